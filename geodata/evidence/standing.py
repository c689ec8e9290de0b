"""What claims say of one day about a thing that changes: status, operator, owner.

A value holds from its earliest claim until a claim of another value, not only from its newest.
A claim with a closed date (“2021-12/2022-06”) holds no longer than that, where anything else is
known; one with a single date (“2022”) or an open end (“1992/..”) goes on holding.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from geodata.datapackage.claims import Claim
from geodata.periods import OPEN_END, OPEN_START, Period

# The day (YYYYMMDD) by which a claim's source had been published.
Issued = Callable[[Claim], int]


@dataclass(frozen=True, slots=True)
class Word:
    """When a claim speaks.

    Attributes:
        first, last: first and last day of its date (YYYYMMDD).
        is_throughout: whether it speaks of every day between them, and not of one among them.
        ends_from: first day on which what it says may be over; None where it goes on.
    """

    claim: Claim
    first: int
    last: int
    is_throughout: bool
    ends_from: int | None

    @classmethod
    def of(cls, claim: Claim, issued: Issued) -> "Word":
        """When a claim speaks: never after its source appeared; undated, when it appeared."""
        published, period = issued(claim), claim.period
        if period is None:
            return cls(claim, published // 10000 * 10000 + 101, published, False, None)
        is_long = _is_long(period)
        # “Until 1992” does not say since when: before 1992 it is claimed for no year.
        first = period.earliest_end if period.earliest_start is None else period.earliest_start
        first = period.lower if first is None else first
        last = max(first, min(period.upper, published))
        return cls(claim, first, last, is_long, _ends_from(period))

    @property
    def is_closed(self) -> bool:
        """Whether it says no more after its last day."""
        return self.ends_from is not None

    def is_over(self, day: int, words: Sequence["Word"]) -> bool:
        """Whether it holds no more on a day: “until 1992”, and another's word begins in 1992."""
        if self.ends_from is None:
            return False
        followed = (w.first >= self.ends_from and not w.is_closed for w in words if w is not self)
        return self.last < day or any(followed)


def ends_by_itself(period: Period) -> bool:
    """Whether what is said of a period is over after it: of “2021/2022”, not of “1992/..”."""
    return _ends_from(period) is not None


def _ends_from(period: Period) -> int | None:
    return period.earliest_end if _is_long(period) else None


def _is_long(period: Period) -> bool:
    return period.latest_end is None or period.earliest_start != period.earliest_end


def said_on(claims: Iterable[Claim], day: int, issued: Issued, *, several: bool) -> list[Claim]:
    """The claims that speak for a day.

    Args:
        day: YYYYMMDD; OPEN_END asks for what holds now.
        several: whether several values may stand side by side, as owners do.
    """
    words = [word for word in (Word.of(claim, issued) for claim in claims) if word.first <= day]
    words = [word for word in words if not word.is_over(day, words)] or words
    covering = [word for word in words if word.is_throughout and word.last >= day]
    newest = max((word.first for word in words), default=OPEN_START)
    if covering and not several:
        newest = max(word.first for word in covering)
        return [word.claim for word in covering if word.first == newest]
    # What can hold on one day with the newest word is no older than it: sources disagree.
    return [word.claim for word in words if word.last >= newest or word in covering]


def turning_days(claims: Sequence[Claim], issued: Issued) -> list[int]:
    """The days on which what is said may change, in order."""
    words = [Word.of(claim, issued) for claim in claims]
    ends = [day_after(word.last) for word in words if word.is_throughout]
    return sorted({word.first for word in words}.union(ends))


def day_after(day: int) -> int:
    """The next day, both YYYYMMDD; after the last there is none."""
    if day >= OPEN_END:
        return OPEN_END
    found = date(day // 10000, day // 100 % 100, day % 100) + timedelta(days=1)
    return found.year * 10000 + found.month * 100 + found.day
