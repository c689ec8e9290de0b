"""What the Compare page shows: two states side by side, and what differs between them."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from geodata.datapackage.package import Package
from geodata.exports.text_files import csv_bytes
from geodata.language import Translator
from geodata.query.comparison_choice import (
    DEPARTMENTS,
    KNOWN_BY,
    SOURCES,
    YEARS,
    ComparisonChoice,
    offered_states,
)
from geodata.stores.comparisons import StateComparison, compared
from geodata.stores.store import Store
from layers.downloads.buttons import permalink
from layers.downloads.table_file import show_table_file
from layers.page.visit import Visit, set_widget
from layers.web.html import literal, render

# As many lines as are read on a page; the file has all.
MOST_SHOWN = 200


def way_labels(t: Translator) -> dict[str, str]:
    """By what two states can differ."""
    return {
        KNOWN_BY: t("What was known"),
        YEARS: t("Two years"),
        DEPARTMENTS: t("Two departments"),
        SOURCES: t("Two sources"),
    }


def state_label(by: str, state: str, package: Package, t: Translator) -> str:
    """One state in words."""
    if by == DEPARTMENTS:
        return package.departments.name(state)
    if by == SOURCES:
        return package.sources[state].label()
    return t("known by {year}", year=state) if by == KNOWN_BY else state


def show_choice(state: Visit, store: Store, t: Translator) -> ComparisonChoice:
    """By what, and which two; what the choice is now."""
    choice, package = state.comparison.complete(store.package), store.package
    labels, key = way_labels(t), "compare.by"
    set_widget(key, choice.by)

    def changed() -> None:
        by = str(st.session_state[key] or KNOWN_BY)
        state.comparison = ComparisonChoice("" if by == KNOWN_BY else by)

    st.segmented_control(
        t("Compare by"),
        list(labels),
        format_func=lambda code: literal(labels[code]),
        key=key,
        required=True,
        on_change=changed,
    )
    options = _options(choice, store)
    with st.container(horizontal=True, key="compare-states"):
        for name, title in (("one", t("One side")), ("other", t("The other"))):
            _show_state(name, title, options, state, choice, package, t)
    return choice


def _options(choice: ComparisonChoice, store: Store) -> list[str]:
    if choice.by in (DEPARTMENTS, SOURCES):
        return offered_states(choice.by, store.package)
    first, last = store.year_range()
    states = [*offered_states(KNOWN_BY, store.package), choice.one, choice.other]
    # A package without sources offers none.
    offered = map(int, filter(None, states))
    years = set(range(first, last + 1)) if choice.by == YEARS else set()
    return [str(year) for year in sorted(years | set(offered), reverse=True)]


def _show_state(
    name: str,
    title: str,
    options: Sequence[str],
    state: Visit,
    choice: ComparisonChoice,
    package: Package,
    t: Translator,
) -> None:
    key = f"compare.{choice.by}.{name}"
    set_widget(key, getattr(choice, name))

    def changed() -> None:
        sides = {"one": choice.one, "other": choice.other, name: st.session_state[key]}
        by = "" if choice.by == KNOWN_BY else choice.by
        state.comparison = ComparisonChoice(by, **sides)

    st.selectbox(
        literal(title),
        options,
        format_func=lambda code: state_label(choice.by, code, package, t),
        key=key,
        on_change=changed,
        width=340,
    )


def show_comparison(state: Visit, store: Store, choice: ComparisonChoice, t: Translator) -> None:
    """Numbers side by side, then what only one has, then what both have otherwise."""
    found = compared(store, state.selection, choice, t)
    sides = [state_label(choice.by, s, store.package, t) for s in (choice.one, choice.other)]
    query = state.query()

    def address(record_id: str) -> str:
        return permalink(query | {"record": record_id}, "record")

    st.header(t("Numbers"))
    counts = [
        _row(row.label, [t.number(row.one), t.number(row.other)], differs=row.one != row.other)
        for row in found.counts
    ]
    _show_table([t("Compared"), *sides], counts, t)
    for side, names in zip(sides, (found.only_one, found.only_other), strict=True):
        title = t("Only {side}: {n}", side=side, n=t.number(len(names)))
        st.header(literal(title))
        _show_names(names, address, t)
    st.header(t("In both, said otherwise"))
    same = t.plural(
        "{n} record is the same on both sides.",
        "{n} records are the same on both sides.",
        found.n_same,
    )
    st.caption(literal(same))
    rows = [
        _row(v.name, [v.one, v.other], address=address(v.record_id), note=v.what)
        for v in found.values
    ]
    if rows:
        _show_table([t("Record and field"), *sides], rows, t)
    show_table_file(t("Comparison (CSV)"), "comparison", "compare.csv", lambda: _file(found, sides))


def _row(
    label: str, cells: Sequence[str], address: str = "", note: str = "", *, differs: bool = True
) -> dict[str, Any]:
    return {"label": label, "cells": cells, "differs": differs, "address": address, "note": note}


def _show_table(heads: Sequence[str], rows: Sequence[dict[str, Any]], t: Translator) -> None:
    st.html(render("compared.html", t=t, heads=heads, rows=rows[:MOST_SHOWN], marked=False))
    if len(rows) > MOST_SHOWN:
        more = t("and {n} more", n=t.number(len(rows) - MOST_SHOWN))
        st.caption(literal(more))


def _show_names(names: Mapping[str, str], address: Callable[[str], str], t: Translator) -> None:
    shown = list(names.items())[:MOST_SHOWN]
    links = [(name, address(record_id)) for record_id, name in shown]
    st.html(render("record_links.html", t=t, links=links, more=len(names) - len(shown)))


def _file(found: StateComparison, sides: Sequence[str]) -> bytes:
    """Everything that differs, a line each."""
    rows: list[list[object]] = [["count", "", r.label, "", r.one, r.other] for r in found.counts]
    for kind, names in (("only one", found.only_one), ("only other", found.only_other)):
        rows += [[kind, record_id, name, "", "", ""] for record_id, name in names.items()]
    rows += [["value", v.record_id, v.name, v.what, v.one, v.other] for v in found.values]
    return csv_bytes(["sort", "record_id", "name", "field", *sides], rows)
