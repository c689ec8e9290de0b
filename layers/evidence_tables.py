"""What the Evidence page shows: conflicts side by side, claims as a table, sources as a grid."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pandas
import streamlit as st

from geodata.datapackage.claims import Claim
from geodata.evidence.conflicts import Conflict, by_weight, find_conflicts
from geodata.exports.conflicts import conflicts_csv
from geodata.exports.text_files import table_csv
from geodata.language import Translator
from geodata.presentation.record_facts import Fact, place_in_source, record_row, witness_of
from geodata.presentation.values import claim_text, date_text, qualifier_text, reason_text
from geodata.query.claim_choice import (
    MAX_LISTED,
    ClaimChoice,
    chosen_claims,
    coverage,
    independent_facts,
    unlisted,
)
from geodata.query.conflict_choice import ConflictChoice
from geodata.query.results import Results
from geodata.stores.store import Store
from layers.page.visit import Visit, set_widget
from layers.web.html import literal, render

PAGE_ROWS = 15
ROW_PX = 35


def show_conflicts(
    state: Visit, selected: Results, t: Translator, go: Callable[[str], None]
) -> None:
    """Conflicts of the selected records by weight, values side by side with their witnesses."""
    found = by_weight(find_conflicts(selected.atlas, selected.ids_in_claims_file))
    _only_independent(state, found, t)
    conflicts = [conflict for conflict in found if state.conflicts.takes(conflict)]
    text = t.plural(
        "{n} conflict among the selected records. It is computed from the claims.",
        "{n} conflicts among the selected records. They are computed from the claims.",
        len(conflicts),
    )
    st.caption(literal(text))
    st.download_button(
        t("Conflicts (CSV)"),
        data=lambda: conflicts_csv(conflicts, selected.atlas.package, t),
        file_name="conflicts.csv",
        mime="text/csv",
        key="evidence.conflicts",
        on_click="ignore",
        icon=":material/download:",
        disabled=not conflicts,
    )
    for number, conflict in enumerate(conflicts):
        show_conflict(conflict, selected, t, go, str(number))


def _only_independent(state: Visit, found: Sequence[Conflict], t: Translator) -> None:
    """A switch that leaves only contradictions between independent witnesses."""
    key = "conflicts.independent"
    set_widget(key, state.conflicts.only_independent)

    def changed() -> None:
        state.conflicts = ConflictChoice(bool(st.session_state[key]))

    st.toggle(
        literal(t("Only contradictions between independent witnesses")),
        key=key,
        on_change=changed,
        disabled=not found,
    )
    independent = sum(conflict.is_independent for conflict in found)
    told = t(
        "{n} of {all} are between witnesses of different authors who cannot both be right; "
        "the others are slips, editions, sums, one author at different times, or changes of plan.",
        n=t.number(independent),
        all=t.number(len(found)),
    )
    if found:
        st.caption(literal(told))


def show_conflict(
    conflict: Conflict,
    selected: Results,
    t: Translator,
    go: Callable[[str], None],
    key: str,
) -> None:
    """One conflict: what it is about, each value with who says so, and the reason if known."""
    package = selected.atlas.package
    name = package.record_name(conflict.record_id, t)
    label = package.codelists["fields"].label(conflict.field, t)
    qualifier = qualifier_text(conflict.field, conflict.qualifier, package, t)
    values = [
        Fact(
            label,
            claim_text(value.claim, package, t),
            "",
            date_text(value.claim.as_of, t),
            "",
            "wrong" if all(c.is_deprecated for c in value.claims) else "",
            tuple(witness_of(claim, package, t) for claim in value.claims),
            len(value.witnesses),
        )
        for value in conflict.values
    ]
    with st.container(key=f"conflict-{key}"):
        st.button(
            literal(name),
            type="tertiary",
            key=f"conflict.{key}",
            on_click=go,
            args=(conflict.record_id,),
        )
        st.html(
            render(
                "conflict.html",
                t=t,
                what=f"{label}: {qualifier}" if qualifier else label,
                reason=reason_text(conflict.reason, t),
                values=values,
            )
        )


def show_claim_filters(
    state: Visit, selected: Results, claims: Sequence[Claim], t: Translator
) -> None:
    """Widgets that choose among claims by field, source, modality and rank."""
    package = selected.atlas.package
    of_rows = (selected.atlas.elsewhere.fields(layer) for layer in selected.row_claims)
    said = {claim.field for claim in claims}.union(*of_rows)
    present = {
        "fields": [field for field in package.codelists["fields"] if field in said],
        "sources": list(package.sources),
        "modalities": list(package.codelists["modality"]),
        "ranks": list(package.codelists["rank"]),
    }
    titles = {
        "fields": t("Field"),
        "sources": t("Source"),
        "modalities": t("How it is said"),
        "ranks": t("Rank"),
    }
    columns = st.columns(len(titles))
    for column, (name, title) in zip(columns, titles.items(), strict=True):
        with column:
            _claim_choice(state, name, title, present[name], _label_of(name, selected, t), t)


def _label_of(name: str, selected: Results, t: Translator) -> Callable[[str], str]:
    package = selected.atlas.package
    lists = {"fields": "fields", "modalities": "modality", "ranks": "rank"}
    if name == "sources":
        return lambda code: package.sources[code].label()
    return lambda code: package.codelists[lists[name]].label(code, t)


def _claim_choice(
    state: Visit,
    name: str,
    title: str,
    options: Sequence[str],
    label: Callable[[str], str],
    t: Translator,
) -> None:
    key = f"claims.{name}"
    wanted = [code for code in getattr(state.claims, name) if code in options]
    set_widget(key, wanted)

    def changed() -> None:
        change: dict[str, Any] = {name: tuple(st.session_state[key])}
        state.claims = replace(state.claims, **change)
        state.claims_page = 0

    st.multiselect(
        literal(title),
        options,
        format_func=label,
        select_all=False,
        key=key,
        placeholder=t("All"),
        on_change=changed,
    )


def show_claims(state: Visit, selected: Results, t: Translator, go: Callable[[str], None]) -> None:
    """The chosen claims as a paged table; a row opens its record."""
    listed = chosen_claims(selected, ClaimChoice())
    show_claim_filters(state, selected, listed, t)
    claims = [claim for claim in listed if state.claims.takes(claim)]
    facts = t.number(independent_facts(selected))
    n_unlisted = unlisted(selected, state.claims)
    count = t.plural("{n} claim", "{n} claims", len(claims) + n_unlisted)
    with st.container(horizontal=True, vertical_alignment="center"):
        text = t(
            "{claims}; the selected records hold {facts} independent facts.",
            claims=count,
            facts=facts,
        )
        st.markdown(literal(text))
        st.download_button(
            t("Claims (CSV)"),
            data=lambda: table_csv(claims),
            file_name="claims.csv",
            mime="text/csv",
            key="evidence.claims",
            on_click="ignore",
            icon=":material/download:",
            disabled=not claims,
        )
    if n_unlisted:
        text = t(
            "{n} of them are not listed here: each is a cell of a row of a large layer. Choose "
            "at most {most} such rows, open a record, or download the claims on the Explore page.",
            n=t.number(n_unlisted),
            most=t.number(MAX_LISTED),
        )
        st.info(literal(text), icon=":material/table_rows:")
        if not claims:
            return
    pages = max(1, -(-len(claims) // PAGE_ROWS))
    page = min(state.claims_page, pages - 1)
    shown = claims[page * PAGE_ROWS : (page + 1) * PAGE_ROWS]
    _claims_grid(shown, selected, t, go)
    if pages > 1:
        _claims_pager(state, page, pages)


def _claims_grid(
    claims: Sequence[Claim], selected: Results, t: Translator, go: Callable[[str], None]
) -> None:
    package = selected.atlas.package
    fields = package.codelists["fields"]
    rows = [
        {
            t("Record"): t.pick(record_row(claim.record_id, selected.atlas), "name"),
            t("Field"): fields.label(claim.field, t),
            t("About"): qualifier_text(claim.field, claim.qualifier, package, t),
            t("Value"): claim_text(claim, package, t),
            t("Source"): package.sources[claim.source_id].label(),
            t("Place"): place_in_source(claim, t),
            t("As of"): date_text(claim.as_of, t),
            t("How it is said"): package.codelists["modality"].label(claim.modality, t),
            t("Rank"): package.codelists["rank"].label(claim.rank, t),
        }
        for claim in claims
    ]
    key = "claims.table"

    def picked() -> None:
        selection = st.session_state[key]["selection"]
        positions = [row for row, _ in selection["cells"]] or list(selection["rows"])
        if positions:
            go(claims[positions[0]].record_id)

    st.session_state[key] = {"selection": {"rows": [], "columns": [], "cells": []}}
    st.dataframe(
        pandas.DataFrame(rows),
        key=key,
        hide_index=True,
        height=ROW_PX * (max(len(rows), 1) + 1) + 3,
        row_height=ROW_PX,
        selection_mode=["single-row", "single-cell"],
        on_select=picked,
        alt=t("Table of the chosen claims"),
    )


def _claims_pager(state: Visit, page: int, pages: int) -> None:
    key = f"claims.page.{pages}"

    def turned() -> None:
        state.claims_page = int(st.session_state[key]) - 1

    st.pagination(pages, default=page + 1, key=key, on_change=turned)


def show_coverage(store: Store, selected: Results, t: Translator) -> None:
    """Claims by source and layer, and which sources are one witness."""
    package = store.package
    grid = coverage(selected)
    layers = [n for n in package.catalog.layers if any(n in row for row in grid.values())]
    rows = [
        {t("Source"): package.sources[s].label(), t("Witness"): package.sources[s].witness}
        | {package.catalog.layers[n].title(t): row.get(n, 0) or None for n in layers}
        | {t("All"): sum(row.values())}
        for s, row in grid.items()
    ]
    st.dataframe(pandas.DataFrame(rows), hide_index=True, alt=t("Claims by source and layer"))
