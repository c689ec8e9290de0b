"""The parts of a report: sums, a row a record, disagreements, events; each value with its notes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from geodata.datapackage.claims import Claim
from geodata.drawing.notes import Link, Notes
from geodata.evidence.actor_money import MEASURES, Sum, totals_of
from geodata.evidence.atlas import Atlas
from geodata.evidence.conflicts import Conflict, find_conflicts
from geodata.language import Translator
from geodata.periods import OPEN_START
from geodata.presentation.record_facts import (
    EVENTS,
    OWNERSHIP,
    PROSE,
    STATUS,
    Fact,
    facts_by_field,
    record_row,
)
from geodata.presentation.record_sections import sections_of
from geodata.presentation.times import bound_texts, span_text
from geodata.presentation.values import (
    claim_text,
    date_text,
    field_text,
    number_text,
    place_text,
    qualifier_text,
    reason_text,
)

# What may be added up over records.
ADDED = (*MEASURES, "capacity_mw", "people_resettled")
NUMBERS = ("number", "money")
MAX_FACTS, MAX_CONFLICTS, MAX_EVENTS, MAX_PARTS = 9, 24, 40, 8
UNDATED = 99_999_999
Cell = dict[str, Any]


def headings(t: Translator) -> dict[str, str]:
    """The words that a report's pages have of their own."""
    return {
        "report": t("Report"),
        "legend": t("Legend"),
        "sums": t("Sums, as ranges"),
        "sums_note": t(
            "From the least to the greatest that sources give. What is part of another record in "
            "the sum is not added to it, and records without a place, which may contain others, "
            "are left out. Currencies and units are never converted."
        ),
        "planned": t("planned"),
        "within": t("not added: part of another record here"),
        "table": t("The records"),
        "record": t("Record"),
        "status": t("Status"),
        "facts": t("Owners, figures and facts"),
        "conflicts": t("Where sources disagree"),
        "events": t("What happened"),
        "notes": t("Sources and lines"),
        "sources": t("Sources"),
        "cite": t("Cite this"),
        "no_map": t("No place is known to the sources; there is no map."),
        "page": t("Page"),
        "of": t("of"),
        "wrong": t("known to be wrong"),
        "method": t(
            "Every value is what its sources say; the small numbers lead to source and line. The "
            "atlas does not decide between sources that disagree: both stand here. Absence means "
            "that the sources do not speak of it."
        ),
    }


