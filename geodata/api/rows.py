"""Rows without a place: their columns for filters, their features and files for answers."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from geodata.cql2.columns import Column, arrays, column, intervals
from geodata.cql2.queryables import Queryable
from geodata.periods import Period
from geodata.text_files import csv_bytes
from geodata.wording import iso_day


class TableRows:
    """Rows without a place, held as dictionaries; the first queryable is their id."""

    def __init__(
        self,
        rows: list[dict[str, Any]],
        periods: Sequence[Period | None],
        queryables: tuple[Queryable, ...],
    ) -> None:
        self.rows, self.periods, self.queryables = rows, periods, queryables
        self.ids = np.empty(len(rows), dtype=object)
        self.ids[:] = [row[queryables[0].name] for row in rows]

    def column(self, queryable: Queryable) -> Column:
        """The values of a property, one a row."""
        if queryable.kind == "interval":
            return intervals(self.periods)
        values = [row[queryable.name] for row in self.rows]
        if queryable.kind == "date":
            values = [int(value.replace("-", "")) for value in values]
        return arrays(values) if queryable.kind == "array" else column(queryable.kind, values)

    def features(self, positions: np.ndarray) -> list[dict[str, Any]]:
        """Some of the rows as GeoJSON features whose geometry is null."""
        return [self._feature(position) for position in positions]

    def _feature(self, position: int) -> dict[str, Any]:
        row = {
            name: value for name, value in self.rows[position].items() if value not in (None, "")
        }
        return {
            "type": "Feature",
            "id": self.ids[position],
            "geometry": None,
            "time": _time(self.periods[position]),
            "properties": row,
        }

    def file(self, positions: np.ndarray) -> bytes:
        """Some of the rows as CSV, UTF-8 with a byte order mark as spreadsheets want it."""
        names = [q.name for q in self.queryables if q.kind != "interval"]
        return csv_bytes(names, ([_joined(self.rows[p][n]) for n in names] for p in positions))


def _time(period: Period | None) -> dict[str, list[str]] | None:
    """JSON-FG time: an interval of days, “..” where it is open."""
    if period is None:
        return None
    return {"interval": [iso_day(period.lower), iso_day(period.upper)]}


def _joined(value: object) -> object:
    """A cell; a list as one text."""
    return "; ".join(map(str, value)) if isinstance(value, list) else value
