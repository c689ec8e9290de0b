"""The control of the filter by relation to other places: which relation, how far, and to what."""

from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from geodata.language import Translator
from geodata.query.relations import (
    CROSSES,
    LIES_IN,
    MOST_CORNERS,
    MOST_KM,
    MOST_NEAREST,
    NAMES,
    NEAREST,
    SAME_DEPARTMENT,
    WITHIN,
    Relation,
)
from geodata.query.results import Results
from geodata.stores.store import Store
from layers.page.visit import Visit, set_widget
from layers.web.html import literal

KEYS = {
    part: f"filter.relation.{part}" for part in ("name", "number", "target", "shape", "certain")
}
# The choice of a shape, which is no layer's id; what a text of its corners can take.
SHAPE, MOST_CHARACTERS = "?", 8_000
DEFAULT_KM, DEFAULT_NEAREST = 50, 3


def show_relation(state: Visit, selected: Results, store: Store, t: Translator) -> None:
    """Draw the control: nothing is filtered before the button is pressed."""
    labels = {
        CROSSES: t("Crosses"),
        LIES_IN: t("Lies in"),
        WITHIN: t("Within a distance of"),
        NEAREST: t("Among the nearest to"),
        SAME_DEPARTMENT: t("In the same department as"),
    }
    name = st.selectbox(
        t("Relation to places"),
        list(NAMES),
        index=None,
        format_func=labels.__getitem__,
        key=KEYS["name"],
        placeholder=t("None"),
        help=t(
            "Where the places are known less exactly than was asked, the answer is “possible”: "
            "it is counted, drawn pale and marked in the table."
        ),
    )
    if name:
        _arguments(state, store, name, t)
    if state.selection.relations:
        _certain(state, selected, t)


def _arguments(state: Visit, store: Store, name: str, t: Translator) -> None:
    """How far, or how many; to what; and the button that takes it."""
    number = _number(name, t)
    label = _target_labels(state, store, t)
    target = st.selectbox(
        t("In relation to"),
        list(label),
        index=None,
        format_func=label.__getitem__,
        key=KEYS["target"],
        placeholder=t("A layer, the chosen record, or a shape"),
    )
    text = _shape_text(store, t) if target == SHAPE else target

    def add() -> None:
        # As a link would have it: what cannot be read is said, and nothing else is lost.
        added = ":".join(filter(None, (name, f"{number:g}" if number else "", text)))
        asked = state.selection.query()
        relation = ";".join(filter(None, (asked.get("relation"), added)))
        known, corrections = store.parse(asked | {"relation": relation})
        if corrections:
            known = state.selection
        state.select(known)
        state.corrections = corrections
        if not corrections:
            st.session_state[KEYS["name"]] = None

    st.button(
        t("Filter by it"),
        icon=":material/add:",
        key="filter.relation.add",
        disabled=not text,
        on_click=add,
    )


def _shape_text(store: Store, t: Translator) -> str:
    """A shape that a reader brings."""
    explanation = t(
        "West, south, east, north in degrees; or a geometry as WKT or GeoJSON, longitude first, "
        "of at most {n} corners.",
        n=MOST_CORNERS,
    )
    return st.text_area(
        t("Shape"),
        key=KEYS["shape"],
        placeholder=",".join(f"{side:g}" for side in store.package.catalog.bounds),
        max_chars=MOST_CHARACTERS,
        help=literal(explanation),
    ).strip()


def _number(name: str, t: Translator) -> float:
    """Kilometres, or how many are asked for; 0 where the relation has no number."""
    key = f"{KEYS['number']}.{name}"
    if name == WITHIN:
        most = int(MOST_KM)
        return float(st.number_input(t("Kilometres"), 1, most, DEFAULT_KM, key=key))
    if name == NEAREST:
        return float(st.number_input(t("How many"), 1, MOST_NEAREST, DEFAULT_NEAREST, key=key))
    return 0.0


def _target_labels(state: Visit, store: Store, t: Translator) -> dict[str, str]:
    """What a relation can be to: the chosen record, every layer, a shape that is brought."""
    package = store.package
    found = {}
    if state.chosen:
        found[state.chosen] = package.record_name(state.chosen, t)
    layers = {code: layer.title(t) for code, layer in package.catalog.layers.items()}
    return found | layers | {SHAPE: t("A shape …")}


def _certain(state: Visit, selected: Results, t: Translator) -> None:
    """Whether only what is certain is kept."""
    key = KEYS["certain"]
    set_widget(key, state.selection.certain)

    def changed() -> None:
        state.select(replace(state.selection, certain=bool(st.session_state[key])))

    counts = selected.counts.related
    text = t("Only where it is certain · {n}", n=t.number(counts.certain if counts else 0))
    st.checkbox(literal(text), key=key, on_change=changed)


def relation_remover(state: Visit, relation: Relation) -> Callable[[], None]:
    """What takes one relation off, and leaves the others."""

    def remove() -> None:
        rest = tuple(other for other in state.selection.relations if other != relation)
        selection = replace(state.selection, relations=rest)
        state.select(selection if rest else selection.without("relations"))

    return remove
