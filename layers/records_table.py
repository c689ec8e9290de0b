"""The table of the same records as the map: sorted and paged on the server, linked by id.

A page of rows goes to the browser as HTML; its script (static/table/) sorts, chooses and goes from
cell to cell. The chosen id goes by itself: a choice sends a few bytes, and no row again.
"""

from dataclasses import replace

import streamlit as st

from geodata.language import Translator
from geodata.query.order import Order, read_order
from geodata.query.results import Results
from layers.page.visit import DOCKS, Visit, set_widget
from layers.table_columns import column_title, possible_columns, table_columns, usual_columns
from layers.web import paths
from layers.web.html import literal, render

PAGE_ROWS = 50
# Narrower, it leaves out pages.
PAGER_PX = 380
LAYER_PX = 260
KEY = "table"
# The address of the atlas is the one that its page was loaded from (static/atlas-page.js).
_grid = st.components.v2.component(
    "atlas.table",
    js=f"""
const file = `${{window.__streamlit.BACKEND_BASE_URL}}{paths.STATIC_ROUTE}/table/records_table.js`;
export default (component) => {{ import(file).then(({{ show }}) => show(component)); }};
""",
    isolate_styles=False,
)


def show_table(state: Visit, selected: Results, t: Translator) -> None:
    """Draw layer choice, pager, columns and height in one line, and the page of rows below."""
    is_shown = state.dock != "folded"
    with st.container(horizontal=True, vertical_alignment="center", key="dock-bar"):
        layer = _layer_choice(state, selected, t)
        total = selected.layers.get(layer, 0) if layer else selected.counts.total
        order = replace(state.sort, language=t.language)
        pages = max(1, -(-total // PAGE_ROWS))
        if is_shown and state.follow_chosen and state.chosen:
            place = selected.position(state.chosen, order, layer)
            state.table_page = state.table_page if place is None else place // PAGE_ROWS
        state.table_page = min(state.table_page, pages - 1)
        if is_shown:
            _pager(state, total, pages, t)
            _column_choice(state, selected, layer, t)
        _height(state, t)
    if is_shown:
        state.follow_chosen = False
        _rows(state, selected, layer, order, t)


def _rows(state: Visit, selected: Results, layer: str, order: Order, t: Translator) -> None:
    """The page of rows, and apart from it which of them is chosen."""
    first = state.table_page * PAGE_ROWS
    records = selected.rows(first, PAGE_ROWS, order, layer)
    package = selected.atlas.package
    codes = ("name", *state.columns) if state.columns else usual_columns(package, layer)
    columns = table_columns(codes, selected, records, t)
    total = selected.layers.get(layer, 0) if layer else selected.counts.total
    numbers = {c.code for c in columns if c.is_number}
    markup = render(
        "records_table.html",
        t=t,
        total=total,
        first=first,
        caption=f"{_extent(first, total, t)}." if total else "",
        columns=columns,
        order=order,
        ids=list(records.index),
    )
    _grid(
        key=KEY,
        data={"html": markup},
        on_picked_change=lambda: _picked(state),
        on_sorted_change=lambda: _sorted(state, selected, numbers),
    )
    _grid(key=f"{KEY}.choice", data={"chosen": state.chosen or ""})


def _picked(state: Visit) -> None:
    """A cell was opened: its record is chosen, and the panel turns to the cell's witnesses."""
    picked = st.session_state[KEY].picked
    if picked:
        # It is on this page: the table need not look for it.
        state.choose(str(picked["id"]), at=str(picked["code"]))
        state.follow_chosen = False


def _sorted(state: Visit, selected: Results, numbers: set[str]) -> None:
    """A column's head was pressed: sort by it, or the other way round."""
    code = str(st.session_state[KEY].sorted or "")
    if read_order(code, selected.atlas.package) is None:
        return
    order = state.sort
    ascending = not order.ascending if order.code == code else code not in numbers
    state.sort, state.table_page = Order(code, ascending), 0


def _height(state: Visit, t: Translator) -> None:
    """How much of the screen the table has."""
    key = "dock"
    set_widget(key, state.dock)
    names = {"folded": t("Map"), "": t("Both"), "whole": t("Table")}

    def changed() -> None:
        if st.session_state[key] in DOCKS:
            state.dock, state.follow_chosen = st.session_state[key], True

    st.segmented_control(
        t("Height of the table"),
        DOCKS,
        format_func=names.__getitem__,
        key=key,
        required=True,
        label_visibility="collapsed",
        on_change=changed,
    )


def _layer_choice(state: Visit, selected: Results, t: Translator) -> str:
    """Which layer's table is shown; "" for all together."""
    counts, total = selected.layers, selected.counts.total
    layers = selected.atlas.package.catalog.layers
    options = ["", *counts] if len(counts) != 1 else list(counts)

    def label(code: str) -> str:
        name = layers[code].title(t) if code else t("All")
        return f"{name} · {t.number(counts[code] if code else total)}"

    current = state.layer_of_table(counts)
    # A select box keeps the label it first showed; the key brings the new count and language.
    key = f"table.layer.{total}.{t.language}"
    set_widget(key, current)

    def changed() -> None:
        # Of a control that its page has not drawn yet, Streamlit takes a click elsewhere for one.
        if len(options) > 1:
            state.table_layer, state.columns = st.session_state[key] or "", ()
            state.follow_chosen, state.table_page = True, 0

    st.selectbox(
        t("Table of"),
        options,
        format_func=label,
        key=key,
        on_change=changed,
        label_visibility="collapsed",
        width=LAYER_PX,
    )
    return current


def _column_choice(state: Visit, selected: Results, layer: str, t: Translator) -> None:
    """Which columns the table has beside the name."""
    package = selected.atlas.package
    usual = usual_columns(package, layer)[1:]
    options = dict.fromkeys((*possible_columns(package, layer), *state.columns))
    key = f"table.columns.{layer}.{t.language}"
    set_widget(key, list(state.columns or usual))

    def changed() -> None:
        chosen = tuple(st.session_state[key])
        state.columns = () if chosen == usual else chosen

    with st.popover(t("Columns"), icon=":material/view_column:"):
        st.multiselect(
            t("Columns beside the name"),
            list(options),
            format_func=lambda code: column_title(code, package, t),
            select_all=False,
            key=key,
            on_change=changed,
        )


def _pager_key(state: Visit) -> str:
    return f"table.page.{state.pagers}"


def _extent(first: int, total: int, t: Translator) -> str:
    """Which of the rows are shown: “51–100 of 240”."""
    last = min(first + PAGE_ROWS, total)
    return t("{first}–{last} of {total}", first=first + 1, last=last, total=t.number(total))


def _pager(state: Visit, total: int, pages: int, t: Translator) -> None:
    if pages < 2:
        return
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
        st.caption(literal(_extent(state.table_page * PAGE_ROWS, total, t)))
