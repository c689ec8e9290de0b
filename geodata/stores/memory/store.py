"""The embedded store: the compiled package in memory, shared by all readers, never changed.

Filters are vectorised over numpy arrays prepared once. Records of which claims.csv speaks and rows
of large layers are two parts, side by side; a selection is a mask over each.
"""

import threading
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import numpy as np
import pyarrow.compute

from geodata.datapackage.package import Package
from geodata.datapackage.tabular_reader import read_tabular_layers
from geodata.evidence.atlas import Atlas, compile_package
from geodata.evidence.conflicts import with_conflicts
from geodata.frames import ranks
from geodata.language import translator
from geodata.presentation import tabular_sorting
from geodata.presentation.sorting import sort_keys
from geodata.query.order import Order
from geodata.query.results import Results
from geodata.query.selection import Selection
from geodata.query.tabular_properties import LargeField
from geodata.stores.memory.coded_columns import History
from geodata.stores.memory.record_set import RecordSet
from geodata.stores.memory.results import MemoryResults
from geodata.stores.memory.tabular_layers import TabularLayers
from geodata.stores.store import PackageChanged, Store, fingerprint, year_bounds

# Selections whose masks are kept: those of the readers of a moment.
SELECTION_CACHE_SIZE = 32
ORDER_CACHE_SIZE = 16


class MemoryStore(Store):
    """Serves one package from memory."""

    def __init__(self, package: Package) -> None:
        """Compile the package as known today; other years when they are first asked for."""
        self._version = fingerprint(package.root)
        large, problems = read_tabular_layers(package)
        self.package = replace(package, problems=(*package.problems, *problems))
        self._bulk = TabularLayers(large, self.package) if large else None
        self._lock = threading.Lock()
        self._known: dict[int | None, tuple[Atlas, tuple[RecordSet, ...]]] = {}
        self._select = lru_cache(maxsize=SELECTION_CACHE_SIZE)(self._selected)
        self._ranks = lru_cache(maxsize=ORDER_CACHE_SIZE)(self._ranked)
        self.atlas()

    @property
    def version(self) -> str:
        """What tells one state of data and program from another: of the files as they were read."""
        return self._version

    def whole_package(self) -> Path:
        """The package's folder, if its files are still those that were opened.

        Raises:
            PackageChanged: if they are not.
            OSError: if one cannot be read.
        """
        if fingerprint(self.package.root) != self._version:
            raise PackageChanged
        return self.package.root

    def atlas(self, known_by: int | None = None) -> Atlas:
        """The package compiled from the sources published by the end of a year."""
        return self.compiled(known_by)[0]

    def compiled(self, known_by: int | None) -> tuple[Atlas, tuple[RecordSet, ...]]:
        """The atlas of a year of knowledge with its parts."""
        key = self.known_key(known_by)
        with self._lock:
            if key not in self._known:
                self._known[key] = self._compile(key)
            return self._known[key]

    def _compile(self, key: int | None) -> tuple[Atlas, tuple[RecordSet, ...]]:
        atlas = with_conflicts(compile_package(self.package, key))
        documented = _documented(atlas)
        if self._bulk is None:
            return atlas, (documented,)
        part, rows = self._bulk.as_known(key, documented.size)
        return replace(atlas, elsewhere=rows), (documented, part)

    def select(self, selection: Selection) -> Results:
        """The records that match."""
        return self._select(selection)

    def _selected(self, selection: Selection) -> "MemoryResults":
        atlas, parts = self.compiled(selection.known_by)
        atlas = atlas.at(selection.year)
        related = self.relations.of(selection)
        held = self.held_by_states(selection)
        masks = tuple(part.masks(selection, related, held) for part in parts)
        return MemoryResults(selection, atlas, related, self, parts, masks)

    def year_range(self) -> tuple[int, int]:
        """First and last year of which any record or source speaks."""
        years = {source.year for source in self.package.sources.values()}
        for part in self.compiled(None)[1]:
            years |= set[int]().union(*(times.known for times in part.times.distinct))
        return year_bounds(years)

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
            keys.append(tabular_sorting.sort_keys_of(self._bulk.layers, code, frame, atlas, t))
        numbers = np.concatenate([number for number, _ in keys])
        return ranks(numbers, np.concatenate([text for _, text in keys]))


def _documented(atlas: Atlas) -> RecordSet:
    """The part of the records of which claims.csv speaks."""
    frame = atlas.records
    histories = [atlas.statuses.get(str(record_id), ()) for record_id in frame.index]
    search_text = pyarrow.array(frame["search_text"].to_numpy(dtype=object), pyarrow.large_string())
    return RecordSet(frame, History(histories), search_text, atlas.package)
