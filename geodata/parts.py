"""Parts of an atlas in memory: arrays that filters, counts and orders read, vectorised.

Records of which claims.csv speaks are one part, rows of large layers another.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import copy
from functools import cached_property, lru_cache, partial

import geopandas
import numpy as np
import pandas
import pyarrow
import pyarrow.compute
import shapely

from geodata.atlas import UNDATED, objects
from geodata.bounded import Boxes
from geodata.cql2.columns import Column, Kind, unknown
from geodata.cql2.queryables import Queryable
from geodata.cql2.records import column_of
from geodata.folding import fold
from geodata.package import Package
from geodata.selected import (
    FACETS,
)
from geodata.selection import Bounds, Selection

# Years and properties whose arrays are kept.
KEPT_ARRAYS = 16
# Parts of a distance within which the nearest are looked for.
NEARER = (1 / 64, 1 / 32, 1 / 16, 1 / 8, 1 / 4, 1 / 2, 1)


class Coded:
    """A coded column, single- or multi-valued, as integers for fast masks and counts."""

    def __init__(self, values: np.ndarray | pandas.Series) -> None:
        """Take codes, "" or None where there is none, or tuples of codes."""
        numbers, distinct = pandas.factorize(np.asarray(values, dtype=object))
        cells = [v if isinstance(v, tuple) else (v,) if v else () for v in distinct]
        words = sorted({word for cell in cells for word in cell})
        self.size, self.codes = len(numbers), objects(words)
        place = {word: number for number, word in enumerate(words)}
        sizes = np.array([len(cell) for cell in cells] or [0])
        flat = np.array([place[word] for cell in cells for word in cell], dtype=np.int64)
        starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
        # A missing value factorises as -1: it has no codes.
        lengths = np.where(numbers < 0, 0, sizes[numbers])
        self.rows = np.repeat(np.arange(self.size), lengths)
        within = np.arange(len(self.rows)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
        self.numbers = flat[np.repeat(starts[numbers], lengths) + within]
        # One code each: a mask over rows is one over numbers.
        self.is_whole = bool((lengths == 1).all())

    def mask(self, wanted: tuple[str, ...]) -> np.ndarray:
        """Which rows have any of the wanted codes."""
        hit = np.isin(self.codes, np.array(wanted, dtype=object))[self.numbers]
        mask = np.zeros(self.size, dtype=bool)
        mask[self.rows[hit]] = True
        return mask

    def numbered(self, places: Mapping[str, int]) -> np.ndarray:
        """For each row the number that its code has; -1 where it has no code."""
        numbers = np.array([places[str(code)] for code in self.codes], dtype=np.int64)
        found = np.full(self.size, -1, dtype=np.int64)
        found[self.rows] = numbers[self.numbers]
        return found

    def single(self) -> tuple[np.ndarray, tuple[str, ...]]:
        """For each row the number of its code, and the codes; the last is "" where rows have none.

        Only for columns of at most one code a row.
        """
        codes = tuple(map(str, self.codes))
        if self.is_whole:
            return self.numbers, codes
        numbers = self.numbered({code: number for number, code in enumerate(codes)})
        return np.where(numbers < 0, len(codes), numbers), (*codes, "")

    def count(self, among: np.ndarray) -> dict[str, int]:
        """Code → number of rows that have it, among those of a mask."""
        here = among if self.is_whole else among[self.rows]
        counts = np.bincount(self.numbers[here], minlength=len(self.codes))
        return {str(c): int(n) for c, n in zip(self.codes, counts, strict=True)}


class History:
    """Statuses in the order in which they began, for all records of a part."""

    def __init__(self, histories: Sequence[tuple[tuple[int, str], ...]]) -> None:
        """Take for each record pairs of (first day, code), oldest first."""
        numbers, distinct = pandas.factorize(objects(histories))
        lengths = np.array([len(h) for h in distinct] or [0])[numbers]
        self.size = len(numbers)
        self.rows = np.repeat(np.arange(self.size), lengths)
        pairs = [distinct[number] for number in numbers if distinct[number]]
        self.days = np.array([day for history in pairs for day, _ in history], dtype=np.int64)
        self.codes = objects([code for history in pairs for _, code in history])

    def at(self, last: int) -> np.ndarray:
        """Each record's status on a day (YYYYMMDD); "" where it had none yet."""
        status = np.full(self.size, "", dtype=object)
        begun = self.days <= last
        # Of repeated rows the last assignment holds: the newest.
        status[self.rows[begun]] = self.codes[begun]
        return status


