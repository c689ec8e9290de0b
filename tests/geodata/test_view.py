"""What the map draws of a selection."""

import json
from typing import Any

import pytest
from hypothesis import given

from geodata.embedded import EmbeddedStore
from geodata.language import Translator
from geodata.selection import Bounds, Selection
from geodata.view import draw
from tests.geodata.invented import SELECTIONS

EVERYWHERE = Bounds(-180, -90, 180, 90)


@pytest.fixture(scope="module")
def drawn(store: EmbeddedStore, en: Translator) -> dict[str, Any]:
    """Everything, drawn: record id → feature."""
    features = draw(store.select(Selection(context=("lights",))), EVERYWHERE, 5, en)["features"]
    return {feature["i"]: feature for feature in features}


@given(SELECTIONS)
def test_what_is_drawn_is_what_is_on_the_map(
    store: EmbeddedStore, en: Translator, selection: Selection
) -> None:
    selected = store.select(selection)
    view = draw(selected, EVERYWHERE, 5, en)
    placed = selected.records[selected.records.geometry.notna()]
    assert {f["i"] for f in view["features"]} == set(placed.index)
    assert view["total"] == len(view["features"]) == selected.counts.on_map
    json.dumps(view, allow_nan=False)


def test_nothing_selected_is_an_empty_view(store: EmbeddedStore, en: Translator) -> None:
    view = draw(store.select(Selection(text="nothing like it")), EVERYWHERE, 5, en)
    assert (view["features"], view["total"]) == ([], 0)
    assert view["summary"].startswith("0 records")


def test_a_feature_says_what_it_is(drawn: dict[str, Any]) -> None:
    alpha = drawn["posts/alpha"]
    assert alpha["g"] == {"type": "Point", "coordinates": [11.0, 1.0]}
    assert (alpha["l"], alpha["s"], alpha["n"]) == ("posts", "trade", "Alpha Post")
    assert (alpha["d"], alpha["w"]) == ("West", 4)
    assert alpha["x"] == "Operating · place: exact"


def test_it_speaks_the_readers_language(store: EmbeddedStore, es: Translator) -> None:
    (feature,) = draw(store.select(Selection(text="alfa birch")), EVERYWHERE, 5, es)["features"]
    assert feature["n"] == "Puesto Alfa"
    assert feature["x"].startswith("En operación · ")


@pytest.mark.parametrize(
    ("record_id", "radius_km", "soft"),
    [
        ("posts/alpha", None, None),
        ("posts/alpha-annex", 25.0, False),
        ("posts/raid", 100.0, True),
        ("canals/long", None, None),
        ("orchards/border", None, None),
    ],
)
def test_only_unsure_points_have_a_halo(
    drawn: dict[str, Any], record_id: str, radius_km: float | None, soft: bool | None
) -> None:
    feature = drawn[record_id]
    assert (feature.get("r"), feature.get("soft")) == (radius_km, soft)


def test_large_areas_come_before_what_lies_on_them(drawn: dict[str, Any]) -> None:
    assert set(list(drawn)[:2]) == {"orchards/border", "orchards/nandu"}
