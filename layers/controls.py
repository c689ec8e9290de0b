"""The filters in the sidebar: widgets that show the Selection and change it, nothing more.

Each widget is set from the Selection before it is drawn and writes back in its callback, so the
Selection stays the only truth. Counts beside the choices say how many records each would leave.

Streamlit's page names a choice by its label, as it stood when the page was drawn: a count in it
would be another by the time that a second click comes. So pills have their counts from a style, and
of lists, whose choices are drawn elsewhere, labels are read without them.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import streamlit as st

from geodata.language import Translator
from geodata.package import Package
from geodata.selected import Selected
from geodata.selection import Selection
from geodata.store import Store
from layers.state import Visit

Label = Callable[[str], str]
Codes = Sequence[str]
Facets = Mapping[str, Mapping[str, int]]
# Between a choice and how many records it would leave.
COUNTED = " · "
# So many layers are offered all at once; of more, the main ones first.
FEW_LAYERS = 8
RECENT_YEARS = 35


def _key(name: str) -> str:
    return f"filter.{name}"


def show_filters(
    state: Visit,
    selected: Selected,
    store: Store,
    t: Translator,
    *,
    on_map: bool = True,
) -> None:
    """Draw every filter into the current container, most used first.

    Args:
        on_map: with the switches that only concern the map.
    """
    package, facets = store.package, selected.facets
    lists, layers = package.codelists, package.catalog.layers
    _text(state, t)
    sectors = _present(lists["sector"], facets["sectors"], state.selection.sectors)
    pills = partial(_pills, state, facets, t)
    rules = pills("sectors", t("Sector"), sectors, lambda c: lists["sector"].label(c, t))
    offered, rest = _offered_layers(package, state.selection)
    rules += pills("layers", t("Layer"), offered, lambda c: layers[c].title(t))
    if rest:
        st.caption(t("{n} more layers: choose a sector.", n=len(rest)))
    _years(state, selected, store, t)
    departments = list(package.departments.codes)
    name = package.departments.name
    choices = partial(_choices, state, facets, t)
    choices("departments", t("Department"), departments, name)
    status = lists["status"]
    statuses = _present(status, facets["statuses"], state.selection.statuses)
    rules += pills("statuses", t("Status"), statuses, lambda c: status.label(c, t))
    countries = sorted(store.codes["country"].values(), key=t.country)
    countries = list(dict.fromkeys(countries))
    choices("countries", t("Investor country"), countries, t.country)
    for filtered, title, codes in (
        ("precisions", t("Precision of the place"), lists["loc_precision"]),
        ("qualities", t("Quality of the evidence"), lists["quality"]),
    ):
        offered = _present(codes, facets[filtered], getattr(state.selection, filtered))
        choices(filtered, title, offered, partial(codes.label, t=t))
    _disputed(state, selected, t)
    _known_by(state, store, t)
    if on_map:
        _context(state, package, t)
    st.html(f"<style>{_button_name(state, t)} {' '.join(rules)}</style>")


def _button_name(state: Visit, t: Translator) -> str:
    """What the button that opens the sidebar, where it is closed, says is in there."""
    active = len(state.selection.active())
    words = f"{t('Filters')} · {t.number(active)}" if active else t("Filters")
    return f':root {{ --filters: "{words}"; }}'


def _offered_layers(package: Package, selection: Selection) -> tuple[list[str], list[str]]:
    """Layers offered now, and the rest: those of the chosen sectors, else the main ones."""
    layers = [layer for layer in package.catalog.layers.values() if not layer.is_context]
    if selection.sectors:
        offered = {layer.layer_id for layer in layers if layer.sector in selection.sectors}
    else:
        offered = {layer.layer_id for layer in layers if layer.is_main}
    offered |= set(selection.layers)
    names = [layer.layer_id for layer in layers]
    if not offered or len(names) <= FEW_LAYERS:
        return names, []
    return [n for n in names if n in offered], [n for n in names if n not in offered]


def _present(codes: Iterable[str], counts: Mapping[str, int], chosen: Sequence[str]) -> list[str]:
    """Codes of a list that any record has, in the list's order; chosen ones stay."""
    return [c for c in codes if c in counts or c in chosen]


