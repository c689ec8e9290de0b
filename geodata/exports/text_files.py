"""GeoJSON and CSV, written piece by piece."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import shapely

from geodata.datapackage.claims import COLUMNS, PLAIN_NUMBER, Claim
from geodata.exports.layout import Layout
from geodata.presentation.claim_columns import flat_claims
from geodata.presentation.geojson_features import PIECE, json_text, written_features
from geodata.presentation.record_columns import EncodedColumn
from geodata.query.results import Extract, Results

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
About = Mapping[str, Any]


def geojson(source: Extract | Results, about: About, layout: Layout) -> Iterator[bytes]:
    """A feature collection (RFC 7946); what the file is stands in `about`."""
    yield f'{{"type": "FeatureCollection", "about": {json_text(about)}, "features": ['.encode()
    comma = b""
    for extract in source.extracts(PIECE):
        found = written_features(extract, layout.types(source), layout.rows(extract))
        yield comma + ", ".join(found).encode()
        comma = b", "
    yield b"]}"


def csv_file(source: Extract | Results, about: About, layout: Layout) -> Iterator[bytes]:
    """One row a record, with WKT geometry, and the file's description in its last columns."""
    names = list(layout.types(source))
    described = {f"about_{name}": value for name, value in about.items()}
    yield from _written([*names, "lon", "lat", "geometry_wkt", *described])
    for extract in source.extracts(PIECE):
        columns, size = layout.rows(extract), extract.total
        geometry = extract.records.geometry
        middle = geometry.representative_point()
        sides = [_numbers(side.round(6).tolist()) for side in (middle.x, middle.y)]
        cells: list[Any] = [
            columns.get(name, EncodedColumn.same(None, size)).cells(_cell) for name in names
        ]
        texts = shapely.to_wkt(np.asarray(geometry.array, dtype=object), rounding_precision=6)
        cells += [*sides, texts]
        cells += [[_cell(value)] * size for value in described.values()]
        yield _rows(zip(*cells, strict=True))


def claims_file(source: Extract | Results) -> Iterator[bytes]:
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
