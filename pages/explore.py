"""Explore: what is where, who owns it, what became of it and who says so, as map and table."""

from functools import partial

import streamlit as st

from geodata.wording import Words
from layers.controls import clear_button, show_filters
from layers.downloads import show_downloads, show_share
from layers.drawn import drawn
from layers.frame import frame, show_problems
from layers.legend import show_legend
from layers.mapview import missing_basemap, on_the_map, show_map
from layers.notices import show_corrections, show_empty
from layers.panel import show_panel
from layers.summary import show_summary
from layers.table import show_table

page = frame()
store, state, t = page.store, page.state, page.t
# First of all, so that the map has its records while the rest is made.
update = state.line.tell(
    on_the_map(store.package, state.selection, state.chosen, t, with_tiles=state.tiles),
    draws=partial(drawn, store, state.selection, state.chosen or "", t.language),
)
selected = store.select(state.selection)
words = Words(store.package, t)

with st.sidebar:
    clear_button(state, t)
    show_filters(state, selected, store, t)

show_problems([*store.package.problems, *missing_basemap(store.package)], t)
show_corrections(state, t)
with st.container(horizontal=True, vertical_alignment="center", key="head"):
    show_summary(selected, words)
    with st.popover(t("Download"), icon=":material/download:"):
        st.caption(words.counts(selected.counts))
        show_downloads(state, selected, t, "download")
    with st.popover(t("Share"), icon=":material/link:"):
        show_share(state, t)

show_empty(state, store, selected, words)
with st.container(key="stage"):
    left, right = st.columns([64, 36], gap="medium")
    with left, st.container(key="map-box"):
        show_map(store.package, update, state.choose)
    with right, st.container(key="panel-box", height=600, border=False):
        show_panel(state, selected, store, t)

show_legend(selected, t)
show_table(state, selected, t)
