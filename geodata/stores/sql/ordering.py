"""By what rows are ordered: one or several runs, one after the other.

An order by a column of ranks has two runs: rows with a rank, and those whose cell is empty. An
order by words of a book — layer, place, status — has a run for each place in it, in which rows
stand as they stand: how many there are is counted from profiles, so that a page is found without
sorting anything.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas
from psycopg import sql

from geodata.evidence.atlas import Atlas
from geodata.folding import fold
from geodata.frames import objects, ranks
from geodata.language import translator
from geodata.presentation.sorting import coded_text, sort_keys
from geodata.query.order import Order
from geodata.stores.sql.codebook import Codebook
from geodata.stores.sql.fragments import Sql, fragment

# Order → dimension whose words it sorts by, and the column they stand in.
BY_WORDS = {
    "layer": ("layer", "layer"),
    "place": ("departments", "departments"),
    "status": ("history", "status"),
}
EMPTY = -1
ALWAYS = fragment("true")


@dataclass(frozen=True)
class OrderSegment:
    """Rows that follow each other in an order.

    Attributes:
        profiles, condition: which they are. size: how many, where it is known.
        rank: by what they are sorted among themselves; None: as they stand.
    """

    profiles: np.ndarray
    condition: Sql = ALWAYS
    size: int | None = None
    rank: Sql | None = None
    ascending: bool = True

    @property
    def by(self) -> Sql:
        """What stands after “order by”, of columns rank and number."""
        if self.rank is None:
            return fragment("number")
        return fragment("rank, number") if self.ascending else fragment("rank desc, number")

    def before(self, rank: int | None, number: int) -> Sql:
        """That a row of the run stands before the one with a rank and a number."""
        earlier = fragment("r.number < {}", number)
        if self.rank is None:
            return earlier
        smaller = fragment("{} < {}" if self.ascending else "{} > {}", self.rank, rank)
        return fragment("({} or ({} = {} and {}))", smaller, self.rank, rank, earlier)


def in_order(numbers: np.ndarray, ranks: np.ndarray | None, *, ascending: bool) -> np.ndarray:
    """Numbers of rows sorted by their ranks; empty cells last, equal ones as they stand."""
    if ranks is None:
        return numbers
    filled = ranks != EMPTY
    rank = ranks[filled]
    sequence = np.argsort(rank if ascending else -rank, kind="stable")
    return np.concatenate([numbers[filled][sequence], numbers[~filled]])


def rank_column(order: Order, books: Codebook) -> str | None:
    """The column of ranks of an order; None where all cells are empty."""
    return books.ranks.get(order.code, {}).get(order.language)


def rank_of(column: str) -> Sql:
    """A column of ranks."""
    return fragment("{}", sql.Identifier("r", column))


def runs_by_rank(column: str, profiles: np.ndarray, *, ascending: bool) -> list[OrderSegment]:
    """The runs of an order by a column of ranks."""
    rank = rank_of(column)
    filled = fragment("{} is not null", rank)
    return [
        OrderSegment(profiles, filled, rank=rank, ascending=ascending),
        OrderSegment(profiles, fragment("{} is null", rank)),
    ]


def runs_by_words(places: np.ndarray, n: np.ndarray, *, ascending: bool) -> list[OrderSegment]:
    """The runs of an order by words.

    Args:
        places: for each profile its place. n: how many rows have it.
    """
    sizes = np.bincount(places - EMPTY, n).astype(np.int64)
    filled = [int(place) + EMPTY for place in np.flatnonzero(sizes) if place]
    found = [*(filled if ascending else filled[::-1]), *([EMPTY] if sizes[0] else [])]
    return [OrderSegment(places == place, size=int(sizes[place - EMPTY])) for place in found]


def places_of(order: Order, books: Codebook, atlas: Atlas, key: int, year: int | None) -> list[int]:
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
