"""Downloads: the present filter, each layer, the whole data package, and its dictionary."""

import streamlit as st

from geodata.selection import Selection
from geodata.wording import Words
from layers.about import show_codes
from layers.downloads import show_dictionary, show_downloads, show_layers, show_package
from layers.frame import frame

page = frame()
store, state, t = page.store, page.state, page.t
words = Words(store.package, t)
selected = store.select(state.selection)

st.title(t("Downloads"))
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

st.header(t("Each layer, whole"))
show_layers(store, t)

st.header(t("The whole data package"))
everything = store.select(Selection(context=tuple(store.codes["context"])))
show_package(store, everything, t)

st.header(t("From the command line"))
query = state.selection.query_string() or "layer=mines"
st.code(
    f'python -m geodata export "{query}" --format geojson --output atlas.geojson\n'
    f'python -m geodata claims "{query}" > claims.csv',
    language="shell",
)

st.header(t("Data dictionary"))
show_dictionary(store.package, t)
show_codes(store.package.codelists["fields"], t, {"type": t("Type"), "unit": t("Unit")})
