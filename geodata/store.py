"""Answers a Selection: which records, in what order, and how many each further choice would leave.

The embedded store keeps the compiled package in memory, shared by all readers, never changed.
Filters are vectorised over numpy arrays prepared once.
"""

import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

import geopandas
import numpy as np
import shapely

from geodata.atlas import UNDATED, Atlas, compile_package
from geodata.conflicts import with_conflicts
from geodata.folding import fold
from geodata.package import Package, package_path, read_package
from geodata.periods import OPEN_END, year_of
from geodata.selection import Correction, Selection, parse_selection

FACETS = {
    "layers": "layer",
    "sectors": "sector",
    "departments": "departments",
    "statuses": "status",
    "countries": "countries",
    "precisions": "loc_precision",
    "qualities": "quality_level",
}


@dataclass(frozen=True, slots=True)
class Counts:
    """How the selected records divide; the parts add up to `total`.

    Attributes:
        on_map: have a geometry. table_only: have none. undated: have no date.
        hidden_undated: records that match but for having no date, left out by the years.
        disputed: records about which sources disagree, whether or not that is filtered by.
    """

    total: int
    on_map: int
    table_only: int
    undated: int
    hidden_undated: int
    disputed: int = 0


@dataclass(frozen=True)
class Selected:
    """The answer to a selection.

    Attributes:
        records: the rows of `atlas.records` that match, in the atlas's order; `status` is the
            one that held at the end of the selected years. EPSG:4326.
        facets: filter → code → how many records choosing that code would leave.
    """

    selection: Selection
    atlas: Atlas
    records: geopandas.GeoDataFrame
    counts: Counts
    facets: Mapping[str, Mapping[str, int]]

    @cached_property
    def ids(self) -> list[str]:
        """Ids of the records, in order."""
        return list(self.records.index)


class _Column:
    """A coded column, single- or multi-valued, as integers for fast masks and counts."""

    def __init__(self, values: np.ndarray) -> None:
        rows: list[int] = []
        words: list[str] = []
        for row, value in enumerate(values):
            for word in value if isinstance(value, tuple) else (value,):
                if word:
                    rows.append(row)
                    words.append(word)
        self.size = len(values)
        self.rows = np.array(rows, dtype=np.int64)
        self.codes, self.numbers = np.unique(np.array(words, dtype=object), return_inverse=True)

    def mask(self, wanted: tuple[str, ...]) -> np.ndarray:
        """Which rows have any of the wanted codes."""
        numbers = np.flatnonzero(np.isin(self.codes, np.array(wanted, dtype=object)))
        mask = np.zeros(self.size, dtype=bool)
        mask[self.rows[np.isin(self.numbers, numbers)]] = True
        return mask

    def count(self, among: np.ndarray) -> dict[str, int]:
        """Code → number of rows that have it, among those of a mask."""
        counts = np.bincount(self.numbers[among[self.rows]], minlength=len(self.codes))
        return {str(c): int(n) for c, n in zip(self.codes, counts, strict=True)}


