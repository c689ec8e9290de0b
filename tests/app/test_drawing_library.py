"""The library of drawing is served from our own files: the published one, unchanged."""

from hashlib import sha256

from starlette.testclient import TestClient

from layers.map.folium_map import DRAWING
from layers.web import paths

# Of dist/leaflet-geoman.min.js in @geoman-io/leaflet-geoman-free 2.20.2 on npm.
PUBLISHED = "20d0ba38069526be959287b8ae13234f660f92db28de86782ebcad028dda9ed3"


def test_the_library_is_served_as_it_was_published(client: TestClient) -> None:
    answer = client.get(f"{paths.STATIC_ROUTE}/{DRAWING}")
    assert answer.status_code == 200
    assert "javascript" in answer.headers["content-type"]
    assert sha256(answer.content).hexdigest() == PUBLISHED


def test_the_frame_of_the_map_does_not_load_what_draws(client: TestClient) -> None:
    frame = client.get("/component/streamlit_folium.st_folium/index.html")
    named = frame.headers["link"]
    assert "/map/area.js" in named
    assert "geoman" not in named
    assert "/map/area/" not in named
