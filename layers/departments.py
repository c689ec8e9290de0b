"""What the Departments page shows: map and ranking, the profile of one, two side by side."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

import pandas
import streamlit as st

from geodata.evidence.department_measures import (
    RECORDS,
    DepartmentScope,
    Tally,
    measures_of,
    tallies,
)
from geodata.exports.text_files import csv_bytes
from geodata.presentation.department_comparison import compared_departments
from geodata.presentation.department_profile import DepartmentProfile, ProfileLine
from geodata.presentation.department_words import DepartmentWords, highs, ranked
from geodata.presentation.value_classes import ValueClasses, value_classes
from geodata.query.department_choice import SCHEMES
from geodata.stores.department_scopes import department_scope
from geodata.stores.store import Store
from layers.department_map import CLICKED, CODE, department_map
from layers.downloads.buttons import permalink, published_url
from layers.downloads.table_file import show_table_file
from layers.figures import ink
from layers.page.visit import Visit, set_widget
from layers.published.addresses import DEPARTMENTS, Address
from layers.ranking_table import show_ranking_table
from layers.web.html import literal, render

MAX_ROWS_SHOWN = 17


@dataclass(frozen=True)
class DepartmentsShown:
    """What the page compares, as computed for this run."""

    scope: DepartmentScope
    words: DepartmentWords
    measure: str
    scheme: str
    chosen: tuple[str, ...]

    @cached_property
    def found(self) -> Mapping[str, Tally]:
        """Department → what it comes to by the measure, greatest first."""
        return ranked(tallies(self.measure, self.scope))

    @cached_property
    def classes(self) -> ValueClasses:
        """The classes of the map and its legend, cut from the table."""
        return value_classes(highs(self.found), self.scheme)


def departments_shown(state: Visit, store: Store, words: DepartmentWords) -> DepartmentsShown:
    """Ask the store once for the page."""
    choice = state.departments
    measure = choice.measure or RECORDS
    scope = department_scope(store, state.selection)
    scheme = choice.classes or SCHEMES[0]
    return DepartmentsShown(scope, words, measure, scheme, state.selection.departments)


def show_measure_choice(state: Visit, shown: DepartmentsShown) -> None:
    """By what departments are compared, and how classes are cut."""
    words, t = shown.words, shown.words.t
    with st.container(horizontal=True, vertical_alignment="bottom", key="departments-controls"):
        for name, title, codes, label, width in (
            ("measure", t("Measure"), measures_of(words.package), words.measure, 340),
            ("classes", t("Classes"), list(SCHEMES), words.scheme, 240),
        ):
            key = f"departments.{name}"
            now = getattr(state.departments, name) or codes[0]
            set_widget(key, now)

            def changed(key: str = key, name: str = name, first: str = codes[0]) -> None:
                code = st.session_state[key]
                change: dict[str, str] = {name: "" if code == first else code}
                state.departments = replace(state.departments, **change)

            st.selectbox(
                literal(title), codes, format_func=label, key=key, on_change=changed, width=width
            )
        st.button(
            t("All departments"),
            icon=":material/arrow_back:",
            key="departments.all",
            disabled=not shown.chosen,
            on_click=lambda: state.take_off("departments"),
        )


def show_map(state: Visit, shown: DepartmentsShown) -> None:
    """The departments shaded by class; a click chooses one, a second click lets it go."""
    t, chosen = shown.words.t, shown.chosen
    # A chart keeps what was clicked: one of another name has forgotten it.
    key = f"departments.map.{'.'.join(chosen)}"

    def clicked() -> None:
        found = st.session_state[key]["selection"].get(CLICKED) or []
        if found:
            _choose(state, str(found[0][CODE]))

    chart = department_map(shown.found, shown.measure, shown.classes, chosen, shown.words, ink())
    alt = t(
        "Map of the departments: {measure}. The table has the same numbers.",
        measure=shown.words.measure(shown.measure),
    )
    st.vega_lite_chart(
        spec=chart, key=key, on_select=clicked, selection_mode=CLICKED, width="stretch", alt=alt
    )


def _choose(state: Visit, code: str) -> None:
    """Choose one department; choose none where it is the one chosen."""
    departments = () if state.selection.departments == (code,) else (code,)
    state.select(replace(state.selection, departments=departments))


def show_ranking(state: Visit, shown: DepartmentsShown) -> None:
    """The table behind the map; a row chooses its department."""
    words, t = shown.words, shown.words.t
    table = pandas.DataFrame(
        words.rows(shown.found, shown.measure), columns=words.heads(shown.measure)
    )
    codes = list(shown.found)
    show_ranking_table(
        table,
        "departments.table",
        t("Ranking of departments"),
        MAX_ROWS_SHOWN,
        lambda position: _choose(state, codes[position]),
    )
    show_reading(shown)


def show_reading(shown: DepartmentsShown) -> None:
    """How the numbers are counted, and what is in no department."""
    t, n_nowhere = shown.words.t, len(shown.scope.nowhere)
    lines = [shown.words.reading()]
    if n_nowhere:
        lines.append(
            t.plural(
                "{n} record lies in no department for certain.",
                "{n} records lie in no department for certain.",
                n_nowhere,
            )
        )
    st.caption(literal(" ".join(lines)))


def show_files(state: Visit, shown: DepartmentsShown) -> None:
    """The table as CSV, the map as pictures, and the page to read and cite."""
    words, t = shown.words, shown.words.t
    query = urlencode(state.selection.query() | state.departments.query(), safe=",")
    address = Address(t.language, DEPARTMENTS, query=query)
    with st.container(horizontal=True, key="departments-files"):
        show_table_file(
            t("Table (CSV)"),
            f"departments-{shown.measure}",
            "departments.csv",
            lambda: csv_bytes(*words.file(shown.found, shown.measure, shown.classes)),
        )
        for ending in ("svg", "png"):
            st.link_button(
                literal(t("Map ({format})", format=ending.upper())),
                published_url(address.ending_in(ending)),
                icon=":material/image:",
            )
        st.link_button(
            t("Page to read and cite"), published_url(address), icon=":material/article:"
        )


def show_profile(state: Visit, shown: DepartmentsShown, code: str) -> None:
    """One department: everything, each line with who says so."""
    words = shown.words
    t = words.t
    st.header(literal(words.name(code)))
    tally = words.tally(shown.found[code], shown.measure) or t.number(0)
    place = list(shown.found).index(code) + 1
    rank = t("{measure}: {amount}, place {n} of {all}", measure=words.measure(shown.measure),
             amount=tally, n=place, all=len(shown.found))  # fmt: skip
    st.caption(literal(rank))
    _show_compare_with(state, shown, code)
    sections = DepartmentProfile(code, shown.scope, words).sections()
    st.html(
        render(
            "department.html",
            t=t,
            sections=[
                {
                    "heading": section.heading,
                    "count": section.count,
                    "note": section.note,
                    "lines": [_line(line, state, shown) for line in section.lines],
                }
                for section in sections
            ],
        )
    )


def _show_compare_with(state: Visit, shown: DepartmentsShown, code: str) -> None:
    words, key = shown.words, "departments.beside"
    t = words.t
    others = [other for other in words.package.departments.codes if other != code]
    set_widget(key, None)

    def changed() -> None:
        other = st.session_state[key]
        if other:
            state.select(replace(state.selection, departments=(code, other)))

    st.selectbox(
        t("Compare with"),
        others,
        index=None,
        format_func=words.name,
        key=key,
        on_change=changed,
        placeholder=t("another department"),
        width=280,
    )


def _line(line: ProfileLine, state: Visit, shown: DepartmentsShown) -> dict[str, Any]:
    """A line as the template takes it, with the ways on."""
    t, query = shown.words.t, state.query()
    addresses = []
    if line.record_id:
        there = query | {"record": line.record_id}
        addresses = [
            (t("Record page"), permalink(there, "record")),
            (t("On the map"), permalink(there)),
        ]
    if line.company:
        addresses = [(t("Its page"), permalink(query | {"company": line.company}, "actors"))]
    if line.department:
        there = query | {"department": line.department}
        addresses = [(t("Its profile"), permalink(there, "departments"))]
    names = ("label", "text", "remark", "witnesses", "is_quiet")
    return {name: getattr(line, name) for name in names} | {"addresses": addresses}


def show_side_by_side(shown: DepartmentsShown, codes: Sequence[str]) -> None:
    """Two departments or more, line by line; what differs is marked."""
    words, t = shown.words, shown.words.t
    st.header(literal(" · ".join(map(words.name, codes))))
    rows = compared_departments(codes, shown.scope, words)
    heads = [t("Compared"), *map(words.name, codes)]
    shown_rows = [
        {"label": row.label, "cells": row.cells, "differs": row.differs, "address": "", "note": ""}
        for row in rows
    ]
    st.html(render("compared.html", t=t, heads=heads, rows=shown_rows, marked=True))
    cells = [[row.label, *row.cells, int(row.differs)] for row in rows]
    show_table_file(
        t("Comparison (CSV)"),
        "departments-compared",
        "departments.compared",
        lambda: csv_bytes([*heads, "differs"], cells),
    )
