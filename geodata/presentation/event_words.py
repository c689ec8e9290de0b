"""Events, changes and plans in words, each with the claims behind it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from geodata.datapackage.claims import Claim
from geodata.datapackage.package import Package
from geodata.evidence.atlas import Atlas
from geodata.evidence.events import Event, Sort
from geodata.evidence.outcomes import Outcome, Verdict
from geodata.language import Translator
from geodata.presentation.record_facts import Witness, witness_of
from geodata.presentation.values import claim_text, date_text, field_text, iso_day, qualifier_text


def sort_label(sort: Sort, t: Translator) -> str:
    """What sort of entry of the list of events it is."""
    return {
        "event": t("Event"),
        "milestone": t("Dated step"),
        "transaction": t("Transaction"),
        "status": t("Change of status"),
        "holder": t("Change of holder"),
        "plan": t("Planned"),
    }[sort]


@dataclass(frozen=True, slots=True)
class EventWords:
    """Says what `evidence.events` and `evidence.outcomes` find, in one language."""

    package: Package
    t: Translator

    def sort(self, sort: Sort) -> str:
        """What sort of entry it is."""
        return sort_label(sort, self.t)

    def kind(self, event: Event) -> str:
        """The kind of event, the step, the deal: “Protest”, “Start of operations”."""
        if event.sort == "holder":
            return self.package.codelists["fields"].label(event.field, self.t)
        if event.sort == "status":
            return self.package.codelists["status"].label(event.code, self.t)
        if not event.code:
            return self.package.codelists["fields"].label(event.field, self.t)
        return qualifier_text(event.field, event.code, self.package, self.t)

    def text(self, event: Event) -> str:
        """What happened, changed or was planned, in a line without the record's name."""
        package, t = self.package, self.t
        if event.sort == "status":
            label = package.codelists["status"].label
            former, status = label(event.former, t), label(event.code, t)
            return t("Status: {before} → {after}", before=former, after=status)
        if event.sort == "holder":
            return self._holder(event)
        if event.sort == "transaction":
            return "; ".join(self._parts(event))
        if package.field(event.field, "type") == "date":
            step = self.kind(event)
            return t("Planned: {what}", what=step) if event.sort == "plan" else step
        text = claim_text(event.claim, package, t)
        return t("Planned: {what}", what=text) if event.sort == "plan" else text

    def _holder(self, event: Event) -> str:
        t, name = self.t, self.package.companies.label(event.code, self.t.language)
        field = self.package.codelists["fields"].label(event.field, t).lower()
        if event.is_end:
            return t("Until then: {name} ({role})", name=name, role=field)
        return t("From then on: {name} ({role})", name=name, role=field)

    def _parts(self, event: Event) -> list[str]:
        """Who bought, who sold, for how much: each field of a transaction once."""
        found: dict[str, dict[str, None]] = {}
        for claim in event.claims:
            label = field_text(claim.field, claim.qualifier, self.package, self.t)
            text = claim_text(claim, self.package, self.t)
            found.setdefault(label, {})[text] = None
        return [f"{label}: {' / '.join(texts)}" for label, texts in found.items()]

    def date(self, event: Event) -> str:
        """When, as the source says; “undated” where none does."""
        return date_text(event.date, self.t) or self.t("undated")

    def record(self, event: Event, atlas: Atlas) -> str:
        """The name of its record."""
        return self.t.pick(described(event, atlas), "name")

    def modality(self, event: Event) -> str:
        """How it is said: “Stated”, “Alleged”."""
        return self.package.codelists["modality"].label(event.modality, self.t)

    def witnesses(self, event: Event) -> list[Witness]:
        """Who says so, claim by claim."""
        return [self.witness(claim) for claim in event.claims]

    def witness(self, claim: Claim) -> Witness:
        """Who says so: source, place and line of a claim."""
        return witness_of(claim, self.package, self.t)

    def verdict(self, verdict: Verdict) -> str:
        """How a plan and its outcome compare."""
        t = self.t
        return {
            "later": t("later than planned"),
            "earlier": t("earlier than planned"),
            "as_planned": t("as planned"),
            "perhaps": t("perhaps as planned"),
            "not_by_then": t("not by then"),
            "not_due": t("not due yet"),
            "unknown": t("no source says"),
        }[verdict]

    def delay(self, outcome: Outcome) -> str:
        """By how much it was late or early: “11 to 22 months late”; "" where that is not known."""
        t = self.t
        if outcome.months is None or outcome.verdict not in ("later", "earlier"):
            return ""
        low, high = sorted(map(abs, outcome.months))
        text = t("{low} to {high} months", low=low, high=high)
        if low == high:
            text = t.plural("{n} month", "{n} months", low)
        return text

    def compared(self, outcome: Outcome) -> str:
        """How it came out, as a line: “11 to 22 months later than planned”."""
        t, delay = self.t, self.delay(outcome)
        if delay:
            late = outcome.verdict == "later"
            return (
                t("{delay} later than planned", delay=delay)
                if late
                else t("{delay} earlier than planned", delay=delay)
            )
        if outcome.verdict == "unknown" and outcome.came is not None:
            return t("it opened; no source says when all of it was there")
        return self.verdict(outcome.verdict)

    def promised(self, outcome: Outcome) -> str:
        """What was promised: “Start of operations: 2023”."""
        return f"{self.kind(outcome.plan)}: {self.date(outcome.plan)}"

    def came(self, outcome: Outcome) -> str:
        """What came of it, as far as a source says."""
        if outcome.came is not None:
            return f"{self.kind(outcome.came)}: {self.date(outcome.came)}"
        if outcome.standing:
            claim = outcome.standing[0]
            status = claim_text(claim, self.package, self.t)
            when = date_text(claim.as_of, self.t)
            return f"{status} ({when})" if when else status
        return self.t("no date stated")


# Columns of the table of events, in files and in the API.
COLUMNS = (
    "event_id", "date", "first_day", "last_day", "sort", "code", "kind", "text", "record_id",
    "record", "layer", "sector", "departments", "modality", "n_witnesses", "sources", "claim_ids",
)  # fmt: skip


def described(event: Event, atlas: Atlas) -> dict[str, Any]:
    """What lists of events say of the record: one cell at a time, a row of a frame takes longer."""
    names = ("name_en", "name_es", "layer", "sector", "departments")
    return {name: atlas.records.at[event.record_id, name] for name in names}


def event_rows(events: Iterable[Event], atlas: Atlas, t: Translator) -> list[dict[str, Any]]:
    """Events as rows of a table (COLUMNS): dates in EDTF, days in ISO 8601, lists as lists."""
    package, words = atlas.package, EventWords(atlas.package, t)
    rows = []
    for event in events:
        record = described(event, atlas)
        first, last = (("" if day == ".." else day) for day in map(iso_day, event.span))
        cited = dict.fromkeys(package.sources[c.source_id].label() for c in event.claims)
        cells = (
            event.event_id, event.date, first, last, event.sort, event.code, words.kind(event),
            words.text(event), event.record_id, t.pick(record, "name"), record["layer"],
            record["sector"], list(record["departments"]), event.modality, len(event.witnesses),
            list(cited), [claim.claim_id for claim in event.claims],
        )  # fmt: skip
        rows.append(dict(zip(COLUMNS, cells, strict=True)))
    return rows
