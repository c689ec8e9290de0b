"""What the reader should know: a link that was corrected, a filter that leaves nothing."""

from dataclasses import replace
from urllib.parse import urlsplit

import streamlit as st

from geodata.language import Translator
from geodata.presentation.sentences import Words, unknown_name_text
from geodata.query.results import Results
from geodata.stores.store import Store
from layers.map.folium_map import TILES
from layers.page.visit import Visit
from layers.web.html import literal, literal_list

# Explore and Record say where the record would stand that there is none.
SAY_IT_THEMSELVES = ("", "record")


def show_corrections(state: Visit, t: Translator) -> None:
    """Say what of the link was left out, and what could stand there."""
    if state.unknown_record and state.page not in SAY_IT_THEMSELVES:
        st.warning(t("The link asks for a record that this atlas does not have."))
    if not (state.corrections or state.unknown_names):
        return
    lines = [unknown_name_text(name, nearest, t) for name, nearest in state.unknown_names[:5]]
    lines += [
        t(
            "{name}: “{value}” is not known here; it was left out. Possible: {expected}.",
            name=correction.parameter,
            value=correction.value,
            expected=correction.expected,
        )
        for correction in state.corrections[:5]
    ]
    title = t("The link asked for something this atlas does not have.")
    st.warning(literal_list(title, lines), icon=":material/link_off:")


def ask_for_tiles(state: Visit, t: Translator) -> None:
    """Ask the reader where a link wants online tiles, which the browser gets from another host."""
    if not state.wants_tiles or state.may_ask_outside:
        return
    text = t(
        "This link asks for online map tiles. Your browser would get them from {host}, which then "
        "knows your network address and where you look.",
        host=str(urlsplit(TILES["url"]).hostname),
    )
    st.info(literal(text), icon=":material/travel_explore:")
    with st.container(horizontal=True, key="tiles-question"):
        st.button(t("Show online tiles"), on_click=state.show_tiles, args=(True,))
        st.button(t("Leave them out"), on_click=state.show_tiles, args=(False,))


def show_empty(state: Visit, store: Store, selected: Results, words: Words) -> None:
    """Say which filter to loosen where nothing is left."""
    if selected.counts.total:
        return
    t = words.t
    remedy = t("No record passes all these filters. Take one off:")
    text = f"{_later_status(store, selected, t)} {remedy}".strip()
    st.info(literal(text), icon=":material/filter_alt:")
    with st.container(horizontal=True, key="loosen"):
        for name, count in store.loosened(state.selection):
            label = t("{filter} (leaves {n})", filter=words.label(name), n=t.number(count))
            st.button(literal(label), key=f"loosen.{name}", on_click=state.take_off, args=(name,))
    possible = selected.counts.possible
    if possible and not state.selection.possible:
        st.button(
            literal(
                t.plural(
                    "Show {n} record that may have existed then",
                    "Show {n} records that may have existed then",
                    possible,
                )
            ),
            key="loosen.possible",
            on_click=lambda: state.select(replace(state.selection, possible=True)),
        )


def _later_status(store: Store, selected: Results, t: Translator) -> str:
    """That nobody says which status the records had in the selected years, where that is so."""
    selection = selected.selection
    if not (selection.years and selection.statuses) or any(selected.facets["statuses"].values()):
        return ""
    there = store.select(selection.without("statuses")).total
    later = store.select(selection.without("years")).total
    if not (there and later):
        return ""
    return t.plural(
        "No status is known for these years; {n} record has this one later.",
        "No status is known for these years; {n} records have this one later.",
        later,
    )
