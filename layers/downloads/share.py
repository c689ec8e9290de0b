"""What Share gives: links, embed code, picture and paper, and the citation of what is shown."""

from dataclasses import replace

import streamlit as st

from geodata.datapackage.package import Package
from geodata.drawing.views import view_title
from geodata.language import Translator
from geodata.presentation.bibliography import (
    Item,
    apa,
    bibtex,
    csl_json,
    package_item,
    record_item,
    view_item,
)
from geodata.presentation.citation import package_title
from geodata.presentation.sentences import Words
from geodata.query.results import Results
from geodata.query.selection import Selection
from layers.downloads.buttons import permalink, published_url
from layers.page.visit import Visit
from layers.published.addresses import FRONT, PDF, PNG, REPORT, SVG, VIEW, Address
from layers.published.embedding import frame_code
from layers.web.html import literal

KEY = "share"
# A selection of one of these alone has a page with an address of its own.
PAGES = {"layers": "layer", "departments": "department"}


def show_share(state: Visit, selected: Results, t: Translator) -> None:
    """A button that opens all ways to pass on what is shown; made when it is opened."""
    # Opening asks the browser where its map looks: the address bar knows.
    with st.popover(t("Share"), icon=":material/link:", key=KEY, on_change="rerun") as box:
        if box.open:
            _show_ways(state, selected, t)


def _show_ways(state: Visit, selected: Results, t: Translator) -> None:
    package = selected.atlas.package
    row = selected.atlas.row(state.chosen) if state.chosen else None
    address = page_of(state.selection, state.chosen if row else None, t.language)
    title = t.pick(row, "name") if row else _title(address, state.selection, package, t)
    link, embed, files, cite = st.tabs(
        [t("Link"), t("To embed"), t("Picture and paper"), t("Cite this")]
    )
    with link:
        _show_links(state, address, t)
    with embed:
        st.caption(t("HTML that shows this map in another page:"))
        st.code(frame_code(published_url(Address("")), address, title), language="html")
    with files:
        has_map = row["geometry"] is not None if row else bool(selected.total)
        _show_files(address, t, has_map=has_map, has_records=bool(row or selected.total))
    with cite:
        url = published_url(address)
        show_reference(_item(address, title, url, selected, t), t)


def _title(address: Address, selection: Selection, package: Package, t: Translator) -> str:
    """The title of a page of many records."""
    if address.kind == FRONT:
        return package_title(package, t)
    return view_title(selection, Words(package, t))


def _item(address: Address, title: str, url: str, selected: Results, t: Translator) -> Item:
    """The page as something to cite: a record, the whole package, or a part of it."""
    if address.kind == "record":
        return record_item(selected.atlas, address.name, t, url)
    package = selected.atlas.package
    is_whole = address.kind == FRONT
    return package_item(package, t, url) if is_whole else view_item(package, title, t, url)


def page_of(selection: Selection, chosen: str | None, language: str) -> Address:
    """The published page of what is shown, by its shortest address."""
    if chosen:
        return Address(language, "record", chosen)
    active = selection.active()
    if not active:
        return Address(language, FRONT)
    codes = getattr(selection, active[0])
    if len(active) == 1 and active[0] in PAGES and len(codes) == 1:
        return Address(language, PAGES[active[0]], codes[0])
    return Address(language, VIEW, query=selection.query_string())


def _show_links(state: Visit, address: Address, t: Translator) -> None:
    """The link that restores this view with the map's, and the short one to the page."""
    st.caption(
        t("Restores filters, chosen record, order of the table, language, and where the map looks:")
    )
    view = st.query_params.get("at", "")
    query = state.query() | ({"at": view} if view else {})
    st.code(permalink(query), language=None, wrap_lines=True)
    if state.guest is not None:
        st.caption(t("Your own data are not behind it: they are in this visit only."))
    st.caption(t("A page to read, print or cite, which needs no JavaScript:"))
    st.code(published_url(address), language=None, wrap_lines=True)


def _show_files(address: Address, t: Translator, *, has_map: bool, has_records: bool) -> None:
    """Buttons for the drawing and the report, which are made when they are asked for."""
    files = (
        ("PNG", PNG, t("a picture for slides and messages"), has_map),
        ("SVG", SVG, t("a drawing to work on"), has_map),
        ("PDF", PDF, t("the map on a sheet of A4"), has_map),
        (t("Report (PDF)"), REPORT,
         t("figures, table and disagreements on A4, each value with its source"), has_records),
    )  # fmt: skip
    with st.container(horizontal=True):
        for label, ending, told, is_there in files:
            place = replace(address, ending=ending)
            more = ("&" if place.query else "?") + "scale=2" if ending == PNG else ""
            st.link_button(
                literal(label),
                f"{place.path}{more}",
                icon=":material/download:",
                help=literal(told),
                disabled=not is_there,
            )


def show_reference(item: Item, t: Translator) -> None:
    """A reference in the forms that people and their programs take."""
    forms = {
        "APA": apa([item], t.language)[0],
        "BibTeX": bibtex([item]),
        "CSL-JSON": csl_json([item]),
    }
    for tab, text in zip(st.tabs(list(forms)), forms.values(), strict=True):
        with tab:
            st.code(text, language=None, wrap_lines=True)
