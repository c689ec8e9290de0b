"""The documents beside the data, and the headers and errors that every answer shares."""

import re
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from geodata.api.openapi import ATLAS
from geodata.api.parameters import MOST
from geodata.query.claim_choice import PARAMETERS as CLAIM_PARAMETERS
from geodata.query.filters import PARAMETERS
from layers.routes import routes

DOCUMENTS = ("", "/", "/conformance", "/collections", "/collections/posts", "/openapi.json")


@pytest.mark.parametrize(
    "path", ["/", "/collections", "/collections/posts/items", "/collections/posts"]
)
def test_links_lead_somewhere(api: TestClient, path: str) -> None:
    links = api.get(path).json()["links"]
    inside = [link for link in links if link["rel"] != "license"]
    for link in inside:
        answer = api.get(link["href"])
        assert answer.status_code == 200, link
        assert answer.headers["content-type"].startswith(link["type"]), link


def test_collections_are_layers_records_and_tables(api: TestClient) -> None:
    names = [entry["id"] for entry in api.get("/collections").json()["collections"]]
    tables = ["records", "claims", "sources", "conflicts", "events"]
    assert names == ["posts", "canals", "orchards", "lights", *tables]


def test_a_collection_says_where_and_when_it_is(api: TestClient) -> None:
    extent = api.get("/collections/posts").json()["extent"]
    assert extent["spatial"]["bbox"] == [[11, 0.5, 17.5, 3.5]]
    described = api.get("/collections/posts").json()
    licences = [x["href"] for x in described["links"] if x["rel"] == "license"]
    assert licences == ["https://creativecommons.org/publicdomain/zero/1.0/"]
    assert "Atlas of Tinyland. Version 1.2.3" in described["attribution"]
    assert extent["temporal"]["interval"] == [["2000-01-01T00:00:00Z", "2015-12-31T23:59:59Z"]]


def test_a_browser_gets_a_page_without_foreign_addresses(api: TestClient) -> None:
    answer = api.get("/", headers={"Accept": "text/html,*/*;q=0.8"})
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "Atlas of Tinyland" in answer.text
    loaded = re.findall(r'(?: src|<link rel="(?:stylesheet|icon)" href)="([^"]+)"', answer.text)
    assert loaded
    assert all(url.startswith("/") for url in loaded)


@pytest.mark.parametrize("path", DOCUMENTS)
def test_what_is_there_already_is_not_sent_again(api: TestClient, path: str) -> None:
    tag = api.get(path).headers["etag"]
    again = api.get(path, headers={"If-None-Match": f'"other", {tag}'})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert api.get(path, headers={"If-None-Match": '"other"'}).status_code == 200


def test_the_tag_follows_the_question_and_the_form(api: TestClient) -> None:
    items = "/collections/posts/items"
    questions = [items, f"{items}?limit=2", f"{items}?f=csv", f"{items}?lang=es"]
    assert len({api.get(question).headers["etag"] for question in questions}) == 4


def test_any_site_may_read(api: TestClient) -> None:
    for answer in (api.get("/collections"), api.get("/nowhere"), api.options("/collections")):
        assert answer.headers["access-control-allow-origin"] == "*"
    assert "GET" in api.options("/").headers["access-control-allow-methods"]


def test_head_is_get_without_a_body(api: TestClient) -> None:
    head = api.head("/collections/posts/items")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["etag"] == api.get("/collections/posts/items").headers["etag"]


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_it_only_reads(api: TestClient, method: str) -> None:
    answer = api.request(method, "/collections/posts/items")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD, OPTIONS")
    assert answer.json()["code"] == "MethodNotAllowed"


@pytest.mark.parametrize(
    ("path", "status", "code", "named"),
    [
        ("/nowhere", 404, "NotFound", "/nowhere"),
        ("/no%0Awhere%0A", 404, "NotFound", "where"),
        ("/collections/nowhere", 404, "NotFound", "nowhere"),
        ("/collections/posts/nowhere", 404, "NotFound", "nowhere"),
        ("/collections/nowhere/items", 404, "NotFound", "nowhere"),
        ("/collections/posts/items/posts/omega", 404, "NotFound", "posts/omega"),
        ("/collections/canals/items/posts/alpha", 404, "NotFound", "posts/alpha"),
        ("/collections/claims/items/t-99", 404, "NotFound", "t-99"),
        ("/collections?colour=red", 400, "UnknownParameter", "colour"),
        ("/collections/posts/items?colour=red", 400, "UnknownParameter", "colour"),
        ("/collections/posts/items?f=xml", 400, "InvalidParameterValue", "f"),
        ("/collections/claims/items?f=gpkg", 400, "InvalidParameterValue", "f"),
        ("/collections/posts/items?lang=qu", 400, "InvalidParameterValue", "lang"),
        ("/collections/posts/items?limit=0", 400, "InvalidParameterValue", "limit"),
        ("/collections/posts/items?limit=many", 400, "InvalidParameterValue", "limit"),
        ("/collections/posts/items?limit=1&limit=2", 400, "InvalidParameterValue", "limit"),
        ("/collections/posts/items?offset=-1", 400, "InvalidParameterValue", "offset"),
        ("/collections/posts/items?bbox=1,2,3", 400, "InvalidParameterValue", "bbox"),
        ("/collections/posts/items?bbox=1,9,3,2", 400, "InvalidParameterValue", "bbox"),
        ("/collections/posts/items?bbox=1,2,3,nan", 400, "InvalidParameterValue", "bbox"),
        ("/collections/posts/items?datetime=2010-13-01", 400, "InvalidParameterValue", "datetime"),
        ("/collections/posts/items?datetime=../..", 400, "InvalidParameterValue", "datetime"),
        ("/collections/posts/items?datetime=2011-01-01/2010-01-01", 400,
         "InvalidParameterValue", "datetime"),
        ("/collections/posts/items?sector=magic", 400, "InvalidParameterValue", "sector"),
        ("/collections/posts/items?years=soon", 400, "InvalidParameterValue", "years"),
        ("/collections/posts/items?n_claims=few", 400, "InvalidParameterValue", "n_claims"),
        ("/collections/posts/items?filter-lang=sql", 400, "InvalidParameterValue", "filter-lang"),
        ("/collections/posts/items?sortby=moats", 400, "InvalidParameterValue", "sortby"),
        ("/collections/posts/items?sortby=--name", 400, "InvalidParameterValue", "sortby"),
        ("/collections/posts/items?sortby=", 400, "InvalidParameterValue", "sortby"),
        ("/collections/posts/items?sortby=status,name", 400, "InvalidParameterValue", "one of"),
        ("/collections/claims/items?sortby=name", 400, "UnknownParameter", "sortby"),
        ("/collections/posts/items?filter-crs=EPSG:3857", 400,
         "InvalidParameterValue", "filter-crs"),
    ],
)  # fmt: skip
def test_errors_have_one_form(
    api: TestClient, path: str, status: int, code: str, named: str
) -> None:
    answer = api.get(path)
    assert answer.headers["content-type"] == "application/json"
    assert set(answer.json()) == {"code", "description"}
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert named in answer.json()["description"]


