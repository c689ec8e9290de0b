"""Dates as the sources give them (EDTF, ISO 8601-2), and what they bound.

A date in a source may be a day, a month, a year, "about 2013" or an open interval. `Period` keeps
the four bounds the data standard asks for (section 8), as integers YYYYMMDD so that they compare
and vectorise; `None` means that the side is open or unknown.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from edtf import parse_edtf
from edtf.parser.edtf_exceptions import EDTFParseException

from geodata.errors import GeoDataError

OPEN_END = 99991231
OPEN_START = 10101
# A year, month or day, however uncertain: most dates are no more.
PLAIN = re.compile(r"([1-9]\d{3})(?:-(0[1-9]|1[0-2])(?:-(\d{2}))?)?[~?%]?", re.ASCII)


class DateError(GeoDataError):
    """A date is not EDTF."""

    def __init__(self, text: str) -> None:
        """Name the text that could not be read."""
        super().__init__(
            "A date must be EDTF (2019, 2019-08, 2019-08-17, 2010/2014, 2024~, 1993/..)",
            f"“{text}” came",
            "Write the date in one of these forms, or leave it empty.",
        )


@dataclass(frozen=True, slots=True)
class Period:
    """When something holds: earliest and latest possible start and end, as YYYYMMDD.

    Attributes:
        earliest_start, latest_start: bounds of the beginning; None where it is open.
        earliest_end, latest_end: bounds of the end; None where it is open.
    """

    earliest_start: int | None
    latest_start: int | None
    earliest_end: int | None
    latest_end: int | None

    @property
    def lower(self) -> int:
        """The first day it can hold; OPEN_START where the beginning is open."""
        return self.earliest_start if self.earliest_start is not None else OPEN_START

    @property
    def upper(self) -> int:
        """The last day it can hold; OPEN_END where the end is open."""
        return self.latest_end if self.latest_end is not None else OPEN_END

    def overlaps(self, other: "Period") -> bool:
        """Whether the two can hold on one and the same day."""
        return self.lower <= other.upper and other.lower <= self.upper


@lru_cache(maxsize=4096)
def parse_period(text: str) -> Period:
    """Read an EDTF date or interval.

    "2024~" and "2024?" bound what "2024" bounds: how far "about" reaches is not in the date.

    Raises:
        DateError: if the text is not EDTF, lies outside the years 1 to 9999, or ends before it
            starts. It names the whole text.
    """
    text = text.strip()
    parts = text.split("/")
    bounds = [None if len(parts) > 1 and p in ("", "..") else _bounds(p, text) for p in parts]
    if len(parts) == 1 and bounds[0]:
        return Period(*bounds[0], *bounds[0])
    if len(parts) != 2 or bounds == [None, None]:
        raise DateError(text)
    start, end = bounds
    period = Period(*(start or (None, None)), *(end or (None, None)))
    if period.lower > period.upper:
        raise DateError(text)
    return period


def _bounds(text: str, whole: str) -> tuple[int, int]:
    """First and last day (YYYYMMDD) of one EDTF date, which is a part of the `whole` text."""
    try:
        if plain := PLAIN.fullmatch(text):
            # What the library comes to as well, in some milliseconds a date.
            year, month, day = (int(part) if part else None for part in plain.groups())
            return _plain_bounds(year or 0, month, day)
        found = parse_edtf(text)
        return _as_int(found.lower_strict()), _as_int(found.upper_strict())
    except (EDTFParseException, AttributeError, TypeError, ValueError) as error:
        raise DateError(whole) from error


def _plain_bounds(year: int, month: int | None, day: int | None) -> tuple[int, int]:
    """First and last day of a year, a month or a day; raises ValueError where there is none."""
    if month is None:
        return year * 10000 + 101, end_of(year)
    first = date(year, month, 1 if day is None else day)
    last = first.replace(day=monthrange(year, month)[1]) if day is None else first
    return _as_int(first.timetuple()), _as_int(last.timetuple())


def _as_int(moment: tuple[int, ...]) -> int:
    """A day as YYYYMMDD; raises ValueError where eight digits cannot hold it."""
    year, month, day = moment[0], moment[1], moment[2]
    if not 1 <= year <= 9999:
        raise ValueError(year)
    return year * 10000 + month * 100 + day


def year_of(day: int) -> int:
    """The year of a day written YYYYMMDD."""
    return day // 10000


def end_of(year: int) -> int:
    """The last day of a year, YYYYMMDD."""
    return year * 10000 + 1231


def years_period(first: int, last: int) -> Period:
    """The period from 1 January of `first` to 31 December of `last`."""
    start, end = first * 10000 + 101, last * 10000 + 1231
    return Period(start, start, end, end)
