"""A package prepared for publishing: every record with all that the database is to hold of it."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas
import pyarrow
import shapely

from geodata.datapackage.package import Package
from geodata.datapackage.tabular_layers import TabularLayer
from geodata.evidence.lifetimes import UNDATED
from geodata.frames import ranks
from geodata.geometry.clusters import Boxes
from geodata.language import LANGUAGES
from geodata.periods import OPEN_END, year_of
from geodata.query.cql2.columns import Column, Kind, joined, unknown
from geodata.query.tabular_properties import fields_of
from geodata.stores.sql.codebook import (
    DIMENSIONS,
    Codebook,
    History,
    LargeNote,
    Present,
    numbered,
)
from geodata.stores.sql.grid_keys import spots_of
from geodata.stores.sql.profiles import Profiles
from geodata.stores.sql.record_states import (
    COLUMNS,
    Keys,
    RecordStates,
    documented,
    fields_said,
    of_large_layers,
)
from geodata.stores.store import year_bounds

FOLDED_COLUMNS = ("name_en", "name_es", "kind", "loc_method", "part_of")


@dataclass(frozen=True)
class Prepared:
    """All rows, documented ones first: a row's number is its place in these arrays.

    Attributes:
        large: the layers of which `parts` has rows.
        profile: each row's among `profiles`. boxes: in world pixels.
        spots: Morton keys (grid_keys.py).
        ranks: column of `record` → each row's rank, -1 where its cell is empty.
    """

    package: Package
    large: tuple[TabularLayer, ...]
    parts: tuple[RecordStates, ...]
    books: Codebook
    profiles: Profiles
    profile: np.ndarray
    boxes: Boxes
    spots: np.ndarray
    ranks: Mapping[str, np.ndarray]

    @property
    def geometry(self) -> np.ndarray:
        """Places, None where there is none; EPSG:4326."""
        return self.column("geometry")

    @cached_property
    def search_text(self) -> pyarrow.Array:
        """What free text searches, of all rows."""
        texts = [text for part in self.parts for text in part.search_text]
        return pyarrow.array(texts, pyarrow.large_string())

    @cached_property
    def row_numbers(self) -> np.ndarray:
        """Rows of large layers' files, of all rows; -1 where they have none."""
        return np.concatenate([part.row_numbers for part in self.parts])

    @cached_property
    def claims(self) -> list[dict[str, Any] | None]:
        """What rows of large layers say, of all rows."""
        return [said for part in self.parts for said in part.claims]

    @cached_property
    def said(self) -> dict[tuple[Kind, str], Column]:
        """What rows of large layers say as columns that filters read, of all rows."""
        return {
            key: joined([part.said.get(key) or unknown(key[0], part.size) for part in self.parts])
            for key in dict.fromkeys(key for part in self.parts for key in part.said)
        }

    @cached_property
    def _columns(self) -> dict[str, np.ndarray]:
        return {}

    def column(self, name: str) -> np.ndarray:
        """A column of all rows, as objects."""
        if name not in self._columns:
            self._columns[name] = _of(self.parts, name)
        return self._columns[name]

    def numbers(self, name: str) -> np.ndarray:
        """A column of whole numbers, of all rows."""
        return self.column(name).astype(np.int64)


def _of(parts: Sequence[RecordStates], name: str) -> np.ndarray:
    """A column of all rows, as objects."""
    columns = [part.frame.index if name == "id" else part.frame[name] for part in parts]
    return np.concatenate([np.array(column.array, dtype=object) for column in columns])


def known_keys(package: Package) -> Keys:
    """The years that stand for all that know the same sources (Store.known_key); None last."""
    years = sorted({source.year for source in package.sources.values()})
    return (*([years[0] - 1, *years[:-1]] if years else []), None)


def prepare(package: Package, large: Sequence[TabularLayer], files: Sequence[str]) -> Prepared:
    """Compute all that is published of a package; `files` are the paths of its files."""
    keys, large = known_keys(package), tuple(layer for layer in large if len(layer.records))
    orders = [*COLUMNS, *fields_said(package, large)]
    first = documented(package, keys, orders)
    rows = of_large_layers(package, large, keys, orders)
    parts = (first,) if rows is None else (first, rows)
    names, rank_of = _ranks(parts, orders)
    dimensions, words = _dimensions(parts)
    sides = shapely.bounds(_of(parts, "geometry"))
    boxes = Boxes.of(sides)
    extents = {name: sides[:, n] for n, name in enumerate(("west", "south", "east", "north"))}
    starts, ends = (_of(parts, day).astype(np.int64) for day in ("start", "end"))
    # Of profiles without a stated day no first one is the least.
    days = {"first_day": np.where(starts == UNDATED, OPEN_END, starts), "last_day": ends}
    profile, columns = _profiles(dimensions, {**extents, **days})
    of_documented = {name: rank[: first.size].astype(np.int32) for name, rank in rank_of.items()}
    profiles = Profiles(columns, profile[: first.size], of_documented)
    unread = {layer.path for layer in package.catalog.layers.values() if layer.is_large}
    books = Codebook(
        name=package.root.name,
        keys=keys,
        **words,
        grades=[quality for part in parts for quality in part.qualities],
        documented=[_present(dimensions, first, key) for key in range(len(keys))],
        large=_present({n: c[first.size :] for n, c in dimensions.items()}, None, 0),
        first_large=first.size,
        n_large=0 if rows is None else rows.size,
        ranks=names,
        years=_years(package, parts),
        reach=_reach(boxes),
        notes={layer.layer.layer_id: _note(layer, package) for layer in large},
        unread=tuple(sorted(unread.intersection(files))),
        problems=[],
        alphabet=_alphabet(parts),
    )
    spots = spots_of(boxes)
    return Prepared(package, large, parts, books, profiles, profile, boxes, spots, rank_of)


