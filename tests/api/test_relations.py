"""Relations to places over the API: kept, told, in files as well, and refused by name."""

import csv
import io
from collections.abc import Callable

import pytest
from starlette.testclient import TestClient

Ask = Callable[..., list[str]]
ITEMS = "/collections/records/items"


def test_records_say_how_sure_their_relation_is_and_how_far(api: TestClient) -> None:
    asked = {"relation": "within:82:posts/alpha", "layer": "posts"}
    found = {f["id"]: f["properties"] for f in api.get(ITEMS, params=asked).json()["features"]}
    annex = found["posts/alpha-annex"]
    assert (annex["relation"], annex["relation_to"]) == ("certain", "posts/alpha")
    assert annex["relation_km"] == pytest.approx(55.7, abs=0.1)
    rows = csv.DictReader(
        io.StringIO(api.get(ITEMS, params={**asked, "f": "csv"}).text.lstrip("\ufeff"))
    )
    assert {r["id"]: r["relation"] for r in rows} == {i: p["relation"] for i, p in found.items()}


def test_certain_and_cql2_narrow_a_relation(ids: Ask) -> None:
    asked = {"relation": "within:60:posts/alpha", "layer": "posts"}
    assert "posts/alpha-annex" in ids(**asked)
    assert "posts/alpha-annex" not in ids(**asked, certain="1")
    assert ids(**asked, filter="loc_precision = 'near'") == ["posts/alpha-annex"]


def test_a_repeated_parameter_asks_for_both(api: TestClient, ids: Ask) -> None:
    both = ids(relation="within:230:posts/alpha;lies_in:10,0,12,2")
    pairs = [("relation", "within:230:posts/alpha"), ("relation", "lies_in:10,0,12,2")]
    answer = api.get(ITEMS, params=pairs)
    assert [f["id"] for f in answer.json()["features"]] == both != []


@pytest.mark.parametrize("text", ["crosses:nothing", "touches:posts", "within:posts"])
def test_what_is_no_relation_is_an_error_that_names_it(api: TestClient, text: str) -> None:
    answer = api.get(ITEMS, params={"relation": text})
    assert answer.status_code == 400
    assert "relation" in answer.text
    assert text in answer.text
