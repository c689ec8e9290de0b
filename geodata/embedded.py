"""The embedded store: the compiled package in memory, shared by all readers, never changed.

Filters are vectorised over numpy arrays prepared once. Records of which claims.csv speaks and rows
of large layers are two parts, side by side; a selection is a mask over each.
"""

import threading
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache, partial
from typing import Any

import geopandas
import numpy as np
import pyarrow
import pyarrow.compute

from geodata import large_records
from geodata.atlas import UNDATED, Atlas, compile_package
from geodata.bounded import NO_CELLS, Cells, Frame, pick
from geodata.cells import coded_text, sort_keys
from geodata.conflicts import with_conflicts
from geodata.cql2.columns import Column
from geodata.cql2.evaluate import Evaluator
from geodata.cql2.queryables import RECORDS as QUERYABLES
from geodata.folding import fold
from geodata.language import translator
from geodata.large import LargeLayer, read_large_layers
from geodata.large_records import LargeRows, position_of
from geodata.package import Package
from geodata.parts import History, Part, all_of, ranks
from geodata.periods import OPEN_END, year_of
from geodata.quality import Scale
from geodata.selected import (
    AS_THEY_STAND,
    FACETS,
    FEW,
    Counts,
    Order,
    Picks,
    Selected,
    together,
)
from geodata.selection import Bounds, Selection
from geodata.store import Store, fingerprint

# Selections whose masks are kept: those of the readers of a moment.
KEPT_SELECTIONS = 32
KEPT_SEQUENCES = 2
KEPT_ORDERS = 16


class EmbeddedStore(Store):
    """Serves one package from memory."""

    def __init__(self, package: Package) -> None:
        """Compile the package as known today; other years when they are first asked for."""
        large, problems = read_large_layers(package)
        self.package = replace(package, problems=(*package.problems, *problems))
        self._bulk = _Bulk(large, self.package) if large else None
        self._lock = threading.Lock()
        self._known: dict[int | None, tuple[Atlas, tuple[Part, ...]]] = {}
        self._select = lru_cache(maxsize=KEPT_SELECTIONS)(self._selected)
        self._ranks = lru_cache(maxsize=KEPT_ORDERS)(self._ranked)
        self.atlas()

    @cached_property
    def version(self) -> str:
        """What tells one state of data and program from another."""
        return fingerprint(self.package.root)

    def atlas(self, known_by: int | None = None) -> Atlas:
        """The package compiled from the sources published by the end of a year."""
        return self.compiled(known_by)[0]

    def compiled(self, known_by: int | None) -> tuple[Atlas, tuple[Part, ...]]:
        """The atlas of a year of knowledge with its parts."""
        key = self.known_key(known_by)
        with self._lock:
            if key not in self._known:
                self._known[key] = self._compile(key)
            return self._known[key]

    def _compile(self, key: int | None) -> tuple[Atlas, tuple[Part, ...]]:
        atlas = with_conflicts(compile_package(self.package, key))
        documented = _documented(atlas)
        if self._bulk is None:
            return atlas, (documented,)
        part, rows = self._bulk.as_known(key, documented.size)
        return replace(atlas, elsewhere=rows), (documented, part)

    def select(self, selection: Selection) -> Selected:
        """The records that match."""
        return self._select(selection)

    def _selected(self, selection: Selection) -> "EmbeddedSelected":
        atlas, parts = self.compiled(selection.known_by)
        masks = tuple(part.masks(selection) for part in parts)
        return EmbeddedSelected(selection, atlas, self, parts, masks)

    def year_range(self) -> tuple[int, int]:
        """First and last year of which any record or source speaks."""
        years = [source.year for source in self.package.sources.values()]
        for part in self.compiled(None)[1]:
            starts = part.start[part.start != UNDATED]
            ends = part.end[(part.end != UNDATED) & (part.end != OPEN_END)]
            years += [year_of(int(days.min())) for days in (starts, ends) if len(days)]
            years += [year_of(int(days.max())) for days in (starts, ends) if len(days)]
        return (min(years), max(years)) if years else (2000, 2025)

    def countries(self) -> list[str]:
        """Codes of the investor countries that any record has."""
        parts = self.compiled(None)[1]
        return sorted({str(c) for part in parts for c in part.columns["countries"].codes})

    def large_fields(self, layer: str) -> tuple[str, ...]:
        """The fields of which the rows of a large layer speak."""
        layers = self._bulk.layers if self._bulk else ()
        return next((b.fields for b in layers if b.layer.layer_id == layer), ())

    def find(self, record_id: str) -> str | None:
        """The id of a record, also by an id it had before."""
        for part in self.compiled(None)[1]:
            if record_id in part.ids:
                return record_id
        records = self.atlas().records
        for identity, aliases in zip(records.index, records["aliases"], strict=True):
            if record_id in aliases:
                return str(identity)
        return None

    def sort_ranks(self, known_by: int | None, order: Order) -> np.ndarray:
        """Each record's rank in a column's order, over all parts; -1 for an empty cell."""
        return self._ranks(self.known_key(known_by), order.code, order.language)

    def _ranked(self, key: int | None, code: str, language: str) -> np.ndarray:
        atlas, parts = self.compiled(key)
        t = translator(language)
        keys = [sort_keys(code, parts[0].frame, atlas, t)]
        if self._bulk is not None:
            frame = parts[1].frame
            keys.append(large_records.sort_keys_of(self._bulk.layers, code, frame, atlas, t))
        numbers = np.concatenate([number for number, _ in keys])
        return ranks(numbers, np.concatenate([text for _, text in keys]))


