"""Records and claims as flat columns, for files: what repeats is worded once.

A file of a million rows has few distinct cells. So a column holds its distinct values and, for each
row, which of them it has; who writes a file converts the distinct ones and spreads them.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas

from geodata.atlas import QUALITY_PARTS, UNDATED, objects
from geodata.cells import quantity
from geodata.claims import COLUMNS, NUMERIC_TYPES
from geodata.compilation import Compiled
from geodata.language import Translator
from geodata.large import AS_OF, MODALITY, RANK, LargeLayer, cell_text
from geodata.large_records import for_distinct
from geodata.package import Package
from geodata.selected import Extract, Selected
from geodata.wording import claim_datum, compiled_text, iso_day, number_text, place_text

IDENTITY = (
    "name_en",
    "name_es",
    "aliases",
    "layer",
    "sector",
    "kind",
    "departments",
    "department_names",
    "loc_precision",
    "loc_method",
    "loc_source",
    "part_of",
    "status",
    "start",
    "end",
    "countries",
    "n_claims",
    "n_sources",
    "n_witnesses",
    "n_conflicts",
    "quality",
    "quality_level",
    *QUALITY_PARTS,
)
NUMBERS = ("n_claims", "n_sources", "n_witnesses", "n_conflicts", "quality", *QUALITY_PARTS)
LISTS = ("aliases", "departments", "countries")
DAYS = ("start", "end")


@dataclass(frozen=True, slots=True)
class Column:
    """One column of some rows.

    Attributes:
        values: the values that occur; None where nothing is known.
        numbers: for each row, which of them it has.
    """

    values: Sequence[Any] | np.ndarray
    numbers: np.ndarray

    @classmethod
    def of(cls, cells: Any, function: Callable[[Any], Any]) -> "Column":
        """A function of each cell, asked once for each distinct one; of null as of None."""
        numbers, distinct = pandas.factorize(np.asarray(cells))
        lacking = numbers < 0
        values = [function(value) for value in distinct.tolist()]
        if lacking.any():
            numbers[lacking] = len(values)
            values.append(function(None))
        return cls(values, numbers)

    @classmethod
    def same(cls, value: Any, size: int) -> "Column":
        """One value in every row."""
        return cls([value], np.zeros(size, dtype=np.int64))

    def cells(self, function: Callable[[Any], Any]) -> np.ndarray:
        """A function of the value of each row, as objects."""
        found: np.ndarray = objects([function(value) for value in self.values])[self.numbers]
        return found


Columns = dict[str, Column]


@dataclass
class _Growing:
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
        return {name: Column(self.values[name], self.numbers[name]) for name in self.values}


def fields_of(source: Extract | Selected) -> dict[str, list[str]]:
    """Layer → fields that its records' columns are made of, in alphabetical order.

    Those of which claims.csv says anything of these records; of a large layer all it has.
    """
    atlas = source.atlas
    found: dict[str, set[str]] = {layer: set() for layer in source.layers}
    layers = atlas.records["layer"]
    for record_id in source.documented_ids:
        found[str(layers[record_id])].update(name for name, _ in atlas.facts(record_id))
    for layer, fields in found.items():
        fields.update(atlas.elsewhere.fields(layer))
    return {layer: sorted(fields) for layer, fields in found.items()}


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

    Lists are joined with "; ", an owner's share is written "name share". Dates are ISO, empty
    where open.
    """
    ids, growing = np.array(extract.ids, dtype=object), _Growing(len(extract.ids))
    documented = extract.is_documented
    _put_documented(growing, np.flatnonzero(documented), extract, t)
    for rows, layer, positions in _large(extract, ids, documented):
        for name in layer.fields:
            _put_large(growing, rows, layer, positions, name, extract.atlas.package, t)
    identity = _identity(extract, t)
    return {**growing.columns(), "id": Column(ids, np.arange(len(ids))), **identity}


def _large(
    extract: Extract, ids: np.ndarray, documented: np.ndarray
) -> Iterator[tuple[np.ndarray, LargeLayer, np.ndarray]]:
    """Rows of large layers: their positions among the ids, their layer, their positions in it."""
    others = np.flatnonzero(~documented)
    for places, layer, positions in extract.atlas.elsewhere.among(ids[others].tolist()):
        yield others[places], layer, positions


