"""One test for each conformance class that the API declares; it bears the class's name."""

import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import jsonschema
import pyogrio
import pytest
from openapi_spec_validator import validate
from starlette.testclient import TestClient

from geodata.api.conformance import CLASSES

Ask = Callable[..., list[str]]
POSTS, RECORDS = "/collections/posts/items", "/collections/records/items"


def test_every_declared_class_has_its_test(api: TestClient) -> None:
    declared = api.get("/conformance").json()["conformsTo"]
    assert tuple(declared) == CLASSES
    names = {f"test_{uri.rsplit('/', 1)[1].replace('-', '_')}" for uri in declared}
    assert names - set(vars(sys.modules[__name__])) == set()


def test_core(api: TestClient) -> None:
    landing = {link["rel"] for link in api.get("/").json()["links"]}
    assert {"self", "service-desc", "service-doc", "conformance", "data"} <= landing
    page = api.get(POSTS, params={"limit": 3, "bbox": "10,0,20,5", "datetime": "2000-01-01/.."})
    content = page.json()
    assert datetime.fromisoformat(content["timeStamp"]).tzinfo is not None
    assert (content["numberMatched"], content["numberReturned"]) == (6, 3)
    assert {"self", "next", "alternate", "collection"} == {x["rel"] for x in content["links"]}
    described = api.get("/collections/posts").json()
    assert described["crs"][0] == "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
    assert api.get(f"{POSTS}?unknown=1").status_code == 400


EPSG = "http://www.opengis.net/def/crs/EPSG/0/"


@pytest.mark.parametrize("path", [POSTS, f"{POSTS}/posts/harbour", "/collections/claims/items"])
def test_json_fg_core(api: TestClient, path: str) -> None:
    """Core of JSON-FG, whose last word is that of Features' core."""
    plain = api.get(path).json()
    answer = api.get(path, headers={"Accept": "application/vnd.ogc.fg+json"})
    assert answer.headers["content-type"] == "application/vnd.ogc.fg+json"
    content = answer.json()
    by_word = api.get(path, params={"f": "jsonfg"}).json()
    assert by_word.get("features", by_word["type"]) == content.get("features", content["type"])
    assert content["conformsTo"] == ["http://www.opengis.net/spec/json-fg-1/1.0/conf/core"]
    assert content["coordRefSys"].endswith("/CRS84")
    assert content["featureType"] == path.split("/")[2]
    told = zip(content.get("features", [content]), plain.get("features", [plain]), strict=True)
    for feature, known in told:
        assert (feature["geometry"], feature["place"]) == (known["geometry"], None)
        assert (feature["time"], feature["properties"]) == (known["time"], known["properties"])


def test_json_fg_has_places_in_other_systems(api: TestClient) -> None:
    query = {"f": "jsonfg", "crs": f"{EPSG}3857", "properties": "kind"}
    content = api.get(POSTS, params=query).json()
    plain = api.get(POSTS, params={"crs": f"{EPSG}3857"}).json()
    assert content["coordRefSys"] == f"{EPSG}3857"
    for feature, known in zip(content["features"], plain["features"], strict=True):
        assert (feature["geometry"], feature["place"]) == (None, known["geometry"])
        assert set(feature["properties"]) <= {"kind"}


def test_gdal_reads_json_fg(api: TestClient, tmp_path: Path) -> None:
    path = tmp_path / "posts.json"
    path.write_bytes(api.get(POSTS, params={"f": "jsonfg", "crs": f"{EPSG}32632"}).content)
    found = pyogrio.read_dataframe(f"JSONFG:{path}").set_index("id")
    assert found.crs.to_epsg() == 32632
    east, north = found.geometry["posts/alpha"].coords[0][:2]
    assert (east, north) == pytest.approx((722562, 110598), abs=1)


def test_geojson(api: TestClient) -> None:
    answer = api.get("/collections/orchards/items")
    assert answer.headers["content-type"] == "application/geo+json"
    content = answer.json()
    assert content["type"] == "FeatureCollection"
    schema = api.get("/collections/orchards/item-schema").json()
    for feature in content["features"]:
        jsonschema.validate(feature, schema)
    ring = content["features"][1]["geometry"]["coordinates"][0]
    assert sorted(map(tuple, ring[1:])) == [(10, 2), (10, 3), (11, 2), (11, 3)]


