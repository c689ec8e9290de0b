"""Evidence: every claim, where claims disagree, and what each source contributes."""

import streamlit as st

from layers.evidence_tables import show_claims, show_conflicts, show_coverage
from layers.filtered_page import begin_filtered
from layers.page.layout import frame
from layers.page.notices import show_empty

page = frame()
store, state, t = page.store, page.state, page.t

selected, words = begin_filtered(page, t("Evidence"))
show_empty(state, store, selected, words)

conflicts, claims, sources = st.tabs(
    [t("Where sources disagree"), t("Claims"), t("Sources")],
    default=t("Claims") if state.claims.query() else None,
)
with conflicts:
    show_conflicts(state, selected, t, state.open_record)
with claims:
    show_claims(state, selected, t, state.open_record)
with sources:
    show_coverage(store, selected, t)
