"""The timeline and what happened in a year, as pages to read, print and cite."""

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any
from urllib.parse import parse_qs

from geodata.evidence.events import Event
from geodata.evidence.outcomes import outcomes_of
from geodata.presentation.sentences import Words
from geodata.presentation.timeline import Timeline, span_dates, span_text
from geodata.presentation.year_pages import plan_lines, year_sections, years_with_events
from geodata.query.event_choice import chosen_events, records_for_events
from geodata.query.results import Results
from geodata.query.selection import Selection
from geodata.query.years import read_year
from layers.chart_pictures import INKS, WIDTH, chart_svg
from layers.downloads.event_files import event_address
from layers.published.addresses import TIMELINE, YEAR_PAGE
from layers.published.page import Page, Site
from layers.timeline_chart import picture, timeline_chart


def timeline_page(site: Site, query: str) -> Page:
    """Bars of status and events of any selection, the table behind them, and plans."""
    t = site.t
    selection, _ = site.store.parse(parse_qs(query, max_num_fields=100))
    selected = site.store.select(selection)
    events = chosen_events(site.store.select(records_for_events(selection)), selection.years)
    timeline = Timeline.of(selected.atlas, selected.ids_in_claims_file, events, t)
    address = site.address(TIMELINE, query=selection.query_string())
    counts = _counts(site, timeline)
    values = {
        "counts": counts,
        "sentence": Words(site.store.package, t).sentence(selection),
        "undated": timeline.undated,
        "chart": {theme: _picture(address.ending_in("svg").path, theme) for theme in INKS},
        "png": address.ending_in("png").path,
        "sectors": _tables(site, timeline),
        "years": _years(site, events),
        "plans": _plans(site, selected),
        "files": _files(site, selection),
    }
    title = t("What stood when, what happened, and what became of plans")
    description = f"{title}. {counts}."
    return Page(
        address, "timeline.html", t("Timeline"), description, values,
        explore="&".join(filter(None, (selection.query_string(), f"lang={t.language}"))),
        indexed=bool(timeline.rows),
        drawn=partial(_drawn, site, timeline, selection) if timeline.rows else None,
    )  # fmt: skip


def _counts(site: Site, timeline: Timeline) -> str:
    t, n_events = site.t, sum(len(row.events) for row in timeline.rows)
    records = t.plural("{n} record", "{n} records", len(timeline.rows))
    return f"{records}, {t.plural('{n} dated event', '{n} dated events', n_events)}"


def _drawn(site: Site, timeline: Timeline, selection: Selection, asked: Mapping[str, str]) -> str:
    """The picture in SVG, on the ground of the theme asked for."""
    theme = asked.get("theme", "")
    ink, ground = INKS[theme if theme in INKS else "light"]
    axis = timeline.axis(selection.years)
    chart = timeline_chart(timeline, axis, site.store.package, site.t, ink)
    return chart_svg(picture(chart, ink, ground, WIDTH))


def _picture(path: str, theme: str) -> str:
    return f"{path}{'&' if '?' in path else '?'}theme={theme}"


def year_page(site: Site, name: str) -> Page | None:
    """The events, changes and plans of one year; None where the name is no year with any."""
    t, year = site.t, read_year(name)
    if year is None or name not in site.edition.years:
        return None
    events = site.edition.events
    sections = year_sections(events, year, site.edition.atlas, t)
    years = [int(other) for other in site.edition.years]
    title = t("What happened in {year}", year=year)
    n = sum(len(lines) for _, lines in sections)
    description = t.plural(
        "{n} dated event, change or plan, with its sources and lines",
        "{n} dated events, changes and plans, each with its sources and lines",
        n,
    )
    values = {
        "sections": [
            (heading, [_line(site, line) for line in lines]) for heading, lines in sections
        ],
        "before": _turned(site, max((y for y in years if y < year), default=None)),
        "after": _turned(site, min((y for y in years if y > year), default=None)),
        "timeline": site.link(TIMELINE),
        "files": _files(site, Selection(years=(year, year))),
    }
    return Page(
        site.address(YEAR_PAGE, name), "year.html", title, f"{title}: {description}.", values,
        explore=f"years={year}&lang={t.language}",
    )  # fmt: skip


def _turned(site: Site, year: int | None) -> tuple[str, str]:
    return (str(year), site.link(YEAR_PAGE, str(year))) if year else ("", "")


def _line(site: Site, line: Any) -> dict[str, Any]:
    """A line of a list with the addresses of its record and claims."""
    cells = {name: getattr(line, name) for name in type(line).__slots__}
    return cells | {
        "link": site.link("record", line.record_id),
        "claims": [_claim(site, witness) for witness in line.witnesses],
    }


def _claim(site: Site, witness: Any) -> dict[str, str]:
    where = ", ".join(filter(None, (witness.locator, witness.line)))
    link = site.link("claim", witness.claim_id) if witness.has_page else ""
    return {"source": witness.source, "where": where, "link": link}


def _tables(site: Site, timeline: Timeline) -> list[tuple[str, list[dict[str, Any]]]]:
    """The timeline in words, a table a sector."""
    package, t = site.store.package, site.t
    status = package.codelists["status"]
    labels = {code: status.label(code, t) for code in status}
    return [
        (
            package.codelists["sector"].label(code, t),
            [
                {
                    "name": row.name,
                    "link": site.link("record", row.record_id),
                    "spans": [f"{span_dates(s, t)}: {span_text(s, labels, t)}" for s in row.spans],
                    "events": t.number(len(row.events)) if row.events else "",
                }
                for row in rows
            ],
        )
        for code, rows in timeline.sectors.items()
    ]


def _years(site: Site, events: Iterable[Event]) -> list[tuple[str, str, str]]:
    counts = years_with_events(events)
    return [(str(y), site.link(YEAR_PAGE, str(y)), site.t.number(n)) for y, n in counts.items()]


def _plans(site: Site, selected: Results) -> list[dict[str, Any]]:
    outcomes = outcomes_of(selected.atlas, selected.ids_in_claims_file)
    lines = plan_lines(outcomes, selected.atlas, site.t)
    return [
        _line(site, line) | {"outcome": [_claim(site, w) for w in line.outcome_witnesses]}
        for line in lines
    ]


def _files(site: Site, selection: Selection) -> list[tuple[str, str]]:
    t, query = site.t, selection.query() | {"lang": site.t.language}
    names = {
        "events.csv": t("Events (CSV)"),
        "events.ics": t("Calendar (ICS)"),
        "plans.csv": t("Plans and outcomes (CSV)"),
    }
    return [(title, event_address(name, query)) for name, title in names.items()]
