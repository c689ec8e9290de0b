"""The books of an edition: the few values that many records share, by number.

A profile names a layer, a set of departments or a history of statuses by its number in a book. A
process reads the books once; what a choice means in numbers is worked out here, so that the
database compares numbers only.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass, field, fields
from functools import cached_property
from typing import Any

import numpy as np

from geodata.evidence.quality import Quality
from geodata.evidence.year_times import Existence, YearTimes
from geodata.query.filters import FACETS
from geodata.query.tabular_properties import LargeField

History = tuple[tuple[int, str], ...]
# Column of `profile` → the filter that reads it.
DIMENSIONS = {item.dimension: item.name for item in FACETS}
# Besides, by what counting groups profiles: no filter's choices, but how years divide records.
TIMES = {"times": "years"}
# Coded books that are kept.
CODED_CACHE_SIZE = 64
# Column of `profile` → numbers that occur.
Present = Mapping[str, Sequence[int]]


def numbered(values: Iterable[Any]) -> tuple[np.ndarray, list[Any]]:
    """Each value's number, and the distinct values in the order of their numbers."""
    places: dict[Any, int] = {}
    numbers = [places.setdefault(value, len(places)) for value in values]
    return np.array(numbers, dtype=np.int64), list(places)


def status_at(history: History, year: int | None) -> str:
    """The status at the end of a year (None: the newest); "" where there was none yet."""
    codes = [code for began, code in history if year is None or began <= year]
    return codes[-1] if codes else ""


class CodedWords:
    """The words of a book as arrays: for each number its codes."""

    def __init__(self, words: Sequence[Any]) -> None:
        """Take codes, "" or None where there is none, or tuples of codes."""
        cells = [split_codes(word) for word in words]
        self.size, self.codes = len(cells), sorted({code for cell in cells for code in cell})
        place = {code: number for number, code in enumerate(self.codes)}
        self.numbers = np.repeat(np.arange(self.size), [len(cell) for cell in cells])
        self.places = np.array([place[code] for cell in cells for code in cell], dtype=np.int64)

    def having(self, wanted: Iterable[str]) -> np.ndarray:
        """Which numbers stand for any of the wanted codes."""
        codes = set(wanted)
        is_wanted = np.array([code in codes for code in self.codes], dtype=bool)
        mask = np.zeros(self.size, dtype=bool)
        mask[self.numbers[is_wanted[self.places]]] = True
        return mask

    def among(self, numbers: Sequence[int]) -> set[str]:
        """The codes of some numbers."""
        is_there = np.zeros(self.size, dtype=bool)
        is_there[list(numbers)] = True
        return {self.codes[place] for place in np.unique(self.places[is_there[self.numbers]])}

    def counts(self, n: np.ndarray) -> dict[str, int]:
        """Code → how many have it; `n`: how many have each number."""
        found = np.bincount(self.places, n[self.numbers], len(self.codes))
        return {code: int(n) for code, n in zip(self.codes, found, strict=True)}


