"""The one way by which data becomes HTML, JavaScript or a label: escaped.

folium does not escape, and a template literal runs `${…}`; so no text of the data is ever put into
folium's script except through `script_json`, and none into a page except through `render` (Jinja2
with autoescape) or `escape` (geodata/drawing/escaping.py). Streamlit reads labels, captions and
messages as Markdown: text of the data or of the address goes there through `literal` (tests/house
checks that it does).
"""

import json
import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from layers.web.paths import TEMPLATES

# Characters that could end a script, a template literal or a line of JavaScript.
SCRIPT_RISKS = {ord(c): f"\\u{ord(c):04x}" for c in "<>&`$'\u2028\u2029"}
MARKDOWN_RISKS = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~$:&=])")
# What Streamlit's page still looks for once the escapes are read: links, addresses of mail, names
# of icons, and arrows made of signs. A word joiner, which is not seen, breaks them up.
BREAKS = re.compile(
    r"(?<=http)(?=s?://)|(?<=www)(?=\.)|(?=@)|(?<=:)(?=[\w+/-]+:)"
    r"|(?<=[<~>-])(?=[=>-])",
    re.IGNORECASE,
)
WORD_JOINER = "\u2060"


def script_json(value: Any) -> str:
    """A value as JSON that is safe inside a script, whatever text it holds."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False).translate(SCRIPT_RISKS)


def css_text(text: str) -> str:
    """A text as a string of CSS, safe inside a style element."""
    return '"' + "".join(f"\\{ord(c):06x}" if not c.isalnum() else c for c in text) + '"'


def literal(text: object) -> str:
    """Text in one line that Streamlit's Markdown shows letter by letter, links included."""
    line = " ".join(str(text).split())
    return MARKDOWN_RISKS.sub(r"\\\1", BREAKS.sub(WORD_JOINER, line))


def literal_list(title: str, lines: Iterable[str]) -> str:
    """A sentence and a list below it, each literal."""
    return "\n".join([literal(title), *(f"- {literal(line)}" for line in lines)])


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
