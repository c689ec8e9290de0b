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

from geodata.large_fields import LargeField
from geodata.quality import Quality

History = tuple[tuple[int, str], ...]
# Column of `profile` → the filter that reads it (selected.FACETS).
DIMENSIONS = {
    "layer": "layers",
    "sector": "sectors",
    "departments": "departments",
    "history": "statuses",
    "countries": "countries",
    "loc_precision": "precisions",
    "grade": "qualities",
}
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
class Books:
    """What an edition says of itself, and its books.

    Attributes:
        keys: years that stand for an atlas of their own (Store.known_key), None last.
        histories: statuses in the order in which they began: (year, code).
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
    precisions: Sequence[str | None]
    histories: Sequence[History]
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
            "loc_precision": lambda key, year: self.precisions,
            "history": lambda key, year: [status_at(h, year) for h in self.histories],
            "grade": lambda key, year: [q.level if q else "" for q in self.qualities(key)],
        }

    def qualities(self, key: int) -> list[Quality | None]:
        """The grades as known by a key."""
        return [grade[key] for grade in self.grades]

    def having(
        self, dimension: str, wanted: Iterable[str], key: int, year: int | None
    ) -> list[int]:
        """Numbers that stand for any of the wanted codes."""
        codes = set(wanted)
        words = self.words(dimension, key, year)
        return [n for n, word in enumerate(words) if codes.intersection(codes_of(word))]

    def present(self, dimension: str, key: int, *, large: bool) -> Sequence[int]:
        """Which numbers occur in a part of the records."""
        return self.large.get(dimension, ()) if large else self.documented[key][dimension]

    def codes(self, dimension: str, key: int, year: int | None, *, large: bool) -> set[str]:
        """Which codes occur in a part of the records."""
        words = self.words(dimension, key, year)
        return {
            code
            for number in self.present(dimension, key, large=large)
            for code in codes_of(words[number])
        }

    def as_json(self) -> dict[str, Any]:
        """The books as JSON can hold them."""
        plain = {f.name: getattr(self, f.name) for f in fields(self)}
        plain["grades"] = [[astuple(q) if q else None for q in grade] for grade in self.grades]
        plain["notes"] = {
            layer: [[astuple(field) for field in note.fields], note.numeric, note.table]
            for layer, note in self.notes.items()
        }
        return plain

    @classmethod
    def from_json(cls, plain: Mapping[str, Any]) -> "Books":
        """The books as `as_json` gave them."""
        given = dict(plain)
        for name in ("departments", "countries"):
            given[name] = [tuple(codes) for codes in plain[name]]
        for name in ("keys", "years", "reach", "unread"):
            given[name] = tuple(plain[name])
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


def codes_of(word: Any) -> tuple[str, ...]:
    """The codes that a word of a book has."""
    if isinstance(word, tuple):
        return word
    return (word,) if word else ()
