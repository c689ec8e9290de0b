"""The facts of a record in words: each value with its witnesses, for the panel and the pages."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from geodata.atlas import Atlas
from geodata.claims import Claim
from geodata.compilation import Compiled, Value
from geodata.conflict_report import reason_text
from geodata.conflicts import Conflict, find_conflicts
from geodata.language import Translator
from geodata.package import Package
from geodata.wording import (
    claim_text,
    date_text,
    locator_text,
    place_text,
    qualifier_text,
    spread_text,
)

# Fields shown in places of their own; every other field follows as a key fact.
STATUS, EVENTS = "status", ("event", "allegation")
OWNERSHIP = ("operator", "owner_share", "owner", "consortium_member", "buyer", "seller")
PROSE = ("description", "location", "legal_regime", "route", "activity")


@dataclass(frozen=True, slots=True)
class Witness:
    """One claim as the panel shows it under its value."""

    source: str
    url: str
    locator: str
    line: str
    modality: str
    as_of: str
    note: str
    value: str
    is_deprecated: bool


@dataclass(frozen=True, slots=True)
class Fact:
    """One value of a field with its witnesses.

    Attributes:
        label: the field, with its qualifier where it has one. text: the value in words.
        spread: the range of what sources say, where they differ. remark: "planned", a date …
        count: "2 of 3 values", empty where there is one.
        standing: "", "other" (a source says differently), "past" or "wrong".
        dispute: why sources disagree about it, on the value that stands.
        n_witnesses: how many independent witnesses give this value.
    """

    label: str
    text: str
    spread: str
    remark: str
    count: str
    standing: str
    witnesses: tuple[Witness, ...]
    n_witnesses: int
    dispute: str = ""


def place_of(row: Mapping[str, object], package: Package, t: Translator) -> dict[str, object]:
    """Where a record lies and how surely, in words, as record.html takes it."""
    lists = package.codelists
    precision, method = str(row["loc_precision"] or ""), str(row["loc_method"] or "")
    return {
        "departments": place_text(row, package, t),
        "precision": lists["loc_precision"].label(precision, t) if precision else "",
        "definition": lists["loc_precision"].definition(precision, t),
        "method": lists["loc_method"].label(method, t) if method else "",
        "source": row["loc_source"] or "",
        "note": t.pick(row, "loc_note"),
        "is_placed": row["geometry"] is not None,
    }


def quality_of(row: Mapping[str, Any], package: Package, t: Translator) -> dict[str, object]:
    """How well a record is supported: level, score and the four parts in words with per cents."""
    precision, level = row["loc_precision"], row["quality_level"]
    place = package.codelists["loc_precision"].label(precision, t) if precision else t("unknown")
    words = {
        "quality_witnesses": t.plural(
            "{n} independent witness", "{n} independent witnesses", row["n_witnesses"]
        ),
        "quality_completeness": t("known of what its layer asks for"),
        "quality_place": t("precision of the place: {precision}", precision=place.lower()),
        "quality_age": t("how recent its newest source is"),
    }
    return {
        "level": package.codelists["quality"].label(level, t),
        "definition": package.codelists["quality"].definition(level, t),
        "score": row["quality"],
        "parts": [(text, f"{t.number(round(100 * row[name]))} %") for name, text in words.items()],
    }


def sections_of(record_id: str, atlas: Atlas, t: Translator) -> list[tuple[str, list[Fact]]]:
    """A record's facts under headings, in the order of the list of fields."""
    package = atlas.package
    compiled = atlas.facts(record_id)
    order = {code: rank for rank, code in enumerate(package.codelists["fields"])}
    entries = sorted(compiled.values(), key=lambda e: (order.get(e.field, 0), e.qualifier))

    disputes = {(c.field, c.qualifier): c for c in find_conflicts(atlas, [record_id])}

    def facts(codes: Iterable[str]) -> list[Fact]:
        return [
            fact
            for entry in entries
            if entry.field in codes
            for fact in _facts(entry, disputes.get((entry.field, entry.qualifier)), package, t)
        ]

    apart = {STATUS, *EVENTS, *OWNERSHIP, *PROSE}
    others = [entry.field for entry in entries if entry.field not in apart]
    sections = [
        (t("Status now and before"), facts((STATUS,))),
        (t("Who owns and runs it"), facts(OWNERSHIP)),
        (t("Key figures and facts"), facts(others)),
        (t("What the sources say of it"), facts(PROSE)),
        (t("Events"), _events(entries, package, t)),
    ]
    return [(heading, found) for heading, found in sections if found]


