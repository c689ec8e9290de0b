"""What happened in a year, and plans against outcomes: rows for the page and the published page."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from geodata.evidence.atlas import Atlas
from geodata.evidence.events import Event, order
from geodata.evidence.outcomes import Outcome, Verdict
from geodata.language import Translator
from geodata.periods import OPEN_END, OPEN_START, year_of
from geodata.presentation.event_words import EventWords, described
from geodata.presentation.record_facts import Witness
from geodata.presentation.values import date_text

CHANGES = ("status", "holder")


@dataclass(frozen=True, slots=True)
class EventLine:
    """One event of a list.

    Attributes:
        kind: its kind in words; modality: how it is said, "" where plainly stated.
    """

    record_id: str
    record: str
    layer: str
    date: str
    kind: str
    text: str
    modality: str
    n_witnesses: int
    witnesses: Sequence[Witness]


@dataclass(frozen=True, slots=True)
class PlanLine:
    """One plan with what came of it, in words."""

    record_id: str
    record: str
    promised: str
    made: str
    came: str
    verdict: Verdict
    compared: str
    witnesses: Sequence[Witness]
    outcome_witnesses: Sequence[Witness]


def year_sections(
    events: Iterable[Event], year: int, atlas: Atlas, t: Translator
) -> list[tuple[str, list[EventLine]]]:
    """The events of a year under headings: happened, changed, planned, perhaps in it.

    What is dated on one side only (“until 2022”) is named in the year of that side alone: it may
    have been in any year before, and would fill them all.
    """
    surely: dict[str, list[Event]] = {"happened": [], "changed": [], "planned": [], "perhaps": []}
    # What is dated to a month or closer as it came, then what is only known to be of the year.
    for event in sorted(events, key=lambda event: (_is_wide(event), order(event))):
        existence = event.in_years(year, year)
        if existence == "possible" and year in _named_years(event):
            surely["perhaps"].append(event)
        elif existence == "existed":
            group = "planned" if event.sort == "plan" else "happened"
            surely["changed" if event.sort in CHANGES else group].append(event)
    headings = {
        "happened": t("Happened in {year}", year=year),
        "changed": t("Changed in {year}", year=year),
        "planned": t("Planned in {year} or for it", year=year),
        "perhaps": t("Perhaps in {year}", year=year),
    }
    words = EventWords(atlas.package, t)
    return [
        (headings[name], [event_line(event, words, atlas) for event in found])
        for name, found in surely.items()
        if found
    ]


def _named_years(event: Event) -> Sequence[int]:
    """The years in which it may lie, as far as its date names them."""
    first, last = map(year_of, event.span)
    if event.span[0] == OPEN_START:
        return (last,)
    return (first,) if event.span[1] == OPEN_END else range(first, last + 1)


def _is_wide(event: Event) -> bool:
    first, last = event.span
    return first // 100 != last // 100


def event_line(event: Event, words: EventWords, atlas: Atlas) -> EventLine:
    """An event in words."""
    row, t = described(event, atlas), words.t
    return EventLine(
        event.record_id,
        t.pick(row, "name"),
        atlas.package.catalog.layers[row["layer"]].title(t),
        words.date(event),
        words.kind(event),
        words.text(event),
        words.modality(event) if event.modality != "stated" else "",
        len(event.witnesses),
        words.witnesses(event),
    )


def plan_lines(outcomes: Iterable[Outcome], atlas: Atlas, t: Translator) -> list[PlanLine]:
    """Plans with their outcomes in words."""
    words = EventWords(atlas.package, t)
    lines = []
    for one in outcomes:
        dates = dict.fromkeys(date_text(c.as_of, t) for c in one.plan.claims if c.as_of)
        standing = [words.witness(claim) for claim in one.standing]
        lines.append(
            PlanLine(
                one.plan.record_id,
                words.record(one.plan, atlas),
                words.promised(one),
                "; ".join(dates),
                words.came(one),
                one.verdict,
                words.compared(one),
                words.witnesses(one.plan),
                words.witnesses(one.came) if one.came else standing,
            )
        )
    return lines


def years_with_events(events: Iterable[Event]) -> dict[int, int]:
    """Year → how many events surely lie in it; only years with any, the oldest first."""
    found: dict[int, int] = {}
    for event in events:
        first, last = map(year_of, event.span)
        if event.period is not None and first == last and event.span[0] > OPEN_START:
            found[first] = found.get(first, 0) + (event.span[1] < OPEN_END)
    return dict(sorted(found.items()))


def usual_year(events: Sequence[Event], atlas: Atlas) -> int:
    """The year to begin with: the newest, of what is no plan, in which anything happened."""
    told = years_with_events(event for event in events if event.sort != "plan")
    issued = [source.year for source in atlas.package.sources.values()]
    return max(told, default=max(issued, default=2000))
