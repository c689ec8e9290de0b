"""The package's data sets as a DCAT 3 catalogue in JSON-LD, which data portals harvest."""

from collections.abc import Callable
from typing import Any

from geodata.exports.formats import FORMATS
from geodata.geometry.bounds import Bounds
from geodata.language import LANGUAGES, Translator, translator
from geodata.periods import OPEN_END
from geodata.presentation.citation import creators, licence, package_title
from geodata.presentation.values import iso_day
from geodata.query.results import Results
from geodata.query.selection import Selection
from layers.downloads.streamed_files import file_address, package_path
from layers.published.page import Site
from layers.web import paths

PATH = "catalog.jsonld"
MEDIA_TYPE = "application/ld+json"
# Written out, so that a reader need ask no other host.
CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "gsp": "http://www.opengis.net/ont/geosparql#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
IANA = "https://www.iana.org/assignments/media-types/"
LANGUAGE = "http://publications.europa.eu/resource/authority/language/"
CODES = {"en": "ENG", "es": "SPA"}
FEATURES = "http://www.opengis.net/spec/ogcapi-features-1/1.0"
TILES = "http://www.opengis.net/spec/ogcapi-tiles-1/1.0"
Node = dict[str, Any]
Words = Callable[[Translator], str]


def catalogue(site: Site) -> Node:
    """The catalogue: all of the package, a data set a layer, and the API that serves them."""
    package, home = site.store.package, f"{site.root}/{PATH}"
    layers = package.catalog.layers
    every = site.store.select(Selection(layers=tuple(layers)))
    whole = _dataset(site, "package", lambda t: package_title(package, t), every, "")
    archive = f"{site.root}{package_path().removeprefix(paths.base_path())}"
    whole["dcat:distribution"].insert(0, _file(archive, "ZIP", "application/zip", site))
    return {
        "@context": CONTEXT,
        "@id": home,
        "@type": "dcat:Catalog",
        **_described(site, lambda t: package_title(package, t)),
        "foaf:homepage": {"@id": site.full(site.address(""))},
        "dcat:dataset": [
            whole,
            *(
                _dataset(site, name, layer.title, site.store.select(_only(name)), name)
                for name, layer in layers.items()
            ),
        ],
        "dcat:service": _service(site),
    }


def _only(layer: str) -> Selection:
    return Selection(layers=(layer,))


def _described(site: Site, title: Words) -> Node:
    """What catalogue and data sets have alike: words in each language, licence, edition."""
    package = site.store.package
    made = str(package.descriptor.get("created", ""))[:10]
    address = licence(package)[1]
    found: Node = {
        "dct:title": _said(title),
        "dct:description": _said(lambda t: _description(site, title(t), t)),
        "dct:publisher": [{"@type": "foaf:Agent", "foaf:name": name} for name in creators(package)],
        "dct:language": [{"@id": f"{LANGUAGE}{CODES[lang]}"} for lang in LANGUAGES],
        "dcat:version": package.version,
    }
    found |= {"dct:license": {"@id": address}} if address else {}
    return found | ({"dct:modified": _date(made)} if made else {})


def _description(site: Site, title: str, t: Translator) -> str:
    subtitle = t.pick(site.store.package.catalog.titles, "subtitle")
    return ". ".join(filter(None, (title, subtitle)))


def _said(words: Words) -> list[Node]:
    """A text in each language."""
    return [{"@value": words(translator(lang)), "@language": lang} for lang in LANGUAGES]


def _date(day: str) -> Node:
    return {"@value": day, "@type": "xsd:date"}


def _dataset(site: Site, name: str, title: Words, selected: Results, layer: str) -> Node:
    """Records as a dcat:Dataset with where and when they are, and how to have them.

    Args:
        layer: whose records they are; "" for those of all.
    """
    collection = layer or "records"
    page = site.address("layer", layer) if layer else site.address("v")
    names = layer or ",".join(site.store.package.catalog.layers)
    files = [
        _file(
            site.root + file_address(form, {"layer": names}).removeprefix(paths.base_path()),
            form.suffix, form.media_type, site,
        )
        for form in FORMATS.values()
    ]  # fmt: skip
    return {
        "@id": f"{site.root}/{PATH}#{name}",
        "@type": "dcat:Dataset",
        "dct:identifier": name,
        **_described(site, title),
        "dcat:landingPage": {"@id": site.full(page)},
        **_extent(selected),
        "dcat:distribution": [*files, _from_api(site, collection)],
    }


def _extent(selected: Results) -> Node:
    """Where and when; absent where nothing is known."""
    found: Node = {}
    bounds, days = selected.bounds(), selected.days()
    if bounds:
        box = {"@value": _wkt(Bounds(*bounds)), "@type": "gsp:wktLiteral"}
        found["dct:spatial"] = {"@type": "dct:Location", "dcat:bbox": box}
    if days:
        first, last = days
        period: Node = {"@type": "dct:PeriodOfTime", "dcat:startDate": _date(iso_day(first))}
        if last != OPEN_END:
            period["dcat:endDate"] = _date(iso_day(last))
        found["dct:temporal"] = period
    return found


def _wkt(box: Bounds) -> str:
    west, south, east, north = (
        f"{side:.5f}" for side in (box.west, box.south, box.east, box.north)
    )
    corners = ((west, south), (east, south), (east, north), (west, north), (west, south))
    return f"POLYGON(({', '.join(f'{x} {y}' for x, y in corners)}))"


def _file(address: str, title: str, media_type: str, site: Site) -> Node:
    found: Node = {
        "@type": "dcat:Distribution",
        "dct:title": title,
        "dcat:accessURL": {"@id": address},
        "dcat:downloadURL": {"@id": address},
        "dcat:mediaType": {"@id": f"{IANA}{media_type.partition(';')[0]}"},
    }
    return found | _terms(site)


def _terms(site: Site) -> Node:
    address = licence(site.store.package)[1]
    return {"dct:license": {"@id": address}} if address else {}


def _from_api(site: Site, collection: str) -> Node:
    found: Node = {
        "@type": "dcat:Distribution",
        "dct:title": "OGC API",
        "dcat:accessURL": {"@id": f"{site.root}/api/collections/{collection}"},
        "dcat:mediaType": {"@id": f"{IANA}application/geo+json"},
        "dcat:accessService": {"@id": f"{site.root}/api"},
    }
    return found | _terms(site)


def _service(site: Site) -> Node:
    return {
        "@id": f"{site.root}/api",
        "@type": "dcat:DataService",
        "dct:title": "OGC API – Features, OGC API – Tiles",
        "dcat:endpointURL": {"@id": f"{site.root}/api"},
        "dcat:endpointDescription": {"@id": f"{site.root}/api/openapi.json"},
        "dct:conformsTo": [{"@id": FEATURES}, {"@id": TILES}],
        "dcat:servesDataset": {"@id": f"{site.root}/{PATH}#package"},
    }
