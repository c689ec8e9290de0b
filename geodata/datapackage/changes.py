"""Changes: what became of each claim from one edition of a package to the next, and why."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from geodata.datapackage.claims import COLUMNS as CLAIM_COLUMNS
from geodata.datapackage.reading import Row, shown
from geodata.datapackage.table_items import read_items
from geodata.errors import Problem
from geodata.language import Translator

FILE = "changes.csv"
COLUMNS = (
    "version",
    "date",
    "change",
    "claim_id",
    "record_id",
    "field",
    "column",
    "before",
    "after",
    "reason_en",
    "reason_es",
)
KINDS = ADDED, CHANGED, WITHDRAWN = "added", "changed", "withdrawn"
IDENTITY = "claim_id"
Cells = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Change:
    """One change of one claim.

    Attributes:
        version: the edition that has it. date: when that was published, YYYY-MM-DD.
        kind: one of KINDS.
        record_id, field: what the claim is about.
        column: what changed of the claim; "value" where it is new or withdrawn.
        before, after: that cell in the two editions, "" where there was or is none.
    """

    version: str
    date: str
    kind: str
    claim_id: str
    record_id: str
    field: str
    column: str
    before: str
    after: str
    reason_en: str = ""
    reason_es: str = ""

    def reason(self, t: Translator) -> str:
        """Why, in the translator's language."""
        return self.reason_es or self.reason_en if t.language == "es" else self.reason_en

    @property
    def cells(self) -> tuple[str, ...]:
        """It as a row of changes.csv, in the order of COLUMNS."""
        return (self.version, self.date, self.kind, self.claim_id, self.record_id, self.field,
                self.column, self.before, self.after, self.reason_en, self.reason_es)  # fmt: skip


def changes_between(
    old: Iterable[Cells], new: Iterable[Cells], version: str = "", day: str = ""
) -> Iterator[Change]:
    """What changed from the claims of one edition to those of another.

    Args:
        old, new: rows of claims, column → cell.

    Yields:
        One change a claim added or withdrawn and one a changed cell, by the order of `new`, then
        those withdrawn by the order of `old`.
    """
    before = {row[IDENTITY]: row for row in old}
    known = set()
    for row in new:
        known.add(row[IDENTITY])
        earlier = before.get(row[IDENTITY])
        about = (row[IDENTITY], row["record_id"], row["field"])
        if earlier is None:
            yield Change(version, day, ADDED, *about, "value", "", row["value"])
            continue
        for column in CLAIM_COLUMNS:
            cells = earlier.get(column, ""), row.get(column, "")
            if cells[0] != cells[1]:
                yield Change(version, day, CHANGED, *about, column, *cells)
    for claim_id, row in before.items():
        if claim_id not in known:
            about = (claim_id, row["record_id"], row["field"])
            yield Change(version, day, WITHDRAWN, *about, "value", row["value"], "")


def read_changes(path: Path) -> tuple[list[Change], list[Problem]]:
    """Read changes.csv; a row at fault becomes a problem and is left out.

    Raises:
        FileNotFoundError, Unreadable: if the file itself cannot be read.
    """
    return read_items(
        path, COLUMNS, _fault, lambda row: Change(*(row.cells[name] for name in COLUMNS))
    )


def _fault(row: Row) -> tuple[str, str] | None:
    cells = row.cells
    empty = [name for name in ("version", "claim_id", "record_id") if not cells[name]]
    if empty:
        return f"needs {', '.join(empty)}.", "Fill the cells."
    if cells["change"] not in KINDS:
        return f"change “{shown(cells['change'])}” is none of {', '.join(KINDS)}.", "Correct it."
    try:
        date.fromisoformat(cells["date"])
    except ValueError:
        return f"date “{shown(cells['date'])}” must be a day, as 2025-09-01.", "Correct it."
    return None
