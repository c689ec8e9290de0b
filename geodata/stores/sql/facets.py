"""Counts and facets of a selection, from how many records of each profile there are.

Each profile is judged once by every filter that a facet may do without. What fails none is counted
everywhere; what fails one filter only is what taking that filter off would add.
"""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from geodata.datapackage.package import Package
from geodata.evidence.year_times import EXISTENCES, YearTimes
from geodata.query.results import Counts, RelationCounts
from geodata.query.selection import Selection
from geodata.stores.sql.codebook import DIMENSIONS, TIMES, Codebook
from geodata.stores.sql.conditions import Conditions
from geodata.stores.sql.profiles import Profiles

FILTERS = {**DIMENSIONS, **TIMES}


@dataclass(frozen=True)
class Division:
    """How the records of a scope divide.

    Attributes:
        n: how many records of each profile there are that meet the conditions on records.
    """

    scope: Conditions
    profiles: Profiles
    n: np.ndarray

    @cached_property
    def _chosen(self) -> np.ndarray:
        """Positions of the profiles that pass every filter."""
        return np.flatnonzero(self.scope.passing & (self.n > 0))

    def _without(self, name: str) -> np.ndarray:
        """Positions of those that pass every filter but one."""
        if name not in self.scope.bits:
            return self._chosen
        lone = np.flatnonzero((self.scope.failing == self.scope.bits[name]) & (self.n > 0))
        return np.concatenate([self._chosen, lone])

    def numbers(self, dimension: str) -> np.ndarray:
        """For each number in a book how many pass every filter but that book's."""
        return self._by(dimension, self._without(FILTERS[dimension]))

    def chosen(self, dimension: str) -> np.ndarray:
        """For each number in a book how many of the selected records have it."""
        return self._by(dimension, self._chosen)

    def _by(self, dimension: str, among: np.ndarray) -> np.ndarray:
        column = self.profiles.columns[dimension]
        found = np.bincount(column[among], self.n[among], int(column.max(initial=-1)) + 1)
        return found.astype(np.int64)

    def pairs(self, one: str, other: str, without: str) -> dict[tuple[int, int], int]:
        """Numbers in two books → how many have both, of those that pass every filter but one."""
        among = self._without(without)
        first, second = (self.profiles.columns[name][among].astype(int) for name in (one, other))
        width = int(second.max(initial=0)) + 1
        pairs, places = np.unique(first * width + second, return_inverse=True)
        sums = np.bincount(places, self.n[among], len(pairs)).astype(int).tolist()
        return {divmod(pair, width): n for pair, n in zip(pairs.tolist(), sums, strict=True)}

    def having(self, flag: str = "", without: str = "") -> int:
        """How many have a flag, of those that pass every filter (but one)."""
        among = self._without(without)
        n = self.n[among]
        return int((n[self.profiles.columns[flag][among]] if flag else n).sum())


def counts_of(
    division: Division, books: Codebook, selection: Selection, related: RelationCounts | None
) -> Counts:
    """How many there are, and how they divide; `related` is by the relations asked for."""
    total, on_map = division.having(), division.having("on_map")
    times = division.chosen("times")
    undated = int(times[[number for number in books.undated if number < len(times)]].sum())
    existences = _existences(division, books, selection)
    disputed = division.having("disputed", without="disputed")
    return Counts(total, on_map, total - on_map, undated, *existences, disputed, related)


def _existences(division: Division, books: Codebook, selection: Selection) -> tuple[int, int, int]:
    """How many of all that pass every filter but the years existed, may have, and did not."""
    if not selection.years:
        return 0, 0, 0
    times = division.numbers("times")
    found = books.existence(selection.years, selection.time)[: len(times)]
    places = [EXISTENCES.index(existence) for existence in found]
    existed, possible, absent = np.bincount(places, times, len(EXISTENCES)).astype(int).tolist()
    return existed, possible, absent


def times_by_sector(division: Division, books: Codebook) -> dict[str, Counter[YearTimes]]:
    """Sector → times in years → how many pass every filter but the years."""
    found: dict[str, Counter[YearTimes]] = {}
    for (times, sector), n in division.pairs("times", "sector", without="years").items():
        found.setdefault(books.sectors[sector] or "", Counter())[books.times[times]] += n
    return found


def by_layer(numbers: np.ndarray, books: Codebook, package: Package) -> dict[str, int]:
    """Layer → what stands by its number, in the package's order; only where it is not zero."""
    found = {books.layers[number]: n for number, n in enumerate(numbers.tolist()) if n}
    return {name: found[name] for name in package.catalog.layers if name in found}


def facet(
    division: Division, books: Codebook, dimension: str, key: int, year: int | None
) -> dict[str, int]:
    """Code → how many records choosing it would leave; of all codes that any record has."""
    coded = books.coded(dimension, key, year)
    n = np.zeros(coded.size, dtype=np.int64)
    found = division.numbers(dimension)
    n[: len(found)] = found
    counts = coded.counts(n)
    return {code: counts[code] for code in sorted(books.codes_of_any(dimension, key, year))}
