"""Single rows of tabular layers, compiled when asked: facts, neighbours."""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import geopandas
import numpy as np
import pandas
import shapely

from geodata.datapackage.package import Package
from geodata.datapackage.tabular_layers import TabularLayer
from geodata.evidence.compilation import Compiled, Key, rules_of
from geodata.evidence.holders import compile_facts
from geodata.frames import objects, position_of, rows_of
from geodata.periods import OPEN_END, end_of

# Rows of which an interface keeps the facts: more than a page of any table.
FACTS_CACHE_SIZE = 4096
# Gives rows near a place (see `atlas.Elsewhere.near`).
Near = Callable[[shapely.Geometry, float, int], tuple[Sequence[str], np.ndarray]]


class TabularRows:
    """The rows of large layers by id: what pages need of one record (see `atlas.Elsewhere`)."""

    def __init__(
        self,
        layers: Sequence[TabularLayer],
        frames: Sequence[geopandas.GeoDataFrame],
        package: Package,
        known_by: int | None,
        near: Near,
    ) -> None:
        """Take the layers and their frames, with every computed column, and what is near."""
        known = [
            (layer, frame)
            for layer, frame in zip(layers, frames, strict=True)
            if known_by is None or package.sources[layer.layer.source].year <= known_by
        ]
        self._layers = [layer for layer, _ in known]
        self._frames = [frame for _, frame in known]
        self._rules = rules_of(package)
        self.near = near
        self.facts = lru_cache(maxsize=FACTS_CACHE_SIZE)(self._facts)

    def _find(self, record_id: str) -> tuple[int, int] | None:
        for number, layer in enumerate(self._layers):
            if record_id in layer.records.index:
                return number, position_of(record_id, layer.records.index)
        return None

    def row(self, record_id: str) -> dict[str, Any] | None:
        """A record as a row of `Atlas.records`; None if there is none."""
        found = self._find(record_id)
        if found is None:
            return None
        number, position = found
        [row] = rows_of(self._frames[number].iloc[[position]])
        return row

    def _facts(self, record_id: str, year: int | None = None) -> Mapping[Key, Compiled]:
        """What stands of a record, by the rule for all claims; empty if there is none."""
        found = self._find(record_id)
        if found is None:
            return {}
        number, position = found
        day = OPEN_END if year is None else end_of(year)
        return compile_facts(self._layers[number].claims(position), self._rules, day)

    def among(self, ids: Sequence[str]) -> list[tuple[np.ndarray, TabularLayer, np.ndarray]]:
        """Those of some records that are rows of large layers, as they stand in them."""
        wanted = pandas.Index(objects(ids), dtype=object)
        found = []
        for layer in self._layers:
            positions = layer.records.index.get_indexer(wanted)
            here = np.flatnonzero(positions >= 0)
            if len(here):
                found.append((here, layer, positions[here]))
        return found

    def fields(self, layer: str) -> tuple[str, ...]:
        """The fields of which the rows of a layer speak."""
        return next((x.fields for x in self._layers if x.layer.layer_id == layer), ())
