"""Parts of an atlas in memory: arrays that filters, counts and orders read, vectorised.

Records of which claims.csv speaks are one part, rows of large layers another.
"""

from collections.abc import Callable, Sequence
from copy import copy
from functools import cached_property, lru_cache, partial

import geopandas
import numpy as np
import pandas
import pyarrow.compute
import shapely

from geodata.datapackage.package import Package
from geodata.evidence.year_times import EXISTENCES
from geodata.folding import fold
from geodata.frames import objects
from geodata.geometry.bounds import Bounds
from geodata.geometry.clusters import Boxes
from geodata.query.cql2.columns import Column, Kind, unknown
from geodata.query.cql2.queryables import Queryable
from geodata.query.cql2.record_columns import column_of
from geodata.query.filters import CODE_FILTERS, FACETS
from geodata.query.relation_answers import Related
from geodata.query.selection import Selection
from geodata.stores.memory.coded_columns import Coded, History, Times, statuses_at

# Years and properties whose arrays are kept.
ARRAY_CACHE_SIZE = 16
# Positions in EXISTENCES.
EXISTED, POSSIBLE = 0, 1
# Parts of a distance within which the nearest are looked for.
NEARER = (1 / 64, 1 / 32, 1 / 16, 1 / 8, 1 / 4, 1 / 2, 1)


