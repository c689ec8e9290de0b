"""What happened to records, what changed in them, and what was planned: one list, by date.

An event is made of claims, like any other value; claims that say the same of one date are one
event. Which claims tell of something that happened is data: the column `time` of the list of
fields. A change of status is derived: a claim of one status and a later claim of another bound the
day between them.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from geodata.datapackage.claims import Claim
from geodata.datapackage.package import Package
from geodata.evidence.atlas import Atlas
from geodata.evidence.compilation import Rules, rules_of
from geodata.evidence.derived import STATUS, status_history
from geodata.evidence.holders import HOLDERS, SHARE
from geodata.evidence.lifetimes import date_at, digits_between
from geodata.evidence.standing import Word, said_on
from geodata.evidence.year_times import Existence, Span, within
from geodata.folding import fold
from geodata.periods import OPEN_END, OPEN_START, Period, parse_period, year_of

Sort = Literal["event", "milestone", "transaction", "status", "holder", "plan"]
SORTS: tuple[Sort, ...] = ("event", "milestone", "transaction", "status", "holder", "plan")
# Of a field's column `time`: that its claims tell of something that happened.
TELLING = frozenset({"begins", "ends", "happens", "told", "coded"})
# How the two sides of what a holder's date says are called in ids.
START, END = "start", "end"


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a record, changed in it, or was planned for it.

    Attributes:
        event_id: id of the first claim of it, which stays; of a change with “.start” or “.end”.
        sort: a code of SORTS.
        field, code: the field of the claims; kind of event, milestone, deal, status or holder.
        former: of a change of status, the status before it.
        is_end: of a change of holder, that somebody ceases to hold it.
        date: EDTF as its narrowest claim gives it; "" where no claim does.
        period: the days within which it lies; None where no claim gives a date.
        claims: what it rests on, in their order.
        witnesses: ids of the independent witnesses among their sources.
    """

    event_id: str
    record_id: str
    sort: Sort
    field: str
    code: str
    date: str
    period: Period | None
    claims: tuple[Claim, ...]
    witnesses: frozenset[str]
    former: str = ""
    is_end: bool = False

    @property
    def claim(self) -> Claim:
        """The claim that speaks for it: the one that gives its date."""
        dated = (c for c in self.claims if self.date in (c.as_of, c.value))
        return next(dated, self.claims[0])

    @property
    def span(self) -> Span:
        """First and last day (YYYYMMDD) on which it can lie; any day where it is undated."""
        return (self.period.lower, self.period.upper) if self.period else (OPEN_START, OPEN_END)

    @property
    def modality(self) -> str:
        """How it is said: as the claim that speaks for it."""
        return self.claim.modality

    def in_years(self, first: int, last: int) -> Existence:
        """Whether it surely, perhaps or not at all lies in the years; undated ones never do."""
        if self.period is None:
            return "absent"
        low, high = self.span
        return within([(year_of(low), year_of(high))], first, last)


def events_of(atlas: Atlas, record_ids: Iterable[str]) -> list[Event]:
    """Every event, change and plan of some records, oldest first; undated ones last."""
    rules = rules_of(atlas.package)
    found = [
        event
        for i in record_ids
        for event in record_events(atlas.claims_of(i), rules, atlas.package)
    ]
    return sorted(found, key=order)


def order(event: Event) -> tuple[bool, int, int, str]:
    """By which events are sorted: date, then how sure it is; undated ones last."""
    return event.period is None, *event.span, event.event_id


def record_events(claims: Iterable[Claim], rules: Rules, package: Package) -> list[Event]:
    """The events of one record, in no order."""
    sound = [claim for claim in claims if not claim.is_deprecated]
    return [
        *_told(sound, rules, package),
        *_status_changes(sound, rules),
        *_holder_changes(sound, rules),
    ]


def tells_of_events(field: str, package: Package) -> bool:
    """Whether claims of a field tell, in words, of something that happened."""
    is_prose = package.field(field, "type") == "prose"
    return is_prose and package.field(field, "time") in TELLING


def happenings_of(
    record_id: str, atlas: Atlas, years: tuple[int, int] | None = None
) -> list[Event]:
    """What happened to a record: its events, without changes, dated steps and plans, by date.

    In years, where any are asked: an event whose date leaves open whether it lies in them is none.
    """
    package = atlas.package
    told = [
        claim
        for claim in atlas.claims_of(record_id)
        if tells_of_events(claim.field, package) and not (claim.is_deprecated or claim.is_planned)
    ]
    events = sorted(_told(told, rules_of(package), package), key=order)
    return [event for event in events if years is None or event.in_years(*years) == "existed"]


def _told(claims: Sequence[Claim], rules: Rules, package: Package) -> Iterator[Event]:
    """What claims tell as events, milestones, transactions and plans."""
    groups: dict[tuple[Sort, tuple[str, ...]], list[Claim]] = {}
    for claim in claims:
        kind = package.field(claim.field, "type")
        if package.field(claim.field, "time") in TELLING and kind != "code":
            sort = _sort(claim, kind)
            groups.setdefault((sort, _matter(claim, sort, kind)), []).append(claim)

    def date_of(claim: Claim) -> str:
        return claim.value if package.field(claim.field, "type") == "date" else claim.as_of

    for (sort, _), group in groups.items():
        for date, period, same in _occasions(group, date_of):
            yield _event(sort, date, period, same, rules)


