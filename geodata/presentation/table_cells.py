"""What a table's cell shows of a record, and what it sorts by."""

from collections.abc import Iterable, Sequence

from geodata.datapackage.package import Package
from geodata.evidence.compilation import Compiled, Value
from geodata.language import Translator
from geodata.presentation.values import MILLION, MONEY, claim_text, qualifier_text

# Qualifiers under which an amount is of the whole thing, not of a part or a year.
WHOLE = ("", "whole project")


def field_cell(
    entries: Sequence[Compiled], package: Package, t: Translator, unit: str | None = None
) -> str:
    """A compiled field in a cell: its values joined, each once.

    Args:
        unit: the code of the one unit of its numbers, which the column's head names for all.
    """
    texts = [
        _cell_text(qualifier, value, package, t, unit) for qualifier, value in _telling(entries)
    ]
    return "; ".join(dict.fromkeys(texts))


def shared_unit(cells: Iterable[Sequence[Compiled]]) -> str | None:
    """The code of the unit in which all numbers of a column's cells are; None without one."""
    claims = [value.claim for entries in cells for _, value in _telling(entries)]
    units = {claim.unit for claim in claims if claim.number is not None}
    return next(iter(units)) if len(units) == 1 else None


def unit_text(unit: str, kind: str, package: Package, t: Translator) -> str:
    """A unit as a column's head names it; amounts of money are in millions there."""
    if unit == "count":
        return ""
    if kind == MONEY:
        return t("{unit} million", unit=unit)
    return unit if unit == "%" else package.codelists["unit"].label(unit, t)


def field_number(entries: Sequence[Compiled]) -> float | None:
    """The number by which a cell sorts; None where it sorts by its text."""
    values = _telling(entries)
    if not values or values[0][1].claim.field == "owner_share":
        return None
    return values[0][1].claim.number


def amount_mood(entries: Sequence[Compiled], package: Package, t: Translator) -> str:
    """How the one amount of a field is said where it tells not what is: “planned”."""
    moods = {mood_text(value, package, t) for _, value in _telling(entries)}
    return next(iter(moods)) if len(moods) == 1 else ""


def quantity(entries: Sequence[Compiled]) -> tuple[float, str] | None:
    """The one amount that a record's field comes to, with its unit's code.

    None where the field has no number, or several that differ. Of amounts those of the whole thing
    count, where there are any.
    """
    found = {(value.claim.number, value.claim.unit) for _, value in _telling(entries)}
    [(number, unit)] = found if len(found) == 1 else [(None, "")]
    return None if number is None else (number, unit)


def _telling(entries: Sequence[Compiled]) -> list[tuple[str, Value]]:
    """The values a cell shows: of numbers those of the whole thing, where there are any."""
    found = [(entry.qualifier, value) for entry in entries for value in entry.shown]
    whole = [(q, v) for q, v in found if q in WHOLE and v.claim.number is not None]
    return whole or found


def _cell_text(
    qualifier: str, value: Value, package: Package, t: Translator, unit: str | None
) -> str:
    """A value in a cell; one that is only of a part says of which, and a plan that it is one."""
    text = _amount(value, package, t) if unit else claim_text(value.claim, package, t)
    field = value.claim.field
    if field == "owner_share":
        text = f"{qualifier_text(field, qualifier, package, t)} {text}"
        qualifier = ""
    is_of_a_part = value.claim.number is not None or package.field(field, "type") == "company"
    part = qualifier if is_of_a_part and qualifier not in WHOLE else ""
    remarks = [
        qualifier_text(field, part, package, t) if part else "",
        mood_text(value, package, t),
    ]
    said = ", ".join(filter(None, remarks))
    return f"{text} ({said})" if said else text


def mood_text(value: Value, package: Package, t: Translator) -> str:
    """How a value is said that tells not what is: “planned”, “alleged”; "" for all others."""
    moods = package.codelists["modality"]
    claim = value.claim
    tells = not moods.column(claim.modality, "proves")
    return "" if tells else moods.label(claim.modality, t).lower()


def _amount(value: Value, package: Package, t: Translator) -> str:
    """A number whose unit stands in the column's head."""
    number = value.claim.number
    if number is None:
        return claim_text(value.claim, package, t)
    is_money = package.field(value.claim.field, "type") == MONEY
    return t.number(number / MILLION if is_money else number)
