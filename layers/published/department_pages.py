"""Pages of departments: all by a measure, and the profile of one."""

from typing import Any
from urllib.parse import urlencode

from geodata.drawing.shading import Shading
from geodata.evidence.department_measures import (
    RECORDS,
    DepartmentScope,
    Tally,
    measures_of,
    tallies,
)
from geodata.geometry.bounds import Bounds
from geodata.presentation.department_profile import DepartmentProfile, ProfileLine
from geodata.presentation.department_words import DepartmentWords, highs, ranked
from geodata.presentation.sentences import Words
from geodata.presentation.value_classes import ValueClasses, value_classes
from geodata.query.claim_choice import sources_of
from geodata.query.link_query import read_link
from geodata.query.selection import Selection
from geodata.stores.department_scopes import department_scope
from layers.department_map import NOTHING_DRAWN, shades
from layers.published.addresses import DEPARTMENTS
from layers.published.list_pages import correction_text, list_page
from layers.published.page import Page, Site
from layers.published.profile_lines import line_values

# What the list of the page says already.
IN_THE_LIST = "there"


def departments_page(site: Site, query: str) -> Page:
    """All departments by the measure and filters of a query: map, table, sources."""
    t, store = site.t, site.store
    link = read_link(query, store.package, store.codes)
    words, selection = DepartmentWords(store.package, t), link.selection
    measure = link.departments.measure or RECORDS
    scope = department_scope(store, selection)
    found = ranked(tallies(measure, scope))
    classes = value_classes(highs(found), link.departments.classes)
    selected = store.select(selection.without("departments"))
    title = t("Departments: {measure}", measure=words.measure(measure))
    asked = selection.query() | link.departments.query()
    cited = [i for i in store.package.sources if i in sources_of(selected)]
    values: dict[str, Any] = {
        "what": _what(found, scope, site),
        "sentence": Words(store.package, t).sentence(selection) if selection.active() else "",
        "corrections": [correction_text(c, site) for c in link.corrections],
        "heads": words.heads(measure),
        "rows": [
            (site.link("department", code), row)
            for code, row in zip(found, words.rows(found, measure), strict=True)
        ],
        "reading": words.reading(),
        "measures": _measures(site, words, selection, measure),
        "sources": [(store.package.sources[i].label(), site.link("source", i), "") for i in cited],
    }
    return Page(
        site.address(DEPARTMENTS, query=urlencode(asked, safe=",")),
        "departments.html",
        title,
        f"{title}. {values['what']}",
        values,
        selected,
        "",
        Bounds(*store.package.catalog.bounds),
        (values["what"], values["sentence"]),
        tuple(store.package.sources[i].label() for i in cited),
        explore=urlencode({**asked, "lang": t.language}, safe=","),
        workbench=DEPARTMENTS,
        shading=_shading(site, words, found, classes, measure, selection.departments),
        indexed=not link.corrections and not selection.active(),
    )


def _what(found: dict[str, Tally], scope: DepartmentScope, site: Site) -> str:
    t = site.t
    counted = sum(tally.high > 0 for tally in found.values())
    told = t.plural("{n} department", "{n} departments", counted)
    nowhere = t.plural(
        "{n} record lies in no department for certain.",
        "{n} records lie in no department for certain.",
        len(scope.nowhere),
    )
    return t("{counted} of {all}; {nowhere}", counted=told, all=len(found), nowhere=nowhere)


def _measures(
    site: Site, words: DepartmentWords, selection: Selection, now: str
) -> list[tuple[str, str, str]]:
    links = []
    for measure in measures_of(words.package):
        query = selection.query() | ({} if measure == RECORDS else {"measure": measure})
        if measure != now:
            address = site.link(DEPARTMENTS, query=urlencode(query, safe=","))
            links.append((words.measure(measure), address, ""))
    return links


def _shading(
    site: Site,
    words: DepartmentWords,
    found: dict[str, Tally],
    classes: ValueClasses,
    measure: str,
    chosen: tuple[str, ...],
) -> Shading:
    none = site.t("none")
    colours = shades(len(classes.ends))
    legend = [(NOTHING_DRAWN, none)]
    legend += [(c, words.class_label(classes, n, measure)) for n, c in enumerate(colours)]
    of_class = {code: colours[number] for code, number in classes.of.items()}
    return Shading(
        words.package.departments,
        {code: of_class.get(code, NOTHING_DRAWN) for code in found},
        {
            code: f"{words.name(code)} · {words.tally(tally, measure) or none}"
            for code, tally in found.items()
        },
        tuple(legend),
        chosen,
        lambda code: site.link("department", code),
    )


def department_page(site: Site, code: str) -> Page | None:
    """What lies in one department, who holds it, what is planned and happened, how sure it is."""
    package = site.store.package
    if code not in package.departments.names:
        return None
    scope = department_scope(site.store, Selection())
    words = DepartmentWords(package, site.t)
    profile = [
        {
            **{name: getattr(section, name) for name in ("code", "heading", "count", "note")},
            "lines": [_line(site, line) for line in section.lines],
        }
        for section in DepartmentProfile(code, scope, words).sections()
        if section.code != IN_THE_LIST
    ]
    selected = site.store.select(Selection(departments=(code,)))
    name = package.departments.name(code)
    return list_page(site, "department", code, name, selected, {"profile": profile})


def _line(site: Site, line: ProfileLine) -> dict[str, Any]:
    address = ""
    for kind, name in (
        ("record", line.record_id), ("company", line.company), ("department", line.department),
    ):  # fmt: skip
        address = site.link(kind, name) if name else address
    return line_values(
        site, line.label, line.text, line.remark, line.witnesses, address, is_quiet=line.is_quiet
    )
