"""The API for people: every document as a page, made of what programs get."""

import json
import re
from html import unescape

import pytest
from starlette.testclient import TestClient

from tests.published.markup import errors_of

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
EVIL = "\"><script>alert(1)</script>'&{{7*7}}"
PATHS = [
    "/", "/docs", "/conformance", "/collections", "/collections/posts", "/collections/claims",
    "/collections/posts/queryables", "/collections/claims/queryables", "/collections/posts/schema",
    "/collections/posts/item-schema", "/collections/posts/items", "/collections/records/items",
    "/collections/claims/items", "/collections/sources/items", "/collections/conflicts/items",
    "/collections/posts/items/posts/alpha", "/collections/claims/items/t-01",
    "/collections/sources/items/survey-2010",
]  # fmt: skip


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("path", PATHS)
def test_every_document_is_a_page(api: TestClient, path: str, language: str) -> None:
    answer = api.get(path, params={"f": "html", "lang": language})
    assert (answer.status_code, errors_of(answer.text)) == (200, [])
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert f'<html lang="{language}">' in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "<script" not in answer.text


@pytest.mark.parametrize("path", PATHS)
def test_a_browser_gets_the_page_and_a_program_the_document(api: TestClient, path: str) -> None:
    assert api.get(path, headers=BROWSER).headers["content-type"].startswith("text/html")
    if path != "/docs":
        assert "json" in api.get(path, headers={"Accept": "*/*"}).headers["content-type"]
    assert api.get("/openapi.json", headers=BROWSER).json()["openapi"]


def test_the_pages_lead_to_one_another_and_to_the_published_ones(api: TestClient) -> None:
    met, found = {"http://atlas.test/api/?f=html"}, ["http://atlas.test/api/?f=html"]
    while found and len(met) < 120:
        answer = api.get(found.pop(0))
        assert answer.status_code == 200, answer.url
        if "html" not in answer.headers["content-type"]:
            continue
        for href in re.findall(r'<a[^>]* href="([^"]+)"', answer.text):
            url = unescape(href)
            url = f"http://atlas.test{url}" if url.startswith("/") else url
            is_app = url.startswith("http://atlas.test/?")
            if url.startswith("http://atlas.test/") and url not in met and not is_app:
                met.add(url)
                found.append(url)
    assert any("/en/record/posts/" in url for url in met)
    assert any("/queryables" in url for url in met)


def test_items_are_a_table_and_a_map(api: TestClient) -> None:
    text = api.get("/collections/posts/items?f=html&limit=2&lang=en").text
    assert "Alpha Post" in text
    assert text.count('<th scope="row">') == 2
    assert 'aria-label="Map of the selected records"' in text
    assert re.search(r'rel="next" href="[^"]*offset=2[^"]*f=html"', text)
    assert 'href="/en/v?layer=posts"' in text


def test_what_a_form_leaves_empty_is_no_filter(api: TestClient) -> None:
    form = api.get("/collections/posts/queryables?f=html&lang=en").text
    names = re.findall(r'<(?:input|select|textarea)[^>]* name="([^"]+)"', form)
    assert {"q", "bbox", "kind", "filter", "limit"} <= set(names)
    empty = dict.fromkeys(names, "") | {"f": "html", "kind": "harbour"}
    text = api.get("/collections/posts/items", params=empty).text
    assert "posts/harbour" in text
    assert "1 of 1 items" in text


@pytest.mark.parametrize(
    ("path", "status"),
    [("/collections/zebra", 404), ("/collections/posts/items?limit=x", 400),
     ("/collections/posts/items/posts/zebra", 404), ("/zebra", 404),
     (f"/collections/posts/items?q2={EVIL}", 400), (f"/collections/{EVIL}/items", 404),
     (f"/collections/posts/items?filter={EVIL}", 400), ("/collections?lang=xx", 400)],
)  # fmt: skip
def test_errors_are_pages_that_say_the_same(api: TestClient, path: str, status: int) -> None:
    answer = api.get(path, headers=BROWSER)
    assert (answer.status_code, errors_of(answer.text)) == (status, [])
    assert "<script>alert" not in answer.text
    said = api.get(path).json()["description"]
    assert said[:30] in unescape(answer.text)


def test_an_earlier_id_leads_to_the_page_of_the_present_one(api: TestClient) -> None:
    path = "/collections/posts/items/posts/first?f=html"
    answer = api.get(path, follow_redirects=False)
    assert answer.status_code == 308
    assert "text/html" in api.get(answer.headers["location"]).headers["content-type"]


def test_who_has_a_page_is_not_sent_it_again(api: TestClient) -> None:
    first = api.get("/collections?f=html")
    again = api.get("/collections?f=html", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    plain = api.get("/collections", headers={"If-None-Match": first.headers["etag"]})
    assert json.loads(plain.content)["collections"]
