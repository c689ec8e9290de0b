"""Large layers: GeoParquet whose rows are records and whose cells are claims.

A cadastre of 60,000 concessions has one source and one statement a cell; claims are not written out
but made of a row when they are looked at.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pandas
import shapely

from geodata.atlas import objects
from geodata.catalog import FILE as CATALOG
from geodata.catalog import Layer
from geodata.claims import NUMERIC_TYPES, Claim
from geodata.codelists import CodeList
from geodata.errors import Problem
from geodata.measure import LONLAT
from geodata.package import CODED_COLUMNS, RECORD_COLUMNS, Package, Reader
from geodata.periods import DateError, parse_period

AS_OF = "as_of"
MOST_NAMED = 5


@dataclass(frozen=True)
class LargeLayer:
    """One large layer as it stands in its file, read-only.

    Attributes:
        records: one row a record, index = id: RECORD_COLUMNS and geometry (EPSG:4326).
        values: the same rows: as_of, the fields, and `<field>_unit`; null where nothing is said.
        fields: the fields among the columns of `values`.
    """

    layer: Layer
    records: geopandas.GeoDataFrame
    values: pandas.DataFrame
    fields: tuple[str, ...]

    @cached_property
    def _cells(self) -> Mapping[str, np.ndarray]:
        """The columns of `values` as arrays: a frame is slow to give a single cell."""
        return {str(name): self.values[name].to_numpy() for name in self.values}

    @cached_property
    def _ids(self) -> np.ndarray:
        return self.records.index.to_numpy(dtype=object)

    def claims(self, position: int, fields: Sequence[str] | None = None) -> tuple[Claim, ...]:
        """What a row says, as claims of the layer's source."""
        found = (self._claim(position, f) for f in (self.fields if fields is None else fields))
        return tuple(claim for claim in found if claim)

    def _claim(self, position: int, field: str) -> Claim | None:
        cell = self._cells[field][position]
        value = cell_text(cell)
        if not value:
            return None
        record_id = str(self._ids[position])
        as_of = self._text(AS_OF, position)
        return Claim(
            f"{record_id}.{field}",
            record_id,
            field,
            "",
            value,
            "",
            self._text(f"{field}_unit", position),
            as_of,
            "stated",
            self.layer.source,
            f"{self.layer.path}, row {position + 1}",
            None,
            "normal",
            "",
            "",
            float(cell) if isinstance(cell, float) else None,
            parse_period(as_of) if as_of else None,
        )

    def _text(self, column: str, position: int) -> str:
        return cell_text(self._cells[column][position]) if column in self._cells else ""


def cell_text(value: Any) -> str:
    """A cell as claims.csv would write it; "" where it is null."""
    if isinstance(value, str):
        return value
    if pandas.isna(value):
        return ""
    if isinstance(value, float):
        return f"{value:.6f}".rstrip("0").rstrip(".")
    return str(value)


def read_large(
    path: Path, layer: Layer, lists: Mapping[str, CodeList]
) -> tuple[LargeLayer | None, list[Problem]]:
    """Read the file of a large layer; rows at fault become problems and are left out or emptied.

    Raises:
        OSError, ValueError: if the file is missing or no GeoParquet.
    """
    raw = geopandas.read_parquet(path)
    lacking = [name for name in ("id", "name_en") if name not in raw]
    if lacking:
        message = f"needs the columns {', '.join(lacking)}."
        return None, [Problem(layer.path, "", message, "Add them.")]
    raw = raw.set_crs(LONLAT) if raw.crs is None else raw.to_crs(LONLAT)
    raw = raw.set_geometry(raw.geometry.force_2d())
    reader = _Rows(layer, raw, lists)
    reader.identities()
    reader.shapes()
    return reader.layer_of(), reader.problems


def read_large_layers(package: Package) -> tuple[tuple[LargeLayer, ...], list[Problem]]:
    """Read every large layer of a package's catalogue; what cannot be read is a problem."""
    reader = Reader(package.root)
    found: list[LargeLayer] = []
    for layer in package.catalog.layers.values():
        if not layer.is_large:
            continue
        if layer.source not in package.sources:
            message = f"source “{layer.source}” of {layer.layer_id} is not in sources.json."
            reader.add(CATALOG, message, "Correct the layer's source.", layer.layer_id)
            continue
        how = partial(read_large, layer=layer, lists=package.codelists)
        large = reader.read(layer.path, how, None)
        if large is not None:
            found.append(_without_doubles(large, found, package, reader))
    return tuple(found), reader.problems


def _without_doubles(
    large: LargeLayer, others: Sequence[LargeLayer], package: Package, reader: Reader
) -> LargeLayer:
    """The layer without rows whose id another layer has."""
    doubled = large.records.index.isin(package.records.index)
    for other in others:
        doubled |= large.records.index.isin(other.records.index)
    if not doubled.any():
        return large
    named = ", ".join(map(str, large.records.index[doubled][:MOST_NAMED]))
    message = f"{int(doubled.sum())} ids were met in other layers."
    reader.add(large.layer.path, message, "Give every record its own id.", named)
    return replace(large, records=large.records[~doubled], values=large.values[~doubled])