def test_html(api: TestClient) -> None:
    for path in ("/", "/conformance", "/collections", "/collections/posts", POSTS,
                 f"{POSTS}/posts/alpha"):  # fmt: skip
        links = {(x["rel"], x["type"]): x["href"] for x in api.get(path).json().get("links", [])}
        page = api.get(links.get(("alternate", "text/html"), f"{path}?f=html"))
        assert page.headers["content-type"].startswith("text/html")
    described = api.get("/openapi.json").json()["paths"]["/collections/{collectionId}/items"]
    assert "text/html" in described["get"]["responses"]["200"]["content"]


def test_crs(api: TestClient, ids: Ask) -> None:
    epsg = "http://www.opengis.net/def/crs/EPSG/0/"
    described = api.get("/collections/posts").json()
    assert {f"{epsg}4326", f"{epsg}3857", f"{epsg}32632"} <= set(described["crs"])
    assert described["storageCrs"] == described["crs"][0]
    places = {}
    for crs in (described["crs"][0], f"{epsg}4326", f"{epsg}3857", f"{epsg}32632"):
        one = api.get(f"{POSTS}/posts/alpha", params={"crs": crs})
        many = api.get(POSTS, params={"crs": crs, "limit": 1})
        assert one.headers["content-crs"] == many.headers["content-crs"] == f"<{crs}>"
        places[crs] = one.json()["geometry"]["coordinates"]
        assert many.json()["features"][0]["geometry"]["coordinates"] == places[crs]
    lon_lat, lat_lon, web, utm = places.values()
    assert (lon_lat, lat_lon) == ([11, 1], [1, 11])
    assert web == pytest.approx([1224514.40, 111325.14], abs=0.01)
    assert utm == pytest.approx([722562, 110598], abs=1)
    inside = ids(POSTS, bbox="12,0,14,2")
    assert ids(POSTS, **{"bbox": "0,12,2,14", "bbox-crs": f"{epsg}4326"}) == inside
    web_box = "1335833.9,0,1558472.9,222684.2"
    assert ids(POSTS, **{"bbox": web_box, "bbox-crs": f"{epsg}3857"}) == inside
    for wrong in ({"crs": "EPSG:4326"}, {"bbox": "0,0,1,1", "bbox-crs": "x"}):
        assert api.get(POSTS, params=wrong).status_code == 400
    assert api.get(POSTS, params={"crs": f"{epsg}3857", "f": "csv"}).status_code == 400


def test_oas30(api: TestClient) -> None:
    answer = api.get("/openapi.json")
    assert answer.headers["content-type"] == "application/vnd.oai.openapi+json;version=3.0"
    document = answer.json()
    validate(document)
    assert document["openapi"].startswith("3.0.")
    assert "/collections/{collectionId}/items" in document["paths"]


@pytest.mark.parametrize(
    ("collection", "shape"),
    [("posts", "geometry-point"), ("records", "geometry-any"), ("claims", None), ("events", None)],
)
def test_schemas(api: TestClient, collection: str, shape: str | None) -> None:
    links = api.get(f"/collections/{collection}").json()["links"]
    rel = "http://www.opengis.net/def/rel/ogc/1.0/schema"
    [address] = [link["href"] for link in links if link["rel"] == rel]
    schema = api.get(address).json()
    jsonschema.Draft202012Validator.check_schema(schema)
    properties = schema["properties"]
    assert properties.get("geometry", {}).get("format") == shape
    assert properties["id"]["x-ogc-role"] == "id"
    features = api.get(f"/collections/{collection}/items").json()["features"]
    assert {name for f in features for name in f["properties"]} <= set(properties)


@pytest.mark.parametrize(
    "collection", ["posts", "records", "claims", "sources", "conflicts", "events"]
)
def test_queryables(api: TestClient, collection: str) -> None:
    links = api.get(f"/collections/{collection}").json()["links"]
    rel = "http://www.opengis.net/def/rel/ogc/1.0/queryables"
    [address] = [link["href"] for link in links if link["rel"] == rel]
    answer = api.get(address)
    assert answer.headers["content-type"] == "application/schema+json"
    schema = answer.json()
    jsonschema.Draft202012Validator.check_schema(schema)
    assert (schema["$id"], schema["type"]) == (address, "object")
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    for name in schema["properties"]:
        asked = api.get(f"{address.removesuffix('queryables')}items?filter={name} IS NULL")
        assert asked.status_code == 200, name


def test_queryables_query_parameters(api: TestClient, ids: Ask) -> None:
    parameters = api.get("/openapi.json").json()["paths"]["/collections/{collectionId}/items"]
    names = [p.get("name") for p in parameters["get"]["parameters"]]
    assert {"kind", "loc_precision", "name_en", "n_claims", "start_latest"} <= set(names)
    assert ids(kind="harbour") == ids(filter="kind = 'harbour'") == ["posts/harbour"]


