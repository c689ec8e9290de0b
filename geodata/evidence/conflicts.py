"""Where sources disagree: computed from the claims, never listed by hand.

A conflict is a field of one record, with the same qualifier, for which claims give more than one
distinct value. Not conflicts are: what changed in time (for fields that change, values that do not
hold at the same time are history), a plan and an outcome, values that may stand side by side
(commodities, events, words), a parent company and its daughter, a year and a month of that year.
Numbers are compared within a unit; the same number in two units is a conflict about the unit.

Values known to be wrong take part: that one source slipped is something to see. And one thing is
shown besides: an operator or owner that differs between independent sources of different years
while no source tells of a sale ("unexplained"), a status that goes back to an earlier stage of a
project's life ("backwards"), shares of one time that come to more than the whole ("excess"), and a
total that the parts listed with it do not come to ("parts"; see totals.py).
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np

from geodata.datapackage.claims import NUMERIC_TYPES, Claim
from geodata.datapackage.package import Package
from geodata.evidence.atlas import Atlas
from geodata.evidence.compilation import Compiled, Rules, Value, rules_of
from geodata.evidence.holders import SHARE, excess_shares
from geodata.evidence.totals import total_and_parts
from geodata.periods import OPEN_END, Period, parse_period

# Why values differ, as far as it can be computed. Labels are in the interface's catalogue.
# The weightiest first: plain contradictions, then what may be a change of plan or of time.
REASONS = (
    "source", "excess", "slip", "edition", "parts", "author", "unexplained", "backwards", "plan",
)  # fmt: skip
# Of these two witnesses can say what cannot both be; the rest may be true one after the other.
CONTRADICTIONS = frozenset({"source", "slip"})
# Who holds or runs a thing does not change by itself: somebody sells.
HOLDERS = ("operator", "owner")
# Stages of a project, which follow one another (data standard, section 6).
STAGES = ("announced", "exploration", "pre_construction", "construction", "operating")
SALE_FIELDS = frozenset({"buyer", "seller", "price", "stake_acquired"})


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two or more values for one thing.

    Attributes:
        values: the distinct values that contradict each other, strongest first, wrong ones last.
        reason: "slip" (one value is known to be wrong), "plan" (different plans), "edition"
            (editions of one text, or a text and its note), "author" (one author at different
            times), "source" (independent sources), "unexplained", "backwards", "excess", "parts"
            (see the module).
        is_independent: whether independent witnesses contradict each other: hands of different
            authors that say it themselves, no known slip, no change in time or of plan.
    """

    record_id: str
    field: str
    qualifier: str
    values: tuple[Value, ...]
    reason: str
    is_independent: bool = False

    @property
    def claims(self) -> tuple[Claim, ...]:
        """Every claim that takes part."""
        return tuple(claim for value in self.values for claim in value.claims)

    @property
    def n_witnesses(self) -> int:
        """How many independent witnesses take part."""
        return len(frozenset().union(*(value.witnesses for value in self.values)))


def find_conflicts(atlas: Atlas, record_ids: Iterable[str] | None = None) -> list[Conflict]:
    """Every conflict of the records named (of all, where none are named), in their order."""
    judge, atlas = _ConflictFinder(atlas.package), atlas.at(None)
    wanted = atlas.records.index if record_ids is None else record_ids
    return [
        conflict
        for record_id in wanted
        for conflict in judge.of_record(record_id, atlas.facts(record_id).values())
    ]


def by_weight(conflicts: Iterable[Conflict]) -> list[Conflict]:
    """The weightiest first: between independent witnesses, by reason, by how many witnesses.

    What weighs the same keeps its order.
    """

    def weight(conflict: Conflict) -> tuple[bool, int, int]:
        order = REASONS.index(conflict.reason)
        return not conflict.is_independent, order, -conflict.n_witnesses

    return sorted(conflicts, key=weight)


def with_conflicts(atlas: Atlas) -> Atlas:
    """The atlas with a column more in its records: n_conflicts."""
    counts = Counter(conflict.record_id for conflict in find_conflicts(atlas))
    column = np.array([counts[str(i)] for i in atlas.records.index], dtype=np.int64)
    return replace(atlas, records=atlas.records.assign(n_conflicts=column))


