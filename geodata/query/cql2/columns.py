"""Columns as filters read them: values of one kind, and which of them are known."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Literal

import numpy as np

from geodata.periods import OPEN_START, Period

Kind = Literal["text", "number", "boolean", "date", "array", "interval", "geometry"]
# QGIS writes an interval without a beginning from a year 0, which RFC 3339 has.
BEFORE_ALL = ("0000-01-01", "0000-01-01T00:00:00Z")
# GDAL writes a day with a T at its end.
DAY = re.compile(r"(\d{4}-\d{2}-\d{2})T?", re.ASCII)
MOMENT = re.compile(
    r"\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?([Zz]|[+-]\d{2}:\d{2})?", re.ASCII
)


@dataclass(frozen=True, slots=True)
class Column:
    """Values of one kind: one a row, or a single one that stands for every row.

    Attributes:
        values: text and array: objects (str, frozenset of str); number: float; boolean: bool;
            date: YYYYMMDD; interval: pairs of them, shape (n, 2); geometry: shapely, EPSG:4326.
        known: False where there is no value.
        is_constant: whether it is a single value that stands for every row.
    """

    kind: Kind
    values: np.ndarray
    known: np.ndarray
    is_constant: bool = False


def column(kind: Kind, values: Sequence[Any] | np.ndarray) -> Column:
    """A column of values, None (or empty text) where one is not known."""
    known = np.array([value is not None and value != "" for value in values], dtype=bool)
    if kind in ("number", "boolean", "date"):
        types = {"number": np.float64, "boolean": np.bool_, "date": np.int64}
        plain = [value if is_known else 0 for value, is_known in zip(values, known, strict=True)]
        return Column(kind, np.array(plain, dtype=types[kind]), known)
    filled = np.empty(len(values), dtype=object)
    blank = "" if kind == "text" else frozenset()
    filled[:] = [
        value if is_known else blank for value, is_known in zip(values, known, strict=True)
    ]
    return Column(kind, filled, known)


def unknown(kind: Kind, size: int) -> Column:
    """A column without any value."""
    nothing = column(kind, [None])
    return Column(kind, np.repeat(nothing.values, size), np.repeat(nothing.known, size))


def joined(columns: Sequence[Column]) -> Column:
    """Columns of one kind, one after the other."""
    values = np.concatenate([part.values for part in columns])
    return Column(columns[0].kind, values, np.concatenate([part.known for part in columns]))


def arrays(values: Iterable[Iterable[str]]) -> Column:
    """A column of sets of texts."""
    return column("array", [frozenset(value) for value in values])


def intervals(periods: Sequence[Period | None]) -> Column:
    """A column of intervals; a period that is None is not known."""
    pairs = [(p.lower, p.upper) if p else (0, 0) for p in periods]
    known = np.array([p is not None for p in periods], dtype=bool)
    return Column("interval", np.array(pairs, dtype=np.int64).reshape(-1, 2), known)


def constant(kind: Kind, value: Any) -> Column:
    """A single value for every row."""
    values = np.empty(1, dtype=object)
    values[0] = value
    types: dict[str, Any] = {"number": np.float64, "boolean": np.bool_, "date": np.int64}
    if kind == "interval":
        values = np.array([value], dtype=np.int64)
    typed = values.astype(types.get(kind, values.dtype))
    return Column(kind, typed, np.ones(1, dtype=bool), is_constant=True)


def day_of(text: str) -> int | None:
    """The day (YYYYMMDD) of a date or of a moment (RFC 3339, in UTC); None if it is neither."""
    if text in BEFORE_ALL:
        return OPEN_START
    try:
        plain = DAY.fullmatch(text)
        if plain:
            day = date.fromisoformat(plain[1])
        elif MOMENT.fullmatch(text):
            moment = datetime.fromisoformat(text.upper())
            day = (moment.astimezone(UTC) if moment.tzinfo else moment).date()
        else:
            return None
    except (ValueError, OverflowError):
        return None
    return day.year * 10000 + day.month * 100 + day.day
