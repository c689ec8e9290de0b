"""Reading a file into texts and shapes, and saying how: encoding, separator, heading row, CRS."""

import csv
import io
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import charset_normalizer
import geopandas
import numpy as np
import pandas
import pyogrio
import shapely

from geodata.datapackage.tabular_reader import UNREADABLE, shared_texts
from geodata.geometry.measure import LONLAT
from geodata.importing.opening import SHEETS, TABLES, XML_ROOTS, ImportRefused, check_xml, checked
from geodata.importing.places import are_metres
from geodata.importing.words import role_of
from geodata.language import Sentence, said

SAMPLE, HEADING_ROWS = 200_000, 15
SEPARATORS = {
    "\t": said("separator: tab"), ";": said("separator: semicolon"),
    ",": said("separator: comma"), "|": said("separator: bar"),
}  # fmt: skip
NO_CRS = (
    said("no CRS in the file: taken as longitude, latitude"),
    said("no CRS in the file, and its numbers are metres"),
)
SHAPEFILE_PARTS = frozenset({".shp", ".shx", ".dbf", ".prj", ".cpg"})


@dataclass(frozen=True)
class RawTable:
    """A file as it was read.

    Attributes:
        cells: one text a cell, None where empty; columns are the headings.
        shapes: geometries in EPSG:4326, or None where the file has only cells.
        notes: what was found out about the file, a sentence each.
        is_projected: whether shapes are in metres, in a system that the file does not name.
    """

    cells: pandas.DataFrame
    shapes: np.ndarray | None
    notes: tuple[Sentence, ...]
    is_projected: bool = False


def read_file(name: str) -> RawTable:
    """Read any file that can be imported.

    Raises:
        ImportRefused: if it cannot; the reason is in the sentence.
    """
    path = checked(name)
    suffix = path.suffix.lower()
    try:
        if suffix in SHEETS:
            return _sheet(path)
        return _text(path) if suffix in TABLES else _geography(path, suffix)
    except (*UNREADABLE, OSError, pyogrio.errors.DataSourceError, csv.Error) as error:
        reason = " ".join(str(error).split()).removesuffix(".")[:200]
        raise ImportRefused(
            said("“{name}” must be readable", name=path.name),
            said("it is not ({reason})", reason=reason),
            said("Save it again."),
        ) from error


def _text(path: Path) -> RawTable:
    raw = path.read_bytes()
    encoding = _encoding(raw)
    text = raw.decode(encoding, errors="strict")
    separator = _separator(text)
    lines = list(csv.reader(io.StringIO(text[:SAMPLE]), delimiter=separator))[:HEADING_ROWS]
    skipped = _heading_row(lines)
    frame = pandas.read_csv(
        io.StringIO(text), sep=separator, dtype=str, keep_default_na=False, header=skipped,
        skip_blank_lines=False, on_bad_lines="error",
    )  # fmt: skip
    notes = (said("encoding {name}", name=encoding), SEPARATORS[separator], _row_note(skipped))
    return _of_cells(frame, notes)


def _encoding(raw: bytes) -> str:
    if raw.startswith(b"\xef\xbb\xbf"):
        return "utf-8-sig"
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        best = charset_normalizer.from_bytes(
            raw[:SAMPLE], cp_isolation=["cp1252", "latin_1", "utf_16", "cp850", "mac_roman"]
        ).best()
        return best.encoding if best else "cp1252"
    return "utf-8"


def _separator(text: str) -> str:
    """The separator that gives the first rows the most equal, then the widest shape.

    Equal first: where commas are decimal, they part cells in all rows but that of the headings.
    """

    def score(separator: str) -> tuple[bool, int, int]:
        rows = list(csv.reader(io.StringIO(text[:SAMPLE]), delimiter=separator))[:50]
        widths = [len(row) for row in rows if row]
        common = max(set(widths), key=widths.count) if widths else 0
        share = widths.count(common) / max(1, len(widths))
        return (common > 1 and share > 1 / 2, int(share * 10), common)

    return max((";", "\t", ",", "|"), key=score)


def _heading_row(rows: list[list[Any]]) -> int:
    """Which row holds the headings: the first filled as widely as the widest of the first rows."""
    filled = [sum(1 for cell in row if str(cell or "").strip()) for row in rows]
    widest = max(filled, default=0)
    if not widest:
        raise ImportRefused(
            said("must hold a table"), said("no row has a cell"), said("Save it again.")
        )
    by_words = [
        number for number, row in enumerate(rows)
        if sum(role_of(str(cell)) is not None for cell in row) >= 2
    ]  # fmt: skip
    return by_words[0] if by_words else next(n for n, f in enumerate(filled) if f >= widest * 0.8)


def _row_note(skipped: int) -> Sentence:
    return said("headings in row {n}", n=skipped + 1)


def _sheet(path: Path) -> RawTable:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        book = CalamineWorkbook.from_path(str(path))
        sheets = {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}
    except CalamineError as error:
        raise ImportRefused(
            said("must be a sound spreadsheet"),
            said("“{name}” is not", name=path.name),
            said("Save it again."),
        ) from error
    # Trackers put a sheet “About” first; the data are the sheet with the most cells.
    name = max(sheets, key=lambda sheet: sum(map(len, sheets[sheet])))
    rows = sheets[name]
    skipped = _heading_row(rows[:HEADING_ROWS])
    headings = _headings(rows, skipped)
    frame = pandas.DataFrame(rows[skipped + 1 :], columns=headings, dtype=object)
    notes = (said("sheet “{name}” of {n}", name=name, n=len(sheets)), _row_note(skipped))
    return _of_cells(frame.map(_cell), notes)


