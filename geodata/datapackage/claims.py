"""Claims: what one source says of one record, one value a row (data standard, section 4)."""

import csv
import dataclasses
import re
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from geodata.datapackage.codelists import CodeList
from geodata.datapackage.reading import Row, read_table, shown
from geodata.errors import Problem, record_grounds, source_item
from geodata.periods import DateError, Period, parse_period

COLUMNS = (
    "claim_id",
    "record_id",
    "field",
    "qualifier",
    "value",
    "value_es",
    "unit",
    "as_of",
    "modality",
    "source_id",
    "locator",
    "line",
    "rank",
    "note_en",
    "note_es",
)
NUMERIC_TYPES = ("number", "money")
# Column → the code list of its words.
LISTS = {"field": "fields", "modality": "modality", "rank": "rank"}
LONGEST_LINE = 9  # digits
# No separators, exponents, NaN or infinity; three hundred digits still fit a float.
PLAIN_NUMBER = re.compile(r"-?\d{1,300}(\.\d{1,300})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Claim:
    """One row of claims.csv, read.

    Attributes:
        number: the value as a number where the field is numeric, else None.
        period: when the value holds; None where the source gives no date.
        line: line in the source's text edition, counted from 1; None where there is none.
        file_row: of a cell of a large layer, its file and row, which the locator says in English.
        The rest are the columns as they stand, empty text for empty cells.
    """

    claim_id: str
    record_id: str
    field: str
    qualifier: str
    value: str
    value_es: str
    unit: str
    as_of: str
    modality: str
    source_id: str
    locator: str
    line: int | None
    rank: str
    note_en: str
    note_es: str
    number: float | None
    period: Period | None
    file_row: tuple[str, int] | None = dataclasses.field(default=None, compare=False)

    @property
    def is_deprecated(self) -> bool:
        """Whether the value is known to be wrong and kept with its reason."""
        return self.rank == "deprecated"

    @property
    def is_planned(self) -> bool:
        """Whether it speaks of what was meant to be, not of what came."""
        return self.modality == "planned"

    @property
    def is_inferred(self) -> bool:
        """Whether the curator concluded it from what the source says: no witness of it."""
        return self.modality == "inferred"

    def text(self, language: str) -> str:
        """The value in a language; prose has a translation, names and codes have none."""
        return (self.value_es if language == "es" else "") or self.value

    def note(self, language: str) -> str:
        """The curator's note in a language."""
        return self.note_es if language == "es" else self.note_en

    def row(self) -> dict[str, str]:
        """The claim as a row of claims.csv."""
        cells = {name: getattr(self, name) for name in COLUMNS}
        return {name: "" if cell is None else str(cell) for name, cell in cells.items()}


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What a claim may refer to: ids and codes known to the package.

    Attributes:
        numeric_fields: fields whose value must be a number.
        date_fields: fields whose value must be an EDTF date.
        layer_files: layer id → the file of its records.
        line_counts: source id → number of lines of its text edition (0: none).
        coded: field → the code list of its values, whose equal words are read as its codes.
    """

    records: Container[str]
    layer_files: Mapping[str, str]
    fields: Container[str]
    numeric_fields: Container[str]
    date_fields: Container[str]
    units: Container[str]
    modalities: Container[str]
    ranks: Container[str]
    line_counts: dict[str, int]
    coded: Mapping[str, CodeList]


def read_claims(path: Path, known: Vocabulary) -> tuple[list[Claim], list[Problem]]:
    """Read claims.csv; a row at fault becomes a problem and is left out.

    Raises:
        FileNotFoundError, Unreadable: if the file itself cannot be read.
    """
    table = read_table(path)
    of_header = table.problems(path.name, COLUMNS)
    if table.lacking(COLUMNS):
        return [], of_header
    claims, problems = _sound_claims(path.name, table.rows, known)
    return claims, of_header + problems


def _sound_claims(
    file: str, rows: Iterable[Row], known: Vocabulary
) -> tuple[list[Claim], list[Problem]]:
    claims: list[Claim] = []
    problems: list[Problem] = []
    seen: set[str] = set()
    for read in rows:
        row = read.cells
        coded = known.coded.get(row["field"])
        if coded is not None:
            row |= {"value": coded.meant(row["value"]) or row["value"]}
        faults = [] if read.is_broken else list(_faults(row, known, seen))
        lost = [] if read.is_broken else list(_lookup_faults(row, known))
        where = f"line {read.line} ({row['claim_id'][:40] or 'no id'})"
        # A row that is broken may have taken others in, with a quote that is not closed.
        loses = (file,) if read.is_broken else ()
        problems += [replace(told, loses=loses) for told in read.problems(file, where)]
        problems += [Problem(file, where, message, remedy) for message, remedy in faults]
        problems += [
            Problem(file, where, text, todo, rests_on=grounds) for grounds, text, todo in lost
        ]
        if not (faults or lost or read.is_broken):
            claims.append(_claim(row, known))
            seen.add(row["claim_id"])
    return claims, problems


def _faults(
    row: dict[str, str], known: Vocabulary, seen: Container[str]
) -> Iterable[tuple[str, str]]:
    """What is wrong with a row: pairs of (message, remedy)."""
    if not row["claim_id"] or row["claim_id"] in seen:
        yield "claim_id is empty or was met before.", "Give the claim an id of its own."
    yield from _value_faults(row, known)
    if row["as_of"]:
        yield from _date_faults("as_of", row["as_of"])
    if row["rank"] == "deprecated" and not row["note_en"]:
        yield "is deprecated without a reason.", "Say why in note_en and note_es."
    yield from _place_faults(row, known)


def _lookup_faults(
    row: dict[str, str], known: Vocabulary
) -> Iterable[tuple[tuple[str, ...], str, str]]:
    """What a row names and another file does not have: `rests_on`, message, remedy."""
    if row["record_id"] not in known.records:
        message = f"record “{shown(row['record_id'])}” is in no layer."
        yield record_grounds(row["record_id"], known.layer_files), message, "Correct record_id."
    for column, codes in (
        ("field", known.fields),
        ("modality", known.modalities),
        ("rank", known.ranks),
    ):
        if row[column] not in codes:
            path = f"codelists/{LISTS[column]}.csv"
            message = f"{column} “{shown(row[column])}” is in no code list."
            yield (path,), message, f"Use a code of {path}, or add it there."
    if row["unit"] and row["unit"] not in known.units:
        message = f"unit “{shown(row['unit'])}” is in no code list."
        yield ("codelists/unit.csv",), message, "Use a code of codelists/unit.csv."
    if row["source_id"] not in known.line_counts:
        message = f"source “{shown(row['source_id'])}” is not in sources.json."
        grounds = ("sources.json", source_item(row["source_id"]))
        yield grounds, message, "Correct source_id."


def _value_faults(row: dict[str, str], known: Vocabulary) -> Iterable[tuple[str, str]]:
    """Faults of a claim's value, which its field says the form of."""
    field, value = row["field"], row["value"]
    if not value:
        yield "value is empty.", "Give the value, or remove the row."
    elif field in known.numeric_fields and _number(value) is None:
        yield f"value “{shown(value)}” is no number.", "Write it plainly, as 2600000000."
    elif field in known.date_fields:
        yield from _date_faults("value", value)


def _date_faults(column: str, text: str) -> Iterable[tuple[str, str]]:
    try:
        parse_period(text)
    except DateError as error:
        yield f"{column} “{shown(text)}” is not EDTF.", error.remedy


def _place_faults(row: dict[str, str], known: Vocabulary) -> Iterable[tuple[str, str]]:
    """Faults of a claim's source and its place in the document."""
    length = known.line_counts.get(row["source_id"], 0)
    if not row["locator"]:
        yield "locator is empty.", "Say where in the document, as “Trade ¶2”."
    line = row["line"]
    if length and not (_is_whole(line) and 1 <= int(line) <= length):
        yield f"line “{shown(line)}” is not within the document's {length} lines.", "Correct line."
    elif line and not _is_whole(line):
        yield f"line “{shown(line)}” is no whole number.", "Correct line, or leave it empty."


def _is_whole(text: str) -> bool:
    """Whether a text is a whole number that a line can have."""
    return text.isascii() and text.isdecimal() and len(text) <= LONGEST_LINE


def _claim(row: dict[str, str], known: Vocabulary) -> Claim:
    numeric = row["field"] in known.numeric_fields
    cells = {name: row[name] for name in COLUMNS if name != "line"}
    return Claim(
        **cells,
        line=int(row["line"]) if row["line"] else None,
        number=_number(row["value"]) if numeric else None,
        period=parse_period(row["as_of"]) if row["as_of"] else None,
        file_row=None,
    )


def _number(text: str) -> float | None:
    """The number a text writes plainly; None for anything else."""
    return float(text) if PLAIN_NUMBER.fullmatch(text) else None


def write_claims(claims: Iterable[Claim], path: Path) -> None:
    """Write claims in the form of claims.csv."""
    with path.open("w", encoding="utf-8", newline="") as target:
        writer = csv.DictWriter(target, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(claim.row() for claim in claims)
