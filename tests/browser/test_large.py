"""Thousands of records: counts in cells that open, and one map that is never drawn anew."""

import math
import re
from collections.abc import Callable
from itertools import combinations, product
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from geodata.geometry.bounds import read_bounds
from tests.browser.conftest import Server
from tests.browser.screen import (
    VIEW,
    chart,
    click_cell,
    expect_chosen_on_map,
    map_box,
    mark,
    panel_title,
    pill,
    selected_rows,
    view,
    wait_drawn,
)
from tests.large_package import LAYER, PARQUET, crowd, large_package

pytestmark = pytest.mark.browser
Open = Callable[..., Page]
Serve = Callable[[Path], Server]
ROWS = crowd(5_000)
LARGEST_ANSWER = 100_000
# Middles and half widths of elements.
MIDDLES = """found => found.map((e) => e.getBoundingClientRect())
  .map((b) => [b.x + b.width / 2, b.y + b.height / 2, b.width / 2])"""
# Whether what was last asked for is drawn, is of where the map now stands, and is not `before`.
SETTLED = """(before) => {
  const { atlas } = document.querySelector('.st-key-map-box iframe').contentWindow;
  const at = atlas.map.getContainer().dataset.drawnAt || '';
  return at !== before && !atlas.map._animatingZoom
    && at.endsWith(`|${atlas.map.getZoom()}|${atlas.request.around()}`);
}"""
# Whether a place, [latitude, longitude], is on the map.
ON_MAP = """(place) => {
  const { atlas } = document.querySelector('.st-key-map-box iframe').contentWindow;
  return atlas.map.getBounds().contains(place);
}"""
# Whether a record is drawn for itself, and no count has it besides.
SHOWN_ALONE = """(id) => {
  const { atlas } = document.querySelector('.st-key-map-box iframe').contentWindow;
  return atlas.drawing.entries.has(id) && atlas.records.besides === '' && !atlas.choice.sought;
}"""


@pytest.fixture(scope="module")
def server(serve: Serve, tmp_path_factory: pytest.TempPathFactory) -> Server:
    """Tinyland with five thousand points, most of them in one crowd, served."""
    folder = tmp_path_factory.mktemp("crowd")
    return serve(large_package(folder / "package", ROWS).root)


@pytest.fixture
def page(server: Server, open_page: Open) -> Page:
    """The points alone, seen from so far that most are counted."""
    page = open_page(f"{server.address}/?lang=en&layer={LAYER}&at=1,11,9")
    wait_drawn(page, len(ROWS))
    return page


def cells(page: Page) -> Locator:
    """The marks of counts, the largest last."""
    return chart(page).locator("[data-cell]")


def settled(page: Page, before: str = "") -> str:
    """Wait until the map has drawn what it asked for last; what that was."""
    page.wait_for_function(SETTLED, arg=before)
    return map_box(page).get_attribute("data-drawn-at") or ""


def expect_all_drawn(page: Page, before: str = "") -> int:
    """What is drawn and counted is what lies in the window asked for; how many that is."""
    settled(page, before)
    window = read_bounds(map_box(page).evaluate("() => window.atlas.request.window"))
    assert window is not None
    inside = sum(
        window.west <= row["geometry"].x <= window.east
        and window.south <= row["geometry"].y <= window.north
        for row in ROWS
    )
    counts = cells(page).evaluate_all("found => found.map((cell) => Number(cell.dataset.cell))")
    marks = chart(page).locator("[data-id]")
    drawn = marks.evaluate_all("found => found.map((mark) => mark.dataset.id)")
    assert len(drawn) == len(set(drawn))
    assert sum(counts) + len(drawn) == inside
    return inside


def brand(page: Page) -> None:
    """Leave a sign in the map's frame; a remount would lose it."""
    map_box(page).evaluate("() => { window.sign = 'kept' }")


def expect_not_remounted(page: Page) -> None:
    """The sign is still there."""
    assert map_box(page).evaluate("() => window.sign") == "kept"