def _headings(rows: list[list[Any]], row: int) -> list[str]:
    """The headings of a row; a number or nothing has what stands over it before it.

    “Output (t)” over 2022 and 2023, in one wide cell, is “Output (t) 2022” and “Output (t) 2023”.
    """
    headings = [_cell(cell).strip() for cell in rows[row]]
    above = [_cell(cell).strip() for cell in rows[row - 1]] if row else []
    if sum(map(bool, above)) < 2:
        # A single cell is the title of the sheet.
        return headings
    wide, found = "", []
    for place, heading in enumerate(headings):
        wide = (above[place] if place < len(above) else "") or wide
        needs = not heading or heading.isdecimal()
        found.append(f"{wide} {heading}".strip() if needs else heading)
    return found


def _cell(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value.isoformat()[:10] if hasattr(value, "isoformat") else str(value)


def _geography(path: Path, suffix: str) -> RawTable:
    if suffix in {".parquet", ".geoparquet"}:
        return _of_frame(geopandas.read_parquet(path), ())
    if suffix not in {".zip", ".kmz"}:
        return _layers(path, suffix, ())
    with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(path) as archive:
        inside = _unpacked(archive, Path(folder), path.name)
        note = said("“{name}” of the archive", name=inside.name)
        return _layers(inside, inside.suffix, (note,))


def _layers(path: Path, suffix: str, notes: tuple[Sentence, ...]) -> RawTable:
    """All folders of a KML, for they are its layers; of other files the first layer with rows."""
    names = [str(name) for name, _ in pyogrio.list_layers(path)]
    if len(names) == 1:
        return _of_frame(pyogrio.read_dataframe(path), notes)
    # Some drivers say -1 of what they would have to count.
    infos = {n: pyogrio.read_info(path, layer=n, force_feature_count=True) for n in names}
    filled = [name for name in names if infos[name]["features"] > 0]
    if suffix == ".kml" and len(filled) > 1:
        frames = [pyogrio.read_dataframe(path, layer=n).assign(folder=n) for n in filled]
        note = said("{n} folders, in the column “folder”", n=len(filled))
        return _of_frame(pandas.concat(frames, ignore_index=True), (*notes, note))
    name, *others = filled or names[:1]
    note = said("layer “{name}” of {n}", name=name, n=len(names))
    if others:
        left = said("not read: {names}", names=", ".join(others))
        return _of_frame(pyogrio.read_dataframe(path, layer=name), (*notes, note, left))
    return _of_frame(pyogrio.read_dataframe(path, layer=name), (*notes, note))


def _unpacked(archive: zipfile.ZipFile, folder: Path, name: str) -> Path:
    """The one Shapefile or KML of an archive, under names of our own: none leaves the folder."""
    inner = [m for m in archive.namelist() if Path(m).suffix.lower() in {".shp", ".kml"}]
    if not inner:
        raise ImportRefused(
            said("must hold a Shapefile or KML"),
            said("“{name}” has none", name=name),
            said("Unpack it, and import the file that is meant."),
        )
    stem, suffix = inner[0][:-4], Path(inner[0]).suffix.lower()
    for member in archive.namelist():
        ending = Path(member).suffix.lower()
        if member[:-4] == stem and ending in SHAPEFILE_PARTS | {".kml"}:
            (folder / f"layer{ending}").write_bytes(archive.read(member))
    path = folder / f"layer{suffix}"
    if suffix in XML_ROOTS:
        check_xml(path.read_bytes(), name, XML_ROOTS[suffix])
    return path


def _of_frame(frame: geopandas.GeoDataFrame, notes: tuple[Sentence, ...]) -> RawTable:
    if not isinstance(frame, geopandas.GeoDataFrame):
        return _of_cells(frame.map(_cell), notes)
    crs = frame.crs
    # GeoJSON has longitude and latitude by its standard; older programs write metres all the same.
    is_projected = (crs is None or crs.to_epsg() == 4326) and are_metres(
        np.asarray(frame.geometry.array, dtype=object)
    )
    note = said("CRS {name}", name=crs.name) if crs else NO_CRS[is_projected]
    if is_projected or crs is None:
        shapes = frame.set_crs(LONLAT, allow_override=True)
    else:
        shapes = frame.to_crs(LONLAT)
    array = shapely.force_2d(np.asarray(shapes.geometry.array, dtype=object))
    table = _of_cells(pandas.DataFrame(frame.drop(columns=frame.geometry.name)), notes)
    return RawTable(table.cells, array, (*table.notes, note), is_projected)


def _of_cells(frame: pandas.DataFrame, notes: tuple[Sentence, ...]) -> RawTable:
    """Texts of a frame, stripped, with headings that are met once; rows without a cell are left."""
    frame = frame.set_axis(_once([str(heading).strip() for heading in frame]), axis=1)
    texts = {}
    for name in frame:
        column = frame[name]
        if column.dtype == object:
            column = column.map(lambda cell: cell if isinstance(cell, str) else _plain(cell))
        cells = pandas.Series(shared_texts(column), dtype=object)
        stripped = cells.drop_duplicates().dropna()
        texts[name] = cells.map({cell: cell.strip() or None for cell in stripped})
    return RawTable(pandas.DataFrame(texts, dtype=object), None, notes)


def _plain(cell: Any) -> str | None:
    missing = cell is None or (isinstance(cell, float) and np.isnan(cell))
    return None if missing else str(cell)


def _once(headings: list[str]) -> list[str]:
    met: dict[str, int] = {}
    names = []
    for heading in headings:
        name = heading or "column"
        met[name] = met.get(name, 0) + 1
        names.append(name if met[name] == 1 else f"{name} {met[name]}")
    return names
