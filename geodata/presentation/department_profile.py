"""The profile of a department: what is there, who holds it, what is planned, what happened,
how sure it is, and its neighbours; each line with the claims behind it.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from geodata.evidence.actor_money import Part
from geodata.evidence.actors import HOLDS, ROLE_ORDER, RUNS, Role, roles_of
from geodata.evidence.compilation import Compiled, Value
from geodata.evidence.conflicts import find_conflicts
from geodata.evidence.department_measures import (
    DepartmentScope,
    money_in,
    silent_layers,
)
from geodata.evidence.events import happenings_of, tells_of_events
from geodata.geometry.measure import to_metres
from geodata.language import Translator
from geodata.presentation.actor_words import ActorWords
from geodata.presentation.department_words import DepartmentWords
from geodata.presentation.event_words import EventWords
from geodata.presentation.record_facts import Witness, record_row, witness_of
from geodata.presentation.values import (
    claim_text,
    date_text,
    field_text,
    place_text,
    reason_text,
)

UNDATED = 99_999_999
# Outlines of neighbours meet; where they are drawn apart, it is by less than this. Those that meet
# in a corner alone, on less than so much of their outline, are none.
MEET_M, CORNER_M = 500.0, 2_000.0
# A share below this is not all of it.
WHOLE = 0.999


@dataclass(frozen=True, slots=True)
class ProfileLine:
    """One line of a profile.

    Attributes:
        label: before the text. record_id, company, department: what it leads to; "" for none.
        witnesses: who says so; empty for what is counted.
    """

    label: str
    text: str
    remark: str = ""
    record_id: str = ""
    company: str = ""
    department: str = ""
    witnesses: tuple[Witness, ...] = ()
    is_quiet: bool = False


@dataclass(frozen=True, slots=True)
class ProfileSection:
    """A part of a profile: a heading, how many, what to know, lines."""

    code: str
    heading: str
    count: str
    note: str
    lines: tuple[ProfileLine, ...]


@dataclass(frozen=True, slots=True)
class DepartmentProfile:
    """Finds the sections of one department."""

    code: str
    scope: DepartmentScope
    words: DepartmentWords

    @property
    def t(self) -> Translator:
        """The language of the words."""
        return self.words.t

    def sections(self) -> list[ProfileSection]:
        """All that have any line."""
        t = self.t
        n_layers = t.number(len(self.scope.layers))
        parts = [
            ("there", t("What is there"), t("Of lines and areas that reach farther, the share that "
             "lies here."), self._there()),
            ("possible", t("What may be there"), t("Only a sketch or an unsure point touches the "
             "department."), self._possible()),
            ("holders", t("Who holds and runs it"), "", self._holders()),
            ("money", t("Money, as ranges"), t("A record in several departments counts by its "
             "share; a part within a whole counts once; currencies stay apart."), self._money()),
            ("planned", t("What is planned"), "", self._planned()),
            ("happened", t("What happened"), "", self._happened()),
            ("sure", t("How sure it is"), "", self._sure()),
            ("conflicts", t("Where sources disagree"), "", self._conflicts()),
            ("silence", t("Of what no source speaks"), t("Layers of {n} without a record that lies "
             "here for certain. It does not mean that there is nothing.", n=n_layers),
             self._silence()),
            ("neighbours", t("Neighbours"), "", self._neighbours()),
        ]  # fmt: skip
        found = [(code, heading, note, tuple(lines)) for code, heading, note, lines in parts]
        return [
            ProfileSection(code, heading, t.number(len(lines)), note, lines)
            for code, heading, note, lines in found
            if lines
        ]

    def _ids(self) -> list[str]:
        return self.scope.lying_in(self.code)

    def _record(self, record_id: str) -> str:
        return self.t.pick(record_row(record_id, self.scope.atlas), "name")

    def _of_record(self, record_id: str, share: float) -> ProfileLine:
        package, t = self.scope.atlas.package, self.t
        row = record_row(record_id, self.scope.atlas)
        status = package.codelists["status"].label(row["status"], t) if row["status"] else ""
        others = share < WHOLE and bool(row["departments"])
        part = t("{share} % of it", share=t.number(round(100 * share))) if others else ""
        where = package.codelists["loc_precision"].label(row["loc_precision"] or "", t)
        layer = package.catalog.layers[row["layer"]].title(t)
        remark = " · ".join(filter(None, (status, part, where)))
        return ProfileLine(layer, t.pick(row, "name"), remark, record_id)

    def _there(self) -> Iterator[ProfileLine]:
        for record_id in self._ids():
            yield self._of_record(record_id, self.scope.shares[record_id][self.code])

    def _possible(self) -> Iterator[ProfileLine]:
        for record_id in self.scope.possibly_in(self.code):
            row = record_row(record_id, self.scope.atlas)
            line = self._of_record(record_id, 1.0)
            where = place_text(row, self.scope.atlas.package, self.t)
            stated = self.t("stated: {places}", places=where) if where else ""
            yield ProfileLine(
                line.label, line.text, stated or line.remark, record_id, is_quiet=True
            )

    def _holders(self) -> Iterator[ProfileLine]:
        """Companies that hold or run anything, those with most records first."""
        words = ActorWords(self.words.package, self.t)
        found: dict[str, list[Role]] = {}
        for role in roles_of(self.scope.atlas, self._ids()):
            if role.role in (HOLDS, RUNS):
                found.setdefault(role.company, []).append(role)
        for company, roles in sorted(found.items(), key=lambda pair: -_n_records(pair[1])):
            roles.sort(key=lambda role: (role.is_former, ROLE_ORDER.index(role.role)))
            texts = [
                f"{words.role(role.role)}: {self._record(role.record_id)}"
                + "".join(
                    f" ({said})" for said in (words.shares(role), words.standing(role)) if said
                )
                for role in roles
            ]
            claims = [claim for role in roles for claim in role.claims]
            yield ProfileLine(
                words.country(company) or words.kind(company),
                words.name(company),
                "; ".join(dict.fromkeys(texts)),
                company=company,
                witnesses=tuple(words.witnesses(claims)),
                is_quiet=all(role.is_former for role in roles),
            )

    def _money(self) -> Iterator[ProfileLine]:
        words = ActorWords(self.words.package, self.t)
        for found in money_in(self.code, self.scope):
            measure = f"{found.measure}-{found.currency}"
            yield ProfileLine(self.words.measure(measure), words.money(found.own, found.currency))
            for part in found.parts:
                yield self._of_part(part, words)

    def _of_part(self, part: Part, words: ActorWords) -> ProfileLine:
        t = self.t
        remarks = [t("{share} % of it", share=t.number(round(100 * part.share[0], 1)))]
        remarks = remarks if part.share[0] < WHOLE else []
        remarks += [t("planned")] if part.is_planned else []
        if part.within:
            remarks.append(t("counted in {name}", name=self._record(part.within)))
        return ProfileLine(
            self._record(part.record_id),
            words.money(part.own, part.currency),
            " · ".join(remarks),
            part.record_id,
            witnesses=tuple(words.witnesses([*part.claims, *part.left_out])),
            is_quiet=bool(part.within),
        )

    def _planned(self) -> Iterator[ProfileLine]:
        """What stands of each record and is nothing but a plan."""
        package = self.words.package
        for record_id in self._ids():
            for entry in self.scope.atlas.facts(record_id).values():
                for value in entry.shown:
                    if value.is_planned and not tells_of_events(entry.field, package):
                        yield self._of_value(record_id, entry, value)

    def _of_value(self, record_id: str, entry: Compiled, value: Value) -> ProfileLine:
        package, claim = self.words.package, value.claim
        text = field_text(entry.field, entry.qualifier, package, self.t)
        said = f"{text}: {claim_text(claim, package, self.t)}"
        remark = date_text(claim.as_of, self.t)
        return ProfileLine(
            self._record(record_id), said, remark, record_id, "", "", self._said(value)
        )

    def _said(self, value: Value) -> tuple[Witness, ...]:
        return tuple(witness_of(claim, self.words.package, self.t) for claim in value.claims)

    def _happened(self) -> Iterator[ProfileLine]:
        """Events, the newest first, undated ones last."""
        found = [
            event
            for record_id in self._ids()
            for event in happenings_of(record_id, self.scope.atlas, self.scope.years)
        ]
        words = EventWords(self.words.package, self.t)
        for event in sorted(found, key=lambda one: -one.span[0] if one.period else UNDATED):
            record_id, kind = event.record_id, words.kind(event)
            remark = " · ".join(filter(None, (self._record(record_id), kind)))
            said = tuple(words.witnesses(event))
            yield ProfileLine(words.date(event), words.text(event), remark, record_id, "", "", said)

    def _sure(self) -> Iterator[ProfileLine]:
        """How many records have each level of evidence, and each precision of their place."""
        package, t = self.words.package, self.t
        rows = [record_row(record_id, self.scope.atlas) for record_id in self._ids()]
        for column, codelist, label in (
            ("quality_level", "quality", t("evidence")),
            ("loc_precision", "loc_precision", t("place")),
        ):
            counts = Counter(row[column] for row in rows if row[column])
            codes = package.codelists[codelist]
            for code in sorted(counts, key=list(codes).index):
                n = t.plural("{n} record", "{n} records", counts[code])
                yield ProfileLine(f"{label}: {codes.label(code, t)}", n, codes.definition(code, t))

    def _conflicts(self) -> Iterator[ProfileLine]:
        package, t = self.words.package, self.t
        for conflict in find_conflicts(self.scope.atlas, self._ids()):
            values = [claim_text(v.claim, package, t) for v in conflict.values]
            what = field_text(conflict.field, conflict.qualifier, package, t)
            yield ProfileLine(
                self._record(conflict.record_id),
                f"{what}: {t.listing(list(dict.fromkeys(values)))}",
                reason_text(conflict.reason, t),
                conflict.record_id,
                witnesses=tuple(witness_of(claim, package, t) for claim in conflict.claims),
            )

    def _silence(self) -> Iterator[ProfileLine]:
        layers, t = self.words.package.catalog.layers, self.t
        sectors = self.words.package.codelists["sector"]
        for name in silent_layers(self.code, self.scope):
            yield ProfileLine(sectors.label(layers[name].sector, t), layers[name].title(t))

    def _neighbours(self) -> Iterator[ProfileLine]:
        t = self.t
        for code in neighbours(self.code, self.scope):
            n = t.plural("{n} record", "{n} records", len(self.scope.lying_in(code)))
            shared = [i for i in self.scope.lying_in(code) if i in set(self._ids())]
            both = t("in both: {names}", names=", ".join(map(self._record, shared)))
            yield ProfileLine(n, self.words.name(code), both if shared else "", department=code)


def _n_records(roles: Sequence[Role]) -> int:
    return len({role.record_id for role in roles})


def neighbours(code: str, scope: DepartmentScope) -> list[str]:
    """Codes of the departments that share a border with one, in their order."""
    frame = scope.departments.frame
    west, south, east, north = frame.total_bounds.tolist()
    units = to_metres(np.asarray(frame.geometry.array), (west, south, east, north))
    outline = shapely.boundary(units[scope.departments.codes.index(code)])
    shared = shapely.length(shapely.intersection(outline, shapely.buffer(units, MEET_M)))
    near = shared > CORNER_M
    return [c for c, is_near in zip(frame["ubigeo"], near, strict=True) if is_near and c != code]
