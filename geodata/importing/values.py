"""What cells mean: numbers in either notation, dates in any usual form, codes by their words.

Each reader looks once at each distinct text, and gives None for what it cannot read.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from typing import Any

import numpy as np
import pandas
from babel import Locale

from geodata.folding import fold
from geodata.frames import objects
from geodata.importing.words import words
from geodata.language import Sentence, said
from geodata.periods import DateError, parse_period

EXCEL_EPOCH = date(1899, 12, 30)
# Days that Excel writes for 1954 to 2064: no usual year or count of a date column lies there.
EXCEL_DAYS = range(20_000, 60_000)
MONTHS_FROM = ("en", "es", "es_PE")
_SIGNED = r"([-+]?[\d.,\u00a0\u202f ’']*\d)"
_NUMBER = re.compile(rf"(?:[^\W\d]{{0,3}}[$/.€]*\s*)?{_SIGNED}\s*(.*)")
_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?:\s.*)?")
_ISO = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[T ].*)?")
_MONTH_YEAR = re.compile(r"(?:(\d{1,2})\s+(?:de\s+)?)?([^\W\d]+)\.?\s+(?:del?\s+)?(\d{4})")
_NUMBER_MONTH = re.compile(r"(\d{1,2})/(\d{4})")
_RANGE = re.compile(r"(\d{4})\s*(?:-|–|—|/|to|a|al)\s*(\d{4})")


@dataclass(frozen=True)
class ReadColumn:
    """A column as it was read.

    Attributes:
        values: one value a row, None where nothing is said or it could not be read.
        failed: how many cells could not be read. example: the first of them.
        notes: what had to be decided, as the order of day and month.
    """

    values: np.ndarray
    failed: int = 0
    example: str = ""
    notes: tuple[Sentence, ...] = ()


def without_nothing(cells: pandas.Series) -> pandas.Series:
    """The cells with None where a word stands for nothing."""
    empty = set(words()["nothing"])
    distinct = [cell for cell in cells.unique() if isinstance(cell, str) and len(cell) < 16]
    nothing = [cell for cell in distinct if fold(cell) in empty]
    return cells.where(~cells.isin(nothing), None) if nothing else cells


def read_each(cells: pandas.Series, read: Callable[[str], Any], *notes: Sentence) -> ReadColumn:
    """Read every distinct text once."""
    numbers, distinct = pandas.factorize(cells)
    meanings = [read(text) for text in distinct]
    values = objects([*meanings, None])[numbers]
    bad = np.array([meaning is None for meaning in meanings] + [False], dtype=bool)[numbers]
    example = str(cells.iloc[int(np.argmax(bad))]) if bad.any() else ""
    return ReadColumn(values, int(bad.sum()), example, notes)


def read_numbers(cells: pandas.Series) -> ReadColumn:
    """Read numbers; the column as a whole tells whether its comma is decimal."""
    plain = pandas.to_numeric(cells, errors="coerce")
    given = cells.notna()
    grouped = cells[given].str.fullmatch(r"-?\d{1,3}(?:[.,]\d{3})+").all()
    if not (plain[given].isna().any() or grouped):
        return ReadColumn(plain.astype(float).to_numpy())
    distinct = cells[given].unique()
    comma = _decimal_comma(distinct)
    notes: tuple[Sentence, ...] = ()
    if comma:
        notes = (said("decimal comma"),)
    elif comma is None and grouped:
        notes = (said("“1.234” read as 1234: three digits a group"),)
    found = read_each(cells, lambda text: _number(text, comma), *notes)
    return replace(found, values=found.values.astype(float))


def _decimal_comma(texts: Iterable[str]) -> bool | None:
    """Whether the comma is decimal; None where no cell can tell."""
    for text in texts:
        dot, comma = text.rfind("."), text.rfind(",")
        if dot >= 0 and comma >= 0:
            return comma > dot
        if re.search(r",\d{1,2}(?!\d)|,\d{4}", text):
            return True
        if re.search(r"\.\d{1,2}(?!\d)|\.\d{4}", text):
            return False
    return None


def _number(text: str, comma: bool | None) -> float | None:
    matched = _NUMBER.fullmatch(text)
    if not matched:
        return None
    digits = re.sub(r"[\s\u00a0\u202f’']", "", matched[1])
    if comma:
        digits = digits.replace(".", "").replace(",", ".")
    else:
        digits = digits.replace(",", "") if comma is False else re.sub("[.,]", "", digits)
    try:
        return float(digits) * _scale(matched[2])
    except ValueError:
        return None


def _scale(words_after: str) -> float:
    first = fold(words_after).split(" ")[0]
    if first in words()["million"]:
        return 1e6
    return 1e3 if first in words()["thousand"] else 1.0


@cache
def _months() -> dict[str, int]:
    """Names of months in both languages, folded, whole and short."""
    return {
        fold(name).strip("."): number
        for code in MONTHS_FROM
        for width in ("wide", "abbreviated")
        for form in ("format", "stand-alone")
        for number, name in Locale.parse(code).months[form][width].items()
    }


def read_dates(cells: pandas.Series) -> ReadColumn:
    """Read dates as EDTF; the column as a whole tells whether the day comes first."""
    days = [found for text in cells.dropna().unique() if (found := _DAY.fullmatch(text))]
    second = any(int(found[2]) > 12 for found in days)
    first = any(int(found[1]) > 12 for found in days)
    notes: tuple[Sentence, ...] = ()
    if days:
        order = said("month/day/year") if second and not first else said("day/month/year")
        assumed = said("day/month/year (assumed: no cell can tell)")
        notes = (order if first or second else assumed,)
    return read_each(cells, lambda text: edtf(text, month_first=second and not first), *notes)


@cache
def edtf(text: str, *, month_first: bool = False) -> str | None:
    """A date in EDTF; None if it is none."""
    return next((made for made in _forms(text, month_first) if made and _is_edtf(made)), None)


def _forms(text: str, month_first: bool) -> Iterable[str]:
    yield text if re.match(r"\d{4}|/|\.\.", text) else ""
    if text.isdecimal() and int(text) in EXCEL_DAYS:
        yield (EXCEL_EPOCH + timedelta(days=int(text))).isoformat()
    if found := _ISO.fullmatch(text):
        yield f"{found[1]}-{int(found[2]):02d}-{int(found[3]):02d}"
    if found := _DAY.fullmatch(text):
        day, month = (found[2], found[1]) if month_first else (found[1], found[2])
        yield f"{found[3]}-{int(month):02d}-{int(day):02d}"
    if found := _NUMBER_MONTH.fullmatch(text):
        yield f"{found[2]}-{int(found[1]):02d}"
    if found := _RANGE.fullmatch(fold(text)):
        yield f"{found[1]}/{found[2]}"
    if (found := _MONTH_YEAR.fullmatch(fold(text))) and found[2] in _months():
        month_text = f"{found[3]}-{_months()[found[2]]:02d}"
        yield f"{month_text}-{int(found[1]):02d}" if found[1] else month_text


def _is_edtf(text: str) -> bool:
    try:
        parse_period(text)
    except DateError:
        return False
    return True


# “[50%]”, “(25,5 %)”, “50 %”; a number in round brackets alone may be a year or a count.
_SHARE = re.compile(
    r"\[\s*(?:(?P<a>\d+(?:[.,]\d+)?)\s*%?|(?:unknown|desconocid[oa])\s*%?)\s*\]"
    r"|\(\s*(?:(?P<b>\d+(?:[.,]\d+)?)\s*%|(?:unknown|desconocid[oa])\s*%?)\s*\)"
    r"|(?<![\w.,])(?P<c>\d+(?:[.,]\d+)?)\s*%",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"^[\s,;/|&+–—:-]+|^(?:y|e|and)\s+|[\s,;/|&+–—:-]+$")
WHOLE, ROUNDING = 100.0, 0.5


@dataclass(frozen=True)
class Owners:
    """The owners that a cell names: with their per cent, and without."""

    shares: tuple[tuple[str, float], ...] = ()
    others: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """All of them."""
        return (*(name for name, _ in self.shares), *self.others)

    @property
    def is_clear(self) -> bool:
        """Whether a row can say so: one owner at most without a share, and no more than 100 %."""
        total = sum(share for _, share in self.shares)
        return bool(self.names) and len(self.others) <= 1 and total <= WHOLE + ROUNDING

    def cell(self) -> str | None:
        """The shares as a row of a tabular layer has them; None where there are none."""
        return "; ".join(f"{name} [{share:.6g}]" for name, share in self.shares) or None


def owners(text: str) -> Owners:
    """Read a cell of owners: “A [50%]; B [50%]”, “A (50 %), B (25,5 %)”, “50% A / 50% B”."""
    found = list(_SHARE.finditer(text))
    shares: list[tuple[str, float]] = []
    others: list[str] = []
    comes_first = bool(found) and not text[: found[0].start()].strip()
    end = 0
    for number, match in enumerate(found):
        if comes_first:
            after = found[number + 1].start() if number + 1 < len(found) else len(text)
            names = _names(text[match.end() : after])
        else:
            names = _names(text[end : match.start()])
            end = match.end()
        digits = match["a"] or match["b"] or match["c"]
        share = float(digits.replace(",", ".")) if digits else 0.0
        # Of several names before a share it is the last one’s; of several after it, the first’s.
        own = names[:1] if comes_first else names[-1:]
        others += [name for name in names if name not in own or not share]
        shares += [(name, share) for name in own if share]
    if not comes_first:
        others += _names(text[end:])
    return Owners(tuple(shares), tuple(others))


def _names(text: str) -> list[str]:
    """Names between shares: a comma may be part of one, “Teck, S.A.”."""
    parts = re.split(r"[;|\n]", text)
    return [bare for part in parts if (bare := _bare(part))]


def _bare(part: str) -> str:
    before = None
    while part != before:
        before, part = part, _BETWEEN.sub("", part)
    return part.replace("[", "(").replace("]", ")")
