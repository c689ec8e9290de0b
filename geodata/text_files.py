"""GeoJSON and CSV, written piece by piece."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import shapely

from geodata.claims import COLUMNS, PLAIN_NUMBER, Claim
from geodata.flat import Column, Columns, fields_of, flat_claims, flat_records, types_of
from geodata.language import Translator
from geodata.large_records import for_distinct
from geodata.selected import Extract, Selected

# So many rows are in memory at a time.
PIECE = 10_000
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
About = Mapping[str, Any]
json_text = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode


def all_types(source: Extract | Selected) -> dict[str, type]:
    """The columns of all records of a file, of whichever layer, with their types."""
    fields = set[str]().union(*fields_of(source).values())
    return types_of(sorted(fields), source.atlas.package)


def geojson(source: Extract | Selected, about: About, t: Translator) -> Iterator[bytes]:
    """A feature collection (RFC 7946); what the file is stands in `about`."""
    yield f'{{"type": "FeatureCollection", "about": {json_text(about)}, "features": ['.encode()
    comma = b""
    for extract in source.extracts(PIECE):
        yield comma + ", ".join(features(extract, t)).encode()
        comma = b", "
    yield b"]}"


def features(extract: Extract, t: Translator) -> list[str]:
    """The records as GeoJSON features (RFC 7946) with a JSON-FG `time` member, as texts."""
    columns = flat_records(extract, t)
    names = [name for name in all_types(extract) if name in columns]
    members = [_members(name, columns[name]) for name in names if name != "id"]
    said = (", ".join(filter(None, row)) for row in zip(*members, strict=True))
    places = np.array(extract.records.geometry.array, dtype=object)
    rounded = shapely.transform(places, lambda points: points.round(6))
    shapes = shapely.to_geojson(shapely.orient_polygons(rounded, exterior_cw=False))
    rows = zip(columns["id"].cells(json_text), shapes, _times(columns), said, strict=True)
    return [
        f'{{"type": "Feature", "id": {record_id}, "geometry": {shape or "null"}, "time": {time},'
        f' "properties": {{{properties}}}}}'
        for record_id, shape, time, properties in rows
    ]


def _members(name: str, column: Column) -> np.ndarray:
    """A property of each feature as a member of its object; empty where it says nothing."""
    key = json_text(name)
    return column.cells(lambda v: "" if v is None or v == "" else f"{key}: {json_text(v)}")


def _times(columns: Columns) -> np.ndarray:
    """JSON-FG time: an interval of days, “..” where it is open; null where undated."""
    start, end = (columns[name].cells(str) for name in ("start", "end"))

    def time(row: int) -> str:
        return json_text({"interval": [start[row], end[row] or ".."]} if start[row] else None)

    numbers, found = for_distinct([start, end], time, len(start))
    times: np.ndarray = np.array(found, dtype=object)[numbers]
    return times


def csv_file(source: Extract | Selected, about: About, t: Translator) -> Iterator[bytes]:
    """One row a record, with WKT geometry, and the file's description in its last columns."""
    names = list(all_types(source))
    described = {f"about_{name}": value for name, value in about.items()}
    yield from _written([*names, "lon", "lat", "geometry_wkt", *described])
    for extract in source.extracts(PIECE):
        columns, size = flat_records(extract, t), extract.total
        geometry = extract.records.geometry
        middle = geometry.representative_point()
        sides = [_numbers(side.round(6).tolist()) for side in (middle.x, middle.y)]
        cells: list[Any] = [
            columns.get(name, Column.same(None, size)).cells(_cell) for name in names
        ]
        texts = shapely.to_wkt(np.asarray(geometry.array, dtype=object), rounding_precision=6)
        cells += [*sides, texts]
        cells += [[_cell(value)] * size for value in described.values()]
        yield _rows(zip(*cells, strict=True))


def claims_file(source: Extract | Selected) -> Iterator[bytes]:
    """The claims of the records, deprecated ones included, in claims.csv's columns."""
    yield from _written(COLUMNS)
    for extract in source.extracts(PIECE):
        cells = [column.cells(_cell) for column in flat_claims(extract).values()]
        yield _rows(zip(*cells, strict=True))


def table_csv(claims: Iterable[Claim]) -> bytes:
    """Claims as CSV, in claims.csv's columns."""
    rows = (tuple(claim.row()[name] for name in COLUMNS) for claim in claims)
    return csv_bytes(list(COLUMNS), rows)


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """UTF-8 with a byte order mark, so that spreadsheets read the accents."""
    return b"".join([*_written(header), _rows([_cell(value) for value in row] for row in rows)])


def _written(header: Sequence[str]) -> Iterator[bytes]:
    yield "".encode("utf-8-sig") + _rows([header])


def _rows(rows: Iterable[Sequence[Any]]) -> bytes:
    target = io.StringIO()
    csv.writer(target, lineterminator="\r\n").writerows(rows)
    return target.getvalue().encode()


def _numbers(values: list[float]) -> list[Any]:
    return ["" if np.isnan(value) else value for value in values]


def _cell(value: Any) -> Any:
    """A cell that no spreadsheet takes for a formula; empty for what is missing.

    A plain negative number begins like a formula and is none.
    """
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        return value if PLAIN_NUMBER.fullmatch(value) else f"'{value}"
    return "" if value is None else value