def _documented(atlas: Atlas) -> Part:
    """The part of the records of which claims.csv speaks."""
    frame = atlas.records
    histories = [atlas.statuses.get(str(record_id), ()) for record_id in frame.index]
    haystack = pyarrow.array(frame["haystack"].to_numpy(dtype=object), pyarrow.large_string())
    return Part(frame, History(histories), haystack, atlas.package)


class _Bulk:
    """The large layers of a package, and what does not depend on the year of knowledge."""

    def __init__(self, layers: Sequence[LargeLayer], package: Package) -> None:
        self.layers, self.package = tuple(layers), package
        self.frames = [large_records.computed(layer, package) for layer in layers]
        years = [package.sources[layer.layer.source].year for layer in layers]
        self.issued_in = np.repeat(years, [len(frame) for frame in self.frames])
        self._part: Part | None = None

    def as_known(self, key: int | None, first: int) -> tuple[Part, LargeRows]:
        """All rows as one part and by id, as of a year of knowledge."""
        scale = Scale.of(self.package, key)
        pairs = zip(self.layers, self.frames, strict=True)
        frames = [large_records.with_quality(layer, frame, scale) for layer, frame in pairs]
        frame = together(frames)
        known = None if key is None else self.issued_in <= key
        if self._part is None:
            self._part = self._prepared(frame)
        rows = LargeRows(self.layers, frames, self.package, key)
        return self._part.as_known(frame.drop(columns="history"), known, first), rows

    def _prepared(self, frame: geopandas.GeoDataFrame) -> Part:
        texts = [text for layer in self.layers for text in large_records.haystacks(layer)]
        haystack = pyarrow.array(texts, pyarrow.large_string())
        return Part(frame, History(list(frame["history"])), haystack, self.package, is_large=True)


