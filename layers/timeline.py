"""What the Timeline page shows: bars of status with events, a year's events, plans and outcomes."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from geodata.datapackage.package import Package
from geodata.evidence.events import Event
from geodata.evidence.outcomes import VERDICTS, outcomes_of
from geodata.language import Translator
from geodata.presentation.event_words import EventWords
from geodata.presentation.timeline import Timeline, span_dates, span_text
from geodata.presentation.year_pages import plan_lines, usual_year, year_sections
from geodata.query.event_choice import chosen_events, records_for_events
from geodata.query.results import Results
from geodata.query.time_choice import BARS, PLANS, VIEWS, YEAR
from geodata.query.time_choice import PARAMETERS as TIME_PARAMETERS
from geodata.query.years import FIRST_YEAR, LAST_YEAR
from geodata.stores.store import Store
from layers.downloads.buttons import permalink, published_url
from layers.downloads.event_files import event_address
from layers.figures import ink
from layers.page.visit import Visit, set_widget
from layers.published.addresses import TIMELINE, YEAR_PAGE, Address
from layers.timeline_chart import PICK, mark_legend, status_legend, timeline_chart
from layers.web.html import literal, render

CHART = "timeline.chart"
GLYPHS = {
    "circle": "●", "triangle-up": "▲", "square": "■", "triangle-down": "▼", "cross": "✚",
    "diamond": "◇",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class TimeScope:
    """What the page is about.

    Attributes:
        selected: the records of the selection; their bars are drawn.
        events: of the records that the selection leaves without its years, in those years.
    """

    state: Visit
    store: Store
    selected: Results
    events: list[Event]
    t: Translator

    @classmethod
    def of(cls, state: Visit, store: Store, selected: Results, t: Translator) -> "TimeScope":
        """The events of a selection."""
        asked = records_for_events(state.selection)
        records = selected if asked == state.selection else store.select(asked)
        years = state.selection.years if state.told.show == BARS else None
        return cls(state, store, selected, chosen_events(records, years), t)

    def addresses(self, record_id: str) -> dict[str, str]:
        """Where a record is shown: on the map and on its page."""
        query = self.state.query() | {"record": record_id}
        query = {name: text for name, text in query.items() if name not in TIME_PARAMETERS}
        return {"page": permalink(query, "record"), "explore": permalink(query)}


def show_view_choice(state: Visit, t: Translator) -> None:
    """Which of the three views is shown."""
    key = "timeline.show"
    set_widget(key, state.told.show)
    labels = {
        BARS: t("Timeline"),
        YEAR: t("What happened in a year"),
        PLANS: t("Plans and outcomes"),
    }

    def changed() -> None:
        if st.session_state[key] in VIEWS:
            state.told = replace(state.told, show=st.session_state[key])

    st.segmented_control(
        t("View"), VIEWS, format_func=labels.__getitem__, key=key, required=True,
        label_visibility="collapsed", on_change=changed,
    )  # fmt: skip


def show_bars(scope: TimeScope) -> None:
    """The picture, its files, and the table behind it."""
    state, t, package = scope.state, scope.t, scope.store.package
    ids = scope.selected.ids_in_claims_file
    timeline = Timeline.of(scope.selected.atlas, ids, scope.events, t)
    _left_out(scope, timeline, len(ids))
    if not timeline.sectors:
        return
    chart = timeline_chart(timeline, timeline.axis(state.selection.years), package, t, ink())

    def picked() -> None:
        found = st.session_state[CHART].get("selection", {}).get(PICK, [])
        if found and "record" in found[0]:
            state.choose(str(found[0]["record"]))
            state.turn_to = "explore.py"

    st.caption(
        t(
            "A full bar: a source says this status of these days. A pale bar: nothing contradicts "
            "it. A line: it was there, no source tells its status. Dashes: it may have existed. "
            "Marks are events, with a line where their date is not known to the day. A click on a "
            "bar opens the record in Explore."
        )
    )
    st.html(_legend(chart, package, t))
    st.vega_lite_chart(
        spec=chart, width="stretch", key=CHART, on_select=picked, selection_mode=PICK,
        alt=t("Bars: the status of each record by year. The table below says the same."),
    )  # fmt: skip
    _files(scope, with_picture=True)
    _published(Address(t.language, TIMELINE, query=state.selection.query_string()), t)
    with st.expander(t("The timeline as a table"), icon=":material/table_rows:"):
        st.html(_table(timeline, scope))


def _left_out(scope: TimeScope, timeline: Timeline, total: int) -> None:
    """How many of the selected records have no bar, and why."""
    t, parts = scope.t, [scope.t.plural("{n} record drawn", "{n} records drawn",
                                        total - timeline.undated)]  # fmt: skip
    parts.append(t.plural("{n} dated event", "{n} dated events",
                          sum(len(row.events) for row in timeline.rows)))  # fmt: skip
    if timeline.undated:
        parts.append(t("{n} without any date, not drawn", n=t.number(timeline.undated)))
    large = scope.selected.total - total
    if large:
        text = t.plural("{n} row of a large layer is not drawn",
                        "{n} rows of large layers are not drawn", large)  # fmt: skip
        parts.append(text)
    st.markdown(literal("; ".join(parts)))


def _legend(chart: dict[str, Any], package: Package, t: Translator) -> str:
    """Colours and shapes in words, which wrap where the page is narrow."""
    status, data = package.codelists["status"], chart["datasets"]
    labels = {code: status.label(code, t) for code in status}
    return render(
        "timeline_legend.html",
        t=t,
        colours=status_legend(data["bars"], labels),
        marks=[(word, GLYPHS[shape]) for word, shape in mark_legend(data["marks"], t).items()],
    )


def _table(timeline: Timeline, scope: TimeScope) -> str:
    t, status = scope.t, scope.store.package.codelists["status"]
    sectors = scope.store.package.codelists["sector"]
    labels = {code: status.label(code, t) for code in status}
    rows = [
        {
            "name": row.name,
            "sector": sectors.label(code, t),
            "spans": [f"{span_dates(span, t)}: {span_text(span, labels, t)}" for span in row.spans],
            "events": t.number(len(row.events)) if row.events else "",
            **scope.addresses(row.record_id),
        }
        for code, found in timeline.sectors.items()
        for row in found
    ]
    return render("timeline_table.html", t=t, rows=rows)


def show_year(scope: TimeScope) -> None:
    """A choice of year, and what happened in it, with who says so."""
    state, t = scope.state, scope.t
    years = state.selection.years
    usual = usual_year(scope.events, scope.selected.atlas)
    year = state.told.year or (years[1] if years and years[0] == years[1] else usual)
    key = "timeline.year"
    set_widget(key, year)

    def changed() -> None:
        state.told = replace(state.told, year=int(st.session_state[key]))

    st.number_input(
        t("Year"), min_value=FIRST_YEAR, max_value=LAST_YEAR, step=1, format="%d", key=key,
        on_change=changed, width=180, help=t("Type a year, or step with the arrow keys."),
    )  # fmt: skip
    sections = year_sections(scope.events, year, scope.selected.atlas, t)
    st.header(literal(t("What happened in {year}", year=year)))
    if not sections:
        st.info(t("No source dates anything of the selected records in this year."),
                icon=":material/event_busy:")  # fmt: skip
    found = [
        {"heading": heading, "lines": [_linked(line, scope) for line in lines]}
        for heading, lines in sections
    ]
    st.html(render("events.html", t=t, sections=found))
    _files(scope, years=(year, year))
    _published(Address(t.language, YEAR_PAGE, str(year)), t)


def _linked(line: Any, scope: TimeScope) -> dict[str, Any]:
    cells = {name: getattr(line, name) for name in type(line).__slots__}
    return cells | scope.addresses(line.record_id)


def show_plans(scope: TimeScope) -> None:
    """Every promised date with what came of it."""
    t, atlas = scope.t, scope.selected.atlas
    outcomes = outcomes_of(atlas, sorted({event.record_id for event in scope.events}))
    if not outcomes:
        st.info(t("No source gives a planned date for any of the selected records."),
                icon=":material/event_upcoming:")  # fmt: skip
        return
    counts = {v: sum(o.verdict == v for o in outcomes) for v in VERDICTS}
    lines = plan_lines(outcomes, atlas, t)
    words = EventWords(atlas.package, t)
    said = [f"{words.verdict(v)}: {t.number(n)}" for v, n in counts.items() if n]
    st.markdown(literal(" · ".join(said)))
    st.caption(
        t(
            "A planned date is compared with the stated date of the same step, or of another by "
            "which it opened. Where no source gives one, nothing is concluded from silence."
        )
    )
    st.html(render("plans.html", t=t, lines=[_linked(line, scope) for line in lines]))
    _files(scope, names=("plans.csv",))


def _files(
    scope: TimeScope,
    *,
    years: tuple[int, int] | None = None,
    names: tuple[str, ...] = ("events.csv", "events.ics"),
    with_picture: bool = False,
) -> None:
    """The files of what is shown."""
    t, selection = scope.t, scope.state.selection
    if years:
        selection = replace(selection, years=years)
    query: Mapping[str, str] = selection.query() | {"lang": t.language}
    titles = {
        "events.csv": t("Events (CSV)"), "events.ics": t("Calendar (ICS)"),
        "plans.csv": t("Plans and outcomes (CSV)"), "timeline.svg": t("Picture (SVG)"),
        "timeline.png": t("Picture (PNG)"),
    }  # fmt: skip
    pictures = ("timeline.svg", "timeline.png") if with_picture else ()
    with st.container(horizontal=True, key="timeline-files"):
        for name in (*names, *pictures):
            st.link_button(
                literal(titles[name]), event_address(name, query), icon=":material/download:"
            )


def _published(address: Address, t: Translator) -> None:
    text = t("The same as a page to read, print or cite")
    st.link_button(literal(text), published_url(address), icon=":material/article:")