class Part:
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
        haystack: pyarrow.Array,
        package: Package,
        *,
        said: Callable[[Kind, str], Column] | None = None,
        first: int = 0,
        is_large: bool = False,
    ) -> None:
        """Prepare the arrays; haystack holds folded texts, one a record.

        `said` gives a column of what rows of large layers say, by its kind and name.
        """
        self.frame, self.haystack, self.said = frame, haystack, said
        self.first, self.size, self.is_large = first, len(frame), is_large
        self.statuses_at = lru_cache(maxsize=KEPT_ARRAYS)(partial(_statuses_at, history))
        self.columns = {name: Coded(frame[column]) for name, column in FACETS.items()}
        self.ids = frame.index
        self.start, self.end = frame["start"].to_numpy(), frame["end"].to_numpy()
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
    ) -> "Part":
        """The same records as of a year of knowledge, which their quality depends on."""
        part = copy(self)
        part.frame, part.known, part.first = frame, known, first
        part.columns = {**self.columns, "qualities": Coded(frame[FACETS["qualities"]])}
        part._filter_columns = {}
        return part

    def masks(self, selection: Selection) -> dict[str, np.ndarray]:
        """Filter → which records pass it."""
        masks = {
            name: column.mask(getattr(selection, name))
            for name, column in self.columns.items()
            if name not in ("layers", "statuses") and getattr(selection, name)
        }
        masks["layers"] = self._layers(selection)
        if self.known is not None:
            masks["known_by"] = self.known
        if selection.years:
            masks["years"] = self._years(selection.years) | (
                (self.start == UNDATED) if selection.undated else False
            )
        if selection.statuses:
            masks["statuses"] = self.statuses(selection).mask(selection.statuses)
        if selection.disputed:
            masks["disputed"] = self.disputed
        if selection.text:
            masks["text"] = self._text(selection.text)
        if selection.bbox:
            masks["bbox"] = self._meeting(selection.bbox)
        return masks

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
        return self.statuses_at(selection.years[1])[1] if selection.years else (
            self.columns["statuses"]
        )  # fmt: skip

    def _layers(self, selection: Selection) -> np.ndarray:
        if selection.ids:
            mask = np.zeros(self.size, dtype=bool)
            found = self.ids.get_indexer(pandas.Index(selection.ids, dtype=object))
            mask[found[found >= 0]] = True
            return mask
        column = self.columns["layers"]
        wanted = column.mask(selection.layers) if selection.layers else self.ordinary
        shown: np.ndarray = column.mask(selection.context) | wanted
        return shown

    def _years(self, years: tuple[int, int]) -> np.ndarray:
        first, last = years[0] * 10000 + 101, years[1] * 10000 + 1231
        begun: np.ndarray = (self.start != UNDATED) & (self.start <= last)
        return begun & (self.end >= first)

    def _text(self, text: str) -> np.ndarray:
        mask = np.ones(self.size, dtype=bool)
        for word in fold(text).split():
            mask &= pyarrow.compute.match_substring(self.haystack, word).to_numpy(False)
        return mask

    def rows(self, positions: np.ndarray, selection: Selection) -> geopandas.GeoDataFrame:
        """Some of the records, `status` as at the end of the selected years."""
        rows = self.frame.iloc[positions]
        if not selection.years:
            return rows
        return rows.assign(status=self.statuses_at(selection.years[1])[0][positions])

    def filter_column(self, queryable: Queryable, selection: Selection) -> Column:
        """A property as filters read it."""
        if queryable.column:
            kind, name = queryable.kind, queryable.column
            return self.said(kind, name) if self.said else unknown(kind, self.size)
        if queryable.name == "status" and selection.years:
            status = self.statuses_at(selection.years[1])[0]
            return column_of(self.frame.assign(status=status), queryable)
        if queryable.name not in self._filter_columns:
            self._filter_columns[queryable.name] = column_of(self.frame, queryable)
        return self._filter_columns[queryable.name]


def ranks(numbers: np.ndarray, texts: np.ndarray) -> np.ndarray:
    """Ranks of cells that hold a number, a text, or nothing (-1); numbers before texts."""
    result = np.full(len(numbers), -1, dtype=np.int64)
    counted, worded = ~np.isnan(numbers), texts != ""
    rank = pyarrow.compute.rank
    found = rank(pyarrow.array(numbers[counted]), tiebreaker="dense")
    result[counted] = found.to_numpy()
    worded &= ~counted
    further = rank(pyarrow.array(texts[worded], pyarrow.large_string()), tiebreaker="dense")
    result[worded] = further.to_numpy().astype(np.int64) + int(counted.sum())
    return result


def _statuses_at(history: History, year: int) -> tuple[np.ndarray, Coded]:
    """Each record's status at the end of a year, as text and as integers."""
    status = history.at(year * 10000 + 1231)
    return status, Coded(status)


def all_of(masks: Iterable[np.ndarray]) -> np.ndarray:
    """Rows that pass every mask; at least one is needed."""
    first, *others = masks
    result: np.ndarray = first.copy()
    for mask in others:
        result &= mask
    return result
