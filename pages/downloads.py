"""Downloads: the present filter, each layer, the whole data package, and its dictionary."""

import streamlit as st

from geodata.selection import Selection
from geodata.wording import Words
from layers.about import show_codes
from layers.downloads import (
    show_dictionary,
    show_downloads,
    show_layers,
    show_package,
    show_ways,
)
from layers.frame import frame

page = frame()
store, state, t = page.store, page.state, page.t
words = Words(store.package, t)
selected = store.select(state.selection)

st.title(t("Downloads and API"))
st.write(
    t(
        "Every file says what it holds: the filter in words and as a link, the count, the date, "
        "the version, the licence and how to cite it."
    )
)

st.header(t("What Explore shows now"))
st.markdown(words.counts(selected.counts))
st.caption(words.sentence(state.selection))
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
