"""Downloads: the present filter, each layer, the whole data package, and its dictionary."""

import streamlit as st

from geodata.presentation.sentences import Words
from geodata.query.selection import Selection
from layers.about_tables import show_codes
from layers.downloads.buttons import (
    show_dictionary,
    show_downloads,
    show_layers,
    show_package,
    show_ways,
)
from layers.page.layout import frame
from layers.page.notices import show_corrections
from layers.web.html import literal

page = frame()
store, state, t = page.store, page.state, page.t
words = Words(store.package, t)
selected = store.select(state.selection)

st.title(t("Downloads and API"))
show_corrections(state, t)
st.markdown(
    t(
        "Every file says what it holds: the filter in words and as a link, the count, the date, "
        "the version, the licence and how to cite it."
    )
)

st.header(t("What Explore shows now"))
st.markdown(literal(words.counts(selected.counts, selected.selection)))
st.caption(literal(words.sentence(state.selection)))
show_downloads(state, selected, t, "filtered")

st.header(t("The same filter elsewhere"))
show_ways(state, t)

everything = store.select(Selection(context=tuple(store.codes["context"])))
st.header(t("One layer, whole"))
show_layers(store, everything, t)

st.header(t("The whole data package"))
show_package(store, everything, t)

st.header(t("Data dictionary"))
show_dictionary(store.package, t)
show_codes(store.package.codelists["fields"], t, {"type": t("Type"), "unit": t("Unit")})
