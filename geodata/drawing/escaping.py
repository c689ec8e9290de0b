"""Text as HTML, SVG and XML: the one function that escapes it, and what none of them may hold."""

import re

from markupsafe import Markup

# Whoever wrote it: controls, halves of pairs, noncharacters.
NO_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


def escape(value: object) -> Markup:
    """Text as HTML: &, <, >, both quotes, and the two marks that template literals run."""
    text = "" if value is None else str(value)
    safe = Markup.escape(text)
    return safe.replace("`", Markup("&#96;")).replace("$", Markup("&#36;"))


def readable(text: str) -> str:
    """Text with a sign in the place of what neither HTML, XML nor PDF may hold."""
    return NO_TEXT.sub("\ufffd", text)