def _sort(claim: Claim, kind: str) -> Sort:
    if claim.is_planned:
        return "plan"
    if kind == "date":
        return "milestone"
    return "event" if kind == "prose" else "transaction"


def _matter(claim: Claim, sort: Sort, kind: str) -> tuple[str, ...]:
    """What a claim tells of, apart from the date: claims of one matter may be of one event."""
    if kind == "prose":
        return claim.field, claim.qualifier, fold(claim.value)
    if sort == "plan":
        # One date promised is one plan, however many say it; another date is another.
        return claim.field, claim.qualifier, claim.value
    # Buyer, seller, price and share of one deal are one transaction.
    return (claim.qualifier or claim.field,) if sort == "transaction" else (
        claim.field, claim.qualifier
    )  # fmt: skip


def _occasions(
    claims: Sequence[Claim], date_of: Callable[[Claim], str]
) -> list[tuple[str, Period | None, list[Claim]]]:
    """Claims of one thing by its date: dates that can be one and the same day are one.

    The narrowest date stands for all. Undated claims go with the only dated occasion.
    """
    dated = [(parse_period(date_of(c)), c) for c in claims if date_of(c)]
    dated.sort(key=lambda pair: pair[0].upper - pair[0].lower)
    found: list[tuple[str, Period | None, list[Claim]]] = []
    for period, claim in dated:
        own = next((o for o in found if o[1] and o[1].overlaps(period)), None)
        if own:
            own[2].append(claim)
        else:
            found.append((date_of(claim), period, [claim]))
    undated = [claim for claim in claims if not date_of(claim)]
    if undated and len(found) == 1:
        found[0][2].extend(undated)
    elif undated:
        found.append(("", None, undated))
    return found


def _event(
    sort: Sort, date: str, period: Period | None, claims: list[Claim], rules: Rules
) -> Event:
    ordered = sorted(claims, key=lambda claim: claim.claim_id)
    first = ordered[0]
    witnesses = rules.witnesses(ordered)
    return Event(
        first.claim_id, first.record_id, sort, first.field, first.qualifier, date, period,
        tuple(ordered), witnesses,
    )  # fmt: skip


def _marked(event: Event, suffix: str, **changes: object) -> Event:
    """A change, which one claim may tell of twice: of a beginning and of an end."""
    return replace(event, event_id=f"{event.event_id}.{suffix}", **changes)  # type: ignore[arg-type]


def _status_changes(claims: Sequence[Claim], rules: Rules) -> Iterator[Event]:
    """Each change from one status to another, within the days that the claims leave for it."""
    own = [c for c in claims if (c.field, c.qualifier) == STATUS]
    for (_, former), (day, code) in pairwise(status_history(own, rules)):
        said = said_on(own, day, rules.issued, several=False)
        after = [claim for claim in said if claim.value == code]
        before = [c for c in own if c.value == former and Word.of(c, rules.issued).first < day]
        if not (code and former and after):
            continue
        date = _stated_start(after, day, rules) or _between(before, after, day, rules)
        change = _event("status", date, parse_period(date), after, rules)
        yield _marked(change, code=code, former=former, suffix=START)


def _stated_start(claims: Sequence[Claim], day: int, rules: Rules) -> str:
    """The date that a source gives for the beginning of a status: “2013-12-10” of 2013-12-10/.."""
    for claim in claims:
        start, slash, _ = claim.as_of.partition("/")
        if slash and start not in ("", "..") and Word.of(claim, rules.issued).first == day:
            return start
    return ""


def _between(before: Sequence[Claim], after: Sequence[Claim], day: int, rules: Rules) -> str:
    """The interval from the last day for which the one is said to the first for the other."""
    last = max((_speaks(claim, rules)[0] for claim in before), default=(day, 8))
    first = min((_speaks(claim, rules)[1] for claim in after), default=(day, 8))
    low, high = date_at(*last), date_at(*first)
    return high if low == high or last[0] >= first[0] else f"{low}/{high}"


def _speaks(claim: Claim, rules: Rules) -> tuple[tuple[int, int], tuple[int, int]]:
    """The day from which, and the day by which, a claim speaks; each with its digits."""
    word, period = Word.of(claim, rules.issued), claim.period
    if period is None:
        return (word.first, 4), (word.last, 4)
    digits = digits_between(period.lower, period.upper)
    low = word.last if word.is_throughout and word.is_closed else word.first
    return (low, digits), (max(word.first, min(period.upper, rules.issued(claim))), digits)


def _holder_changes(claims: Sequence[Claim], rules: Rules) -> Iterator[Event]:
    """When somebody came to hold or run it, and ceased to, as far as a source gives the date."""
    groups: dict[tuple[str, str, str, str], list[Claim]] = {}
    for claim in claims:
        if claim.field not in HOLDERS or claim.is_planned:
            continue
        holder = claim.qualifier if claim.field == SHARE else claim.value
        start, slash, end = claim.as_of.partition("/")
        for side, date in ((START, start), (END, end)):
            if slash and date not in ("", ".."):
                groups.setdefault((claim.field, fold(holder), side, date), []).append(claim)
    for (field, _, side, date), group in groups.items():
        change = _event("holder", date, parse_period(date), group, rules)
        holder = group[0].qualifier if field == SHARE else group[0].value
        yield _marked(change, code=holder, suffix=side, is_end=side == END)
