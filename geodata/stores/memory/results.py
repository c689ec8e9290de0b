"""Records selected in memory: a mask over each part of the atlas."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from typing import Any, Protocol

import geopandas
import numpy as np

from geodata.datapackage.tabular_layers import SHARES
from geodata.evidence.lifetimes import UNDATED
from geodata.evidence.year_times import EXISTENCES, YearTimes
from geodata.folding import fold
from geodata.frames import all_of, position_of, together
from geodata.geometry.bounds import Bounds
from geodata.geometry.clusters import NO_CELLS, Clusters, Viewport, cluster
from geodata.language import translator
from geodata.presentation.sorting import coded_text
from geodata.query.cql2.columns import Column
from geodata.query.cql2.evaluate import Evaluator
from geodata.query.cql2.queryables import RECORDS, Queryable
from geodata.query.filters import FACETS
from geodata.query.order import DEFAULT_ORDER, Order
from geodata.query.places import RecordPlaces
from geodata.query.results import ALWAYS_DRAWN_MAX, Counts, Results, WindowChoice
from geodata.query.tabular_properties import LargeField
from geodata.stores.memory.record_set import RecordSet


class RankSource(Protocol):
    """What a store has prepared for all its results."""

    def large_fields(self, layer: str) -> tuple[LargeField, ...]:
        """The fields of the rows of a tabular layer; none for other layers."""

    def sort_ranks(self, known_by: int | None, order: Order) -> np.ndarray:
        """Each record's rank in a column's order, over all parts; -1 for an empty cell."""


# Orders of one selection that are kept.
SEQUENCE_CACHE_SIZE = 2


@dataclass(frozen=True)
class MemoryResults(Results):
    """Records selected in memory: a mask over each part.

    Attributes:
        masks: for each part, filter → which records pass it.
    """

    store: RankSource = field(repr=False)
    parts: tuple[RecordSet, ...] = field(repr=False)
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
        undated = self._count(chosen, [part.times.undated for part in self.parts])
        disputed = self._count(self._without("disputed"), [part.disputed for part in self.parts])
        return Counts(total, on_map, total - on_map, undated, *self._existences(), disputed,
                      self._relation_counts())  # fmt: skip

    def _existences(self) -> tuple[int, int, int]:
        """How many of all that pass every filter but the years existed, may have, and did not."""
        years, time = self.selection.years, self.selection.time
        if not years:
            return 0, 0, 0
        found = np.zeros(len(EXISTENCES), dtype=np.int64)
        for part, among in zip(self.parts, self._without("years"), strict=True):
            existence = part.existence_in(years, time)[among]
            found += np.bincount(existence, minlength=len(EXISTENCES))
        existed, possible, absent = found.tolist()
        return existed, possible, absent

    def _count(self, masks: Sequence[np.ndarray], others: Sequence[np.ndarray]) -> int:
        return sum(int((a & b).sum()) for a, b in zip(masks, others, strict=True))

    @cached_property
    def facets(self) -> Mapping[str, Mapping[str, int]]:
        """Filter → code → how many records choosing that code would leave."""
        found = {item.name: self._facet(item.name) for item in FACETS}
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
    def ids_in_claims_file(self) -> list[str]:
        """Ids of the selected records of which claims.csv speaks."""
        return [str(i) for i in self.parts[0].ids[self._chosen[0]]]

    @cached_property
    def row_claims(self) -> Mapping[str, int]:
        """Large layer → how many claims its selected rows make."""
        return self._row_claims(lambda part: part.frame["n_claims"].to_numpy())

    def row_claims_of(self, fields: Sequence[str]) -> Mapping[str, int]:
        """The same of claims about some fields alone, one at least."""
        large = map(self.store.large_fields, self.atlas.package.catalog.layers)
        keys = {(f.kind, f.name) for known in large for f in known if f.name in fields}

        def said(part: RecordSet) -> np.ndarray:
            none = np.zeros(part.size, dtype=np.int64)
            return (
                sum((_n_claims(key[1], part.said(*key)) for key in keys), none)
                if part.said
                else none
            )

        return self._row_claims(said)

    def _row_claims(self, n_claims: Callable[[RecordSet], np.ndarray]) -> dict[str, int]:
        """Large layer → the sum of a number over its selected rows; only where it is not zero."""
        found: Counter[str] = Counter()
        for part, chosen in zip(self.parts, self._chosen, strict=True):
            if part.is_large:
                numbers, layers = part.columns["layers"].single()
                claims = n_claims(part)[chosen]
                sums = np.bincount(numbers[chosen], claims, len(layers)).astype(int).tolist()
                found.update(dict(zip(layers, sums, strict=True)))
        return {name: found[name] for name in self.atlas.package.catalog.layers if found[name]}

    @cached_property
    def times_by_sector(self) -> Mapping[str, Mapping[YearTimes, int]]:
        """Sector → times in years → how many records of every year have them."""
        found: dict[str, Counter[YearTimes]] = {}
        for part, among in zip(self.parts, self._without("years"), strict=True):
            numbers, sectors = part.columns["sectors"].single()
            distinct, width = part.times.distinct, len(sectors)
            pairs, counts = np.unique(
                part.times.numbers[among] * width + numbers[among], return_counts=True
            )
            for pair, n in zip(pairs.tolist(), counts.tolist(), strict=True):
                times, sector = distinct[pair // width], sectors[pair % width]
                found.setdefault(sector, Counter())[times] += n
        return found

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
            for older in list(self._orders)[:-SEQUENCE_CACHE_SIZE]:
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
        if order.code == "status" and self.selection.year is not None:
            t = translator(order.language)
            columns = [part.statuses(self.selection) for part in self.parts]
            codes = sorted({str(c) for column in columns for c in column.codes})
            label = partial(coded_text, "status", atlas=self.atlas, t=t)
            place = {c: n for n, c in enumerate(sorted(codes, key=lambda c: fold(label(c))))}
            return np.concatenate([column.numbered(place) for column in columns])
        return self.store.sort_ranks(self.selection.known_by, order)

    def rows(
        self, first: int, count: int, order: Order = DEFAULT_ORDER, layer: str = ""
    ) -> geopandas.GeoDataFrame:
        """Some rows in an order, of one layer or of all."""
        return self._rows_at(self._ordered(order, layer)[first : first + count])

    def _rows_at(self, positions: np.ndarray) -> geopandas.GeoDataFrame:
        """Records by their positions among all, in that order."""
        frames = []
        for part in self.parts:
            here = positions[(positions >= part.first) & (positions < part.first + part.size)]
            frames.append(part.rows(here - part.first, self.selection))
        joined = self._with_relation(together(frames))
        if sum(len(frame) > 0 for frame in frames) < 2:
            return joined
        grouped = np.concatenate(
            [np.flatnonzero((positions >= p.first) & (positions < p.first + p.size))
             for p in self.parts]
        )  # fmt: skip
        return joined.iloc[np.argsort(grouped)]

    def places(self) -> RecordPlaces:
        """Where all of them lie."""
        columns = ("loc_precision", "loc_method", "departments", "possible_departments")
        found = []
        for part, chosen in zip(self.parts, self._chosen, strict=True):
            rows = np.flatnonzero(chosen)
            cells = [part.frame[name].to_numpy(dtype=object)[rows] for name in columns]
            ids = part.ids.to_numpy(dtype=object)[rows]
            found.append((part.first + rows, ids, part.geometry[rows], *cells))
        return RecordPlaces(*map(np.concatenate, zip(*found, strict=True)))

    def _passing(self, keys: np.ndarray) -> int:
        """How many records of some keys pass every filter but the relations."""
        others = self._without("relations")
        return self._count(others, [part.among(keys) for part in self.parts])

    def position(self, record_id: str, order: Order = DEFAULT_ORDER, layer: str = "") -> int | None:
        """Where a record stands in an order."""
        place = self._place(record_id)
        if place is None:
            return None
        found = np.flatnonzero(self._ordered(order, layer) == place)
        return int(found[0]) if len(found) else None

    def filtered(
        self, conditions: Sequence[Any], queryables: Sequence[Queryable] = RECORDS
    ) -> "MemoryResults":
        """Those for which every condition holds."""
        if not conditions:
            return self
        by_name = {q.name: q for q in queryables}
        masks = []
        for part, given in zip(self.parts, self.masks, strict=True):

            def column(name: str, part: RecordSet = part) -> Column:
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
        """First and last day for which any is stated to have existed."""
        pairs = zip(self.parts, self._chosen, strict=True)
        days = np.concatenate([part.stated[chosen] for part, chosen in pairs])
        days = days[days != UNDATED]
        return (int(days.min()), int(days.max())) if len(days) else None

    def _picks(self, window: Bounds, zoom: float) -> WindowChoice:
        if self.counts.on_map <= ALWAYS_DRAWN_MAX:
            placed = [
                part.first + np.flatnonzero(chosen & part.placed)
                for part, chosen in zip(self.parts, self._chosen, strict=True)
            ]
            return WindowChoice(np.concatenate(placed), NO_CELLS, True)
        frame = Viewport.of(window, zoom)
        picked, cells = [], []
        for part, chosen in zip(self.parts, self._chosen, strict=True):
            numbers, sectors = part.columns["sectors"].single()
            singles, counted = cluster(
                part.boxes, numbers, sectors, chosen, frame, ALWAYS_DRAWN_MAX // 2
            )
            picked.append(part.first + singles)
            cells.append(counted)
        return WindowChoice(np.concatenate(picked), Clusters.joined(cells), False)

    def _picked(self, singles: Sequence[Any] | np.ndarray) -> geopandas.GeoDataFrame:
        return self._rows_at(np.asarray(singles))


def _n_claims(field: str, cells: Column) -> np.ndarray:
    """How many claims each cell of a field is: one, or one an owner."""
    if field != SHARES:
        return cells.known
    owners = np.array([text.count(";") + 1 for text in cells.values], dtype=np.int64)
    return np.where(cells.known, owners, 0)