class RecordSet:
    """Some of an atlas's records with the arrays that filters read.

    Attributes:
        frame: the records, columns as `Atlas.records`.
        first: position of the first of them among all.
        sides: west, south, east, north of each in degrees; NaN where it has no place.
        known: which of them the year of knowledge knows.
    """

    def __init__(
        self,
        frame: geopandas.GeoDataFrame,
        history: History,
        search_text: pyarrow.Array,
        package: Package,
        *,
        said: Callable[[Kind, str], Column] | None = None,
        first: int = 0,
        is_large: bool = False,
    ) -> None:
        """Prepare the arrays; search_text holds folded texts, one a record.

        `said` gives a column of what rows of large layers say, by its kind and name.
        """
        self.frame, self.search_text, self.said = frame, search_text, said
        self.first, self.size, self.is_large = first, len(frame), is_large
        self.statuses_at = lru_cache(maxsize=ARRAY_CACHE_SIZE)(partial(statuses_at, history))
        self.columns = {item.name: Coded(frame[item.column]) for item in FACETS}
        self.ids = frame.index
        self.times = Times(frame["times"].to_numpy(dtype=object))
        self.stated = frame[["start", "end"]].to_numpy()
        self.existence_in = lru_cache(maxsize=ARRAY_CACHE_SIZE)(self.times.existence)
        self.disputed = frame["n_conflicts"].to_numpy() > 0
        self.geometry = np.asarray(frame.geometry.array, dtype=object)
        self.placed = ~shapely.is_missing(self.geometry)
        self.sides = shapely.bounds(self.geometry)
        self.boxes = Boxes.of(self.sides)
        layers = package.catalog.layers.values()
        context = tuple(layer.layer_id for layer in layers if layer.is_context)
        self.ordinary = ~self.columns["layers"].mask(context)
        self.known: np.ndarray | None = None
        self._filter_columns: dict[str, Column] = {}

    @cached_property
    def tree(self) -> shapely.STRtree:
        """The index of places."""
        return shapely.STRtree(self.geometry)

    def as_known(
        self, frame: geopandas.GeoDataFrame, known: np.ndarray | None, first: int
    ) -> "RecordSet":
        """The same records as of a year of knowledge, which their quality depends on."""
        part = copy(self)
        part.frame, part.known, part.first = frame, known, first
        part.columns = {**self.columns, "qualities": Coded(frame[CODE_FILTERS["qualities"].column])}
        part._filter_columns = {}
        return part

    def masks(
        self, selection: Selection, related: Related | None, held: Sequence[str] | None
    ) -> dict[str, np.ndarray]:
        """Filter → which records pass it.

        Args:
            related: those with the relations asked for. held: ids of those of the states chosen.
        """
        masks = {
            name: column.mask(getattr(selection, name))
            for name, column in self.columns.items()
            if name not in ("layers", "statuses") and getattr(selection, name)
        }
        masks["layers"] = self._layers(selection)
        if self.known is not None:
            masks["known_by"] = self.known
        if selection.years:
            existence = self.existence_in(selection.years, selection.time)
            masks["years"] = existence <= (POSSIBLE if selection.possible else EXISTED)
        if selection.statuses:
            masks["statuses"] = self.statuses(selection).mask(selection.statuses)
        if selection.disputed:
            masks["disputed"] = self.disputed
        if selection.text:
            masks["text"] = self._text(selection.text)
        if selection.bbox:
            masks["bbox"] = self._meeting(selection.bbox)
        if held is not None:
            masks["state_owners"] = self._listed(held)
        if related:
            masks["relations"] = self.among(related.chosen(only_certain=selection.certain))
        return masks

    def among(self, positions: np.ndarray) -> np.ndarray:
        """Which of the records stand at some positions among all."""
        mask = np.zeros(self.size, dtype=bool)
        here = positions[(positions >= self.first) & (positions < self.first + self.size)]
        mask[here - self.first] = True
        return mask

    def _meeting(self, box: Bounds) -> np.ndarray:
        """Whose place meets a box; of those well inside the shape need not be looked at."""
        area = shapely.box(box.west, box.south, box.east, box.north)
        near = self.tree.query(area)
        west, south, east, north = self.sides[near].T
        inside = (west >= box.west) & (south >= box.south)
        inside &= (east <= box.east) & (north <= box.north)
        edge = near[~inside]
        mask = np.zeros(self.size, dtype=bool)
        mask[near[inside]] = True
        mask[edge[shapely.intersects(self.geometry[edge], area)]] = True
        return mask

    def near(
        self, place: shapely.Geometry, degrees: float, most: int
    ) -> tuple[Sequence[str], np.ndarray]:
        """Ids and places of the records nearest to a place by degrees, no farther than some."""
        found = np.empty(0, dtype=np.int64)
        # Round by round twice as far, so that not more is met than a few times the most.
        for part in NEARER:
            found = np.sort(self.tree.query(place, "dwithin", degrees * part))
            found = found if self.known is None else found[self.known[found]]
            if len(found) >= most:
                break
        away = shapely.distance(self.geometry[found], place)
        nearest = np.sort(found[np.argsort(away, kind="stable")[:most]])
        return list(map(str, self.ids[nearest])), self.geometry[nearest]

    def statuses(self, selection: Selection) -> Coded:
        """Statuses at the end of the selected years (the newest where none are)."""
        if selection.year is None:
            return self.columns["statuses"]
        return self.statuses_at(selection.year)[1]

    def _layers(self, selection: Selection) -> np.ndarray:
        if selection.ids:
            return self._listed(selection.ids)
        column = self.columns["layers"]
        wanted = column.mask(selection.layers) if selection.layers else self.ordinary
        shown: np.ndarray = column.mask(selection.context) | wanted
        return shown

    def _listed(self, ids: Sequence[str]) -> np.ndarray:
        """Which of the records have one of some ids."""
        mask = np.zeros(self.size, dtype=bool)
        found = self.ids.get_indexer(pandas.Index(ids, dtype=object))
        mask[found[found >= 0]] = True
        return mask

    def _text(self, text: str) -> np.ndarray:
        mask = np.ones(self.size, dtype=bool)
        for word in fold(text).split():
            mask &= pyarrow.compute.match_substring(self.search_text, word).to_numpy(False)
        return mask

    def rows(self, positions: np.ndarray, selection: Selection) -> geopandas.GeoDataFrame:
        """Some of the records, `status` as at the end of the selected years, and `existence`."""
        rows = self.frame.iloc[positions]
        if not selection.years:
            return rows.assign(existence="")
        existence = self.existence_in(selection.years, selection.time)[positions]
        rows = rows.assign(existence=objects(EXISTENCES)[existence])
        if selection.year is None:
            return rows
        return rows.assign(status=self.statuses_at(selection.year)[0][positions])

    def filter_column(self, queryable: Queryable, selection: Selection) -> Column:
        """A property as filters read it."""
        if queryable.column:
            kind, name = queryable.kind, queryable.column
            return self.said(kind, name) if self.said else unknown(kind, self.size)
        if queryable.name == "status" and selection.year is not None:
            status = self.statuses_at(selection.year)[0]
            return column_of(self.frame.assign(status=status), queryable)
        if queryable.name not in self._filter_columns:
            self._filter_columns[queryable.name] = column_of(self.frame, queryable)
        return self._filter_columns[queryable.name]
