"""What filters by year read of a record: whether it existed, what happened, what was planned."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from geodata.periods import OPEN_END, OPEN_START, year_of

Existence = Literal["existed", "possible", "absent"]
# From the surest yes to the surest no.
EXISTENCES: tuple[Existence, ...] = ("existed", "possible", "absent")
# What is asked of years: was there, was the scene of something, had a plan made or due.
TIMES = ("existed", "happened", "planned", "due")
# A pair of days or years between which something happened.
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class YearTimes:
    """What filters by year read of a record, in whole years; equal ones share their answers.

    Attributes:
        earliest_start, latest_start, earliest_end, latest_end: bounds; None where there is none.
        happened, planned, due: first and last year of each event, plan and planned date.
    """

    earliest_start: int | None = None
    latest_start: int | None = None
    earliest_end: int | None = None
    latest_end: int | None = None
    happened: tuple[Span, ...] = ()
    planned: tuple[Span, ...] = ()
    due: tuple[Span, ...] = ()

    @property
    def bounds(self) -> tuple[int | None, ...]:
        """The four bounds in their order."""
        return self.earliest_start, self.latest_start, self.earliest_end, self.latest_end

    @property
    def is_dated(self) -> bool:
        """Whether any claim bounds it."""
        return any(bound is not None for bound in self.bounds)

    @property
    def known(self) -> set[int]:
        """Every year that any of it names."""
        ends = {year for span in (*self.happened, *self.planned, *self.due) for year in span}
        named = ends | {year for year in self.bounds if year is not None}
        return named - {year_of(OPEN_START), year_of(OPEN_END)}

    def existence(self, first: int, last: int, time: str = TIMES[0]) -> Existence:
        """Whether it existed (or what else is asked) in the years from `first` to `last`.

        Returns:
            "existed" where that is stated, "absent" where a bound forbids it, else "possible".
        """
        if time != TIMES[0]:
            return within(getattr(self, time), first, last)
        if _reaches(self.latest_start, last) and _reaches(first, self.earliest_end):
            return "existed"
        begun = self.earliest_start is None or self.earliest_start <= last
        lasts = self.latest_end is None or self.latest_end >= first
        return "possible" if begun and lasts else "absent"


def _reaches(one: int | None, other: int | None) -> bool:
    return one is not None and other is not None and one <= other


def within(spans: Iterable[Span], first: int, last: int) -> Existence:
    """Whether one of several happenings surely, perhaps, or not at all fell within years."""
    near = [span for span in spans if span[0] <= last and span[1] >= first]
    if any(first <= span[0] and span[1] <= last for span in near):
        return "existed"
    return "possible" if near else "absent"
