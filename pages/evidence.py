"""Evidence: every claim, where claims disagree, and what each source contributes."""

import streamlit as st

from geodata.wording import Words
from layers.controls import clear_button, show_filters
from layers.evidence import show_claims, show_conflicts, show_coverage
from layers.frame import frame
from layers.notices import show_corrections, show_empty
from layers.summary import show_summary

page = frame()
store, state, t = page.store, page.state, page.t
selected = store.select(state.selection)
words = Words(store.package, t)

with st.sidebar:
    clear_button(state, t)
    show_filters(state, selected, store, t, on_map=False)

st.title(t("Evidence"))
show_corrections(state, t)
show_summary(selected, words)
show_empty(state, store, selected, words)

conflicts, claims, sources = st.tabs(
    [t("Where sources disagree"), t("Claims"), t("Sources")],
    default=t("Claims") if state.claims.query() else None,
)
with conflicts:
    show_conflicts(selected, t, state.open_record)
with claims:
    show_claims(state, selected, t, state.open_record)
with sources:
    show_coverage(store, selected, t)
