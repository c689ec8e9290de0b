"""Three findings for the front page, computed from the data and worded for any country."""

from dataclasses import dataclass

from geodata.query.results import Results
from geodata.query.selection import Selection
from layers.published.page import Site

DISPUTED = Selection(disputed=True)


@dataclass(frozen=True, slots=True)
class Finding:
    """A figure, what it says, and the view that shows it."""

    figure: str
    text: str
    link: str


def findings(site: Site, everything: Results) -> list[Finding]:
    """What the records say when taken together; what the data cannot bear is left out."""
    found = (
        _disputed(site, everything),
        _country(site, everything),
        _places(site, everything),
    )
    return [finding for finding in found if finding]


def _per_cent(part: int, whole: int, site: Site) -> str:
    return f"{site.t.number(round(100 * part / whole))} %"


def _disputed(site: Site, everything: Results) -> Finding | None:
    """How many records sources disagree about."""
    t, n, total = site.t, everything.counts.disputed, everything.counts.total
    if not n:
        return None
    text = t.plural(
        "record on which the sources contradict each other, {share} of all: for each, both values "
        "and the lines they come from.",
        "records on which the sources contradict each other, {share} of all: for each, both values "
        "and the lines they come from.",
        n,
        share=_per_cent(n, total, site),
    )
    return Finding(t.number(n), text, site.link("v", query=DISPUTED.query_string()))


def _country(site: Site, everything: Results) -> Finding | None:
    """The country other than its own whose companies hold, run or buy most records."""
    t, package = site.t, site.store.package
    home = str(package.catalog.titles.get("country", ""))
    offered = {code: n for code, n in everything.facets["countries"].items() if code != home}
    if not offered:
        return None
    code = max(offered, key=lambda c: offered[c])
    selection = Selection(countries=(code,))
    facets = site.store.select(selection).facets
    layers = {name: n for name, n in facets["layers"].items() if n}
    most = max(layers, key=lambda name: layers[name], default="")
    if not most:
        return None
    text = t(
        "records held, run or bought by companies of one country, {country}, more than of any "
        "other abroad; {n} of them in the layer “{layer}”.",
        country=t.country(code),
        n=t.number(layers[most]),
        layer=package.catalog.layers[most].title(t),
    )
    return Finding(t.number(offered[code]), text, site.link("v", query=selection.query_string()))


def _places(site: Site, everything: Results) -> Finding | None:
    """How many records have no place that could be drawn."""
    t, counts = site.t, everything.counts
    if not counts.table_only:
        return None
    text = t.plural(
        "record without a place that could be drawn, {share} of all: it stays in every list and "
        "count, and the map shows how sure each other place is.",
        "records without a place that could be drawn, {share} of all: they stay in every list and "
        "count, and the map shows how sure each other place is.",
        counts.table_only,
        share=_per_cent(counts.table_only, counts.total, site),
    )
    return Finding(t.number(counts.table_only), text, site.link("v"))