def _set(key: str, value: object) -> None:
    """Make a widget show a value: only where it differs, so that it keeps its focus."""
    if st.session_state.get(key) != value:
        st.session_state[key] = value


def _set_chosen(state: Visit, name: str, chosen: list[str], choices: list[str]) -> None:
    """The same of a multiple choice; with others to choose from, its page forgets what was chosen.

    Args:
        choices: labels, as they are shown now.
    """
    key, seen, told = (_key(f"{name}{part}") for part in ("", ".seen", ".told"))
    if state.is_seen:
        st.session_state[seen] = st.session_state.get(told)
    if st.session_state.get(key) != chosen or st.session_state.get(seen) != choices:
        st.session_state[key] = chosen
    st.session_state[told] = choices


def _changed(state: Visit, name: str, codes: Mapping[str, str]) -> None:
    """A multiple choice was changed: the Selection follows.

    Args:
        codes: label without count → code.
    """
    found = [
        codes.get(value.rpartition(COUNTED)[0], value) for value in st.session_state[_key(name)]
    ]
    # A label of before, in another language, says nothing of what is wanted now.
    if set(found) <= set(codes.values()) and found != list(getattr(state.selection, name)):
        chosen: dict[str, Any] = {name: tuple(found)}
        state.select(replace(state.selection, **chosen))


def _pills(
    state: Visit, facets: Facets, t: Translator, name: str, title: str, codes: Codes, label: Label
) -> list[str]:
    """Draw pills; the rules of style that put their counts beside them."""
    chosen = [c for c in getattr(state.selection, name) if c in codes]
    _set_chosen(state, name, chosen, [label(code) for code in codes])
    st.pills(
        title,
        codes,
        selection_mode="multi",
        format_func=label,
        key=_key(name),
        on_change=_changed,
        args=(state, name, {label(code): code for code in codes}),
    )
    counts = [t.number(facets[name].get(code, 0)) for code in codes]
    return [
        f'.st-key-filter-{name} button:nth-of-type({n}) p::after {{ content: "{COUNTED}{count}"; }}'
        for n, count in enumerate(counts, 1)
    ]


def _choices(
    state: Visit, facets: Facets, t: Translator, name: str, title: str, codes: Codes, label: Label
) -> None:
    def counted(code: str) -> str:
        return f"{label(code)}{COUNTED}{t.number(facets[name].get(code, 0))}"

    chosen = [c for c in getattr(state.selection, name) if c in codes]
    _set_chosen(state, name, chosen, [*codes, *map(counted, chosen)])
    st.multiselect(
        title,
        codes,
        format_func=counted,
        key=_key(name),
        placeholder=t("All"),
        on_change=_changed,
        args=(state, name, {label(code): code for code in codes}),
    )


def _text(state: Visit, t: Translator) -> None:
    key = _key("text")
    _set(key, state.selection.text)

    def changed() -> None:
        text = " ".join(str(st.session_state[key]).split())
        state.select(replace(state.selection, text=text))

    st.text_input(
        t("Search"),
        key=key,
        placeholder=t("Name, company, place …"),
        icon=":material/search:",
        max_chars=200,
        on_change=changed,
    )


