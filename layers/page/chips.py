"""The active filters as chips, each of which a click takes off."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from geodata.datapackage.catalog import Catalog
from geodata.language import Translator
from geodata.presentation.sentences import Words
from geodata.query.filters import LABELLED
from geodata.query.selection import Selection
from layers.page.visit import Visit
from layers.relation_filter import relation_remover
from layers.web.html import literal


def show_chips(state: Visit, words: Words) -> None:
    """One button a filter that narrows the view: what it asks for; a press takes it off."""
    active = words.filters(state.selection)
    if not active:
        return
    t = words.t
    catalog = words.package.catalog
    is_core = state.selection.layers == catalog.main_layers
    with st.container(horizontal=True, key="chips"):
        for name, text in active.items():
            if name == "relations":
                _relations(state, words)
                continue
            if name == "layers" and is_core:
                _show_all(state, catalog, t)
                continue
            take_off = partial(state.take_off, name)
            _chip(f"{LABELLED[name].title(t)}: {text}", f"chip.{name}", take_off, t)


def _relations(state: Visit, words: Words) -> None:
    """A chip a relation: each is taken off alone."""
    for relation in state.selection.relations:
        text = words.filters(Selection(relations=(relation,)))["relations"]
        key = f"chip.relations.{relation.text}"
        _chip(text[:1].upper() + text[1:], key, relation_remover(state, relation), words.t)


def _chip(text: str, key: str, take_off: Callable[[], None], t: Translator) -> None:
    st.button(
        literal(text),
        icon=":material/close:",
        key=key,
        help=t("Take this filter off"),
        on_click=take_off,
    )


def _show_all(state: Visit, catalog: Catalog, t: Translator) -> None:
    """Of the view that a visit starts with: that it has not all layers, and the way to all."""
    core, total = len(catalog.main_layers), sum(not c.is_context for c in catalog.layers.values())
    st.button(
        literal(t("Only the {n} core layers · show all {total}", n=core, total=total)),
        icon=":material/layers:",
        key="chip.layers",
        on_click=state.take_off,
        args=("layers",),
    )
