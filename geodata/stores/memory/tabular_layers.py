"""The tabular layers of a package in memory, with the columns derived from their rows."""

from collections.abc import Sequence
from functools import lru_cache, partial

import geopandas
import numpy as np
import pyarrow.compute

from geodata.datapackage.package import Package
from geodata.datapackage.tabular_layers import TabularLayer
from geodata.evidence import derived_columns
from geodata.evidence.quality import Scale
from geodata.evidence.tabular_rows import TabularRows
from geodata.frames import together
from geodata.query.tabular_properties import column_of, fields_of
from geodata.stores.memory.coded_columns import History
from geodata.stores.memory.record_set import RecordSet

# Fields of large layers whose columns are kept: those that filters of a moment name.
COLUMN_CACHE_SIZE = 8


class TabularLayers:
    """The large layers of a package, and what does not depend on the year of knowledge."""

    def __init__(self, layers: Sequence[TabularLayer], package: Package) -> None:
        self.layers, self.package = tuple(layers), package
        self.fields = {layer.layer.layer_id: fields_of(layer, package) for layer in layers}
        self.said = lru_cache(maxsize=COLUMN_CACHE_SIZE)(
            partial(column_of, self.layers, self.fields)
        )
        self.frames = [derived_columns.computed(layer, package) for layer in layers]
        years = [package.sources[layer.layer.source].year for layer in layers]
        self.issued_in = np.repeat(years, [len(frame) for frame in self.frames])
        self._part: RecordSet | None = None

    def as_known(self, key: int | None, first: int) -> tuple[RecordSet, TabularRows]:
        """All rows as one part and by id, as of a year of knowledge."""
        scale = Scale.of(self.package, key)
        pairs = zip(self.layers, self.frames, strict=True)
        frames = [derived_columns.with_quality(layer, frame, scale) for layer, frame in pairs]
        frame = together(frames)
        known = None if key is None else self.issued_in <= key
        if self._part is None:
            self._part = self._prepared(frame)
        part = self._part.as_known(frame.drop(columns="history"), known, first)
        return part, TabularRows(self.layers, frames, self.package, key, part.near)

    def _prepared(self, frame: geopandas.GeoDataFrame) -> RecordSet:
        texts = [text for layer in self.layers for text in derived_columns.haystacks(layer)]
        search_text = pyarrow.array(texts, pyarrow.large_string())
        history = History(list(frame["history"]))
        return RecordSet(frame, history, search_text, self.package, said=self.said, is_large=True)
