"""Events as a table (CSV) and as a calendar (iCalendar, RFC 5545); plans with their outcomes."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime

import icalendar

from geodata.evidence.atlas import Atlas
from geodata.evidence.events import Event
from geodata.evidence.outcomes import Outcome
from geodata.evidence.standing import day_after
from geodata.exports.text_files import csv_bytes
from geodata.language import Translator
from geodata.periods import OPEN_END, OPEN_START
from geodata.presentation.citation import package_title
from geodata.presentation.event_words import COLUMNS, EventWords, event_rows
from geodata.presentation.record_facts import Witness

PLAN_COLUMNS = (
    "event_id", "record_id", "record", "step", "promised", "promised_as_of", "came_step", "came",
    "verdict", "months_least", "months_most", "status_since", "sources", "claim_ids",
    "outcome_claim_ids",
)  # fmt: skip


def events_csv(events: Iterable[Event], atlas: Atlas, t: Translator) -> bytes:
    """One row an event; lists are joined with “; ”."""
    rows = ([_joined(row[name]) for name in COLUMNS] for row in event_rows(events, atlas, t))
    return csv_bytes(COLUMNS, rows)


def _joined(value: object) -> object:
    return "; ".join(map(str, value)) if isinstance(value, list) else value


def plans_csv(outcomes: Iterable[Outcome], atlas: Atlas, t: Translator) -> bytes:
    """One row a promised date, with what came of it; codes and EDTF, months as numbers."""
    words = EventWords(atlas.package, t)
    rows = []
    for one in outcomes:
        plan, came = one.plan, one.came
        later = came.claims if came else one.standing
        sources = dict.fromkeys(w.source for w in words.witnesses(plan))
        least, most = one.months or ("", "")
        made = list(dict.fromkeys(claim.as_of for claim in plan.claims if claim.as_of))
        rows.append(
            (
                plan.event_id, plan.record_id, words.record(plan, atlas), plan.code or plan.field,
                plan.date, _joined(made),
                came.code or came.field if came else "", came.date if came else "", one.verdict,
                least, most, one.standing[0].value if one.standing else "",
                _joined(list(sources)), _joined([c.claim_id for c in plan.claims]),
                _joined([c.claim_id for c in later]),
            )
        )  # fmt: skip
    return csv_bytes(PLAN_COLUMNS, rows)


def events_ics(events: Iterable[Event], atlas: Atlas, t: Translator) -> bytes:
    """Events as all-day entries of a calendar.

    A month or year is an entry of all its days. What is undated, or open on one side, is left out:
    a calendar cannot say it.
    """
    package, words = atlas.package, EventWords(atlas.package, t)
    made = str(package.descriptor.get("created", ""))
    stamp = datetime.fromisoformat(made) if made else datetime.now(UTC)
    name = str(package.descriptor.get("name", "atlas"))
    calendar = icalendar.Calendar()
    calendar.add("prodid", f"-//{name}//{package.version}//{t.language.upper()}")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", package_title(package, t))
    for event in events:
        if event.period is None or event.span[0] == OPEN_START or event.span[1] == OPEN_END:
            continue
        entry = icalendar.Event()
        entry.add("uid", f"{event.event_id}@{name}")
        entry.add("dtstamp", stamp)
        entry.add("dtstart", _date(event.span[0]))
        entry.add("dtend", _date(day_after(event.span[1])))
        entry.add("summary", f"{words.record(event, atlas)}: {words.text(event)}")
        said = [f"{words.date(event)}. {words.modality(event)}."]
        entry.add("description", "\n".join([*said, *map(_cited, words.witnesses(event))]))
        entry.add("categories", [words.sort(event.sort)])
        entry.add("transp", "TRANSPARENT")
        calendar.add_component(entry)
    written: bytes = calendar.to_ical()
    return written


def _date(day: int) -> date:
    return date(day // 10000, day // 100 % 100, day % 100)


def _cited(witness: Witness) -> str:
    return ", ".join(filter(None, (witness.source, witness.locator, witness.line, witness.url)))


def calendar_total(events: Sequence[Event]) -> int:
    """How many of some events a calendar can hold."""
    return sum(e.period is not None and e.span[0] > OPEN_START and e.span[1] < OPEN_END
               for e in events)  # fmt: skip
