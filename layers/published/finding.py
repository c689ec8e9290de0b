"""From an address to its page: what is named, and under which name it is now."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from geodata.folding import fold
from layers.published import (
    department_pages,
    figure_pages,
    list_pages,
    question_pages,
    record_pages,
    time_pages,
)
from layers.published.addresses import (
    CHANGES,
    DEPARTMENTS,
    ENDINGS,
    FIGURE,
    FRONT,
    MAX_NAME,
    NAMED,
    QUESTIONS,
    TIMELINE,
    VIEW,
    YEAR_PAGE,
    Address,
)
from layers.published.changes import changes_page
from layers.published.page import Page, Site

MAKERS: Mapping[str, Callable[[Site, str], Page | None]] = {
    "record": record_pages.record_page,
    "claim": record_pages.claim_page,
    "conflict": record_pages.conflict_page,
    "layer": list_pages.layer_page,
    "department": department_pages.department_page,
    "company": list_pages.company_page,
    "source": list_pages.source_page,
    FIGURE: figure_pages.figure_page,
    YEAR_PAGE: time_pages.year_page,
}


def find(site: Site, address: Address) -> tuple[Address, Page | None]:
    """The address with its ending apart, and the page; None where there is none.

    The page's own address has another name where the thing was renamed.
    """
    if len(address.name) > MAX_NAME:
        return address, None
    if address.kind in NAMED:
        page = _named(site, address.kind, address.name)
        plain = _without_ending(address, address.name)
        if page is None and plain:
            return plain, _named(site, plain.kind, plain.name)
        return address, page
    if address.name:
        return address, None
    plain = _without_ending(address, address.kind) or address
    kind = plain.name or plain.kind
    plain = replace(plain, kind="" if kind == "front" and plain.ending else kind, name="")
    if plain.kind == FRONT:
        return plain, list_pages.front_page(site)
    if plain.kind == CHANGES:
        return plain, changes_page(site)
    if plain.kind == TIMELINE:
        return plain, time_pages.timeline_page(site, address.query)
    if plain.kind == VIEW:
        return plain, list_pages.view_page(site, address.query)
    if plain.kind == DEPARTMENTS:
        return plain, department_pages.departments_page(site, address.query)
    if plain.kind == QUESTIONS:
        return plain, question_pages.questions_page(site)
    return address, None


def _without_ending(address: Address, text: str) -> Address | None:
    for ending in ENDINGS:
        stem = text.removesuffix(f".{ending}")
        if stem and stem != text:
            return replace(address, name=stem, ending=ending)
    return None


def _named(site: Site, kind: str, name: str) -> Page | None:
    return MAKERS[kind](site, _present(site, kind, name))


def _present(site: Site, kind: str, name: str) -> str:
    """The name that a thing has now, of one it had before or may be called by."""
    package = site.store.package
    if kind == "record":
        return site.store.find(name) or name
    if kind == "department":
        return package.departments.find(name.replace("-", " ")) or name
    if kind == "company" and name not in package.companies.rows:
        return package.companies.find(name.replace("-", " ")) or fold(name)
    return name


def embedded_address(asked: Mapping[str, str], language: str, query: str) -> Address:
    """What `/embed` is asked for: a thing by its kind, the front page, else a view."""
    for kind in NAMED:
        if kind in asked and kind not in ("layer", "department"):
            return Address(language, kind, asked[kind])
    if "front" in asked:
        return Address(language)
    if DEPARTMENTS in asked:
        return Address(language, DEPARTMENTS, query=query)
    return Address(language, VIEW, query=query)