@dataclass(frozen=True, slots=True)
class Sections:
    """Makes the parts of one report."""

    atlas: Atlas
    t: Translator
    notes: Notes
    link: Link

    def row(self, record_id: str) -> Cell:
        """A record in the table: what, where and when it is, and the values that stand."""
        row, lists, t = record_row(record_id, self.atlas), self.atlas.package.codelists, self.t
        facts = facts_by_field(record_id, self.atlas, t)
        kind = lists["kind"].label(row["kind"], t) if row["kind"] else ""
        told = [c for code in (*OWNERSHIP, *self._figures(facts))
                for c in self._cells(facts.get(code, []))]  # fmt: skip
        where = place_text(row, self.atlas.package, t)
        return {
            "name": t.pick(row, "name"),
            "link": self.link("record", record_id),
            "what": kind or self.atlas.package.catalog.layers[row["layer"]].title(t),
            "where": where,
            "when": span_text(bound_texts(row), t),
            "status": self._cells(facts.get(STATUS, []), labelled=False),
            "facts": told[:MAX_FACTS] or self._words(facts),
        }

    def _words(self, facts: Mapping[str, list[Fact]]) -> list[Cell]:
        """Of a record without figures, the first that sources say of it in words."""
        said = (self._cells(facts.get(code, [])[:1]) for code in (*PROSE, *EVENTS))
        return next(filter(None, said), [])

    def _figures(self, facts: Mapping[str, list[Fact]]) -> list[str]:
        """The fields of a record that are numbers or of the core, and told nowhere else."""
        package, apart = self.atlas.package, {*OWNERSHIP, STATUS, *EVENTS, *PROSE}
        return [
            code
            for code in facts
            if code not in apart
            and (package.field(code, "type") in NUMBERS or package.field(code, "core") == "true")
        ]

    def _cells(self, facts: Sequence[Fact], *, labelled: bool = True) -> list[Cell]:
        """The facts that stand, those of one label together."""
        found: dict[str, Cell] = {}
        for fact in facts:
            if fact.standing:
                continue
            cell = found.setdefault(
                fact.label, {"label": fact.label if labelled else "", "values": []}
            )
            cell["values"].append(self._value(fact))
        return list(found.values())

    def _value(self, fact: Fact) -> Cell:
        spread = self.t("sources give {range}", range=fact.spread) if fact.spread else ""
        return {
            "text": fact.text,
            "remark": ", ".join(filter(None, (fact.remark, spread))),
            "notes": self.notes.of(fact.witnesses),
            "standing": fact.standing,
            "dispute": fact.dispute,
        }

    def record(self, record_id: str) -> list[Cell]:
        """Everything that sources say of one record, under headings."""
        return [
            {
                "heading": heading,
                "facts": [
                    {"label": fact.label if fact.label != before else "", **self._value(fact)}
                    for before, fact in zip(["", *(f.label for f in facts)], facts, strict=False)
                ],
            }
            for heading, facts in sections_of(record_id, self.atlas, self.t)
        ]

    def sums(self, ids: Sequence[str]) -> list[Cell]:
        """What the records come to, with what each adds."""
        return [self._sum(found) for found in totals_of(ids, ADDED, self.atlas)]

    def _sum(self, found: Sum) -> Cell:
        package, t = self.atlas.package, self.t
        parts = [
            {
                "name": t.pick(record_row(part.record_id, self.atlas), "name"),
                "link": self.link("record", part.record_id),
                "range": self._range(part.whole, found),
                "planned": part.is_planned,
                "within": bool(part.within),
                "notes": self.notes.of_claims(part.claims),
            }
            for part in found.parts[:MAX_PARTS]
        ]
        more = len(found.parts) - len(parts)
        return {
            "label": package.codelists["fields"].label(found.measure, t),
            "range": self._range((_rounded(found.whole[0]), _rounded(found.whole[1])), found),
            "parts": parts,
            "more": t("and {n} more", n=t.number(more)) if more else "",
        }

    def _range(self, ends: tuple[float, float], found: Sum) -> str:
        package, t = self.atlas.package, self.t
        kind = package.field(found.measure, "type")
        texts = [number_text(n, found.currency, kind, package, t) for n in ends]
        return " – ".join(dict.fromkeys(texts))

    def conflicts(self, ids: Sequence[str]) -> list[Cell]:
        """Where sources disagree about the records, values side by side."""
        known = [i for i in ids if i in self.atlas.records.index]
        return [self._conflict(c) for c in find_conflicts(self.atlas, known)[:MAX_CONFLICTS]]

    def _conflict(self, conflict: Conflict) -> Cell:
        package, t = self.atlas.package, self.t
        return {
            "name": t.pick(record_row(conflict.record_id, self.atlas), "name"),
            "link": self.link("record", conflict.record_id),
            "field": field_text(conflict.field, conflict.qualifier, package, t),
            "reason": reason_text(conflict.reason, t),
            "values": [
                {
                    "text": claim_text(value.claim, package, t),
                    "remark": date_text(value.claim.as_of, t),
                    "notes": self.notes.of_claims(value.claims),
                    "standing": "wrong" if all(c.is_deprecated for c in value.claims) else "",
                }
                for value in conflict.values
            ],
        }

    def events(self, ids: Sequence[str]) -> list[Cell]:
        """What sources say has happened, oldest first; of too many, the newest."""
        dated = [
            (_day_of(claim), claim, value.claims)
            for record_id in ids
            for entry in self.atlas.facts(record_id).values()
            if entry.field in EVENTS
            for value in entry.values
            for claim in (value.claim,)
        ]
        dated.sort(key=lambda event: event[0])
        newest = [event for event in dated if event[0] != UNDATED][-MAX_EVENTS:]
        return [self._event(claim, claims) for _, claim, claims in newest]

    def _event(self, claim: Claim, claims: Sequence[Claim]) -> Cell:
        package, t = self.atlas.package, self.t
        kind = qualifier_text(claim.field, claim.qualifier, package, t)
        said = kind or package.codelists["fields"].label(claim.field, t)
        if claim.modality != "stated":
            said = f"{said}, {package.codelists['modality'].label(claim.modality, t).lower()}"
        return {
            "date": date_text(claim.as_of, t),
            "name": t.pick(record_row(claim.record_id, self.atlas), "name"),
            "link": self.link("record", claim.record_id),
            "kind": said,
            "text": claim_text(claim, package, t),
            "notes": self.notes.of_claims(claims),
        }


def _rounded(total: float) -> float:
    """A sum to four digits: more would promise what ranges do not keep."""
    return float(f"{total:.4g}")


def _day_of(claim: Claim) -> int:
    """By which day a claim is sorted: its first, or its last where the first is open."""
    if claim.period is None:
        return UNDATED
    return claim.period.upper if claim.period.lower == OPEN_START else claim.period.lower
