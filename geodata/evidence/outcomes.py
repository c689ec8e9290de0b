"""Plans against outcomes: what was promised for when, and what a source says came of it.

A planned date (of a step such as the start of operations) is compared with the stated date of the
same step. Steps that a package's list of milestones marks alike in its column `opens` stand for one
another: a thing that is inaugurated has opened. Where no date is stated, a status said after the
planned date shows at least that it had not opened by then.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from geodata.datapackage.claims import Claim
from geodata.datapackage.package import Package
from geodata.evidence.atlas import Atlas
from geodata.evidence.compilation import Rules, rules_of
from geodata.evidence.derived import STATUS
from geodata.evidence.events import Event, events_of
from geodata.evidence.standing import Word
from geodata.periods import OPEN_END, OPEN_START, Period

Verdict = Literal["later", "earlier", "as_planned", "perhaps", "not_by_then", "not_due", "unknown"]
VERDICTS: tuple[Verdict, ...] = (
    "later", "not_by_then", "perhaps", "as_planned", "earlier", "not_due", "unknown",
)  # fmt: skip
# Of milestones, in the column `opens`: it begins to serve, or all of it is there.
PARTLY, WHOLLY = "partly", "wholly"


@dataclass(frozen=True, slots=True)
class Outcome:
    """A plan and what came of it.

    Attributes:
        plan: the planned event; its date is the one promised.
        came: what happened: the same step, or one that stands for it; None where none is stated.
        standing: where nothing came, claims of the first status said after the date; else empty.
        verdict: a code of VERDICTS.
        months: least and greatest number of months by which it was late (early: below nought);
            None where either date is open.
    """

    plan: Event
    came: Event | None
    standing: tuple[Claim, ...]
    verdict: Verdict
    months: tuple[int, int] | None


def outcomes_of(atlas: Atlas, record_ids: Iterable[str]) -> list[Outcome]:
    """Every dated plan of some records with what came of it, by the date that was promised."""
    rules, package = rules_of(atlas.package), atlas.package
    said_by = max((s.issued for s in package.sources.values()), default=OPEN_END)
    found = []
    by_record = sorted(events_of(atlas, record_ids), key=lambda event: event.record_id)
    for record_id, events in groupby(by_record, lambda event: event.record_id):
        steps = [e for e in events if package.field(e.field, "type") == "date" and e.period]
        came = [event for event in steps if event.sort == "milestone"]
        for plan in (event for event in steps if event.sort == "plan"):
            statuses = _statuses(atlas.claims_of(record_id))
            found.append(_outcome(plan, came, statuses, said_by, rules, package))
    return sorted(found, key=lambda outcome: (*outcome.plan.span, outcome.plan.event_id))


def _statuses(claims: Iterable[Claim]) -> list[Claim]:
    sound = [c for c in claims if (c.field, c.qualifier) == STATUS]
    return [claim for claim in sound if not (claim.is_deprecated or claim.is_planned)]


def _outcome(
    plan: Event,
    came: Sequence[Event],
    statuses: Sequence[Claim],
    said_by: int,
    rules: Rules,
    package: Package,
) -> Outcome:
    made = _made(plan)
    came = [event for event in came if event.span[1] >= made]
    same = [e for e in came if (e.field, e.code) == (plan.field, plan.code)]
    opens = _opens(plan, package)
    likes = [e for e in came if _opens(e, package) == PARTLY] if opens else []
    actual = next(iter(sorted(same or likes, key=lambda e: e.span[::-1])), None)
    if actual is None:
        after = _status_after(plan, statuses, rules)
        verdict: Verdict = "not_by_then" if after else "unknown"
        if plan.span[0] > said_by:
            verdict = "not_due"
        return Outcome(plan, None, after, verdict, None)
    verdict = compared(plan.span, actual.span)
    if not same and opens == WHOLLY and verdict != "later":
        # What opens need not be whole: only an opening after the date says that it was late.
        verdict = "unknown"
    months = None if verdict == "unknown" else delay(plan.period, actual.period)
    return Outcome(plan, actual, (), verdict, months)


def _made(plan: Event) -> int:
    """The first day on which somebody is known to have planned it; what was there before is another
    thing. Where no claim is dated, any day."""
    dated = [claim.period.lower for claim in plan.claims if claim.period]
    return min(dated, default=OPEN_START)


def _opens(event: Event, package: Package) -> str:
    name = package.field(event.field, "codelist")
    return package.codelists[name].column(event.code, "opens") if name in package.codelists else ""


def compared(due: tuple[int, int], actual: tuple[int, int]) -> Verdict:
    """How the days within which something came lie to those for which it was promised."""
    if actual[0] > due[1]:
        return "later"
    if actual[1] < due[0]:
        return "earlier"
    return "as_planned" if due[0] <= actual[0] and actual[1] <= due[1] else "perhaps"


def delay(due: Period | None, actual: Period | None) -> tuple[int, int] | None:
    """Least and greatest number of whole months from the one to the other; None if open."""
    if due is None or actual is None:
        return None
    days = (due.lower, due.upper, actual.lower, actual.upper)
    if OPEN_START in days or OPEN_END in days:
        return None
    return _months(due.upper, actual.lower), _months(due.lower, actual.upper)


def _months(first: int, last: int) -> int:
    """Calendar months between two days YYYYMMDD."""
    return (last // 10000 - first // 10000) * 12 + last // 100 % 100 - first // 100 % 100


def _status_after(plan: Event, statuses: Sequence[Claim], rules: Rules) -> tuple[Claim, ...]:
    """The claims of the first status that is said of days after the one promised."""
    words = [Word.of(claim, rules.issued) for claim in statuses]
    later = sorted((w for w in words if w.first > plan.span[1]), key=lambda word: word.first)
    if not later:
        return ()
    value = later[0].claim.value
    return tuple(word.claim for word in later if word.claim.value == value)