def test_filter(api: TestClient) -> None:
    parameters = api.get("/openapi.json").json()["components"]["parameters"]
    assert {"cql2-text", "cql2-json"} <= set(parameters["filter-lang"]["schema"]["enum"])
    crs = {"filter": "true", "filter-crs": "http://www.opengis.net/def/crs/OGC/1.3/CRS84"}
    assert api.get(POSTS, params=crs).status_code == 200
    assert api.get(POSTS, params={"filter": "kind ="}).status_code == 400


def test_features_filter(ids: Ask) -> None:
    both = ids(POSTS, filter="n_claims >= 2", bbox="10,0,14,2", datetime="2001-06-01")
    assert both == ["posts/alpha"]
    shares = ids("/collections/claims/items", filter="field = 'owner_share'")
    assert sorted(shares) == ["t-20", "t-21"]


def test_events_filter(ids: Ask) -> None:
    events = "/collections/events/items"
    assert ids(events, datetime="2011-05", sort="event") == ["t-22"]
    assert ids(events, datetime="2011-06", sort="event") == []
    assert ids(events, filter="sort = 'plan' AND last_day < DATE('2013-01-01')") == ["t-18"]
    overlap = "T_INTERSECTS(time, INTERVAL('2015-01-01', '2015-12-31'))"
    assert ids(events, filter=overlap, sort="milestone") == ["t-19"]


def test_cql2_text(ids: Ask) -> None:
    named = {"filter": "kind='harbour'", "filter-lang": "cql2-text"}
    assert ids(**named) == ["posts/harbour"]
    assert ids(filter="kind='harbour'") == ["posts/harbour"]


def test_cql2_json(ids: Ask) -> None:
    node = '{"op": "=", "args": [{"property": "kind"}, "harbour"]}'
    assert ids(**{"filter": node, "filter-lang": "cql2-json"}) == ["posts/harbour"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("kind = 'harbour'", ["posts/harbour"]),
        ("kind <> 'post'", ["posts/alpha-annex", "posts/harbour", "posts/raid"]),
        ("n_claims > 3", ["posts/alpha", "posts/beta", "posts/island"]),
        ("n_claims >= 4 AND n_sources < 3", ["posts/alpha", "posts/island"]),
        ("n_claims <= 1", ["posts/raid"]),
        ("start_latest = DATE('2012-12-31')", ["posts/gamma"]),
        ("NOT (kind = 'post')", ["posts/alpha-annex", "posts/harbour", "posts/raid"]),
        ("kind = 'harbour' OR kind = 'event'", ["posts/harbour", "posts/raid"]),
        ("part_of IS NOT NULL", ["posts/alpha-annex"]),
        ("false", []),
    ],
)
def test_basic_cql2(ids: Ask, text: str, expected: list[str]) -> None:
    assert ids(POSTS, filter=text) == expected


QUAD = "/collections/posts/tiles/WebMercatorQuad"


def test_tileset(api: TestClient) -> None:
    told = api.get(QUAD).json()
    assert told["dataType"] == "vector"
    assert told["crs"] == "http://www.opengis.net/def/crs/EPSG/0/3857"
    assert told["tileMatrixSetURI"].endswith("/tilematrixset/OGC/1.0/WebMercatorQuad")
    links = {one["rel"]: one for one in told["links"]}
    assert links["item"]["templated"] is True
    for name in ("tileMatrix", "tileRow", "tileCol"):
        assert f"{{{name}}}" in links["item"]["href"]
    scheme = links["http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme"]["href"]
    assert api.get(scheme).json()["id"] == "WebMercatorQuad"
    assert api.get(links["self"]["href"]).json() == told


def test_tilesets_list(api: TestClient) -> None:
    listed = api.get("/collections/posts/tiles").json()["tilesets"]
    assert [one["title"] for one in listed] == [api.get("/collections/posts").json()["title"]]
    (own,) = (one["href"] for one in listed[0]["links"] if one["rel"] == "self")
    assert api.get(own).json() == listed[0]


def test_geodata_tilesets(api: TestClient) -> None:
    for described in api.get("/collections").json()["collections"]:
        rel = "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector"
        found = [one["href"] for one in described["links"] if one["rel"] == rel]
        assert bool(found) == ("storageCrs" in described)
        assert all(api.get(address).status_code == 200 for address in found)


