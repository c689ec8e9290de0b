"""The reconciliation service as OpenRefine asks it (Reconciliation API 0.2)."""

import json
from typing import Any

import pytest
from jsonschema import Draft7Validator
from starlette.applications import Starlette
from starlette.testclient import TestClient

from layers.routes import middleware, routes

RESULT = {
    "type": "object",
    "additionalProperties": {
        "type": "object",
        "required": ["result"],
        "properties": {
            "result": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["id", "name", "type", "score", "match"],
                    "properties": {
                        "id": {"type": "string"},
                        "name": {"type": "string"},
                        "score": {"type": "number"},
                        "match": {"type": "boolean"},
                        "type": {"type": "array", "items": {"required": ["id", "name"]}},
                    },
                },
            }
        },
    },
}


@pytest.fixture(scope="module")
def client() -> TestClient:
    return TestClient(Starlette(routes=routes(), middleware=middleware()))


def asked(client: TestClient, **form: Any) -> Any:
    data = {name: json.dumps(value) for name, value in form.items()}
    answer = client.post("/reconcile", data=data)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_the_manifest_says_what_there_is(client: TestClient) -> None:
    answer = client.get("/reconcile")
    manifest = answer.json()
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "0.2" in manifest["versions"]
    assert {kind["id"] for kind in manifest["defaultTypes"]} == {"record", "company", "department"}
    for service in (*manifest["suggest"].values(), manifest["extend"]["propose_properties"]):
        path = f"{service['service_url']}{service['service_path']}"
        assert client.get(path, params={"prefix": "las", "type": "record"}).status_code == 200
    page = manifest["view"]["url"].replace("{{id}}", "record/mines/las-bambas")
    assert client.get(page).status_code == 200


def test_queries_are_answered_by_name(client: TestClient) -> None:
    queries = {
        "q0": {"query": "LAS BAMBAS", "type": "record", "limit": 3},
        "q1": {"query": "Jiangxi Copper Co Ltd", "type": "company"},
        "q2": {"query": "no such thing whatever"},
    }
    found = asked(client, queries=queries)
    Draft7Validator(RESULT).validate(found)
    first = found["q0"]["result"][0]
    assert (first["id"], first["match"]) == ("record/mines/las-bambas", True)
    assert len(found["q0"]["result"]) <= 3
    assert found["q1"]["result"][0]["id"] == "company/jiangxi-copper"
    assert "legal form" in found["q1"]["result"][0]["description"]
    assert not any(one["match"] for one in found["q2"]["result"])
    by_get = client.get("/reconcile", params={"queries": json.dumps(queries)})
    assert by_get.json() == found


def test_ids_are_extended_by_fields(client: TestClient) -> None:
    ids = ["record/mines/las-bambas", "company/mmg", "department/03", "record/none/such", "x"]
    properties = [{"id": "status"}, {"id": "country"}, {"id": "iso"}, {"id": "n_claims"}]
    found = asked(client, extend={"ids": ids, "properties": properties})
    assert [one["id"] for one in found["meta"]] == ["status", "country", "iso", "n_claims"]
    rows = found["rows"]
    assert set(rows) == set(ids)
    assert rows["record/mines/las-bambas"]["status"] == [{"str": "operating"}]
    assert rows["record/mines/las-bambas"]["n_claims"][0]["float"] > 5
    assert rows["company/mmg"]["country"] == [{"str": "AU"}]
    assert rows["department/03"]["iso"] == [{"str": "PE-APU"}]
    assert not any(rows["record/none/such"].values())


@pytest.mark.parametrize(
    "form",
    [
        {"queries": "["},
        {"queries": "[]"},
        {"queries": '{"q0": 5}'},
        {"queries": '{"q0": {"query": 5}}'},
        {"queries": json.dumps({str(n): {"query": "a"} for n in range(200)})},
        {"extend": '{"ids": "x"}'},
        {"extend": '{"ids": [1], "properties": []}'},
        {"extend": "[" * 10_000},
    ],
)
def test_what_is_no_question_is_refused(client: TestClient, form: dict[str, str]) -> None:
    answer = client.post("/reconcile", data=form)
    assert answer.status_code == 400
    assert set(answer.json()) == {"code", "description"}


def test_unknown_paths_and_long_bodies(client: TestClient) -> None:
    assert client.get("/reconcile/none").status_code == 404
    assert client.get("/reconcile/suggest/none").status_code == 404
    assert client.post("/reconcile", content=b"x" * 2_000_000).status_code == 413
