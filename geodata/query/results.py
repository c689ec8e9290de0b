"""The answer to a Selection: counts at once, rows a page at a time, everything only when asked.

Stores differ in how they find records; what they answer has one form, so that pages, downloads and
the API need not know whether a record lies in memory or in a database.
"""

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import geopandas
import numpy as np

from geodata.evidence.atlas import Atlas
from geodata.evidence.year_times import YearTimes
from geodata.geometry.bounds import Bounds
from geodata.geometry.clusters import Clusters
from geodata.geometry.simplification import MAX_CORNERS, corners, simplified
from geodata.query.cql2.queryables import RECORDS, Queryable
from geodata.query.order import DEFAULT_ORDER, Order
from geodata.query.places import RecordPlaces
from geodata.query.relation_answers import Related, no_relation
from geodata.query.selection import Selection

# As many as are drawn one by one without a thought for the window.
ALWAYS_DRAWN_MAX = 400


@dataclass(frozen=True, slots=True)
class RelationCounts:
    """How the records that pass every other filter divide by the relations asked for.

    Attributes:
        certain, possible: have them. unknown: cannot be asked, because their place is not known.
    """

    certain: int
    possible: int
    unknown: int


@dataclass(frozen=True, slots=True)
class Counts:
    """How the selected records divide; the parts add up to `total`.

    Attributes:
        on_map: have a geometry. table_only: have none. undated: nothing bounds their time.
        existed, possible, absent: of all that match but for the years, those that are stated to
            have existed then, that may have, and that did not; zeros where no years are asked.
        disputed: records about which sources disagree, whether or not that is filtered by.
        related: how they divide by the relations asked for; None where none are.
    """

    total: int
    on_map: int
    table_only: int
    undated: int
    existed: int = 0
    possible: int = 0
    absent: int = 0
    disputed: int = 0
    related: RelationCounts | None = None


@dataclass(frozen=True)
class Extract:
    """Some of the selected records, in memory: what files and pages of the API are made of.

    Attributes:
        records: rows of records, in order; index = id. EPSG:4326.
    """

    selection: Selection
    atlas: Atlas
    records: geopandas.GeoDataFrame

    @cached_property
    def ids(self) -> list[str]:
        """Ids of the records, in order."""
        return list(self.records.index)

    @property
    def total(self) -> int:
        """How many there are."""
        return len(self.records)

    @property
    def layers(self) -> Mapping[str, int]:
        """Layer → how many of the records it has."""
        return Counter(map(str, self.records["layer"]))

    @cached_property
    def has_claims_file_rows(self) -> np.ndarray:
        """Of which of them claims.csv speaks: all but rows of large layers."""
        return self.records.index.isin(self.atlas.records.index)

    @property
    def ids_in_claims_file(self) -> list[str]:
        """Ids of those of which claims.csv speaks."""
        return list(self.records.index[self.has_claims_file_rows])

    def extracts(self, size: int) -> Iterator["Extract"]:
        """All of them, so many at a time."""
        for first in range(0, self.total, size):
            yield replace(self, records=self.records.iloc[first : first + size])


@dataclass(frozen=True, slots=True)
class WindowChoice:
    """What a store picks for a window of the map.

    Attributes:
        singles: which records are drawn one by one, in the atlas's order; what they are is the
            store's own affair (positions, keys).
        cells: the others, in bulk.
        is_all: whether the window does not matter: nothing more will come by panning.
    """

    singles: Sequence[Any] | np.ndarray
    cells: Clusters
    is_all: bool


@dataclass(frozen=True, slots=True)
class MapWindow:
    """What a window of the map shows.

    Attributes:
        singles: rows of records with a place, geometries no finer than the screen. EPSG:4326.
        cells: counts of the others in the window by cells of a grid.
        is_all: whether nothing is left out and the window does not matter.
    """

    singles: geopandas.GeoDataFrame
    cells: Clusters
    is_all: bool


