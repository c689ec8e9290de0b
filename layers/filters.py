"""The filters in the sidebar: widgets that show the Selection and change it, nothing more.

Each widget is set from the Selection before it is drawn and writes back in its callback, so the
Selection stays the only truth. Counts beside the choices say how many records each would leave.

Streamlit's page names a choice by its label, as it stood when the page was drawn: a count in it
would be another by the time that a second click comes. So pills have their counts from a style, and
of lists, whose choices are drawn elsewhere, labels are read without them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import streamlit as st

from geodata.datapackage.package import Package
from geodata.drawing.symbols import mark_image, sector_colours
from geodata.evidence.year_times import TIMES
from geodata.language import Translator
from geodata.presentation.times import possible_label
from geodata.query.filters import CODE_FILTERS
from geodata.query.parameter_values import LONGEST_TEXT
from geodata.query.results import Results
from geodata.query.selection import Selection
from geodata.query.years import time_label
from geodata.stores.store import Store
from layers.page.visit import Visit, set_widget
from layers.relation_filter import show_relation
from layers.state_filter import show_state_owners
from layers.web import paths
from layers.web.html import literal, render
from layers.years import show_years
from layers.your_data.guests import address_of

Codes = Sequence[str]
Facets = Mapping[str, Mapping[str, int]]
# Between a choice and how many records it would leave.
COUNTED = " · "
# Filters that stand behind "More".
MORE = (
    "statuses", "countries", "companies", "state_owners", "precisions", "qualities", "relations",
    "disputed", "known_by",
)  # fmt: skip


def _key(name: str) -> str:
    return f"filter.{name}"


def show_filters(
    state: Visit,
    selected: Results,
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
    _search(state, t, on_map=on_map)
    choices = partial(_choices, state, facets, package, t)
    choices("departments", list(package.departments.codes))
    show_years(state, selected, store, t)
    if state.selection.years:
        _time(state, t)
        _possible(state, selected, t)
    pills = partial(_pills, state, facets, package, t)
    rules = pills("sectors", _listed("sectors", state, facets, package))
    layers = [name for name, layer in package.catalog.layers.items() if not layer.is_context]
    rules += pills("layers", layers) + _layer_marks(package, layers)
    n = sum(name in MORE for name in state.selection.active())
    title = f"{t('More filters')}{COUNTED}{t.number(n)}" if n else t("More filters")
    with st.expander(literal(title), key="more-filters", expanded=n > 0):
        rules += _more(state, selected, store, t)
        if on_map:
            _context(state, package, t)
    _foot(state, selected, t)
    st.html(f"<style>{_button_name(state, t)} {' '.join(rules)}</style>")


def _more(state: Visit, selected: Results, store: Store, t: Translator) -> list[str]:
    """Draw the filters that fewer readers need; the rules of style of their pills."""
    package, facets = store.package, selected.facets
    listed = partial(_listed, state=state, facets=facets, package=package)
    choices = partial(_choices, state, facets, package, t)
    rules = _pills(state, facets, package, t, "statuses", listed("statuses"))
    countries = dict.fromkeys(store.codes["country"].values())
    choices("countries", _by_name(countries, "countries", package, t))
    companies = [c for c in package.companies.rows if c in facets["companies"]]
    choices("companies", _by_name(companies, "companies", package, t))
    show_state_owners(state, store, t)
    choices("precisions", listed("precisions"))
    choices("qualities", listed("qualities"))
    show_relation(state, selected, store, t)
    _disputed(state, selected, t)
    _known_by(state, store, t)
    return rules


def _listed(name: str, state: Visit, facets: Facets, package: Package) -> list[str]:
    """The codes of a filter's list that any record has."""
    codes = package.codelists[CODE_FILTERS[name].codelist]
    return _present(codes, facets[name], getattr(state.selection, name))


def _layer_marks(package: Package, layers: Codes) -> list[str]:
    """Rules of style that put each layer's mark before its name: the list is the legend."""
    theme = "dark" if st.context.theme.type == "dark" else "light"
    colours = sector_colours(package)
    rules = []
    for n, name in enumerate(layers, 1):
        layer = package.catalog.layers[name]
        colour = colours.get(layer.sector, colours[""])[theme]
        mark = mark_image(layer.shape, colour, dashed=layer.dashed)
        rules.append(
            f".st-key-filter-layers button:nth-of-type({n})::before "
            f'{{ background-image: url("{mark}"); }}'
        )
    return rules


def _by_name(codes: Iterable[str], name: str, package: Package, t: Translator) -> list[str]:
    """Codes of a filter in the order of their labels."""
    return sorted(codes, key=lambda code: CODE_FILTERS[name].code_label(code, package, t))


def _button_name(state: Visit, t: Translator) -> str:
    """What the button that opens the sidebar, where it is closed, says is in there."""
    active = len(state.selection.active())
    words = f"{t('Filters')} · {t.number(active)}" if active else t("Filters")
    return f':root {{ --filters: "{words}"; }}'


