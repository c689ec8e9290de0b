"""Rows of the database as the frames that the atlas passes round."""

from collections.abc import Sequence
from typing import Any

import geopandas
import numpy as np
import pandas
import shapely

from geodata.datapackage.records import RECORD_COLUMNS
from geodata.evidence.atlas import QUALITY_PARTS
from geodata.evidence.lifetimes import BOUNDS
from geodata.frames import objects
from geodata.geometry.measure import LONLAT
from geodata.stores.sql.codebook import Codebook
from geodata.stores.sql.fragments import fragment

SHOWN = fragment(
    "r.number, d.id, d.name_en, d.name_es, d.aliases, r.layer, r.sector, d.kind, r.loc_precision,"
    " d.loc_method, d.loc_source, d.part_of, d.loc_note_en, d.loc_note_es,"
    " ST_AsBinary(r.geometry) as geometry, d.shares, d.possible_departments, r.departments,"
    " r.history, r.times, r.countries, r.companies,"
    ' r.start_day as start, r.end_day as "end", r.start_earliest, r.start_latest,'
    " r.end_earliest, r.end_latest, r.digits, r.n_claims, r.n_sources, r.n_witnesses, r.grade,"
    " r.n_conflicts, d.row_number, d.claims"
)
NAMES = (
    "number", "id", "name_en", "name_es", "aliases", "layer", "sector", "kind", "loc_precision",
    "loc_method", "loc_source", "part_of", "loc_note_en", "loc_note_es", "geometry", "shares",
    "possible_departments", "departments", "history", "times", "countries", "companies",
    "start", "end",
    *BOUNDS, "digits", "n_claims",
    "n_sources", "n_witnesses", "grade", "n_conflicts", "row_number", "claims",
)  # fmt: skip
DIMENSIONS = {
    "layer": "layer",
    "sector": "sector",
    "loc_precision": "loc_precision",
    "departments": "departments",
    "countries": "countries",
    "companies": "companies",
    "status": "history",
}
COUNTS = (*BOUNDS, "digits", "start", "end", "n_claims", "n_sources", "n_witnesses")
TEXTS = ("status", "quality_level")
Cells = dict[str, list[Any]]


def cells_of(rows: Sequence[tuple[Any, ...]]) -> Cells:
    """Answers to `shown` by column."""
    columns = list(zip(*rows, strict=True)) or [()] * len(NAMES)
    return {name: list(column) for name, column in zip(NAMES, columns, strict=True)}


def frame_of(cells: Cells, books: Codebook, key: int, year: int | None) -> geopandas.GeoDataFrame:
    """Rows in the form of `Atlas.records`, without search_text.

    Args:
        key: position of the year of knowledge among the books' keys. year: that of statuses.
    """
    columns: dict[str, Any] = {name: objects(cells[name]) for name in RECORD_COLUMNS}
    for name in ("aliases", "possible_departments"):
        columns[name] = objects([tuple(texts) for texts in cells[name]])
    for name, dimension in DIMENSIONS.items():
        words = books.words(dimension, key, year)
        columns[name] = objects([words[number] for number in cells[dimension]])
    pairs = zip(columns["departments"], cells["shares"], strict=True)
    columns["shares"] = objects([dict(zip(codes, parts, strict=True)) for codes, parts in pairs])
    shapes = shapely.from_wkb(objects(cells["geometry"]))
    for name in COUNTS:
        columns[name] = np.array(cells[name], dtype=np.int64)
    columns["times"] = objects([books.times[number] for number in cells["times"]])
    columns |= _quality(cells["grade"], books, key)
    columns["n_conflicts"] = np.array(cells["n_conflicts"], dtype=np.int64)
    index = pandas.Index(objects(cells["id"]), dtype=object, name="id")
    # Made at once: each column that is added later costs as much as all of these.
    frame = pandas.DataFrame({n: text_column(n, c, index) for n, c in columns.items()}, index)
    return geopandas.GeoDataFrame(frame, geometry=shapes, crs=LONLAT)


def text_column(name: str, cells: np.ndarray, index: "pandas.Index[Any]") -> pandas.Series:
    """Cells as a column; pandas would guess texts of objects, and make NaN of what is None."""
    return pandas.Series(cells, index, dtype="str" if name in TEXTS else cells.dtype)


def _quality(grades: Sequence[int], books: Codebook, key: int) -> dict[str, np.ndarray]:
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