@dataclass(frozen=True)
class LargeNote:
    """What rows of a large layer need, besides themselves, to be read as claims.

    Attributes:
        fields: the fields among its columns. numeric: those that are numbers, whatever their unit.
        table: the fields its table shows.
    """

    fields: tuple[LargeField, ...]
    numeric: tuple[str, ...]
    table: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the fields."""
        return tuple(field.name for field in self.fields)


@dataclass(frozen=True)
class Codebook:
    """What an edition says of itself, and its books.

    Attributes:
        keys: years that stand for an atlas of their own (Store.known_key), None last.
        histories: statuses in the order in which they began: (year, code).
        times: what filters by year read.
        grades: for each grade, its quality as known by each of the keys; None where unknown.
        documented: for each key, which numbers occur in records of which claims.csv speaks.
        large: which occur in rows of large layers.
        first_large: number of the first such row. n_large: how many there are.
        ranks: code of an order → language → column of `record`.
        years: first and last year of which anything speaks.
        reach: west, north, east, south of all places, in world pixels.
        notes: large layer → what its rows need.
        unread: paths of the files that are only read for the whole package.
        problems: what was wrong with the large layers.
        alphabet: every character of the texts that filters may fold.
    """

    name: str
    keys: tuple[int | None, ...]
    layers: Sequence[str]
    sectors: Sequence[str | None]
    departments: Sequence[tuple[str, ...]]
    countries: Sequence[tuple[str, ...]]
    companies: Sequence[tuple[str, ...]]
    precisions: Sequence[str | None]
    histories: Sequence[History]
    times: Sequence[YearTimes]
    grades: Sequence[Sequence[Quality | None]]
    documented: Sequence[Present]
    large: Present
    first_large: int
    n_large: int
    ranks: Mapping[str, Mapping[str, str]]
    years: tuple[int, int]
    reach: tuple[float, float, float, float]
    notes: Mapping[str, LargeNote]
    unread: tuple[str, ...]
    problems: Sequence[Sequence[Any]]
    alphabet: str = field(repr=False)

    def words(self, dimension: str, key: int, year: int | None) -> Sequence[Any]:
        """What the numbers of a dimension stand for: a code, a tuple of codes, "" or None.

        Args:
            key: position of the year of knowledge among `keys`. year: that of statuses.
        """
        return self._words[dimension](key, year)

    @cached_property
    def _words(self) -> Mapping[str, Callable[[int, int | None], Sequence[Any]]]:
        return {
            "layer": lambda key, year: self.layers,
            "sector": lambda key, year: self.sectors,
            "departments": lambda key, year: self.departments,
            "countries": lambda key, year: self.countries,
            "companies": lambda key, year: self.companies,
            "loc_precision": lambda key, year: self.precisions,
            "history": lambda key, year: [status_at(h, year) for h in self.histories],
            "grade": lambda key, year: [q.level if q else "" for q in self.qualities(key)],
        }

    def qualities(self, key: int) -> list[Quality | None]:
        """The grades as known by a key."""
        return [grade[key] for grade in self.grades]

    def coded(self, dimension: str, key: int, year: int | None) -> "CodedWords":
        """The same as arrays; those of the years and keys of a moment are kept."""
        asked = {"history": (year,), "grade": (key,)}.get(dimension, ())
        found = self._coded.get((dimension, asked))
        if found is None:
            found = CodedWords(self.words(dimension, key, year))
            if len(self._coded) >= CODED_CACHE_SIZE:
                self._coded.clear()
            self._coded[dimension, asked] = found
        return found

    @cached_property
    def _coded(self) -> dict[Any, "CodedWords"]:
        return {}

    def existence(self, years: tuple[int, int], time: str) -> list[Existence]:
        """Whether records of each number in the book of times existed in some years."""
        return [times.existence(*years, time) for times in self.times]

    @cached_property
    def undated(self) -> frozenset[int]:
        """Numbers of the times of which nothing is known."""
        return frozenset(n for n, times in enumerate(self.times) if not times.is_dated)

    def present(self, dimension: str, key: int, *, large: bool) -> Sequence[int]:
        """Which numbers occur in a part of the records."""
        return self.large.get(dimension, ()) if large else self.documented[key][dimension]

    def codes(self, dimension: str, key: int, year: int | None, *, large: bool) -> set[str]:
        """Which codes occur in a part of the records."""
        coded = self.coded(dimension, key, year)
        return coded.among(self.present(dimension, key, large=large))

    def codes_of_any(self, dimension: str, key: int, year: int | None) -> set[str]:
        """Which codes any record has as known by a key, selected or not."""
        parts = (False, True) if self.notes else (False,)
        codes = (self.codes(dimension, key, year, large=large) for large in parts)
        return set().union(*codes)

    def as_json(self) -> dict[str, Any]:
        """The books as JSON can hold them."""
        plain = {f.name: getattr(self, f.name) for f in fields(self)}
        plain["times"] = [astuple(times) for times in self.times]
        plain["grades"] = [[astuple(q) if q else None for q in grade] for grade in self.grades]
        plain["notes"] = {
            layer: [[astuple(field) for field in note.fields], note.numeric, note.table]
            for layer, note in self.notes.items()
        }
        return plain

    @classmethod
    def from_json(cls, plain: Mapping[str, Any]) -> "Codebook":
        """The books as `as_json` gave them."""
        given = dict(plain)
        for name in ("departments", "countries", "companies"):
            given[name] = [tuple(codes) for codes in plain[name]]
        for name in ("keys", "years", "reach", "unread"):
            given[name] = tuple(plain[name])
        given["times"] = [_times_of(times) for times in plain["times"]]
        given["histories"] = [tuple((year, code) for year, code in h) for h in plain["histories"]]
        given["grades"] = [[Quality(*q) if q else None for q in grade] for grade in plain["grades"]]
        given["notes"] = {
            layer: LargeNote(
                tuple(LargeField(name, kind, tuple(units)) for name, kind, units in said),
                tuple(numeric),
                tuple(table),
            )
            for layer, (said, numeric, table) in plain["notes"].items()
        }
        return cls(**given)


def _times_of(plain: Sequence[Any]) -> YearTimes:
    """Times as JSON holds them: four years, then three lists of pairs."""
    happened, planned, due = (tuple((a, b) for a, b in spans) for spans in plain[4:])
    a, b, c, d = plain[:4]
    return YearTimes(a, b, c, d, happened, planned, due)


def split_codes(word: Any) -> tuple[str, ...]:
    """The codes that a word of a book has."""
    if isinstance(word, tuple):
        return word
    return (word,) if word else ()
