"""The timeline of a view as files: table, calendar, plans with what came of them, picture."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from geodata.api.errors import BadParameter
from geodata.api.parameters import refuse
from geodata.evidence.outcomes import outcomes_of
from geodata.exports.events import events_csv, events_ics, plans_csv
from geodata.language import Translator, translator
from geodata.presentation.timeline import Timeline
from geodata.query.event_choice import chosen_events, records_for_events
from geodata.query.results import Results
from geodata.stores.opening import shared_store
from layers.chart_pictures import INKS, WIDTH, chart_png, chart_svg
from layers.timeline_chart import picture, timeline_chart
from layers.web import paths

Years = tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class EventFile:
    """A file on offer: its name, media type, and how it is made of selected records."""

    name: str
    media_type: str
    made: Callable[[Results, Years, Translator], bytes]


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


FILES = {
    found.name: found
    for found in (
        EventFile("events.csv", "text/csv", _table),
        EventFile("events.ics", "text/calendar", _calendar),
        EventFile("plans.csv", "text/csv", _plans),
        EventFile("timeline.svg", "image/svg+xml", _picture),
        EventFile("timeline.png", "image/png", _pixels),
    )
}


def event_path(name: str) -> str:
    """Where a file is."""
    return f"{paths.base_path()}{paths.DOWNLOAD_ROUTE}/timeline/{name}"


def event_address(name: str, query: Mapping[str, str]) -> str:
    """Where the file of a view is, from the view's query parameters."""
    return f"{event_path(name)}?{urlencode(query, safe=',/')}"


def event_file(request: Request) -> Response:
    """The file that the address names, of the view that its query is, in the language of `lang`."""
    name = request.path_params["name"]
    if name not in FILES:
        expected = ", ".join(FILES)
        told = f"There is no file “{name[:40]}”. Files: {expected}."
        return JSONResponse({"code": "NotFound", "description": told}, HTTPStatus.NOT_FOUND)
    query = {key: request.query_params.getlist(key) for key in request.query_params}
    store = shared_store()
    selection, corrections = store.parse(query)
    try:
        refuse(corrections)
    except BadParameter as error:
        return Response(error.body(), error.status, media_type="application/json")
    t = translator(request.query_params.get("lang", store.package.catalog.default_language))
    found = FILES[name]
    body = found.made(store.select(records_for_events(selection)), selection.years, t)
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "no-cache",
    }
    return Response(body, media_type=found.media_type, headers=headers)
