"""Reading GeoParquet into a tabular layer: column by column, faults counted by kind."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pandas
import shapely
from pyarrow import ArrowException
from pyproj.exceptions import ProjError

from geodata.datapackage.catalog import FILE as CATALOG
from geodata.datapackage.catalog import Layer
from geodata.datapackage.claims import NUMERIC_TYPES
from geodata.datapackage.codelists import CodeList
from geodata.datapackage.package import Package
from geodata.datapackage.reading import MAX_CELL, Fault, Reader, SoundCell, shown, sound_cell
from geodata.datapackage.records import CODED_COLUMNS, RECORD_COLUMNS
from geodata.datapackage.tabular_layers import (
    AS_OF,
    SHARES,
    TabularLayer,
    cell_text,
    shares_of,
)
from geodata.errors import Problem
from geodata.frames import objects
from geodata.geometry import antimeridian
from geodata.geometry.measure import LONLAT
from geodata.periods import DateError, parse_period

MAX_NAMED = 5
# What a file that is no sound GeoParquet makes its reader raise, besides OSError: the last two for
# curves, and where the column is not encoded as its metadata say.
UNREADABLE = (
    ValueError, ArrowException, ProjError, shapely.errors.ShapelyError, NotImplementedError,
    AttributeError,
)  # fmt: skip
# Record columns that a large layer does not have: its layer is the catalogue's.
NOT_READ = ("aliases",)


def read_tabular(
    path: Path, layer: Layer, lists: Mapping[str, CodeList]
) -> tuple[TabularLayer | None, list[Problem]]:
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


def read_tabular_layers(package: Package) -> tuple[tuple[TabularLayer, ...], list[Problem]]:
    """Read every large layer of a package's catalogue; what cannot be read is a problem."""
    reader = Reader(package.root)
    found: list[TabularLayer] = []
    for layer in package.catalog.layers.values():
        if not layer.is_large:
            continue
        if layer.source not in package.sources:
            message = f"source “{layer.source}” of {layer.layer_id} is not in sources.json."
            reader.add(CATALOG, message, "Correct the layer's source.", layer.layer_id)
            continue
        how = partial(read_tabular, layer=layer, lists=package.codelists)
        large = reader.read(layer.path, how, None)
        if large is not None:
            found.append(_without_doubles(large, found, package, reader))
    known = [package.records.index, *(large.records.index for large in found)]
    return tuple(_with_wholes(large, known, reader) for large in found), reader.problems


def _without_doubles(
    large: TabularLayer, others: Sequence[TabularLayer], package: Package, reader: Reader
) -> TabularLayer:
    """The layer without rows whose id another layer has."""
    doubled = large.records.index.isin(package.records.index)
    for other in others:
        doubled |= large.records.index.isin(other.records.index)
    if not doubled.any():
        return large
    named = ", ".join(map(str, large.records.index[doubled][:MAX_NAMED]))
    message = f"{int(doubled.sum())} ids were met in other layers."
    reader.add(large.layer.path, message, "Give every record its own id.", named)
    kept = np.flatnonzero(~doubled).tolist()
    return TabularLayer(
        large.layer,
        large.records.iloc[kept],
        large.values.iloc[kept],
        large.fields,
        np.array([large.row_number(position) for position in kept]),
    )


def _with_wholes(
    large: TabularLayer, known: "Sequence[pandas.Index[Any]]", reader: Reader
) -> TabularLayer:
    """The layer with part_of emptied where there is no such record."""
    wholes = large.records["part_of"].to_numpy(copy=True)
    lacking = np.flatnonzero(~_is_none(wholes))
    for index in known:
        lacking = lacking[index.get_indexer(pandas.Index(wholes[lacking], dtype=object)) < 0]
    if not len(lacking):
        return large
    numbers = [large.row_number(position) for position in lacking.tolist()]
    message = f"part_of “{shown(wholes[lacking[0]])}” is no record."
    reader.add(large.layer.path, message, "Correct part_of.", named_rows(numbers))
    wholes[lacking] = None
    column = pandas.Series(wholes, large.records.index, dtype=object)
    return replace(large, records=large.records.assign(part_of=column))


