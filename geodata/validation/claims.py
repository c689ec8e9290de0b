"""What the data standard asks of claims beyond being readable (sections 4 and 6).

A field's code list governs its value where the value is a code or a company, and its qualifier
where the value is something else: an event's kind, a milestone's name, the owner of a share.
"""

from collections.abc import Container, Iterator, Mapping
from datetime import date

from geodata.datapackage.claims import COLUMNS, NUMERIC_TYPES
from geodata.datapackage.package import Package
from geodata.datapackage.reading import Unreadable, read_table, shown
from geodata.errors import Problem
from geodata.validation.geojson import Fault
from geodata.validation.nothing import is_nothing

FILE = "claims.csv"
COMPANIES = "companies"
COMPANY_LIST = "codelists/companies.csv"
# Lists in which `wording` looks up a qualifier that no code list of its field governs.
LABELS = ("qualifier", "event_kind", "milestone")
LABEL_LISTS = (*(f"codelists/{name}.csv" for name in LABELS), COMPANY_LIST)
VALUE_IS_CODED = ("code", "company")
SAME_CLAIM = ("record_id", "field", "qualifier", "value", "source_id", "line")
SIGNED = "%"  # the unit of what may be below zero
Row = Mapping[str, str]


def claim_problems(package: Package) -> Iterator[Problem]:
    """Faults of each row of claims.csv, of rows together, and of records without any."""
    rows = _rows(package)
    for number, row in rows:
        where = _place(number, row)
        if row["field"] in package.codelists["fields"]:
            for message, remedy in _faults(row, package):
                yield Problem(FILE, where, message, remedy)
            yield from _code_problems(where, row, package)
            for message, remedy in _label_faults(row, package):
                yield Problem(FILE, where, message, remedy, serious=False, rests_on=LABEL_LISTS)
            for message, remedy in _company_faults(row, package):
                yield Problem(FILE, where, message, remedy, serious=False, rests_on=(COMPANY_LIST,))
    yield from _slips(package)
    yield from _repeats(rows)
    if rows:
        yield from _unclaimed(package, {row["record_id"] for _, row in rows})


def _rows(package: Package) -> list[tuple[int, Row]]:
    """The sound rows with their numbers; none where the file or a column is missing."""
    try:
        rows = read_table(package.root / FILE).rows
    except (FileNotFoundError, Unreadable):
        return []
    stripped = (
        (read.line, {name: cell.strip() for name, cell in read.cells.items()})
        for read in rows
        if not read.is_broken
    )
    return [(line, row) for line, row in stripped if all(c in row for c in COLUMNS)]


def _place(number: int, row: Row) -> str:
    return f"line {number} ({row['claim_id'][:40] or 'no id'})"


def _faults(row: Row, package: Package) -> Iterator[Fault]:
    kind = package.field(row["field"], "type")
    yield from _unit_faults(row, kind, package)
    yield from _language_faults(row, kind)


def _code_problems(where: str, row: Row, package: Package) -> Iterator[Problem]:
    """A value or qualifier that is not in the field's code list."""
    name, kind = package.field(row["field"], "codelist"), package.field(row["field"], "type")
    if not name or name == COMPANIES or name not in package.codelists:
        return
    column = "value" if kind in VALUE_IS_CODED else "qualifier"
    if package.codelists[name].meant(row[column]) is None:
        message = f"{column} “{shown(row[column])}” of {row['field']} is in no code list."
        path = f"codelists/{name}.csv"
        yield Problem(FILE, where, message, f"Use a code of {path}.", rests_on=(path,))


def _company_faults(row: Row, package: Package) -> Iterator[Fault]:
    """A company that the list does not know: it has no country to filter by."""
    if package.field(row["field"], "codelist") != COMPANIES:
        return
    kind = package.field(row["field"], "type")
    column = "value" if kind in VALUE_IS_CODED else "qualifier"
    if package.companies.find(row[column]) is None:
        message = f"{column} “{shown(row[column])}” of {row['field']} is not in companies.csv."
        yield message, "Add the company or the spelling, with its country."


def _label_faults(row: Row, package: Package) -> Iterator[Fault]:
    """A qualifier that cannot be shown in both languages, where the package lists qualifiers."""
    free = row["qualifier"] and not package.field(row["field"], "codelist")
    lists = [package.codelists[name] for name in LABELS if name in package.codelists]
    if LABELS[0] not in package.codelists or not free:
        return
    if any(row["qualifier"] in codes for codes in lists):
        return
    if package.companies.find(row["qualifier"]) is None:
        message = f"qualifier “{shown(row['qualifier'])}” has no label in each language."
        yield message, "Add it to codelists/qualifier.csv, or use one that is there."


def _unit_faults(row: Row, kind: str, package: Package) -> Iterator[Fault]:
    units = [unit for unit in package.field(row["field"], "unit").split("|") if unit]
    if units and row["unit"] not in units:
        message = f"unit “{shown(row['unit'])}” does not fit {row['field']}."
        yield message, f"Use {' or '.join(units)}, or another field."
    if not units and row["unit"] and kind not in NUMERIC_TYPES:
        yield (
            f"unit “{shown(row['unit'])}” stands beside text.",
            "Leave it out, or use a numeric field.",
        )


def _language_faults(row: Row, kind: str) -> Iterator[Fault]:
    if kind == "prose" and not row["value_es"]:
        yield "value_es is empty.", "Write the value in Spanish as well."
    if bool(row["note_en"]) != bool(row["note_es"]):
        yield "has a note in one language only.", "Write it in both, or in none."


def _slips(package: Package) -> Iterator[Problem]:
    """Claims that can hardly be meant as they stand; a plan may lie ahead."""
    today = int(date.today().strftime("%Y%m%d"))
    for claim in package.claims:
        units = set(package.field(claim.field, "unit").split("|"))
        if is_nothing(claim.value):
            message = f"value “{claim.value}” is what a program writes for nothing."
            yield Problem(FILE, claim.claim_id, message, "Remove the row.", serious=False)
        if claim.period and claim.period.lower > today and not claim.is_planned:
            message = f"as_of lies in the future: “{claim.as_of}”."
            yield Problem(FILE, claim.claim_id, message, "Correct the date.", serious=False)
        if claim.number is not None and claim.number < 0 and SIGNED not in units:
            message = f"{claim.field} is below zero: {shown(claim.value)}."
            yield Problem(FILE, claim.claim_id, message, "Correct it.", serious=False)


def _repeats(rows: list[tuple[int, Row]]) -> Iterator[Problem]:
    """Rows that say again what an earlier row says, from the same line of the same source."""
    first: dict[tuple[str, ...], str] = {}
    for number, row in rows:
        identity = tuple(row[column] for column in SAME_CLAIM)
        earlier = first.setdefault(identity, row["claim_id"])
        if earlier != row["claim_id"]:
            where = _place(number, row)
            yield Problem(FILE, where, f"repeats claim {earlier}.", "Remove one of the two.")


def _unclaimed(package: Package, claimed: Container[str]) -> Iterator[Problem]:
    """Records that no row names; a row at fault is told of for itself."""
    for record_id, layer in package.records["layer"].items():
        if str(record_id) not in claimed:
            path = package.catalog.layers[layer].path
            remedy = "Add what a source says of it, or remove the record."
            message = "has no claim."
            yield Problem(path, str(record_id), message, remedy, False, (FILE,))
