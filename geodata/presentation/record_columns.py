"""Records and claims as flat columns, for files: what repeats is worded once.

A file of a million rows has few distinct cells. So a column holds its distinct values and, for each
row, which of them it has; who writes a file converts the distinct ones and spreads them.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas

from geodata.datapackage.claims import NUMERIC_TYPES
from geodata.datapackage.package import Package
from geodata.datapackage.tabular_layers import AS_OF, SHARES, TabularLayer
from geodata.evidence.atlas import QUALITY_PARTS, Atlas
from geodata.evidence.compilation import Compiled, rules_of
from geodata.evidence.holders import HOLDERS, bearing_on, compile_facts
from geodata.evidence.lifetimes import BOUNDS, bound_text
from geodata.frames import group_numbers, objects
from geodata.language import Translator
from geodata.periods import OPEN_END, end_of
from geodata.presentation.table_cells import quantity
from geodata.presentation.values import (
    claim_datum,
    compiled_text,
    number_text,
    place_text,
    qualifier_text,
)
from geodata.query.relation_answers import COLUMNS as RELATION
from geodata.query.results import Extract, Results

IDENTITY = (
    "name_en",
    "name_es",
    "aliases",
    "layer",
    "sector",
    "kind",
    "departments",
    "department_names",
    "possible_departments",
    "loc_precision",
    "loc_method",
    "loc_source",
    "part_of",
    "status",
    "existence",
    *RELATION,
    *BOUNDS,
    "countries",
    "n_claims",
    "n_sources",
    "n_witnesses",
    "n_conflicts",
    "quality",
    "quality_level",
    *QUALITY_PARTS,
)
NUMBERS = (
    "relation_km",
    "n_claims",
    "n_sources",
    "n_witnesses",
    "n_conflicts",
    "quality",
    *QUALITY_PARTS,
)
LISTS = ("aliases", "departments", "possible_departments", "countries")


@dataclass(frozen=True, slots=True)
class EncodedColumn:
    """One column of some rows.

    Attributes:
        values: the values that occur; None where nothing is known.
        numbers: for each row, which of them it has.
    """

    values: Sequence[Any] | np.ndarray
    numbers: np.ndarray

    @classmethod
    def of(cls, cells: Any, function: Callable[[Any], Any]) -> "EncodedColumn":
        """A function of each cell, asked once for each distinct one; of null as of None."""
        numbers, distinct = pandas.factorize(np.asarray(cells))
        lacking = numbers < 0
        values = [function(value) for value in distinct.tolist()]
        if lacking.any():
            numbers[lacking] = len(values)
            values.append(function(None))
        return cls(values, numbers)

    @classmethod
    def same(cls, value: Any, size: int) -> "EncodedColumn":
        """One value in every row."""
        return cls([value], np.zeros(size, dtype=np.int64))

    def cells(self, function: Callable[[Any], Any]) -> np.ndarray:
        """A function of the value of each row, as objects."""
        found: np.ndarray = objects([function(value) for value in self.values])[self.numbers]
        return found


Columns = dict[str, EncodedColumn]


@dataclass
class _ColumnBuilder:
    """Columns that are filled for some rows after others; the rest stays None."""

    size: int
    values: dict[str, list[Any]] = field(default_factory=dict)
    numbers: dict[str, np.ndarray] = field(default_factory=dict)

    def put(self, name: str, rows: Any, values: Iterable[Any], numbers: Any) -> None:
        """Give rows (positions) the values that their numbers name."""
        known = self.values.setdefault(name, [None])
        if name not in self.numbers:
            self.numbers[name] = np.zeros(self.size, dtype=np.int64)
        self.numbers[name][rows] = np.asarray(numbers) + len(known)
        known.extend(values)

    def columns(self) -> Columns:
        """The columns into which anything was put."""
        return {name: EncodedColumn(self.values[name], self.numbers[name]) for name in self.values}


def fields_of(source: Extract | Results) -> dict[str, list[str]]:
    """Layer → fields that its records' columns are made of, in alphabetical order.

    Those of which claims.csv says anything of these records; of a large layer all it has.
    """
    atlas = source.atlas
    found: dict[str, set[str]] = {layer: set() for layer in source.layers}
    layers = atlas.records["layer"]
    for record_id in source.ids_in_claims_file:
        found[str(layers[record_id])].update(name for name, _ in atlas.facts(record_id))
    for layer, fields in found.items():
        fields.update(atlas.elsewhere.fields(layer))
    return {layer: sorted(fields) for layer, fields in found.items()}


def marks_core(package: Package) -> bool:
    """Whether the codebook says which of its fields are core ones."""
    return any(package.field(code, "core") for code in package.codelists["fields"])


def core_fields(fields: Iterable[str], package: Package) -> list[str]:
    """Those that the codebook marks as `core`; all of them where it marks none."""
    is_marked = marks_core(package)
    return [n for n in fields if not is_marked or package.field(n, "core") == "true"]


def types_of(fields: Iterable[str], package: Package) -> dict[str, type]:
    """The columns of records that speak of some fields → int, float or str; `id` comes first.

    A field has its text, `<field>_value` and `<field>_unit` where it is a number,
    `<field>_n_claims` and `<field>_sources`.
    """
    types: dict[str, type] = {"id": str}
    for name in IDENTITY:
        is_whole = name.startswith("n_") or name == "quality"
        types[name] = str if name not in NUMBERS else int if is_whole else float
    for name in fields:
        types.setdefault(name, str)
        types |= zip(amount_columns(name, package), (float, str), strict=False)
        types |= {f"{name}_n_claims": int, f"{name}_sources": str}
    return types


def amount_columns(name: str, package: Package) -> tuple[str, ...]:
    """The columns of a field's number and of its unit; none where it has no number.

    Nor where a field of the package has such a name: a donation's value is a sum, not its number.
    """
    names = (f"{name}_value", f"{name}_unit")
    is_free = not any(other in package.codelists["fields"] for other in names)
    return names if is_free and package.field(name, "type") in NUMERIC_TYPES else ()


def flat_records(extract: Extract, t: Translator) -> Columns:
    """The records with one column a fact; of those of `types_of` the ones that say anything.

    Lists are joined with "; ", an owner's share is written "name share". Dates are ISO 8601 and no
    more precise than their source, empty where open.
    """
    ids, growing = np.array(extract.ids, dtype=object), _ColumnBuilder(len(extract.ids))
    documented = extract.has_claims_file_rows
    _put_documented(growing, np.flatnonzero(documented), extract, t)
    for rows, layer, positions in large_rows(extract, ids, documented):
        for name in layer.fields:
            _put_large(growing, rows, layer, positions, name, extract.atlas, t)
    identity = _identity(extract, t)
    return {**growing.columns(), "id": EncodedColumn(ids, np.arange(len(ids))), **identity}


def large_rows(
    extract: Extract, ids: np.ndarray, documented: np.ndarray
) -> Iterator[tuple[np.ndarray, TabularLayer, np.ndarray]]:
    """Rows of large layers: their positions among the ids, their layer, their positions in it."""
    others = np.flatnonzero(~documented)
    for places, layer, positions in extract.atlas.elsewhere.among(ids[others].tolist()):
        yield others[places], layer, positions


def _identity(extract: Extract, t: Translator) -> Columns:
    frame, package = extract.records, extract.atlas.package

    def places(codes: tuple[str, ...]) -> str:
        return place_text({"departments": codes}, package, t).replace(", ", "; ")

    found, types = {}, types_of((), package)
    for name in IDENTITY:
        if name == "department_names":
            found[name] = EncodedColumn.of(frame["departments"], places)
        elif name in LISTS:
            found[name] = EncodedColumn.of(frame[name], "; ".join)
        elif name in BOUNDS:
            found[name] = _bounds(frame, name)
        elif name in NUMBERS:
            found[name] = EncodedColumn.of(frame[name], _number(types[name]))
        else:
            found[name] = EncodedColumn.of(frame[name], lambda cell: cell or "")
    return found


def _number(kind: type) -> Callable[[Any], Any]:
    """A function that makes a cell a number of a kind; None where it is empty."""
    return lambda cell: None if cell is None else kind(cell)


def _bounds(frame: pandas.DataFrame, name: str) -> EncodedColumn:
    """A bound in time as ISO 8601, no more precisely than its source gives it."""
    place = BOUNDS.index(name)
    days, digits = frame[name].to_numpy(), frame["digits"].to_numpy()
    numbers, texts = group_numbers(
        [days, digits],
        lambda row: bound_text(int(days[row]), int(digits[row]), place),
        len(frame),
    )
    return EncodedColumn(texts, numbers)


def _put_documented(
    growing: _ColumnBuilder, rows: np.ndarray, extract: Extract, t: Translator
) -> None:
    """Fill the columns of records of which claims.csv speaks, one by one: there are not many."""
    for row in rows.tolist():
        by_field: dict[str, list[Compiled]] = {}
        for (name, _), entry in extract.atlas.facts(extract.ids[row]).items():
            by_field.setdefault(name, []).append(entry)
        for name, entries in by_field.items():
            for column, value in _said(name, entries, extract.atlas.package, t).items():
                growing.put(column, row, [value], 0)


def _said(name: str, entries: list[Compiled], package: Package, t: Translator) -> dict[str, Any]:
    """The columns of one field of one record."""
    texts = [
        f"{qualifier_text(name, e.qualifier, package, t)}: {text}" if e.qualifier else text
        for e in entries
        if e.shown
        for text in [compiled_text(e, package, t, claim_datum)]
    ]
    claims = [claim for entry in entries for claim in entry.claims]
    amount = quantity(entries)
    return {
        **dict(zip(amount_columns(name, package), amount or (), strict=False)),
        name: "; ".join(texts),
        f"{name}_n_claims": len(claims),
        f"{name}_sources": "; ".join(dict.fromkeys(c.source_id for c in claims)),
    }


def _put_large(
    growing: _ColumnBuilder,
    rows: np.ndarray,
    layer: TabularLayer,
    positions: np.ndarray,
    name: str,
    atlas: Atlas,
    t: Translator,
) -> None:
    """Fill the columns of a field for rows of a large layer; a cell is one claim, but of shares."""
    if name == SHARES:
        _put_shares(growing, rows, layer, positions, atlas, t)
        return
    package = atlas.package
    cells = layer.values[name].to_numpy()[positions]
    said = ~pandas.isna(cells)
    growing.put(f"{name}_n_claims", rows[said], [1], 0)
    growing.put(f"{name}_sources", rows[said], [layer.layer.source], 0)
    said &= _stands(layer, positions, name, atlas)
    rows, positions, cells = rows[said], positions[said], cells[said]
    units = texts_of(layer, f"{name}_unit", positions)
    kind, is_number = package.field(name, "type"), cells.dtype.kind == "f"

    def text(row: int) -> str:
        if is_number:
            return number_text(float(cells[row]), units[row], kind, package, t)
        [claim] = layer.claims(int(positions[row]), [name])
        return claim_datum(claim, package, t)

    numbers, texts = group_numbers([cells, units], text, len(rows))
    growing.put(name, rows, texts, numbers)
    for column, found in zip(amount_columns(name, package), (cells, units), strict=False):
        numbers, distinct = pandas.factorize(found)
        growing.put(column, rows, distinct.tolist(), numbers)


def _put_shares(
    growing: _ColumnBuilder,
    rows: np.ndarray,
    layer: TabularLayer,
    positions: np.ndarray,
    atlas: Atlas,
    t: Translator,
) -> None:
    """Fill the columns of owners' shares, of which a cell holds several, as in claims.csv."""
    said = ~pandas.isna(layer.values[SHARES].to_numpy()[positions])
    rows, positions = rows[said], positions[said]
    rules, fields = rules_of(atlas.package), bearing_on(SHARES, layer.fields)
    day = OPEN_END if atlas.year is None else end_of(atlas.year)

    def columns(row: int) -> dict[str, Any]:
        facts = compile_facts(layer.claims(int(positions[row]), fields), rules, day)
        entries = [entry for (name, _), entry in facts.items() if name == SHARES]
        return _said(SHARES, entries, atlas.package, t)

    keys = [layer.values[column].to_numpy()[positions] for column in (AS_OF, *fields)]
    numbers, found = group_numbers(keys, columns, len(rows))
    for column in dict.fromkeys(name for one in found for name in one):
        growing.put(column, rows, [one.get(column) for one in found], numbers)


