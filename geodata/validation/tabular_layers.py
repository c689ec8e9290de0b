"""What the data standard asks of large layers: what cannot be read of them, and what is wrong.

A row's cells are its claims, so the rules are those for claims (geodata/claim_rules), asked once
for each column; a fault names the first rows that have it.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date

import numpy as np
import shapely

from geodata.datapackage.claims import NUMERIC_TYPES
from geodata.datapackage.package import Package
from geodata.datapackage.reading import shown
from geodata.datapackage.tabular_layers import AS_OF, SHARES, TabularLayer, cell_text, shares_of
from geodata.datapackage.tabular_reader import MAX_NAMED, named_rows, read_tabular_layers
from geodata.errors import Problem
from geodata.evidence.holders import ROUNDING, WHOLE
from geodata.frames import group_numbers
from geodata.periods import parse_period, year_of
from geodata.validation.claims import COMPANIES, SIGNED, VALUE_IS_CODED
from geodata.validation.nothing import REMEDY, cells_of_nothing, counted, is_nothing
from geodata.validation.places import astray, surroundings
from geodata.validation.records import NAMES, RECORD_ID

# Units of what may be none.
COUNTED = {"", "count", "person", "d"}
AHEAD = (
    "Correct the date; a planned one is a milestone, with the modality “planned”, of claims.csv.",
    "Correct the date.",
)
NO_COUNTRY = (
    "Everything is shown all the same, but these rows are found by no investor country: to filter "
    "by country, add each company or spelling to codelists/companies.csv, with its country."
)


def large_problems(package: Package) -> Iterator[Problem]:
    """Faults of the large layers, those met while reading them included."""
    layers, problems = read_tabular_layers(package)
    yield from problems
    area = surroundings(package) if layers else None
    for large in layers:
        yield from _id_faults(large)
        yield from _place_faults(large, area)
        yield from _unsure_places(large)
        yield from _date_faults(large, package)
        yield from _late_statuses(large, package)
        yield from _nothings(large)
        for field in large.fields:
            yield from _code_faults(large, field, package)
            yield from _unit_faults(large, field, package)
            yield from _size_faults(large, field, package)


def _id_faults(large: TabularLayer) -> Iterator[Problem]:
    layer = large.layer.layer_id
    matches = [RECORD_ID.fullmatch(str(record_id)) for record_id in large.records.index]
    wrong = np.array([match is None or match["layer"] != layer for match in matches], dtype=bool)
    if wrong.any():
        message = f"id is no slug, or does not begin with “{layer}/”."
        remedy = f"Write it as “{layer}/plain-ascii-name”."
        yield _problem(large, wrong, message, remedy)


def _code_faults(large: TabularLayer, field: str, package: Package) -> Iterator[Problem]:
    """Values that are in no code list; companies that have no country to filter by."""
    name, kind = package.field(field, "codelist"), package.field(field, "type")
    if field == SHARES:
        yield from _share_faults(large, package)
    elif name and kind not in VALUE_IS_CODED:
        message = f"{field} needs a qualifier, which rows of a large layer do not have."
        yield Problem(large.layer.path, "", message, "Give it in claims.csv, or leave it out.")
    elif name == COMPANIES:
        wrong, examples, number = _without(
            large, field, lambda v: package.companies.find(v) is not None or is_nothing(v)
        )
        if wrong.any():
            names = f"{number} names that are" if number > 1 else "a name that is"
            message = f"{field} has {names} not in companies.csv: {examples}."
            yield _problem(large, wrong, message, NO_COUNTRY, serious=False)
    elif name in package.codelists:
        wrong, examples, _ = _without(large, field, package.codelists[name].__contains__)
        if wrong.any():
            message = f"{field} {examples} is in no code list."
            yield _problem(large, wrong, message, f"Use a code of codelists/{name}.csv.")


def _share_faults(large: TabularLayer, package: Package) -> Iterator[Problem]:
    """Owners without a country to filter by, and shares of more than the whole."""
    cells = large.values[SHARES].to_numpy(dtype=object)
    shares = {cell: shares_of(cell) or [] for cell in set(cells) - {None}}
    owners = {owner for found in shares.values() for owner, _ in found}
    strange = sorted(one for one in owners if package.companies.find(one) is None)
    if strange:
        named = ", ".join(f"“{shown(owner)}”" for owner in strange[:MAX_NAMED])
        message = f"{SHARES} has {len(strange)} names that are not in companies.csv: {named}."
        wrong = _cells_where(cells, shares, lambda found: any(o in strange for o, _ in found))
        yield _problem(large, wrong, message, NO_COUNTRY, serious=False)
    wrong = _cells_where(cells, shares, lambda found: sum(s for _, s in found) > WHOLE + ROUNDING)
    if wrong.any():
        message = f"{SHARES} comes to more than 100 per cent."
        yield _problem(large, wrong, message, "Correct the shares.", serious=False)


def _cells_where(
    cells: np.ndarray,
    shares: Mapping[str, list[tuple[str, float]]],
    is_so: Callable[[list[tuple[str, float]]], bool],
) -> np.ndarray:
    chosen = {cell for cell, found in shares.items() if is_so(found)}
    return np.array([cell in chosen for cell in cells], dtype=bool)


def _nothings(large: TabularLayer) -> Iterator[Problem]:
    """Cells that hold the word of a program for an empty cell, counted by column."""
    columns = [*((name, large.records[name]) for name in NAMES), *large.values.items()]
    for name, column in columns:
        wrong, words = cells_of_nothing(column.to_numpy())
        if wrong.any():
            quoted = [f"“{shown(word)}”" for word in words[:MAX_NAMED]]
            message = counted(int(wrong.sum()), quoted, str(name))
            yield _problem(large, wrong, message, REMEDY, serious=False)


def _unit_faults(large: TabularLayer, field: str, package: Package) -> Iterator[Problem]:
    """Values beside a unit that their field does not have."""
    fitting = [unit for unit in package.field(field, "unit").split("|") if unit]
    if not fitting and package.field(field, "type") in NUMERIC_TYPES:
        return
    column = f"{field}_unit"
    said = large.values[field].notna().to_numpy()
    if column in large.values:
        units = large.values[column].to_numpy(dtype=object)
    else:
        units = np.full(len(said), None, dtype=object)
    wrong = said & np.array([(unit or "") not in (fitting or [""]) for unit in units], dtype=bool)
    if not wrong.any():
        return
    message = f"{column} “{shown(units[wrong][0] or '')}” does not fit {field}."
    remedy = f"Use {' or '.join(fitting)}." if fitting else f"{field} has no unit: leave it out."
    yield _problem(large, wrong, message, remedy)


def _without(
    large: TabularLayer, field: str, is_known: Callable[[str], bool]
) -> tuple[np.ndarray, str, int]:
    """Rows whose value is not known, the first such values in quotes, and how many there are."""
    values = large.values[field].to_numpy(dtype=object)
    unknown = {v: f"“{shown(v)}”" for v in dict.fromkeys(values) if v and not is_known(v)}
    wrong = np.array([value in unknown for value in values], dtype=bool)
    return wrong, ", ".join(list(unknown.values())[:MAX_NAMED]), len(unknown)


def _place_faults(large: TabularLayer, area: shapely.Geometry | None) -> Iterator[Problem]:
    shapes = np.asarray(large.records.geometry.array)
    for rows, message, remedy in astray(shapes, area):
        yield _problem(large, rows, message, remedy, serious=False)


def _unsure_places(large: TabularLayer) -> Iterator[Problem]:
    """Places of which nobody says how sure they are: their evidence counts for less."""
    places = large.records["loc_precision"].isna() & large.records.geometry.notna()
    if places.any():
        message = "loc_precision is empty: nothing is said of how sure the place is."
        remedy = "Write “exact” where it was surveyed; until then the quality of the place is 0."
        yield _problem(large, places.to_numpy(), message, remedy, serious=False)


def _size_faults(large: TabularLayer, field: str, package: Package) -> Iterator[Problem]:
    """Numbers below zero, areas and the like of zero; a change in per cent may be either."""
    units = set(package.field(field, "unit").split("|"))
    if package.field(field, "type") not in NUMERIC_TYPES or SIGNED in units:
        return
    values = large.values[field].to_numpy(dtype=float)
    is_counted = units <= COUNTED
    wrong = (values < 0 if is_counted else values <= 0) & ~cells_of_nothing(values)[0]
    if wrong.any():
        said = "below zero" if is_counted else "zero or less"
        examples = ", ".join(map(cell_text, dict.fromkeys(values[wrong][:MAX_NAMED].tolist())))
        message = f"{field} is {said}: {examples}."
        yield _problem(large, wrong, message, "Correct it, or leave it empty.", serious=False)


def _date_faults(large: TabularLayer, package: Package) -> Iterator[Problem]:
    """Dates that lie ahead: what a row says is said to have happened."""
    today = int(date.today().strftime("%Y%m%d"))
    for name in (AS_OF, *(f for f in large.fields if package.field(f, "type") == "date")):
        values = large.values[name].to_numpy(dtype=object)
        ahead = {v for v in set(values) - {None} if parse_period(v).lower > today}
        wrong = np.array([value in ahead for value in values], dtype=bool)
        if wrong.any():
            examples = ", ".join(f"“{value}”" for value in sorted(ahead)[:MAX_NAMED])
            message = f"{name} lies in the future: {examples}."
            yield _problem(large, wrong, message, AHEAD[name == AS_OF], serious=False)


def _late_statuses(large: TabularLayer, package: Package) -> Iterator[Problem]:
    """Rows that are known for years before their status is, which then filters do not find."""
    if "status" not in large.fields or "start_date" not in large.fields:
        return
    issued = package.sources[large.layer.source].year
    columns = [large.values[name].to_numpy(dtype=object) for name in (AS_OF, "start_date")]

    def is_late(position: int) -> bool:
        as_of, start = (column[position] for column in columns)
        known = year_of(parse_period(as_of).lower) if as_of else issued
        return bool(start) and year_of(parse_period(start).lower) < known

    numbers, found = group_numbers(columns, is_late, len(large.records))
    late = np.array(found, dtype=bool)[numbers] & large.values["status"].notna().to_numpy()
    if late.any():
        message = "status is known from as_of on, and start_date is earlier."
        remedy = (
            "Nothing to mend where that is so: a filter by status and by earlier years will not "
            "find these rows, for nobody says what they were then."
        )
        yield _problem(large, late, message, remedy, serious=False)


def _problem(
    large: TabularLayer, wrong: np.ndarray, message: str, remedy: str, *, serious: bool = True
) -> Problem:
    rows = [large.row_number(position) for position in np.flatnonzero(wrong).tolist()]
    return Problem(large.layer.path, named_rows(rows), message, remedy, serious)