def test_mvt(api: TestClient, tmp_path: Path) -> None:
    answer = api.get(f"{QUAD}/0/0/0")
    assert answer.headers["content-type"] == "application/vnd.mapbox-vector-tile"
    path = tmp_path / "0.mvt"
    path.write_bytes(answer.content)
    found = pyogrio.read_dataframe(f"MVT:{path}", layer="posts")
    assert "posts/alpha" in set(found["id"])


def test_tilematrixset(api: TestClient) -> None:
    told = api.get("/tileMatrixSets/WebMercatorQuad").json()
    # As the standard has them, in its annex D.1.
    first = told["tileMatrices"][0]
    assert first["cellSize"] == pytest.approx(156543.033928041)
    assert first["scaleDenominator"] == pytest.approx(559082264.028717)
    assert first["pointOfOrigin"] == pytest.approx([-20037508.3427892, 20037508.3427892])
    for zoom, matrix in enumerate(told["tileMatrices"]):
        assert (matrix["id"], matrix["matrixWidth"]) == (str(zoom), 2**zoom)
        assert matrix["cellSize"] * matrix["matrixWidth"] == pytest.approx(first["cellSize"])


def test_json_tilematrixset(api: TestClient) -> None:
    (only,) = api.get("/tileMatrixSets").json()["tileMatrixSets"]
    told = api.get(only["links"][0]["href"]).json()
    assert (only["id"], only["uri"]) == (told["id"], told["uri"])
    numbers = ("scaleDenominator", "cellSize", "tileWidth", "tileHeight", "matrixWidth")
    assert all(isinstance(m[name], int | float) for m in told["tileMatrices"] for name in numbers)
    assert api.get("/tileMatrixSets/Other").status_code == 404


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("name_en LIKE '%Harbour'", ["posts/harbour"]),
        ("name_en LIKE '_elta%'", ["posts/delta"]),
        ("name_en NOT LIKE '%Post'",
         ["posts/alpha-annex", "posts/harbour", "posts/raid"]),
        ("n_claims BETWEEN 3 AND 3", ["posts/gamma"]),
        ("start_latest BETWEEN DATE('2011-01-01') AND DATE('2012-12-31')",
         ["posts/gamma", "posts/raid"]),
        ("kind IN ('harbour', 'event')", ["posts/harbour", "posts/raid"]),
        ("n_claims NOT IN (1, 2, 4)", ["posts/gamma"]),
    ],
)  # fmt: skip
def test_advanced_comparison_operators(ids: Ask, text: str, expected: list[str]) -> None:
    assert ids(POSTS, filter=text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "CASEI(name_es) = CASEI('PUESTO DELTA')",
        "CASEI(name_es) LIKE CASEI('%DELTA')",
        "CASEI(name_es) IN (CASEI('puesto DELTA'), CASEI('x'))",
    ],
)
def test_case_insensitive_comparison(ids: Ask, text: str) -> None:
    assert ids(filter=text) == ["posts/delta"]


@pytest.mark.parametrize(
    "text",
    [
        "ACCENTI(name_en) = ACCENTI('Délta Póst')",
        "ACCENTI(CASEI(name_en)) LIKE ACCENTI(CASEI('DÉLTA%'))",
    ],
)
def test_accent_insensitive_comparison(ids: Ask, text: str) -> None:
    assert ids(filter=text) == ["posts/delta"]


def test_a_name_with_accents_is_found_without_them(ids: Ask) -> None:
    folded = "ACCENTI(CASEI(name_es)) LIKE ACCENTI(CASEI('%nandu'))"
    assert ids(filter=folded) == ["orchards/nandu"]
    assert ids(filter="name_es LIKE '%nandu'") == []


def test_basic_spatial_functions(ids: Ask) -> None:
    inside = ["posts/beta", "posts/delta"]
    assert ids(POSTS, filter="S_INTERSECTS(geometry, BBOX(12, 0, 14, 2))") == inside
    assert ids(filter="S_INTERSECTS(geometry, POINT(10.5 2.5))") == ["orchards/nandu"]


