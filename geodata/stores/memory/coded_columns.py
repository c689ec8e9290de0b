"""Dictionary-encoded columns of codes, and status histories, as arrays for masks and counts."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas

from geodata.evidence.year_times import EXISTENCES, YearTimes
from geodata.frames import objects


class Coded:
    """A coded column, single- or multi-valued, as integers for fast masks and counts."""

    def __init__(self, values: np.ndarray | pandas.Series) -> None:
        """Take codes, "" or None where there is none, or tuples of codes."""
        numbers, distinct = pandas.factorize(np.asarray(values, dtype=object))
        cells = [v if isinstance(v, tuple) else (v,) if v else () for v in distinct]
        words = sorted({word for cell in cells for word in cell})
        self.size, self.codes = len(numbers), objects(words)
        place = {word: number for number, word in enumerate(words)}
        sizes = np.array([len(cell) for cell in cells] or [0])
        flat = np.array([place[word] for cell in cells for word in cell], dtype=np.int64)
        starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
        # A missing value factorises as -1: it has no codes.
        lengths = np.where(numbers < 0, 0, sizes[numbers])
        self.rows = np.repeat(np.arange(self.size), lengths)
        within = np.arange(len(self.rows)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
        self.numbers = flat[np.repeat(starts[numbers], lengths) + within]
        # One code each: a mask over rows is one over numbers.
        self.is_whole = bool((lengths == 1).all())

    def mask(self, wanted: tuple[str, ...]) -> np.ndarray:
        """Which rows have any of the wanted codes."""
        hit = np.isin(self.codes, np.array(wanted, dtype=object))[self.numbers]
        mask = np.zeros(self.size, dtype=bool)
        mask[self.rows[hit]] = True
        return mask

    def numbered(self, places: Mapping[str, int]) -> np.ndarray:
        """For each row the number that its code has; -1 where it has no code."""
        numbers = np.array([places[str(code)] for code in self.codes], dtype=np.int64)
        found = np.full(self.size, -1, dtype=np.int64)
        found[self.rows] = numbers[self.numbers]
        return found

    def single(self) -> tuple[np.ndarray, tuple[str, ...]]:
        """For each row the number of its code, and the codes; the last is "" where rows have none.

        Only for columns of at most one code a row.
        """
        codes = tuple(map(str, self.codes))
        if self.is_whole:
            return self.numbers, codes
        numbers = self.numbered({code: number for number, code in enumerate(codes)})
        return np.where(numbers < 0, len(codes), numbers), (*codes, "")

    def count(self, among: np.ndarray) -> dict[str, int]:
        """Code → number of rows that have it, among those of a mask."""
        here = among if self.is_whole else among[self.rows]
        counts = np.bincount(self.numbers[here], minlength=len(self.codes))
        return {str(c): int(n) for c, n in zip(self.codes, counts, strict=True)}


class History:
    """Statuses in the order in which they began, for all records of a part."""

    def __init__(self, histories: Sequence[tuple[tuple[int, str], ...]]) -> None:
        """Take for each record pairs of (first day, code), oldest first."""
        numbers, distinct = pandas.factorize(objects(histories))
        lengths = np.array([len(h) for h in distinct] or [0])[numbers]
        self.size = len(numbers)
        self.rows = np.repeat(np.arange(self.size), lengths)
        pairs = [distinct[number] for number in numbers if distinct[number]]
        self.days = np.array([day for history in pairs for day, _ in history], dtype=np.int64)
        self.codes = objects([code for history in pairs for _, code in history])

    def at(self, last: int) -> np.ndarray:
        """Each record's status on a day (YYYYMMDD); "" where it had none yet."""
        status = np.full(self.size, "", dtype=object)
        begun = self.days <= last
        # Of repeated rows the last assignment holds: the newest.
        status[self.rows[begun]] = self.codes[begun]
        return status


class Times:
    """What filters by year read, for all records of a part."""

    def __init__(self, times: Sequence[YearTimes] | np.ndarray) -> None:
        """Take the times of each record; equal ones are best one object."""
        marks = np.fromiter(map(id, times), dtype=np.int64, count=len(times))
        _, examples, self.numbers = np.unique(marks, return_index=True, return_inverse=True)
        self.distinct: list[YearTimes] = [times[position] for position in examples]
        self.undated = np.array([not t.is_dated for t in self.distinct], dtype=bool)[self.numbers]

    def existence(self, years: tuple[int, int], time: str) -> np.ndarray:
        """For each record whether it existed in some years: a position in EXISTENCES."""
        found = [EXISTENCES.index(times.existence(*years, time)) for times in self.distinct]
        return np.array(found, dtype=np.int8)[self.numbers]


def statuses_at(history: History, year: int) -> tuple[np.ndarray, Coded]:
    """Each record's status at the end of a year, as text and as integers."""
    status = history.at(year * 10000 + 1231)
    return status, Coded(status)