@dataclass(frozen=True)
class EmbeddedSelected(Selected):
    """Records selected in memory: a mask over each part.

    Attributes:
        masks: for each part, filter → which records pass it.
    """

    store: EmbeddedStore = field(repr=False)
    parts: tuple[Part, ...] = field(repr=False)
    masks: tuple[Mapping[str, np.ndarray], ...] = field(repr=False)

    @cached_property
    def _chosen(self) -> tuple[np.ndarray, ...]:
        """For each part, which records are selected."""
        return tuple(all_of(masks.values()) for masks in self.masks)

    def _without(self, name: str) -> tuple[np.ndarray, ...]:
        """For each part, which records pass every filter but one."""
        if name not in self.masks[0]:
            return self._chosen
        return tuple(
            all_of([mask for other, mask in masks.items() if other != name])
            if len(masks) > 1
            else np.ones(part.size, dtype=bool)
            for part, masks in zip(self.parts, self.masks, strict=True)
        )

    @cached_property
    def counts(self) -> Counts:
        """How many there are, and how they divide."""
        chosen = self._chosen
        total = sum(int(mask.sum()) for mask in chosen)
        on_map = self._count(chosen, [part.placed for part in self.parts])
        dateless = [part.start == UNDATED for part in self.parts]
        hidden = 0
        if self.selection.years:
            hidden = self._count(self._without("years"), dateless) - self._count(chosen, dateless)
        disputed = self._count(self._without("disputed"), [part.disputed for part in self.parts])
        undated = self._count(chosen, dateless)
        return Counts(total, on_map, total - on_map, undated, hidden, disputed)

    def _count(self, masks: Sequence[np.ndarray], others: Sequence[np.ndarray]) -> int:
        return sum(int((a & b).sum()) for a, b in zip(masks, others, strict=True))

    @cached_property
    def facets(self) -> Mapping[str, Mapping[str, int]]:
        """Filter → code → how many records choosing that code would leave."""
        found = {name: self._facet(name) for name in FACETS}
        # A status that nothing has at the end of these years is still one to choose.
        known = {str(c) for part in self.parts for c in part.columns["statuses"].codes}
        found["statuses"] = dict.fromkeys(sorted(known), 0) | found["statuses"]
        return found

    def _facet(self, name: str) -> dict[str, int]:
        total: Counter[str] = Counter()
        for part, among in zip(self.parts, self._without(name), strict=True):
            is_status = name == "statuses"
            column = part.statuses(self.selection) if is_status else part.columns[name]
            for code, count in column.count(among).items():
                total[code] += count
        return dict(sorted(total.items()))

    @cached_property
    def layers(self) -> Mapping[str, int]:
        """Layer → how many of its records are selected."""
        found: Counter[str] = Counter()
        for part, chosen in zip(self.parts, self._chosen, strict=True):
            found.update(part.columns["layers"].count(chosen))
        return {name: found[name] for name in self.atlas.package.catalog.layers if found[name]}

    @cached_property
    def documented_ids(self) -> list[str]:
        """Ids of the selected records of which claims.csv speaks."""
        return [str(i) for i in self.parts[0].ids[self._chosen[0]]]

    def has(self, record_id: str) -> bool:
        """Whether a record is among them."""
        return self._place(record_id) is not None

    def _place(self, record_id: str) -> int | None:
        """Position of a selected record among all."""
        for part, chosen in zip(self.parts, self._chosen, strict=True):
            if record_id in part.ids:
                position = position_of(record_id, part.ids)
                return part.first + position if chosen[position] else None
        return None

    def _ordered(self, order: Order, layer: str) -> np.ndarray:
        """Positions among all of the selected records (of a layer), in an order."""
        found = self._orders.get((order, layer))
        if found is None:
            found = self._orders[order, layer] = self._in_order(order, layer)
            # The order on the screen and the one before; at a million records each is 4 MB.
            for older in list(self._orders)[:-KEPT_SEQUENCES]:
                self._orders.pop(older, None)
        return found

    @cached_property
    def _orders(self) -> dict[tuple[Order, str], np.ndarray]:
        return {}

    def _in_order(self, order: Order, layer: str) -> np.ndarray:
        found = [
            part.first + np.flatnonzero(
                chosen & part.columns["layers"].mask((layer,)) if layer else chosen
            )
            for part, chosen in zip(self.parts, self._chosen, strict=True)
        ]  # fmt: skip
        positions: np.ndarray = np.concatenate(found).astype(np.int32)
        if not order.code:
            return positions
        rank = self._ranks(order)[positions]
        filled, empty = positions[rank >= 0], positions[rank < 0]
        rank = rank[rank >= 0]
        sequence = np.argsort(rank if order.ascending else -rank, kind="stable")
        return np.concatenate([filled[sequence], empty])

    def _ranks(self, order: Order) -> np.ndarray:
        if order.code == "status" and self.selection.years:
            t = translator(order.language)
            columns = [part.statuses(self.selection) for part in self.parts]
            codes = sorted({str(c) for column in columns for c in column.codes})
            label = partial(coded_text, "status", atlas=self.atlas, t=t)
            place = {c: n for n, c in enumerate(sorted(codes, key=lambda c: fold(label(c))))}
            return np.concatenate([column.numbered(place) for column in columns])
        return self.store.sort_ranks(self.selection.known_by, order)

    def rows(
        self, first: int, count: int, order: Order = AS_THEY_STAND, layer: str = ""
    ) -> geopandas.GeoDataFrame:
        """Some rows in an order, of one layer or of all."""
        return self._rows_at(self._ordered(order, layer)[first : first + count])

    def _rows_at(self, positions: np.ndarray) -> geopandas.GeoDataFrame:
        """Records by their positions among all, in that order."""
        frames = []
        for part in self.parts:
            here = positions[(positions >= part.first) & (positions < part.first + part.size)]
            frames.append(part.rows(here - part.first, self.selection))
        joined = together(frames)
        if sum(len(frame) > 0 for frame in frames) < 2:
            return joined
        grouped = np.concatenate(
            [np.flatnonzero((positions >= p.first) & (positions < p.first + p.size))
             for p in self.parts]
        )  # fmt: skip
        return joined.iloc[np.argsort(grouped)]

    def position(self, record_id: str, order: Order = AS_THEY_STAND, layer: str = "") -> int | None:
        """Where a record stands in an order."""
        place = self._place(record_id)
        if place is None:
            return None
        found = np.flatnonzero(self._ordered(order, layer) == place)
        return int(found[0]) if len(found) else None

    def filtered(self, conditions: Sequence[Any]) -> "EmbeddedSelected":
        """Those for which every condition holds."""
        if not conditions:
            return self
        by_name = {q.name: q for q in QUERYABLES}
        masks = []
        for part, given in zip(self.parts, self.masks, strict=True):

            def column(name: str, part: Part = part) -> Column:
                return part.filter_column(by_name[name], self.selection)

            evaluator = Evaluator(column, list(by_name), part.size)
            keep = [evaluator.rows(condition) for condition in conditions]
            masks.append({**given, "conditions": all_of([*keep, *self._earlier(given)])})
        return replace(self, masks=tuple(masks))

    @staticmethod
    def _earlier(given: Mapping[str, np.ndarray]) -> list[np.ndarray]:
        return [given["conditions"]] if "conditions" in given else []

    def bounds(self) -> tuple[float, float, float, float] | None:
        """West, south, east, north of those with a place."""
        pairs = zip(self.parts, self._chosen, strict=True)
        sides = np.concatenate([part.sides[chosen & part.placed] for part, chosen in pairs])
        if not len(sides):
            return None
        west, south = sides[:, :2].min(axis=0).tolist()
        east, north = sides[:, 2:].max(axis=0).tolist()
        return west, south, east, north

    def days(self) -> tuple[int, int] | None:
        """First and last day of those with a date."""
        dated = [
            chosen & (part.start != UNDATED)
            for part, chosen in zip(self.parts, self._chosen, strict=True)
        ]
        pairs = [
            (int(part.start[mask].min()), int(part.end[mask].max()))
            for part, mask in zip(self.parts, dated, strict=True)
            if mask.any()
        ]
        if not pairs:
            return None
        return min(first for first, _ in pairs), max(last for _, last in pairs)

    def _picks(self, window: Bounds, zoom: float) -> Picks:
        if self.counts.on_map <= FEW:
            placed = [
                part.first + np.flatnonzero(chosen & part.placed)
                for part, chosen in zip(self.parts, self._chosen, strict=True)
            ]
            return Picks(np.concatenate(placed), NO_CELLS, True)
        frame = Frame.of(window, zoom)
        picked, cells = [], []
        for part, chosen in zip(self.parts, self._chosen, strict=True):
            sector = part.columns["sectors"]
            sectors = tuple(str(code) for code in sector.codes)
            singles, counted = pick(part.boxes, sector.numbers, sectors, chosen, frame, FEW // 2)
            picked.append(part.first + singles)
            cells.append(counted)
        return Picks(np.concatenate(picked), Cells.joined(cells), False)

    def _picked(self, singles: Sequence[Any] | np.ndarray) -> geopandas.GeoDataFrame:
        return self._rows_at(np.asarray(singles))
