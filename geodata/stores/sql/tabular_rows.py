"""Rows of large layers in the database: what pages need of one record (see `atlas.Elsewhere`)."""

import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from typing import Any

import geopandas
import numpy as np
import pandas
import shapely

from geodata.datapackage.package import Package
from geodata.datapackage.tabular_layers import AS_OF, TabularLayer
from geodata.evidence.compilation import Compiled, Key, rules_of
from geodata.evidence.holders import compile_facts
from geodata.frames import objects, rows_of
from geodata.periods import OPEN_END, end_of
from geodata.stores.sql.codebook import Codebook
from geodata.stores.sql.fragments import fragment, pg_text
from geodata.stores.sql.row_frames import SHOWN, Cells, cells_of, frame_of
from geodata.stores.sql.tables import SqlSource, Tables

# Rows whose cells are kept: several pages of a table, or a stretch of a file.
ROW_CACHE_SIZE = 20_000
COLUMN_CACHE_SIZE = ("id", "row_number", "claims")


class DatabaseRows:
    """Rows of large layers by id, as of a year of knowledge; safe to share between threads."""

    def __init__(
        self, database: SqlSource, tables: Tables, books: Codebook, package: Package, key: int
    ) -> None:
        """Keep nothing yet; `key` is the position of the year among the books' keys."""
        self._database, self._tables, self._books = database, tables, books
        self._package, self._key, self._rules = package, key, rules_of(package)
        self._kept: OrderedDict[str, tuple[TabularLayer, int]] = OrderedDict()
        self._lock = threading.Lock()

    def row(self, record_id: str) -> dict[str, Any] | None:
        """A record as a row of `Atlas.records`; None if there is none."""
        cells = self._ask(record_id)
        if not cells["id"]:
            return None
        [row] = rows_of(frame_of(cells, self._books, self._key, None))
        return row

    def facts(self, record_id: str, year: int | None = None) -> Mapping[Key, Compiled]:
        """What stands of a record at the end of a year (now); empty if there is none."""
        found = self._row(record_id)
        if found is None:
            return {}
        layer, position = found
        day = OPEN_END if year is None else end_of(year)
        return compile_facts(layer.claims(position), self._rules, day)

    def _row(self, record_id: str) -> tuple[TabularLayer, int] | None:
        """A record as it stands among rows that were asked for together."""
        if record_id not in self._kept:
            self.keep(self._ask(record_id))
        return self._kept.get(record_id)

    def among(self, ids: Sequence[str]) -> list[tuple[np.ndarray, TabularLayer, np.ndarray]]:
        """Those of some records that are rows of large layers, as they stand in them."""
        found: dict[int, tuple[TabularLayer, list[tuple[int, int]]]] = {}
        for place, record_id in enumerate(ids):
            row = self._row(record_id)
            if row is not None:
                layer, position = row
                found.setdefault(id(layer), (layer, []))[1].append((place, position))
        pairs = [(layer, np.array(places).T) for layer, places in found.values()]
        return [(places[0], layer, places[1]) for layer, places in pairs]

    def fields(self, layer: str) -> tuple[str, ...]:
        """The fields of which the rows of a layer speak."""
        note = self._books.notes.get(layer)
        return note.names if note else ()

    def near(
        self, place: shapely.Geometry, degrees: float, most: int
    ) -> tuple[Sequence[str], np.ndarray]:
        """Ids and places of those nearest to a place by degrees, no farther than some, in order."""
        is_near, distance = self._tables.near(place, degrees)
        question = fragment(
            "with nearest as (select d.id, ST_AsBinary(r.geometry) as shape, r.number from {}"
            " where r.number >= {} and r.known_from <= {} and r.known_to >= {}"
            " and {} order by {}, r.number limit {})"
            " select id, shape from nearest order by number",
            self._tables.records("d"),
            self._books.first_large,
            self._key,
            self._key,
            is_near,
            distance,
            most,
        )
        rows = self._database.rows(question)
        return [name for name, _ in rows], shapely.from_wkb(objects([shape for _, shape in rows]))

    def _ask(self, record_id: str) -> Cells:
        """The cells of a record that the year knows; of none where there is none."""
        question = fragment(
            "select {} from {} where d.id = {} and r.number >= {}"
            " and r.known_from <= {} and r.known_to >= {}",
            SHOWN,
            self._tables.records("d"),
            pg_text(record_id),
            self._books.first_large,
            self._key,
            self._key,
        )
        return cells_of(self._database.rows(question))

    def keep(self, cells: Cells) -> None:
        """Keep what rows say, so that it need not be asked for one by one."""
        by_layer: dict[str, list[int]] = {}
        for position, (layer, claims) in enumerate(
            zip(cells["layer"], cells["claims"], strict=True)
        ):
            if claims is not None:
                by_layer.setdefault(self._books.layers[layer], []).append(position)
        for layer_id, positions in by_layer.items():
            chosen = {name: [cells[name][p] for p in positions] for name in COLUMN_CACHE_SIZE}
            layer = self._layer(layer_id, chosen)
            with self._lock:
                for place, record_id in enumerate(chosen["id"]):
                    self._kept[record_id] = (layer, place)
                while len(self._kept) > ROW_CACHE_SIZE:
                    self._kept.popitem(last=False)

    def _layer(self, layer_id: str, cells: Cells) -> TabularLayer:
        """Some rows of a large layer, as they would stand in a file of their own."""
        note = self._books.notes[layer_id]
        index = pandas.Index(objects(cells["id"]), name="id")
        names = [AS_OF, *note.names, *(f"{field}_unit" for field in note.names)]
        columns = {
            name: pandas.Series(
                [said.get(name) for said in cells["claims"]],
                index,
                dtype=float if name in note.numeric else object,
            )
            for name in names
        }
        return TabularLayer(
            self._package.catalog.layers[layer_id],
            geopandas.GeoDataFrame(index=index),
            pandas.DataFrame(columns, index=index),
            note.names,
            np.array(cells["row_number"]),
        )