@dataclass(frozen=True)
class Results(ABC):
    """The records that a selection leaves.

    Attributes:
        atlas: what is known of records, as of the selection's year.
        related: the records that have the relations asked for; None where none are.
    """

    selection: Selection
    atlas: Atlas = field(repr=False)
    related: Related | None = field(repr=False)

    @property
    @abstractmethod
    def counts(self) -> Counts:
        """How many there are, and how they divide."""

    @property
    def total(self) -> int:
        """How many there are."""
        return self.counts.total

    @property
    @abstractmethod
    def facets(self) -> Mapping[str, Mapping[str, int]]:
        """Filter → code → how many records choosing that code would leave."""

    @property
    @abstractmethod
    def layers(self) -> Mapping[str, int]:
        """Layer → how many of its records are selected; only those with any, in their order."""

    @property
    @abstractmethod
    def ids_in_claims_file(self) -> list[str]:
        """Ids of the records of which claims.csv speaks: all but rows of large layers."""

    @property
    @abstractmethod
    def row_claims(self) -> Mapping[str, int]:
        """Large layer → how many claims its selected rows make; only those with any."""

    @abstractmethod
    def row_claims_of(self, fields: Sequence[str]) -> Mapping[str, int]:
        """The same of claims about some fields alone, one at least."""

    @property
    @abstractmethod
    def times_by_sector(self) -> Mapping[str, Mapping[YearTimes, int]]:
        """Sector ("" for none) → times in years → how many of the records have them.

        Of all that pass every filter but the years: what a histogram of years counts.
        """

    @abstractmethod
    def has(self, record_id: str) -> bool:
        """Whether a record is among them."""

    @abstractmethod
    def rows(
        self, first: int, count: int, order: Order = DEFAULT_ORDER, layer: str = ""
    ) -> geopandas.GeoDataFrame:
        """Some rows in an order, of one layer or of all.

        Returns:
            Columns as `Atlas.records`; `status` is the one at the end of the selected years, and
            `existence` says whether a record existed in them ("" where none are selected), and
            the columns of relation_answers.COLUMNS what relation it has.
        """

    @abstractmethod
    def places(self) -> RecordPlaces:
        """Where all of them lie."""

    @abstractmethod
    def _passing(self, keys: np.ndarray) -> int:
        """How many records of some keys pass every filter but the relations."""

    def _relation_counts(self) -> RelationCounts | None:
        """How those that pass every other filter divide by the relations asked for."""
        if self.related is None:
            return None
        certain, found = self.related.certain, self.related.keys
        keys = (certain, np.setdiff1d(found, certain), self.related.unknown)
        return RelationCounts(*map(self._passing, keys))

    def _with_relation(self, rows: geopandas.GeoDataFrame) -> geopandas.GeoDataFrame:
        """Rows with what relation each record has."""
        related = self.related
        columns = related.columns(rows.index) if related else no_relation(len(rows))
        return rows.assign(**columns)

    def written(self, first: int, count: int, order: Order) -> list[str] | None:
        """Some rows as GeoJSON features, where the store holds them so; else None.

        They are as `text_files.features` would make them in the order's language.
        """
        return None

    @abstractmethod
    def position(self, record_id: str, order: Order = DEFAULT_ORDER, layer: str = "") -> int | None:
        """Where a record stands in an order; None where it is not among the rows."""

    @abstractmethod
    def filtered(
        self, conditions: Sequence[Any], queryables: Sequence[Queryable] = RECORDS
    ) -> "Results":
        """Those for which every condition holds (CQL2-JSON; see query/cql2).

        Args:
            queryables: what conditions may name; fields of large layers besides what all have.

        Raises:
            BadFilter: if a condition cannot be meant.
        """

    @abstractmethod
    def bounds(self) -> tuple[float, float, float, float] | None:
        """West, south, east, north of those with a place; None where there are none."""

    @abstractmethod
    def days(self) -> tuple[int, int] | None:
        """First and last day for which any is stated to have existed; None where there are none."""

    @abstractmethod
    def _picks(self, window: Bounds, zoom: float) -> WindowChoice:
        """What the map shows of a window, and how."""

    @abstractmethod
    def _picked(self, singles: Sequence[Any] | np.ndarray) -> geopandas.GeoDataFrame:
        """The rows that `_picks` named."""

    def placed(self, window: Bounds, zoom: float) -> MapWindow:
        """What the map draws of a window at a zoom level: as much as the screen can show."""
        picks = self._picks(window, zoom)
        singles = self._picked(picks.singles)
        is_all = picks.is_all and corners(singles) <= MAX_CORNERS
        if not is_all:
            singles = simplified(singles, window, zoom)
        return MapWindow(singles, picks.cells, is_all)

    def extract(
        self, first: int = 0, count: int | None = None, order: Order = DEFAULT_ORDER
    ) -> Extract:
        """Rows in memory, for a file or a page; all of them where no count is given."""
        rows = self.rows(first, self.total if count is None else count, order)
        return Extract(self.selection, self.atlas, rows)

    def extracts(self, size: int) -> Iterator[Extract]:
        """All rows, so many at a time."""
        for first in range(0, self.total, size):
            yield self.extract(first, size)

    @cached_property
    def records(self) -> geopandas.GeoDataFrame:
        """All rows; for large layers much to hold."""
        return self.extract().records

    @property
    def ids(self) -> list[str]:
        """Ids of all records, in order."""
        return list(self.records.index)
