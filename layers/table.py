"""The table of the same records as the map: sorted and paged on the server, linked by id.

Streamlit's grid knows rows by position and does not scroll to a row chosen by code; so a page holds
no more rows than are visible, and the page that holds the chosen record is the one shown.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas
import streamlit as st

from geodata.atlas import Atlas
from geodata.cells import field_cell
from geodata.claims import NUMERIC_TYPES
from geodata.language import Translator
from geodata.selected import Order, Selected
from geodata.wording import span_text
from layers.state import Visit

PAGE_ROWS = 12
ROW_PX = 35
MOST_TABS = 7
# Narrower, it leaves out pages.
PAGER_PX = 420
WIDTHS: Mapping[str, Any] = {"name": 230, "operator": 190, "n_conflicts": 90, "n_witnesses": 90}
KEY = "table"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its code, heading, explanation, and the texts or numbers of its cells.

    Attributes:
        greatest_first: whether a first click on its head sorts the greatest to the top.
    """

    code: str
    title: str
    help: str
    cells: Sequence[Any]
    greatest_first: bool = False


def show_table(state: Visit, selected: Selected, t: Translator) -> None:
    """Draw layer tabs, order, the page of rows, and the pager."""
    layer = _layer_choice(state, selected, t)
    total = selected.layers.get(layer, 0) if layer else selected.counts.total
    order = replace(state.sort, language=t.language)
    pages = max(1, -(-total // PAGE_ROWS))
    if state.follow_chosen and state.chosen:
        place = selected.position(state.chosen, order, layer)
        state.table_page = state.table_page if place is None else place // PAGE_ROWS
    state.follow_chosen = False
    state.table_page = min(state.table_page, pages - 1)
    records = selected.rows(state.table_page * PAGE_ROWS, PAGE_ROWS, order, layer)
    _grid(state, list(records.index), _columns(selected, layer, records, t), t)
    _pager(state, total, pages, t)


def _layer_choice(state: Visit, selected: Selected, t: Translator) -> str:
    """Which layer's table is shown; "" for all together."""
    counts, total = selected.layers, selected.counts.total
    layers = selected.atlas.package.catalog.layers
    options = ["", *counts] if len(counts) != 1 else list(counts)

    def label(code: str) -> str:
        name = layers[code].title(t) if code else t("All")
        return f"{name} · {t.number(counts[code] if code else total)}"

    current = state.table_layer if state.table_layer in options else options[0]
    # A select box keeps the label it first showed; the key brings the new count and language.
    key = f"table.layer.{total}.{t.language}"
    if st.session_state.get(key) != current:
        st.session_state[key] = current

    def changed() -> None:
        # Of a control that its page has not drawn yet, Streamlit takes a click elsewhere for one.
        if len(options) > 1:
            state.table_layer = st.session_state[key] or ""
            state.follow_chosen, state.table_page = True, 0

    if len(options) > MOST_TABS:
        st.selectbox(
            t("Table of"), options, format_func=label, key=key, on_change=changed, width=420
        )
    else:
        st.segmented_control(
            t("Table of"),
            options,
            format_func=label,
            key=key,
            label_visibility="collapsed",
            required=True,
            on_change=changed,
        )
    return current


def _columns(
    selected: Selected, layer: str, records: pandas.DataFrame, t: Translator
) -> list[Column]:
    """Name, place and status for every layer; then the layer's own fields."""
    package = selected.atlas.package
    lists, layers = package.codelists, package.catalog.layers
    places = [", ".join(map(package.departments.name, codes)) for codes in records["departments"]]
    statuses = [lists["status"].label(code, t) if code else "" for code in records["status"]]
    known = [span_text(s, e, t) for s, e in zip(records["start"], records["end"], strict=True)]
    found = [Column("name", t("Name"), "", records[f"name_{t.language}"].tolist())]
    if not layer:
        titles = [layers[name].title(t) for name in records["layer"]]
        found.append(Column("layer", t("Layer"), "", titles))
    years = selected.selection.years
    status = t("Status in {year}", year=years[1]) if years else t("Status")
    found += [Column("place", t("Department"), "", places), Column("status", status, "", statuses)]
    fields = layers[layer].table if layer else ("operator",)
    found += [
        _field_column(code, selected.atlas, records, t) for code in fields if code != "status"
    ]
    return [
        *found,
        Column("known", t("Known since"), "", known),
        _count("n_conflicts", t("Disagree"), t("Fields about which sources disagree"), records),
        _count("n_witnesses", t("Witnesses"), t("Independent witnesses"), records),
    ]


def _count(code: str, title: str, explanation: str, records: pandas.DataFrame) -> Column:
    """A column of whole numbers; zero is left empty."""
    return Column(code, title, explanation, [int(n) or None for n in records[code]])


def _field_column(code: str, atlas: Atlas, records: pandas.DataFrame, t: Translator) -> Column:
    """A compiled field as a column: its values joined."""
    fields = atlas.package.codelists["fields"]
    cells = [field_cell(atlas.fields_of(str(i), code), atlas.package, t) for i in records.index]
    is_number = atlas.package.field(code, "type") in NUMERIC_TYPES and code != "owner_share"
    title, explanation = fields.label(code, t), fields.definition(code, t)
    return Column(code, title, explanation, cells, greatest_first=is_number)


def _grid(state: Visit, ids: list[str], columns: list[Column], t: Translator) -> None:
    data = pandas.DataFrame({c.code: c.cells for c in columns}, index=ids)
    position = [ids.index(state.chosen)] if state.chosen in ids else []
    config = {c.code: _column_config(c, state) for c in columns}
    # A head that was clicked stays marked in the browser and its next click only unmarks it; so
    # each sorting starts a grid anew. Rows are set here: in a callback they reach only Python.
    key = f"{KEY}.{state.grids}"
    st.session_state[key] = {"selection": {"rows": position, "columns": [], "cells": []}}
    st.dataframe(
        data,
        key=key,
        hide_index=True,
        column_config=config,
        height=ROW_PX * (max(len(ids), 1) + 1) + 3,
        row_height=ROW_PX,
        selection_mode=["single-row", "single-cell", "single-column"],
        placeholder="",
        on_select=lambda: _picked(state, ids, columns),
        alt=t("Table of the selected records"),
    )


def _column_config(column: Column, state: Visit) -> Any:
    """Heading (with the arrow of the order), explanation and width of a column."""
    order = state.sort
    arrow = {True: " ↑", False: " ↓"}[order.ascending] if column.code == order.code else ""
    config = st.column_config
    build: Any = config.NumberColumn if column.code.startswith("n_") else config.TextColumn
    return build(column.title + arrow, help=column.help or None, width=WIDTHS.get(column.code))


def _picked(state: Visit, ids: list[str], columns: Sequence[Column]) -> None:
    """A row, a cell or a column head was clicked: choose the record, or sort by the column."""
    picked: Mapping[str, Any] = st.session_state[f"{KEY}.{state.grids}"]["selection"]
    if picked.get("columns"):
        code, order = picked["columns"][0], state.sort
        ascending = (
            not order.ascending if order.code == code else not _greatest_first(code, columns)
        )
        state.sort, state.table_page = Order(code, ascending), 0
        state.grids += 1
        return
    cells = [row for row, _ in picked.get("cells", [])]
    rows = cells or list(picked.get("rows", []))
    if rows and rows[0] < len(ids):
        state.choose(ids[rows[0]])
    elif not rows and state.chosen in ids:
        state.choose(None)


def _greatest_first(code: str, columns: Sequence[Column]) -> bool:
    """Whether the greatest of a column are wanted first."""
    return any(c.greatest_first or c.code.startswith("n_") for c in columns if c.code == code)


def _pager_key(state: Visit) -> str:
    return f"table.page.{state.pagers}"


def _pager(state: Visit, total: int, pages: int, t: Translator) -> None:
    if pages < 2:
        return
    first = state.table_page * PAGE_ROWS + 1
    # Its value cannot be set from code without a warning; another key starts it at another page.
    if st.session_state.get(_pager_key(state), state.table_page + 1) != state.table_page + 1:
        state.pagers += 1
    key = _pager_key(state)

    def turned() -> None:
        state.table_page = int(st.session_state[key]) - 1

    with st.container(horizontal=True, vertical_alignment="center", key="pager"):
        st.pagination(
            pages, default=state.table_page + 1, key=key, on_change=turned, width=PAGER_PX
        )
        last = min(first + PAGE_ROWS - 1, total)
        st.caption(t("{first}–{last} of {total}", first=first, last=last, total=t.number(total)))
