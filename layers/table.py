"""The table of the same records as the map: sorted and paged on the server, linked by id.

Streamlit's grid knows rows by position and does not scroll to a row chosen by code; so a page holds
no more rows than are visible, and the page that holds the chosen record is the one shown.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas
import streamlit as st

from geodata.folding import fold
from geodata.language import Translator
from geodata.store import Selected
from geodata.wording import claim_text, span_text
from layers.state import Visit

PAGE_ROWS = 12
ROW_PX = 35
MOST_TABS = 7
KEY = "table"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its code, heading, and the texts of its cells by record id."""

    code: str
    title: str
    help: str
    sort_values: Mapping[str, Any]
    cells: Mapping[str, Any]


def show_table(state: Visit, selected: Selected, t: Translator) -> None:
    """Draw layer tabs, order, the page of rows, and the pager."""
    layer = _layer_choice(state, selected, t)
    ids = [
        i for i, name in zip(selected.ids, selected.records["layer"], strict=True)
        if layer in ("", name)
    ]  # fmt: skip
    columns = _columns(selected, layer, ids, t)
    ids = _sorted(ids, columns, state)
    pages = max(1, -(-len(ids) // PAGE_ROWS))
    if state.follow_chosen and state.chosen in ids:
        state.table_page = ids.index(state.chosen) // PAGE_ROWS
    state.follow_chosen = False
    state.table_page = min(state.table_page, pages - 1)
    start = state.table_page * PAGE_ROWS
    _grid(state, ids[start : start + PAGE_ROWS], columns, t)
    _pager(state, len(ids), pages, t)


def _layer_choice(state: Visit, selected: Selected, t: Translator) -> str:
    """Which layer's table is shown; "" for all together."""
    present = list(dict.fromkeys(selected.records["layer"]))
    layers = selected.atlas.package.catalog.layers
    options = ["", *present] if len(present) != 1 else present
    counts = selected.records["layer"].value_counts()

    def label(code: str) -> str:
        name = layers[code].title(t) if code else t("All")
        return f"{name} · {t.number(int(counts[code]) if code else len(selected.records))}"

    current = state.table_layer if state.table_layer in options else options[0]
    key = "table.layer"
    if st.session_state.get(key) != current:
        st.session_state[key] = current

    def changed() -> None:
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


def _columns(selected: Selected, layer: str, ids: Sequence[str], t: Translator) -> list[Column]:
    """Name, place and status for every layer; then the layer's own fields."""
    records, package = selected.records.loc[list(ids)], selected.atlas.package
    lists, layers = package.codelists, package.catalog.layers

    def column(code: str, title: str, values: Sequence[Any], sort: Sequence[Any] = ()) -> Column:
        keys = [fold(str(v)) for v in values] if not len(sort) else sort
        return Column(
            code, title, "", dict(zip(ids, keys, strict=True)), dict(zip(ids, values, strict=True))
        )

    names = records[f"name_{t.language}"].tolist()
    places = [", ".join(map(package.departments.name, codes)) for codes in records["departments"]]
    statuses = [lists["status"].label(code, t) if code else "" for code in records["status"]]
    known = [span_text(s, e, t) for s, e in zip(records["start"], records["end"], strict=True)]
    found = [column("name", t("Name"), names)]
    if not layer:
        titles = [layers[name].title(t) for name in records["layer"]]
        found.append(column("layer", t("Layer"), titles))
    found += [column("place", t("Department"), places), column("status", t("Status"), statuses)]
    fields = layers[layer].table if layer else ("operator",)
    found += [_field_column(code, selected, ids, t) for code in fields if code != "status"]
    found += [
        column("known", t("Known since"), known, records["start"].tolist()),
        column(
            "sources", t("Witnesses"), records["n_witnesses"].tolist(),
            (-records["n_witnesses"]).tolist(),
        ),
    ]  # fmt: skip
    return found


def _field_column(code: str, selected: Selected, ids: Sequence[str], t: Translator) -> Column:
    """A compiled field as a column: its values joined; numbers sort as numbers."""
    package = selected.atlas.package
    cells: dict[str, str] = {}
    keys: dict[str, Any] = {}
    for record_id in ids:
        entries = selected.atlas.fields_of(record_id, code)
        values = [value for entry in entries for value in entry.shown]
        texts = [claim_text(value.claim, package, t) for value in values]
        if code == "owner_share":
            texts = [f"{e.qualifier} {x}" for e, x in zip(entries, texts, strict=False)]
        cells[record_id] = "; ".join(dict.fromkeys(texts))
        numbers = [v.claim.number for v in values if v.claim.number is not None]
        is_number = bool(numbers) and code != "owner_share"
        keys[record_id] = (0, -max(numbers)) if is_number else (1, fold(cells[record_id]))
    fields = package.codelists["fields"]
    return Column(code, fields.label(code, t), fields.definition(code, t), keys, cells)


def _sorted(ids: list[str], columns: list[Column], state: Visit) -> list[str]:
    """The ids in the wanted order; empty cells last; the package's order where none is wanted."""
    code, ascending = state.sort
    column = next((c for c in columns if c.code == code), None)
    if column is None:
        return ids
    filled = [i for i in ids if column.cells[i] not in ("", None)]
    empty = [i for i in ids if column.cells[i] in ("", None)]
    return sorted(filled, key=lambda i: column.sort_values[i], reverse=not ascending) + empty


def _grid(state: Visit, ids: list[str], columns: list[Column], t: Translator) -> None:
    data = pandas.DataFrame({c.code: [c.cells[i] for i in ids] for c in columns}, index=ids)
    position = [ids.index(state.chosen)] if state.chosen in ids else []
    arrow = {True: " ↑", False: " ↓"}
    marks = {c.code: arrow[state.sort[1]] if c.code == state.sort[0] else "" for c in columns}
    config: dict[str, Any] = {
        c.code: st.column_config.TextColumn(
            c.title + marks[c.code], help=c.help or None, pinned=c.code == "name", width=_width(c)
        )
        for c in columns
        if c.code != "sources"
    }
    config["sources"] = st.column_config.NumberColumn(
        t("Witnesses") + marks["sources"], width="small", help=t("Independent witnesses")
    )
    # Set here, not in a callback: see docs/design.md, "Linked both ways".
    st.session_state[KEY] = {"selection": {"rows": position, "columns": [], "cells": []}}
    st.dataframe(
        data,
        key=KEY,
        hide_index=True,
        column_config=config,
        height=ROW_PX * (max(len(ids), 1) + 1) + 3,
        row_height=ROW_PX,
        selection_mode=["single-row", "single-cell", "single-column"],
        on_select=lambda: _picked(state, ids),
        alt=t("Table of the selected records"),
    )


def _width(column: Column) -> int | None:
    return {"name": 230, "operator": 190}.get(column.code)


def _picked(state: Visit, ids: list[str]) -> None:
    """A row, a cell or a column head was clicked: choose the record, or sort by the column."""
    picked: Mapping[str, Any] = st.session_state[KEY]["selection"]
    if picked.get("columns"):
        code = picked["columns"][0]
        ascending = not state.sort[1] if state.sort[0] == code else True
        state.sort, state.follow_chosen = (code, ascending), True
        return
    cells = [row for row, _ in picked.get("cells", [])]
    rows = cells or list(picked.get("rows", []))
    if rows and rows[0] < len(ids):
        state.choose(ids[rows[0]])
    elif not rows and state.chosen in ids:
        state.choose(None)


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
        st.pagination(pages, default=state.table_page + 1, key=key, on_change=turned)
        last = min(first + PAGE_ROWS - 1, total)
        st.caption(t("{first}–{last} of {total}", first=first, last=last, total=t.number(total)))