def test_without_data_the_api_says_so(api: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GEODATA", "/nowhere/at/all")
    answer = api.get("/collections")
    assert (answer.status_code, answer.json()["code"]) == (503, "DataUnavailable")


def test_every_parameter_of_the_atlas_is_described() -> None:
    assert set(ATLAS) == set(PARAMETERS)
    assert set(CLAIM_PARAMETERS) <= {"field", "source", "modality", "rank"}


@pytest.mark.parametrize(
    ("text", "is_meant"),
    [(text, True) for text in ("2010-01-31", "2010-01-31T10:00:00Z", "2010-01-31/..")]
    + [("2010-01-31/2011-12-01T00:00:00.5-05:00", True), ("../2010-01-31", True)]
    + [("/2010-01-31", True), ("2010-01-31T", False)]
    + [(text, True) for text in ("2010", "2010-01", "2010/2011-06")]
    + [(text, False) for text in ("", "/", "..", "../..", "2010-13", "2010-13-01", "2010-01-31/x")],
)  # fmt: skip
def test_moments_are_documented_as_they_are_read(
    api: TestClient, text: str, is_meant: bool
) -> None:
    schema = api.get("/openapi.json").json()["components"]["parameters"]["datetime"]["schema"]
    assert bool(re.search(schema["pattern"], text)) == is_meant
    answer = api.get("/collections/posts/items", params={"datetime": text})
    assert answer.status_code == (200 if is_meant else 400)


@pytest.mark.parametrize("name", ["filter", "sortby", "filter-crs", "bbox"])
def test_empty_texts_are_documented_as_they_are_read(api: TestClient, name: str) -> None:
    schema = api.get("/openapi.json").json()["components"]["parameters"][name]["schema"]
    takes_none = [s.get("minLength", s.get("minItems", 0)) == 0 and "enum" not in s
                  for s in schema.get("oneOf", [schema])]  # fmt: skip
    answer = api.get("/collections/posts/items", params={name: ""})
    assert (answer.status_code == 200) == any(takes_none)


@pytest.mark.parametrize("name", ["limit", "offset"])
@pytest.mark.parametrize("number", ["2147483647", "9" * 19, "9" * 5000, "0007", "+7"])
def test_every_integer_is_one(api: TestClient, name: str, number: str) -> None:
    answer = api.get("/collections/posts/items", params={name: number})
    assert answer.status_code == 200, answer.text
    in_all = answer.json()["numberMatched"]
    read = min(int(number.lstrip("+")[:9]), MOST)
    expected = min(in_all, read) if name == "limit" else max(in_all - read, 0)
    assert answer.json()["numberReturned"] == expected


@pytest.mark.parametrize("text", ["-5", "1.5", "٣", "1e3", "", " "])
def test_what_is_no_integer_is_refused(api: TestClient, text: str) -> None:
    answer = api.get("/collections/posts/items", params={"limit": text})
    assert answer.status_code == 400
    assert "an integer ≥ 1" in answer.json()["description"]


def test_the_greatest_page_is_documented(api: TestClient) -> None:
    parameters = api.get("/openapi.json").json()["components"]["parameters"]
    assert parameters["limit"]["schema"]["maximum"] == MOST
    assert str(MOST) in parameters["limit"]["description"]


def test_a_base_path_stands_before_every_address(
    monkeypatch: pytest.MonkeyPatch, tinyland: Path
) -> None:
    monkeypatch.setenv("GEODATA", str(tinyland))
    monkeypatch.setattr("layers.web.paths.base_path", lambda: "/maps")
    client = TestClient(Starlette(routes=routes()))
    links = client.get("/maps/api").json()["links"]
    assert links[0]["href"] == "http://testserver/maps/api/"
    assert client.get("/maps/api/nowhere").json()["code"] == "NotFound"
