"""How many records each year has, by sector: what stands over a slider of years."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from geodata.evidence.year_times import TIMES, YearTimes
from geodata.query.results import Results


@dataclass(frozen=True, slots=True)
class YearCounts:
    """Counts by year.

    Attributes:
        years: in order.
        records: sector → for each year, how many of its records are stated to have existed then
            (or whatever is asked of years); only sectors with any.
        events: for each year, in how many records something surely happened.
    """

    years: Sequence[int]
    records: Mapping[str, Sequence[int]]
    events: Sequence[int]


def year_counts(selected: Results, years: Sequence[int]) -> YearCounts:
    """Count the records that pass every filter but the years."""
    time = selected.selection.time
    records, events = {}, np.zeros(len(years), dtype=np.int64)
    for sector, found in sorted(selected.times_by_sector.items()):
        counts = _existed(found, years) if time == TIMES[0] else _within(found, years, time)
        events += _within(found, years, "happened")
        if counts.any():
            records[sector] = counts.tolist()
    return YearCounts(list(years), records, events.tolist())


def _existed(found: Mapping[YearTimes, int], years: Sequence[int]) -> np.ndarray:
    """For each year how many are stated to have existed: from the latest start to the end."""
    bounds = [(t.latest_start, t.earliest_end, n) for t, n in found.items()]
    known = [b for b in bounds if b[0] is not None and b[1] is not None and b[0] <= b[1]]
    if not known:
        return np.zeros(len(years), dtype=np.int64)
    first, last, n = (np.array(side, dtype=np.int64) for side in zip(*known, strict=True))
    places = np.asarray(years, dtype=np.int64)
    # Each counts from the first place at or after its start to the last one not after its end.
    begin, end = np.searchsorted(places, first), np.searchsorted(places, last, side="right")
    steps = np.zeros(len(years) + 1, dtype=np.int64)
    np.add.at(steps, begin, n)
    np.add.at(steps, np.maximum(begin, end), -n)
    counts: np.ndarray = np.cumsum(steps)[:-1]
    return counts


def _within(found: Mapping[YearTimes, int], years: Sequence[int], time: str) -> np.ndarray:
    """For each year in how many something surely falls within it."""
    places = {year: place for place, year in enumerate(years)}
    counts = np.zeros(len(years), dtype=np.int64)
    for times, n in found.items():
        for year in {first for first, last in getattr(times, time) if first == last}:
            if year in places:
                counts[places[year]] += n
    return counts
