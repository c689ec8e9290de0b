"""Questions worth asking, each answered from the data as they are now."""

import streamlit as st

from layers.page.layout import frame
from layers.page.notices import show_corrections
from layers.questions import show_questions

page = frame()
store, state, t = page.store, page.state, page.t

st.title(t("Questions worth asking"))
show_corrections(state, t)
if not store.package.questions:
    st.info(t("This data package brings no questions."), icon=":material/contact_support:")
else:
    st.markdown(
        t(
            "Each answer is computed now, by the filters that the pages have. A question leads to "
            "the page that shows all of it; a line opens to who says so."
        )
    )
    show_questions(store, t)
