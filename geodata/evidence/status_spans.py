"""From when to when a record had which status: what claims say, and what only follows from them.

A status is said of some days; between them and the first day of another it holds on, because
nothing contradicts it. Before the first and after the last one only the bounds of the record's time
speak. Timelines draw the three apart.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from geodata.datapackage.claims import Claim
from geodata.evidence.atlas import Atlas
from geodata.evidence.compilation import Rules, rules_of
from geodata.evidence.derived import STATUS, status_history
from geodata.evidence.lifetimes import Lifetime, lifetime_of, time_rules
from geodata.evidence.standing import Word, day_after
from geodata.periods import OPEN_END, OPEN_START, parse_period

# A source says it; it holds on, as nothing contradicts; it was there; perhaps it was there.
Certainty = Literal["said", "holds_on", "there", "perhaps"]


@dataclass(frozen=True, slots=True)
class StatusSpan:
    """Some days of a record.

    Attributes:
        status: a code; "" where only its existence is known.
        first, last: YYYYMMDD; OPEN_START and OPEN_END where that side is open.
        is_end: whether the status is one of what has ended (cancelled, retired).
        claims: that say so; empty for what only follows.
    """

    status: str
    first: int
    last: int
    certainty: Certainty
    is_end: bool = False
    claims: tuple[Claim, ...] = ()


def status_spans(atlas: Atlas, record_ids: Iterable[str]) -> dict[str, list[StatusSpan]]:
    """The spans of some records, oldest first; they may touch and do not overlap.

    Returns:
        Record id → its spans; none where no claim bounds its time.
    """
    package = atlas.package
    rules, of_time, codes = rules_of(package), time_rules(package), package.codelists["status"]
    kinds = atlas.records["kind"].to_dict()
    ends = frozenset(code for code in codes if codes.column(code, "time") == "ended")
    found = {}
    for record_id in record_ids:
        claims = atlas.claims_of(record_id)
        lifetime = lifetime_of(kinds[record_id], claims, of_time)
        own = [c for c in claims if (c.field, c.qualifier) == STATUS]
        own = [c for c in own if not (c.is_deprecated or c.is_planned)]
        spans = list(_said(own, rules, ends))
        found[record_id] = [*_before(lifetime, spans), *spans, *_after(lifetime, spans)]
    return found


def _said(claims: Sequence[Claim], rules: Rules, ends: frozenset[str]) -> Iterator[StatusSpan]:
    """What statuses are said of which days, and how they hold on until another is said."""
    history = [(day, code) for day, code in status_history(claims, rules) if code]
    words = [Word.of(claim, rules.issued) for claim in claims]
    for (day, code), (following, _) in pairwise([*history, (OPEN_END, "")]):
        own = [w for w in words if w.claim.value == code and day <= w.first < following]
        last = min(max((w.last for w in own), default=day), following)
        said = tuple(word.claim for word in own)
        if code in ends:
            yield StatusSpan(code, day, day, "said", True, said)
            continue
        yield StatusSpan(code, day, last, "said", False, said)
        if day_after(last) < following < OPEN_END:
            yield StatusSpan(code, last, following, "holds_on")


def _before(lifetime: Lifetime, spans: Sequence[StatusSpan]) -> list[StatusSpan]:
    """What is known of the days before the first status."""
    stated = lifetime.stated
    first = spans[0].first if spans else OPEN_END
    if stated:
        first = min(first, stated[0])
    found = []
    if lifetime.latest_start or lifetime.earliest_start:
        early = lifetime.earliest_start.day if lifetime.earliest_start else OPEN_START
        if early < first < OPEN_END:
            found.append(StatusSpan("", early, first, "perhaps"))
    if stated and spans and stated[0] < spans[0].first:
        found.append(StatusSpan("", stated[0], min(stated[1], spans[0].first), "there"))
    elif stated and not spans:
        found.append(StatusSpan("", *stated, "there"))
    return found


def _after(lifetime: Lifetime, spans: Sequence[StatusSpan]) -> list[StatusSpan]:
    """What is known of the days after the last status."""
    stated, found = lifetime.stated, []
    if spans and spans[-1].is_end:
        return []
    last = spans[-1].last if spans else OPEN_START
    status = spans[-1].status if spans else ""
    if stated and spans and stated[1] > last:
        found.append(StatusSpan(status, last, stated[1], "holds_on"))
    last = max(last, stated[1] if stated else OPEN_START)
    ends = parse_period(lifetime.latest_end.text).upper if lifetime.latest_end else OPEN_END
    if OPEN_START < last < ends:
        found.append(StatusSpan("", last, ends, "perhaps"))
    return found
