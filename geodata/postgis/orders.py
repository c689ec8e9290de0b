"""By what rows are ordered: one or several runs, one after the other.

An order by a column of ranks has two runs: rows with a rank, and those whose cell is empty. An
order by words of a book — layer, place, status — has a run for each place in it, in which rows
stand as they stand: how many there are is counted from profiles, so that a page is found without
sorting anything.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas
from psycopg import sql

from geodata.atlas import Atlas, objects
from geodata.cells import coded_text, sort_keys
from geodata.folding import fold
from geodata.language import translator
from geodata.parts import ranks
from geodata.postgis.books import Books
from geodata.postgis.scope import column
from geodata.postgis.sql import Sql, piece
from geodata.selected import Order

# Order → dimension whose words it sorts by, and the column they stand in.
BY_WORDS = {
    "layer": ("layer", "layer"),
    "place": ("departments", "departments"),
    "status": ("history", "status"),
}
EMPTY = -1


@dataclass(frozen=True, slots=True)
class Run:
    """Rows that follow each other in an order.

    Attributes:
        condition: which they are. size: how many, where it is known.
        rank: by what they are sorted among themselves; None: as they stand.
    """

    condition: Sql
    size: int | None = None
    rank: Sql | None = None
    ascending: bool = True

    @property
    def by(self) -> Sql:
        """What stands after “order by”, of columns rank and number."""
        if self.rank is None:
            return piece("number")
        return piece("rank, number") if self.ascending else piece("rank desc, number")

    def before(self, rank: int | None, number: int) -> Sql:
        """That a row of the run stands before the one with a rank and a number."""
        earlier = piece("r.number < {}", number)
        if self.rank is None:
            return earlier
        smaller = piece("{} < {}" if self.ascending else "{} > {}", self.rank, rank)
        return piece("({} or ({} = {} and {}))", smaller, self.rank, rank, earlier)


def runs_by_rank(order: Order, books: Books) -> list[Run]:
    """The runs of an order by a column of ranks; all cells are empty where there is none."""
    columns = books.ranks.get(order.code, {})
    if order.language not in columns:
        return [Run(piece("true"))]
    rank = piece("{}", sql.Identifier("r", columns[order.language]))
    filled = Run(piece("{} is not null", rank), rank=rank, ascending=order.ascending)
    return [filled, Run(piece("{} is null", rank))]


def runs_by_words(order: Order, places: Sequence[int], counts: Mapping[int, int]) -> list[Run]:
    """The runs of an order by words.

    Args:
        places: for each number of the book its place. counts: number → how many rows have it.
    """
    dimension, _ = BY_WORDS[order.code]
    numbers: dict[int, list[int]] = {}
    for number in counts:
        numbers.setdefault(places[number], []).append(number)
    filled = sorted(place for place in numbers if place != EMPTY)
    in_order = filled if order.ascending else filled[::-1]
    return [
        Run(
            piece("{} = any({}::int[])", column(dimension), numbers[place]),
            sum(counts[number] for number in numbers[place]),
        )
        for place in (*in_order, *({EMPTY} & numbers.keys()))
    ]


def places_of(order: Order, books: Books, atlas: Atlas, key: int, year: int | None) -> list[int]:
    """For each number of the order's book its place in the order; EMPTY for an empty cell."""
    dimension, name = BY_WORDS[order.code]
    words = books.words(dimension, key, year)
    if order.code == "status" and year is not None:
        return _places(words, order.language, atlas)
    frame = pandas.DataFrame({name: objects(words)}, dtype=object)
    found = ranks(*sort_keys(order.code, frame, atlas, translator(order.language)))
    return [int(place) for place in found]


def _places(statuses: Sequence[str], language: str, atlas: Atlas) -> list[int]:
    """Places of the statuses of a year among all there are, by their labels."""
    t = translator(language)

    def label(code: str) -> str:
        return fold(coded_text("status", code, atlas, t))

    codes = sorted(set(statuses) - {""})
    places = {code: place for place, code in enumerate(sorted(codes, key=label))}
    return [places.get(code, EMPTY) for code in statuses]
