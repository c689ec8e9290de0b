"""What the reader should know: a link that was corrected, a filter that leaves nothing."""

from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from geodata.language import Translator
from geodata.selected import Selected
from geodata.store import Store
from geodata.wording import Words
from layers.markup import plain_markdown
from layers.state import Visit


def show_corrections(state: Visit, t: Translator) -> None:
    """Say what of the link was left out, and what could stand there."""
    if not state.corrections:
        return
    lines = [
        t(
            "{name}: “{value}” is not known here; it was left out. Possible: {expected}.",
            name=correction.parameter,
            value=correction.value,
            expected=correction.expected,
        )
        for correction in state.corrections[:5]
    ]
    title = t("The link asked for something this atlas does not have.")
    text = "\n".join(f"- {plain_markdown(line)}" for line in lines)
    st.warning(f"{plain_markdown(title)}\n{text}", icon=":material/link_off:")


def show_empty(state: Visit, store: Store, selected: Selected, words: Words) -> None:
    """Say which filter to loosen where nothing is left."""
    if selected.counts.total:
        return
    t = words.t
    remedy = t("No record passes all these filters. Take one off:")
    text = f"{_later_status(store, selected, t)} {remedy}".strip()
    st.info(text, icon=":material/filter_alt:")
    with st.container(horizontal=True, key="loosen"):
        for name, count in store.loosened(state.selection):
            label = t("{filter} (leaves {n})", filter=words.label(name), n=t.number(count))
            st.button(label, key=f"loosen.{name}", on_click=_loosen(state, name))
    hidden = selected.counts.hidden_undated
    if hidden:
        undated = t.plural("Show {n} undated record", "Show {n} undated records", hidden)
        st.button(
            undated,
            key="loosen.undated",
            on_click=lambda: state.select(replace(state.selection, undated=True)),
        )


def _later_status(store: Store, selected: Selected, t: Translator) -> str:
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


def _loosen(state: Visit, name: str) -> Callable[[], None]:
    return lambda: state.select(state.selection.without(name))