def _identity(extract: Extract, t: Translator) -> Columns:
    frame, package = extract.records, extract.atlas.package

    def day(number: int) -> str:
        return "" if number == UNDATED else iso_day(int(number)).replace("..", "")

    def places(codes: tuple[str, ...]) -> str:
        return place_text({"departments": codes}, package, t).replace(", ", "; ")

    found, types = {}, types_of((), package)
    for name in IDENTITY:
        if name == "department_names":
            found[name] = Column.of(frame["departments"], places)
        elif name in LISTS:
            found[name] = Column.of(frame[name], "; ".join)
        elif name in DAYS:
            found[name] = Column.of(frame[name], day)
        elif name in NUMBERS:
            found[name] = Column.of(frame[name], types[name])
        else:
            found[name] = Column.of(frame[name], lambda cell: cell or "")
    return found


def _put_documented(growing: _Growing, rows: np.ndarray, extract: Extract, t: Translator) -> None:
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
        f"{e.qualifier}: {text}" if e.qualifier else text
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
    growing: _Growing,
    rows: np.ndarray,
    layer: LargeLayer,
    positions: np.ndarray,
    name: str,
    package: Package,
    t: Translator,
) -> None:
    """Fill the columns of a field for rows of a large layer; a cell is one claim."""
    cells = layer.values[name].to_numpy()[positions]
    said = ~pandas.isna(cells)
    rows, positions, cells = rows[said], positions[said], cells[said]
    units = _texts(layer, f"{name}_unit", positions)
    kind, is_number = package.field(name, "type"), cells.dtype.kind == "f"

    def text(row: int) -> str:
        if is_number:
            return number_text(float(cells[row]), units[row], kind, package, t)
        [claim] = layer.claims(int(positions[row]), [name])
        return claim_datum(claim, package, t)

    numbers, texts = for_distinct([cells, units], text, len(rows))
    growing.put(name, rows, texts, numbers)
    for column, found in zip(amount_columns(name, package), (cells, units), strict=False):
        numbers, distinct = pandas.factorize(found)
        growing.put(column, rows, distinct.tolist(), numbers)
    growing.put(f"{name}_n_claims", rows, [1], 0)
    growing.put(f"{name}_sources", rows, [layer.layer.source], 0)


def _texts(layer: LargeLayer, column: str, positions: np.ndarray) -> np.ndarray:
    """A column of a large layer as texts, "" where it says nothing or there is none."""
    if column not in layer.values:
        return np.full(len(positions), "", dtype=object)
    cells: np.ndarray = layer.values[column].to_numpy()[positions]
    cells[pandas.isna(cells)] = ""
    return cells


def flat_claims(extract: Extract) -> Columns:
    """The claims of the records, deprecated ones included, in claims.csv's columns."""
    ids = np.array(extract.ids, dtype=object)
    documented = extract.is_documented
    found = [(row, c.row()) for row in np.flatnonzero(documented)
             for c in extract.atlas.claims_of(ids[row])]  # fmt: skip
    rows = [np.array([row for row, _ in found], dtype=np.int64)]
    cells = {name: [objects([claim[name] for _, claim in found])] for name in COLUMNS}
    for places, layer, positions in _large(extract, ids, documented):
        for name in sorted(layer.fields):
            said = ~pandas.isna(layer.values[name].to_numpy()[positions])
            rows.append(places[said])
            for column, values in _claims_of(layer, positions[said], name, ids[rows[-1]]).items():
                cells[column].append(values)
    order = np.argsort(np.concatenate(rows), kind="stable")
    joined = {name: np.concatenate(parts)[order] for name, parts in cells.items()}
    return {name: Column.of(values, str) for name, values in joined.items()}


def _claims_of(
    layer: LargeLayer, positions: np.ndarray, name: str, ids: np.ndarray
) -> dict[str, np.ndarray]:
    """The claims that cells of a field are: as LargeLayer.claims has them, in bulk."""
    size = len(positions)
    said = {"field": name, "modality": MODALITY, "source_id": layer.layer.source, "rank": RANK}
    columns = {column: np.full(size, said.get(column, ""), dtype=object) for column in COLUMNS}
    values = layer.values[name].to_numpy()[positions]
    file = layer.layer.path
    return columns | {
        "claim_id": objects([f"{record_id}.{name}" for record_id in ids]),
        "record_id": ids,
        "value": Column.of(values, cell_text).cells(str),
        "unit": _texts(layer, f"{name}_unit", positions),
        "as_of": _texts(layer, AS_OF, positions),
        "locator": objects([f"{file}, row {layer.row_number(p)}" for p in positions.tolist()]),
    }