def _stands(layer: TabularLayer, positions: np.ndarray, name: str, atlas: Atlas) -> np.ndarray:
    """Of which rows what a field says stands at the end of the year: who held it, holds no more."""
    rules = rules_of(atlas.package)
    if name not in rules.changing or (atlas.year is None and name not in HOLDERS):
        return np.ones(len(positions), dtype=bool)
    fields = bearing_on(name, layer.fields)
    day = OPEN_END if atlas.year is None else end_of(atlas.year)

    def stands(row: int) -> bool:
        facts = compile_facts(layer.claims(int(positions[row]), fields), rules, day)
        return any(entry.shown for (field, _), entry in facts.items() if field == name)

    columns = [layer.values[column].to_numpy()[positions] for column in (AS_OF, *fields)]
    if fields == [name]:
        # With nothing beside it, what it says does not matter, only whether and when.
        columns[1] = pandas.isna(columns[1])
    numbers, found = group_numbers(columns, stands, len(positions))
    result: np.ndarray = np.array(found, dtype=bool)[numbers]
    return result


def texts_of(layer: TabularLayer, column: str, positions: np.ndarray) -> np.ndarray:
    """A column of a large layer as texts, "" where it says nothing or there is none."""
    if column not in layer.values:
        return np.full(len(positions), "", dtype=object)
    cells: np.ndarray = layer.values[column].to_numpy()[positions]
    cells[pandas.isna(cells)] = ""
    return cells
