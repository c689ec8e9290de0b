"""Vector tiles, read by GDAL: what they hold, from both stores, and how much that may be."""

import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import geopandas
import httpx2
import numpy as np
import pandas
import pyogrio
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.testclient import TestClient

from geodata.exports.vector_tile import EXTENT, TileLayer, tile
from layers import routes as app_routes
from layers.published.press import Press
from layers.routes import routes
from tests.large_package import LAYER, crowd, large_package

QUAD = "tiles/WebMercatorQuad"
ALL = f"/collections/records/{QUAD}"
Place = tuple[int, int, int]
WORLD: Place = (0, 0, 0)


def read(folder: Path, body: bytes, place: Place | None = None) -> dict[str, Any]:
    """The layers of a tile as GDAL has them: in the tile's units, or in EPSG:3857 of its place."""
    path = folder / "one.mvt"
    path.write_bytes(body)
    zoom, row, column = place or WORLD
    # GDAL cuts the buffer off unless told.
    options = {"CLIP": "NO"}
    options |= {"X": str(column), "Y": str(row), "Z": str(zoom)} if place else {}
    names = [name for name, _ in pyogrio.list_layers(f"MVT:{path}")]
    return {name: pyogrio.read_dataframe(f"MVT:{path}", layer=name, **options) for name in names}


def asked(client: TestClient, home: str, place: Place, **query: str) -> httpx2.Response:
    return client.get(f"{home}/{'/'.join(map(str, place))}", params=query)


def test_a_tile_of_the_world_has_every_record_with_a_place(api: TestClient, tmp_path: Path) -> None:
    items = api.get("/collections/records/items?limit=1000").json()["features"]
    placed = {f["id"]: shapely.geometry.shape(f["geometry"]) for f in items if f["geometry"]}
    answer = asked(api, ALL, WORLD)
    assert answer.headers["content-type"] == "application/vnd.mapbox-vector-tile"
    found = read(tmp_path, answer.content, WORLD)["records"].set_index("id").to_crs(4326)
    assert set(found.index) == set(placed)
    # A unit of this tile is nearly 10 km.
    for record_id, shape in placed.items():
        assert found.geometry[record_id].hausdorff_distance(shape) < 0.3, record_id


def test_features_say_what_the_items_say(api: TestClient, tmp_path: Path) -> None:
    told = {f["id"]: f for f in api.get("/collections/posts/items").json()["features"]}
    body = asked(api, f"/collections/posts/{QUAD}", WORLD, lang="es").content
    for said in read(tmp_path, body)["posts"].to_dict("records"):
        feature = told[said["id"]]
        known = feature["properties"]
        assert said["name"] == known.get("name_es", known["name_en"])
        for name in ("layer", "kind", "n_claims"):
            assert said[name] == known[name]
        days = (feature["time"] or {"interval": ["..", ".."]})["interval"]
        ends = [said[end] if isinstance(said[end], str) else ".." for end in ("start", "end")]
        assert ends == days


@pytest.mark.parametrize(
    "query",
    [
        {"layer": "posts"}, {"q": "delta"}, {"years": "2011"}, {"bbox": "12,0,14,2"},
        {"filter": "n_claims > 2"}, {"kind": "post"}, {"status": "operating", "layer": "posts"},
        {"datetime": "2011-01-01/.."},
    ],
)  # fmt: skip
def test_what_selects_items_selects_tiles(
    api: TestClient, tmp_path: Path, query: dict[str, str]
) -> None:
    items = api.get("/collections/records/items", params=query).json()["features"]
    wanted = {f["id"] for f in items if f["geometry"]}
    assert wanted
    found = read(tmp_path, asked(api, ALL, WORLD, **query).content)["records"]
    assert set(found["id"]) == wanted


