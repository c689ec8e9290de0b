"""Pages about many records: front page, layer, department, company, source, and any view."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs

from geodata.drawing.extent import box_of
from geodata.drawing.views import cited_labels, view_title
from geodata.frames import rows_of
from geodata.presentation.bibliography import apa
from geodata.presentation.citation import citation
from geodata.presentation.sentences import Words, unknown_name_text
from geodata.presentation.series_panels import SeriesWords
from geodata.presentation.times import bound_texts, span_text
from geodata.presentation.values import place_text
from geodata.query.link_parameters import unknown_names
from geodata.query.parameter_values import Correction
from geodata.query.results import Results
from geodata.query.selection import Selection
from layers.published import catalogue, linked_data
from layers.published.addresses import FIGURE
from layers.published.findings import findings
from layers.published.page import Page, Site
from layers.web import paths

PAGE_ROWS = 100
# As many records as a selection can name (query/selection.py).
MAX_IDS = 300
SHOWN = ("layers", "departments", "statuses", "countries")
SHOWN_CODES = 8


def front_page(site: Site) -> Page:
    """What the atlas is, three findings, and the ways in."""
    t, package = site.t, site.store.package
    everything = site.store.select(Selection())
    layers, facets = package.catalog.layers, everything.facets
    subtitle = t.pick(package.catalog.titles, "subtitle")
    promise = t(
        "{records} from {sources}. Every value leads to its source and line; values that "
        "disagree stand side by side.",
        records=t.plural("{n} record", "{n} records", everything.total),
        sources=t.plural("{n} source", "{n} sources", len(package.sources)),
    )
    description = f"{subtitle}. {promise}" if subtitle else promise
    values = {
        "subtitle": subtitle,
        "promise": promise,
        "findings": findings(site, everything),
        "layers": [
            (layers[name].title(t), site.link("layer", name), t.number(n))
            for name, n in everything.layers.items()
        ],
        "departments": [
            (package.departments.name(c), site.link("department", c),
             t.number(facets["departments"].get(c, 0)))
            for c in package.departments.codes
        ],
        "sources": [(s.label(), site.link("source", c), "") for c, s in package.sources.items()],
        "citation": citation(package, t),
        "figures": [
            (SeriesWords(package, t).title(series), site.link(FIGURE, code), "")
            for code, series in package.series.items()
        ],
        "catalogue": f"{paths.base_path()}/{catalogue.PATH}",
    }  # fmt: skip
    return page_of(site, site.address(""), "front.html", package.catalog.title(t), description,
                 values, everything)  # fmt: skip


def layer_page(site: Site, name: str) -> Page | None:
    """The records of one layer."""
    layer = site.store.package.catalog.layers.get(name)
    if layer is None:
        return None
    selected = site.store.select(Selection(layers=(name,)))
    return list_page(site, "layer", name, layer.title(site.t), selected)


def company_page(site: Site, code: str) -> Page | None:
    """One company or body, and what it holds, runs or buys."""
    companies, t = site.store.package.companies, site.t
    row = companies.rows.get(code)
    if row is None:
        return None
    name = companies.label(row["name"], t.language)
    parent = row.get("parent", "")
    facts = [
        (t("Country"), t.country(row["country"]) if row.get("country") else "", ""),
        (t("Parent company"), _company_name(site, parent),
         site.link("company", parent) if parent in companies.rows else ""),
        (t("Other names"), ", ".join(filter(None, row.get("aliases", "").split("|"))), ""),
    ]  # fmt: skip
    below = [
        (_company_name(site, other), site.link("company", other), "")
        for other, said in companies.rows.items()
        if said.get("parent") == code and other != code
    ]
    ids = site.edition.of_company.get(code, ())
    selected = _these(site, ids)
    return list_page(site, "company", code, name, selected,
                 {"facts": [fact for fact in facts if fact[1]], "below": below})  # fmt: skip


def _company_name(site: Site, code: str) -> str:
    companies = site.store.package.companies
    name = companies.rows.get(code, {}).get("name", "")
    return companies.label(name, site.t.language) if name else ""


def source_page(site: Site, source_id: str) -> Page | None:
    """One source: its reference, and the records of which it speaks."""
    source, t = site.store.package.sources.get(source_id), site.t
    if source is None:
        return None
    claims = [c for c in site.edition.claims.values() if c.source_id == source_id]
    values = {
        "reference": apa([source.csl], t.language)[0],
        "url": source.url,
        "note": source.note(t),
        "n_claims": t.plural("{n} claim", "{n} claims", len(claims)),
    }
    selected = _these(site, site.edition.of_source.get(source_id, ()))
    page = list_page(site, "source", source_id, source.label(), selected, values)
    return page


def _these(site: Site, ids: Sequence[str]) -> Results | None:
    """The records of these ids; None where there are none: no id is no filter."""
    known = [i for i in ids if site.edition.atlas.row(i) is not None][:MAX_IDS]
    return site.store.select(Selection(ids=tuple(known))) if known else None


def view_page(site: Site, query: str) -> Page:
    """Any selection: its map, its counts and its list, a page at a time."""
    asked = parse_qs(query, max_num_fields=100, keep_blank_values=False)
    selection, corrections = site.store.parse(asked)
    selected = site.store.select(selection)
    words = Words(site.store.package, site.t)
    title = view_title(selection, words)
    number = _number(asked.get("page", []))
    last = max((selected.total - 1) // PAGE_ROWS + 1, 1)
    number = min(number, last)
    values = {
        "corrections": [
            *(unknown_name_text(*found, site.t) for found in unknown_names(asked)),
            *(correction_text(c, site) for c in corrections),
        ],
        "loosened": _loosened(site, selection) if not selected.total else [],
    }
    address = site.address("v", query=_paged(selection, number))
    page = list_page(
        site, "v", "", title, selected, values, address=address, number=number, last=last
    )
    return page


def _paged(selection: Selection, number: int) -> str:
    query = selection.query_string()
    return f"{query}{'&' if query else ''}page={number}" if number > 1 else query


def _number(texts: Sequence[str]) -> int:
    text = texts[0] if texts else "1"
    return max(int(text), 1) if text.isdecimal() and text.isascii() and len(text) < 9 else 1


def correction_text(correction: Correction, site: Site) -> str:
    """What of an address was left out, and what could stand there."""
    return site.t(
        "{parameter} must be like “{expected}”, got “{value}”; it was left out.",
        parameter=correction.parameter,
        expected=correction.expected,
        value=correction.value,
    )


def _loosened(site: Site, selection: Selection) -> list[tuple[str, str, str]]:
    """For an empty view: each filter that could be taken off, with what that would leave."""
    words, t = Words(site.store.package, site.t), site.t
    return [
        (words.label(name), site.link("v", query=selection.without(name).query_string()),
         t.number(n))
        for name, n in site.store.loosened(selection)
    ]  # fmt: skip


def list_page(
    site: Site,
    kind: str,
    name: str,
    title: str,
    selected: Results | None,
    values: Mapping[str, Any] | None = None,
    **view: Any,
) -> Page:
    """A page with counts and a table of records."""
    t, words = site.t, Words(site.store.package, site.t)
    number, last = view.get("number", 1), view.get("last", 1)
    counts = (
        words.counts(selected.counts, selected.selection)
        if selected
        else t("No record speaks of it.")
    )
    sentence = words.sentence(selected.selection) if selected and kind == "v" else ""
    full = selected.selection.query_string() if selected else ""
    found = {
        "one_layer": selected is not None and len(selected.layers) == 1,
        "facts": (), "below": (), "reference": "", "url": "", "note": "", "n_claims": "",
        "corrections": (), "loosened": (), "profile": (),
        **(values or {}),
        "counts": counts,
        "sentence": sentence,
        "rows": _rows(site, selected, number),
        "parts_of": _parts(site, selected, kind) if selected else [],
        "more": selected.total > PAGE_ROWS and kind != "v" if selected else False,
        "all": site.link("v", query=full),
        "before": _turned(site, selected, number - 1) if number > 1 else "",
        "after": _turned(site, selected, number + 1) if number < last else "",
        "number": number, "last": last,
    }  # fmt: skip
    address = view.get("address") or site.address(kind, name)
    description = f"{title}. {counts}." if kind != "v" else f"{counts}. {sentence}"
    return page_of(site, address, "list.html", title, description, found, selected)


def _turned(site: Site, selected: Results | None, number: int) -> str:
    return site.link("v", query=_paged(selected.selection, number)) if selected else ""


def _rows(site: Site, selected: Results | None, number: int) -> list[dict[str, str]]:
    if selected is None:
        return []
    t, package = site.t, site.store.package
    extract = selected.extract((number - 1) * PAGE_ROWS, PAGE_ROWS)
    status, columns = package.codelists["status"], extract.records.drop(columns="geometry")
    return [
        {
            "name": t.pick(row, "name"),
            "link": site.link("record", str(record_id)),
            "layer": package.catalog.layers[row["layer"]].title(t),
            "where": place_text(row, package, t),
            "status": status.label(row["status"], t) if row["status"] else "",
            "known": span_text(bound_texts(row), t),
            "claims": t.number(row["n_claims"]),
        }
        for record_id, row in zip(columns.index, rows_of(columns), strict=True)
    ]


def _parts(
    site: Site, selected: Results, kind: str
) -> list[tuple[str, list[tuple[str, str, str]]]]:
    """How the records divide, with links to each part."""
    words, t = Words(site.store.package, site.t), site.t
    own = {"layer": "layers", "department": "departments"}.get(kind, "")
    found = []
    for name in SHOWN:
        asked = getattr(selected.selection, name)
        counts = {c: n for c, n in selected.facets[name].items() if n and (not asked or c in asked)}
        most = sorted(counts, key=lambda c: -counts[c])[:SHOWN_CODES]
        if name == own or len(most) < 2 or selected.selection.ids:
            continue
        parts = []
        for code in most:
            narrowed = _narrowed(selected.selection, name, code)
            label = words.filters(_narrowed(Selection(), name, code))[name]
            parts.append((label, site.link("v", query=narrowed.query_string()),
                          t.number(counts[code])))  # fmt: skip
        found.append((words.label(name), parts))
    return found


def _narrowed(selection: Selection, name: str, code: str) -> Selection:
    change: dict[str, Any] = {name: (code,)}
    return replace(selection, **change)


def page_of(
    site: Site,
    address: Any,
    template: str,
    title: str,
    description: str,
    values: Mapping[str, Any],
    selected: Results | None,
) -> Page:
    """A page of records as a Dataset."""
    package, t = site.store.package, site.t
    selection = selected.selection if selected else Selection()
    box = box_of(selection, selected, site.store.package) if selected else None
    words = Words(package, t)
    query = {**selection.query(), "lang": t.language}
    is_plain = not values.get("corrections") and bool(selected and selected.total)
    return Page(
        address,
        template,
        title,
        description,
        values,
        selected,
        "",
        box,
        (words.counts(selected.counts, selected.selection), words.sentence(selection))
        if selected
        else (),
        cited_labels(selected) if selected else (),
        explore="&".join(filter(None, (selection.query_string(), f"lang={t.language}"))),
        linked_data=linked_data.dataset(site, site.full(address), title, description, query, box)
        if selected and box
        else {},
        indexed=is_plain or template == "front.html",
    )
