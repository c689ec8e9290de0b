"""What rows of large layers say of their fields, as properties and columns that filters read.

A number has three properties, as in every answer: `area_value` and `area_unit`, and `area` itself,
where all rows have one unit. Nothing is converted. Days that are whole are dates; all else is text.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas

from geodata.datapackage.package import Package
from geodata.datapackage.tabular_layers import TabularLayer
from geodata.language import Translator
from geodata.query.cql2.columns import DAY, Column, Kind, column, joined, unknown
from geodata.query.cql2.queryables import RECORDS, Queryable

# Names that mean something else in filters: what is computed of any record.
TAKEN = frozenset(queryable.name for queryable in RECORDS)
# Of a column of `TabularLayer.values`: as what filters read it, and its name.
Key = tuple[Kind, str]


@dataclass(frozen=True, slots=True)
class LargeField:
    """A field of a large layer.

    Attributes:
        kind: as what filters read it: number, date or text.
        units: codes of the units of its numbers; "" where rows give none.
    """

    name: str
    kind: Kind
    units: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[Key, ...]:
        """The columns that filters read for it."""
        own = (self.kind, self.name)
        return (own, ("text", f"{self.name}_unit")) if any(self.units) else (own,)

    def queryables(self, package: Package, t: Translator) -> Iterator[Queryable]:
        """The properties that filters may name."""
        title = package.codelists["fields"].label(self.name, t)
        if self.kind != "number":
            is_coded = package.field(self.name, "type") == "code"
            codelist = package.field(self.name, "codelist") if is_coded else ""
            yield Queryable(self.name, self.kind, title, codelist, column=self.name)
            return
        unit, name = f"{self.name}_unit", f"{self.name}_value"
        if len(self.units) == 1:
            number = Queryable(name, "number", title, unit=self.units[0], column=self.name)
            yield from (replace(number, name=self.name), number)
        else:
            words = t("{field}, in the unit beside it", field=title)
            yield Queryable(name, "number", words, column=self.name)
        if any(self.units):
            yield Queryable(unit, "text", t("{field}: unit", field=title), "unit", column=unit)


def fields_of(large: TabularLayer, package: Package) -> tuple[LargeField, ...]:
    """The fields of a large layer, in the order of the list of fields."""
    return tuple(_field(large, name, package) for name in large.fields)


def _field(large: TabularLayer, name: str, package: Package) -> LargeField:
    said = large.values[name].notna()
    if pandas.api.types.is_numeric_dtype(large.values[name]):
        unit = f"{name}_unit"
        units = {u or "" for u in large.values[unit][said]} if unit in large.values else {""}
        return LargeField(name, "number", tuple(sorted(units)) or ("",))
    values = large.values[name][said].unique()
    if package.field(name, "type") == "date" and all(map(DAY.fullmatch, values)):
        return LargeField(name, "date")
    return LargeField(name, "text")


def queryables(
    fields: Sequence[LargeField], package: Package, t: Translator
) -> tuple[Queryable, ...]:
    """What filters over a layer with these fields may name: what records have, and the fields."""
    found = [
        queryable
        for field in fields
        if field.name not in TAKEN
        for queryable in field.queryables(package, t)
        # A donation's value is a field of its own, not the number of the donation.
        if queryable.name == field.name or queryable.name not in package.codelists["fields"]
    ]
    return (*RECORDS, *found)


def column_of(
    layers: Sequence[TabularLayer],
    fields: Mapping[str, Sequence[LargeField]],
    kind: Kind,
    name: str,
) -> Column:
    """A column over the rows of several layers; unknown in those that have it not, or not so.

    Args:
        fields: layer → its fields.
    """
    return joined(
        [
            _column(large, kind, name)
            if any((kind, name) in field.columns for field in fields[large.layer.layer_id])
            else unknown(kind, len(large.records))
            for large in layers
        ]
    )


def columns_of(layers: Sequence[TabularLayer], package: Package) -> dict[Key, Column]:
    """All columns that filters may read, over the rows of the layers."""
    fields = {large.layer.layer_id: fields_of(large, package) for large in layers}
    named = [field for said in fields.values() for field in said if field.name not in TAKEN]
    keys = dict.fromkeys(key for field in named for key in field.columns)
    return {key: column_of(layers, fields, *key) for key in keys}


def _column(large: TabularLayer, kind: Kind, name: str) -> Column:
    cells = large.values[name].to_numpy()
    if name not in large.fields:
        # A unit without its number says nothing.
        cells = cells.copy()
        cells[large.values[name.removesuffix("_unit")].isna().to_numpy()] = None
    if kind == "text":
        return column("text", cells)
    if kind == "number":
        known = ~np.isnan(cells)
        return Column("number", np.where(known, cells, 0), known)
    numbers, days = pandas.factorize(cells)
    found = [int(day.replace("-", "")) for day in days]
    return Column("date", np.array([*found, 0], dtype=np.int64)[numbers], numbers >= 0)