def drag(page: Page, right: int, down: int) -> None:
    """Drag the map by so many pixels, from an empty place near its corner."""
    box = map_box(page).bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] - 60 - max(right, 0), box["y"] + 40
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + right, y + down, steps=8)
    page.mouse.up()


def test_many_records_are_counted_in_cells(page: Page) -> None:
    assert expect_all_drawn(page) > 4_000
    assert 5 < cells(page).count() < 150
    expect(cells(page).last).to_have_attribute("aria-label", re.compile(r"^[\d,]+ records; opens"))
    expect(page.locator(".counts")).to_contain_text("5,000 on the map")


def test_a_click_on_a_cell_opens_it(page: Page) -> None:
    before, seen = settled(page), view(page)
    brand(page)
    most = int(cells(page).last.get_attribute("data-cell") or 0)
    cells(page).last.click()
    assert expect_all_drawn(page, before) >= most
    assert view(page)[2] >= seen[2] + 1
    expect_not_remounted(page)


def go_to_largest(page: Page) -> None:
    """Go through the map's stops by keyboard, in reading order, until the largest count."""
    stops = map_box(page).evaluate("() => window.atlas.signs.stops().length")
    map_box(page).focus()
    for _ in range(stops):
        page.keyboard.press("PageDown")
        if "atlas-active" in (cells(page).last.get_attribute("class") or ""):
            return
    pytest.fail("the keyboard does not reach the largest count")


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_a_cell_opens_by_keyboard_as_by_click(page: Page, key: str) -> None:
    before = settled(page)
    go_to_largest(page)
    page.keyboard.press(key)
    by_key = settled(page, before)
    look_at(page, 1, 11, 9)
    again = settled(page, by_key)
    cells(page).last.click()
    assert settled(page, again) == by_key
    expect_all_drawn(page)


def test_opening_cells_leads_to_single_records(page: Page) -> None:
    before = settled(page)
    while cells(page).count():
        cells(page).last.click()
        before = settled(page, before)
    assert 0 < expect_all_drawn(page) <= 200
    mark(page, chart(page).locator("[data-id]").first.get_attribute("data-id") or "").click()
    expect(panel_title(page)).to_contain_text("Stall ")
    expect(page.locator(".record")).to_contain_text("Count 2014, Census Office")


def test_panning_asks_once_for_the_new_window(page: Page) -> None:
    before = settled(page)
    brand(page)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    with page.expect_response(VIEW) as waiting:
        drag(page, -250, 0)
    expect_all_drawn(page, before)
    assert sum(VIEW.search(url) is not None for url in asked) == 1
    assert len(waiting.value.body()) < LARGEST_ANSWER
    expect_not_remounted(page)


def look_at(page: Page, lat: float, lon: float, zoom: int) -> None:
    """Move the map at once."""
    move = "(_, [at, zoom]) => window.atlas.map.setView(at, zoom, { animate: false })"
    map_box(page).evaluate(move, [[lat, lon], zoom])


def test_an_answer_is_small_at_every_zoom_level(page: Page) -> None:
    before = settled(page)
    for zoom in (3, 6, 8, 10, 12, 14):
        with page.expect_response(VIEW) as waiting:
            look_at(page, 1, 11, zoom)
        assert len(waiting.value.body()) < LARGEST_ANSWER
        expect_all_drawn(page, before)
        before = settled(page)


def test_windows_that_are_asked_for_are_on_the_earth(page: Page) -> None:
    settled(page)
    for lat, lon in ((2, 160), (2, -160), (80, 10), (-80, 10)):
        with page.expect_request(VIEW) as waiting:
            look_at(page, lat, lon, 3)
        asked = re.search("window=([^&]*)", waiting.value.url)
        assert asked
        assert read_bounds(asked[1])


