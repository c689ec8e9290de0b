"""The route that the search box asks: labels in the reader's language, and the step each takes."""

import pytest
from starlette.testclient import TestClient


@pytest.mark.parametrize(
    ("query", "label", "step"),
    [
        ("q=tormocho&lang=en", "Toromocho", {"set": {"record": "mines/toromocho"}}),
        ("q=apurmac&lang=es", "Apurímac", {"add": {"department": "03"}}),
        ("q=coper&lang=es", "Cobre", {"set": {"q": "Cobre"}}),
        ("q=canad&lang=es&filters=1", "Canadá", {"add": {"country": "CA"}}),
    ],
)
def test_the_first_suggestion(client: TestClient, query: str, label: str, step: object) -> None:
    answer = client.get(f"/atlas/suggestions?{query}")
    assert answer.headers["cache-control"] == "no-store"
    first = answer.json()[0]
    assert first["label"] == label
    assert {name: first[name] for name in first if name in ("set", "add", "at")} == step


def test_a_place_has_its_latitude_and_longitude(client: TestClient) -> None:
    found = client.get("/atlas/suggestions?q=cusco&lang=en").json()
    [lat, lon, zoom] = next(offer["at"] for offer in found if "at" in offer)
    assert (round(lat, 1), round(lon, 1), zoom) == (-13.5, -72.0, 9)
    filters = client.get("/atlas/suggestions?q=cusco&lang=en&filters=1").json()
    assert filters
    assert all("add" in offer or "q" in offer["set"] for offer in filters)


@pytest.mark.parametrize(
    "query", ["", "q=", "q=%00", "q=%25%25", f"q={'x' * 5000}", "lang=xx&q=zz"]
)
def test_nothing_is_suggested_for_nothing(client: TestClient, query: str) -> None:
    answer = client.get(f"/atlas/suggestions?{query}")
    assert (answer.status_code, answer.json()) == (200, [])


def test_a_guest_who_is_gone_has_no_suggestions(client: TestClient) -> None:
    answer = client.get("/atlas/guest/no-such-token/suggestions?q=cusco")
    assert answer.status_code >= 400
    assert "description" in answer.json()