def _year_steps(first: int, last: int, chosen: tuple[int, int]) -> list[int]:
    """Years to stop at: each of the last ones, decades before, so that recent years stay apart."""
    recent = max(first, last - RECENT_YEARS)
    steps = {first, last, *range(recent, last + 1), *range(-(-first // 10) * 10, recent, 10)}
    return sorted(steps | {year for year in chosen if first <= year <= last})


def _years_key(state: Visit) -> str:
    return _key(f"years.{state.sliders}")


def _years(state: Visit, selected: Selected, store: Store, t: Translator) -> None:
    first, last = store.year_range()
    undated_key = _key("undated")
    years = state.selection.years or (first, last)
    shown = (max(first, min(years[0], last)), min(last, max(years[1], first)))
    # A range slider takes its kind from its first value, so it cannot be set from code: where the
    # years were changed elsewhere, another key starts it anew.
    key = _years_key(state)
    if key not in st.session_state or tuple(st.session_state[key]) != shown:
        state.sliders, state.slider_start = state.sliders + 1, shown
        key = _years_key(state)

    def changed() -> None:
        chosen = tuple(st.session_state[key])
        years = None if chosen == (first, last) else chosen
        state.select(replace(state.selection, years=years, undated=bool(years) and undated()))

    def undated() -> bool:
        return bool(st.session_state.get(undated_key))

    start = state.slider_start
    steps = _year_steps(first, last, start)
    st.select_slider(t("Years"), steps, value=start, key=key, on_change=changed)
    if not state.selection.years:
        return
    hidden = selected.counts.hidden_undated + (
        selected.counts.undated if state.selection.undated else 0
    )
    if not hidden:
        return
    _set(undated_key, state.selection.undated)

    def undated_changed() -> None:
        state.select(replace(state.selection, undated=undated()))

    st.checkbox(
        t("with undated records · {n}", n=t.number(hidden)),
        key=undated_key,
        on_change=undated_changed,
    )


def _disputed(state: Visit, selected: Selected, t: Translator) -> None:
    """Only records about which sources disagree."""
    key = _key("disputed")
    _set(key, state.selection.disputed)

    def changed() -> None:
        state.select(replace(state.selection, disputed=bool(st.session_state[key])))

    count = t.number(selected.counts.disputed)
    st.checkbox(t("Only where sources disagree · {n}", n=count), key=key, on_change=changed)


def _known_by(state: Visit, store: Store, t: Translator) -> None:
    """The atlas as it could have been drawn from the sources published by a year."""
    issued = {s.year for s in store.package.sources.values() if not s.is_reference}
    years = sorted(issued)[:-1]
    if not years:
        return
    key = _key("known_by")
    _set(key, state.selection.known_by if state.selection.known_by in years else None)

    def changed() -> None:
        state.select(replace(state.selection, known_by=st.session_state[key]))

    st.pills(
        t("Known by the end of"),
        years,
        format_func=str,
        key=key,
        help=t("Only sources published by then: the atlas as one could have drawn it."),
        on_change=changed,
    )


def _context(state: Visit, package: Package, t: Translator) -> None:
    """Switches of the layers that do not come from the documents, and of online tiles."""
    context = [layer for layer in package.catalog.layers.values() if layer.is_context]
    st.caption(t("Also on the map"))
    for layer in context:
        key = _key(f"context.{layer.layer_id}")
        _set(key, layer.layer_id in state.selection.context)

        def changed(name: str = layer.layer_id, key: str = key) -> None:
            others = [c for c in state.selection.context if c != name]
            chosen = (*others, name) if st.session_state[key] else tuple(others)
            state.select(replace(state.selection, context=chosen))

        st.checkbox(layer.title(t), key=key, on_change=changed)
    _set(_key("tiles"), state.tiles)

    def tiles_changed() -> None:
        state.tiles = bool(st.session_state[_key("tiles")])

    st.checkbox(t("Online map tiles (needs a network)"), key=_key("tiles"), on_change=tiles_changed)


def clear_button(state: Visit, t: Translator) -> None:
    """The button that takes every filter off."""
    st.button(
        t("Clear all filters"),
        key="filter.clear",
        icon=":material/filter_alt_off:",
        disabled=state.selection.is_empty,
        on_click=lambda: state.select(Selection()),
    )
