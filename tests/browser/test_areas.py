"""Areas of a large layer: sharp where they are exact, found when chosen, however small."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
import shapely
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.conftest import Server
from tests.browser.screen import (
    VIEW,
    chart,
    choose_on_map,
    click_cell,
    expect_chosen_on_map,
    map_box,
    mark,
    panel_title,
    place_on_screen,
    view,
    wait_drawn,
)
from tests.large_package import LAYER, Row, large_package, stalls

pytestmark = pytest.mark.browser
Open = Callable[..., Page]
Serve = Callable[[Path], Server]
# Side of an area in degrees: 4 pixels at zoom 9, 29 at zoom 12.
SIDE = 0.01
SITE, ZONE, LAST = f"{LAYER}/s-00000", f"{LAYER}/s-00001", f"{LAYER}/s-00599"
# How large the chosen record is on the screen, and whether it is all in view.
SEEN = """(id) => {
  const { atlas } = document.querySelector('.st-key-map-box iframe').contentWindow;
  const entry = atlas.drawing.entries.get(id);
  const extent = entry && entry.bounds;
  return Boolean(extent)
    && atlas.map.getBounds().contains(extent) && atlas.drawing.pixels(extent) >= 40;
}"""
AT_REST = """(id) => {
  const { atlas } = document.querySelector('.st-key-map-box iframe').contentWindow;
  return atlas.records && !atlas.map._animatingZoom
    && !atlas.choice.sought && atlas.choice.id === id && (atlas.records.complete
    || (atlas.map.getContainer().dataset.drawnAt || '').endsWith(atlas.request.around()));
}"""


def areas() -> list[Row]:
    """Six hundred small squares in the west of Tinyland, in rows of thirty; one is a vague zone.

    The first two and the last are found by “corner”.
    """
    rows = stalls(600)
    for number, row in enumerate(rows):
        lon, lat = 10.1 + 0.06 * (number % 30), 0.1 + 0.09 * (number // 30)
        place = shapely.box(lon, lat, lon + SIDE, lat + SIDE)
        row |= {"geometry": place, "loc_precision": "exact", "department": None, "part_of": None}
        row |= {"name_en": f"Stall {number}", "name_es": f"Puesto {number}", "status": "operating"}
    rows[1]["loc_precision"] = "department"
    for number in (0, 1, 599):
        rows[number]["name_en"] = f"Corner {number}"
    return rows


@pytest.fixture(scope="module")
def server(serve: Serve, tmp_path_factory: pytest.TempPathFactory) -> Server:
    """Tinyland with the areas, served."""
    return serve(large_package(tmp_path_factory.mktemp("areas") / "package", areas()).root)


def opened(server: Server, open_page: Open, query: str) -> Page:
    """The map of the areas, drawn."""
    page = open_page(f"{server.address}/?lang=en&layer={LAYER}&{query}")
    wait_drawn(page)
    return page


def zoom_to(page: Page, zoom: int) -> None:
    """Zoom round the first area, at once."""
    script = "(_, zoom) => window.atlas.map.setView([0.105, 10.105], zoom, { animate: false })"
    map_box(page).evaluate(script, zoom)


def outlined(place: Locator) -> bool:
    """Whether an area has an edge and no blur."""
    return bool(
        place.evaluate(
            "e => e.tagName === 'path' && getComputedStyle(e).stroke !== 'none'"
            " && getComputedStyle(e).filter === 'none'"
        )
    )


@pytest.mark.parametrize("text", ["", "&q=corner"], ids=["many", "searched"])
def test_an_exact_area_has_an_edge_and_a_vague_one_has_none(
    server: Server, open_page: Open, text: str
) -> None:
    page = opened(server, open_page, f"at=0.105,10.135,12{text}")
    expect(mark(page, SITE)).to_have_class(re.compile("atlas-sure"))
    assert outlined(mark(page, SITE))
    assert not outlined(mark(page, ZONE))


def test_an_area_too_small_to_be_seen_is_a_mark(server: Server, open_page: Open) -> None:
    page = opened(server, open_page, "q=corner&at=0.105,10.105,12")
    for zoom, is_mark in ((12, False), (9, True), (5, True), (11, False)):
        zoom_to(page, zoom)
        for record_id in (SITE, ZONE):
            expect(mark(page, record_id)).to_have_count(1)
            size = mark(page, record_id).bounding_box()
            assert size is not None
            assert min(size["width"], size["height"]) >= 10
            marked = mark(page, record_id).evaluate("e => e.tagName !== 'path'")
            assert marked == is_mark


def test_a_row_hidden_in_a_count_is_zoomed_to(server: Server, open_page: Open) -> None:
    page = opened(server, open_page, "at=1,11,8")
    expect(chart(page).locator("[data-cell]").first).to_be_visible()
    map_box(page).evaluate("() => { window.sign = 'kept' }")
    click_cell(page, 0)
    page.wait_for_function(SEEN, arg=SITE)
    expect_chosen_on_map(page, SITE)
    expect(chart(page).locator(".atlas-edge")).to_have_count(1)
    expect(panel_title(page)).to_have_text("Corner 0")
    assert map_box(page).evaluate("() => window.sign") == "kept"


def test_the_next_row_is_panned_to_at_the_same_zoom(server: Server, open_page: Open) -> None:
    page = opened(server, open_page, "at=1,11,8")
    click_cell(page, 0)
    page.wait_for_function(SEEN, arg=SITE)
    zoom = view(page)[2]
    click_cell(page, 5)
    page.wait_for_function(SEEN, arg=f"{LAYER}/s-00005")
    assert view(page)[2] == zoom


def test_a_link_to_a_record_shows_it(server: Server, open_page: Open) -> None:
    page = opened(server, open_page, f"record={LAST}")
    page.wait_for_function(SEEN, arg=LAST)
    expect_chosen_on_map(page, LAST)


def test_a_link_with_a_view_keeps_it_and_rings_the_record(server: Server, open_page: Open) -> None:
    page = opened(server, open_page, f"record={SITE}&at=0.5,10.5,9")
    expect_chosen_on_map(page, SITE)
    page.wait_for_function(AT_REST, arg=SITE)
    assert view(page) == pytest.approx((10.5, 0.5, 9), abs=0.003)
    ring = mark(page, SITE).evaluate("e => getComputedStyle(e, '::after').borderTopWidth")
    assert float(ring.removesuffix("px")) >= 2


def test_a_link_whose_record_is_out_of_its_view_pans_to_it(server: Server, open_page: Open) -> None:
    page = opened(server, open_page, f"record={SITE}&at=3.5,17.5,9")
    page.wait_for_function(AT_REST, arg=SITE)
    seen, panel = map_box(page).bounding_box(), page.locator(".st-key-panel-box").bounding_box()
    assert seen is not None
    assert panel is not None
    # The middle of what the record's panel leaves of the map.
    free = (seen["x"] + panel["x"]) / 2, seen["y"] + seen["height"] / 2
    assert place_on_screen(page, 10.105, 0.105) == pytest.approx(free, abs=30)
    assert view(page)[2] == 9


def test_a_click_on_the_map_does_not_move_it(server: Server, open_page: Open) -> None:
    page = opened(server, open_page, "q=corner&at=1,11,8")
    before = view(page)
    choose_on_map(page, SITE)
    expect(panel_title(page)).to_have_text("Corner 0")
    page.wait_for_function(AT_REST, arg=SITE)
    assert view(page) == before


def test_a_choice_overtaken_by_a_pan_is_still_brought_into_view(
    server: Server, open_page: Open
) -> None:
    page = opened(server, open_page, "at=3.5,17.5,9")
    held: list[Route] = []

    def hold_the_first(route: Route) -> None:
        held.append(route)
        if len(held) > 1:
            route.continue_()

    page.route(VIEW, hold_the_first)
    with page.expect_request(VIEW):
        click_cell(page, 0)
    map_box(page).evaluate("() => window.atlas.map.panBy([0, -300], { animate: false })")
    page.wait_for_function(SEEN, arg=SITE)
    held[0].abort()
    expect_chosen_on_map(page, SITE)


def test_a_small_chosen_area_that_is_drawn_has_a_ring(server: Server, open_page: Open) -> None:
    page = opened(server, open_page, f"q=corner&record={SITE}&at=0.105,10.105,11")
    expect(mark(page, SITE)).to_have_class(re.compile("atlas-sure"))
    ring, place = chart(page).locator(".atlas-ring").bounding_box(), mark(page, SITE).bounding_box()
    assert ring is not None
    assert place is not None
    assert ring["x"] < place["x"]
    assert ring["x"] + ring["width"] > place["x"] + place["width"]
    zoom_to(page, 13)
    expect(chart(page).locator(".atlas-ring")).to_have_count(0)
