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
import pandas

from geodata.atlas import Atlas
from geodata.bounded import MOST_CORNERS, Cells, corners, simplified
from geodata.cql2.queryables import RECORDS, Queryable
from geodata.package import Package
from geodata.selection import Bounds, Selection

# Filter → the column of records that it reads.
FACETS = {
    "layers": "layer",
    "sectors": "sector",
    "departments": "departments",
    "statuses": "status",
    "countries": "countries",
    "precisions": "loc_precision",
    "qualities": "quality_level",
}
# By what rows can be ordered, besides the fields.
COLUMNS = ("name", "layer", "place", "status", "known", "n_conflicts", "n_witnesses")
# As many as are drawn one by one without a thought for the window.
FEW = 400


@dataclass(frozen=True, slots=True)
class Counts:
    """How the selected records divide; the parts add up to `total`.

    Attributes:
        on_map: have a geometry. table_only: have none. undated: have no date.
        hidden_undated: records that match but for having no date, left out by the years.
        disputed: records about which sources disagree, whether or not that is filtered by.
    """

    total: int
    on_map: int
    table_only: int
    undated: int
    hidden_undated: int
    disputed: int = 0


@dataclass(frozen=True, slots=True)
class Order:
    """The order of rows: by a column of the table, in a language; "" is the atlas's own.

    Rows whose cell is empty come last either way; of equal ones the atlas's order holds.

    Attributes:
        code: one of COLUMNS, or a field.
    """

    code: str = ""
    ascending: bool = True
    language: str = "en"

    @property
    def text(self) -> str:
        """The order as links write it: “area”, “-area”; "" for the atlas's own."""
        return self.code if self.ascending else f"-{self.code}"


AS_THEY_STAND = Order()


def order_codes(package: Package) -> tuple[str, ...]:
    """By what rows of a package can be ordered."""
    return tuple(dict.fromkeys((*COLUMNS, *package.codelists["fields"])))


def read_order(text: str, package: Package) -> Order | None:
    """An order as links write it; None if there is no such. A + may stand before it."""
    # In an address a + is a space, unless it is written %2B.
    plain = text.strip()
    code = plain[1:] if plain.startswith(("+", "-")) else plain
    return Order(code, not plain.startswith("-")) if code in order_codes(package) else None


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
    def is_documented(self) -> np.ndarray:
        """Of which of them claims.csv speaks: all but rows of large layers."""
        return self.records.index.isin(self.atlas.records.index)

    @property
    def documented_ids(self) -> list[str]:
        """Ids of those of which claims.csv speaks."""
        return list(self.records.index[self.is_documented])

    def extracts(self, size: int) -> Iterator["Extract"]:
        """All of them, so many at a time."""
        for first in range(0, self.total, size):
            yield replace(self, records=self.records.iloc[first : first + size])


@dataclass(frozen=True, slots=True)
class Picks:
    """What a store picks for a window of the map.

    Attributes:
        singles: which records are drawn one by one, in the atlas's order; what they are is the
            store's own affair (positions, keys).
        cells: the others, in bulk.
        is_all: whether the window does not matter: nothing more will come by panning.
    """

    singles: Sequence[Any] | np.ndarray
    cells: Cells
    is_all: bool


@dataclass(frozen=True, slots=True)
class Placed:
    """What a window of the map shows.

    Attributes:
        singles: rows of records with a place, geometries no finer than the screen. EPSG:4326.
        cells: counts of the others in the window by cells of a grid.
        is_all: whether nothing is left out and the window does not matter.
    """

    singles: geopandas.GeoDataFrame
    cells: Cells
    is_all: bool


@dataclass(frozen=True)
class Selected(ABC):
    """The records that a selection leaves.

    Attributes:
        atlas: what is known of records, as of the selection's year.
    """

    selection: Selection
    atlas: Atlas = field(repr=False)

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
    def documented_ids(self) -> list[str]:
        """Ids of the records of which claims.csv speaks: all but rows of large layers."""

    @property
    @abstractmethod
    def row_claims(self) -> Mapping[str, int]:
        """Large layer → how many claims its selected rows make; only those with any."""

    @abstractmethod
    def row_claims_of(self, fields: Sequence[str]) -> Mapping[str, int]:
        """The same of claims about some fields alone, one at least."""

    @abstractmethod
    def has(self, record_id: str) -> bool:
        """Whether a record is among them."""

    @abstractmethod
    def rows(
        self, first: int, count: int, order: Order = AS_THEY_STAND, layer: str = ""
    ) -> geopandas.GeoDataFrame:
        """Some rows in an order, of one layer or of all.

        Returns:
            Columns as `Atlas.records`; `status` is the one at the end of the selected years.
        """

    def written(self, first: int, count: int, order: Order) -> list[str] | None:
        """Some rows as GeoJSON features, where the store holds them so; else None.

        They are as `text_files.features` would make them in the order's language.
        """
        return None

    @abstractmethod
    def position(self, record_id: str, order: Order = AS_THEY_STAND, layer: str = "") -> int | None:
        """Where a record stands in an order; None where it is not among the rows."""

    @abstractmethod
    def filtered(
        self, conditions: Sequence[Any], queryables: Sequence[Queryable] = RECORDS
    ) -> "Selected":
        """Those for which every condition holds (CQL2-JSON; see geodata/cql2).

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
        """First and last day of those with a date (YYYYMMDD); None where there are none."""

    @abstractmethod
    def _picks(self, window: Bounds, zoom: float) -> Picks:
        """What the map shows of a window, and how."""

    @abstractmethod
    def _picked(self, singles: Sequence[Any] | np.ndarray) -> geopandas.GeoDataFrame:
        """The rows that `_picks` named."""

    def placed(self, window: Bounds, zoom: float) -> Placed:
        """What the map draws of a window at a zoom level: as much as the screen can show."""
        picks = self._picks(window, zoom)
        singles = self._picked(picks.singles)
        is_all = picks.is_all and corners(singles) <= MOST_CORNERS
        if not is_all:
            singles = simplified(singles, window, zoom)
        return Placed(singles, picks.cells, is_all)

    def extract(
        self, first: int = 0, count: int | None = None, order: Order = AS_THEY_STAND
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


def together(frames: Sequence[geopandas.GeoDataFrame]) -> geopandas.GeoDataFrame:
    """Frames of the same columns, one below the other; at least one is needed."""
    filled = [frame for frame in frames if len(frame)]
    if len(filled) < 2:
        return filled[0] if filled else frames[0]
    joined = pandas.concat(filled)
    return geopandas.GeoDataFrame(joined, geometry="geometry", crs=frames[0].crs)
