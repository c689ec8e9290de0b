"""Explore: what is where, who owns it, what became of it and who says so, as map and table.

One screen: headline, chips of the active filters, map with the chosen record's panel over its
right, and the table docked below (style in static/atlas-page.css). On a phone the panel is a sheet,
and the table a list of cards (static/atlas-phone.css).
"""

from functools import partial

import streamlit as st

from geodata.presentation.sentences import Words
from layers.downloads.buttons import show_downloads
from layers.downloads.share import show_share
from layers.filters import clear_button, show_filters
from layers.map.folium_map import missing_basemap, on_the_map, show_map
from layers.map.legend import show_legend
from layers.map.window_answer import drawn
from layers.map_filters import map_filters
from layers.page.chips import show_chips
from layers.page.layout import frame, show_problems
from layers.page.notices import ask_for_tiles, show_corrections, show_empty
from layers.page.summary import show_summary
from layers.page.welcome import show_welcome
from layers.record.panel import show_panel
from layers.record_cards import show_cards
from layers.records_table import show_table
from layers.web.html import literal

page = frame()
store, state, t = page.store, page.state, page.t
# First of all, so that the map has its records while the rest is made.
shown = on_the_map(
    store.package,
    state.selection,
    state.chosen,
    t,
    with_tiles=state.tiles,
    filters=True,
)
update = state.line.tell(
    shown,
    draws=partial(drawn, store, state.selection, state.chosen or "", t.language),
)
selected = store.select(state.selection)
words = Words(store.package, t)

with st.sidebar:
    clear_button(state, t)
    show_filters(state, selected, store, t)

with st.container(key="bench"):
    show_problems([*store.package.problems, *missing_basemap(store.package)], t)
    show_corrections(state, t)
    ask_for_tiles(state, t)
    with st.container(horizontal=True, vertical_alignment="center", key="head"):
        with st.container(key="headline"):
            show_summary(selected, words, title=t("Explore"))
            show_chips(state, words)
        with st.popover(t("Legend"), icon=":material/category:"):
            show_legend(selected, t)
        with st.popover(t("Download"), icon=":material/download:"):
            st.caption(literal(words.counts(selected.counts, selected.selection)))
            show_downloads(state, selected, t, "download")
        show_share(state, selected, t)
    show_empty(state, store, selected, words)
    with st.container(key="stage"):
        with st.container(key="map-box"):
            taken = map_filters(state, store)
            show_map(store.package, update, state.choose, state.view_route, taken)
        show_panel(state, selected, store, t)
        show_welcome(state, store, t)
    with st.container(key=f"dock-{state.dock or 'third'}"):
        show_table(state, selected, t)
    show_cards(state, selected, t)
