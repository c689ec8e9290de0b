"""Columns of the table of records: which there are, their headings with units, and their cells."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas

from geodata.datapackage.claims import NUMERIC_TYPES
from geodata.datapackage.package import Package
from geodata.evidence.atlas import Atlas
from geodata.evidence.lifetimes import BOUNDS
from geodata.frames import rows_of
from geodata.language import Translator
from geodata.presentation.relations import relation_text
from geodata.presentation.table_cells import field_cell, shared_unit, unit_text
from geodata.presentation.times import bound_texts, span_text
from geodata.query.relation_answers import COLUMNS as RELATION
from geodata.query.results import Results

COUNTS = ("n_conflicts", "n_witnesses")
# What the table of all layers together shows of a record's fields.
FIELDS_OF_ALL = ("operator", "owner", "owner_share", "investment")


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A column: its code, heading, explanation, and the texts of its cells.

    Attributes:
        unit: what its numbers are in; "" where they say so themselves.
        is_number: whether its cells are numbers, whose greatest are wanted first.
        sorts: whether stores keep an order of it.
    """

    code: str
    title: str
    help: str
    cells: Sequence[str]
    unit: str = ""
    is_number: bool = False
    sorts: bool = True


def usual_columns(package: Package, layer: str) -> tuple[str, ...]:
    """Codes of the columns that a table has unless others are chosen; layer: "" for all."""
    head = ("name", "place", "status") if layer else ("name", "layer", "status")
    fields = list(package.catalog.layers[layer].table if layer else FIELDS_OF_ALL)
    known = package.codelists["fields"]
    if "owner" in fields:
        # Who has a share is named there alone.
        fields.insert(fields.index("owner") + 1, "owner_share")
    rest = () if layer else ("place",)
    return tuple(
        dict.fromkeys([*head, *(f for f in fields if f in known), *rest, "known", *COUNTS])
    )


def possible_columns(package: Package, layer: str) -> tuple[str, ...]:
    """Codes of every column that can be chosen, the usual ones first; the name is always there."""
    usual = usual_columns(package, layer)
    others = ("layer", "place", *package.codelists["fields"])
    return tuple(code for code in dict.fromkeys((*usual, *others)) if code != "name")


def column_title(code: str, package: Package, t: Translator) -> str:
    """The heading of a column."""
    titles = {
        "name": t("Name"),
        "layer": t("Layer"),
        "place": t("Department"),
        "status": t("Status"),
        "known": t("Existed"),
        "n_conflicts": t("Disagree"),
        "n_witnesses": t("Witnesses"),
    }
    return titles.get(code) or package.codelists["fields"].label(code, t)


def table_columns(
    codes: Sequence[str], selected: Results, records: pandas.DataFrame, t: Translator
) -> list[TableColumn]:
    """The columns of some records, in the order of the codes; with the relation that is asked."""
    columns = [_column(code, selected, records, t) for code in codes]
    if selected.selection.relations:
        columns.insert(1, _relation_column(records, selected.atlas.package, t))
    return columns


def _relation_column(records: pandas.DataFrame, package: Package, t: Translator) -> TableColumn:
    """How sure the relation asked for is, how far apart the two are drawn, and what it is to."""
    explanation = t("Certain, or possible as far as the precision of the places goes")
    texts = [relation_text(row, package, t) for row in rows_of(records[[*RELATION]])]
    return TableColumn("relation", t("Relation"), explanation, texts, sorts=False)


def _column(code: str, selected: Results, records: pandas.DataFrame, t: Translator) -> TableColumn:
    package, year = selected.atlas.package, selected.selection.year
    title = column_title(code, package, t)
    if code == "name":
        return TableColumn(code, title, "", records[f"name_{t.language}"].tolist())
    if code == "layer":
        layers = package.catalog.layers
        return TableColumn(code, title, "", [layers[name].title(t) for name in records["layer"]])
    if code == "place":
        name = package.departments.name
        places = [", ".join(map(name, codes)) for codes in records["departments"]]
        return TableColumn(code, title, "", places)
    if code == "status":
        label = package.codelists["status"].label
        title = title if year is None else t("Status in {year}", year=year)
        cells = [label(status, t) if status else "" for status in records["status"]]
        return TableColumn(code, title, "", cells)
    if code == "known":
        help_text = t("From when to when, as far as sources say")
        return TableColumn(code, title, help_text, _spans(records, t))
    if code in COUNTS:
        return _count(code, title, records, t)
    return _field_column(code, title, selected.atlas, records, t)


def _spans(records: pandas.DataFrame, t: Translator) -> list[str]:
    """From when to when each record existed."""
    spans = (span_text(bound_texts(row), t) for row in rows_of(records[[*BOUNDS, "digits"]]))
    return [
        t("{span} (only possible)", span=span) if existence == "possible" else span
        for span, existence in zip(spans, records["existence"], strict=True)
    ]


def _count(code: str, title: str, records: pandas.DataFrame, t: Translator) -> TableColumn:
    """A column of whole numbers; zero is left empty."""
    explanation = (
        t("Fields about which sources disagree")
        if code == "n_conflicts"
        else t("Independent witnesses")
    )
    cells = [t.number(int(n)) if n else "" for n in records[code]]
    return TableColumn(code, title, explanation, cells, is_number=True)


def _field_column(
    code: str, title: str, atlas: Atlas, records: pandas.DataFrame, t: Translator
) -> TableColumn:
    """A compiled field as a column: its values joined; of numbers their unit in the head."""
    package = atlas.package
    found = [atlas.fields_of(str(record_id), code) for record_id in records.index]
    is_number = package.field(code, "type") in NUMERIC_TYPES and code != "owner_share"
    unit = shared_unit(found) if is_number else None
    return TableColumn(
        code,
        title,
        package.codelists["fields"].definition(code, t),
        [field_cell(entries, package, t, unit) for entries in found],
        unit_text(unit, package.field(code, "type"), package, t) if unit else "",
        is_number,
    )
