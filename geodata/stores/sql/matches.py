"""The records that meet conditions: how many of each profile, and which, where they are few."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from geodata.stores.sql.conditions import Conditions
from geodata.stores.sql.edition import OpenEdition
from geodata.stores.sql.facets import Division
from geodata.stores.sql.fragments import Sql, all_of, fragment

# So many are sorted in some milliseconds, and their numbers kept for each selection of the moment.
FEW_MATCHES_MAX = 20_000


def is_few(n: int) -> bool:
    """Whether so many records are few."""
    return n <= FEW_MATCHES_MAX


@dataclass(frozen=True, slots=True)
class Few:
    """Records that are few: their numbers in order, and the profile of each."""

    numbers: np.ndarray
    profile: np.ndarray

    def among(self, profiles: np.ndarray) -> "Few":
        """Those whose profile is in a mask."""
        chosen = profiles[self.profile]
        return Few(self.numbers[chosen], self.profile[chosen])


@dataclass(frozen=True)
class Matches:
    """The records of an edition that meet conditions."""

    edition: OpenEdition
    scope: Conditions

    @cached_property
    def _found(self) -> Few | None:
        """Those that meet the conditions on records and fail one filter at most, if few do."""
        question = fragment(
            "select r.number, r.profile from {} where {} limit {}",
            self.source(),
            all_of([self._of(self.scope.counted), *self.scope.of_records]),
            FEW_MATCHES_MAX + 1,
        )
        numbers, profile = self.edition.database.columns(question, 2)
        if not is_few(len(numbers)):
            return None
        order = np.argsort(numbers)
        return Few(numbers[order], profile[order])

    @cached_property
    def n(self) -> np.ndarray:
        """How many of each profile meet the conditions on records; right where one filter fails."""
        profiles = self.edition.profiles
        if not self.scope.of_records:
            return profiles.n
        if self._found is not None:
            return np.bincount(self._found.profile, minlength=len(profiles))
        question = fragment(
            "select r.profile, count(*) from {} where {} group by r.profile",
            self.source(),
            all_of([self._of(self.scope.counted), *self.scope.of_records]),
        )
        profile, counts = self.edition.database.columns(question, 2)
        found = np.zeros(len(profiles), dtype=np.int64)
        found[profile] = counts
        return found

    @cached_property
    def total(self) -> int:
        """How many there are."""
        return int(self.n[self.scope.passing].sum())

    @cached_property
    def division(self) -> Division:
        """How they divide."""
        return Division(self.scope, self.edition.profiles, self.n)

    @cached_property
    def few(self) -> Few | None:
        """Them, if they are few."""
        passing, profiles = self.scope.passing, self.edition.profiles
        if self.scope.of_records:
            return self._found.among(passing) if self._found is not None else None
        if not (passing & profiles.columns["is_large"] & (profiles.n > 0)).any():
            return self.documented(passing)
        if not is_few(self.total):
            return None
        question = fragment(
            "select r.number, r.profile from {} where {} order by r.number",
            self.source(),
            self._of(passing),
        )
        return Few(*self.edition.database.columns(question, 2))

    def documented(self, passing: np.ndarray) -> Few:
        """The documented records whose profile is in a mask: every process knows them."""
        profile = self.edition.profiles.of_documented
        return Few(np.arange(len(profile)), profile).among(passing)

    def source(self, reads: Iterable[str] = ()) -> Sql:
        """The tables that the conditions read, and what else is read."""
        return self.edition.tables.records({*reads, *self.scope.everything_read})

    def where(self, *others: Sql, among: np.ndarray | None = None) -> Sql:
        """That records are these, that their profile is in a mask, and what else is demanded."""
        passing = self.scope.passing if among is None else self.scope.passing & among
        if self.scope.of_records and self.few is not None:
            numbers = self.few.among(passing).numbers
            return all_of([self.edition.tables.among_numbers(numbers), *others])
        return all_of([self._of(passing), *self.scope.of_records, *others])

    def _of(self, profiles: np.ndarray) -> Sql:
        """That records have one of some profiles."""
        if profiles.all():
            return fragment("true")
        if not profiles.any():
            return fragment("false")
        is_large, first = self.edition.profiles.columns["is_large"], self.edition.books.first_large
        # The documented ones come first: an index finds either part.
        parts = []
        if not (profiles & ~is_large).any():
            parts.append(fragment("r.number >= {}", first))
        if not (profiles & is_large).any():
            parts.append(fragment("r.number < {}", first))
        if not parts or (profiles != (is_large if is_large[profiles][0] else ~is_large)).any():
            parts.append(self.edition.tables.has_profile(profiles))
        return all_of(parts)
