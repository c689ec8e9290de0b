"""The table of the same records as the map: sorted and paged on the server, linked by id.

Streamlit's grid knows rows by position and does not scroll to a row chosen by code; so a page holds
no more rows than are visible, and the page that holds the chosen record is the one shown.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas
import streamlit as st

from geodata.compilation import Compiled, Value
from geodata.folding import fold
from geodata.language import Translator
from geodata.store import Selected
from geodata.wording import claim_text, qualifier_text, span_text
from layers.state import Visit

PAGE_ROWS = 12
ROW_PX = 35
MOST_TABS = 7
# Narrower, it leaves out pages.
PAGER_PX = 420
WIDTHS: Mapping[str, Any] = {"name": 230, "operator": 190, "n_conflicts": 90, "n_witnesses": 90}
# Qualifiers under which an amount is of the whole thing, not of a part or a year.
WHOLE = ("", "whole project")
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
    if state.sort[0]:
        ids = _sorted(ids, _columns(selected, layer, ids, t), state)
    pages = max(1, -(-len(ids) // PAGE_ROWS))
    if state.follow_chosen and state.chosen in ids:
        state.table_page = ids.index(state.chosen) // PAGE_ROWS
    state.follow_chosen = False
    state.table_page = min(state.table_page, pages - 1)
    start = state.table_page * PAGE_ROWS
    shown = ids[start : start + PAGE_ROWS]
    _grid(state, shown, _columns(selected, layer, shown, t), t)
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
    # A select box keeps the label it first showed; the key brings the new count and language.
    key = f"table.layer.{len(selected.records)}.{t.language}"
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
    years = selected.selection.years
    status = t("Status in {year}", year=years[1]) if years else t("Status")
    found += [column("place", t("Department"), places), column("status", status, statuses)]
    fields = layers[layer].table if layer else ("operator",)
    found += [_field_column(code, selected, ids, t) for code in fields if code != "status"]
    found += [
        column("known", t("Known since"), known, records["start"].tolist()),
        _count("n_conflicts", t("Disagree"), t("Fields about which sources disagree"), records),
        _count("n_witnesses", t("Witnesses"), t("Independent witnesses"), records),
    ]
    return found


def _count(code: str, title: str, explanation: str, records: pandas.DataFrame) -> Column:
    """A column of whole numbers; zero is left empty."""
    numbers = {str(i): int(n) for i, n in records[code].items()}
    return Column(code, title, explanation, numbers, {i: n or None for i, n in numbers.items()})


def _field_column(code: str, selected: Selected, ids: Sequence[str], t: Translator) -> Column:
    """A compiled field as a column: its values joined; numbers sort as numbers."""
    cells: dict[str, str] = {}
    keys: dict[str, Any] = {}
    for record_id in ids:
        values = _telling(selected.atlas.fields_of(record_id, code))
        texts = [_cell_text(code, qualifier, value, selected, t) for qualifier, value in values]
        cells[record_id] = "; ".join(dict.fromkeys(texts))
        number = values[0][1].claim.number if values and code != "owner_share" else None
        keys[record_id] = (0, number) if number is not None else (1, fold(cells[record_id]))
    fields = selected.atlas.package.codelists["fields"]
    return Column(code, fields.label(code, t), fields.definition(code, t), keys, cells)


def _telling(entries: Sequence[Compiled]) -> list[tuple[str, Value]]:
    """The values a cell shows: of numbers those of the whole thing, where there are any."""
    found = [(entry.qualifier, value) for entry in entries for value in entry.shown]
    whole = [(q, v) for q, v in found if q in WHOLE and v.claim.number is not None]
    return whole or found


def _cell_text(code: str, qualifier: str, value: Value, selected: Selected, t: Translator) -> str:
    """A value in a cell; an amount that is only of a part says of which."""
    package = selected.atlas.package
    text = claim_text(value.claim, package, t)
    if code == "owner_share":
        return f"{qualifier} {text}"
    if value.claim.number is None or qualifier in WHOLE:
        return text
    return f"{text} ({qualifier_text(code, qualifier, package, t)})"


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
    arrow = {True: " ↑", False: " ↓"}[state.sort[1]] if column.code == state.sort[0] else ""
    config = st.column_config
    build: Any = config.NumberColumn if column.code.startswith("n_") else config.TextColumn
    return build(column.title + arrow, help=column.help or None, width=WIDTHS.get(column.code))


def _picked(state: Visit, ids: list[str], columns: Sequence[Column]) -> None:
    """A row, a cell or a column head was clicked: choose the record, or sort by the column."""
    picked: Mapping[str, Any] = st.session_state[f"{KEY}.{state.grids}"]["selection"]
    if picked.get("columns"):
        code = picked["columns"][0]
        ascending = not state.sort[1] if state.sort[0] == code else not _is_number(code, columns)
        state.sort, state.table_page = (code, ascending), 0
        state.grids += 1
        return
    cells = [row for row, _ in picked.get("cells", [])]
    rows = cells or list(picked.get("rows", []))
    if rows and rows[0] < len(ids):
        state.choose(ids[rows[0]])
    elif not rows and state.chosen in ids:
        state.choose(None)


def _is_number(code: str, columns: Sequence[Column]) -> bool:
    """Whether a column holds numbers, of which the greatest are wanted first."""
    keys = next((c.sort_values.values() for c in columns if c.code == code), ())
    return any(isinstance(key, int) or (isinstance(key, tuple) and key[0] == 0) for key in keys)


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
