"""Rows of the database as the frames that the atlas passes round."""

from collections.abc import Sequence
from typing import Any

import geopandas
import numpy as np
import pandas
import shapely

from geodata.atlas import QUALITY_PARTS, objects
from geodata.measure import LONLAT
from geodata.package import RECORD_COLUMNS
from geodata.postgis.books import Books
from geodata.postgis.sql import Sql, piece

SHOWN = piece(
    "r.number, d.id, d.name_en, d.name_es, d.aliases, f.layer, f.sector, d.kind, f.loc_precision,"
    " d.loc_method, d.loc_source, d.part_of, d.loc_note_en, d.loc_note_es,"
    " ST_AsBinary(r.geometry) as geometry, d.shares, f.departments, f.history, f.countries,"
    ' r.start_day as start, r.end_day as "end", r.n_claims, r.n_sources, r.n_witnesses, f.grade,'
    " r.n_conflicts, d.row_number, d.claims"
)
NAMES = (
    "number", "id", "name_en", "name_es", "aliases", "layer", "sector", "kind", "loc_precision",
    "loc_method", "loc_source", "part_of", "loc_note_en", "loc_note_es", "geometry", "shares",
    "departments", "history", "countries", "start", "end", "n_claims", "n_sources", "n_witnesses",
    "grade", "n_conflicts", "row_number", "claims",
)  # fmt: skip
DIMENSIONS = {
    "layer": "layer",
    "sector": "sector",
    "loc_precision": "loc_precision",
    "departments": "departments",
    "countries": "countries",
    "status": "history",
}
COUNTS = ("start", "end", "n_claims", "n_sources", "n_witnesses")
TEXTS = ("status", "quality_level")
Cells = dict[str, list[Any]]


def shown(source: Sql, numbers: Sequence[int]) -> Sql:
    """A question for the rows of some numbers, in no order."""
    return piece("select {} from {} where r.number = any({}::int[])", SHOWN, source, numbers)


def cells_of(rows: Sequence[tuple[Any, ...]]) -> Cells:
    """Answers to `shown` by column."""
    columns = list(zip(*rows, strict=True)) or [()] * len(NAMES)
    return {name: list(column) for name, column in zip(NAMES, columns, strict=True)}


def frame_of(cells: Cells, books: Books, key: int, year: int | None) -> geopandas.GeoDataFrame:
    """Rows in the form of `Atlas.records`, without haystack.

    Args:
        key: position of the year of knowledge among the books' keys. year: that of statuses.
    """
    columns: dict[str, Any] = {name: objects(cells[name]) for name in RECORD_COLUMNS}
    columns["aliases"] = objects([tuple(aliases) for aliases in cells["aliases"]])
    for name, dimension in DIMENSIONS.items():
        words = books.words(dimension, key, year)
        columns[name] = objects([words[number] for number in cells[dimension]])
    pairs = zip(columns["departments"], cells["shares"], strict=True)
    columns["shares"] = objects([dict(zip(codes, parts, strict=True)) for codes, parts in pairs])
    shapes = shapely.from_wkb(objects(cells["geometry"]))
    for name in COUNTS:
        columns[name] = np.array(cells[name], dtype=np.int64)
    columns |= _quality(cells["grade"], books, key)
    columns["n_conflicts"] = np.array(cells["n_conflicts"], dtype=np.int64)
    index = pandas.Index(objects(cells["id"]), dtype=object, name="id")
    # Made at once: each column that is added later costs as much as all of these.
    frame = pandas.DataFrame({n: _column(n, c, index) for n, c in columns.items()}, index)
    return geopandas.GeoDataFrame(frame, geometry=shapes, crs=LONLAT)


def _column(name: str, cells: np.ndarray, index: "pandas.Index[Any]") -> pandas.Series:
    """Cells as a column; pandas would guess texts of objects, and make NaN of what is None."""
    return pandas.Series(cells, index, dtype="str" if name in TEXTS else cells.dtype)


def _quality(grades: Sequence[int], books: Books, key: int) -> dict[str, np.ndarray]:
    """The columns that say how well records are supported."""
    known = books.qualities(key)
    found = [known[grade] for grade in grades]
    columns = {
        "quality": np.array([q.score if q else 0 for q in found], dtype=np.int64),
        "quality_level": objects([q.level if q else "" for q in found]),
    }
    for column, part in QUALITY_PARTS.items():
        columns[column] = np.array([getattr(q, part) if q else 0.0 for q in found], dtype=float)
    return columns
