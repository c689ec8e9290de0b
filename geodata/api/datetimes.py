"""The parameter datetime: the same question as years, to the day.

Of records it selects what `years` would, and their status is the one at the end of its last year;
of claims, conflicts and sources it selects those whose own time overlaps it.
"""

import re
from dataclasses import dataclass, replace
from typing import Any

from geodata.api.errors import BadParameter
from geodata.evidence.year_times import TIMES
from geodata.periods import OPEN_END, OPEN_START, DateError, parse_period, year_of
from geodata.presentation.values import iso_day
from geodata.query.cql2.columns import day_of
from geodata.query.selection import Selection
from geodata.query.years import FIRST_YEAR, LAST_YEAR

NAME = "datetime"
OPEN = ("", "..")
# A year or a month stands for all its days.
REDUCED = re.compile(r"\d{4}(-\d{2})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Days:
    """The days that are asked for, YYYYMMDD; OPEN_START and OPEN_END where open."""

    first: int
    last: int

    @property
    def years(self) -> tuple[int, int]:
        """The years in which they lie, as a Selection can hold them."""
        first = max(FIRST_YEAR, year_of(self.first))
        return min(first, LAST_YEAR), max(FIRST_YEAR, min(LAST_YEAR, year_of(self.last)))

    @property
    def is_whole(self) -> bool:
        """Whether they are whole years, or all before or after a year."""
        begin, end = self.years
        starts = self.first in (OPEN_START, begin * 10000 + 101)
        return starts and self.last in (OPEN_END, end * 10000 + 1231)


def read_period(text: str | None) -> Days | None:
    """Read the parameter; None where it is not given.

    Raises:
        BadParameter: if it is no date, month, year, moment, or interval of two.
    """
    if text is None:
        return None
    start, slash, end = text.partition("/")
    first = OPEN_START if slash and start in OPEN else _side(start)[0]
    last = OPEN_END if slash and end in OPEN else _side(end if slash else start)[1]
    if first is None or last is None or (first, last) == (OPEN_START, OPEN_END):
        expected = (
            "a year, month, date or moment (RFC 3339), or two with “/” between, one maybe “..”"
        )
        raise BadParameter(NAME, expected, f"“{text[:60]}” came")
    if first > last:
        raise BadParameter(NAME, "an interval that begins before it ends", f"“{text[:60]}” came")
    return Days(first, last)


def _side(text: str) -> tuple[int | None, int | None]:
    """First and last day of a side; None if it is no date."""
    if not REDUCED.fullmatch(text):
        # Filters take a date that ends with a T; RFC 3339 does not.
        day = None if text[-1:] in {"T", "t"} else day_of(text)
        return day, day
    try:
        period = parse_period(text)
    except DateError:
        return None, None
    return period.lower, period.upper


def of_records(selection: Selection, days: Days) -> tuple[Selection, tuple[Any, ...]]:
    """The selection of what existed in some days, and conditions where years do not say it all.

    Raises:
        BadParameter: if events or plans are asked of something else than whole years.
    """
    chosen = selection if selection.years else replace(selection, years=days.years)
    if days.is_whole and not selection.years:
        return chosen, ()
    if selection.time != TIMES[0]:
        needed = f"whole years, and no parameter years besides, with time={selection.time}"
        raise BadParameter(NAME, needed, f"“{iso_day(days.first)}/{iso_day(days.last)}” came")
    if selection.possible:
        conditions = _within("start_earliest", "end_latest", days)
        return chosen, tuple({"op": "or", "args": [_lacking(c), c]} for c in conditions)
    return chosen, _within("start_latest", "end_earliest", days)


def _within(start: str, end: str, days: Days) -> tuple[Any, Any]:
    """That one bound is not after the days, and the other not before."""
    return _compared(start, "<=", days.last), _compared(end, ">=", days.first)


def _compared(name: str, sign: str, day: int) -> dict[str, Any]:
    date = f"{day // 10000:04d}-{day // 100 % 100:02d}-{day % 100:02d}"
    return {"op": sign, "args": [{"property": name}, {"date": date}]}


def _lacking(condition: dict[str, Any]) -> dict[str, Any]:
    """That the property of a condition is not known."""
    return {"op": "isNull", "args": [condition["args"][0]]}


def of_table(days: Days) -> Any:
    """The condition that an item's own time overlaps the days."""
    interval = {"interval": [iso_day(days.first), iso_day(days.last)]}
    return {"op": "t_intersects", "args": [{"property": "time"}, interval]}
