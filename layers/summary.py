"""The line above the map: how many records, and in words which."""

import streamlit as st

from geodata.selected import Selected
from geodata.wording import Words
from layers.markup import render


def show_summary(selected: Selected, words: Words) -> None:
    """Counts that add up, and the filter as a sentence."""
    st.html(
        render(
            "summary.html",
            counts=words.counts(selected.counts),
            sentence=words.sentence(selected.selection),
        )
    )