class _Index:
    """The arrays that filters of one atlas read."""

    def __init__(self, atlas: Atlas) -> None:
        frame = atlas.records
        self.columns = {
            name: _Column(frame[column].to_numpy(dtype=object)) for name, column in FACETS.items()
        }
        self.ids = frame.index.to_numpy(dtype=object)
        self.layer = frame["layer"].to_numpy(dtype=object)
        self.start = frame["start"].to_numpy()
        self.end = frame["end"].to_numpy()
        self.geometry = np.asarray(frame.geometry.array)
        self.disputed = frame["n_conflicts"].to_numpy() > 0
        self.haystack = frame["haystack"].to_numpy(dtype=object)
        layers = atlas.package.catalog.layers.values()
        self.context = {layer.layer_id for layer in layers if layer.is_context}
        self.tree = shapely.STRtree(self.geometry)

    def masks(self, selection: Selection) -> dict[str, np.ndarray]:
        """Filter → which rows pass it."""
        masks = {
            name: column.mask(getattr(selection, name))
            for name, column in self.columns.items()
            if name not in ("layers", "statuses") and getattr(selection, name)
        }
        masks["layers"] = self._layers(selection)
        if selection.years:
            masks["years"] = self._years(selection.years) | (
                (self.start == UNDATED) if selection.undated else False
            )
        if selection.disputed:
            masks["disputed"] = self.disputed
        if selection.text:
            masks["text"] = self._text(selection.text)
        if selection.bbox:
            box = selection.bbox
            mask = np.zeros(len(self.geometry), dtype=bool)
            area = shapely.box(box.west, box.south, box.east, box.north)
            mask[self.tree.query(area, predicate="intersects")] = True
            masks["bbox"] = mask
        return masks

    def _layers(self, selection: Selection) -> np.ndarray:
        if selection.ids:
            return np.isin(self.ids, list(selection.ids))
        shown = np.isin(self.layer, list(selection.context))
        if selection.layers:
            return shown | np.isin(self.layer, list(selection.layers))
        return shown | ~np.isin(self.layer, list(self.context))

    def _years(self, years: tuple[int, int]) -> np.ndarray:
        first, last = years[0] * 10000 + 101, years[1] * 10000 + 1231
        begun: np.ndarray = (self.start != UNDATED) & (self.start <= last)
        return begun & (self.end >= first)

    def _text(self, text: str) -> np.ndarray:
        words = fold(text).split()
        return np.array([all(w in hay for w in words) for hay in self.haystack], dtype=bool)


