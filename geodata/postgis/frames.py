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
    index = pandas.Index(objects(cells["id"]), dtype=object, name="id")
    columns: dict[str, Any] = {name: cells[name] for name in RECORD_COLUMNS}
    columns["aliases"] = [tuple(aliases) for aliases in cells["aliases"]]
    for name, dimension in DIMENSIONS.items():
        words = books.words(dimension, key, year)
        columns[name] = [words[number] for number in cells[dimension]]
    pairs = zip(columns["departments"], cells["shares"], strict=True)
    shares = [dict(zip(codes, parts, strict=True)) for codes, parts in pairs]
    shapes = shapely.from_wkb(objects(cells["geometry"]))
    frame = geopandas.GeoDataFrame(
        {name: _objects(columns[name], index) for name in RECORD_COLUMNS},
        index=index,
        geometry=shapes,
        crs=LONLAT,
    )
    frame["shares"] = _objects(shares, index)
    for name in ("departments", "status", "countries"):
        frame[name] = _objects(columns[name], index)
    for name in COUNTS:
        frame[name] = np.array(cells[name], dtype=np.int64)
    _add_quality(frame, cells["grade"], books, key)
    frame["n_conflicts"] = np.array(cells["n_conflicts"], dtype=np.int64)
    return frame.astype(dict.fromkeys(TEXTS, "str"))


def _objects(values: Sequence[Any], index: "pandas.Index[Any]") -> pandas.Series:
    return pandas.Series(objects(values), index, dtype=object)


def _add_quality(
    frame: geopandas.GeoDataFrame, grades: Sequence[int], books: Books, key: int
) -> None:
    known = books.qualities(key)
    found = [known[grade] for grade in grades]
    frame["quality"] = np.array([q.score if q else 0 for q in found], dtype=np.int64)
    frame["quality_level"] = objects([q.level if q else "" for q in found])
    for column, part in QUALITY_PARTS.items():
        frame[column] = np.array([getattr(q, part) if q else 0.0 for q in found], dtype=float)
