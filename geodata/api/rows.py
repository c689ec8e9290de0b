"""The rows of a collection: their columns for filters, their features and files for answers."""

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Protocol

import geopandas
import numpy as np

from geodata.api.columns import Column, arrays, column, intervals
from geodata.api.queryables import Queryable
from geodata.atlas import UNDATED
from geodata.claims import PLAIN_NUMBER
from geodata.export import FORMULA_STARTS, export, to_geojson
from geodata.language import Translator
from geodata.periods import OPEN_END, Period
from geodata.store import Selected
from geodata.wording import iso_day


class Rows(Protocol):
    """What a collection holds, before filters.

    Attributes:
        ids: the features' ids, in the collection's order, objects.
    """

    ids: np.ndarray

    def column(self, queryable: Queryable) -> Column:
        """The values of a property, one a row."""

    def features(self, positions: np.ndarray) -> list[dict[str, Any]]:
        """Some of the rows as GeoJSON features."""

    def file(self, form: str, positions: np.ndarray) -> bytes:
        """Some of the rows as a file of a form that the collection offers."""


class RecordRows:
    """Records: features and files are those of the download."""

    def __init__(self, selected: Selected, t: Translator, link: str) -> None:
        self.selected, self.t, self.link = selected, t, link
        self.ids = selected.records.index.to_numpy(dtype=object)

    def column(self, queryable: Queryable) -> Column:
        """The values of a property, one a row."""
        frame = self.selected.records
        if queryable.name == "id":
            return column("text", self.ids)
        if queryable.kind == "geometry":
            shapes = np.asarray(frame.geometry.array, dtype=object)
            return Column("geometry", shapes, ~frame.geometry.isna().to_numpy())
        start, end = frame["start"].to_numpy(), frame["end"].to_numpy()
        if queryable.kind == "interval":
            return Column("interval", np.column_stack([start, end]), start != UNDATED)
        if queryable.kind == "date":
            known = (start != UNDATED) & (frame[queryable.name].to_numpy() != OPEN_END)
            return Column("date", frame[queryable.name].to_numpy(), known)
        values = frame[queryable.name].to_numpy()
        return arrays(values) if queryable.kind == "array" else column(queryable.kind, values)

    def features(self, positions: np.ndarray) -> list[dict[str, Any]]:
        """Some of the rows as GeoJSON features."""
        content = json.loads(to_geojson(self._part(positions), self.t, self.link))
        features: list[dict[str, Any]] = content["features"]
        return features

    def file(self, form: str, positions: np.ndarray) -> bytes:
        """Some of the rows as a file of a form of `export.FORMATS`."""
        return export(self._part(positions), form, self.t, self.link)

    def _part(self, positions: np.ndarray) -> Selected:
        part: geopandas.GeoDataFrame = self.selected.records.iloc[positions]
        return replace(self.selected, records=part)


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

    def file(self, form: str, positions: np.ndarray) -> bytes:
        """Some of the rows as CSV, UTF-8 with a byte order mark as spreadsheets want it."""
        target = io.StringIO()
        writer = csv.writer(target, lineterminator="\r\n")
        names = [q.name for q in self.queryables if q.kind != "interval"]
        writer.writerow(names)
        writer.writerows([_cell(self.rows[p][name]) for name in names] for p in positions)
        return target.getvalue().encode("utf-8-sig")


def _time(period: Period | None) -> dict[str, list[str]] | None:
    """JSON-FG time: an interval of days, “..” where it is open."""
    if period is None:
        return None
    return {"interval": [iso_day(period.lower), iso_day(period.upper)]}


def _cell(value: object) -> object:
    """A cell that no spreadsheet takes for a formula."""
    if isinstance(value, list):
        value = "; ".join(map(str, value))
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        return value if PLAIN_NUMBER.fullmatch(value) else f"'{value}"
    return "" if value is None else value
