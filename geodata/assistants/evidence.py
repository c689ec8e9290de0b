"""Values as an assistant gets them: each with its claims, sources, witnesses and any conflict."""

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote

from geodata.datapackage.claims import Claim
from geodata.datapackage.package import Package
from geodata.evidence.atlas import Atlas
from geodata.evidence.compilation import Compiled, Value
from geodata.evidence.conflicts import Conflict, find_conflicts
from geodata.language import Translator
from geodata.presentation.values import claim_text, locator_text, qualifier_text, reason_text

Answer = dict[str, Any]
Disputes = Mapping[tuple[str, str], Conflict]


def claim_answer(claim: Claim, package: Package, t: Translator) -> Answer:
    """A claim: what it says, of which source, where in it, and how it counts."""
    source = package.sources[claim.source_id]
    found: Answer = {
        "claim_id": claim.claim_id,
        "record": claim.record_id,
        "field": claim.field,
        "qualifier": claim.qualifier,
        "text": claim_text(claim, package, t),
        "source": claim.source_id,
        "source_label": source.label(),
        "source_url": source.url,
        "locator": locator_text(claim, t),
        "line": claim.line,
        "modality": claim.modality,
        "as_of": claim.as_of,
        "rank": claim.rank,
        "note": claim.note(t.language),
    }
    if claim.number is not None:
        found |= {"number": claim.number, "unit": claim.unit}
    return {name: value for name, value in found.items() if value not in ("", None)}


def value_answer(value: Value, package: Package, t: Translator) -> Answer:
    """A value with every claim that gives it."""
    found: Answer = {
        "text": claim_text(value.claim, package, t),
        "witnesses": len(value.witnesses),
        "is_planned": value.is_planned,
        "is_inferred": value.is_inferred,
        "claims": [claim_answer(claim, package, t) for claim in value.claims],
    }
    if value.claim.number is not None:
        found |= {"number": value.claim.number, "unit": value.claim.unit}
    return found


def entry_answer(entry: Compiled, disputes: Disputes, atlas: Atlas, t: Translator) -> Answer:
    """A field of a record: what stands, what else is said, what held before, what is wrong."""
    package = atlas.package
    parts = {
        "stands": entry.shown,
        "said_differently": entry.others,
        "above": entry.above,
        "at_other_times": entry.history,
    }
    dispute = disputes.get((entry.field, entry.qualifier))
    return {
        "field": entry.field,
        "label": package.codelists["fields"].label(entry.field, t),
        "qualifier": qualifier_text(entry.field, entry.qualifier, package, t),
        "witnesses": entry.n_witnesses,
        **{name: [value_answer(v, package, t) for v in values] for name, values in parts.items()},
        "known_to_be_wrong": [claim_answer(c, package, t) for c in entry.deprecated],
        "conflict": conflict_answer(dispute, package, t) if dispute else None,
    }


def conflict_answer(conflict: Conflict, package: Package, t: Translator) -> Answer:
    """A conflict: its values with their claims, and why they differ."""
    return {
        "record": conflict.record_id,
        "name": package.record_name(conflict.record_id, t),
        "field": conflict.field,
        "qualifier": qualifier_text(conflict.field, conflict.qualifier, package, t),
        "reason": reason_text(conflict.reason, t),
        "witnesses": conflict.n_witnesses,
        "between_independent_witnesses": conflict.is_independent,
        "values": [value_answer(value, package, t) for value in conflict.values],
    }


def disputes_of(atlas: Atlas, record_id: str) -> Disputes:
    """The conflicts of a record by field and qualifier."""
    if record_id not in atlas.records.index:
        return {}
    found = find_conflicts(atlas, [record_id])
    return {(conflict.field, conflict.qualifier): conflict for conflict in found}


def facts_of(atlas: Atlas, record_id: str, fields: Iterable[str], t: Translator) -> list[Answer]:
    """What is said of a record, of some fields or, where none are named, of all."""
    wanted, disputes = set(fields), disputes_of(atlas, record_id)
    return [
        entry_answer(entry, disputes, atlas, t)
        for (name, _), entry in atlas.facts(record_id).items()
        if not wanted or name in wanted
    ]


def page_of(record_id: str, t: Translator) -> str:
    """The path of a record's page in the atlas."""
    return f"/{t.language}/record/{quote(record_id, safe='/')}"
