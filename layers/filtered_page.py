"""How a page about the selected records begins: filters beside it, title, and what is selected."""

import streamlit as st

from geodata.presentation.sentences import Words
from geodata.query.results import Results
from layers.filters import clear_button, show_filters
from layers.page.layout import PageContext
from layers.page.notices import show_corrections
from layers.page.summary import show_summary
from layers.web.html import literal


def begin_filtered(page: PageContext, title: str) -> tuple[Results, Words]:
    """Draw the beginning under a title; what is selected, and the words to tell of it."""
    store, state, t = page.store, page.state, page.t
    selected = store.select(state.selection)
    words = Words(store.package, t)
    with st.sidebar:
        clear_button(state, t)
        show_filters(state, selected, store, t, on_map=False)
    st.title(literal(title))
    show_corrections(state, t)
    show_summary(selected, words)
    return selected, words
