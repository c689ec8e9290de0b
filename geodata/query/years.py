"""The years of a selection: as links write them, and in words."""

import re
from typing import Protocol

from geodata.evidence.year_times import TIMES
from geodata.language import Translator

FIRST_YEAR, LAST_YEAR = 1000, 2999
# 2015, 2010-2020, and with an open end 2010-, 2010/.., -2020 or ../2020.
YEARS = re.compile(r"(\d{4})?\s*(-|/\.\.|\.\./|\.\.|/)?\s*(\d{4})?", re.ASCII)


def read_years(text: str) -> tuple[int, int] | None:
    """Years written 2015, 2010-2020, 2010- or -2020; None if they are none."""
    match = YEARS.fullmatch(text)
    first, sign, last = match.groups() if match else (None, None, None)
    misplaced = (last and sign in (None, "/..")) or (first and sign == "../")
    if misplaced or not (first or last):
        return None
    begin = int(first or FIRST_YEAR)
    end = int(last or (LAST_YEAR if sign else begin))
    if not (FIRST_YEAR <= begin <= LAST_YEAR and FIRST_YEAR <= end <= LAST_YEAR):
        return None
    return min(begin, end), max(begin, end)


def read_year(text: str) -> int | None:
    """A single year; None if it is none."""
    years = read_years(text)
    return years[0] if years and years[0] == years[1] else None


def read_time(text: str) -> str | None:
    """What is asked of the years: a code of TIMES; None if it is none."""
    return text.lower() if text.lower() in TIMES else None


def years_text(years: tuple[int, int]) -> str:
    """Years as links write them: 2010-2020, 2010-, -2020."""
    first, last = years
    if years == (FIRST_YEAR, LAST_YEAR):
        return f"{first}-{last}"
    return f"{'' if first == FIRST_YEAR else first}-{'' if last == LAST_YEAR else last}"


def years_label(years: tuple[int, int], t: Translator) -> str:
    """Years in words: “2015”, “2010–2020”, “from 2010”, “until 2020”."""
    first, last = years
    if last == LAST_YEAR and first != FIRST_YEAR:
        return t("from {year}", year=first)
    if first == FIRST_YEAR and last != LAST_YEAR:
        return t("until {date}", date=last)
    return str(first) if first == last else f"{first}–{last}"


def time_label(time: str, t: Translator) -> str:
    """What is asked of the selected years."""
    return {
        "existed": t("existed then"),
        "happened": t("something happened then"),
        "planned": t("a plan was made then"),
        "due": t("planned for then"),
    }[time]


class YearsAsked(Protocol):
    """What a Selection asks of years."""

    @property
    def years(self) -> tuple[int, int] | None:
        """First and last year; None where none are selected."""

    @property
    def time(self) -> str:
        """What is asked of them: a code of TIMES."""

    @property
    def possible(self) -> bool:
        """Whether what is only possible counts."""


def asked_text(asked: YearsAsked, t: Translator) -> str:
    """The years of a selection and what is asked of them: “2015, existed then (stated)”."""
    if not asked.years:
        return ""
    sure = t("stated or possible") if asked.possible else t("stated")
    return f"{years_label(asked.years, t)}, {time_label(asked.time, t)} ({sure})"
