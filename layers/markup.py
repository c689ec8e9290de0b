"""The one way by which data becomes HTML or JavaScript: escaped.

folium does not escape, and a template literal runs `${…}`; so no text of the data is ever put into
folium's script except through `script_json`, and none into a page except through `render` (Jinja2
with autoescape) or `escape`.
"""

import json
import re
from functools import lru_cache
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from layers.places import TEMPLATES

# Characters that could end a script, a template literal or a line of JavaScript.
SCRIPT_RISKS = {ord(c): f"\\u{ord(c):04x}" for c in "<>&`$'\u2028\u2029"}
MARKDOWN_RISKS = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~$:&])")


def escape(value: object) -> Markup:
    """Text as HTML: &, <, >, both quotes, and the two marks that template literals run."""
    text = "" if value is None else str(value)
    safe = Markup.escape(text)
    return safe.replace("`", Markup("&#96;")).replace("$", Markup("&#36;"))


def script_json(value: Any) -> str:
    """A value as JSON that is safe inside a script, whatever text it holds."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False).translate(SCRIPT_RISKS)


def plain_markdown(text: str) -> str:
    """Text that Streamlit's Markdown shows letter by letter."""
    return MARKDOWN_RISKS.sub(r"\\\1", text)


@lru_cache(maxsize=1)
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def render(template: str, **values: Any) -> str:
    """A template of layers/templates with its values escaped, without the indentation."""
    text = _environment().get_template(template).render(**values)
    return re.sub(r"\n\s+", "\n", text)
