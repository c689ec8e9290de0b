"""Departments: a map and a ranking by any measure, the profile of one, two side by side."""

import streamlit as st

from geodata.presentation.department_words import DepartmentWords
from layers.departments import (
    departments_shown,
    show_files,
    show_map,
    show_measure_choice,
    show_profile,
    show_ranking,
    show_side_by_side,
)
from layers.filtered_page import begin_filtered
from layers.page.layout import frame
from layers.page.notices import show_empty

page = frame()
store, state, t = page.store, page.state, page.t

selected, words = begin_filtered(page, t("Departments"))
show_empty(state, store, selected, words)

if not store.package.departments.codes:
    st.info(t("This data package brings no departments."), icon=":material/map:")
else:
    shown = departments_shown(state, store, DepartmentWords(store.package, t))
    show_measure_choice(state, shown)
    left, right = st.columns([45, 55], gap="large")
    with left:
        show_map(state, shown)
        show_files(state, shown)
    with right:
        if len(shown.chosen) > 1:
            show_side_by_side(shown, shown.chosen)
        elif shown.chosen:
            show_profile(state, shown, shown.chosen[0])
        else:
            show_ranking(state, shown)
