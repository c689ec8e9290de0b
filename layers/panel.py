"""The record panel: what is known of one record, and under every value who says so."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from geodata.atlas import Atlas
from geodata.evidence import sources_of
from geodata.language import Translator
from geodata.selected import Selected
from geodata.store import Store
from geodata.wording import span_text
from layers.facts import place_of, quality_of, sections_of
from layers.markup import render
from layers.state import Visit


def show_panel(state: Visit, selected: Selected, store: Store, t: Translator) -> None:
    """Draw the chosen record, or what to do where none is chosen."""
    if state.unknown_record:
        st.warning(
            t(
                "The link asks for a record that this atlas does not have. "
                "Choose one on the map or in the table."
            )
        )
    if state.chosen is None:
        _invitation(selected, t)
        return
    if not selected.has(state.chosen):
        _hidden_notice(state, selected.atlas, t)
    if selected.atlas.row(state.chosen) is not None:
        _record(state, selected.atlas, store, t)


def _invitation(selected: Selected, t: Translator) -> None:
    package = selected.atlas.package
    layers = [
        (package.catalog.layers[name].title(t), t.number(count))
        for name, count in selected.layers.items()
    ]
    used = sources_of(selected)
    sources = [
        source.label()
        for source in package.sources.values()
        if source.source_id in used and not source.is_reference
    ]
    st.html(render("invitation.html", t=t, layers=layers, sources=sources))


def _hidden_notice(state: Visit, atlas: Atlas, t: Translator) -> None:
    known = atlas.row(str(state.chosen)) is not None
    st.info(
        t("The chosen record is hidden by the filter. It stays chosen.")
        if known
        else t("None of the sources published by that year speaks of the chosen record."),
        icon=":material/visibility_off:",
    )


def _record(state: Visit, atlas: Atlas, store: Store, t: Translator) -> None:
    record_id = str(state.chosen)
    with st.container(horizontal=True, vertical_alignment="top", key="panel-head"):
        show_head(record_id, atlas, t)
        st.button(
            t("Close"),
            icon=":material/close:",
            type="tertiary",
            key="panel.close",
            on_click=lambda: state.choose(None),
        )
    show_facts(record_id, atlas, t)
    _relatives(state, record_id, atlas, t)
    st.button(
        t("Open its page"),
        icon=":material/article:",
        key="panel.open",
        on_click=state.open_record,
        args=(record_id,),
    )


def record_row(record_id: str, atlas: Atlas) -> Mapping[str, Any]:
    """A record that the atlas has, as a row."""
    row = atlas.row(record_id)
    if row is None:
        raise KeyError(record_id)
    return row


def show_head(record_id: str, atlas: Atlas, t: Translator) -> None:
    """Name of a record, what it is, and since when the sources know it."""
    row = record_row(record_id, atlas)
    layer = atlas.package.catalog.layers[row["layer"]]
    kind = atlas.package.codelists["kind"].label(row["kind"], t) if row["kind"] else ""
    st.html(
        render(
            "record_head.html",
            name=t.pick(row, "name"),
            what=" · ".join(filter(None, (layer.title(t), kind))),
            known=span_text(row["start"], row["end"], t),
            is_context=layer.is_context,
            t=t,
        )
    )


def show_facts(record_id: str, atlas: Atlas, t: Translator) -> None:
    """Where a record is and everything that is said of it, each value with its witnesses."""
    row = record_row(record_id, atlas)
    st.html(
        render(
            "record.html",
            t=t,
            place=place_of(row, atlas.package, t),
            quality=quality_of(row, atlas.package, t),
            sections=sections_of(record_id, atlas, t),
            n=row["n_claims"],
        )
    )


def whole_and_parts(record_id: str, atlas: Atlas) -> list[str]:
    """Ids of the record that this one is part of, and of its own parts."""
    whole = record_row(record_id, atlas)["part_of"]
    # As known by a year, the whole may not be known yet.
    return ([whole] if whole and atlas.row(whole) else []) + atlas.parts_of(record_id)


def _relatives(state: Visit, record_id: str, atlas: Atlas, t: Translator) -> None:
    """Buttons to the whole and to the parts of a record."""
    related = whole_and_parts(record_id, atlas)
    if not related:
        return
    st.caption(t("Parts and whole"))
    with st.container(horizontal=True, key="relatives"):
        for other in related:
            st.button(
                t.pick(record_row(other, atlas), "name"),
                key=f"relative.{other}",
                on_click=state.choose,
                args=(other,),
            )
