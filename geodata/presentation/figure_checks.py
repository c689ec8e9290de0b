"""Figures of a text that were checked, in words: rows of a table and of a file."""

import csv
import io
from collections.abc import Iterable, Sequence

from geodata.datapackage.claims import Claim
from geodata.datapackage.package import Package
from geodata.language import Translator
from geodata.presentation.values import claim_text, field_text
from geodata.query.checked_figures import (
    AGREES,
    BY_OWNER,
    BY_UNIT,
    BY_VALUE,
    BY_WORD,
    DIFFERS,
    ROUNDED,
    UNKNOWN,
    CheckedFigure,
)

# Spreadsheets run what begins so.
RUNS = ("=", "+", "-", "@", "\t", "\r")
MAX_SENTENCE = 300


def headings(t: Translator) -> list[str]:
    """The columns of `rows`."""
    return [
        t("Figure"), t("Record"), t("Field"), t("Verdict"), t("Who says so"),
        t("Who says otherwise"), t("Score"), t("Why"), t("Sentence"),
    ]  # fmt: skip


def rows(checks: Iterable[CheckedFigure], package: Package, t: Translator) -> list[tuple[str, ...]]:
    """A row a figure, in the text's order."""
    return [_row(check, package, t) for check in checks]


def _row(check: CheckedFigure, package: Package, t: Translator) -> tuple[str, ...]:
    claims = (*check.agreeing, *check.differing)
    about = package.record_name(check.record, t) if check.record else ""
    field = field_text(check.field, claims[0].qualifier, package, t) if claims else ""
    return (
        check.figure.text, about, field, verdicts(t)[check.verdict],
        _said(check.agreeing, package, t), _said(check.differing, package, t),
        t.number(check.score) if claims else "", _reasons(t).get(check.reason, ""),
        check.sentence[:MAX_SENTENCE],
    )  # fmt: skip


def verdicts(t: Translator) -> dict[str, str]:
    """What becomes of a figure, in words."""
    return {
        AGREES: t("agrees"), ROUNDED: t("agrees, rounded"), DIFFERS: t("contradicts"),
        UNKNOWN: t("not known here"),
    }  # fmt: skip


def _reasons(t: Translator) -> dict[str, str]:
    return {
        BY_OWNER: t("the sentence names the owner of the share"),
        BY_WORD: t("the sentence has a word of the field"),
        BY_UNIT: t("the only field of this record with this unit"),
        BY_VALUE: t("the same value and unit"),
    }


def _said(claims: Sequence[Claim], package: Package, t: Translator) -> str:
    """Values with the sources that give them: “USD 2.6 billion (Ledger 2016; Gazette 2021)”."""
    sources: dict[str, dict[str, None]] = {}
    for claim in claims:
        label = package.sources[claim.source_id].label()
        sources.setdefault(claim_text(claim, package, t), {})[label] = None
    return "; ".join(f"{text} ({', '.join(labels)})" for text, labels in sources.items())


def table_csv(heads: Sequence[str], cells: Iterable[Sequence[str]]) -> bytes:
    """A table as CSV (UTF-8 with its mark, for spreadsheets), with nothing a spreadsheet runs."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(heads)
    for row in cells:
        writer.writerow([f"'{cell}" if cell.startswith(RUNS) else cell for cell in row])
    return text.getvalue().encode("utf-8-sig")
