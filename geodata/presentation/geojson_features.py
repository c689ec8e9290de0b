"""Records as GeoJSON features, with the types of their properties and a JSON-FG time member."""

import json
from collections.abc import Iterable
from datetime import date
from typing import Any

import numpy as np
import pandas
import shapely

from geodata.evidence.lifetimes import UNDATED
from geodata.frames import group_numbers
from geodata.language import Translator
from geodata.presentation.record_columns import (
    Columns,
    EncodedColumn,
    fields_of,
    flat_records,
    types_of,
)
from geodata.presentation.values import iso_day
from geodata.query.results import Extract, Results

# So many rows are in memory at a time.
PIECE = 10_000
json_text = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode


def all_types(source: Extract | Results) -> dict[str, type]:
    """The columns of all records of a file, of whichever layer, with their types."""
    fields = set[str]().union(*fields_of(source).values())
    return types_of(sorted(fields), source.atlas.package)


def features(extract: Extract, t: Translator) -> list[str]:
    """The records as GeoJSON features (RFC 7946) with a JSON-FG `time` member, as texts."""
    return written_features(extract, all_types(extract), flat_records(extract, t))


def written_features(extract: Extract, wanted: Iterable[str], columns: Columns) -> list[str]:
    """The records as features with some of their columns."""
    names = [name for name in wanted if name in columns]
    members = [_members(name, columns[name]) for name in names if name != "id"]
    said = (", ".join(filter(None, row)) for row in zip(*members, strict=True))
    places = np.array(extract.records.geometry.array, dtype=object)
    rounded = shapely.transform(places, lambda points: points.round(6))
    shapes = shapely.to_geojson(shapely.orient_polygons(rounded, exterior_cw=False))
    rows = zip(columns["id"].cells(json_text), shapes, _times(extract.records), said, strict=True)
    return [
        f'{{"type": "Feature", "id": {record_id}, "geometry": {shape or "null"}, "time": {time},'
        f' "properties": {{{properties}}}}}'
        for record_id, shape, time, properties in rows
    ]


def _members(name: str, column: EncodedColumn) -> np.ndarray:
    """A property of each feature as a member of its object; empty where it says nothing."""
    key = json_text(name)
    return column.cells(lambda v: "" if v is None or v == "" else f"{key}: {json_text(_plain(v))}")


def _plain(value: Any) -> Any:
    """A value as JSON has it: a date as text."""
    return value.isoformat() if isinstance(value, date) else value


def _times(records: pandas.DataFrame) -> np.ndarray:
    """JSON-FG time: the days for which a record's existence is stated; null where it never is.

    JSON-FG knows whole days only: a year stands as its first and last day.
    """
    start, end = (records[name].to_numpy() for name in ("start", "end"))

    def time(row: int) -> str:
        days = [iso_day(int(start[row])), iso_day(int(end[row]))]
        return json_text(None if start[row] == UNDATED else {"interval": days})

    numbers, found = group_numbers([start, end], time, len(start))
    times: np.ndarray = np.array(found, dtype=object)[numbers]
    return times
