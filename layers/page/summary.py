"""The line above the map: how many records, and in words which."""

import streamlit as st

from geodata.presentation.sentences import Words
from geodata.query.results import Results
from layers.web.html import render


def show_summary(selected: Results, words: Words, title: str = "") -> None:
    """Counts that add up, and the filter as a sentence; a title for those who listen."""
    st.html(
        render(
            "summary.html",
            title=title,
            counts=words.counts(selected.counts, selected.selection),
            sentence=words.sentence(selected.selection),
        )
    )
