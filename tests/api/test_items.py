"""Items: the atlas's own parameters, places, days, pages and forms."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import geopandas
import openpyxl
import pyogrio
import pytest
from starlette.testclient import TestClient

from geodata.exports.layout import ADDED
from geodata.language import Translator
from geodata.query.order import Order, order_codes
from geodata.query.selection import Selection
from geodata.stores.store import Store
from tests.written import written

Ask = Callable[..., list[str]]
RECORDS, POSTS = "/collections/records/items", "/collections/posts/items"

QUERIES = [
    {},
    {"sector": "trade"},
    {"layer": "posts,canals"},
    {"layer": "lights"},
    {"context": "lights"},
    {"department": "East"},
    {"department": "02", "status": "operating"},
    {"country": "FR"},
    {"precision": "near"},
    {"years": "2001-2004"},
    {"years": "2001-2004", "undated": "1"},
    {"known_by": "2010"},
    {"q": "posta primera"},
    {"bbox": "10,0,12,2"},
    {"id": "posts/beta,lights/east"},
]


@pytest.mark.parametrize("query", QUERIES, ids=str)
def test_a_link_means_what_it_means_on_screen(
    ids: Ask, store: Store, query: dict[str, str]
) -> None:
    selection, corrections = store.parse(query)
    assert corrections == []
    assert ids(**query) == store.select(selection).ids


def test_features_are_those_of_the_download(api: TestClient, store: Store, en: Translator) -> None:
    selected = store.select(store.parse({"sector": "trade"})[0])
    downloaded = json.loads(written(selected, "geojson", en))["features"]
    for feature in downloaded:
        # What a file has besides, for those who have no API: where a record is, and its days.
        for name in ADDED:
            feature["properties"].pop(name, None)
    assert api.get(RECORDS, params={"sector": "trade"}).json()["features"] == downloaded


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, 8),
        ({"layer": "posts,canals"}, 8),
        ({"layer": "canals"}, 0),
        ({"context": "lights"}, 8),
        ({"id": "lights/east"}, 0),
        ({"id": "posts/beta"}, 1),
    ],
)
def test_a_layer_holds_its_own_records_only(ids: Ask, query: dict[str, str], expected: int) -> None:
    found = ids(POSTS, **query)
    assert (len(found), {i.split("/")[0] for i in found} <= {"posts"}) == (expected, True)


@pytest.mark.parametrize(
    ("bbox", "expected"),
    [
        ("16,0,17,2", ["posts/harbour"]),
        ("16,0,-500,17,2,9000", ["posts/harbour"]),
        ("16,0,12,2", ["posts/alpha", "posts/alpha-annex", "posts/harbour"]),
        ("13,1,13,1", ["posts/beta"]),
        ("13,0,13,5", ["posts/beta"]),
        ("-180,-90,180,90", ["posts/alpha", "posts/alpha-annex", "posts/beta", "posts/harbour",
                             "posts/delta", "posts/island", "posts/raid"]),
    ],
)  # fmt: skip
def test_a_box_may_have_heights_cross_180_or_have_no_width(
    ids: Ask, bbox: str, expected: list[str]
) -> None:
    assert ids(POSTS, bbox=bbox) == expected


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2001", ["posts/alpha", "posts/harbour"]),
        ("2001/2001", ["posts/alpha", "posts/harbour"]),
        ("2001-01-01/2001-12-31", ["posts/alpha", "posts/harbour"]),
        # In which part of the year it began no source says.
        ("2001-06", ["posts/alpha"]),
        ("2001-06-01", ["posts/alpha"]),
        ("2001-06-01T12:00:00Z", ["posts/alpha"]),
        ("2000-12-31T23:00:00-05:00", ["posts/alpha"]),
        ("../2000-12-31", ["posts/alpha"]),
        ("/2000-12-31", ["posts/alpha"]),
        ("2011-05-17", ["posts/alpha", "posts/raid"]),
        ("2014-06-01/..", ["posts/alpha", "posts/island"]),
        ("2015/..", ["posts/alpha", "posts/island"]),
    ],
)  # fmt: skip
def test_datetime_matches_by_overlap(ids: Ask, moment: str, expected: list[str]) -> None:
    assert ids(POSTS, datetime=moment) == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"kind": "expansion"}, ["posts/alpha-annex"]),
        ({"name_en": "Delta Post"}, ["posts/delta"]),
        ({"n_claims": "1"}, ["posts/raid"]),
        ({"start_latest": "2011-05-17"}, ["posts/raid"]),
        ({"part_of": "posts/alpha"}, ["posts/alpha-annex"]),
        ({"kind": "post", "loc_precision": "near"}, ["posts/delta"]),
        ({"name_en": "delta post"}, []),
    ],
)
def test_properties_filter_by_their_name(
    ids: Ask, query: dict[str, str], expected: list[str]
) -> None:
    assert ids(POSTS, **query) == expected


def test_pages_follow_each_other_without_gap_or_repeat(api: TestClient, ids: Ask) -> None:
    met, address = [], f"{RECORDS}?limit=5"
    while address:
        page = api.get(address).json()
        met.append([feature["id"] for feature in page["features"]])
        address = next((x["href"] for x in page["links"] if x["rel"] == "next"), "")
    assert [len(page) for page in met] == [5, 5, 2]
    assert [i for page in met for i in page] == ids()


@pytest.mark.parametrize(
    ("sortby", "expected"),
    [
        ("known", "alpha harbour alpha-annex beta raid gamma island delta"),
        ("+known", "alpha harbour alpha-annex beta raid gamma island delta"),
        ("%2Bknown", "alpha harbour alpha-annex beta raid gamma island delta"),
        ("-known", "island gamma raid beta alpha-annex harbour alpha delta"),
        ("n_witnesses", "alpha-annex gamma raid alpha beta harbour delta island"),
    ],
)
def test_items_are_sorted(api: TestClient, sortby: str, expected: str) -> None:
    features = api.get(f"{POSTS}?sortby={sortby}").json()["features"]
    assert [f["id"] for f in features] == [f"posts/{name}" for name in expected.split()]


@pytest.mark.parametrize("sign", ["", "-"])
@pytest.mark.parametrize("language", ["en", "es"])
def test_what_is_equal_stands_as_it_stands_and_what_is_empty_last(
    ids: Ask, store: Store, language: str, sign: str
) -> None:
    for code in order_codes(store.package):
        order = Order(code, not sign, language)
        found = ids(sortby=f"{sign}{code}", lang=language, filter="n_claims > 1")
        many = [{"op": ">", "args": [{"property": "n_claims"}, 1]}]
        selected = store.select(Selection()).filtered(many)
        assert found == list(selected.rows(0, 100, order).index)
        assert sorted(found) == sorted(selected.ids)


def test_sorted_pages_follow_each_other_without_gap_or_repeat(api: TestClient, ids: Ask) -> None:
    met, address = [], f"{RECORDS}?limit=5&sortby=-status&q=a"
    while address:
        page = api.get(address).json()
        met += [feature["id"] for feature in page["features"]]
        address = next((x["href"] for x in page["links"] if x["rel"] == "next"), "")
    assert met == ids(sortby="-status", q="a")
    assert len(set(met)) == len(met) > 5


@pytest.mark.parametrize(
    ("offset", "expected"), [(2, "limit=3"), (4, "limit=3&offset=1"), (99, "limit=3&offset=5")]
)
def test_the_page_before_is_linked(api: TestClient, offset: int, expected: str) -> None:
    page = api.get(POSTS, params={"limit": 3, "offset": offset}).json()
    before = [link["href"] for link in page["links"] if link["rel"] == "prev"]
    assert before == [f"http://atlas.test/api{POSTS}?{expected}"]


def test_counts_add_up(api: TestClient) -> None:
    page = api.get(POSTS, params={"limit": 3, "offset": 6}).json()
    assert (page["numberMatched"], page["numberReturned"], len(page["features"])) == (8, 2, 2)
    assert api.get(POSTS, params={"limit": 99999}).json()["numberReturned"] == 8


@pytest.mark.parametrize(
    "path", ["posts/items/posts/alpha", "posts/items/posts%2Falpha", "records/items/posts/alpha"]
)
def test_an_id_with_a_slash_is_found(api: TestClient, path: str) -> None:
    feature = api.get(f"/collections/{path}").json()
    assert (feature["id"], feature["type"]) == ("posts/alpha", "Feature")
    assert {link["rel"] for link in feature["links"]} == {"self", "collection", "alternate"}


def test_an_earlier_id_leads_to_the_record(api: TestClient) -> None:
    answer = api.get(f"{POSTS}/posts/first", follow_redirects=False)
    assert answer.status_code == 308
    assert answer.headers["location"].endswith("/collections/posts/items/posts/alpha")


def test_a_context_record_is_found_by_its_id(api: TestClient) -> None:
    assert api.get(f"{RECORDS}/lights/north").json()["id"] == "lights/north"


@pytest.mark.parametrize(
    ("query", "accept", "media_type"),
    [
        ({}, "*/*", "application/geo+json"),
        ({}, "application/json", "application/geo+json"),
        ({}, "image/png", "application/geo+json"),
        ({}, "text/csv", "text/csv; charset=utf-8"),
        ({}, "application/geo+json;q=0.1, text/csv", "text/csv; charset=utf-8"),
        ({}, "application/geopackage+sqlite3", "application/geopackage+sqlite3"),
        ({"f": "json"}, "text/csv", "application/geo+json"),
        ({"f": "csv"}, "*/*", "text/csv; charset=utf-8"),
    ],
)
def test_the_form_is_the_one_asked_for(
    api: TestClient, query: dict[str, str], accept: str, media_type: str
) -> None:
    answer = api.get(POSTS, params=query, headers={"Accept": accept})
    assert answer.headers["content-type"] == media_type


def test_csv_has_the_page_and_names_its_address(api: TestClient) -> None:
    answer = api.get(POSTS, params={"f": "csv", "limit": 3})
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row["id"] for row in rows] == ["posts/alpha", "posts/alpha-annex", "posts/beta"]
    assert rows[0]["about_link"] == "http://atlas.test/api/collections/posts/items?f=csv&limit=3"
    assert 'rel="next"' in answer.headers["link"]
    assert answer.headers["ogc-numbermatched"] == "8"


def test_geopackage_opens(api: TestClient, tmp_path: Path) -> None:
    path = tmp_path / "posts.gpkg"
    path.write_bytes(api.get(POSTS, params={"f": "gpkg", "kind": "harbour"}).content)
    assert pyogrio.read_dataframe(path, layer="posts")["id"].tolist() == ["posts/harbour"]


@pytest.mark.parametrize("form", ["parquet", "fgb", "kml", "xlsx"])
def test_files_of_other_programs_open(api: TestClient, tmp_path: Path, form: str) -> None:
    path = tmp_path / f"posts.{form}"
    asked = {"f": form, "kind": "harbour", "columns": "all"}
    path.write_bytes(api.get(POSTS, params=asked).content)
    if form == "xlsx":
        _, row, *more = openpyxl.load_workbook(path)["records"].iter_rows(values_only=True)
        assert (row[0], more) == ("posts/harbour", [])
        return
    frame = geopandas.read_parquet(path) if form == "parquet" else pyogrio.read_dataframe(path)
    name = "Name" if form == "kml" else "name_en"
    assert frame[name].tolist() == ["Far Harbour"]


def test_a_choice_of_columns_must_be_known(api: TestClient) -> None:
    answer = api.get(POSTS, params={"f": "csv", "columns": "some"})
    assert answer.status_code == 400
    assert "columns" in answer.json()["description"]


def test_spanish_texts_are_spanish(api: TestClient) -> None:
    english, spanish = (
        api.get(f"{POSTS}/posts/alpha-annex", params={"lang": lang}).json()["properties"]
        for lang in ("en", "es")
    )
    assert (english["description"], spanish["description"]) == ("A second yard", "Un segundo patio")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"id": "posts/beta"}, ["t-09", "t-08", "t-07", "t-10"]),
        ({"field": "owner_share"}, ["t-20", "t-21"]),
        ({"source": "chart-2019"}, []),
        ({"source": "chart-2019", "context": "lights"}, ["t-34", "t-35"]),
        ({"datetime": "2011-05-17"}, ["t-22"]),
        ({"known_by": "2010", "id": "posts/alpha"}, ["t-03", "t-02", "t-01"]),
        ({"line": "28"}, ["t-28"]),
        ({"filter": "number > 1000 AND unit = 'USD'"}, ["t-09", "t-08", "t-07"]),
    ],
)
def test_claims_are_those_of_the_selected_records(
    ids: Ask, query: dict[str, str], expected: list[str]
) -> None:
    assert sorted(ids("/collections/claims/items", **query)) == sorted(expected)


def test_a_claim_has_no_place_and_its_own_time(api: TestClient) -> None:
    claim = api.get("/collections/claims/items/t-09").json()
    assert claim["geometry"] is None
    assert claim["time"] == {"interval": ["2009-01-01", "2009-12-31"]}
    assert (claim["properties"]["number"], claim["properties"]["line"]) == (200000000, 9)


def test_sources_are_those_that_are_cited(ids: Ask) -> None:
    sources = "/collections/sources/items"
    assert ids(sources) == ["survey-2010", "survey-2013", "ledger-2016"]
    assert ids(sources, id="posts/raid") == ["survey-2013"]
    assert ids(sources, filter="year < 2013") == ["survey-2010"]


def test_conflicts_are_those_of_the_selected_records(api: TestClient) -> None:
    page = api.get("/collections/conflicts/items", params={"id": "posts/beta"}).json()
    [conflict] = [feature["properties"] for feature in page["features"]]
    assert (conflict["record_id"], conflict["field"]) == ("posts/beta", "investment")
    assert sorted(conflict["claim_ids"]) == ["t-07", "t-08", "t-09"]


def test_events_are_those_of_the_selected_records(api: TestClient, ids: Ask) -> None:
    events = "/collections/events/items"
    assert ids(events, id="posts/raid") == ["t-22"]
    # Planned for one year, come in another.
    assert ids(events, id="posts/island") == ["t-18", "t-19"]
    item = api.get(f"{events}/t-22", params={"lang": "es"}).json()
    assert (item["geometry"], item["time"]) == (None, {"interval": ["2011-05-17", "2011-05-17"]})
    told = item["properties"]
    assert (told["text"], told["kind"]) == ("Unos extraños queman un cobertizo", "Ataque")
    assert (told["claim_ids"], told["n_witnesses"]) == (["t-22"], 1)


def test_events_of_a_time_known_by_a_year(ids: Ask) -> None:
    events = "/collections/events/items"
    assert ids(events, id="posts/island", known_by="2010") == ["t-18"]
    # What was said of it changed between the two, and no source says when.
    assert "t-02.start" in ids(events, id="posts/alpha", datetime="2002")


def test_a_table_as_csv_runs_no_formula(api: TestClient) -> None:
    content = api.get("/collections/claims/items?f=csv&field=investment").content
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    assert {row["value"] for row in rows} == {"100000000", "200000000"}
    assert list(rows[0])[:3] == ["claim_id", "record_id", "field"]


def test_years_of_no_source_make_no_further_atlas(store: Store) -> None:
    assert store.atlas(2012) is store.atlas(2010)
    assert store.atlas(1000) is store.atlas(2009)
    assert store.atlas(2013) is not store.atlas(2012)


def test_a_large_answer_comes_in_pieces(
    api: TestClient, ids: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = ids()
    monkeypatch.setattr("geodata.api.items.CHUNK", 5)
    assert ids() == whole
    with api.stream("GET", RECORDS) as answer:
        assert "content-length" not in answer.headers


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Acorn", {"t-03", "t-12", "t-21"}),
        ("acorn LTD", {"t-03", "t-21"}),
        ("extraños cobertizo", {"t-22"}),
        ("figs Acorn", set()),
    ],
)
def test_a_claim_holds_the_words(
    ids: Callable[..., list[str]], text: str, expected: set[str]
) -> None:
    """Other claims about a record that holds them are no answer."""
    found = ids("/collections/claims/items", q=text, limit=1000)
    assert expected <= set(found)
    texts = {c["claim_id"]: c for c in claims_in_file()}
    for claim_id in found:
        cells = " ".join(texts[claim_id].values()).casefold()
        assert all(word in cells for word in text.casefold().split())


def claims_in_file() -> list[dict[str, str]]:
    """The rows of Tinyland's claims."""
    with (Path(__file__).parents[1] / "tinyland" / "claims.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_only_what_is_asked_for_is_sent(api: TestClient) -> None:
    path = "/collections/posts/items"
    asked = {"properties": "name_en,kind", "skipGeometry": "true"}
    [feature] = api.get(path, params={**asked, "kind": "harbour"}).json()["features"]
    assert set(feature["properties"]) == {"name_en", "kind"}
    assert feature["geometry"] is None
    assert api.get(path, params={"skipGeometry": "false"}).json()["features"][0]["geometry"]
    for wrong in ({"skipGeometry": "yes"}, {"properties": ","}):
        assert api.get(path, params=wrong).status_code == 400
    claims = api.get("/collections/claims/items", params={"properties": "value"}).json()
    assert set(claims["features"][0]["properties"]) == {"value"}
