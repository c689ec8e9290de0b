"""The answer to a selection from the database: counts by profile, rows a page at a time."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import geopandas
import numpy as np

from geodata.bounded import NO_CELLS, Cells
from geodata.cql2.queryables import RECORDS, Queryable
from geodata.postgis.books import DIMENSIONS, Books, codes_of
from geodata.postgis.connections import Database
from geodata.postgis.elsewhere import DatabaseRows
from geodata.postgis.filters import Filters
from geodata.postgis.frames import cells_of, frame_of, shown
from geodata.postgis.orders import BY_WORDS, Run, places_of, runs_by_rank, runs_by_words
from geodata.postgis.picks import Drawn, pick
from geodata.postgis.schema import Tables
from geodata.postgis.scope import Scope, column
from geodata.postgis.sql import Sql, every, joined, piece, storable
from geodata.postgis.summary import Summary, by_layer, counts_by, summary_of, sums_by
from geodata.postgis.written import features_at
from geodata.selected import AS_THEY_STAND, FEW, Counts, Extract, Order, Picks, Selected
from geodata.selection import Bounds

# So many are sorted in some milliseconds, and their numbers kept for each selection of the moment.
FEW_FOUND = 20_000


@dataclass(frozen=True)
class PostgisSelected(Selected):
    """Records selected in the database.

    Attributes:
        key: position of the year of knowledge among the books' keys.
        scope: what is demanded of the records.
    """

    database: Database = field(repr=False)
    tables: Tables = field(repr=False)
    books: Books = field(repr=False)
    key: int
    scope: Scope = field(repr=False)

    @property
    def _year(self) -> int | None:
        """The year at whose end statuses are asked; None for the newest."""
        return self.selection.years[1] if self.selection.years else None

    @property
    def _source(self) -> Sql:
        """The tables that all conditions and orders read."""
        return self.tables.records({"f", *self._found.everything_read})

    @cached_property
    def _searched(self) -> tuple[int, list[int]]:
        """Of those found by looking at records: how many, and the numbers of few, in order."""
        question = piece(
            "with found as materialized (select r.number from {} where {})"
            " select (select count(*) from found), array(select number from found limit {})",
            self.tables.searched(self.scope.everything_read),
            self.scope.all,
            FEW_FOUND,
        )
        [(total, numbers)] = self.database.rows(question)
        return total, sorted(numbers)

    @property
    def total(self) -> int:
        """How many there are; a page of the API needs no other count."""
        if "counts" in vars(self):
            return self.counts.total
        return self._searched[0] if self.scope.of_records else self._total

    @cached_property
    def _total(self) -> int:
        question = "select coalesce(sum(f.n), 0)::bigint from {} where {}"
        rows = self.database.rows(piece(question, self.tables.profiles, self.scope.all))
        return int(rows[0][0])

    @cached_property
    def _found(self) -> Scope:
        """What is demanded; of few that were searched for, their numbers, found once for all."""
        if not self.scope.of_records or self.total > FEW_FOUND:
            return self.scope
        return Scope.of_numbers(self._searched[1])

    @cached_property
    def _summary(self) -> Summary:
        return summary_of(self.database, self.tables, self.scope)

    @cached_property
    def _summary_of_layers(self) -> Summary:
        """Without the ids asked for, which stand in the place of layers."""
        if self.scope.listed is None:
            return self._summary
        return summary_of(self.database, self.tables, self.scope.unlisted())

    @cached_property
    def counts(self) -> Counts:
        """How many there are, and how they divide."""
        having = self._summary.having
        total, on_map, undated = having(), having(on_map=True), having(undated=True)
        hidden = having("years", undated=True) - undated
        return Counts(
            total, on_map, total - on_map, undated, hidden, having("disputed", disputed=True)
        )

    @cached_property
    def facets(self) -> Mapping[str, Mapping[str, int]]:
        """Filter → code → how many records choosing that code would leave."""
        found = {filter: self._facet(dimension) for dimension, filter in DIMENSIONS.items()}
        # A status that nothing has at the end of these years is still one to choose.
        newest = self._codes("history", None)
        found["statuses"] = dict.fromkeys(sorted(newest), 0) | found["statuses"]
        return found

    def _facet(self, dimension: str) -> dict[str, int]:
        summary = self._summary_of_layers if dimension == "layer" else self._summary
        words = self.books.words(dimension, self.key, self._year)
        found = dict.fromkeys(self._codes(dimension, self._year), 0)
        for number, n in summary.numbers(dimension).items():
            for code in codes_of(words[number]):
                found[code] += n
        return dict(sorted(found.items()))

    def _codes(self, dimension: str, year: int | None) -> set[str]:
        """Codes that any record has as known by the year, selected or not."""
        parts = (False, True) if self.books.notes else (False,)
        codes = (self.books.codes(dimension, self.key, year, large=large) for large in parts)
        return set().union(*codes)

    @cached_property
    def layers(self) -> Mapping[str, int]:
        """Layer → how many of its records are selected."""
        return by_layer(self._summary.chosen("layer"), self.books, self.atlas.package)

    @cached_property
    def documented_ids(self) -> list[str]:
        """Ids of the selected records of which claims.csv speaks."""
        question = piece(
            "select d.id from {} where r.number < {} and {} order by r.number",
            self.tables.records({"f", "d"}),
            self.books.first_large,
            self.scope.all,
        )
        return [record_id for (record_id,) in self.database.rows(question)]

    @cached_property
    def row_claims(self) -> Mapping[str, int]:
        """Large layer → how many claims its selected rows make."""
        return self._claims_by_layer(piece("r.n_claims"), self._source)

    def row_claims_of(self, fields: Sequence[str]) -> Mapping[str, int]:
        """The same of claims about some fields alone, one at least."""
        said = [piece("(d.claims -> {}::text is not null)::int", field) for field in fields]
        reads = {"f", "d", *self._found.everything_read}
        return self._claims_by_layer(joined(" + ", said), self.tables.records(reads))

    def _claims_by_layer(self, n_claims: Sql, source: Sql) -> dict[str, int]:
        if not self.books.notes:
            return {}
        where = every([piece("r.number >= {}", self.books.first_large), self._found.all])
        found = sums_by(self.database, "layer", n_claims, source, where)
        return by_layer(found, self.books, self.atlas.package)

    def has(self, record_id: str) -> bool:
        """Whether a record is among them."""
        return self._number(record_id) is not None

    def _number(self, record_id: str) -> int | None:
        """Number of a selected record."""
        question = piece(
            "select r.number from {} where d.id = {} and {}",
            self.tables.records({"f", "d"}),
            storable(record_id),
            self.scope.all,
        )
        rows = self.database.rows(question)
        return rows[0][0] if rows else None

    def _of_layer(self, layer: str) -> Sql:
        """That rows are of a layer; of any where none is named."""
        if not layer:
            return piece("true")
        numbers = [n for n, name in enumerate(self.books.layers) if name == layer]
        return piece("{} = any({}::int[])", column("layer"), numbers)

    def _runs(self, order: Order, layer: str) -> list[Run]:
        """The runs of an order, of the rows of a layer or of all."""
        if (order, layer) not in self._orders:
            self._orders[order, layer] = self._new_runs(order, layer)
        return self._orders[order, layer]

    @cached_property
    def _orders(self) -> dict[tuple[Order, str], list[Run]]:
        return {}

    def _new_runs(self, order: Order, layer: str) -> list[Run]:
        total = self.layers.get(layer, 0) if layer else self.total
        if not order.code:
            return [Run(piece("true"), total)]
        if order.code not in BY_WORDS:
            return runs_by_rank(order, self.books)
        dimension, _ = BY_WORDS[order.code]
        counts: Mapping[int, int] = self._summary.chosen(dimension)
        if layer:
            of_layer = self._of_layer(layer)
            counts = counts_by(self.database, self.tables, self.scope, dimension, of_layer)
        places = places_of(order, self.books, self.atlas, self.key, self._year)
        return runs_by_words(order, places, counts)

    def rows(
        self, first: int, count: int, order: Order = AS_THEY_STAND, layer: str = ""
    ) -> geopandas.GeoDataFrame:
        """Some rows in an order, of one layer or of all."""
        return self._rows_at(self._page(first, count, order, layer))

    def written(self, first: int, count: int, order: Order) -> list[str] | None:
        """Features as they were written when published: those of today."""
        if self._year is not None or self.books.keys[self.key] is not None:
            return None
        numbers = self._page(first, count, order)
        return features_at(numbers, order.language, self.database, self.tables)

    def _page(self, first: int, count: int, order: Order, layer: str = "") -> list[int]:
        """Numbers of some rows in an order, of one layer or of all."""
        if self.scope.of_records and not order.code and not layer and self.total <= FEW_FOUND:
            return self._searched[1][first : first + count]
        numbers: list[int] = []
        for run in self._runs(order, layer):
            wanted = count - len(numbers)
            if run.size is not None and first >= run.size:
                first -= run.size
                continue
            found = self._numbers(run, layer, first, wanted)
            numbers += found
            if len(found) == wanted:
                break
            first = 0 if found else max(first - self._size(run, layer), 0)
        return numbers

    def _size(self, run: Run, layer: str) -> int:
        return self._count(self._in(run, layer)) if run.size is None else run.size

    def _in(self, run: Run, layer: str) -> Sql:
        """What is demanded of the rows of a run."""
        return every([self._found.all, self._of_layer(layer), run.condition])

    def _numbers(self, run: Run, layer: str, first: int, count: int) -> list[int]:
        """Numbers of a page of a run."""
        size = run.size
        if size is None:
            size = self.layers.get(layer, 0) if layer else self.total
        rank = run.rank or piece("0")
        found = piece(
            "select r.number, {} as rank from {} where {}",
            rank,
            self._source,
            self._in(run, layer),
        )
        question = piece(
            # Few are best found first and sorted then; many are met soon enough along the order.
            "with f as materialized ({}) select number from f order by {} limit {} offset {}"
            if size < FEW_FOUND
            else "with f as ({}) select number from f order by {} limit {} offset {}",
            found,
            run.by,
            count,
            first,
        )
        return [number for (number,) in self.database.rows(question)]

    def _count(self, where: Sql) -> int:
        question = piece("select count(*) from {} where {}", self._source, where)
        return int(self.database.rows(question)[0][0])

    def _rows_at(self, numbers: Sequence[int]) -> geopandas.GeoDataFrame:
        """Records by their numbers, in that order."""
        rows = self.database.rows(shown(self.tables.records({"f", "d"}), list(numbers)))
        place = {number: n for n, number in enumerate(numbers)}
        cells = cells_of(sorted(rows, key=lambda row: place[row[0]]))
        if isinstance(self.atlas.elsewhere, DatabaseRows):
            self.atlas.elsewhere.keep(cells)
        return frame_of(cells, self.books, self.key, self._year)

    def extracts(self, size: int) -> Iterator[Extract]:
        """All rows, so many at a time; each begins where the one before ended."""
        last = -1
        while True:
            further = Run(piece("r.number > {}", last), self.total)
            numbers = self._numbers(further, "", 0, size)
            if not numbers:
                return
            yield Extract(self.selection, self.atlas, self._rows_at(numbers))
            last = numbers[-1]

    def position(self, record_id: str, order: Order = AS_THEY_STAND, layer: str = "") -> int | None:
        """Where a record stands in an order."""
        number = self._number(record_id)
        if number is None:
            return None
        runs = self._runs(order, layer)
        place, rank = self._place(number, runs, layer)
        if place is None:
            return None
        before = sum(self._size(run, layer) for run in runs[:place])
        earlier = runs[place].before(rank, number)
        return before + self._count(every([self._in(runs[place], layer), earlier]))

    def _place(self, number: int, runs: Sequence[Run], layer: str) -> tuple[int | None, int | None]:
        """In which run a record stands, and its rank there."""
        cases = [piece("when {} then {}::int", run.condition, n) for n, run in enumerate(runs)]
        question = piece(
            "select case {} end, {} from {} where {}",
            joined(" ", cases),
            runs[0].rank or piece("null::int"),
            self._source,
            every([self._found.all, self._of_layer(layer), piece("r.number = {}", number)]),
        )
        rows = self.database.rows(question) if runs else []
        return rows[0] if rows else (None, None)

    def filtered(
        self, conditions: Sequence[Any], queryables: Sequence[Queryable] = RECORDS
    ) -> "PostgisSelected":
        """Those for which every condition holds."""
        if not conditions:
            return self
        blank = self.atlas.records.iloc[:0]
        filters = Filters(self.books, self.key, self._year, blank, queryables)
        found = tuple(filters.condition(condition) for condition in conditions)
        return replace(self, scope=self.scope.also(found, filters.reads))

    def bounds(self) -> tuple[float, float, float, float] | None:
        """West, south, east, north of those with a place."""
        if self.scope.of_records:
            question = piece(
                "select min(ST_XMin(g)), min(ST_YMin(g)), max(ST_XMax(g)), max(ST_YMax(g))"
                " from (select r.geometry::box3d as g from {} where {}) places",
                self._source,
                self._found.all,
            )
        else:
            question = piece(
                "select min(f.west), min(f.south), max(f.east), max(f.north) from {} where {}",
                self.tables.profiles,
                self.scope.all,
            )
        [(west, south, east, north)] = self.database.rows(question)
        return None if west is None else (west, south, east, north)

    def days(self) -> tuple[int, int] | None:
        """First and last day of those with a date."""
        if self.scope.of_records:
            columns, source = piece("min(r.start_day), max(r.end_day)"), self._source
        else:
            columns, source = piece("min(f.start_day), max(f.end_day)"), self.tables.profiles
        dated = every([self._found.all, piece("f.start_year <> 0")])
        [(first, last)] = self.database.rows(
            piece("select {} from {} where {}", columns, source, dated)
        )
        return None if first is None else (first, last)

    def _picks(self, window: Bounds, zoom: float) -> Picks:
        if self.counts.on_map <= FEW:
            placed = Run(piece("r.geometry is not null"), self.counts.on_map)
            return Picks(self._numbers(placed, "", 0, FEW), NO_CELLS, True)
        numbers: list[int] = []
        cells = []
        for drawn in self._drawn():
            singles, counted = pick(self.database, drawn, window, zoom, FEW // 2)
            numbers += singles
            cells.append(counted)
        return Picks(numbers, Cells.joined(cells), False)

    def _drawn(self) -> Iterator[Drawn]:
        """Records of which claims.csv speaks, and rows of large layers, as the map draws them."""
        first = self.books.first_large
        yield self._part(self._source, every([self._found.all, piece("r.number < {}", first)]))
        if not self.books.notes:
            return
        rows = piece("r.number >= {}", first)
        if not self.scope.of_records and self._summary.having(is_large=True) == self.books.n_large:
            # All of them: their profiles need not be looked at.
            yield self._part(self.tables.records(()), rows, large=True)
        else:
            yield self._part(self._source, every([self._found.all, rows]), large=True)

    def _part(self, source: Sql, condition: Sql, *, large: bool = False) -> Drawn:
        present = self.books.present("sector", self.key, large=large)
        coded = sorted((self.books.sectors[number] or "", number) for number in present)
        numbers, codes = (number for _, number in coded), (code for code, _ in coded)
        return Drawn(source, condition, self.books.reach, tuple(numbers), tuple(codes))

    def _picked(self, singles: Sequence[Any] | np.ndarray) -> geopandas.GeoDataFrame:
        return self._rows_at([int(number) for number in singles])
