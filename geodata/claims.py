"""Claims: what one source says of one record, one value a row (data standard, section 4)."""

import csv
import dataclasses
import re
from collections.abc import Container, Iterable
from dataclasses import dataclass
from pathlib import Path

from geodata.errors import Problem
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
        line_counts: source id → number of lines of its text edition (0: none).
    """

    records: Container[str]
    fields: Container[str]
    numeric_fields: Container[str]
    date_fields: Container[str]
    units: Container[str]
    modalities: Container[str]
    ranks: Container[str]
    line_counts: dict[str, int]


def read_claims(path: Path, known: Vocabulary) -> tuple[list[Claim], list[Problem]]:
    """Read claims.csv; a row at fault becomes a problem and is left out.

    Raises:
        UnicodeDecodeError, OSError: if the file itself cannot be read.
    """
    with path.open(encoding="utf-8-sig", newline="") as source:
        reader = csv.DictReader(source)
        missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
        if missing:
            message = f"needs the columns {', '.join(missing)}."
            return [], [Problem(path.name, "line 1", message, "Add them to the header.")]
        return _sound_claims(path.name, reader, known)


def _sound_claims(
    file: str, rows: Iterable[dict[str, str]], known: Vocabulary
) -> tuple[list[Claim], list[Problem]]:
    claims: list[Claim] = []
    problems: list[Problem] = []
    seen: set[str] = set()
    for number, row in enumerate(rows, start=2):
        if None in row or None in row.values():
            faults = [("has more or fewer cells than the header.", "Quote cells with commas.")]
        else:
            faults = list(_faults(row, known, seen))
        where = f"line {number} ({(row.get('claim_id') or 'no id')[:40]})"
        problems += [Problem(file, where, message, remedy) for message, remedy in faults]
        if not faults:
            claims.append(_claim(row, known))
            seen.add(row["claim_id"])
    return claims, problems


def _faults(
    row: dict[str, str], known: Vocabulary, seen: Container[str]
) -> Iterable[tuple[str, str]]:
    """What is wrong with a row: pairs of (message, remedy)."""
    if not row["claim_id"] or row["claim_id"] in seen:
        yield "claim_id is empty or was met before.", "Give the claim an id of its own."
    if row["record_id"] not in known.records:
        yield f"record “{row['record_id']}” is in no layer.", "Correct record_id."
    for column, codes in (
        ("field", known.fields),
        ("modality", known.modalities),
        ("rank", known.ranks),
    ):
        if row[column] not in codes:
            remedy = f"Use a code, or add it to {column}s."
            yield f"{column} “{row[column]}” is in no code list.", remedy
    if row["unit"] and row["unit"] not in known.units:
        yield f"unit “{row['unit']}” is in no code list.", "Use a code of codelists/unit.csv."
    yield from _value_faults(row, known)
    if row["as_of"]:
        yield from _date_faults("as_of", row["as_of"])
    if row["rank"] == "deprecated" and not row["note_en"]:
        yield "is deprecated without a reason.", "Say why in note_en and note_es."
    yield from _place_faults(row, known)


def _value_faults(row: dict[str, str], known: Vocabulary) -> Iterable[tuple[str, str]]:
    """Faults of a claim's value, which its field says the form of."""
    field, value = row["field"], row["value"]
    if not value:
        yield "value is empty.", "Give the value, or remove the row."
    elif field in known.numeric_fields and _number(value) is None:
        yield f"value “{value}” is no number.", "Write it plainly, as 2600000000."
    elif field in known.date_fields:
        yield from _date_faults("value", value)


def _date_faults(column: str, text: str) -> Iterable[tuple[str, str]]:
    try:
        parse_period(text)
    except DateError as error:
        yield f"{column} “{text}” is not EDTF.", error.remedy


def _place_faults(row: dict[str, str], known: Vocabulary) -> Iterable[tuple[str, str]]:
    """Faults of a claim's source and its place in the document."""
    if row["source_id"] not in known.line_counts:
        yield f"source “{row['source_id']}” is not in sources.json.", "Correct source_id."
        return
    length = known.line_counts[row["source_id"]]
    if not row["locator"]:
        yield "locator is empty.", "Say where in the document, as “Trade ¶2”."
    line = row["line"]
    if length and not (line.isdecimal() and 1 <= int(line) <= length):
        yield f"line “{line}” is not within the document's {length} lines.", "Correct line."
    elif line and not line.isdecimal():
        yield f"line “{line}” is no whole number.", "Correct line, or leave it empty."


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