class _ConflictFinder:
    """Decides which values contradict each other, by the lists of fields and companies."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self.rules: Rules = rules_of(package)
        precisions = package.records["loc_precision"]
        self.country_wide = frozenset(map(str, precisions.index[precisions == "country"]))

    def of_record(self, record_id: str, entries: Iterable[Compiled]) -> list[Conflict]:
        """The conflicts of one record."""
        entries = list(entries)
        has_sale = any(entry.field in SALE_FIELDS for entry in entries)
        is_country_wide = record_id in self.country_wide
        found = []
        for entry in entries:
            groups = [(values, self._reason(values)) for values in self._clashes(entry)]
            if not groups and entry.field in HOLDERS and not has_sale:
                groups = [(self._unexplained(entry), "unexplained")]
            if not groups and entry.field == "status":
                groups = [(self._backwards(entry), "backwards")]
            if is_country_wide and self.package.field(entry.field, "type") in NUMERIC_TYPES:
                groups.append((total_and_parts(entry, self.package.claims, self.rules), "parts"))
            found += [
                Conflict(
                    record_id,
                    entry.field,
                    entry.qualifier,
                    values,
                    reason,
                    reason in CONTRADICTIONS and self._are_independent(values),
                )
                for values, reason in groups
                if values
            ]
        shares = excess_shares([c for e in entries for c in e.claims], self.rules)
        return [*found, *([Conflict(record_id, SHARE, "", shares, "excess")] if shares else [])]

    def _backwards(self, entry: Compiled) -> tuple[Value, ...]:
        """A status at an earlier stage than one that another source gave before."""

        def stage(value: Value) -> int:
            return STAGES.index(value.claim.value) if value.claim.value in STAGES else -1

        newest = max(map(stage, entry.shown), default=-1)
        earlier = [v for v in entry.history if stage(v) > newest >= 0]
        return (*entry.shown, *earlier) if earlier else ()

    def _clashes(self, entry: Compiled) -> list[tuple[Value, ...]]:
        """Groups of values of one field that contradict each other."""
        values = [*entry.values, *self._wrong(entry)]
        if entry.field in self.rules.repeating:
            return self._disjoint(entry, values)
        groups: dict[tuple[object, ...], list[Value]] = {}
        for value in values:
            claim, planned = value.claim, value.is_planned
            groups.setdefault(("unit", claim.unit, planned), []).append(value)
            if claim.number is not None:
                groups.setdefault(("number", claim.number, planned), []).append(value)
        clashing = (self._clashing(group) for group in groups.values())
        return [group for group in clashing if group]

    def _wrong(self, entry: Compiled) -> list[Value]:
        """Deprecated claims as values of their own, where no sound claim says the same."""
        sound = {self.rules.same_value(value.claim) for value in entry.values}
        found: dict[object, list[Claim]] = {}
        for claim in entry.deprecated:
            if self.rules.same_value(claim) not in sound:
                found.setdefault(self.rules.same_value(claim), []).append(claim)
        return [Value(tuple(claims), self.rules.witnesses(claims)) for claims in found.values()]

    def _disjoint(self, entry: Compiled, values: list[Value]) -> list[tuple[Value, ...]]:
        """Of companies that may stand side by side: sources that name none in common."""
        if entry.field not in (*HOLDERS, *SALE_FIELDS):
            return []
        by_witness: dict[str, list[Value]] = {}
        for value in values:
            for witness in value.witnesses:
                by_witness.setdefault(witness, []).append(value)
        clashing = [
            value
            for one, other in combinations(by_witness.values(), 2)
            if all(self._contradict(a, b) for a in one for b in other)
            for value in (*one, *other)
        ]
        return [tuple(dict.fromkeys(clashing))] if clashing else []

    def _clashing(self, values: list[Value]) -> tuple[Value, ...]:
        """The values that contradict some other value of the group."""
        clashing = {
            position
            for (i, one), (j, other) in combinations(enumerate(values), 2)
            if self._contradict(one, other)
            for position in (i, j)
        }
        return tuple(value for position, value in enumerate(values) if position in clashing)

    def _contradict(self, one: Value, other: Value) -> bool:
        """Whether two distinct values cannot both be right."""
        field = one.claim.field
        kind = self.package.field(field, "type")
        if kind == "company" and self.package.companies.related(one.claim.value, other.claim.value):
            return False
        if kind == "date" and parse_period(one.claim.value).overlaps(
            parse_period(other.claim.value)
        ):
            return False
        if field not in self.rules.changing:
            return True
        return any(self._overlap(a, b) for a in one.claims for b in other.claims)

    def _overlap(self, one: Claim, other: Claim) -> bool:
        """Whether both can hold on one day."""
        return self._holds(one).overlaps(self._holds(other))

    def _holds(self, claim: Claim) -> Period:
        """When a claim holds; an undated or open one until its source appeared, not for ever."""
        start = self.rules.holds_from(claim)
        upper = claim.period.upper if claim.period else OPEN_END
        end = self.rules.issued(claim) if upper == OPEN_END else upper
        return Period(start, start, end, max(start, end))

    def _unexplained(self, entry: Compiled) -> tuple[Value, ...]:
        """Holders that differ between independent hands, related companies apart."""
        values = entry.values
        differs = any(
            not self.package.companies.related(a.claim.value, b.claim.value)
            and not self.rules.hands(a.claims) & self.rules.hands(b.claims)
            for a, b in combinations(values, 2)
        )
        return values if differs else ()

    def _reason(self, values: tuple[Value, ...]) -> str:
        """Why they differ, as far as the claims themselves tell."""
        if any(claim.is_deprecated for value in values for claim in value.claims):
            return "slip"
        if all(value.is_planned for value in values):
            return "plan"
        if len(frozenset().union(*(value.witnesses for value in values))) <= 1:
            return "edition"
        authors = {self._authors(claim) for value in values for claim in value.claims}
        return "author" if len(authors) == 1 else "source"

    def _are_independent(self, values: tuple[Value, ...]) -> bool:
        """Whether two of the values are said by different authors, of different witnesses.

        An author who gives both values contradicts nobody: one may have followed the other.
        """
        said = [
            [c for c in value.claims if not (c.is_inferred or c.is_deprecated)] for value in values
        ]
        return any(
            not self.rules.hands([a]) & self.rules.hands([b])
            for one, other in combinations(said, 2)
            for a in self._unlike(one, other)
            for b in self._unlike(other, one)
        )

    def _unlike(self, claims: list[Claim], others: list[Claim]) -> list[Claim]:
        """The claims none of whose authors makes one of the others too."""
        theirs = {author for claim in others for author in self._authors(claim)}
        return [claim for claim in claims if theirs.isdisjoint(self._authors(claim))]

    def _authors(self, claim: Claim) -> tuple[str, ...]:
        people = self.rules.sources[claim.source_id].csl.get("author", [])
        return tuple(str(p.get("family") or p.get("literal", "")) for p in people)
