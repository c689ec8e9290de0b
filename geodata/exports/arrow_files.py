"""GeoPackage and GeoParquet, written piece by piece from Arrow tables."""

import io
import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from datetime import date
from itertools import chain, groupby, islice, pairwise
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pyarrow
import pyogrio
import shapely
from pyarrow import parquet
from shapely import MultiLineString, MultiPoint, MultiPolygon

from geodata.datapackage.claims import COLUMNS
from geodata.exports.layout import Layout
from geodata.exports.stream_buffer import Outbox
from geodata.exports.styles import style_rows
from geodata.exports.text_files import About
from geodata.geometry.measure import LONLAT
from geodata.presentation.claim_columns import flat_claims
from geodata.presentation.geojson_features import PIECE, json_text
from geodata.presentation.record_columns import (
    Columns,
    EncodedColumn,
)
from geodata.query.results import Extract, Results
from geodata.temporary_folders import Scratch, scratch_errors

ARROW = {
    int: pyarrow.int64(),
    float: pyarrow.float64(),
    str: pyarrow.string(),
    date: pyarrow.date32(),
}
GEOMETRY = pyarrow.field("geometry", pyarrow.binary())
SIDES = ("xmin", "ymin", "xmax", "ymax")
# The covering of GeoParquet 1.1: readers skip what lies outside a window without reading shapes.
BBOX = pyarrow.field("bbox", pyarrow.struct([(side, pyarrow.float64()) for side in SIDES]))
CLAIM_TYPES = dict.fromkeys(COLUMNS, str)
SEVERAL: dict[str, Any] = {
    "Point": MultiPoint,
    "LineString": MultiLineString,
    "Polygon": MultiPolygon,
}
BLOCK = 1 << 20
# The file is sent and removed: nobody needs it to be on the disk should the machine fail.
pyogrio.set_gdal_config_options({"OGR_SQLITE_SYNCHRONOUS": "OFF"})


def geoparquet(source: Extract | Results, about: About, layout: Layout) -> Iterator[bytes]:
    """GeoParquet 1.1; what the file is stands in its schema's metadata under `about`."""
    types, outbox, seen = layout.types(source), Outbox(), _GeometrySummary()
    schema = arrow_schema(types, has_places=True).append(BBOX)
    # Without Arrow's own copy of the schema: readers would look there for what is told at the end.
    with parquet.ParquetWriter(outbox, schema, compression="zstd", store_schema=False) as writer:
        for extract in source.extracts(PIECE):
            seen.add(extract)
            rows = arrow_table(layout.rows(extract), types, extract)
            writer.write_table(rows.append_column(BBOX, _boxes(extract)))
            yield outbox.taken()
        known = {"geo": seen.metadata(), "about": about}
        writer.add_key_value_metadata({n: json_text(content) for n, content in known.items()})
    yield outbox.taken()


class _GeometrySummary:
    """Kinds and extent of the places of a file."""

    def __init__(self) -> None:
        self.kinds: set[str] = set()
        self.sides = np.array([np.inf, np.inf, -np.inf, -np.inf])

    def add(self, extract: Extract) -> None:
        """Take in the places of some records."""
        shapes = _places(extract)
        self.kinds.update(_kinds(shapes))
        if len(shapes):
            sides = shapely.total_bounds(shapes)
            self.sides[:2] = np.minimum(self.sides[:2], sides[:2])
            self.sides[2:] = np.maximum(self.sides[2:], sides[2:])

    def metadata(self) -> dict[str, Any]:
        """What GeoParquet says of its places (key `geo`)."""
        empty = io.BytesIO()
        geopandas.GeoDataFrame(geometry=[], crs=LONLAT).to_parquet(empty)
        found: dict[str, Any] = json.loads(parquet.read_schema(empty).metadata[b"geo"])
        column = found["columns"][GEOMETRY.name]
        column["geometry_types"] = sorted(self.kinds)
        column["covering"] = {BBOX.name: {side: [BBOX.name, side] for side in SIDES}}
        found["version"] = "1.1.0"
        if self.kinds:
            column["bbox"] = self.sides.tolist()
        return found


def _boxes(extract: Extract) -> pyarrow.Array:
    """The box of each record; null where it has no place."""
    sides = shapely.bounds(np.asarray(extract.records.geometry.array, dtype=object))
    columns = [pyarrow.array(side) for side in sides.T]
    is_none = pyarrow.array(np.isnan(sides[:, 0]))
    return pyarrow.StructArray.from_arrays(columns, fields=list(BBOX.type), mask=is_none)


def _places(extract: Extract) -> np.ndarray:
    """The places that records have."""
    shapes = np.asarray(extract.records.geometry.array, dtype=object)
    found: np.ndarray = shapes[~shapely.is_missing(shapes)]
    return found


def _kinds(shapes: np.ndarray) -> set[str]:
    return {shape.geom_type for shape in shapes}


def arrow_schema(types: Mapping[str, type], *, has_places: bool = True) -> pyarrow.Schema:
    """Columns of some types, with that of places."""
    fields = [pyarrow.field(name, ARROW[kind]) for name, kind in types.items()]
    return pyarrow.schema([*fields, GEOMETRY] if has_places else fields)


def arrow_table(
    columns: Columns, types: Mapping[str, type], extract: Extract | None = None
) -> pyarrow.Table:
    """Columns of some types, in their order; with the places of an extract where one is given."""
    size = len(next(iter(columns.values())).numbers)
    cells = [
        _cells(columns.get(name, EncodedColumn.same(None, size)), types[name]) for name in types
    ]
    if extract is not None:
        shapes = extract.records.geometry.to_wkb().to_numpy(dtype=object)
        cells.append(pyarrow.array(shapes, GEOMETRY.type, from_pandas=True))
    return pyarrow.Table.from_arrays(
        cells, schema=arrow_schema(types, has_places=extract is not None)
    )


