"""Addresses of the published pages: made and read in one place.

`/en/record/mines/alpha`, `/es/v?layer=mines`; the same with `.svg`, `.png` or `.pdf` is its
picture, with `.report.pdf` its report.
"""

from dataclasses import dataclass, replace
from urllib.parse import quote, unquote, urlsplit

from geodata.language import LANGUAGES
from layers.web import paths

FRONT, VIEW, EMBED = "", "v", "embed"
PASSAGE, CHANGES = "passage", "changes"
TIMELINE, YEAR_PAGE = "timeline", "year"
DEPARTMENTS, QUESTIONS = "departments", "questions"
FIGURE = "figure"
# Those that a query belongs to.
ASKED = (VIEW, DEPARTMENTS, TIMELINE)
NAMED = (
    "record", "layer", "department", "company", "source", "claim", "conflict", FIGURE, YEAR_PAGE,
)  # fmt: skip
SVG, PNG, PDF, REPORT = "svg", "png", "pdf", "report.pdf"
# The longer one first: it ends as another does.
ENDINGS = (REPORT, SVG, PNG, PDF)
# What is work of a part of a second, and is made a few at a time.
SLOW = (SVG, PNG, PDF)
# Longer ones name nothing that the atlas has.
MAX_NAME = 400


@dataclass(frozen=True, slots=True)
class Address:
    """The address of one page.

    Attributes:
        kind: "" for the front page, "v" for a view, else what is shown (NAMED).
        name: id of what is shown. query: what is selected (ASKED). ending: of ENDINGS, or "".
    """

    language: str
    kind: str = FRONT
    name: str = ""
    query: str = ""
    ending: str = ""

    @property
    def path(self) -> str:
        """From the root of the host, percent-encoded."""
        parts = [paths.base_path(), self.language, self.kind, quote(self.name, safe="/")]
        path = "/".join(part for i, part in enumerate(parts) if part or not i)
        ending = f".{self.ending}" if self.ending else ""
        # The front page has no name for its picture to end.
        if ending and not self.kind:
            path += "/front"
        return f"{path}{ending}{'?' if self.query else ''}{self.query}"

    def ending_in(self, ending: str) -> "Address":
        """Where its picture or report is."""
        return replace(self, ending=ending)

    def translated(self, language: str) -> "Address":
        """The same page in another language."""
        return replace(self, language=language)


def read_address(url: str, root: str) -> Address | None:
    """The page that a URL of this site leads to; None where it leads to none.

    Args:
        root: scheme and host of the site, with the base path.
    """
    try:
        parts, home = urlsplit(url), urlsplit(root)
    except ValueError:
        return None
    if (parts.scheme, parts.netloc) != (home.scheme, home.netloc):
        return None
    if not f"{parts.path}/".startswith(f"{home.path}/") or len(url) > 10 * MAX_NAME:
        return None
    language, _, rest = unquote(parts.path[len(home.path) :]).strip("/").partition("/")
    kind, _, name = rest.partition("/")
    if language not in LANGUAGES:
        return None
    if kind in (FRONT, QUESTIONS, *ASKED) and not name:
        return Address(language, kind, query=parts.query if kind in ASKED else "")
    return Address(language, kind, name) if kind in NAMED and name else None
