"""When a record began and ended, as far as its claims bound it (data standard, section 8).

A record's time has bounds, as its place has precision: the earliest and the latest day on which it
can have begun, and the same of its end. Each bound rests on claims and on a rule that says how
they bear on it. Which claims bear on what is data: the column `time` of the lists of fields,
kinds and codes, and the column `proves` of the list of modalities.

- `begins`, `ends`: the date is that of the beginning or of the end.
- `holds`: what the claim says held throughout its date, so the record was there.
- `happens`: it happened some time within its date, so the record was there then.
- `ended`: at its date the record had ended.
- `told`: it happened then, but that does not show that the record was there.
- `coded`: the claim's code says which of these; empty: the claim bears on nothing.

Dates of mention never count: a claim without a date bounds nothing.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from geodata.datapackage.claims import Claim
from geodata.datapackage.package import Package
from geodata.evidence.year_times import Span, YearTimes
from geodata.frames import objects
from geodata.periods import OPEN_END, OPEN_START, Period, parse_period, year_of

# Columns of records that hold the bounds, and the day that stands there for none.
BOUNDS = ("start_earliest", "start_latest", "end_earliest", "end_latest")
UNDATED = 0
# Roles of claims that tell of something that happened.
MOMENTS = ("begins", "ends", "happens", "told")
# Of qualifiers under which a claim speaks of something else than the record itself.
APART = "apart"
YEAR_DIGITS, MONTH_DIGITS, DAY_DIGITS = 4, 6, 8


@dataclass(frozen=True, slots=True)
class Bound:
    """A bound of a record's time.

    Attributes:
        day: YYYYMMDD.
        digits: how many of its digits the source gives: 4 (a year), 6 (a month) or 8 (a day).
        rule: why the claims bound it: a code of RULES.
        claims: what it rests on.
    """

    day: int
    digits: int
    rule: str
    claims: tuple[Claim, ...]

    @property
    def text(self) -> str:
        """The date no more precisely than the source gives it: “2013”, “2013-08”."""
        return date_at(self.day, self.digits)


@dataclass(frozen=True, slots=True)
class Lifetime:
    """The bounds of a record's time, and what happened and was planned in it.

    Attributes:
        earliest_start, latest_start, earliest_end, latest_end: None where no claim bounds it.
        happened, planned, due: days between which each event happened, each plan was made, and
            each planned date lies.
    """

    earliest_start: Bound | None = None
    latest_start: Bound | None = None
    earliest_end: Bound | None = None
    latest_end: Bound | None = None
    happened: tuple[Span, ...] = ()
    planned: tuple[Span, ...] = ()
    due: tuple[Span, ...] = ()

    @property
    def is_dated(self) -> bool:
        """Whether any claim bounds it."""
        return any(bound is not None for bound in self.bounds)

    @property
    def bounds(self) -> tuple[Bound | None, ...]:
        """The four bounds in their order."""
        return self.earliest_start, self.latest_start, self.earliest_end, self.latest_end

    @property
    def stated(self) -> Span | None:
        """First and last day for which its existence is stated; None where it never is.

        A year or month counts from its first to its last day, as the source does not say more.
        """
        if self.latest_start is None or self.earliest_end is None:
            return None
        first = parse_period(self.latest_start.text).lower
        return first, max(first, parse_period(self.earliest_end.text).upper)

    @property
    def years(self) -> YearTimes:
        """The same in whole years."""
        a, b, c, d = (year_of(bound.day) if bound else None for bound in self.bounds)
        happened, planned, due = map(_years_of, (self.happened, self.planned, self.due))
        return YearTimes(a, b, c, d, happened, planned, due)


def _years_of(spans: Iterable[Span]) -> tuple[Span, ...]:
    return tuple(sorted({(year_of(first), year_of(last)) for first, last in spans}))


NO_LIFETIME = Lifetime()


@dataclass(frozen=True, slots=True)
class TimeRules:
    """What the package says of how claims bear on time.

    Attributes:
        role: gives a claim's role: a word of the module's list, or "".
        is_date: whether a field's value is itself a date.
        proves: modalities whose claims tell what was; plans and accusations do not.
        plans: modalities whose claims tell what is meant to be.
        happening: kinds of record that happen, and are over.
        issued: gives the year in which a claim's source was published.
    """

    role: Callable[[Claim], str]
    is_date: Callable[[str], bool]
    proves: frozenset[str]
    plans: frozenset[str]
    happening: frozenset[str]
    issued: Callable[[Claim], int]

    def period(self, claim: Claim) -> Period | None:
        """The date of which a claim speaks: its value where that is one, else when it holds."""
        return parse_period(claim.value) if self.is_date(claim.field) else claim.period


def time_rules(package: Package) -> TimeRules:
    """The rules of a package, from the column `time` of its lists."""
    fields, lists = package.codelists["fields"], package.codelists
    modalities = lists["modality"]

    def role(claim: Claim) -> str:
        word = fields.column(claim.field, "time")
        if "qualifier" in lists and lists["qualifier"].column(claim.qualifier, "time") == APART:
            return ""
        if word != "coded":
            # A beginning of something else, as the qualifier says.
            return "happens" if word in ("begins", "ends") and claim.qualifier else word
        kind, name = fields.column(claim.field, "type"), fields.column(claim.field, "codelist")
        code = claim.value if kind == "code" else claim.qualifier
        found = lists[name].column(code, "time") if name in lists else ""
        return found or ("told" if kind == "prose" else "")

    return TimeRules(
        role,
        lambda field: fields.column(field, "type") == "date",
        frozenset(m for m in modalities if not modalities.column(m, "proves")),
        frozenset(m for m in modalities if modalities.column(m, "proves") == "plan"),
        frozenset(k for k in lists["kind"] if lists["kind"].column(k, "time") == "happens"),
        lambda claim: package.sources[claim.source_id].year,
    )


def lifetime_of(kind: str | None, claims: Iterable[Claim], rules: TimeRules) -> Lifetime:
    """The bounds of one record's time.

    Args:
        kind: the record's kind, which says whether it lasts or happens.
        claims: all its claims.
    """
    sound = _standing([claim for claim in claims if not claim.is_deprecated])
    proving = [claim for claim in sound if claim.modality in rules.proves]
    evidence = _Evidence(rules, is_happening=kind in rules.happening)
    for claim in proving:
        evidence.take(claim)
    happened = [rules.period(claim) for claim in proving if rules.role(claim) in MOMENTS]
    plans = [claim for claim in sound if claim.modality in rules.plans]
    due = [rules.period(claim) for claim in plans if rules.is_date(claim.field)]
    spans = (happened, [claim.period for claim in plans], due)
    return Lifetime(*evidence.bounds(), *(tuple(sorted(set(map(_span, s)))) for s in spans))


def _standing(claims: Sequence[Claim]) -> list[Claim]:
    """The claims without those that preferred ones of the same field push out."""
    preferred = {(c.field, c.qualifier) for c in claims if c.rank == "preferred"}
    return [c for c in claims if c.rank == "preferred" or (c.field, c.qualifier) not in preferred]


def _span(period: Period | None) -> Span:
    """First and last day of a date; of something undated, any day."""
    return (period.lower, period.upper) if period else (OPEN_START, OPEN_END)


class _Evidence:
    """Gathers what claims say of one record's time, and draws the bounds from it.

    Attributes:
        begun, ended: beginnings and ends that claims give: the two sides of each.
        begun_by: days by which it had begun. alive: days before which it had not ended.
    """

    def __init__(self, rules: TimeRules, *, is_happening: bool) -> None:
        self.rules, self.is_happening = rules, is_happening
        self.begun: list[tuple[Bound | None, Bound | None]] = []
        self.ended: list[tuple[Bound | None, Bound | None]] = []
        self.begun_by: list[Bound] = []
        self.alive: list[Bound] = []

    def take(self, claim: Claim) -> None:
        """Note what a claim says."""
        role, period = self.rules.role(claim), self.rules.period(claim)
        if period is None or not role:
            return
        low, high = _sides(period, claim, role)
        if self.is_happening:
            self.begun.append((low, None))
            self.ended.append((None, high))
            self._was_there(high, low)
        elif role == "begins":
            self.begun.append((low, high))
        elif role == "ends":
            self.ended.append((low, high))
        elif role == "ended":
            self.ended.append((None, _latest_start(period, claim, role)))
        elif role == "holds":
            by, until = _latest_start(period, claim, role), self._earliest_end(period, claim, role)
            self._was_there(by, until)
        elif role == "happens":
            is_open = period.latest_end is None and not self.rules.is_date(claim.field)
            self._was_there(_latest_start(period, claim, role) if is_open else high, low)

    def _was_there(self, by: Bound | None, until: Bound | None) -> None:
        self.begun_by += [by] if by else []
        self.alive += [until] if until else []

    def _earliest_end(self, period: Period, claim: Claim, role: str) -> Bound | None:
        """The last day for which a claim surely holds; an open one until its source appeared."""
        if period.earliest_end is not None:
            digits = digits_between(period.earliest_end, period.latest_end)
            return Bound(period.earliest_end, digits, role, (claim,))
        year = max(self.rules.issued(claim), year_of(period.lower))
        return Bound(max(year * 10000 + 101, period.lower), YEAR_DIGITS, "open", (claim,))

    def bounds(self) -> tuple[Bound | None, Bound | None, Bound | None, Bound | None]:
        """The four bounds; each pair is in order, and the start is not after the end."""
        by, until = _least(self.begun_by), _greatest(self.alive)
        begun = [pair for pair in self.begun if not _after(pair[0], by)]
        ended = [pair for pair in self.ended if not _after(until, pair[1])]
        # A beginning later than the record is known to have been there is that of a later stage.
        later = [pair for pair in self.begun if _after(pair[0], by)]
        earliest_start = _outermost([low for low, _ in begun], _least)
        latest_start = _tighter(_outermost([high for _, high in begun], _greatest), by, _least)
        latest_start = latest_start or _least([high for _, high in later if high])
        latest_end = _outermost([high for _, high in ended], _greatest)
        lows = [low for low, _ in ended if low]
        earliest_end = _tighter(_least(lows), until, _greatest)
        stages = [low for low, _ in (*begun, *later) if low]
        earliest_end = _tighter(earliest_end, _greatest(stages), _greatest)
        if _after(earliest_end, latest_end):
            latest_end = None
        return earliest_start, _tighter(latest_start, latest_end, _least), earliest_end, latest_end


def _sides(period: Period, claim: Claim, role: str) -> tuple[Bound | None, Bound | None]:
    """First and last day on which a moment that a date names can lie."""
    low = high = None
    if period.earliest_start is not None:
        digits = digits_between(period.earliest_start, period.latest_start)
        low = Bound(period.earliest_start, digits, role, (claim,))
    if period.latest_end is not None:
        digits = digits_between(period.earliest_end, period.latest_end)
        high = Bound(period.latest_end, digits, role, (claim,))
    return low, high


def _latest_start(period: Period, claim: Claim, role: str) -> Bound:
    """The day by which what holds throughout a date had begun."""
    first, last = period.earliest_start, period.latest_start
    if last is None:
        # “Up to 2022”: some time before, at the latest then.
        first, last = period.earliest_end, period.upper
    return Bound(last, digits_between(first, last), role, (claim,))


def digits_between(first: int | None, last: int | None) -> int:
    """How precise a date is, by the days that it spans."""
    if first == last:
        return DAY_DIGITS
    return MONTH_DIGITS if first and last and first // 100 == last // 100 else YEAR_DIGITS


def date_at(day: int, digits: int) -> str:
    """A day (YYYYMMDD) as ISO 8601 with so many digits of it."""
    text = f"{day:08d}"
    parts = (text[:4], text[4:6], text[6:])
    return "-".join(parts[: {YEAR_DIGITS: 1, MONTH_DIGITS: 2}.get(digits, 3)])


def _after(one: Bound | None, other: Bound | None) -> bool:
    return one is not None and other is not None and one.day > other.day


def _chosen(bounds: Iterable[Bound], day: int) -> Bound | None:
    """The bounds of one day as one, with the claims of all of them."""
    same = [bound for bound in bounds if bound.day == day]
    claims = dict.fromkeys(claim for bound in same for claim in bound.claims)
    return Bound(day, max(b.digits for b in same), same[0].rule, tuple(claims))


def _least(bounds: Iterable[Bound]) -> Bound | None:
    found = list(bounds)
    return _chosen(found, min(bound.day for bound in found)) if found else None


def _greatest(bounds: Iterable[Bound]) -> Bound | None:
    found = list(bounds)
    return _chosen(found, max(bound.day for bound in found)) if found else None


def _outermost(
    bounds: Sequence[Bound | None], choose: Callable[[Iterable[Bound]], Bound | None]
) -> Bound | None:
    """Of sources that differ the widest; where one of them is open, the bound is open."""
    known = [bound for bound in bounds if bound is not None]
    return choose(known) if len(known) == len(bounds) else None


def _tighter(
    one: Bound | None, other: Bound | None, choose: Callable[[Iterable[Bound]], Bound | None]
) -> Bound | None:
    return choose([bound for bound in (one, other) if bound is not None])


def columns_of(lifetimes: Sequence[Lifetime]) -> dict[str, np.ndarray]:
    """Lifetimes as columns, in which UNDATED stands for no day.

    Returns:
        The four bounds (YYYYMMDD); `digits`, how precise they are, packed; `start` and `end`, the
        first and last day for which the record's existence is stated, a year as its first and
        last day; `times`, what filters by year read.
    """
    found: dict[str, np.ndarray] = {
        name: np.array([_day(lifetime.bounds[n]) for lifetime in lifetimes], dtype=np.int64)
        for n, name in enumerate(BOUNDS)
    }
    found["digits"] = np.array([packed_digits(one.bounds) for one in lifetimes], dtype=np.int64)
    spans = np.array([one.stated or (UNDATED, UNDATED) for one in lifetimes], dtype=np.int64)
    found["start"], found["end"] = spans.reshape(-1, 2).T
    # Equal ones are one object, by which they are told apart fast.
    kept: dict[YearTimes, YearTimes] = {}
    found["times"] = objects([kept.setdefault(one.years, one.years) for one in lifetimes])
    return found


def _day(bound: Bound | None) -> int:
    return bound.day if bound else UNDATED


def packed_digits(bounds: Sequence[Bound | None]) -> int:
    """How precise four bounds are, as one number: two bits each."""
    return sum((bound.digits // 2 - 1) << 2 * n for n, bound in enumerate(bounds) if bound)


def bound_text(day: int, digits: int, place: int) -> str:
    """A bound as ISO 8601 with as much of it as its source gives; empty where there is none.

    Args:
        digits: as `packed_digits` gives them. place: of the bound among BOUNDS.
    """
    return date_at(day, ((digits >> 2 * place & 3) + 1) * 2) if day != UNDATED else ""
