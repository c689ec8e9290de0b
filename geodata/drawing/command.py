"""The commands `picture` and `report`: what pages give at `.svg`, `.png`, `.pdf`, without a server.

Libraries that draw are imported when something is drawn: other commands start without them.
"""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from geodata.errors import GeoDataError
from geodata.language import LANGUAGES

if TYPE_CHECKING:
    from geodata.query.results import Results

FORMS = ("svg", "png", "pdf")
# A4, landscape, in px of CSS.
WIDTH, HEIGHT = 1123, 794


def add_picture(parser: argparse.ArgumentParser, query_help: str) -> None:
    """Declare the arguments of `picture`."""
    parser.description = (
        "Draw the map of a query with title, legend, scale, sources and citation, as its page does."
    )
    _add_common(parser, query_help, "file to write; its ending says the form: .svg, .png, .pdf")
    parser.add_argument("--width", type=int, default=WIDTH, help=f"px (default {WIDTH}: A4)")
    parser.add_argument("--height", type=int, default=HEIGHT, help=f"px (default {HEIGHT})")
    parser.add_argument(
        "--scale", type=int, default=2, choices=(1, 2, 3, 4), help="pixels to a px of a .png"
    )


def add_report(parser: argparse.ArgumentParser, query_help: str) -> None:
    """Declare the arguments of `report`."""
    parser.description = (
        "Set a report of a query on A4 (PDF): map, key figures, sums as ranges, table, "
        "disagreements, events, each value with its source and line."
    )
    _add_common(parser, query_help, "file to write (.pdf); - to print")
    parser.add_argument("--title", default="", help="its title (default: what is filtered)")
    parser.add_argument(
        "--address", default="", metavar="URL", help="of the atlas, so that names and notes link"
    )


def _add_common(parser: argparse.ArgumentParser, query_help: str, output_help: str) -> None:
    parser.add_argument("query", nargs="?", default="", help=query_help)
    parser.add_argument("--output", required=True, metavar="FILE", help=output_help)
    parser.add_argument(
        "--language", default=LANGUAGES[0], choices=LANGUAGES, help="language of its words"
    )


def picture_bytes(asked: argparse.Namespace, selected: "Results") -> bytes:
    """The picture asked for.

    Raises:
        GeoDataError: if there is no such form or size.
    """
    from geodata.drawing.escaping import readable
    from geodata.drawing.paper import sheet_pdf
    from geodata.drawing.pictures import png, refusal
    from geodata.drawing.sheet import sheet
    from geodata.drawing.views import view_content, view_words
    from geodata.language import translator

    form = Path(asked.output).suffix.removeprefix(".").lower()
    t = translator(asked.language)
    if form not in FORMS:
        needed = f"--output must end with one of {', '.join(f'.{form}' for form in FORMS)}"
        raise GeoDataError(needed, f"“{asked.output}” does not", "Name the file so.")
    size = (asked.width, asked.height)
    refused = refusal(*size, asked.scale if form == "png" else 1, t)
    if refused:
        got = f"{asked.width} × {asked.height}, scale {asked.scale}"
        raise GeoDataError(refused, got, "Choose a smaller or larger one.")
    words = view_words(selected, t)
    svg = readable(sheet(view_content(selected, t), words, *size))
    if form == "svg":
        return svg.encode()
    if form == "pdf":
        return sheet_pdf(svg, words.title, size, t.language, "")
    return png(svg, asked.scale)


def report_bytes(asked: argparse.Namespace, selected: "Results") -> bytes:
    """The report asked for, as PDF.

    Raises:
        GeoDataError: if no record is selected.
    """
    from geodata.drawing.paper import report_pdf
    from geodata.drawing.report import Subject, report_values
    from geodata.drawing.views import view_content, view_words
    from geodata.language import translator

    t = translator(asked.language)
    if not selected.total:
        needed = "A report needs records"
        raise GeoDataError(needed, "the query selects none", "Take a filter off.")
    words, root = view_words(selected, t), asked.address.rstrip("/")

    def link(kind: str, name: str) -> str:
        return f"{root}/{t.language}/{kind}/{name}" if root else ""

    page = f"{root}/{t.language}/v?{selected.selection.query_string()}" if root else ""
    title, content = asked.title or words.title, view_content(selected, t)
    subject = Subject(t("Selection"), title, words.lines, content, link, page)
    return report_pdf(report_values(subject, selected, t))
