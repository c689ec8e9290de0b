"""Conflicts as a reader takes them away: in words, or as a table with one row a value."""

from collections.abc import Iterable, Iterator, Sequence

from geodata.datapackage.claims import Claim
from geodata.datapackage.package import Package
from geodata.errors import plain
from geodata.evidence.compilation import Value
from geodata.evidence.conflicts import Conflict
from geodata.exports.text_files import csv_bytes
from geodata.language import Translator
from geodata.presentation.values import (
    claim_text,
    date_text,
    locator_text,
    qualifier_text,
    reason_text,
)

# One row a value; sources, locators, lines and dates are those of its claims, in one order.
COLUMNS = (
    "conflict",
    "record_id",
    "record",
    "field",
    "qualifier",
    "reason",
    "independent",
    "value",
    "unit",
    "wrong",
    "n_witnesses",
    "claims",
    "sources",
    "locators",
    "lines",
    "dates",
)


def conflicts_csv(conflicts: Sequence[Conflict], package: Package, t: Translator) -> bytes:
    """UTF-8 CSV with a byte order mark, in COLUMNS; codes and values as the claims have them."""
    rows = (
        _row(number, conflict, value, package, t)
        for number, conflict in enumerate(conflicts, start=1)
        for value in conflict.values
    )
    return csv_bytes(list(COLUMNS), rows)


def _row(
    number: int, conflict: Conflict, value: Value, package: Package, t: Translator
) -> tuple[object, ...]:
    claims = value.claims
    return (
        number,
        conflict.record_id,
        package.record_name(conflict.record_id, t),
        conflict.field,
        conflict.qualifier,
        conflict.reason,
        "true" if conflict.is_independent else "false",
        value.claim.text(t.language),
        value.claim.unit,
        "true" if _is_wrong(value) else "false",
        len(value.witnesses),
        _joined(claim.claim_id for claim in claims),
        _joined(claim.source_id for claim in claims),
        _joined(locator_text(claim, t) for claim in claims),
        _joined(str(claim.line or "") for claim in claims),
        _joined(claim.as_of for claim in claims),
    )


def _joined(cells: Iterable[str]) -> str:
    """One cell of several, blank ones kept so that all lists of a row run side by side."""
    texts = list(cells)
    return "; ".join(texts) if any(texts) else ""


def _is_wrong(value: Value) -> bool:
    return all(claim.is_deprecated for claim in value.claims)


def conflicts_text(conflicts: Sequence[Conflict], package: Package, t: Translator) -> str:
    """A paragraph a conflict, each value with who says so and where; the count at the end."""
    count = t.plural(
        "{n} conflict among the selected records. It is computed from the claims.",
        "{n} conflicts among the selected records. They are computed from the claims.",
        len(conflicts),
    )
    paragraphs = ["\n".join(map(plain, _paragraph(c, package, t))) for c in conflicts]
    return "\n\n".join([*paragraphs, count]) + "\n"


def _paragraph(conflict: Conflict, package: Package, t: Translator) -> Iterator[str]:
    label = package.codelists["fields"].label(conflict.field, t)
    about = qualifier_text(conflict.field, conflict.qualifier, package, t)
    name = package.record_name(conflict.record_id, t)
    yield f"{name} ({conflict.record_id})"
    yield f"{label}: {about}" if about else label
    yield f"({reason_text(conflict.reason, t)})"
    for value in conflict.values:
        wrong = f" [{package.codelists['rank'].label('deprecated', t)}]" if _is_wrong(value) else ""
        yield f"  {claim_text(value.claim, package, t)}{wrong}"
        for claim in value.claims:
            yield f"    {_witness(claim, package, t)}"


def _witness(claim: Claim, package: Package, t: Translator) -> str:
    """Source, place in it, and the date for which the value is said to hold."""
    parts = [package.sources[claim.source_id].label(), locator_text(claim, t)]
    if claim.line:
        parts.append(t("line {n}", n=claim.line))
    if claim.as_of:
        parts.append(date_text(claim.as_of, t))
    return " · ".join(parts)
