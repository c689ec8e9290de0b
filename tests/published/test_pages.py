"""The published pages: each kind is HTML, names itself, and escapes what it shows."""

import json
import re
from collections.abc import Callable
from html import unescape
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from tests.package_copy import PackageCopy
from tests.published.markup import errors_of

EVIL = "\"><script>alert(1)</script>'&{{7*7}}"
PAGES = [
    "",
    "/record/posts/alpha",
    "/record/lights/north",
    "/layer/posts",
    "/department/01",
    "/company/cedar",
    "/company/loop-a",
    "/source/survey-2010",
    "/claim/t-01",
    "/conflict/posts/alpha/owner",
    "/v",
    "/v?layer=posts&years=2001-2012",
    "/v?q=nothing-has-this",
]


def linked_data(text: str) -> dict[str, object]:
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL)
    assert found
    content = json.loads(found[1])
    assert isinstance(content, dict)
    return content


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_html_that_names_itself(site: TestClient, path: str, language: str) -> None:
    answer = site.get(f"/{language}{path}")
    text = answer.text
    assert (answer.status_code, errors_of(text)) == (200, [])
    assert f'<html lang="{language}">' in text
    canonical = re.search(r'<link rel="canonical" href="([^"]+)"', text)
    assert canonical
    assert unescape(canonical[1]) == f"http://atlas.test/{language}{path}"
    for other in ("en", "es"):
        address = f"http://atlas.test/{other}{path}".replace("&", "&amp;")
        assert f'hreflang="{other}" href="{address}"' in text
    assert re.search(r'<meta name="description" content="[^"]{20,}"', text)
    assert re.search(r'<meta property="og:title" content="[^"]+"', text)
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("path", PAGES)
def test_a_page_needs_no_script_and_no_other_host(site: TestClient, path: str) -> None:
    text = site.get(f"/en{path}").text
    assert set(re.findall(r"<script[^>]*>", text)) <= {'<script type="application/ld+json">'}
    loaded = re.findall(r'(?:src|<link rel="(?:stylesheet|icon)" href)="([^"]+)"', text)
    assert loaded
    assert [url for url in loaded if not url.startswith("/")] == []
    assert " style=" not in re.sub(r"<pre>.*?</pre>", "", text, flags=re.DOTALL)


def test_a_page_allows_nothing_but_its_own(site: TestClient) -> None:
    headers = site.get("/en/record/posts/alpha").headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'self'" in policy
    assert "unsafe" not in policy
    assert headers.get_list("content-security-policy") == [policy]
    assert headers["x-content-type-options"] == "nosniff"


def test_a_record_leads_to_each_of_its_lines(site: TestClient) -> None:
    text = site.get("/en/record/posts/alpha").text
    assert "Acorn Ltd" in text
    assert 'href="/en/claim/t-03"' in text
    assert 'href="/en/conflict/posts/alpha/owner"' in text
    assert 'href="/?record=posts/alpha&amp;lang=en"' in text
    claim = site.get("/en/claim/t-03").text
    assert "Acorn Ltd" in claim
    assert 'href="/en/record/posts/alpha"' in claim
    assert 'href="/en/source/survey-2010"' in claim


def test_a_view_is_the_selection_of_its_query(site: TestClient) -> None:
    text = site.get("/es/v?layer=posts&years=2001-2012").text
    assert "registros" in text
    assert 'href="/?layer=posts&amp;years=2001-2012&amp;lang=es"' in text
    assert "Puesto Alfa" in text
    assert "Canales" not in re.findall(r'<th scope="row">.*?</th>', text)


def test_what_a_view_cannot_read_is_said_and_not_indexed(site: TestClient) -> None:
    text = site.get("/en/v?layr=posts&fbclid=1").text
    assert "“layr” is no filter of the atlas; it was left out. Did you mean “layer”?" in text
    assert "fbclid" not in text
    text = site.get("/en/v?layer=zebra").text
    assert "zebra" in text
    assert '<meta name="robots" content="noindex">' in text


def test_the_map_shows_the_records_of_the_view(site: TestClient) -> None:
    text = site.get("/en/v?layer=posts").text
    marks = re.findall(r'<a href="/en/record/(posts/[a-z-]+)" tabindex="-1">', text)
    assert "posts/alpha" in marks
    assert len(set(marks)) == len(marks)


@pytest.mark.parametrize(
    "path",
    ["/en/record/posts/zebra", "/es/zebra", "/en/claim/zebra", "/en/layer/zebra/x", "/en/v/zebra",
     "/en/company/zebra", "/en/department/99", "/es/source/zebra", "/en/conflict/posts/alpha",
     "/en/record/", "/en/record/" + "x" * 5000, "/en/record/%00%0a", "/en/embed", "/en/.svg"],
)  # fmt: skip
def test_what_is_not_there_is_a_page_with_404(site: TestClient, path: str) -> None:
    answer = site.get(path)
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert errors_of(answer.text) == []
    assert 'content="noindex"' in answer.text


@pytest.mark.parametrize(
    ("before", "now"),
    [
        ("/en/record/posts/first", "/en/record/posts/alpha"),
        ("/es/record/posts/first.svg", "/es/record/posts/alpha.svg"),
        ("/en/department/west", "/en/department/01"),
        ("/en/company/Birch%20Group", "/en/company/birch"),
    ],
)
def test_old_and_other_names_lead_to_the_one_address(
    site: TestClient, before: str, now: str
) -> None:
    answer = site.get(before)
    assert (answer.status_code, answer.headers["location"]) == (301, now)


