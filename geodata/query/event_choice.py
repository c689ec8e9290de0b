"""The events of a Selection: those of its records, within its years where it has any."""

from geodata.evidence.events import Event, events_of
from geodata.query.results import Results
from geodata.query.selection import Selection


def records_for_events(selection: Selection) -> Selection:
    """The selection whose records' events are asked for.

    Years do not choose the records: what happened in 2022 happened to others, too, than to those
    that are stated to have existed then. They choose among the events.
    """
    return selection.without("years")


def chosen_events(selected: Results, years: tuple[int, int] | None) -> list[Event]:
    """The events of selected records, oldest first; with years those that may lie in them.

    Rows of large layers have none: no claim of theirs tells of something that happened.
    """
    events = events_of(selected.atlas, selected.ids_in_claims_file)
    return [event for event in events if not years or event.in_years(*years) != "absent"]
