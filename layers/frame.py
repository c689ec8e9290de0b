"""What every page has: title, navigation, language, the state of the visit, and its problems."""

import logging
from contextvars import ContextVar
from dataclasses import dataclass

import streamlit as st
from streamlit.navigation.page import Page

from geodata import __version__
from geodata.errors import GeoDataError, PackageMissing, Problem
from geodata.language import LANGUAGES, Translator, translator
from geodata.store import Store, shared_store
from layers import places
from layers.markup import escape, plain_markdown, render
from layers.state import Visit, follow_address, visit, write_address

LANGUAGE_NAMES = {"en": "English", "es": "Español"}
MOST_PROBLEMS = 30
RETRY_SECONDS = 3
# The store of this run: a newer edition that comes meanwhile is for the next.
_serving: ContextVar[Store] = ContextVar("serving")


@dataclass(frozen=True, slots=True)
class PageSpec:
    """One page: its file, address and title (a message id)."""

    file: str
    path: str
    title: str


PAGES = (
    PageSpec("explore.py", "", "Explore"),
    PageSpec("record.py", "record", "Record"),
    PageSpec("evidence.py", "evidence", "Evidence"),
    PageSpec("downloads.py", "downloads", "Downloads"),
    PageSpec("about.py", "about", "About"),
)


@dataclass(frozen=True, slots=True)
class Frame:
    """What a page works with."""

    store: Store
    state: Visit
    t: Translator


def run() -> None:
    """Draw a page; where the data cannot be reached, say so, and go on by itself once they can."""
    _come_back()
    try:
        _run(shared_store())
    except GeoDataError as error:
        _unavailable(error, translator(_language()))


@st.fragment(run_every=3600)
def _come_back() -> None:
    """Nothing is drawn; but a page that has this asks for a run as soon as it is connected again.

    Streamlit's page does so only where something repeats. Else, after its process has gone, the
    first change that the reader makes is the first that the next process hears of: it would read
    the address, which does not know of the change, and the change would be lost.
    """


def _language() -> str:
    """The reader's language; before the first run with data, what the address or browser says."""
    state = visit()
    if state.written is not None:
        return state.language
    said = (st.query_params.get("lang", ""), (st.context.locale or "")[:2].lower())
    return next((language for language in said if language in LANGUAGES), state.language)


def _unavailable(error: GeoDataError, t: Translator) -> None:
    # The reason may name a host, in English: it is for whoever runs the atlas. So is a wrong
    # setting, which they read on the page when they start it.
    logging.getLogger(__name__).warning("%s", error)
    is_setting = isinstance(error, PackageMissing)
    sentence = str(error) if is_setting else t("The records cannot be reached now. Trying again …")
    st.error(plain_markdown(sentence), icon=":material/cloud_off:")
    st.caption(t("This page tries again by itself. Your filters are kept in its address."))

    @st.fragment(run_every=RETRY_SECONDS)
    def try_again() -> None:
        try:
            _ = shared_store().select(visit().selection).counts
        except GeoDataError:
            return
        st.rerun()

    try_again()


def _run(store: Store) -> None:
    """Read the address, build the navigation in the reader's language, run the page."""
    _serving.set(store)
    first = translator(visit().language)
    page = _navigation(first)
    state = follow_address(store, page.url_path)
    t = translator(state.language)
    if t.language != first.language:
        page = _navigation(t)
    if state.turn_to:
        _turn(state)
    title = store.package.catalog.title(t)
    st.set_page_config(
        page_title=f"{page.title} · {title}",
        page_icon=str(places.STATIC / "icon.png"),
        layout="wide",
    )
    style = f"{places.base_path()}{places.STATIC_ROUTE}/atlas-page.css"
    st.html(f"<style>@import url('{style}?v={__version__}');</style>")
    with st.sidebar:
        _brand(store, state, t)
    page.run()
    _footer(store, t)
    write_address(state)


def _turn(state: Visit) -> None:
    """Turn to the page a callback asked for, with the visit's state in its address."""
    target, state.turn_to = state.turn_to, ""
    st.switch_page(places.PAGES / target, query_params=state.query())


def _navigation(t: Translator) -> Page:
    pages = [
        st.Page(
            places.PAGES / spec.file,
            title=t(spec.title),
            url_path=spec.path or None,
            default=not spec.path,
        )
        for spec in PAGES
    ]
    return st.navigation(pages, position="top")


def frame() -> Frame:
    """The store, the visit's state and the translator of this run, for a page."""
    state = visit()
    return Frame(_serving.get(), state, translator(state.language))


def _brand(store: Store, state: Visit, t: Translator) -> None:
    catalog = store.package.catalog
    title, subtitle = escape(catalog.title(t)), escape(t.pick(catalog.titles, "subtitle"))
    st.html(f'<p class="atlas-brand">{title}<small>{subtitle}</small></p>')
    key = "language"
    if st.session_state.get(key) != state.language:
        st.session_state[key] = state.language

    def changed() -> None:
        state.language = st.session_state[key]

    st.segmented_control(
        t("Language"),
        LANGUAGES,
        format_func=LANGUAGE_NAMES.__getitem__,
        key=key,
        required=True,
        label_visibility="collapsed",
        on_change=changed,
    )


def _footer(store: Store, t: Translator) -> None:
    package = store.package
    st.html(render("footer.html", t=t, title=package.catalog.title(t), version=package.version))


def show_problems(problems: list[Problem], t: Translator) -> None:
    """Say what is wrong with the package and where; what is sound is shown all the same."""
    if not problems:
        return
    title = t.plural(
        "{n} problem in the data package; what is sound is shown",
        "{n} problems in the data package; what is sound is shown",
        len(problems),
    )
    with st.expander(title, icon=":material/warning:"):
        for problem in problems[:MOST_PROBLEMS]:
            st.markdown(f"- {plain_markdown(str(problem))}")
        if len(problems) > MOST_PROBLEMS:
            rest = t.number(len(problems) - MOST_PROBLEMS)
            st.caption(t("… and {n} more; `python -m geodata validate` lists all.", n=rest))
