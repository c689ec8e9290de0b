"""What every page has: title, navigation, language, the state of the visit, and its problems."""

import logging
from contextvars import ContextVar
from dataclasses import dataclass

import streamlit as st
from streamlit.navigation.page import Page

from geodata.drawing.escaping import escape
from geodata.errors import GeoDataError, PackageMissing, Problem, StillOpening
from geodata.language import LANGUAGES, Translator, translator
from geodata.stores.opening import shared_store
from geodata.stores.store import Store
from layers.page.frame_words import frame_words
from layers.page.phone_bar import LANGUAGE_NAMES, show_phone_bar
from layers.page.visit import Visit, follow_address, set_widget, visit, write_address
from layers.web import paths
from layers.web.html import literal, render, script_json

MAX_PROBLEMS = 30
RETRY_SECONDS = 3
# The store of this run: a newer edition that comes meanwhile is for the next.
_serving: ContextVar[Store] = ContextVar("serving")


@dataclass(frozen=True, slots=True)
class PageSpec:
    """One page: its file, address and title (a message id)."""

    file: str
    path: str
    title: str


YOUR_DATA = "your-data"
PAGES = (
    PageSpec("explore.py", "", "Explore"),
    PageSpec("questions.py", "questions", "Questions"),
    PageSpec("record.py", "record", "Record"),
    PageSpec("actors.py", "actors", "Actors"),
    PageSpec("timeline.py", "timeline", "Timeline"),
    PageSpec("departments.py", "departments", "Departments"),
    PageSpec("compare.py", "compare", "Compare"),
    PageSpec("evidence.py", "evidence", "Evidence"),
    PageSpec("figures.py", "figures", "Figures"),
    PageSpec("downloads.py", "downloads", "Downloads"),
    PageSpec("your_data.py", YOUR_DATA, "Your data"),
    PageSpec("about.py", "about", "About"),
)


@dataclass(frozen=True, slots=True)
class PageContext:
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
    if isinstance(error, StillOpening):
        st.info(t("The data are being opened; they come as soon as they are."))
    else:
        away = t("The records cannot be reached now. Trying again …")
        st.error(literal(str(error) if is_setting else away), icon=":material/cloud_off:")
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
    store = visit().store(store)
    _serving.set(store)
    first = translator(visit().language)
    page = _navigation(first)
    state = follow_address(store, page.url_path)
    state.door = state.door if page.url_path == YOUR_DATA else None
    t = translator(state.language)
    if t.language != first.language:
        page = _navigation(t)
    if state.turn_to:
        _turn(state)
    if not state.is_turned:
        # Before the page is drawn: a reader who turns to another at once leaves this step behind.
        # At a turn the browser would write it to the page that is left.
        write_address(state)
    title = store.package.catalog.title(t)
    st.set_page_config(
        page_title=f"{page.title} · {title}",
        page_icon=str(paths.STATIC / "icon.png"),
        layout="wide",
    )
    with st.sidebar:
        _brand(store, state, t)
    show_phone_bar(state, t, title, [(t(spec.title), spec.path) for spec in PAGES])
    page.run()
    _footer(store, t)
    write_address(state)


def _turn(state: Visit) -> None:
    """Turn to the page a callback asked for, with the visit's state in its address."""
    target, state.turn_to = state.turn_to, ""
    st.switch_page(paths.PAGES / target, query_params=state.query())


def _navigation(t: Translator) -> Page:
    pages = [
        st.Page(
            paths.PAGES / spec.file,
            title=literal(t(spec.title)),
            url_path=spec.path or None,
            default=not spec.path,
        )
        for spec in PAGES
    ]
    return st.navigation(pages, position="top")


def frame() -> PageContext:
    """The store, the visit's state and the translator of this run, for a page."""
    state = visit()
    return PageContext(_serving.get(), state, translator(state.language))


def _brand(store: Store, state: Visit, t: Translator) -> None:
    catalog = store.package.catalog
    title, subtitle = escape(catalog.title(t)), escape(t.pick(catalog.titles, "subtitle"))
    st.html(f'<p class="atlas-brand">{title}<small>{subtitle}</small></p>')
    key = "language"
    set_widget(key, state.language)

    def changed() -> None:
        # A page that is left at once has its widgets say nothing.
        if st.session_state[key] in LANGUAGES:
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
    title, version = package.catalog.title(t), package.version
    words = script_json(frame_words(t))
    st.html(render("footer.html", t=t, title=title, version=version, words=words))


def show_problems(problems: list[Problem], t: Translator) -> None:
    """Say what is wrong with the package and where; what is sound is shown all the same."""
    if not problems:
        return
    title = t.plural(
        "{n} problem in the data package; what is sound is shown",
        "{n} problems in the data package; what is sound is shown",
        len(problems),
    )
    with st.expander(literal(title), icon=":material/warning:"):
        for problem in problems[:MAX_PROBLEMS]:
            st.markdown(f"- {literal(str(problem))}")
        if len(problems) > MAX_PROBLEMS:
            rest = t.number(len(problems) - MAX_PROBLEMS)
            more = t("… and {n} more; `python -m geodata validate` lists all.", n=rest)
            st.caption(literal(more))
