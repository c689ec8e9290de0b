"""Record: everything the sources say of one thing, at an address that stays."""

import streamlit as st

from layers.page.layout import frame
from layers.page.notices import ask_for_tiles, show_corrections
from layers.record.record_page import (
    show_choice,
    show_citation,
    show_claims_by_date,
    show_conflicts_of,
    show_downloads_of,
    show_everything,
    show_map_of,
    show_related,
    show_report,
    show_suggestions,
)

page = frame()
store, state, t = page.store, page.state, page.t
show_corrections(state, t)
record_id = show_choice(state, store, t)

if record_id is None:
    show_suggestions(state, store, t)
else:
    selected = store.select(state.selection_of(record_id))
    left, right = st.columns([55, 45], gap="large")
    with left:
        show_everything(record_id, selected.atlas, t)
    with right:
        ask_for_tiles(state, t)
        show_map_of(record_id, store, state, t)
        show_related(record_id, selected.atlas, state, t)
    st.header(t("Where sources disagree"))
    show_conflicts_of(record_id, selected, state, t)
    st.header(t("What was said when"))
    show_claims_by_date(record_id, selected.atlas, t)
    st.header(t("Download, cite, report"))
    show_downloads_of(selected, state, t)
    show_citation(record_id, selected.atlas, t)
    show_report(record_id, state, selected.atlas, t)
