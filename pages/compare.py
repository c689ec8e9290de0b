"""Compare: two states of the data side by side, and what differs between them."""

import streamlit as st

from layers.comparison import show_choice, show_comparison
from layers.filtered_page import begin_filtered
from layers.page.layout import frame

page = frame()
store, state, t = page.store, page.state, page.t

begin_filtered(page, t("Compare"))
choice = show_choice(state, store, t)
if choice.one and choice.other:
    show_comparison(state, store, choice, t)
else:
    st.info(t("There is nothing of this kind to compare."), icon=":material/compare:")