def _present(codes: Iterable[str], counts: Mapping[str, int], chosen: Sequence[str]) -> list[str]:
    """Codes of a list that any record has, in the list's order; chosen ones stay."""
    return [c for c in codes if c in counts or c in chosen]


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
    state: Visit, facets: Facets, package: Package, t: Translator, name: str, codes: Codes
) -> list[str]:
    """Draw pills; the rules of style that put their counts beside them."""
    drawn = CODE_FILTERS[name]
    shown = {code: literal(drawn.code_label(code, package, t)) for code in codes}
    chosen = [c for c in getattr(state.selection, name) if c in codes]
    _set_chosen(state, name, chosen, list(shown.values()))
    st.pills(
        literal(drawn.title(t)),
        codes,
        selection_mode="multi",
        format_func=shown.__getitem__,
        key=_key(name),
        on_change=_changed,
        args=(state, name, {text: code for code, text in shown.items()}),
    )
    counts = [t.number(facets[name].get(code, 0)) for code in codes]
    # A list has its counts in a column of their own.
    before = "" if name == "layers" else COUNTED
    return [
        f'.st-key-filter-{name} button:nth-of-type({n}) p::after {{ content: "{before}{count}"; }}'
        for n, count in enumerate(counts, 1)
    ]


def _choices(
    state: Visit, facets: Facets, package: Package, t: Translator, name: str, codes: Codes
) -> None:
    drawn = CODE_FILTERS[name]

    def label(code: str) -> str:
        return drawn.code_label(code, package, t)

    def counted(code: str) -> str:
        return f"{label(code)}{COUNTED}{t.number(facets[name].get(code, 0))}"

    chosen = [c for c in getattr(state.selection, name) if c in codes]
    _set_chosen(state, name, chosen, [*codes, *map(counted, chosen)])
    st.multiselect(
        literal(drawn.title(t)),
        codes,
        format_func=counted,
        select_all=False,
        key=_key(name),
        placeholder=t("All"),
        on_change=_changed,
        args=(state, name, {label(code): code for code in codes}),
    )


def _search(state: Visit, t: Translator, *, on_map: bool) -> None:
    """The search box, always the same, so that it keeps its focus (static/atlas-search.js)."""
    st.html(
        render(
            "search.html",
            t=t,
            route=address_of(state.guest, paths.SUGGESTIONS_ROUTE),
            longest=LONGEST_TEXT,
            many=t("{n} suggestions", n="{n}"),
            texts=t("Search all texts for “{x}”", x="{x}"),
            only_filters=not on_map,
        )
    )


def _time(state: Visit, t: Translator) -> None:
    """What is asked of the years: what existed, what happened, what was planned."""
    key = _key("time")
    set_widget(key, state.selection.time)

    def changed() -> None:
        state.select(replace(state.selection, time=st.session_state[key] or TIMES[0]))

    st.pills(
        t("Of these years"),
        TIMES,
        format_func=lambda time: time_label(time, t),
        key=key,
        help=t(
            "A record existed in a year where a claim says so of that year, or of one before and "
            "one after it. What no claim rules out may have existed."
        ),
        on_change=changed,
    )


def _possible(state: Visit, selected: Results, t: Translator) -> None:
    """Whether what may have existed is shown as well."""
    if not (selected.counts.possible or state.selection.possible):
        return
    key = _key("possible")
    set_widget(key, state.selection.possible)

    def changed() -> None:
        state.select(replace(state.selection, possible=bool(st.session_state[key])))

    count = t.number(selected.counts.possible)
    st.checkbox(literal(possible_label(state.selection.time, count, t)), key=key, on_change=changed)


def _disputed(state: Visit, selected: Results, t: Translator) -> None:
    """Only records about which sources disagree."""
    key = _key("disputed")
    set_widget(key, state.selection.disputed)

    def changed() -> None:
        state.select(replace(state.selection, disputed=bool(st.session_state[key])))

    text = t("Only where sources disagree · {n}", n=t.number(selected.counts.disputed))
    st.checkbox(literal(text), key=key, on_change=changed)


def _known_by(state: Visit, store: Store, t: Translator) -> None:
    """The atlas as it could have been drawn from the sources published by a year."""
    issued = {s.year for s in store.package.sources.values() if not s.is_reference}
    years = sorted(issued)[:-1]
    if not years:
        return
    key = _key("known_by")
    set_widget(key, state.selection.known_by if state.selection.known_by in years else None)

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
        set_widget(key, layer.layer_id in state.selection.context)

        def changed(name: str = layer.layer_id, key: str = key) -> None:
            others = [c for c in state.selection.context if c != name]
            chosen = (*others, name) if st.session_state[key] else tuple(others)
            state.select(replace(state.selection, context=chosen))

        st.checkbox(literal(layer.title(t)), key=key, on_change=changed)
    set_widget(_key("tiles"), state.tiles)

    def tiles_changed() -> None:
        state.show_tiles(bool(st.session_state[_key("tiles")]))

    st.checkbox(t("Online map tiles (needs a network)"), key=_key("tiles"), on_change=tiles_changed)


def clear_button(state: Visit, t: Translator) -> None:
    """The button that takes every filter off."""
    _clear(state, t("Clear all filters"), "filter.clear")


def _clear(state: Visit, label: str, key: str) -> None:
    st.button(
        literal(label),
        key=key,
        icon=":material/filter_alt_off:",
        disabled=state.selection.is_empty,
        on_click=lambda: state.select(Selection()),
    )


def _foot(state: Visit, selected: Results, t: Translator) -> None:
    """The foot of the filters on a phone: back to the records they lie over, or all off."""
    words = t.plural("Show {n} record", "Show {n} records", selected.counts.total)
    with st.container(horizontal=True, key="filter-foot"):
        st.html(render("filter_foot.html", words=words, text=state.selection.text))
        _clear(state, t("Clear"), "filter.foot.clear")
