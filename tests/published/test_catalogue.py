"""The catalogue of the data sets, read by rdflib: what data portals find in it."""

from collections.abc import Callable
from pathlib import Path

import pytest
import shapely
from rdflib import DCAT, DCTERMS, RDF, Graph
from rdflib.term import Node
from starlette.testclient import TestClient

from tests.package_copy import PackageCopy
from tests.published.conftest import HOST

# rdflib's own reader of JSON-LD still uses it.
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
HOME = f"{HOST}/catalog.jsonld"


def read(client: TestClient) -> Graph:
    answer = client.get("/catalog.jsonld")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/ld+json")
    return Graph().parse(data=answer.text, format="json-ld", base=HOME)


def addresses(graph: Graph, subject: Node, predicate: Node) -> list[str]:
    return [str(found) for found in graph.objects(subject, predicate)]


def test_it_has_the_package_and_each_layer(site: TestClient) -> None:
    graph = read(site)
    (catalogue,) = graph.subjects(RDF.type, DCAT.Catalog)
    assert str(catalogue) == HOME
    listed = {
        str(graph.value(one, DCTERMS.identifier)) for one in graph.objects(catalogue, DCAT.dataset)
    }
    layers = {c["id"] for c in site.get("/api/collections").json()["collections"]
              if "storageCrs" in c} - {"records"}  # fmt: skip
    assert listed == {"package", *layers}
    (service,) = graph.objects(catalogue, DCAT.service)
    assert addresses(graph, service, DCAT.endpointURL) == [f"{HOST}/api"]


def test_a_data_set_says_what_a_portal_needs(site: TestClient) -> None:
    graph = read(site)
    for one in graph.subjects(RDF.type, DCAT.Dataset):
        assert {title.language for title in graph.objects(one, DCTERMS.title)} == {"en", "es"}
        assert {text.language for text in graph.objects(one, DCTERMS.description)} == {"en", "es"}
        assert str(graph.value(one, DCTERMS.license)).startswith("https://")
        (page,) = addresses(graph, one, DCAT.landingPage)
        assert site.get(page.removeprefix(HOST)).status_code == 200


def test_every_distribution_is_there_under_its_licence(site: TestClient) -> None:
    graph = read(site)
    found = list(graph.subjects(RDF.type, DCAT.Distribution))
    assert len(found) > 20
    for one in found:
        (address,) = addresses(graph, one, DCAT.accessURL)
        answer = site.get(address.removeprefix(HOST))
        assert answer.status_code == 200, address
        assert graph.value(one, DCTERMS.license)
        stated = str(graph.value(one, DCAT.mediaType)).partition("media-types/")[2]
        if graph.value(one, DCAT.downloadURL):
            assert answer.headers["content-type"].partition(";")[0] == stated


def test_extents_are_those_of_the_records(site: TestClient) -> None:
    graph = read(site)
    for one in graph.subjects(RDF.type, DCAT.Dataset):
        name = str(graph.value(one, DCTERMS.identifier))
        if name == "package":
            continue
        extent = site.get(f"/api/collections/{name}").json()["extent"]
        place = graph.value(one, DCTERMS.spatial)
        assert (place is None) == ("spatial" not in extent)
        if place is not None:
            box = shapely.from_wkt(str(graph.value(place, DCAT.bbox))).bounds
            assert box == pytest.approx(extent["spatial"]["bbox"][0], abs=1e-4)
        period = graph.value(one, DCTERMS.temporal)
        assert (period is None) == ("temporal" not in extent)
        if period is not None:
            start, end = (graph.value(period, part) for part in (DCAT.startDate, DCAT.endDate))
            stated = extent["temporal"]["interval"][0]
            assert [str(day) if day else None for day in (start, end)] == [
                moment and moment[:10] for moment in stated
            ]


def test_the_front_page_leads_to_it(site: TestClient) -> None:
    assert 'href="/catalog.jsonld"' in site.get("/en").text
    assert 'href="/catalog.jsonld"' in site.get("/es").text


def test_it_follows_the_edition(
    open_site: Callable[[Path], TestClient], copy_of_tinyland: PackageCopy
) -> None:
    """A title is a literal, whatever stands in it."""
    hostile = '</script><b>"x'
    copy_of_tinyland.edit("catalog.json", lambda content: content.update(title_en=hostile))
    graph = read(open_site(copy_of_tinyland.root))
    (catalogue,) = graph.subjects(RDF.type, DCAT.Catalog)
    titles = {t.language: str(t) for t in graph.objects(catalogue, DCTERMS.title)}
    assert hostile in titles["en"]
