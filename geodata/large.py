"""Large layers: GeoParquet whose rows are records and whose cells are claims.

A cadastre of 60,000 concessions has one source and one statement a cell; claims are not written out
but made of a row when they are looked at.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pandas
import shapely
from pyarrow import ArrowException
from pyproj.exceptions import ProjError

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
# How a cell says what it says, and how that counts.
MODALITY, RANK = "stated", "normal"
MOST_NAMED = 5
# What a file that is no sound GeoParquet makes its reader raise, besides OSError.
UNREADABLE = (ValueError, ArrowException, ProjError, shapely.errors.ShapelyError)
# Record columns that a large layer does not have: its layer is the catalogue's.
NOT_READ = ("aliases",)


@dataclass(frozen=True)
class LargeLayer:
    """One large layer as it stands in its file, read-only.

    Attributes:
        records: one row a record, index = id: RECORD_COLUMNS and geometry (EPSG:4326).
        values: the same rows: as_of, the fields, and `<field>_unit`; null where nothing is said.
        fields: the fields among the columns of `values`.
        rows: each one's row in the file, from 1; None where that is its position.
    """

    layer: Layer
    records: geopandas.GeoDataFrame
    values: pandas.DataFrame
    fields: tuple[str, ...]
    rows: np.ndarray | None = None

    @cached_property
    def _cells(self) -> Mapping[str, np.ndarray]:
        """The columns of `values` as arrays: a frame is slow to give a single cell."""
        return {str(name): self.values[name].to_numpy() for name in self.values}

    @cached_property
    def _ids(self) -> np.ndarray:
        return self.records.index.to_numpy(dtype=object)

    def row_number(self, position: int) -> int:
        """In which row of the file a record stands, from 1."""
        return position + 1 if self.rows is None else int(self.rows[position])

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
        row = self.row_number(position)
        return Claim(
            f"{record_id}.{field}",
            record_id,
            field,
            "",
            value,
            "",
            self._text(f"{field}_unit", position),
            as_of,
            MODALITY,
            self.layer.source,
            f"{self.layer.path}, row {row}",
            None,
            RANK,
            "",
            "",
            float(cell) if isinstance(cell, float) else None,
            parse_period(as_of) if as_of else None,
            (self.layer.path, row),
        )

    def _text(self, column: str, position: int) -> str:
        return cell_text(self._cells[column][position]) if column in self._cells else ""


def cell_text(value: Any) -> str:
    """A cell as claims.csv would write it; "" where it is null."""
    if isinstance(value, str):
        return value
    if pandas.isna(value):
        return ""
    if isinstance(value, float | np.floating):
        return f"{value:.6f}".rstrip("0").rstrip(".")
    return value.date().isoformat() if isinstance(value, datetime) else str(value)


def read_large(
    path: Path, layer: Layer, lists: Mapping[str, CodeList]
) -> tuple[LargeLayer | None, list[Problem]]:
    """Read the file of a large layer; rows at fault become problems and are left out or emptied.

    Raises:
        OSError, ValueError: if the file is missing or no GeoParquet.
    """
    raw = _opened(path)
    lacking = [name for name in ("id", "name_en") if name not in raw]
    if lacking:
        message = f"needs the columns {', '.join(lacking)}."
        return None, [Problem(layer.path, "", message, "Add them.")]
    reader = _Rows(layer, raw, lists)
    reader.columns()
    reader.identities()
    reader.shapes()
    return reader.layer_of(), reader.problems


def _opened(path: Path) -> geopandas.GeoDataFrame:
    """The file's rows as they stand, without heights, EPSG:4326.

    Raises:
        OSError, ValueError: if the file is missing or no GeoParquet.
    """
    try:
        raw = geopandas.read_parquet(path)
        raw = raw.set_crs(LONLAT) if raw.crs is None else raw.to_crs(LONLAT)
        return raw.set_geometry(raw.geometry.force_2d())
    except UNREADABLE as error:
        reason = " ".join(str(error).split()).removesuffix(".")
        raise ValueError(f"it must be GeoParquet ({reason})") from error


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
    known = [package.records.index, *(large.records.index for large in found)]
    return tuple(_with_wholes(large, known, reader) for large in found), reader.problems


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
    kept = np.flatnonzero(~doubled).tolist()
    return LargeLayer(
        large.layer,
        large.records.iloc[kept],
        large.values.iloc[kept],
        large.fields,
        np.array([large.row_number(position) for position in kept]),
    )


def _with_wholes(
    large: LargeLayer, known: "Sequence[pandas.Index[Any]]", reader: Reader
) -> LargeLayer:
    """The layer with part_of emptied where there is no such record."""
    wholes = large.records["part_of"].to_numpy(copy=True)
    lacking = np.flatnonzero(~_is_none(wholes))
    for index in known:
        lacking = lacking[index.get_indexer(pandas.Index(wholes[lacking], dtype=object)) < 0]
    if not len(lacking):
        return large
    numbers = [large.row_number(position) for position in lacking.tolist()]
    message = f"part_of “{wholes[lacking[0]]}” is no record."
    reader.add(large.layer.path, message, "Correct part_of.", named_rows(numbers))
    wholes[lacking] = None
    column = pandas.Series(wholes, large.records.index, dtype=object)
    return replace(large, records=large.records.assign(part_of=column))


def named_rows(numbers: Sequence[int] | np.ndarray) -> str:
    """Rows of a file by their numbers; of many the first."""
    named = ", ".join(map(str, numbers[:MOST_NAMED]))
    more = len(numbers) - MOST_NAMED
    if more > 0:
        return f"rows {named} and {more} more"
    return f"rows {named}" if len(numbers) > 1 else f"row {named}"


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
        where = named_rows(self.rows[faulty])
        self.problems.append(Problem(self.layer.path, where, message, remedy))

    def columns(self) -> None:
        """Say which columns mean nothing here."""
        fields = list(self.lists["fields"])
        known = {"id", AS_OF, self.raw.geometry.name, *RECORD_COLUMNS, *fields}
        known |= {f"{field}_unit" for field in fields}
        strange = [str(name) for name in self.raw if name not in known or name in NOT_READ]
        if strange:
            message = f"{', '.join(strange)}: no column that a large layer has; left out."
            remedy = "Name each by its field, or remove it."
            self.problems.append(Problem(self.layer.path, "", message, remedy, serious=False))

    def identities(self) -> None:
        """Leave out rows without an id or a name, and those whose id was met before."""
        self.ids = self._texts("id")
        for name in ("id", "name_en"):
            lacking = _is_none(self._texts(name))
            self.note(lacking, f"{name} is empty.", "Fill it in; rows without are left out.")
            self._leave_out(lacking)
        doubled = pandas.Series(self.ids, dtype=object).duplicated().to_numpy()
        examples = dict.fromkeys(f"“{record_id}”" for record_id in self.ids[doubled][:MOST_NAMED])
        message = f"id was met before: {', '.join(examples)}."
        self.note(doubled, message, "Give every record its own id; only the first row is kept.")
        self._leave_out(doubled)

    def _leave_out(self, faulty: np.ndarray) -> None:
        self.raw, self.rows, self.ids = self.raw[~faulty], self.rows[~faulty], self.ids[~faulty]

    def _texts(self, name: str) -> np.ndarray:
        """A column as texts; lists are none."""
        try:
            return shared_texts(self.raw[name])
        except TypeError:
            message = f"{name} holds lists."
            self.note(np.ones(len(self.raw), dtype=bool), message, "Write one value a cell.")
            return _filled(len(self.raw), None)

    def shapes(self) -> None:
        """Empty geometries that are not sound."""
        shapes = np.array(self.raw.geometry.array, dtype=object)
        empty = np.asarray(shapely.is_empty(shapes))
        invalid = ~(shapely.is_missing(shapes) | empty | shapely.is_valid(shapes))
        sides = np.abs(shapely.bounds(shapes))
        outside = ((sides[:, [0, 2]] > 180) | (sides[:, [1, 3]] > 90)).any(axis=1) & ~invalid
        self.note(empty, "geometry is empty.", "Use null where no place is known.")
        self.note(invalid, "geometry is not valid.", "Mend the geometry.")
        message = "geometry lies outside ±180, ±90 degrees."
        self.note(outside, message, "Use longitude, latitude.")
        shapes[invalid | outside | empty] = None
        self.raw = self.raw.set_geometry(
            geopandas.GeoSeries(shapes, self.raw.index, crs=self.raw.crs)
        )

    def layer_of(self) -> LargeLayer:
        """The rows that are left, as records and values."""
        index = pandas.Index(self.ids, dtype=object, name="id")
        columns = {name: self._record_column(name) for name in RECORD_COLUMNS}
        shapes = np.asarray(self.raw.geometry.array, dtype=object)
        records = geopandas.GeoDataFrame(_of_objects(columns, index), geometry=shapes, crs=LONLAT)
        fields = tuple(f for f in self.lists["fields"] if f in self.raw.columns)
        values = {field: self._field(field) for field in fields}
        for field in fields:
            if f"{field}_unit" in self.raw:
                values[f"{field}_unit"] = self._units(field, values[field])
        values[AS_OF] = self._dates(AS_OF)
        return LargeLayer(self.layer, records, _of_objects(values, index), fields, self.rows)

    def _record_column(self, name: str) -> np.ndarray:
        size = len(self.raw)
        if name == "aliases":
            return objects([()] * size)
        if name == "layer":
            return _filled(size, self.layer.layer_id)
        column = self._texts(name) if name in self.raw else _filled(size, None)
        if name in CODED_COLUMNS:
            self._take_out_unknown(column, CODED_COLUMNS[name], name)
        lacking = _is_none(column)
        if name == "sector":
            column[lacking] = self.layer.sector
        if name == "name_es" and lacking.any():
            column[lacking] = self._texts("name_en")[lacking]
        return column

    def _take_out_unknown(self, column: np.ndarray, codes: str, name: str) -> np.ndarray:
        """Empty what is no code of a list; which that was."""
        bad = {code for code in set(column) - {None} if code not in self.lists[codes]}
        unknown = np.array([code in bad for code in column], dtype=bool)
        examples = ", ".join(f"“{code}”" for code in sorted(bad)[:MOST_NAMED])
        self.note(unknown, f"{name} {examples} is in no code list.", f"Use a code of {codes}.csv.")
        column[unknown] = None
        return unknown

    def _field(self, field: str) -> np.ndarray:
        kind = self.lists["fields"].column(field, "type")
        if kind in NUMERIC_TYPES:
            return self._numbers(field)
        return self._dates(field) if kind == "date" else self._texts(field)

    def _numbers(self, field: str) -> np.ndarray:
        """A column of numbers; what is none is emptied."""
        cells = self.raw[field]
        is_number = pandas.api.types.is_numeric_dtype(cells)
        if not is_number or pandas.api.types.is_bool_dtype(cells):
            cells = pandas.Series(self._texts(field), self.raw.index, dtype=object)
        numbers = pandas.to_numeric(cells, errors="coerce").astype(float).to_numpy(copy=True)
        numbers[~np.isfinite(numbers)] = np.nan
        faulty = np.isnan(numbers) & cells.notna().to_numpy()
        self.note(faulty, f"{field} is no number.", "Write it plainly, as 2600000000.")
        return numbers

    def _units(self, field: str, values: np.ndarray) -> np.ndarray:
        """The units of a field; a value in an unknown unit says nothing and is emptied."""
        column = self._texts(f"{field}_unit")
        unknown = self._take_out_unknown(column, "unit", f"{field}_unit")
        values[unknown] = np.nan if values.dtype.kind == "f" else None
        return column

    def _dates(self, name: str) -> np.ndarray:
        """A column of EDTF dates; what is none is emptied."""
        if name not in self.raw:
            return _filled(len(self.raw), None)
        column = self._texts(name)
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


def _is_none(column: np.ndarray) -> np.ndarray:
    return np.array([value is None for value in column], dtype=bool)


def shared_texts(column: pandas.Series) -> np.ndarray:
    """A column as texts, None where null or empty; equal texts are one object, to save memory.

    Raises:
        TypeError: if a cell holds a list.
    """
    numbers, distinct = pandas.factorize(column)
    texts = objects([*(cell_text(value) or None for value in distinct), None])
    result: np.ndarray = texts[numbers]
    return result


def _is_date(text: str) -> bool:
    try:
        parse_period(text)
    except DateError:
        return False
    return True