@pytest.mark.parametrize(
    ("shape", "expected"),
    [
        ("POLYGON((12 0, 14 0, 14 2, 12 2, 12 0))", ["posts/beta", "posts/delta"]),
        ("LINESTRING(13 0, 13 2)", ["posts/beta"]),
        ("MULTIPOINT((13 1), (15 1))", ["posts/beta", "posts/raid"]),
        ("GEOMETRYCOLLECTION(POINT(13 1), POINT(0 0))", ["posts/beta"]),
        ("BBOX(17, 3, -170, 4)", ["posts/island"]),
    ],
)
def test_basic_spatial_functions_plus(ids: Ask, shape: str, expected: list[str]) -> None:
    assert ids(POSTS, filter=f"S_INTERSECTS(geometry, {shape})") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("S_WITHIN(geometry, BBOX(9, 1.5, 12, 4))", ["canals/short", "orchards/nandu"]),
        ("S_CONTAINS(geometry, POINT(10.5 2.5))", ["orchards/nandu"]),
        ("S_EQUALS(geometry, POINT(13 1))", ["posts/beta"]),
        ("S_TOUCHES(geometry, POINT(10 2))", ["orchards/nandu"]),
        ("S_CROSSES(geometry, LINESTRING(12 0, 12 0.8))", ["canals/long"]),
        ("S_OVERLAPS(geometry, BBOX(9, 1.5, 10.5, 4))", ["orchards/nandu"]),
        ("S_DISJOINT(geometry, BBOX(9, 0, 17, 4))", ["posts/island"]),
    ],
)
def test_spatial_functions(ids: Ask, text: str, expected: list[str]) -> None:
    assert ids(filter=text) == expected


# Stated: harbour 2001, raid 2011-05-17, island 2015; canals/short never.
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("T_AFTER(time, DATE('2012-12-31'))", ["posts/island"]),
        ("T_BEFORE(time, DATE('2005-01-01'))", ["posts/harbour"]),
        ("T_CONTAINS(time, INTERVAL('2001-06-01', '2001-06-30')) AND kind = 'harbour'",
         ["posts/harbour"]),
        ("T_DISJOINT(time, INTERVAL('..', '2014-12-31'))", ["posts/island"]),
        ("T_DURING(time, INTERVAL('2000-12-31', '2002-01-01'))", ["posts/harbour"]),
        ("T_EQUALS(time, INTERVAL('2001-01-01', '2001-12-31'))", ["posts/harbour"]),
        ("T_FINISHEDBY(time, INTERVAL('2001-06-01', '2001-12-31'))", ["posts/harbour"]),
        ("T_FINISHES(time, INTERVAL('1990-01-01', '2001-12-31'))", ["posts/harbour"]),
        ("T_INTERSECTS(time, TIMESTAMP('2000-07-01T00:00:00Z'))", ["posts/alpha"]),
        ("T_MEETS(time, INTERVAL('2001-12-31', '2020-01-01'))", ["posts/harbour"]),
        ("T_METBY(time, INTERVAL('1990-01-01', '2001-01-01'))", ["posts/harbour"]),
        ("T_OVERLAPPEDBY(time, INTERVAL('1990-01-01', '2001-06-01')) AND kind = 'harbour'",
         ["posts/harbour"]),
        ("T_OVERLAPS(time, INTERVAL('2001-06-01', '2020-01-01')) AND kind = 'harbour'",
         ["posts/harbour"]),
        ("T_STARTEDBY(time, INTERVAL('2001-01-01', '2001-06-01'))", ["posts/harbour"]),
        ("T_STARTS(time, INTERVAL('2001-01-01', '2020-01-01'))", ["posts/harbour"]),
        ("T_DURING(INTERVAL(start_latest, end_latest), INTERVAL('2011-01-01', '2012-01-01'))",
         ["posts/raid"]),
    ],
)  # fmt: skip
def test_temporal_functions(ids: Ask, text: str, expected: list[str]) -> None:
    assert ids(filter=text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A_CONTAINS(departments, ('01', '02'))", ["orchards/border"]),
        ("A_CONTAINS(departments, ('01', '03'))", ["canals/long"]),
        ("A_EQUALS(departments, ('02', '01'))", ["orchards/border"]),
        ("A_CONTAINEDBY(departments, ('02', '05'))", ["posts/beta", "posts/delta"]),
        ("A_OVERLAPS(countries, ('BR', 'XX'))", ["posts/alpha", "posts/island"]),
    ],
)
def test_array_functions(ids: Ask, text: str, expected: list[str]) -> None:
    assert ids(filter=text) == expected


def test_property_property(ids: Ask) -> None:
    assert ids(POSTS, filter="n_claims = n_sources") == [
        "posts/harbour",
        "posts/delta",
        "posts/raid",
    ]
    assert ids(filter="start_latest = end_latest") == ["posts/raid", "canals/short"]