class EmbeddedStore:
    """Serves one package from memory. Safe to share between threads."""

    def __init__(self, package: Package) -> None:
        """Compile the package as known today; other years when they are first asked for."""
        self.package = package
        self._lock = threading.Lock()
        self._known: dict[int | None, tuple[Atlas, _Index]] = {}
        self.atlas()

    def atlas(self, known_by: int | None = None) -> Atlas:
        """The package compiled from the sources published by the end of a year."""
        return self._compiled(known_by)[0]

    def _compiled(self, known_by: int | None) -> tuple[Atlas, _Index]:
        years = sorted({s.year for s in self.package.sources.values()})
        key = None
        if known_by is not None and years and known_by < years[-1]:
            # Between two years nothing was published: no more atlases than years of sources.
            key = max((year for year in years if year <= known_by), default=years[0] - 1)
        with self._lock:
            if key not in self._known:
                atlas = with_conflicts(compile_package(self.package, key))
                self._known[key] = atlas, _Index(atlas)
            return self._known[key]

    def select(self, selection: Selection) -> Selected:
        """The records that match, with counts and facets."""
        atlas, index = self._compiled(selection.known_by)
        masks = index.masks(selection)
        status, column = self._status_at(atlas, index, selection)
        if selection.statuses:
            masks["statuses"] = column.mask(selection.statuses)
        everything = np.ones(len(atlas.records), dtype=bool)
        chosen = _all(masks.values(), everything)
        records = atlas.records[chosen].assign(status=status[chosen])
        counts = self._counts(index, masks, chosen)
        columns = {**index.columns, "statuses": column}
        facets = {
            name: columns[name].count(
                _all([m for other, m in masks.items() if other != name], everything)
            )
            for name in FACETS
        }
        # A status that nothing has at the end of these years is still one to choose.
        facets["statuses"] = dict.fromkeys(index.columns["statuses"].codes, 0) | facets["statuses"]
        return Selected(selection, atlas, records, counts, facets)

    def _status_at(
        self, atlas: Atlas, index: _Index, selection: Selection
    ) -> tuple[np.ndarray, _Column]:
        """Each record's status at the end of the selected years (newest where none are)."""
        newest = atlas.records["status"].to_numpy(dtype=object)
        if not selection.years:
            return newest, index.columns["statuses"]
        last = selection.years[1] * 10000 + 1231
        status = newest.copy()
        for row, record_id in enumerate(atlas.records.index):
            history = atlas.statuses.get(record_id, ())
            began = [code for day, code in history if day <= last]
            status[row] = began[-1] if began else ""
        return status, _Column(status)

    def _counts(self, index: _Index, masks: Mapping[str, np.ndarray], chosen: np.ndarray) -> Counts:
        placed = ~shapely.is_missing(index.geometry)
        dateless = index.start == UNDATED

        def without(left_out: str) -> np.ndarray:
            others = [mask for name, mask in masks.items() if name != left_out]
            return _all(others, np.ones_like(chosen))

        hidden = int((without("years") & dateless & ~chosen).sum()) if "years" in masks else 0
        disputed = int((without("disputed") & index.disputed).sum())
        total, on_map = int(chosen.sum()), int((chosen & placed).sum())
        return Counts(
            total, on_map, total - on_map, int((chosen & dateless).sum()), hidden, disputed
        )

    def year_range(self) -> tuple[int, int]:
        """First and last year of which any record speaks."""
        frame = self.atlas().records
        starts = frame["start"].to_numpy()
        ends = frame["end"].to_numpy()
        years = [year_of(int(d)) for d in starts[starts != UNDATED]]
        years += [year_of(int(d)) for d in ends[(ends != UNDATED) & (ends != OPEN_END)]]
        years += [source.year for source in self.package.sources.values()]
        return (min(years), max(years)) if years else (2000, 2025)

    @cached_property
    def codes(self) -> Mapping[str, Mapping[str, str]]:
        """Query parameter → accepted spelling → code."""
        package, columns = self.package, self._compiled(None)[1].columns
        layers = package.catalog.layers

        def plain(codes: Iterable[object]) -> dict[str, str]:
            return {str(code): str(code) for code in codes}

        departments = plain(package.departments.codes)
        for column in ("iso", "name"):
            spellings = map(fold, package.departments.frame[column])
            departments |= dict(zip(spellings, package.departments.codes, strict=True))
        countries = plain(columns["countries"].codes)
        return {
            "layer": plain(layers),
            "context": plain(name for name, layer in layers.items() if layer.is_context),
            "sector": plain(package.codelists["sector"]),
            "department": departments,
            "status": plain(package.codelists["status"]),
            "country": countries | {fold(code): code for code in countries},
            "precision": plain(package.codelists["loc_precision"]),
            "quality": plain(package.codelists["quality"]),
            "id": plain(package.records.index),
        }

    def parse(self, query: Mapping[str, str | Iterable[str]]) -> tuple[Selection, list[Correction]]:
        """Read a selection from query parameters; see `selection.parse_selection`."""
        return parse_selection(query, self.codes)

    def loosened(self, selection: Selection) -> list[tuple[str, int]]:
        """For an empty result: each active filter with what taking it off would leave."""
        gains = [
            (name, self.select(selection.without(name)).counts.total) for name in selection.active()
        ]
        return sorted((gain for gain in gains if gain[1]), key=lambda gain: -gain[1])

    def find(self, record_id: str) -> str | None:
        """The id of a record, also by an id it had before."""
        records = self.atlas().records
        if record_id in records.index:
            return record_id
        for identity, aliases in zip(records.index, records["aliases"], strict=True):
            if record_id in aliases:
                return str(identity)
        return None


def _all(masks: Iterable[np.ndarray], everything: np.ndarray) -> np.ndarray:
    """Rows that pass every mask."""
    result = everything.copy()
    for mask in masks:
        result &= mask
    return result


@lru_cache(maxsize=4)
def _store_at(root: str) -> EmbeddedStore:
    return EmbeddedStore(read_package(Path(root)))


def shared_store() -> EmbeddedStore:
    """The store of the package in use: loaded once a process, shared by pages, routes and API."""
    return _store_at(str(package_path()))


def forget_stores() -> None:
    """Read packages anew when they are next asked for: after their files have changed."""
    _store_at.cache_clear()
