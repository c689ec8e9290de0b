"""A record in three lines and its key figures: what it is, who owns and runs it, in what state."""

from collections.abc import Sequence
from dataclasses import dataclass

from geodata.datapackage.claims import NUMERIC_TYPES
from geodata.evidence.atlas import Atlas
from geodata.evidence.compilation import Compiled, rules_of, telling
from geodata.evidence.standing import Word
from geodata.language import Translator
from geodata.presentation.record_facts import OWNERSHIP, STATUS, record_row
from geodata.presentation.table_cells import amount_mood, field_cell, quantity
from geodata.presentation.values import date_text, number_text, place_text, possible_text

MAX_FIGURES = 4


@dataclass(frozen=True, slots=True)
class Lead:
    """What a record's panel begins with.

    Attributes:
        what: kind and layer. who: owners with shares, operator. state: status, since when, place.
        figures: key figures, (label, amount with its unit).
    """

    what: str
    who: str
    state: str
    figures: tuple[tuple[str, str], ...]


def lead_of(record_id: str, atlas: Atlas, t: Translator) -> Lead:
    """The first lines of a record, as the selected year has it."""
    row, package = record_row(record_id, atlas), atlas.package
    layer = package.catalog.layers[row["layer"]]
    kind = package.codelists["kind"].label(row["kind"], t) if row["kind"] else ""
    place = place_text(row, package, t) or possible_text(row, package, t)
    return Lead(
        " · ".join(dict.fromkeys(filter(None, (kind, layer.title(t))))),
        _who(record_id, layer.table, atlas, t),
        " · ".join(filter(None, (_status(record_id, atlas, t), place))),
        _figures(record_id, layer.table, atlas, t),
    )


def _who(record_id: str, table: Sequence[str], atlas: Atlas, t: Translator) -> str:
    """Who owns it, with shares where a source gives them, and who runs it."""
    package, label = atlas.package, atlas.package.codelists["fields"].label

    def cell(code: str) -> str:
        return field_cell(atlas.fields_of(record_id, code), package, t)

    owner = cell("owner_share") or cell("owner")
    operator = cell("operator")
    if owner and owner == operator:
        return t("Owner and operator: {names}", names=owner)
    found = {label("owner", t): owner, label("operator", t): operator}
    if not any(found.values()):
        others = [c for c in table if package.field(c, "type") == "company"]
        found = {label(code, t): cell(code) for code in others}
    said = " · ".join(f"{name}: {names}" for name, names in found.items() if names)
    if said or not set(table) & set(OWNERSHIP):
        return said
    return t("No source says who owns or runs it.")


def _status(record_id: str, atlas: Atlas, t: Translator) -> str:
    """The status that stands, and since when at the latest it has been so."""
    entries = [e for e in atlas.fields_of(record_id, STATUS) if e.shown]
    if not entries:
        return ""
    status = field_cell(entries[:1], atlas.package, t)
    since = _since(entries[0], atlas)
    if not since:
        return status
    return t("{status}, {since} or before", status=status, since=date_text(f"{since}/..", t))


def _since(entry: Compiled, atlas: Atlas) -> str:
    """Of when the first claim of the value that stands is, after all claims of others (EDTF)."""
    issued = rules_of(atlas.package).issued
    others = [claim for value in (*entry.others, *entry.history) for claim in telling(value)]
    ended = max((Word.of(claim, issued).first for claim in others), default=0)
    dated = [claim for claim in telling(entry.shown[0]) if claim.as_of]
    later = [claim for claim in dated if Word.of(claim, issued).first > ended]
    first = min(later, key=lambda claim: Word.of(claim, issued).first, default=None)
    return first.as_of.partition("/")[0] if first else ""


def _figures(
    record_id: str, table: Sequence[str], atlas: Atlas, t: Translator
) -> tuple[tuple[str, str], ...]:
    """The first amounts of the whole thing: of its layer's table, then of the core fields."""
    package = atlas.package
    fields = package.codelists["fields"]
    core = (code for code in fields if package.field(code, "core") == "true")
    found = []
    for code in dict.fromkeys((*table, *core)):
        kind = package.field(code, "type")
        entries = atlas.fields_of(record_id, code) if kind in NUMERIC_TYPES else ()
        amount = quantity(entries)
        if amount and amount[1] != "%":
            text = number_text(*amount, kind, package, t)
            mood = amount_mood(entries, package, t)
            found.append((fields.label(code, t), f"{text} ({mood})" if mood else text))
    return tuple(found[:MAX_FIGURES])
