"""A total against its parts: a sum that a source gives for all, and what its table makes.

Both stand in one table of one source: the parts in its rows (“Table 7, row …”), the total beside
them, in what the table cites. The total is of a country-wide record and of nobody by name.
"""

import re
from collections.abc import Iterable
from dataclasses import replace

from geodata.datapackage.claims import Claim
from geodata.evidence.compilation import Compiled, Rules, Value

TABLE = re.compile(r"(?P<table>Table [^,]+), (?P<row>row )?")
LEAST_PARTS = 2


def total_and_parts(entry: Compiled, claims: Iterable[Claim], rules: Rules) -> tuple[Value, ...]:
    """A total and the sum of its parts, where they differ by more than the total is rounded.

    Args:
        entry: a field of a country-wide record. claims: all of the package.

    Returns:
        two values, of which the second says the sum and rests on the claims of the parts; none
        where the entry is no total, or the parts come to it.
    """
    if any(rules.companies.find(word) for word in entry.qualifier.split()):
        return ()
    for value in entry.shown + entry.others:
        total = value.claim
        table = _table(total)
        if total.number is None or not table or _is_row(total):
            continue
        parts = _parts(total, table, claims)
        made = sum(claim.number or 0.0 for claim in parts)
        if len(parts) >= LEAST_PARTS and abs(made - total.number) > rounding(total.value):
            return value, Value(tuple(parts), rules.witnesses(parts), _sum_of(parts, total, made))
    return ()


def rounding(printed: str) -> float:
    """By how much a number may be rounded: half a unit of its last digit that is not a zero."""
    whole, _, decimals = printed.lstrip("-").partition(".")
    if decimals:
        return 0.5 * 10.0 ** -len(decimals)
    return 0.5 * 10.0 ** (len(whole) - len(whole.rstrip("0")))


def _parts(total: Claim, table: str, claims: Iterable[Claim]) -> list[Claim]:
    """The rows of a table that a total is over: of its layer where any are, each line once."""
    rows: dict[int | None, Claim] = {}
    for claim in claims:
        if (
            claim.number is not None
            and (claim.source_id, claim.field, claim.unit)
            == (total.source_id, total.field, total.unit)
            and _is_row(claim)
            and _table(claim) == table
            and not claim.is_deprecated
        ):
            rows.setdefault(claim.line, claim)
    of_layer = [claim for claim in rows.values() if _layer(claim) == _layer(total)]
    return of_layer or list(rows.values())


def _sum_of(parts: list[Claim], total: Claim, made: float) -> Claim:
    """What the parts make together, in the form of a claim: no source says it."""
    first = parts[0]
    return replace(
        total,
        claim_id="",
        value=f"{made:.6f}".rstrip("0").rstrip("."),
        number=made,
        modality="inferred",
        as_of="",
        period=None,
        locator=first.locator,
        line=first.line,
        note_en="",
        note_es="",
    )


def _layer(claim: Claim) -> str:
    return claim.record_id.partition("/")[0]


def _table(claim: Claim) -> str:
    found = TABLE.match(claim.locator)
    return found["table"] if found else ""


def _is_row(claim: Claim) -> bool:
    found = TABLE.match(claim.locator)
    return bool(found and found["row"])