class _Rows:
    """Checks the rows of one file, column by column."""

    def __init__(
        self, layer: Layer, raw: geopandas.GeoDataFrame, lists: Mapping[str, CodeList]
    ) -> None:
        self.layer, self.raw, self.lists = layer, raw, lists
        self.rows = np.arange(1, len(raw) + 1)
        self.problems: list[Problem] = []

    def note(self, faulty: np.ndarray, message: str, remedy: str) -> None:
        """One problem for all rows with a fault; the first are named."""
        if not faulty.any():
            return
        named = ", ".join(map(str, self.rows[faulty][:MOST_NAMED]))
        more = int(faulty.sum()) - MOST_NAMED
        where = f"rows {named} and {more} more" if more > 0 else f"row {named}"
        self.problems.append(Problem(self.layer.path, where, message, remedy))

    def identities(self) -> None:
        """Leave out rows without an id or a name, and those whose id was met before."""
        ids, names = self.raw["id"], self.raw["name_en"]
        faulty = np.asarray(ids.isna() | names.isna() | ids.duplicated(), dtype=bool)
        remedy = "Give every record an id of its own and a name."
        self.note(faulty, "id or name_en is empty, or the id was met before.", remedy)
        self.raw, self.rows = self.raw[~faulty], self.rows[~faulty]

    def shapes(self) -> None:
        """Empty geometries that are not sound."""
        shapes = np.array(self.raw.geometry.array, dtype=object)
        sides = shapely.bounds(shapes)
        outside = (np.abs(sides[:, [0, 2]]) > 180).any(1) | (np.abs(sides[:, [1, 3]]) > 90).any(1)
        present = ~shapely.is_missing(shapes)
        empty = shapely.is_empty(shapes)
        invalid = np.asarray(present & ~empty & ~shapely.is_valid(shapes))
        self.note(np.asarray(invalid), "geometry is not valid.", "Mend the geometry.")
        self.note(
            np.asarray(outside),
            "geometry lies outside ±180, ±90 degrees.",
            "Use longitude, latitude.",
        )
        shapes[invalid | outside | empty] = None
        self.raw = self.raw.set_geometry(
            geopandas.GeoSeries(shapes, self.raw.index, crs=self.raw.crs)
        )

    def layer_of(self) -> LargeLayer:
        """The rows that are left, as records and values."""
        index = pandas.Index(self.raw["id"].astype(object), name="id")
        columns = {name: self._record_column(name) for name in RECORD_COLUMNS}
        shapes = np.asarray(self.raw.geometry.array, dtype=object)
        records = geopandas.GeoDataFrame(_of_objects(columns, index), geometry=shapes, crs=LONLAT)
        fields = tuple(f for f in self.lists["fields"] if f in self.raw.columns)
        values = {field: self._field(field) for field in fields}
        units = [f"{field}_unit" for field in fields if f"{field}_unit" in self.raw]
        values |= {name: self.raw[name].astype(object).to_numpy() for name in units}
        values[AS_OF] = self._dates(AS_OF)
        return LargeLayer(self.layer, records, _of_objects(values, index), fields)

    def _record_column(self, name: str) -> np.ndarray:
        size = len(self.raw)
        if name == "aliases":
            return objects([()] * size)
        if name == "layer":
            return np.full(size, self.layer.layer_id, dtype=object)
        default = {"sector": self.layer.sector}.get(name)
        if name not in self.raw:
            return self._record_column("name_en") if name == "name_es" else _filled(size, default)
        column = shared_texts(self.raw[name])
        if name in CODED_COLUMNS:
            codes = self.lists[CODED_COLUMNS[name]]
            unknown = np.array([v is not None and v not in codes for v in column], dtype=bool)
            remedy = f"Use a code of {CODED_COLUMNS[name]}.csv."
            self.note(unknown, f"{name} is in no code list.", remedy)
            column[unknown] = None
        column[[value is None for value in column]] = default
        return column

    def _field(self, field: str) -> Any:
        kind = self.lists["fields"].column(field, "type")
        if kind in NUMERIC_TYPES:
            numbers = pandas.to_numeric(self.raw[field], errors="coerce").astype(float)
            numbers = numbers.where(np.isfinite(numbers), np.nan)
            faulty = (numbers.isna() & self.raw[field].notna()).to_numpy()
            self.note(faulty, f"{field} is no number.", "Write it plainly, as 2600000000.")
            return numbers.to_numpy()
        return self._dates(field) if kind == "date" else shared_texts(self.raw[field])

    def _dates(self, name: str) -> np.ndarray:
        """A column of EDTF dates; what is none is emptied."""
        if name not in self.raw:
            return _filled(len(self.raw), None)
        column = shared_texts(self.raw[name])
        bad = {text for text in set(column) - {None} if not _is_date(text)}
        faulty = np.array([text in bad for text in column], dtype=bool)
        self.note(faulty, f"{name} is not EDTF.", "Write 2019, 2019-08, 2010/2014 or 1993/..")
        column[faulty] = None
        return column


def _of_objects(columns: Mapping[str, np.ndarray], index: "pandas.Index[Any]") -> pandas.DataFrame:
    """A frame that keeps each column's own type; pandas would make others of texts."""
    kept = {name: pandas.Series(cells, index, cells.dtype) for name, cells in columns.items()}
    return pandas.DataFrame(kept, index=index)


def _filled(size: int, value: object) -> np.ndarray:
    return np.full(size, value, dtype=object)


def shared_texts(column: pandas.Series) -> np.ndarray:
    """A column as texts, None where null; equal texts are one object, to save memory."""
    numbers, distinct = pandas.factorize(column)
    texts = objects([*(cell_text(value) for value in distinct), None])
    result: np.ndarray = texts[numbers]
    return result


def _is_date(text: str) -> bool:
    try:
        parse_period(text)
    except DateError:
        return False
    return True
