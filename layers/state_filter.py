"""The filter by state owners: one click for what the companies of a state hold."""

from dataclasses import replace

import streamlit as st

from geodata.language import Translator
from geodata.query.filters import CODE_FILTERS
from geodata.query.selection import Selection
from geodata.stores.store import Store
from layers.page.visit import Visit, set_widget
from layers.web.html import literal

KEY = "filter.state_owners"


def show_state_owners(state: Visit, store: Store, t: Translator) -> None:
    """Draw a choice for each state whose companies hold anything, those that hold most first."""
    selection = state.selection
    held = {
        code: len(store.held_by_states(_alone(selection, code)) or ())
        for code in dict.fromkeys(store.codes["state_owner"].values())
    }
    codes = [c for c in held if held[c] or c in selection.state_owners]
    if not codes:
        return
    drawn = CODE_FILTERS["state_owners"]
    set_widget(KEY, [code for code in selection.state_owners if code in codes])

    def changed() -> None:
        state.select(replace(state.selection, state_owners=tuple(st.session_state[KEY])))

    st.pills(
        literal(drawn.title(t)),
        sorted(codes, key=lambda code: -held[code]),
        selection_mode="multi",
        format_func=lambda code: literal(drawn.code_label(code, store.package, t)),
        key=KEY,
        help=t(
            "Held or run by a company that a state owns, itself or through a company above it, at "
            "the end of the selected years."
        ),
        on_change=changed,
    )


def _alone(selection: Selection, code: str) -> Selection:
    """The selection's year and sources, and one state."""
    return Selection(known_by=selection.known_by, years=selection.years, state_owners=(code,))
