"""What the Figures page shows: a choice of series, their pictures, the table, the files."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import streamlit as st

from geodata.language import translator
from geodata.presentation.series_panels import (
    Panel,
    SeriesWords,
    dimension_titles,
    is_compressed,
    varying,
)
from geodata.query.series_choice import FILTERS, SeriesChoice, Shown, present
from layers.downloads.series_files import WRITERS, series_path
from layers.page.visit import Visit, set_widget
from layers.series_chart import series_chart
from layers.series_table import axis_title, numbered_notes, panel_caveats, series_table
from layers.web.html import literal, render

MAX_LAID_OVER = 4
NARROWED = {"partner": "partners", "product": "products", "measure": "measures"}
Change = Callable[[Any], SeriesChoice]


def show_series_choice(state: Visit, words: SeriesWords) -> None:
    """Widgets for the series, what is laid over it, what is kept, and what colours tell apart."""
    package, t = words.package, words.t
    codes = list(package.series)
    main, *others = [series.code for series in state.series.chosen(package)]

    def label(code: str) -> str:
        return words.title(package.series[code])

    def only(code: str) -> SeriesChoice:
        return SeriesChoice((code,) if code != codes[0] else ())

    def with_others(found: Sequence[str]) -> SeriesChoice:
        return replace(state.series, series=(main, *found))

    left, right = st.columns(2)
    with left:
        _select("series", t("Series"), codes, main, label, state, only)
    with right:
        rest = [code for code in codes if code != main]
        _choose("over", t("Lay over it"), rest, others, label, state, with_others)
    _show_narrowing(state, words)


def _show_narrowing(state: Visit, words: SeriesWords) -> None:
    t, chosen = words.t, state.series.chosen(words.package)
    titles = dimension_titles(t)
    offered = {d: present(chosen, d) for d in FILTERS.values()}
    everything = SeriesChoice(state.series.series).shown(words.package)
    compared = varying(everything)
    wanted = {d: codes for d, codes in offered.items() if len(codes) > 1}
    if not wanted and len(compared) < 2:
        return
    columns = iter(st.columns(len(wanted) + (len(compared) > 1)))
    for dimension, codes in wanted.items():
        name = NARROWED[dimension]

        def narrowed(found: Sequence[str], name: str = name) -> SeriesChoice:
            change: dict[str, Any] = {name: tuple(found)}
            return replace(state.series, **change)

        def label(code: str, dimension: str = dimension) -> str:
            return words.code(dimension, code)

        kept = [code for code in getattr(state.series, name) if code in codes]
        with next(columns):
            _choose(name, titles[dimension], codes, kept, label, state, narrowed)
    if len(compared) > 1:
        usual = words.layout(chosen[0])["colours"]
        now = state.series.compare or usual
        now = now if now in compared else compared[0]

        def by_colour(found: str) -> SeriesChoice:
            return replace(state.series, compare=found if found != usual else "")

        with next(columns):
            title = t("Colours tell apart")
            _select("compare", title, compared, now, titles.__getitem__, state, by_colour)


def _select(
    name: str,
    title: str,
    options: Sequence[str],
    wanted: str,
    label: Callable[[str], str],
    state: Visit,
    change: Change,
) -> None:
    key = f"figures.{name}"
    set_widget(key, wanted)

    def changed() -> None:
        state.series = change(st.session_state[key])

    st.selectbox(literal(title), options, format_func=label, key=key, on_change=changed)


def _choose(
    name: str,
    title: str,
    options: Sequence[str],
    wanted: list[str],
    label: Callable[[str], str],
    state: Visit,
    change: Change,
) -> None:
    key = f"figures.{name}"
    set_widget(key, wanted)
    t, is_over = translator(state.language), name == "over"

    def changed() -> None:
        state.series = change(st.session_state[key])

    st.multiselect(
        literal(title),
        options,
        format_func=label,
        select_all=False,
        key=key,
        on_change=changed,
        max_selections=MAX_LAID_OVER if is_over else None,
        placeholder=t("Nothing") if is_over else t("All"),
    )


def show_series_files(state: Visit, words: SeriesWords) -> None:
    """The files of the chosen series, whole, each at its address."""
    t, chosen = words.t, state.series.chosen(words.package)
    with st.container(horizontal=True, key="series-files"):
        for series in chosen:
            for suffix in WRITERS:
                name = f"{words.title(series)} · " if len(chosen) > 1 else ""
                st.link_button(
                    literal(f"{name}{suffix.upper()}"),
                    f"{series_path(series.code, suffix)}?lang={t.language}",
                    icon=":material/download:",
                    help=t("The whole series, with sources and lines"),
                )


def show_panels(panels: Sequence[Panel], shown: Sequence[Shown], words: SeriesWords) -> None:
    """The pictures, two beside each other where there is room, and the notes they refer to."""
    t = words.t
    notes = numbered_notes(shown, t)
    scales: dict[str, list[Panel]] = {}
    for panel in panels:
        scales.setdefault(panel.scale, []).append(panel)
    compressed = {scale for scale, found in scales.items() if is_compressed(found)}
    width = 2 if len(panels) > 1 else 1
    for first in range(0, len(panels), width):
        columns = st.columns(width, gap="large")
        for column, panel in zip(columns, panels[first : first + width], strict=False):
            with column:
                _show_panel(
                    panel, scales[panel.scale], panel.scale in compressed, notes, shown, words
                )
    if notes:
        found = [{"number": number, "text": text} for text, number in notes.items()]
        st.html(render("series_notes.html", t=t, notes=found))


def _show_panel(
    panel: Panel,
    beside: Sequence[Panel],
    is_packed: bool,
    notes: dict[str, int],
    shown: Sequence[Shown],
    words: SeriesWords,
) -> None:
    t = words.t
    caveats = panel_caveats(panel, is_packed, t)
    unit = axis_title(panel, beside, words)
    st.html(render("series_panel.html", title=panel.title, unit=unit, caveats=caveats))
    chart = series_chart(panel, beside, is_packed, notes, shown, words, ink())
    alt = t(
        "Bars: {title}, in {unit}. The table below has the same numbers.",
        title=panel.title,
        unit=unit,
    )
    st.vega_lite_chart(spec=chart, width="stretch", alt=alt)


def ink() -> str:
    """The colour of text on the reader's ground: Vega-Lite's own text is always black."""
    theme = st.context.theme.type or "light"
    return str(st.get_option(f"theme.{theme}.textColor") or "#808080")


def show_series_table(shown: Sequence[Shown], words: SeriesWords) -> None:
    """Every number of the pictures with its unit, source, line and note."""
    table = series_table(shown, words)
    st.html(render("series_table.html", t=words.t, headings=table.headings, rows=table.rows))