def _facts(
    entry: Compiled, dispute: Conflict | None, package: Package, t: Translator
) -> list[Fact]:
    """What stands, then what else sources say, then what was, then what is wrong."""
    found = [_fact(entry, value, "", package, t) for value in entry.shown]
    if dispute and found:
        found[0] = replace(found[0], dispute=reason_text(dispute.reason, t))
    found += [_fact(entry, value, "other", package, t) for value in entry.others]
    for value in entry.history:
        is_past = not _speaks_against(value, entry, dispute, package)
        found.append(_fact(entry, value, "past" if is_past else "other", package, t))
    for claim in entry.deprecated:
        found.append(_fact(entry, Value((claim,), frozenset()), "wrong", package, t))
    return found


def _speaks_against(
    value: Value, entry: Compiled, dispute: Conflict | None, package: Package
) -> bool:
    """Whether an older value contradicts what stands, or names the same company's kin."""
    if dispute and value in dispute.values:
        return True
    related = package.companies.related
    return package.field(entry.field, "type") == "company" and any(
        related(value.claim.value, shown.claim.value) for shown in entry.shown
    )


def _fact(entry: Compiled, value: Value, standing: str, package: Package, t: Translator) -> Fact:
    label = package.codelists["fields"].label(entry.field, t)
    qualifier = qualifier_text(entry.field, entry.qualifier, package, t)
    is_first = entry.shown[:1] == (value,)
    several = len(entry.shown) + len(entry.others)
    repeats = package.field(entry.field, "repeats").lower() in ("true", "yes", "1")
    count = ""
    if is_first and several > 1 and not repeats:
        count = t("{shown} of {all} values", shown=len(entry.shown), all=several)
    return Fact(
        f"{label}: {qualifier}" if qualifier else label,
        claim_text(value.claim, package, t),
        spread_text(entry, package, t) if is_first and not repeats else "",
        _remark(value, package, t),
        count,
        standing,
        tuple(witness_of(claim, package, t) for claim in value.claims),
        len(value.witnesses),
    )


def _remark(value: Value, package: Package, t: Translator) -> str:
    """How it is said where that is not plainly stated, and when it holds."""
    claim = value.claim
    words = []
    if claim.modality != "stated":
        words.append(package.codelists["modality"].label(claim.modality, t).lower())
    if claim.as_of:
        date = date_text(claim.as_of, t)
        # Beside a date, a bare one would look like the end of a time.
        is_date = package.field(claim.field, "type") == "date"
        words.append(t("as of {date}", date=date) if is_date else date)
    return ", ".join(words)


def place_in_source(claim: Claim, t: Translator) -> str:
    """Where in its source a claim stands: heading and paragraph, and the line of the text."""
    line = t("line {n}", n=claim.line) if claim.line else ""
    return ", ".join(filter(None, (locator_text(claim, t), line)))


def witness_of(claim: Claim, package: Package, t: Translator) -> Witness:
    """A claim as it is shown under its value."""
    source = package.sources[claim.source_id]
    return Witness(
        source.label(),
        source.url,
        locator_text(claim, t),
        t("line {n}", n=claim.line) if claim.line else "",
        package.codelists["modality"].label(claim.modality, t),
        date_text(claim.as_of, t),
        claim.note(t.language),
        claim_text(claim, package, t),
        claim.is_deprecated,
    )


def _events(entries: Sequence[Compiled], package: Package, t: Translator) -> list[Fact]:
    """Events and allegations by date, undated ones last; deprecated ones struck."""
    dated: list[tuple[int, Fact]] = []
    for entry in entries:
        if entry.field not in EVENTS:
            continue
        for value in entry.values:
            day = value.claim.period.lower if value.claim.period else 99999999
            dated.append((day, _event_fact(entry, value, "", package, t)))
        for claim in entry.deprecated:
            value = Value((claim,), frozenset())
            dated.append((99999999, _event_fact(entry, value, "wrong", package, t)))
    return [fact for _, fact in sorted(dated, key=lambda pair: pair[0])]


def _event_fact(
    entry: Compiled, value: Value, standing: str, package: Package, t: Translator
) -> Fact:
    """An event: its date is the label, its kind the remark."""
    claim = value.claim
    kind = qualifier_text(entry.field, entry.qualifier, package, t)
    label = package.codelists["fields"].label(entry.field, t)
    if claim.modality not in ("stated",):
        modality = package.codelists["modality"].label(claim.modality, t).lower()
        kind = f"{kind or label}, {modality}"
    return Fact(
        date_text(claim.as_of, t) or t("undated"),
        claim_text(claim, package, t),
        "",
        kind or label,
        "",
        standing,
        tuple(witness_of(c, package, t) for c in value.claims),
        len(value.witnesses),
    )
