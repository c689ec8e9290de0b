"""XLSX with typed cells: the records, their claims, the sources, and what the file is."""

import math
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from geodata.datapackage.claims import COLUMNS, NUMERIC_TYPES, PLAIN_NUMBER
from geodata.errors import ExportError
from geodata.exports.layout import URL, Layout
from geodata.exports.sources import SOURCE_COLUMNS, source_rows
from geodata.exports.text_files import FORMULA_STARTS, About
from geodata.presentation.claim_columns import flat_claims
from geodata.presentation.geojson_features import PIECE
from geodata.presentation.record_columns import EncodedColumn
from geodata.query.results import Extract, Results
from geodata.temporary_folders import Scratch, scratch_errors

BLOCK = 1 << 20
# Limits of the format, from Microsoft's specification of Excel.
MAX_ROWS, MAX_TEXT, MAX_LINKS, MAX_LINK = 1_048_576, 32_767, 65_530, 2_079
WIDEST = 40
# Texts stay texts: no cell is a formula or a link but where a column of links says so.
OPTIONS = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "constant_memory": True,
}


def workbook(source: Extract | Results, about: About, layout: Layout) -> Iterator[bytes]:
    """An Excel workbook of the sheets records, claims, sources and about.

    Raises:
        ExportError: if a sheet would have more rows than the format allows.
    """
    with Scratch() as folder, scratch_errors():
        path = folder / "atlas.xlsx"
        day = datetime.fromisoformat(str(about["downloaded"]))
        with Workbook(path, {**OPTIONS, "tmpdir": str(folder)}) as book:
            book.set_properties({"title": about["title"], "created": day})
            _write_records(_Sheet(book, "records"), source, layout)
            _write_claims(_Sheet(book, "claims"), source)
            listed = _Sheet(book, "sources")
            listed.head(list(SOURCE_COLUMNS))
            for row in source_rows(source):
                listed.row(row, links=(SOURCE_COLUMNS.index("url"),))
            listed.end()
            described = _Sheet(book, "about")
            described.head(["about", "value"])
            for name, value in about.items():
                described.row((name, value))
            described.end()
        with path.open("rb") as file:
            while block := file.read(BLOCK):
                yield block


class _Sheet:
    """A sheet that is written row by row, with a filter over its columns."""

    def __init__(self, book: Workbook, name: str) -> None:
        self._sheet: Worksheet = book.add_worksheet(name)
        self._bold = book.add_format({"bold": True})
        self._day = book.add_format({"num_format": "yyyy-mm-dd"})
        self._text = book.add_format({"quote_prefix": True})
        self._link = book.get_default_url_format()
        self._rows, self._links, self._width, self._name = 0, 0, 0, name

    def head(self, names: list[str]) -> None:
        """Write the names of the columns; they stay in view."""
        self._width = len(names)
        for column, name in enumerate(names):
            self._sheet.set_column(column, column, min(max(len(name), 12), WIDEST))
        self._sheet.freeze_panes(1, 1)
        for column, name in enumerate(names):
            self._sheet.write_string(0, column, name, self._bold)

    def row(self, cells: Any, links: tuple[int, ...] = ()) -> None:
        """Write the next row.

        Raises:
            ExportError: if the sheet is full.
        """
        self._rows += 1
        if self._rows >= MAX_ROWS:
            needed = f"A sheet of XLSX must have at most {MAX_ROWS - 1:,} rows"
            raise ExportError(
                needed, f"“{self._name}” has more", "Narrow the filter, or take CSV or GeoParquet."
            )
        for column, value in enumerate(cells):
            self._cell(column, value, is_link=column in links)

    def _cell(self, column: int, value: Any, *, is_link: bool) -> None:
        if value is None or value == "":
            return
        if isinstance(value, date):
            self._sheet.write_datetime(
                self._rows, column, datetime(value.year, value.month, value.day), self._day
            )
        elif isinstance(value, int | float):
            self._sheet.write_number(self._rows, column, value)
        elif is_link and self._can_link(value):
            self._links += 1
            self._sheet.write_url(self._rows, column, value, self._link)
        else:
            text = value if len(value) <= MAX_TEXT else f"{value[: MAX_TEXT - 1]}…"
            form = self._text if text.startswith(FORMULA_STARTS) else None
            self._sheet.write_string(self._rows, column, text, form)

    def _can_link(self, value: str) -> bool:
        is_web = value.startswith(("http://", "https://"))
        return is_web and len(value) <= MAX_LINK and self._links < MAX_LINKS

    def end(self) -> None:
        """Put the filter over what was written."""
        self._sheet.autofilter(0, 0, self._rows, max(self._width - 1, 0))


def _write_records(sheet: _Sheet, source: Extract | Results, layout: Layout) -> None:
    names = list(layout.types(source))
    sheet.head(names)
    links = (names.index(URL),)
    for extract in source.extracts(PIECE):
        columns, size = layout.rows(extract), extract.total
        cells = [columns.get(n, EncodedColumn.same(None, size)).cells(_plain) for n in names]
        for row in zip(*cells, strict=True):
            sheet.row(row, links)
    sheet.end()


def _plain(value: Any) -> Any:
    return None if isinstance(value, float) and math.isnan(value) else value


def _write_claims(sheet: _Sheet, source: Extract | Results) -> None:
    """The claims; `value` is a number where the codebook says that its field is one."""
    sheet.head(list(COLUMNS))
    package = source.atlas.package
    value, line, field = (COLUMNS.index(name) for name in ("value", "line", "field"))
    for extract in source.extracts(PIECE):
        columns = flat_claims(extract)
        for found in zip(*(columns[name].cells(str) for name in COLUMNS), strict=True):
            row: list[Any] = list(found)
            if package.field(row[field], "type") in NUMERIC_TYPES:
                row[value] = _number(row[value])
            row[line] = _number(row[line])
            sheet.row(row)
    sheet.end()


def _number(text: str) -> Any:
    return float(text) if PLAIN_NUMBER.fullmatch(text) else text
