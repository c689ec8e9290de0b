"""Fields of large layers in the API: what can be filtered by, and what items hold."""

from collections.abc import Callable
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from layers.routes import routes
from tests.large_package import LAYER, large_package, stalls

HOME = f"/collections/{LAYER}"


@pytest.fixture(scope="session", params=["memory", "database"])
def address(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of Tinyland with a hundred stalls, as GEODATA names it, for each store."""
    root = large_package(tmp_path_factory.mktemp("api") / request.param, stalls(100)).root
    if request.param == "memory":
        return str(root)
    published: Callable[[Path], str] = request.getfixturevalue("published")
    return published(root)


@pytest.fixture
def client(address: str, monkeypatch: pytest.MonkeyPatch) -> TestClient:
    """A client of the API over it."""
    monkeypatch.setenv("GEODATA", address)
    return TestClient(Starlette(routes=routes()), base_url="http://atlas.test/api")


def test_items_are_filtered_by_a_number(client: TestClient) -> None:
    query = {"filter": "area > 50", "limit": "1000"}
    found = [f["id"] for f in client.get(f"{HOME}/items", params=query).json()["features"]]
    assert found == [row["id"] for row in stalls(100) if float(row["area"]) > 50]


def test_items_are_sorted_by_a_number(client: TestClient) -> None:
    query = {"sortby": "-area", "limit": "10", "offset": "5"}
    found = [f["id"] for f in client.get(f"{HOME}/items", params=query).json()["features"]]
    greatest = sorted(stalls(100), key=lambda row: -float(row["area"]))
    assert found == [row["id"] for row in greatest[5:15]]


def test_a_property_is_asked_for_by_its_name(client: TestClient) -> None:
    found = client.get(f"{HOME}/items", params={"owner": "Élan", "limit": "1000"}).json()
    assert [f["id"] for f in found["features"]] == [
        row["id"] for row in stalls(100) if row["owner"] == "Élan"
    ]


@pytest.mark.parametrize("document", ["queryables", "schema"])
def test_documents_name_fields_with_type_and_unit(client: TestClient, document: str) -> None:
    properties = client.get(f"{HOME}/{document}").json()["properties"]
    assert properties["area_value"]["type"] == "number"
    assert properties["area_value"]["x-ogc-unit"] == "ha"
    assert properties["area_value"]["title"] == "Area"
    assert properties["owner"]["type"] == "string"


def test_other_collections_do_not_know_them(client: TestClient) -> None:
    for name in ("records", "posts"):
        answer = client.get(f"/collections/{name}/items", params={"filter": "area > 50"})
        assert (answer.status_code, answer.json()["code"]) == (400, "InvalidFilter")


def test_items_hold_the_number_by_which_they_are_filtered(client: TestClient) -> None:
    row = stalls(100)[0]
    item = client.get(f"{HOME}/items/{row['id']}").json()["properties"]
    assert (item["area_value"], item["area_unit"]) == (float(row["area"]), "ha")
    found = client.get(f"{HOME}/items", params={"area_value": row["area"]}).json()["features"]
    assert row["id"] in [feature["id"] for feature in found]
