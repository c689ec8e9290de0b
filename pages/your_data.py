"""Your data: a reader's own file becomes a layer of this visit, on the map beside the atlas's."""

import streamlit as st

from geodata.stores.opening import shared_store
from layers.page.layout import frame
from layers.page.notices import show_corrections
from layers.your_data.check import show_check
from layers.your_data.form import show_entry, show_guest
from layers.your_data.guests import takes_files

page = frame()
state, t = page.state, page.t

st.title(t("Your data"))
show_corrections(state, t)
st.markdown(
    t(
        "Bring a file of your own and see it beside the records of the atlas, as a layer with "
        "filter, table and downloads. Nobody else sees it, and nothing of it is kept."
    )
)
layer, check = st.tabs([t("A layer of your own"), t("Check a list or a text")])
with layer:
    if not takes_files():
        st.info(t("Who runs this atlas takes no files here."), icon=":material/block:")
    elif state.guest is None:
        show_entry(state, shared_store(), t)
    else:
        show_guest(state, state.guest, t)
with check:
    show_check(page.store, t)
