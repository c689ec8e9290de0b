"""Corrections: what readers reported as wrong, and what came of it; the package's public log."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from geodata.datapackage.reading import Row, shown
from geodata.datapackage.table_items import read_items
from geodata.errors import Problem
from geodata.language import Translator

FILE = "corrections.csv"
NEEDED = ("date", "claim_id", "wrong_en", "wrong_es", "outcome_en", "outcome_es")
COLUMNS = ("date", "reported_by", *NEEDED[1:])


@dataclass(frozen=True, slots=True)
class LoggedCorrection:
    """One report and its outcome.

    Attributes:
        date: day of the outcome, YYYY-MM-DD.
        reported_by: who reported it, as they wish to be named; "" for nobody named.
        claim_id: what it is about: a claim of this edition, or one withdrawn.
        row: line of corrections.csv.
    """

    date: str
    reported_by: str
    claim_id: str
    wrong_en: str
    wrong_es: str
    outcome_en: str
    outcome_es: str
    row: int

    def wrong(self, t: Translator) -> str:
        """What was reported as wrong, in the translator's language."""
        return self.wrong_es if t.language == "es" else self.wrong_en

    def outcome(self, t: Translator) -> str:
        """What came of it, in the translator's language."""
        return self.outcome_es if t.language == "es" else self.outcome_en


def read_corrections(path: Path) -> tuple[list[LoggedCorrection], list[Problem]]:
    """Read corrections.csv; a row at fault becomes a problem and is left out.

    Raises:
        FileNotFoundError, Unreadable: if the file itself cannot be read.
    """
    return read_items(path, COLUMNS, _fault, _correction)


def _correction(row: Row) -> LoggedCorrection:
    cells = row.cells
    return LoggedCorrection(
        cells["date"],
        cells["reported_by"],
        cells["claim_id"],
        cells["wrong_en"],
        cells["wrong_es"],
        cells["outcome_en"],
        cells["outcome_es"],
        row.line,
    )


def _fault(row: Row) -> tuple[str, str] | None:
    empty = [name for name in NEEDED if not row.cells[name]]
    if empty:
        return f"needs {', '.join(empty)}.", "Fill the cells, in both languages."
    try:
        # `fromisoformat` alone takes 20250901 and 2025-W01-1 as well.
        is_day = date.fromisoformat(row.cells["date"]).isoformat() == row.cells["date"]
    except ValueError:
        is_day = False
    if not is_day:
        message = f"date “{shown(row.cells['date'])}” must be a day, as 2025-09-01."
        return message, "Correct it."
    return None


def unknown_claims(corrections: Iterable[LoggedCorrection], known: set[str]) -> Iterator[Problem]:
    """Corrections of claims that no edition told of has."""
    for correction in corrections:
        if correction.claim_id not in known:
            yield Problem(
                FILE,
                f"line {correction.row}",
                f"claim_id “{shown(correction.claim_id)}” is no claim, nor one withdrawn.",
                "Write the id of a claim in claims.csv, or of one that changes.csv tells of.",
            )
