"""How claims become one value: the published rule (data standard, section 7).

1. Deprecated claims are dropped. 2. Preferred ones, where there are any, push out the rest.
3. Of fields that change (status, operator, owner) a value holds from its earliest claim until a
claim of another value (see standing.py); what held before or came later is its history. Of the
others the value with most independent witnesses stands, then the newest source.
4. What ties stands together, as a list or a range. A plan gives way to an outcome.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby

from geodata.datapackage.claims import Claim
from geodata.datapackage.codelists import NO_COMPANIES, CodeList, Companies
from geodata.datapackage.package import Package
from geodata.datapackage.sources import Source
from geodata.evidence.standing import said_on
from geodata.folding import fold
from geodata.periods import OPEN_END, OPEN_START

Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Value:
    """One distinct value of a field, with the claims that give it.

    Attributes:
        claims: not deprecated, newest source first, what the curator inferred after the rest.
        witnesses: ids of the independent witnesses among the sources that say it.
        worked_out: of a sum, what the claims make together, in the form of a claim; else None.
    """

    claims: tuple[Claim, ...]
    witnesses: frozenset[str]
    worked_out: Claim | None = None

    @property
    def claim(self) -> Claim:
        """The claim that speaks for the value: of the newest source that says it, or the sum."""
        return self.worked_out or self.claims[0]

    @property
    def is_planned(self) -> bool:
        """Whether every claim of it is a plan."""
        return all(claim.is_planned for claim in self.claims)

    @property
    def is_inferred(self) -> bool:
        """Whether no source says it: every claim of it is the curator's inference."""
        return all(claim.is_inferred for claim in self.claims)


@dataclass(frozen=True, slots=True)
class Compiled:
    """A field of a record (with its qualifier) after the rule.

    Attributes:
        shown: the value that stands; more than one where they tie or may stand side by side.
        others: current values that lost to it: what sources say differently.
        history: values that held at another time, newest first.
        deprecated: claims known to be wrong.
        above: owners that stand above one that is shown, as its parents.
    """

    field: str
    qualifier: str
    shown: tuple[Value, ...]
    others: tuple[Value, ...]
    history: tuple[Value, ...]
    deprecated: tuple[Claim, ...]
    above: tuple[Value, ...] = ()

    @property
    def values(self) -> tuple[Value, ...]:
        """Every distinct value that is not deprecated."""
        return self.shown + self.above + self.others + self.history

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
        companies: who owns whom.
    """

    sources: Mapping[str, Source]
    changing: frozenset[str]
    repeating: frozenset[str]
    same_value: Callable[[Claim], object]
    companies: Companies = NO_COMPANIES

    def is_same(self, one: str, other: str) -> bool:
        """Whether two names are of one company."""
        found = self.companies.find(one)
        return fold(one) == fold(other) if found is None else found == self.companies.find(other)

    def is_above(self, one: str, other: str) -> bool:
        """Whether a company stands above another, as its parent or higher up."""
        return self.companies.find(one) in self.companies.lineage(other)[1:]

    def witnesses(self, claims: Iterable[Claim]) -> frozenset[str]:
        """The independent witnesses that say it: none for what the curator inferred."""
        return self.hands(claim for claim in claims if not claim.is_inferred)

    def hands(self, claims: Iterable[Claim]) -> frozenset[str]:
        """The independent hands that the claims rest on, those that were only inferred included."""
        return frozenset(self.sources[claim.source_id].witness for claim in claims)

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


def compile_record(
    claims: Iterable[Claim], rules: Rules, day: int = OPEN_END
) -> dict[Key, Compiled]:
    """Compile the claims of one record: (field, qualifier) → what stands.

    Args:
        day: YYYYMMDD, on which fields that change are asked for; OPEN_END for now.
    """

    def key(claim: Claim) -> Key:
        return claim.field, claim.qualifier

    return {
        (field, qualifier): compile_field(field, qualifier, list(group), rules, day)
        for (field, qualifier), group in groupby(sorted(claims, key=key), key)
    }


def compile_field(
    field: str, qualifier: str, claims: list[Claim], rules: Rules, day: int = OPEN_END
) -> Compiled:
    """Apply the rule to the claims of one field and qualifier."""
    is_changing = field in rules.changing
    if len(claims) == 1 and not claims[0].is_deprecated and not (is_changing and day < OPEN_END):
        # What the rule comes to for a single claim; most fields have no more.
        only = Value((claims[0],), rules.witnesses(claims))
        return Compiled(field, qualifier, (only,), (), (), ())
    deprecated = tuple(c for c in claims if c.is_deprecated)
    sound = [c for c in claims if not c.is_deprecated]
    values = _distinct(sound, rules)
    several = field in rules.repeating
    # Side by side even plans and outcomes stand, but for who holds a thing.
    contenders = values if several and not is_changing else _contenders(values)
    history: list[Value] = []
    if is_changing:
        contenders, history = _split_history(contenders, rules, day, several=several)
    shown = contenders if several else _strongest(contenders, rules)
    # By identity: values are many where a field has many, and comparing each with each takes long.
    placed = set(map(id, (*shown, *history)))
    others = [v for v in values if id(v) not in placed]
    return Compiled(field, qualifier, tuple(shown), tuple(others), tuple(history), deprecated)


def _distinct(claims: list[Claim], rules: Rules) -> list[Value]:
    """Group claims by value; oldest date first, so that lists read as they happened."""
    groups: dict[object, list[Claim]] = {}
    for claim in claims:
        groups.setdefault(rules.same_value(claim), []).append(claim)
    values = []
    for group in groups.values():
        newest_first = sorted(group, key=rules.issued, reverse=True)
        said_first = tuple(sorted(newest_first, key=lambda claim: claim.is_inferred))
        values.append(Value(said_first, rules.witnesses(group)))
    return sorted(values, key=lambda v: (rules.holds_from(v.claim), v.claim.claim_id))


def _contenders(values: list[Value]) -> list[Value]:
    """The values that may stand: preferred ones, else outcomes, else plans."""
    preferred = [v for v in values if any(c.rank == "preferred" for c in v.claims)]
    outcomes = [v for v in values if not v.is_planned]
    return preferred or outcomes or values


def _split_history(
    values: list[Value], rules: Rules, day: int, *, several: bool
) -> tuple[list[Value], list[Value]]:
    """Values that stand on a day, and those that held at another time, newest first."""
    claims = [claim for value in values for claim in telling(value)]
    said = {id(claim) for claim in said_on(claims, day, rules.issued, several=several)}
    current = [v for v in values if any(id(claim) in said for claim in v.claims)]
    past = [v for v in values if v not in current]
    past.sort(key=lambda v: max(map(rules.holds_to, v.claims)), reverse=True)
    return current, past


def telling(value: Value) -> tuple[Claim, ...]:
    """The claims of a value that tell of what was; of one that is only planned, all of them."""
    told = tuple(claim for claim in value.claims if not claim.is_planned)
    return told or value.claims


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


def rules_of(package: Package) -> Rules:
    """The compile rule's parameters, read from the package's list of fields."""
    fields = package.codelists["fields"]
    return Rules(
        package.sources,
        changing=_fields_marked(fields, "changes"),
        repeating=_fields_marked(fields, "repeats"),
        same_value=same_value_key(
            frozenset(f for f in fields if fields.column(f, "type") == "company"),
            package.companies.find,
        ),
        companies=package.companies,
    )


def _fields_marked(fields: CodeList, column: str) -> frozenset[str]:
    return frozenset(f for f in fields if fields.column(f, column).lower() in ("yes", "true", "1"))
