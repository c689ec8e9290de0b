"""What the data standard asks of large layers: what cannot be read of them, and what is wrong.

A row's cells are its claims, so the rules are those for claims (geodata/claim_rules), asked once
for each column; a fault names the first rows that have it.
"""

from collections.abc import Callable, Iterator

import numpy as np

from geodata.claim_rules import COMPANIES, VALUE_IS_CODED
from geodata.claims import NUMERIC_TYPES
from geodata.errors import Problem
from geodata.large import MOST_NAMED, LargeLayer, named_rows, read_large_layers
from geodata.package import Package
from geodata.record_rules import RECORD_ID


def large_problems(package: Package) -> Iterator[Problem]:
    """Faults of the large layers, those met while reading them included."""
    layers, problems = read_large_layers(package)
    yield from problems
    for large in layers:
        yield from _id_faults(large)
        for field in large.fields:
            yield from _code_faults(large, field, package)
            yield from _unit_faults(large, field, package)


def _id_faults(large: LargeLayer) -> Iterator[Problem]:
    layer = large.layer.layer_id
    matches = [RECORD_ID.fullmatch(str(record_id)) for record_id in large.records.index]
    wrong = np.array([match is None or match["layer"] != layer for match in matches], dtype=bool)
    if wrong.any():
        message = f"id is no slug, or does not begin with “{layer}/”."
        remedy = f"Write it as “{layer}/plain-ascii-name”."
        yield _problem(large, wrong, message, remedy)


def _code_faults(large: LargeLayer, field: str, package: Package) -> Iterator[Problem]:
    """Values that are in no code list; companies that have no country to filter by."""
    name, kind = package.field(field, "codelist"), package.field(field, "type")
    if name and kind not in VALUE_IS_CODED:
        message = f"{field} needs a qualifier, which rows of a large layer do not have."
        yield Problem(large.layer.path, "", message, "Give it in claims.csv, or leave it out.")
    elif name == COMPANIES:
        wrong, examples = _without(large, field, lambda v: package.companies.find(v) is not None)
        if wrong.any():
            message = f"{field} {examples} is not in companies.csv."
            remedy = "Add the company or the spelling, with its country."
            yield _problem(large, wrong, message, remedy, serious=False)
    elif name in package.codelists:
        wrong, examples = _without(large, field, package.codelists[name].__contains__)
        if wrong.any():
            message = f"{field} {examples} is in no code list."
            yield _problem(large, wrong, message, f"Use a code of codelists/{name}.csv.")


def _unit_faults(large: LargeLayer, field: str, package: Package) -> Iterator[Problem]:
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
    message = f"{column} “{units[wrong][0] or ''}” does not fit {field}."
    remedy = f"Use {' or '.join(fitting)}." if fitting else f"{field} has no unit: leave it out."
    yield _problem(large, wrong, message, remedy)


def _without(
    large: LargeLayer, field: str, is_known: Callable[[str], bool]
) -> tuple[np.ndarray, str]:
    """Rows whose value is not known, and the first such values in quotes."""
    values = large.values[field].to_numpy(dtype=object)
    unknown = {v: f"“{v}”" for v in dict.fromkeys(values) if v and not is_known(v)}
    wrong = np.array([value in unknown for value in values], dtype=bool)
    return wrong, ", ".join(list(unknown.values())[:MOST_NAMED])


def _problem(
    large: LargeLayer, wrong: np.ndarray, message: str, remedy: str, *, serious: bool = True
) -> Problem:
    rows = [large.row_number(position) for position in np.flatnonzero(wrong).tolist()]
    return Problem(large.layer.path, named_rows(rows), message, remedy, serious)
