"""The record panel: what is known of one record, and under every value who says so."""

import streamlit as st

from geodata.atlas import Atlas, rows_of
from geodata.language import Translator
from geodata.store import EmbeddedStore, Selected
from geodata.wording import span_text
from layers.facts import place_of, quality_of, sections_of
from layers.markup import render
from layers.state import Visit


def show_panel(state: Visit, selected: Selected, store: EmbeddedStore, t: Translator) -> None:
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
    if state.chosen not in selected.records.index:
        _hidden_notice(state, selected.atlas, t)
    if state.chosen in selected.atlas.records.index:
        _record(state, selected.atlas, store, t)


def _invitation(selected: Selected, t: Translator) -> None:
    package = selected.atlas.package
    counts = selected.records["layer"].value_counts()
    layers = [
        (layer.title(t), t.number(int(counts.get(name, 0))))
        for name, layer in package.catalog.layers.items()
        if counts.get(name, 0)
    ]
    used = {claim.source_id for i in selected.ids for claim in selected.atlas.claims_of(i)}
    sources = [
        source.label()
        for source in package.sources.values()
        if source.source_id in used and not source.is_reference
    ]
    st.html(render("invitation.html", t=t, layers=layers, sources=sources))


def _hidden_notice(state: Visit, atlas: Atlas, t: Translator) -> None:
    known = state.chosen in atlas.records.index
    st.info(
        t("The chosen record is hidden by the filter. It stays chosen.")
        if known
        else t("None of the sources published by that year speaks of the chosen record."),
        icon=":material/visibility_off:",
    )


def _record(state: Visit, atlas: Atlas, store: EmbeddedStore, t: Translator) -> None:
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


def show_head(record_id: str, atlas: Atlas, t: Translator) -> None:
    """Name of a record, what it is, and since when the sources know it."""
    [row] = rows_of(atlas.records.loc[[record_id]])
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
    [row] = rows_of(atlas.records.loc[[record_id]])
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


def _relatives(state: Visit, record_id: str, atlas: Atlas, t: Translator) -> None:
    """Buttons to the whole and to the parts of a record."""
    whole = atlas.records["part_of"].get(record_id)
    related = ([whole] if whole else []) + atlas.parts_of(record_id)
    if not related:
        return
    st.caption(t("Parts and whole"))
    with st.container(horizontal=True, key="relatives"):
        for other in related:
            st.button(
                t.pick(atlas.records.loc[other].to_dict(), "name"),
                key=f"relative.{other}",
                on_click=state.choose,
                args=(other,),
            )
