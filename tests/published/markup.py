"""What the published pages are checked with."""

import html5lib


def errors_of(text: str) -> list[str]:
    """The codes of what a strict parser of HTML objects to."""
    parser = html5lib.HTMLParser(strict=False, namespaceHTMLElements=False)
    parser.parse(text)
    return [code for _, code, _ in parser.errors]