def test_a_row_of_the_table_brings_its_mark_onto_the_map(page: Page) -> None:
    settled(page)
    brand(page)
    expect(mark(page, f"{LAYER}/s-00001")).to_have_count(0)
    click_cell(page, 1)
    page.wait_for_function(SHOWN_ALONE, arg=f"{LAYER}/s-00001")
    expect_chosen_on_map(page, f"{LAYER}/s-00001")
    expect(mark(page, f"{LAYER}/s-00001")).to_be_visible()
    expect(panel_title(page)).to_have_text("Stall 1")
    expect(page.locator(".record")).to_contain_text(f"{PARQUET}, row 2")
    expect(selected_rows(page)).to_contain_text("Stall 1")
    assert 9 < view(page)[2] <= 17
    expect_not_remounted(page)


def test_counts_do_not_cover_each_other(page: Page) -> None:
    before = settled(page)
    for zoom in (7, 8, 9, 10):
        look_at(page, 1, 11, zoom)
        before = settled(page, before)
        circles = cells(page).evaluate_all(MIDDLES)
        for (x, y, radius), (x2, y2, radius2) in combinations(circles, 2):
            assert math.hypot(x - x2, y - y2) >= radius + radius2 - 1.5


def test_counts_leave_marks_to_be_seen_where_there_is_room(server: Server, open_page: Open) -> None:
    page = open_page(f"{server.address}/?lang=en&at=1,11,7")
    wait_drawn(page)
    before = settled(page)
    for zoom in (7.75, 8.75, 9.75):
        look_at(page, 1, 11, zoom)
        before = settled(page, before)
        circles = cells(page).evaluate_all(MIDDLES)
        marks = chart(page).locator(".atlas-mark").evaluate_all(MIDDLES)
        assert circles
        assert marks
        for (x, y, radius), (x2, y2, _) in product(circles, marks):
            assert math.hypot(x - x2, y - y2) >= radius


def test_a_row_outside_the_map_is_brought_into_view(server: Server, open_page: Open) -> None:
    page = open_page(f"{server.address}/?lang=en&layer={LAYER}&at=3.5,17.5,10")
    wait_drawn(page, len(ROWS))
    click_cell(page, 1)
    expect_chosen_on_map(page, f"{LAYER}/s-00001")
    place = ROWS[1]["geometry"]
    page.wait_for_function(ON_MAP, arg=[place.y, place.x])
    page.wait_for_function(SHOWN_ALONE, arg=f"{LAYER}/s-00001")
    expect(mark(page, f"{LAYER}/s-00001")).to_be_visible()
    assert view(page)[2] >= 10


def test_a_filter_counts_anew_and_keeps_the_map(page: Page) -> None:
    before, seen = settled(page), view(page)
    brand(page)
    pill(page, "Operating").click()
    operating = sum(row["status"] == "operating" for row in ROWS)
    wait_drawn(page, operating)
    settled(page, before)
    assert view(page) == seen
    expect_not_remounted(page)


def test_while_records_cannot_be_reached_the_map_says_so_and_recovers(page: Page) -> None:
    before = settled(page)
    brand(page)
    page.route(VIEW, lambda route: route.abort())
    drag(page, -250, 0)
    expect(chart(page).locator(".atlas-notice")).to_contain_text("cannot be reached now")
    expect(chart(page).locator("[data-cell], [data-id]")).to_have_count(0)
    expect(map_box(page)).not_to_have_attribute("data-drawn", re.compile(".*"))
    page.unroute(VIEW)
    wait_drawn(page, len(ROWS))
    expect(chart(page).locator(".atlas-notice")).to_have_count(0)
    expect_all_drawn(page, before)
    expect_not_remounted(page)


@pytest.mark.parametrize("status", [500, 503])
def test_an_answer_that_is_none_is_no_answer(page: Page, status: int) -> None:
    settled(page)
    page.route(VIEW, lambda route: route.fulfill(status=status, body="<html>"))
    drag(page, -250, 0)
    expect(chart(page).locator(".atlas-notice")).to_be_visible()
    page.unroute(VIEW)
    wait_drawn(page, len(ROWS))
    expect_all_drawn(page)
