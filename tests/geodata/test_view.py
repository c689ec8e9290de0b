"""What the map draws of a selection."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given

from geodata.geometry.bounds import Bounds
from geodata.language import Translator
from geodata.presentation.map_features import draw
from geodata.query.selection import Selection
from geodata.stores.memory.store import MemoryStore
from geodata.stores.store import Store
from tests.geodata.invented import SELECTIONS
from tests.large_package import LAYER, crowd, large_package, stalls

EVERYWHERE = Bounds(-180, -90, 180, 90)
COUNTRY = Bounds(9, -1, 19, 5)
ROWS = crowd(1_500)


@pytest.fixture(scope="module")
def drawn(store: Store, en: Translator) -> dict[str, Any]:
    """Everything, drawn: record id → feature."""
    features = draw(store.select(Selection(context=("lights",))), EVERYWHERE, 5, en)["features"]
    return {feature["i"]: feature for feature in features}


@given(SELECTIONS)
def test_what_is_drawn_is_what_is_on_the_map(
    store: Store, en: Translator, selection: Selection
) -> None:
    selected = store.select(selection)
    view = draw(selected, EVERYWHERE, 5, en)
    placed = selected.records[selected.records.geometry.notna()]
    assert {f["i"] for f in view["features"]} == set(placed.index)
    assert view["total"] == len(view["features"]) == selected.counts.on_map
    json.dumps(view, allow_nan=False)


def test_nothing_selected_is_an_empty_view(store: Store, en: Translator) -> None:
    view = draw(store.select(Selection(text="nothing like it")), EVERYWHERE, 5, en)
    assert (view["features"], view["total"]) == ([], 0)
    assert view["summary"].startswith("0 records")


def test_a_feature_says_what_it_is(drawn: dict[str, Any]) -> None:
    alpha = drawn["posts/alpha"]
    assert alpha["g"] == {"type": "Point", "coordinates": [11.0, 1.0]}
    assert (alpha["l"], alpha["s"], alpha["n"]) == ("posts", "trade", "Alpha Post")
    assert (alpha["d"], alpha["w"]) == ("West", 4)
    assert alpha["x"] == "Operating · place: exact"


def test_it_speaks_the_readers_language(store: Store, es: Translator) -> None:
    (feature,) = draw(store.select(Selection(text="alfa birch")), EVERYWHERE, 5, es)["features"]
    assert feature["n"] == "Puesto Alfa"
    assert feature["x"].startswith("En operación · ")


@pytest.mark.parametrize(
    ("record_id", "radius_km", "soft"),
    [
        ("posts/alpha", None, None),
        ("posts/alpha-annex", 25.0, False),
        ("posts/raid", 100.0, True),
        ("canals/long", 50.0, True),
        ("orchards/border", 100.0, True),
        ("orchards/nandu", None, None),
    ],
)
def test_only_unsure_places_have_a_radius(
    drawn: dict[str, Any], record_id: str, radius_km: float | None, soft: bool | None
) -> None:
    feature = drawn[record_id]
    assert (feature.get("r"), feature.get("soft")) == (radius_km, soft)


def test_large_areas_come_before_what_lies_on_them(drawn: dict[str, Any]) -> None:
    assert set(list(drawn)[:2]) == {"orchards/border", "orchards/nandu"}


@pytest.fixture(scope="module")
def crowded(tmp_path_factory: pytest.TempPathFactory) -> MemoryStore:
    """Tinyland with fifteen hundred points, most of them in one crowd."""
    folder = tmp_path_factory.mktemp("crowded")
    return MemoryStore(large_package(folder / "package", ROWS).read())


@pytest.mark.parametrize("zoom", [0, 5, 7.5, 9, 12])
def test_many_records_are_drawn_or_counted(
    crowded: MemoryStore, en: Translator, zoom: float
) -> None:
    view = draw(crowded.select(Selection()), COUNTRY, zoom, en)
    assert not view["complete"]
    assert view["total"] == len(ROWS) + 11
    assert len(view["features"]) + sum(cell["n"] for cell in view["cells"]) == view["total"]
    assert len(json.dumps(view, allow_nan=False)) < 100_000


def test_a_cell_says_where_how_many_and_of_what(crowded: MemoryStore, en: Translator) -> None:
    cells = draw(crowded.select(Selection(layers=(LAYER,))), COUNTRY, 8, en)["cells"]
    assert len(cells) > 3
    assert [cell["n"] for cell in cells] == sorted(cell["n"] for cell in cells)
    for cell in cells:
        west, south, east, north = cell["b"]
        assert west <= cell["x"] <= east
        assert south <= cell["y"] <= north
        numbers = [n for _, n in cell["p"]]
        assert numbers == sorted(numbers, reverse=True)
        assert sum(numbers) == cell["n"]
        assert {sector for sector, _ in cell["p"]} <= {"trade", "farming", "music"}


def test_a_count_is_short_in_words(crowded: MemoryStore, en: Translator, es: Translator) -> None:
    selected = crowded.select(Selection(layers=(LAYER,)))
    for t in (en, es):
        (cell,) = draw(selected, EVERYWHERE, 0, t)["cells"]
        assert (cell["n"], cell["t"]) == (1500, "1.5 k")
    near = draw(selected, COUNTRY, 10, en)["cells"]
    assert {cell["t"] for cell in near if cell["n"] < 1000} == {
        str(cell["n"]) for cell in near if cell["n"] < 1000
    }


def test_few_records_are_drawn_whole_whatever_the_window(
    crowded: MemoryStore, en: Translator
) -> None:
    view = draw(crowded.select(Selection(layers=("posts",))), Bounds(0, 50, 1, 51), 12, en)
    assert (view["complete"], view["cells"], len(view["features"])) == (True, [], 7)


def test_the_chosen_record_is_drawn_besides(crowded: MemoryStore, en: Translator) -> None:
    selected = crowded.select(Selection())
    plain = draw(selected, COUNTRY, 7, en)
    drawn = {feature["i"] for feature in plain["features"]}
    chosen = next(row["id"] for row in ROWS if row["id"] not in drawn)
    view = draw(selected, COUNTRY, 7, en, chosen)
    assert {feature["i"] for feature in view["features"]} == drawn | {chosen}
    assert view["cells"] == plain["cells"]
    (feature,) = (f for f in view["features"] if f["i"] == chosen)
    assert feature["g"]["type"] == "Point"


@pytest.mark.parametrize(
    ("zoom", "window"), [(6, COUNTRY), (16, Bounds(12.39, 0.99, 12.41, 1.01))], ids=["far", "near"]
)
def test_few_areas_with_very_many_corners_are_no_finer_than_the_screen(
    en: Translator, tmp_path: Path, zoom: float, window: Bounds
) -> None:
    lakes = [shapely.Point(11 + n, 1).buffer(0.4, quad_segs=10_000) for n in range(5)]
    rows = [row | {"geometry": lake} for row, lake in zip(stalls(5), lakes, strict=True)]
    store = MemoryStore(large_package(tmp_path / "package", rows).read())
    view = draw(store.select(Selection(layers=(LAYER,))), window, zoom, en)
    assert (view["complete"], view["cells"], len(view["features"])) == (False, [], 5)
    assert len(json.dumps(view)) < 40_000


@pytest.mark.parametrize(("zoom", "decimals"), [(12, 5), (8, 4)])
def test_exact_places_are_given_as_finely_as_the_screen_shows_them(
    crowded: MemoryStore, en: Translator, zoom: float, decimals: int
) -> None:
    rows = {row["id"]: row for row in ROWS}
    selected = crowded.select(Selection(layers=(LAYER,)))
    features = draw(selected, Bounds(10, 0, 10.6, 0.6), zoom, en)["features"]
    assert {rows[f["i"]]["loc_precision"] for f in features} >= {"exact", "near", None}
    for feature in features:
        row = rows[feature["i"]]
        digits = decimals if row["loc_precision"] in ("exact", None) else 4
        place = np.round(shapely.get_coordinates(row["geometry"])[0], digits)
        assert feature["g"]["coordinates"] == place.tolist()


@pytest.fixture(scope="module")
def quarter(tmp_path_factory: pytest.TempPathFactory) -> MemoryStore:
    """Tinyland with a thousand small areas close together."""
    places = [shapely.box(x / 100, 1, x / 100 + 0.005, 1.005) for x in range(1_000, 2_000)]
    rows = [row | {"geometry": place} for row, place in zip(stalls(1_000), places, strict=True)]
    folder = tmp_path_factory.mktemp("quarter")
    return MemoryStore(large_package(folder / "package", rows).read())


@pytest.mark.parametrize(
    ("window", "zoom", "kind", "besides"),
    [(COUNTRY, 6, "Point", True), (Bounds(10.9, 0.9, 11.1, 1.1), 13, "Polygon", False)],
    ids=["far", "near"],
)
def test_the_chosen_area_has_its_bounds_however_small_it_is_drawn(
    quarter: MemoryStore, en: Translator, window: Bounds, zoom: float, kind: str, besides: bool
) -> None:
    chosen = f"{LAYER}/s-00100"
    view = draw(quarter.select(Selection()), window, zoom, en, chosen)
    (feature,) = (f for f in view["features"] if "b" in f)
    assert feature["i"] == chosen
    assert feature["b"] == [11.0, 1.0, 11.005, 1.005]
    assert feature["g"]["type"] == kind
    assert view["besides"] == (chosen if besides else "")


@pytest.mark.parametrize("chosen", ["posts/gamma", "lights/east", "no/such", "posts/alpha"])
def test_what_has_no_place_or_is_drawn_or_not_selected_adds_nothing(
    crowded: MemoryStore, en: Translator, chosen: str
) -> None:
    selected = crowded.select(Selection())
    assert draw(selected, COUNTRY, 7, en, chosen) == draw(selected, COUNTRY, 7, en)