def named_rows(numbers: Sequence[int] | np.ndarray) -> str:
    """Rows of a file by their numbers; of many the first."""
    named = ", ".join(map(str, numbers[:MAX_NAMED]))
    more = len(numbers) - MAX_NAMED
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
        self.told: set[tuple[str, Fault]] = set()

    def note(self, faulty: np.ndarray, message: str, remedy: str, *, serious: bool = True) -> None:
        """One problem for all rows with a fault; the first are named."""
        if not faulty.any():
            return
        where = named_rows(self.rows[faulty])
        self.problems.append(Problem(self.layer.path, where, message, remedy, serious))

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
        again = map(shown, self.ids[doubled][:MAX_NAMED])
        examples = ", ".join(dict.fromkeys(f"“{record_id}”" for record_id in again))
        message = f"id was met before: {examples}."
        self.note(doubled, message, "Give every record its own id; only the first row is kept.")
        self._leave_out(doubled)

    def _leave_out(self, faulty: np.ndarray) -> None:
        self.raw, self.rows, self.ids = self.raw[~faulty], self.rows[~faulty], self.ids[~faulty]

    def _texts(self, name: str) -> np.ndarray:
        """A column as texts, sound and stripped; lists are none."""
        try:
            texts = shared_texts(self.raw[name])
        except TypeError:
            message = f"{name} holds lists."
            self.note(np.ones(len(self.raw), dtype=bool), message, "Write one value a cell.")
            return _filled(len(self.raw), None)
        odd = {text: sound_cell(text) for text in set(texts) - {None} if not _is_plain(text)}
        if not odd:
            return texts
        self._tell_odd(name, texts, odd)
        return objects([odd[text].text or None if text in odd else text for text in texts])

    def _tell_odd(self, name: str, texts: np.ndarray, odd: Mapping[str, SoundCell]) -> None:
        """Say once a kind which cells of a column are not sound."""
        kinds = [*((f, True) for c in odd.values() for f in c.faults),
                 *((f, False) for c in odd.values() for f in c.warnings)]  # fmt: skip
        for fault, serious in dict.fromkeys(kinds):
            if (name, fault) in self.told:
                continue
            self.told.add((name, fault))
            found = {text for text, c in odd.items() if fault in (*c.faults, *c.warnings)}
            where = np.array([text in found for text in texts], dtype=bool)
            self.note(where, f"{name} {fault[0]}", fault[1], serious=serious)

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
        across = antimeridian.crossing(shapes)
        self.note(across, antimeridian.MESSAGE, antimeridian.REMEDY)
        shapes[across] = None
        self.raw = self.raw.set_geometry(
            geopandas.GeoSeries(shapes, self.raw.index, crs=self.raw.crs)
        )

    def layer_of(self) -> TabularLayer:
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
        return TabularLayer(self.layer, records, _of_objects(values, index), fields, self.rows)

    def _record_column(self, name: str) -> np.ndarray:
        size = len(self.raw)
        if name == "aliases":
            return objects([()] * size)
        if name == "layer":
            return _filled(size, self.layer.layer_id)
        column = _filled(size, None)
        if name in self.raw and name in CODED_COLUMNS:
            column = self._codes(name, CODED_COLUMNS[name])
        elif name in self.raw:
            column = self._texts(name)
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
        examples = ", ".join(f"“{shown(code)}”" for code in sorted(bad)[:MAX_NAMED])
        self.note(unknown, f"{name} {examples} is in no code list.", f"Use a code of {codes}.csv.")
        column[unknown] = None
        return unknown

    def _field(self, field: str) -> np.ndarray:
        kind = self.lists["fields"].column(field, "type")
        if field == SHARES:
            return self._shares(field)
        if kind in NUMERIC_TYPES:
            return self._numbers(field)
        if kind == "code":
            return self._codes(field, self.lists["fields"].column(field, "codelist"))
        return self._dates(field) if kind == "date" else self._texts(field)

    def _codes(self, column: str, codes: str) -> np.ndarray:
        """A column of codes; a word of another list that means one code is read as that code."""
        texts = self._texts(column)
        if codes not in self.lists:
            return texts
        meant = {text: self.lists[codes].meant(text) or text for text in set(texts) - {None}}
        return objects([meant.get(text) for text in texts])

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

    def _shares(self, field: str) -> np.ndarray:
        """A column of owners with their per cent; what is written otherwise is emptied."""
        texts = self._texts(field)
        bad = {text for text in set(texts) - {None} if shares_of(text) is None}
        faulty = np.array([text in bad for text in texts], dtype=bool)
        remedy = "Write it as “Uno SA [50]; Dos SA [25.5]”."
        self.note(faulty, f"{field} does not name owners with their per cent.", remedy)
        texts[faulty] = None
        return texts

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


def _is_plain(text: str) -> bool:
    return text.isprintable() and text.isascii() and len(text) <= MAX_CELL and text == text.strip()


def _is_date(text: str) -> bool:
    try:
        parse_period(text)
    except DateError:
        return False
    return True
