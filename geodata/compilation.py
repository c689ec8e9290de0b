"""How claims become one value: the published rule (data standard, section 7).

1. Deprecated claims are dropped. 2. Preferred ones, where there are any, push out the rest.
3. Of fields that change (status, operator, owner) the newest value stands and older ones are its
history; of the others the value with most independent witnesses, then the newest source.
4. What ties stands together, as a list or a range. A plan gives way to an outcome.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby

from geodata.claims import Claim
from geodata.folding import fold
from geodata.periods import OPEN_START
from geodata.sources import Source

Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Value:
    """One distinct value of a field, with the claims that give it.

    Attributes:
        claims: not deprecated, newest source first.
        witnesses: ids of the independent witnesses among their sources.
    """

    claims: tuple[Claim, ...]
    witnesses: frozenset[str]

    @property
    def claim(self) -> Claim:
        """The claim that speaks for the value: that of the newest source."""
        return self.claims[0]

    @property
    def is_planned(self) -> bool:
        """Whether every claim of it is a plan."""
        return all(claim.is_planned for claim in self.claims)


@dataclass(frozen=True, slots=True)
class Compiled:
    """A field of a record (with its qualifier) after the rule.

    Attributes:
        shown: the value that stands; more than one where they tie or may stand side by side.
        others: current values that lost to it: what sources say differently.
        history: values that held before, newest first.
        deprecated: claims known to be wrong.
    """

    field: str
    qualifier: str
    shown: tuple[Value, ...]
    others: tuple[Value, ...]
    history: tuple[Value, ...]
    deprecated: tuple[Claim, ...]

    @property
    def values(self) -> tuple[Value, ...]:
        """Every distinct value that is not deprecated."""
        return self.shown + self.others + self.history

    @property
    def claims(self) -> tuple[Claim, ...]:
        """Every claim, the deprecated ones last."""
        return tuple(c for value in self.values for c in value.claims) + self.deprecated

    @property
    def n_witnesses(self) -> int:
        """How many independent witnesses speak of it."""
        return len(frozenset().union(*(value.witnesses for value in self.values)))

    @property
    def spread(self) -> tuple[float, float] | None:
        """Least and greatest of the current numbers in the unit shown, where they differ."""
        claims = [v.claim for v in self.shown + self.others]
        numbers = [c.number for c in claims if c.number is not None and c.unit == claims[0].unit]
        return (min(numbers), max(numbers)) if len(set(numbers)) > 1 else None


@dataclass(frozen=True, slots=True)
class Rules:
    """What compiling needs to know of the package.

    Attributes:
        changing: fields whose newest value stands.
        repeating: fields of which several values may stand side by side.
        same_value: the key under which values count as one (a company's code, folded text).
    """

    sources: Mapping[str, Source]
    changing: frozenset[str]
    repeating: frozenset[str]
    same_value: Callable[[Claim], object]

    def witness(self, claim: Claim) -> str:
        """The independent witness that a claim's source is (an edition of)."""
        return self.sources[claim.source_id].witness

    def issued(self, claim: Claim) -> int:
        """When the claim's source was published, YYYYMMDD."""
        return self.sources[claim.source_id].issued

    def holds_from(self, claim: Claim) -> int:
        """First day for which the claim can speak."""
        return claim.period.lower if claim.period else OPEN_START

    def holds_to(self, claim: Claim) -> int:
        """Last day for which the claim can speak: never after its source was published."""
        issued = self.issued(claim)
        return min(claim.period.upper, issued) if claim.period else issued


def compile_record(claims: Iterable[Claim], rules: Rules) -> dict[Key, Compiled]:
    """Compile the claims of one record: (field, qualifier) → what stands."""

    def key(claim: Claim) -> Key:
        return claim.field, claim.qualifier

    return {
        (field, qualifier): compile_field(field, qualifier, list(group), rules)
        for (field, qualifier), group in groupby(sorted(claims, key=key), key)
    }


def compile_field(field: str, qualifier: str, claims: list[Claim], rules: Rules) -> Compiled:
    """Apply the rule to the claims of one field and qualifier."""
    if len(claims) == 1 and not claims[0].is_deprecated:
        # What the rule comes to for a single claim; most fields have no more.
        only = Value((claims[0],), frozenset((rules.witness(claims[0]),)))
        return Compiled(field, qualifier, (only,), (), (), ())
    deprecated = tuple(c for c in claims if c.is_deprecated)
    sound = [c for c in claims if not c.is_deprecated]
    values = _distinct(sound, rules)
    contenders = values if field in rules.repeating else _contenders(values)
    history: list[Value] = []
    if field in rules.changing:
        contenders, history = _split_history(contenders, rules)
    shown = contenders if field in rules.repeating else _strongest(contenders, rules)
    others = [v for v in values if v not in shown and v not in history]
    return Compiled(field, qualifier, tuple(shown), tuple(others), tuple(history), deprecated)


def _distinct(claims: list[Claim], rules: Rules) -> list[Value]:
    """Group claims by value; oldest date first, so that lists read as they happened."""
    groups: dict[object, list[Claim]] = {}
    for claim in claims:
        groups.setdefault(rules.same_value(claim), []).append(claim)
    values = []
    for group in groups.values():
        newest_first = tuple(sorted(group, key=rules.issued, reverse=True))
        values.append(Value(newest_first, frozenset(rules.witness(c) for c in group)))
    return sorted(values, key=lambda v: (rules.holds_from(v.claim), v.claim.claim_id))


def _contenders(values: list[Value]) -> list[Value]:
    """The values that may stand: preferred ones, else outcomes, else plans."""
    preferred = [v for v in values if any(c.rank == "preferred" for c in v.claims)]
    outcomes = [v for v in values if not v.is_planned]
    return preferred or outcomes or values


def _split_history(values: list[Value], rules: Rules) -> tuple[list[Value], list[Value]]:
    """Current values, and those that ended before the newest began (newest first)."""
    starts = (min(rules.holds_from(c), rules.holds_to(c)) for v in values for c in v.claims)
    newest = max(starts, default=OPEN_START)

    def is_current(value: Value) -> bool:
        return any(rules.holds_to(claim) >= newest for claim in value.claims)

    past = [v for v in values if not is_current(v)]
    past.sort(key=lambda v: max(map(rules.holds_to, v.claims)), reverse=True)
    return [v for v in values if is_current(v)], past


def _strongest(values: list[Value], rules: Rules) -> list[Value]:
    """The values with most witnesses, then the newest source; all that tie."""

    def strength(value: Value) -> tuple[int, int]:
        return len(value.witnesses), max(map(rules.issued, value.claims))

    best = max(map(strength, values), default=(0, 0))
    return [value for value in values if strength(value) == best]


def same_value_key(
    company_fields: frozenset[str], find_company: Callable[[str], str | None]
) -> Callable[[Claim], object]:
    """The key under which two claims give one value: number and unit, company, folded text."""

    def key(claim: Claim) -> object:
        if claim.number is not None:
            return claim.number, claim.unit
        if claim.field in company_fields:
            return find_company(claim.value) or fold(claim.value)
        return fold(claim.value)

    return key