@pytest.mark.parametrize(
    ("accepted", "language"), [("es-PE,es;q=0.9", "es"), ("fr,en", "en"), ("", "en")]
)
def test_an_address_without_language_leads_to_the_readers(
    site: TestClient, accepted: str, language: str
) -> None:
    for path in ("/claim/t-01", "/v?layer=posts", "/record/posts/alpha"):
        answer = site.get(path, headers={"Accept-Language": accepted})
        assert answer.status_code == 302
        assert answer.headers["location"] == f"/{language}{path}"


@pytest.mark.parametrize("path", ["/en/record/{}", "/en/v?q={}", "/en/v?layer={}", "/en/{}",
                                  "/embed?record={}", "/es/company/{}"])  # fmt: skip
def test_nothing_of_an_address_becomes_html(site: TestClient, path: str) -> None:
    text = site.get(path.format(EVIL.replace("&", "%26"))).text
    assert "<script>alert" not in text
    assert errors_of(text) == []


def test_nothing_of_the_data_becomes_html(
    open_site: Callable[[Path], TestClient], copy_of_tinyland: PackageCopy
) -> None:
    copy_of_tinyland.edit_record("posts/alpha", name_en=EVIL, aliases=[EVIL])
    copy_of_tinyland.add_claim(record_id="posts/alpha", value=EVIL, locator=EVIL, note_en=EVIL)
    copy_of_tinyland.edit("catalog.json", lambda c: c["layers"][0].update(title_en=EVIL))
    client = open_site(copy_of_tinyland.root)
    paths = ["/en", "/en/record/posts/alpha", "/en/layer/posts", "/en/claim/t-99", "/en/v",
             "/embed?layer=posts", "/en/record/posts/alpha.svg", "/en/layer/posts.svg"]  # fmt: skip
    for path in paths:
        text = client.get(path).text
        assert "<script>alert" not in text
        assert "&lt;script&gt;" in text
        if not path.endswith("svg"):
            assert errors_of(text) == []
    assert linked_data(client.get("/en/record/posts/alpha").text)["name"] == EVIL


def test_what_html_and_xml_cannot_hold_is_replaced(
    open_site: Callable[[Path], TestClient], copy_of_tinyland: PackageCopy
) -> None:
    copy_of_tinyland.edit_record("posts/alpha", name_en="Al\x07pha \x85")
    client = open_site(copy_of_tinyland.root)
    assert errors_of(client.get("/en/record/posts/alpha").text) == []
    assert errors_of(client.get("/en/v?layer=%00%1b").text) == []
    drawing = client.get("/en/record/posts/alpha.svg")
    assert "Al\ufffdpha" in drawing.text
    assert client.get("/en/record/posts/alpha.png").status_code == 200


def test_a_record_is_a_place_and_a_view_a_dataset(site: TestClient) -> None:
    place = linked_data(site.get("/en/record/posts/alpha").text)
    assert (place["@type"], place["url"]) == ("Place", "http://atlas.test/en/record/posts/alpha")
    assert place["geo"] == {"@type": "GeoCoordinates", "latitude": 1.0, "longitude": 11.0}
    dataset = linked_data(site.get("/en/v?layer=posts").text)
    files = dataset["distribution"]
    assert dataset["@type"] == "Dataset"
    assert isinstance(files, list)
    for file in files:
        path = file["contentUrl"].removeprefix("http://atlas.test")
        assert site.head(path).status_code == 200


def test_a_reader_who_has_a_page_is_not_sent_it_again(site: TestClient) -> None:
    first = site.get("/en/layer/posts")
    assert "max-age" in first.headers["cache-control"]
    again = site.get("/en/layer/posts", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    other = site.get("/es/layer/posts", headers={"If-None-Match": first.headers["etag"]})
    assert other.status_code == 200


def test_a_new_edition_is_another_page(
    open_site: Callable[[Path], TestClient], tinyland: Path, copy_of_tinyland: PackageCopy
) -> None:
    before = open_site(tinyland).get("/en/record/posts/alpha").headers["etag"]
    copy_of_tinyland.edit_record("posts/alpha", name_en="Omega Post")
    answer = open_site(copy_of_tinyland.root).get(
        "/en/record/posts/alpha", headers={"If-None-Match": before}
    )
    assert answer.status_code == 200
    assert "Omega Post" in answer.text


def test_it_is_packed_where_that_is_taken(site: TestClient) -> None:
    plain = site.get("/en/v", headers={"Accept-Encoding": "identity"})
    packed = site.get("/en/v", headers={"Accept-Encoding": "gzip"})
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.content == plain.content
    assert plain.headers["vary"] == packed.headers["vary"] == "Accept-Encoding"


def test_a_host_that_is_none_is_not_repeated(site: TestClient) -> None:
    text = site.get("/en", headers={"Host": 'evil"><script>'}).text
    assert "evil" not in text


def test_the_public_address_is_the_hosts_to_set(
    site: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ATLAS_PUBLIC_URL", "https://atlas.example/")
    assert '<link rel="canonical" href="https://atlas.example/en">' in site.get("/en").text


@pytest.mark.parametrize("path", ["/en", "/en/v", "/es/record/mines/las-bambas", "/en/layer/mines"])
def test_a_page_of_the_atlas_is_light(peru: TestClient, path: str) -> None:
    answer = peru.get(path, headers={"Accept-Encoding": "identity"})
    assert answer.status_code == 200
    assert len(answer.content) <= 200_000