def test_every_point_is_in_one_tile_of_a_level(api: TestClient, tmp_path: Path) -> None:
    items = api.get("/collections/posts/items").json()["features"]
    points = sorted(f["id"] for f in items if f["geometry"])
    met = []
    for row in range(8):
        for column in range(8):
            answer = asked(api, f"/collections/posts/{QUAD}", (3, row, column))
            assert answer.status_code in (200, 204)
            if answer.content:
                met += read(tmp_path, answer.content)["posts"]["id"].tolist()
    assert sorted(met) == points


def test_nothing_there_is_no_content(api: TestClient) -> None:
    answer = asked(api, ALL, (9, 0, 0))
    assert (answer.status_code, answer.content) == (204, b"")


def test_a_tile_is_not_made_for_who_has_it(
    api: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    tag = asked(api, ALL, WORLD).headers["etag"]
    monkeypatch.setattr("geodata.api.tiles.tile_content", None)
    again = api.get(f"{ALL}/0/0/0", headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    "path",
    ["0/0", "0/0/0/0", "1/2/0", "1/0/2", "19/0/0", "-1/0/0", "a/0/0", "01/0/0", "0/0/%00",
     "0/0/<script>", f"{'9' * 400}/0/0", "٣/0/0"],
)  # fmt: skip
def test_what_is_no_tile_is_not_found(api: TestClient, path: str) -> None:
    answer = api.get(f"{ALL}/{path}")
    assert (answer.status_code, answer.json()["code"]) == (404, "NotFound")
    assert answer.headers["content-type"] == "application/json"


@pytest.mark.parametrize(
    "query", [{"limit": "3"}, {"layer": "nothing"}, {"filter": "n_claims >"}, {"f": "png"},
              {"sortby": "name"}, {"crs": "x"}]
)  # fmt: skip
def test_a_parameter_that_cannot_be_meant_is_refused(
    api: TestClient, query: dict[str, str]
) -> None:
    answer = asked(api, ALL, WORLD, **query)
    assert answer.status_code == 400
    assert len(answer.json()["description"]) > 20


@pytest.mark.parametrize("path", ["claims/tiles", f"sources/{QUAD}", f"events/{QUAD}/0/0/0"])
def test_tables_have_no_tiles(api: TestClient, path: str) -> None:
    assert api.get(f"/collections/{path}").status_code == 404


def test_tilejson_leads_a_map_to_the_chosen_tiles(api: TestClient, tmp_path: Path) -> None:
    query = {"layer": "posts", "lang": "es", "f": "tilejson"}
    content = api.get(ALL, params=query).json()
    assert content["tilejson"] == "3.0.0"
    west, south, east, north = content["bounds"]
    assert west < east
    assert south < north
    address = content["tiles"][0].replace("{z}", "0").replace("{y}", "0").replace("{x}", "0")
    found = read(tmp_path, api.get(address).content)["records"]
    assert set(found["layer"]) == {"posts"}
    described = {layer["id"]: layer["fields"] for layer in content["vector_layers"]}
    assert set(found.columns) - {"geometry", "mvt_id"} <= set(described["records"])


MANY = 3_000


@pytest.fixture(scope="session", params=["memory", "database"])
def crowded(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of Tinyland with thousands of stalls, for each store."""
    root = large_package(tmp_path_factory.mktemp("tiles") / request.param, crowd(MANY)).root
    if request.param == "memory":
        return str(root)
    published: Callable[[Path], str] = request.getfixturevalue("published")
    return published(root)


def test_a_large_layer_is_counted_where_it_is_crowded(
    crowded: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("GEODATA", crowded)
    client = TestClient(Starlette(routes=routes()), base_url="http://atlas.test/api")
    home = f"/collections/{LAYER}/{QUAD}"
    answer = asked(client, home, WORLD)
    found = read(tmp_path, answer.content)
    alone = found.get(LAYER, pandas.DataFrame())
    placed = sum(row["geometry"] is not None for row in crowd(MANY))
    assert len(alone) + found["counts"]["n"].sum() == placed
    # What a screen can show: never the whole layer.
    assert len(alone) + len(found["counts"]) <= 500
    assert len(answer.content) < 100_000


def test_who_comes_when_too_many_tiles_are_made_is_asked_to_come_again(
    api: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app_routes, "_tiles", Press(at_once=1, waiting=0))
    begun, go_on = threading.Event(), threading.Event()
    usual = app_routes._api

    def slow(request: Any) -> Any:
        begun.set()
        assert go_on.wait(30)
        return usual(request)

    monkeypatch.setattr(app_routes, "_api", slow)
    with api:
        first = threading.Thread(target=partial(asked, api, ALL, WORLD))
        first.start()
        assert begun.wait(30)
        answer = asked(api, ALL, WORLD)
        go_on.set()
        first.join()
    assert (answer.status_code, answer.json()["code"]) == (503, "Busy")
    assert int(answer.headers["retry-after"]) > 0


areas = st.builds(
    lambda x, y, wide, high: shapely.box(x, y, x + wide, y + high),
    *(st.integers(-6000, 6000) for _ in range(2)), *(st.integers(1, 9000) for _ in range(2)),
)  # fmt: skip
WORDS = st.text(
    st.characters(min_codepoint=33, exclude_categories=["C", "Z"]), min_size=1, max_size=8
)
VALUES = st.one_of(st.none(), WORDS)


@given(st.lists(st.tuples(areas, st.dictionaries(st.sampled_from("abc"), VALUES)), max_size=5))
def test_areas_are_cut_to_the_tile_and_keep_their_properties(
    tmp_path_factory: pytest.TempPathFactory, drawn: list[tuple[Any, dict[str, Any]]]
) -> None:
    shapes = np.array([shape for shape, _ in drawn], dtype=object)
    told = [{**said, "i": number} for number, (_, said) in enumerate(drawn)]
    body = tile([TileLayer("areas", shapes, told)])
    frame = shapely.box(-128, -128, EXTENT + 128, EXTENT + 128)
    seen = {i: shape & frame for i, shape in enumerate(shapes) if (shape & frame).area > 0}
    if not seen:
        assert body == b""
        return
    found: geopandas.GeoDataFrame = read(tmp_path_factory.mktemp("cut"), body)["areas"]
    # GDAL counts upward from the tile's foot.
    upright = found.set_index("i").geometry.apply(
        partial(
            shapely.transform, transformation=lambda c: np.column_stack([c[:, 0], EXTENT - c[:, 1]])
        )
    )
    assert set(upright.index) == set(seen)
    for number, shape in seen.items():
        assert upright[number].equals(shape)
        kept = {key: value for key, value in drawn[number][1].items() if value is not None}
        row = found.set_index("i").loc[number]
        assert {key: row[key] for key in kept} == kept


def test_values_keep_their_types(tmp_path: Path) -> None:
    told = {"text": "1", "whole": 2**40, "part": 0.25, "yes": True, "less": -7}
    body = tile([TileLayer("one", np.array([shapely.Point(1, 2)], dtype=object), [told])])
    (found,) = read(tmp_path, body)["one"].to_dict("records")
    assert {key: found[key] for key in told} == told


def test_a_hole_stays_a_hole(tmp_path: Path) -> None:
    ring = shapely.box(0, 0, 1000, 1000) - shapely.box(200, 200, 400, 400)
    body = tile([TileLayer("rings", np.array([ring, ring], dtype=object), [{}, {}])])
    found = read(tmp_path, body)["rings"]
    assert [shape.area for shape in found.geometry] == [ring.area] * 2


def test_one_place_of_several_kinds_is_several_features(tmp_path: Path) -> None:
    mixed = shapely.GeometryCollection(
        [shapely.Point(10, 10), shapely.LineString([(0, 0), (50, 50), (90, 0)])]
    )
    body = tile([TileLayer("mixed", np.array([mixed], dtype=object), [{"id": "a"}])])
    found = read(tmp_path, body)["mixed"]
    assert sorted(found.geometry.geom_type) == ["LineString", "Point"]
    assert set(found["id"]) == {"a"}
