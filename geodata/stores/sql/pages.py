"""Pages of records in an order: of few by sorting them here, of many by asking."""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from geodata.evidence.atlas import Atlas
from geodata.query.order import Order
from geodata.stores.sql.fragments import Sql, fragment
from geodata.stores.sql.matches import Few, Matches, is_few
from geodata.stores.sql.ordering import (
    BY_WORDS,
    EMPTY,
    OrderSegment,
    in_order,
    places_of,
    rank_column,
    rank_of,
    runs_by_rank,
    runs_by_words,
)

# Orders of one selection that are kept.
ORDER_CACHE_SIZE = 4
# Orders by words that are kept, for all selections.
PLACES_CACHE_SIZE = 16
Sequences = dict[tuple[Order, str], np.ndarray]
Runs = dict[tuple[Order, str], list[OrderSegment]]


@dataclass(frozen=True)
class Pages:
    """Records in any order.

    Attributes:
        key: position of the year of knowledge among the books' keys.
    """

    matches: Matches
    atlas: Atlas = field(repr=False)
    key: int
    year: int | None

    def page(self, first: int, count: int, order: Order, layer: str = "") -> list[int]:
        """Numbers of some rows in an order, of one layer or of all."""
        if self.matches.few is not None:
            found: list[int] = self._sequence(order, layer)[first : first + count].tolist()
            return found
        numbers: list[int] = []
        for run in self._runs(order, layer):
            if run.size is not None and first >= run.size:
                first -= run.size
                continue
            further = self._numbers(run, first, count - len(numbers))
            numbers += further
            if len(numbers) == count:
                break
            first = 0 if further else max(first - self._size(run), 0)
        return numbers

    def position(self, number: int, profile: int, order: Order, layer: str = "") -> int | None:
        """Where one of the rows stands in an order; None where it is not of the layer."""
        if not self._of_layer(layer)[profile]:
            return None
        if self.matches.few is not None:
            found = np.flatnonzero(self._sequence(order, layer) == number)
            return int(found[0])
        before, rank = 0, self._rank(order, number)
        for run in self._runs(order, layer):
            if run.profiles[profile] and (run.rank is None or rank is not None):
                return before + self._count(run, run.before(rank, number))
            before += self._size(run)
        return None

    def after(self, last: int, count: int) -> list[int]:
        """Numbers of the rows that follow one, as they stand."""
        if self.matches.few is not None:
            numbers = self.matches.few.numbers
            first = int(np.searchsorted(numbers, last, side="right"))
            found: list[int] = numbers[first : first + count].tolist()
            return found
        every = np.ones(len(self.matches.edition.profiles), dtype=bool)
        further = OrderSegment(every, condition=fragment("r.number > {}", last))
        return self._numbers(further, 0, count)

    def _of_layer(self, layer: str) -> np.ndarray:
        """Which profiles are of a layer; all where none is named."""
        edition = self.matches.edition
        if not layer:
            return np.ones(len(edition.profiles), dtype=bool)
        is_named = np.array([name == layer for name in edition.books.layers], dtype=bool)
        found: np.ndarray = is_named[edition.profiles.columns["layer"]]
        return found

    @cached_property
    def _sequences(self) -> Sequences:
        return {}

    def _sequence(self, order: Order, layer: str) -> np.ndarray:
        """Numbers of few records, of a layer or of all, in an order."""
        found = self._sequences.get((order, layer))
        if found is None:
            few = self.matches.few.among(self._of_layer(layer))  # type: ignore[union-attr]
            found = in_order(few.numbers, self._ranks(few, order), ascending=order.ascending)
            self._sequences[order, layer] = found
            for older in list(self._sequences)[:-ORDER_CACHE_SIZE]:
                self._sequences.pop(older, None)
        return found

    def _ranks(self, few: Few, order: Order) -> np.ndarray | None:
        """The rank of each of few records in an order, EMPTY for an empty cell; None: no order."""
        edition = self.matches.edition
        if order.code in BY_WORDS:
            places: np.ndarray = self._places(order)[few.profile]
            return places
        column = rank_column(order, edition.books)
        if column is None or not len(few.numbers):
            return None
        if few.numbers[-1] < edition.books.first_large:
            known: np.ndarray = edition.profiles.ranks[column][few.numbers]
            return known
        question = fragment(
            "select r.number, coalesce({}, {}) from {} where {}",
            rank_of(column),
            EMPTY,
            edition.tables.records(),
            edition.tables.among_numbers(few.numbers),
        )
        numbers, ranks = edition.database.columns(question, 2)
        found: np.ndarray = ranks[np.argsort(numbers)]
        return found

    def _places(self, order: Order) -> np.ndarray:
        """For each profile its place in an order by words of a book."""
        edition, asked = self.matches.edition, (order, self.key, self.year)
        found = edition.places.get(asked)
        if found is None:
            places = places_of(order, edition.books, self.atlas, self.key, self.year)
            dimension, _ = BY_WORDS[order.code]
            found = np.array(places, dtype=np.int64)[edition.profiles.columns[dimension]]
            if len(edition.places) >= PLACES_CACHE_SIZE:
                edition.places.clear()
            edition.places[asked] = found
        return found

    @cached_property
    def _kept_runs(self) -> Runs:
        return {}

    def _runs(self, order: Order, layer: str) -> list[OrderSegment]:
        """The runs of an order of many, of a layer or of all."""
        if (order, layer) not in self._kept_runs:
            self._kept_runs[order, layer] = self._new_runs(order, self._of_layer(layer))
        return self._kept_runs[order, layer]

    def _new_runs(self, order: Order, among: np.ndarray) -> list[OrderSegment]:
        n = np.where(self.matches.scope.passing & among, self.matches.n, 0)
        if order.code in BY_WORDS:
            return runs_by_words(self._places(order), n, ascending=order.ascending)
        column = rank_column(order, self.matches.edition.books)
        if column is None:
            return [OrderSegment(among, size=int(n.sum()))]
        return runs_by_rank(column, among, ascending=order.ascending)

    def _numbers(self, run: OrderSegment, first: int, count: int) -> list[int]:
        """Numbers of a page of a run."""
        found = fragment(
            "select r.number, {} as rank from {} where {}",
            run.rank or fragment("0"),
            self.matches.source(),
            self.matches.where(run.condition, among=run.profiles),
        )
        question = fragment(
            # Few are best found first and sorted then; many are met soon enough along the order.
            "with f as materialized ({}) select number from f order by {} limit {} offset {}"
            if run.size is not None and is_few(run.size)
            else "with f as ({}) select number from f order by {} limit {} offset {}",
            *(found, run.by, count, first),
        )
        return [number for (number,) in self.matches.edition.database.rows(question)]

    def _rank(self, order: Order, number: int) -> int | None:
        """The rank of a record among many."""
        edition = self.matches.edition
        column = None if order.code in BY_WORDS else rank_column(order, edition.books)
        if column is None:
            return None
        question = fragment(
            "select {} from {} where r.number = {}",
            rank_of(column),
            edition.tables.records(),
            number,
        )
        [(rank,)] = edition.database.rows(question)
        return None if rank is None else int(rank)

    def _size(self, run: OrderSegment) -> int:
        return self._count(run) if run.size is None else run.size

    def _count(self, run: OrderSegment, *others: Sql) -> int:
        question = fragment(
            "select count(*) from {} where {}",
            self.matches.source(),
            self.matches.where(run.condition, *others, among=run.profiles),
        )
        return int(self.matches.edition.database.rows(question)[0][0])
