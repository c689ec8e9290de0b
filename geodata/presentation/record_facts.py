"""The facts of a record in words: each value with its witnesses, for the panel and the pages."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from geodata.datapackage.claims import Claim
from geodata.datapackage.package import Package
from geodata.evidence.atlas import Atlas
from geodata.evidence.compilation import Compiled, Value, rules_of, telling
from geodata.evidence.conflicts import Conflict, find_conflicts
from geodata.evidence.standing import Word
from geodata.language import Translator
from geodata.periods import end_of
from geodata.presentation.values import (
    claim_text,
    date_text,
    locator_text,
    place_text,
    possible_text,
    qualifier_text,
    reason_text,
    spread_text,
)

# Fields shown in places of their own; every other field follows as a key fact.
STATUS, EVENTS = "status", ("event", "allegation")
OWNERSHIP = ("operator", "owner_share", "owner", "consortium_member", "buyer", "seller")
PROSE = ("description", "location", "legal_regime", "route", "activity")


@dataclass(frozen=True, slots=True)
class Witness:
    """One claim as the panel shows it under its value.

    Attributes:
        has_page: whether it has a page of its own; cells of tabular layers have none.
    """

    source: str
    url: str
    locator: str
    line: str
    modality: str
    as_of: str
    note: str
    value: str
    is_deprecated: bool
    claim_id: str
    has_page: bool


@dataclass(frozen=True, slots=True)
class Fact:
    """One value of a field with its witnesses.

    Attributes:
        label: the field, with its qualifier where it has one. text: the value in words.
        spread: the range of what sources say, where they differ. remark: "planned", a date …
        count: "2 of 3 values", empty where there is one.
        standing: "", "other" (a source says differently), "above" (a parent of what stands),
            "past", "later" or "wrong".
        dispute: why sources disagree about it, on the value that stands.
        n_witnesses: how many independent witnesses give this value.
        field: its code; “known” for the bounds of a record's time.
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
    field: str = ""

    def is_about(self, column: str) -> bool:
        """Whether it holds the witnesses of a column of the table: of a field, of disagreements."""
        if column == "n_conflicts":
            return bool(self.dispute)
        return column == self.field and column != ""

    def said_by(self, t: Translator) -> str:
        """Who says so, in words: “3 texts, 1 author”; one text alone has one author."""
        n_texts = len({witness.source for witness in self.witnesses})
        texts = t.plural("{n} text", "{n} texts", n_texts)
        if not self.n_witnesses or n_texts == self.n_witnesses == 1:
            return texts
        authors = t.plural("{n} author", "{n} authors", self.n_witnesses)
        return t("{texts}, {authors}", texts=texts, authors=authors)


def place_of(row: Mapping[str, object], package: Package, t: Translator) -> dict[str, object]:
    """Where a record lies and how surely, in words, as record.html takes it."""
    lists = package.codelists
    precision, method = str(row["loc_precision"] or ""), str(row["loc_method"] or "")
    return {
        "departments": place_text(row, package, t),
        "possible": possible_text(row, package, t),
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


def facts_by_field(record_id: str, atlas: Atlas, t: Translator) -> dict[str, list[Fact]]:
    """Field → a record's facts about it, in the order of the list of fields."""
    order = {code: rank for rank, code in enumerate(atlas.package.codelists["fields"])}
    entries = atlas.facts(record_id).values()
    # Of whatever year: a disagreement stays one.
    conflicts = find_conflicts(atlas.at(None), [record_id])
    disputes = {(c.field, c.qualifier): c for c in conflicts}
    found: dict[str, list[Fact]] = {}
    for entry in sorted(entries, key=lambda e: (order.get(e.field, 0), e.qualifier)):
        dispute = disputes.get((entry.field, entry.qualifier))
        found.setdefault(entry.field, []).extend(_facts(entry, dispute, atlas, t))
    return found


def _facts(entry: Compiled, dispute: Conflict | None, atlas: Atlas, t: Translator) -> list[Fact]:
    """What stands, then what else sources say, then what was, then what is wrong."""
    package = atlas.package
    found = [_fact(entry, value, "", package, t) for value in entry.shown]
    if dispute and found:
        found[0] = replace(found[0], dispute=reason_text(dispute.reason, t))
    found += [_fact(entry, value, "above", package, t) for value in entry.above]
    found += [_fact(entry, value, "other", package, t) for value in entry.others]
    for value in entry.history:
        speaks_against = _speaks_against(value, entry, dispute, package)
        standing = "other" if speaks_against else "later" if _is_later(value, atlas) else "past"
        found.append(_fact(entry, value, standing, package, t))
    for claim in entry.deprecated:
        found.append(_fact(entry, Value((claim,), frozenset()), "wrong", package, t))
    return found


def _is_later(value: Value, atlas: Atlas) -> bool:
    """Whether nothing says a value before the end of the selected year."""
    if atlas.year is None:
        return False
    rules = rules_of(atlas.package)
    day = end_of(atlas.year)
    return all(Word.of(claim, rules.issued).first > day for claim in telling(value))


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
        field=entry.field,
    )


def _remark(value: Value, package: Package, t: Translator) -> str:
    """How it is said where that is not plainly stated, and when it holds."""
    claim = value.claim
    words = []
    if claim.modality != "stated":
        words.append(package.codelists["modality"].label(claim.modality, t).lower())
    if package.field(claim.field, "changes").lower() in ("true", "yes", "1"):
        words.append(_dates(value, package, t))
    elif claim.as_of:
        date = date_text(claim.as_of, t)
        # Beside a date, a bare one would look like the end of a time.
        is_date = package.field(claim.field, "type") == "date"
        words.append(t("as of {date}", date=date) if is_date else date)
    return ", ".join(filter(None, words))


def _dates(value: Value, package: Package, t: Translator) -> str:
    """Of what changes, the dates of the earliest and of the latest claim of a value."""
    rules = rules_of(package)
    dated = [claim for claim in telling(value) if claim.as_of]
    dated.sort(key=lambda claim: Word.of(claim, rules.issued).first)
    ends = dict.fromkeys(date_text(claim.as_of, t) for claim in (*dated[:1], *dated[-1:]))
    return " … ".join(ends)


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
        claim.claim_id,
        claim.file_row is None,
    )


def record_row(record_id: str, atlas: Atlas) -> Mapping[str, Any]:
    """A record that the atlas has, as a row."""
    row = atlas.row(record_id)
    if row is None:
        raise KeyError(record_id)
    return row
