"""The embedded store: the compiled package in memory, shared by all readers, never changed.

Filters are vectorised over numpy arrays prepared once. Records of which claims.csv speaks and rows
of large layers are two parts, side by side; a selection is a mask over each.
"""

import threading
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property, lru_cache, partial

import geopandas
import numpy as np
import pyarrow
import pyarrow.compute

from geodata import large_records
from geodata.atlas import UNDATED, Atlas, compile_package
from geodata.cells import sort_keys
from geodata.conflicts import with_conflicts
from geodata.embedded_selected import EmbeddedSelected
from geodata.language import translator
from geodata.large import LargeLayer, read_large_layers
from geodata.large_fields import LargeField, column_of, fields_of
from geodata.large_records import LargeRows
from geodata.package import Package
from geodata.parts import History, Part, ranks
from geodata.periods import OPEN_END, year_of
from geodata.quality import Scale
from geodata.selected import (
    Order,
    Selected,
    together,
)
from geodata.selection import Selection
from geodata.store import Store, fingerprint

# Selections whose masks are kept: those of the readers of a moment.
KEPT_SELECTIONS = 32
KEPT_ORDERS = 16
# Fields of large layers whose columns are kept: those that filters of a moment name.
KEPT_COLUMNS = 8


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

    def large_fields(self, layer: str) -> tuple[LargeField, ...]:
        """The fields of which the rows of a large layer speak."""
        return self._bulk.fields.get(layer, ()) if self._bulk else ()

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
        self.fields = {layer.layer.layer_id: fields_of(layer, package) for layer in layers}
        self.said = lru_cache(maxsize=KEPT_COLUMNS)(partial(column_of, self.layers, self.fields))
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
        part = self._part.as_known(frame.drop(columns="history"), known, first)
        return part, LargeRows(self.layers, frames, self.package, key, part.near)

    def _prepared(self, frame: geopandas.GeoDataFrame) -> Part:
        texts = [text for layer in self.layers for text in large_records.haystacks(layer)]
        haystack = pyarrow.array(texts, pyarrow.large_string())
        history = History(list(frame["history"]))
        return Part(frame, history, haystack, self.package, said=self.said, is_large=True)