def _cells(column: EncodedColumn, kind: type) -> pyarrow.Array:
    return pyarrow.array(column.values, ARROW[kind]).take(pyarrow.array(column.numbers))


def geopackage(source: Extract | Results, about: About, layout: Layout) -> Iterator[bytes]:
    """A GeoPackage: a table a layer, the claims, and a table that describes the file."""
    with Scratch() as folder, scratch_errors():
        path, claims = folder / "atlas.gpkg", folder / "claims"
        # The same file whenever it is made: ranges of it may come from two processes.
        day = f"{about['downloaded']}T00:00:00.000Z"
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": day})
        kinds = _write_layers(source, path, claims, layout)
        with pyarrow.ipc.open_stream(claims) as stored:
            _write(stored, path, "claims")
        claims.unlink()
        _write(pyarrow.table({name: [value] for name, value in about.items()}), path, "about")
        styles = style_rows(kinds, source.atlas.package, layout.t)
        if styles:
            _write(pyarrow.Table.from_pylist(styles), path, "layer_styles", FID="id")
        with path.open("rb") as file:
            while block := file.read(BLOCK):
                yield block


def _write_layers(
    source: Extract | Results, path: Path, claims: Path, layout: Layout
) -> dict[str, set[str]]:
    """Write a table a layer; and aside, as a stream, the claims, which come after them.

    Returns:
        Layer → kinds of its places; only layers that have any.
    """
    kinds, fields, claim_schema = (
        {},
        layout.fields(source),
        arrow_schema(CLAIM_TYPES, has_places=False),
    )
    with pyarrow.ipc.new_stream(claims, claim_schema) as aside:
        for layer, run in groupby(_by_layer(source), _layer_of):
            types = layout.types_of(fields[layer], source.atlas.package)
            writer = _LayerWriter(run, types, aside, layout)
            _write_layer(writer, path, layer)
            if writer.has_places:
                kinds[layer] = writer.seen.kinds
    return kinds


def _by_layer(source: Extract | Results) -> Iterator[Extract]:
    """The records, so many of one layer at a time."""
    for extract in source.extracts(PIECE):
        layers = extract.records["layer"].to_numpy(dtype=object)
        starts = [0, *(np.flatnonzero(layers[1:] != layers[:-1]) + 1).tolist(), len(layers)]
        for first, end in pairwise(starts):
            yield replace(extract, records=extract.records.iloc[first:end])


def _layer_of(extract: Extract) -> str:
    return str(extract.records["layer"].iat[0])


class _LayerWriter:
    """The records of one layer on their way into its table.

    Attributes:
        has_places: False where no record has one.
        seen: of the records that have been read.
    """

    def __init__(
        self, run: Iterator[Extract], types: Mapping[str, type], aside: Any, layout: Layout
    ) -> None:
        self._begun, self._run = list(islice(run, 2)), run
        self._types, self._aside, self._layout = types, aside, layout
        if len(self._begun) == 1:
            self._begun = [_of_one_kind(self._begun[0])]
        self.has_places = any(len(_places(e)) for e in self._begun)
        self.seen = _GeometrySummary()

    def reader(self) -> pyarrow.RecordBatchReader:
        """The rows of the table; their claims go aside."""
        return pyarrow.RecordBatchReader.from_batches(
            arrow_schema(self._types, has_places=self.has_places), self._batches()
        )

    def _batches(self) -> Iterator[pyarrow.RecordBatch]:
        for extract in chain(self._begun, self._run):
            self.seen.add(extract)
            self._aside.write_table(arrow_table(flat_claims(extract), CLAIM_TYPES))
            placed = extract if self.has_places else None
            yield from arrow_table(self._layout.rows(extract), self._types, placed).to_batches()


def _of_one_kind(extract: Extract) -> Extract:
    """The records; where some have one point, line or area and others several, all as several."""
    shapes = np.array(extract.records.geometry.array, dtype=object)
    kinds = _kinds(_places(extract))
    for one, several in SEVERAL.items():
        if kinds == {one, several.__name__}:
            single = [shape is not None and shape.geom_type == one for shape in shapes]
            shapes[single] = [several([shape]) for shape in shapes[single]]
    return replace(extract, records=extract.records.set_geometry(shapes, crs=LONLAT))


def _write_layer(run: _LayerWriter, path: Path, layer: str) -> None:
    """Write the table of a layer; where its places are of one kind, it says so."""
    if not run.has_places:
        _write(run.reader(), path, layer)
        return
    place = {"geometry_name": GEOMETRY.name, "geometry_type": "Unknown", "crs": LONLAT}
    _write(run.reader(), path, layer, **place)
    if len(run.seen.kinds) == 1:
        [kind] = run.seen.kinds
        declared = "update gpkg_geometry_columns set geometry_type_name = ? where table_name = ?"
        with closing(sqlite3.connect(path)) as database, database:
            database.execute("pragma synchronous = off")
            database.execute(declared, (kind.upper(), layer))


def _write(rows: Any, path: Path, name: str, **place: str) -> None:
    """Write a table of a GeoPackage; without a place, of attributes only."""
    pyogrio.write_arrow(rows, path, layer=name, driver="GPKG", append=path.exists(), **place)
