"""Where sources disagree: computed from the claims, never listed by hand.

A conflict is a field of one record, with the same qualifier and overlapping dates, for which claims
that are not deprecated give more than one distinct value. A value that changed in time is history;
a plan and an outcome are not a conflict; fields that repeat (commodities, events, words) hold their
values side by side. Two units of one amount are compared only within a unit.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

from geodata.atlas import Atlas, rules_of
from geodata.claims import Claim
from geodata.compilation import Compiled, Rules, Value
from geodata.periods import OPEN_END, OPEN_START, Period

REASONS = ("edition", "author", "time", "plan", "source")


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two or more values for one thing.

    Attributes:
        values: the distinct values that overlap in time, strongest first.
        reason: what is known of why they differ: "edition" (editions of one text), "author" (one
            author at different times), "plan" (different plans), "source" (independent sources).
        note: the curator's words on it, if any claim has them.
    """

    record_id: str
    field: str
    qualifier: str
    values: tuple[Value, ...]
    reason: str

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
    rules = rules_of(atlas.package)
    wanted = atlas.records.index if record_ids is None else record_ids
    return [
        conflict
        for record_id in wanted
        for entry in atlas.compiled.get(record_id, {}).values()
        for conflict in _conflicts(record_id, entry, rules)
    ]


def _conflicts(record_id: str, entry: Compiled, rules: Rules) -> list[Conflict]:
    """The conflicts of one field: plans against plans, outcomes against outcomes, by unit."""
    if entry.field in rules.repeating:
        return []
    found = []
    for group in _comparable(entry.values):
        values = _clashing(group, rules)
        if values:
            reason = _reason(values, rules)
            found.append(Conflict(record_id, entry.field, entry.qualifier, values, reason))
    return found


def _comparable(values: Iterable[Value]) -> list[list[Value]]:
    """Values that can contradict each other: the same unit, and both planned or both not."""
    groups: dict[tuple[str, bool], list[Value]] = {}
    for value in values:
        groups.setdefault((value.claim.unit, value.is_planned), []).append(value)
    return [group for group in groups.values() if len(group) > 1]


def _clashing(values: list[Value], rules: Rules) -> tuple[Value, ...]:
    """The values of which some claims hold at the same time as those of another value."""
    clashing = {
        position
        for (i, one), (j, other) in combinations(enumerate(values), 2)
        if any(_overlap(a, b, rules) for a in one.claims for b in other.claims)
        for position in (i, j)
    }
    return tuple(value for position, value in enumerate(values) if position in clashing)


def _overlap(one: Claim, other: Claim, rules: Rules) -> bool:
    """Whether both can hold on one day. An undated claim holds until its source appeared."""
    return _holds(one, rules).overlaps(_holds(other, rules))


def _holds(claim: Claim, rules: Rules) -> Period:
    if claim.period is not None:
        return claim.period
    return Period(OPEN_START, OPEN_START, rules.issued(claim), OPEN_END)


def _reason(values: tuple[Value, ...], rules: Rules) -> str:
    """Why they differ, as far as the sources themselves tell."""
    witnesses = [value.witnesses for value in values]
    if all(value.is_planned for value in values):
        return "plan"
    if len(frozenset().union(*witnesses)) == 1:
        return "edition"
    authors = [
        frozenset(_authors(claim, rules) for claim in value.claims) for value in values
    ]
    if len(frozenset().union(*authors)) == 1:
        return "author"
    return "source"


def _authors(claim: Claim, rules: Rules) -> tuple[str, ...]:
    people = rules.sources[claim.source_id].csl.get("author", [])
    return tuple(str(p.get("family") or p.get("literal", "")) for p in people)
