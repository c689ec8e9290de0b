"""The answer to a selection: counts by profile, rows a page at a time."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import geopandas
import numpy as np

from geodata.datapackage.tabular_layers import SHARES
from geodata.evidence.year_times import YearTimes
from geodata.geometry.bounds import Bounds
from geodata.geometry.clusters import NO_CELLS, Clusters
from geodata.query.cql2.queryables import RECORDS, Queryable
from geodata.query.order import DEFAULT_ORDER, Order
from geodata.query.places import RecordPlaces
from geodata.query.results import ALWAYS_DRAWN_MAX, Counts, Extract, Results, WindowChoice
from geodata.stores.sql.codebook import DIMENSIONS
from geodata.stores.sql.conditions import NOTHING
from geodata.stores.sql.cql2_sql import Filters
from geodata.stores.sql.edition import OpenEdition
from geodata.stores.sql.extents import bounds_of, days_of, sums_by_layer
from geodata.stores.sql.facets import by_layer, counts_of, facet, times_by_sector
from geodata.stores.sql.fragments import fragment, join, pg_text
from geodata.stores.sql.map_window import drawn_of, pick, placed
from geodata.stores.sql.matches import Matches
from geodata.stores.sql.pages import Pages
from geodata.stores.sql.places import places_of
from geodata.stores.sql.shown_rows import Rows


@dataclass(frozen=True)
class SqlResults(Results):
    """Records selected in a database.

    Attributes:
        key: position of the year of knowledge among the books' keys.
    """

    edition: OpenEdition = field(repr=False)
    key: int
    matches: Matches = field(repr=False)

    @cached_property
    def _pages(self) -> Pages:
        return Pages(self.matches, self.atlas, self.key, self.selection.year)

    @cached_property
    def _rows(self) -> Rows:
        return Rows(self.edition, self.atlas, self.key, self.selection)

    @property
    def total(self) -> int:
        """How many there are; a page of the API needs no other count."""
        return self.matches.total

    @cached_property
    def counts(self) -> Counts:
        """How many there are, and how they divide."""
        division, books = self.matches.division, self.edition.books
        return counts_of(division, books, self.selection, self._relation_counts())

    @cached_property
    def facets(self) -> Mapping[str, Mapping[str, int]]:
        """Filter → code → how many records choosing that code would leave."""
        books, key, year = self.edition.books, self.key, self.selection.year
        # Without the ids asked for, which stand in the place of layers.
        without_ids = Matches(self.edition, self.matches.scope.unlisted())
        found = {
            name: facet(
                (without_ids if name == "layers" and self.matches.scope.listed else self.matches)
                .division,
                books,
                dimension,
                key,
                year,
            )
            for dimension, name in DIMENSIONS.items()
        }  # fmt: skip
        # A status that nothing has at the end of these years is still one to choose.
        newest = books.codes_of_any("history", key, None)
        found["statuses"] = dict.fromkeys(sorted(newest), 0) | found["statuses"]
        return found

    @cached_property
    def layers(self) -> Mapping[str, int]:
        """Layer → how many of its records are selected."""
        found = self.matches.division.chosen("layer")
        return by_layer(found, self.edition.books, self.atlas.package)

    @cached_property
    def ids_in_claims_file(self) -> list[str]:
        """Ids of the selected records of which claims.csv speaks."""
        first = self.edition.books.first_large
        if self.matches.few is not None:
            numbers = self.matches.few.numbers
            return self._rows.ids(numbers[numbers < first])
        if not self.matches.scope.of_records:
            return self._rows.ids(self.matches.documented(self.matches.scope.passing).numbers)
        question = fragment(
            "select r.number from {} where {} order by r.number",
            self.matches.source(),
            self.matches.where(fragment("r.number < {}", first)),
        )
        [numbers] = self.edition.database.columns(question, 1)
        return self._rows.ids(numbers)

    @cached_property
    def row_claims(self) -> Mapping[str, int]:
        """Large layer → how many claims its selected rows make."""
        return sums_by_layer(self.matches, fragment("r.n_claims"), self.atlas.package)

    def row_claims_of(self, fields: Sequence[str]) -> Mapping[str, int]:
        """The same of claims about some fields alone, one at least."""
        said = [
            fragment("coalesce(length(d.claims ->> {}::text)"
                     " - length(replace(d.claims ->> {}::text, ';', '')) + 1, 0)", field, field)
            if field == SHARES
            else fragment("((d.claims -> {}::text) is not null)::int", field)
            for field in fields
        ]  # fmt: skip
        return sums_by_layer(self.matches, join(" + ", said), self.atlas.package, ("d",))

    @cached_property
    def times_by_sector(self) -> Mapping[str, Mapping[YearTimes, int]]:
        """Sector → times in years → how many records of every year have them."""
        return times_by_sector(self.matches.division, self.edition.books)

    def has(self, record_id: str) -> bool:
        """Whether a record is among them."""
        return self._place(record_id) is not None

    def _place(self, record_id: str) -> tuple[int, int] | None:
        """Number and profile of a selected record."""
        question = fragment(
            "select r.number, r.profile from {} where {}",
            self.matches.source(("d",)),
            self.matches.where(fragment("d.id = {}", pg_text(record_id))),
        )
        rows = self.edition.database.rows(question)
        return (rows[0][0], rows[0][1]) if rows else None

    def position(self, record_id: str, order: Order = DEFAULT_ORDER, layer: str = "") -> int | None:
        """Where a record stands in an order."""
        place = self._place(record_id)
        return None if place is None else self._pages.position(*place, order, layer)

    def rows(
        self, first: int, count: int, order: Order = DEFAULT_ORDER, layer: str = ""
    ) -> geopandas.GeoDataFrame:
        """Some rows in an order, of one layer or of all."""
        return self._at(self._pages.page(first, count, order, layer))

    def _at(self, numbers: Sequence[int]) -> geopandas.GeoDataFrame:
        return self._with_relation(self._rows.at(numbers))

    def places(self) -> RecordPlaces:
        """Where all of them lie."""
        return places_of(self.matches, self.key)

    def _passing(self, keys: np.ndarray) -> int:
        """How many records of some keys pass every filter but the relations."""
        having = self.edition.tables.among_numbers(keys)
        return Matches(self.edition, self.matches.scope.unrelated().also((having,), NOTHING)).total

    def written(self, first: int, count: int, order: Order) -> list[str] | None:
        """Features as they were written when published: those of today."""
        asks = self.selection.years or self.selection.relations
        if asks or self.edition.books.keys[self.key] is not None:
            return None
        numbers = self._pages.page(first, count, order)
        return self.edition.tables.features(self.edition.database, numbers, order.language)

    def extracts(self, size: int) -> Iterator[Extract]:
        """All rows, so many at a time; each begins where the one before ended."""
        last = -1
        while numbers := self._pages.after(last, size):
            yield Extract(self.selection, self.atlas, self._at(numbers))
            last = numbers[-1]

    def filtered(
        self, conditions: Sequence[Any], queryables: Sequence[Queryable] = RECORDS
    ) -> "SqlResults":
        """Those for which every condition holds."""
        if not conditions:
            return self
        blank, year = self.atlas.records.iloc[:0], self.selection.year
        edition = self.edition
        filters = Filters(edition.tables, edition.books, self.key, year, blank, queryables)
        found = tuple(filters.condition(condition) for condition in conditions)
        scope = self.matches.scope.also(found, filters.reads)
        return replace(self, matches=Matches(edition, scope))

    def bounds(self) -> tuple[float, float, float, float] | None:
        """West, south, east, north of those with a place."""
        return bounds_of(self.matches)

    def days(self) -> tuple[int, int] | None:
        """First and last day for which any is stated to have existed."""
        return days_of(self.matches)

    def _picks(self, window: Bounds, zoom: float) -> WindowChoice:
        if self.counts.on_map <= ALWAYS_DRAWN_MAX:
            return WindowChoice(placed(self.matches), NO_CELLS, True)
        picked = [
            pick(self.edition, drawn, window, zoom, ALWAYS_DRAWN_MAX // 2)
            for drawn in drawn_of(self.matches, self.key)
        ]
        numbers = [number for singles, _ in picked for number in singles]
        return WindowChoice(numbers, Clusters.joined([cells for _, cells in picked]), False)

    def _picked(self, singles: Sequence[Any] | np.ndarray) -> geopandas.GeoDataFrame:
        return self._at([int(number) for number in singles])
