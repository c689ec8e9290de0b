"""The timeline of a view as files: table, calendar, plans with what came of them, picture."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from geodata.evidence.outcomes import outcomes_of
from geodata.exports.events import events_csv, events_ics, plans_csv
from geodata.language import Translator
from geodata.presentation.timeline import Timeline
from geodata.query.event_choice import chosen_events, records_for_events
from geodata.query.results import Results
from layers.chart_pictures import INKS, WIDTH, chart_png, chart_svg
from layers.downloads.view_files import ViewFile, Years, files_by_name, view_file
from layers.timeline_chart import picture, timeline_chart
from layers.web import paths


def _table(selected: Results, years: Years, t: Translator) -> bytes:
    return events_csv(chosen_events(selected, years), selected.atlas, t)


def _calendar(selected: Results, years: Years, t: Translator) -> bytes:
    return events_ics(chosen_events(selected, years), selected.atlas, t)


def _picture(selected: Results, years: Years, t: Translator) -> bytes:
    return chart_svg(_chart(selected, years, t)).encode()


def _pixels(selected: Results, years: Years, t: Translator) -> bytes:
    return chart_png(_chart(selected, years, t))


def _chart(selected: Results, years: Years, t: Translator) -> dict[str, Any]:
    """The chart of the timeline by itself, on a light ground."""
    atlas, (ink, ground) = selected.atlas, INKS["light"]
    events = chosen_events(selected, years)
    timeline = Timeline.of(atlas, selected.ids_in_claims_file, events, t)
    chart = timeline_chart(timeline, timeline.axis(years), atlas.package, t, ink)
    return picture(chart, ink, ground, WIDTH)


def _plans(selected: Results, years: Years, t: Translator) -> bytes:
    outcomes = outcomes_of(selected.atlas, selected.ids_in_claims_file)
    return plans_csv(outcomes, selected.atlas, t)


FILES = files_by_name(
    ViewFile("events.csv", "text/csv", _table),
    ViewFile("events.ics", "text/calendar", _calendar),
    ViewFile("plans.csv", "text/csv", _plans),
    ViewFile("timeline.svg", "image/svg+xml", _picture),
    ViewFile("timeline.png", "image/png", _pixels),
)


def event_path(name: str) -> str:
    """Where a file is."""
    return f"{paths.base_path()}{paths.DOWNLOAD_ROUTE}/timeline/{name}"


def event_address(name: str, query: Mapping[str, str]) -> str:
    """Where the file of a view is, from the view's query parameters."""
    return f"{event_path(name)}?{urlencode(query, safe=',/')}"


def event_file(request: Request) -> Response:
    """The file that the address names."""
    return view_file(request, FILES, records_for_events)
