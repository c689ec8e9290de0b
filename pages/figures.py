"""Figures: the series of the package, as pictures with their table, sources and files."""

import streamlit as st

from geodata.presentation.series_panels import SeriesWords, series_panels
from layers.figures import show_panels, show_series_choice, show_series_files, show_series_table
from layers.page.layout import frame
from layers.page.notices import show_corrections
from layers.web.html import literal

page = frame()
state, t = page.state, page.t
words = SeriesWords(page.store.package, t)

st.title(t("Figures"))
show_corrections(state, t)
if not words.package.series:
    st.info(t("This data package brings no series."), icon=":material/bar_chart_off:")
else:
    show_series_choice(state, words)
    for series in state.series.chosen(words.package):
        st.markdown(literal(words.description(series)))
    shown = state.series.shown(words.package)
    if shown:
        show_panels(series_panels(state.series, words), shown, words)
        st.header(t("The numbers"))
        show_series_table(shown, words)
    else:
        st.info(
            t("No number has all that was chosen. Take a partner, product or measure off."),
            icon=":material/filter_alt:",
        )
    st.header(t("Download"))
    show_series_files(state, words)