def _ranks(
    parts: Sequence[RecordStates], orders: Sequence[str]
) -> tuple[dict[str, dict[str, str]], dict[str, np.ndarray]]:
    """Order → language → name of its column, and the columns; languages that agree share one."""
    names: dict[str, dict[str, str]] = {}
    columns: dict[str, np.ndarray] = {}
    for order in orders:
        of_order: dict[str, np.ndarray] = {}
        for language in LANGUAGES:
            pairs = [p.sort_keys.get((order, language)) or _no_keys(p.size) for p in parts]
            numbers = np.concatenate([number for number, _ in pairs])
            rank = ranks(numbers, np.concatenate([text for _, text in pairs]))
            if (rank < 0).all():
                continue
            same = (name for name, other in of_order.items() if np.array_equal(rank, other))
            name = next(same, f"rank_{len(columns) + 1}")
            of_order[name] = columns[name] = rank
            names.setdefault(order, {})[language] = name
    return names, columns


def _no_keys(size: int) -> tuple[np.ndarray, np.ndarray]:
    return np.full(size, np.nan), np.full(size, "", dtype=object)


def _dimensions(
    parts: Sequence[RecordStates],
) -> tuple[dict[str, np.ndarray], dict[str, list[Any]]]:
    """Column of `profile` → each row's number or flag; and the books, by their names."""
    dimensions: dict[str, np.ndarray] = {}
    words: dict[str, list[Any]] = {}
    for column, book in (
        ("layer", "layers"),
        ("sector", "sectors"),
        ("departments", "departments"),
        ("countries", "countries"),
        ("companies", "companies"),
        ("loc_precision", "precisions"),
    ):
        dimensions[column], words[book] = numbered(_of(parts, column))
    histories = np.concatenate([part.histories for part in parts])
    of_row, distinct = numbered(histories)
    of_history, words["histories"] = numbered(map(_by_year, distinct))
    dimensions["history"] = of_history[of_row]
    shifts = np.cumsum([0, *(len(part.qualities) for part in parts)])
    grades = [part.grades + shift for part, shift in zip(parts, shifts, strict=False)]
    dimensions["grade"] = np.concatenate(grades)
    dimensions["times"], words["times"] = numbered(_of(parts, "times"))
    dimensions["disputed"] = _of(parts, "n_conflicts").astype(np.int64) > 0
    dimensions["on_map"] = ~shapely.is_missing(_of(parts, "geometry"))
    large = np.arange(len(of_row)) >= parts[0].size
    dimensions["is_large"] = large
    dimensions["known_from"] = np.concatenate([part.known_from for part in parts])
    dimensions["known_to"] = np.concatenate([part.known_to for part in parts])
    return dimensions, words


def _by_year(history: tuple[tuple[int, str], ...]) -> History:
    """A history as far as the ends of years can tell it."""
    return tuple({year_of(day): (year_of(day), code) for day, code in history}.values())


def _profiles(
    dimensions: Mapping[str, np.ndarray], extents: Mapping[str, np.ndarray]
) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """Each row's profile, and the profiles with how many rows they have and how far these reach."""
    found = pandas.DataFrame({**dimensions, **extents}).groupby(list(dimensions), sort=False)
    least = ("west", "south", "first_day")
    reach = {name: (name, "min" if name in least else "max") for name in extents}
    profiles = found.agg(n=("layer", "size"), **reach).reset_index()
    columns = {str(name): column.to_numpy() for name, column in profiles.items()}
    small = {n: c.astype(np.int32) if c.dtype == np.int64 else c for n, c in columns.items()}
    return found.ngroup().to_numpy().astype(np.int32), small


def _present(dimensions: Mapping[str, np.ndarray], part: RecordStates | None, key: int) -> Present:
    """Which numbers occur in rows (of a part that a key knows)."""
    if part is None:
        return {name: np.unique(dimensions[name]).tolist() for name in DIMENSIONS}
    known = (part.known_from <= key) & (key <= part.known_to)
    return {name: np.unique(dimensions[name][: part.size][known]).tolist() for name in DIMENSIONS}


def _years(package: Package, parts: Sequence[RecordStates]) -> tuple[int, int]:
    """First and last year of which any record or source speaks, as known today."""
    years = [source.year for source in package.sources.values()]
    for part in parts:
        newest = part.frame[part.known_to == part.known_to.max(initial=0)]
        years += set[int]().union(*(times.known for times in set(newest["times"])))
    return year_bounds(years)


def _reach(boxes: Boxes) -> tuple[float, float, float, float]:
    """West, north, east and south of all boxes; of none, what no window covers."""
    if np.isnan(boxes.west).all():
        return -math.inf, -math.inf, math.inf, math.inf
    west, north = np.nanmin(boxes.west), np.nanmin(boxes.north)
    return float(west), float(north), float(np.nanmax(boxes.east)), float(np.nanmax(boxes.south))


def _note(layer: TabularLayer, package: Package) -> LargeNote:
    numeric = [f for f in layer.fields if pandas.api.types.is_numeric_dtype(layer.values[f])]
    return LargeNote(fields_of(layer, package), tuple(numeric), layer.layer.table)


def _alphabet(parts: Sequence[RecordStates]) -> str:
    """Every character of the texts that filters may fold."""
    found: set[str] = set()
    for name in ("id", *FOLDED_COLUMNS):
        found.update(*filter(None, _of(parts, name)))
    for part in parts:
        for column in part.said.values():
            if column.kind == "text":
                found.update(*set(column.values))
    return "".join(sorted(found))
