"""The chosen record's panel over the map: its first lines, what it covers, where the focus goes."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Server
from tests.browser.screen import (
    UNFOLDED,
    cell,
    choose_on_map,
    expect_chosen_on_map,
    features_of,
    map_box,
    mark,
    panel_title,
    place_on_screen,
    point_of,
    selected_rows,
    view,
    wait_drawn,
    wait_idle,
)

pytestmark = pytest.mark.browser
Open = Callable[..., Page]
SCREENS = [(1440, 900), (1366, 768), (1024, 768)]
STANDS_STILL = """() => {
  const { atlas } = document.querySelector('.st-key-map-box iframe').contentWindow;
  const at = String(atlas.map.getCenter());
  const { _animatingZoom, _panAnim } = atlas.map;
  const isStill = window.seen === at && !_animatingZoom && !_panAnim?._inProgress;
  window.seen = at;
  return isStill;
}"""


@pytest.fixture
def page(atlas: Server, open_page: Open) -> Page:
    """Explore with all records and none chosen."""
    page = open_page(f"{atlas.address}/?lang=en")
    wait_drawn(page)
    return page


def panel(page: Page) -> Locator:
    return page.locator(".st-key-panel-box")


def box_of(element: Locator) -> dict[str, float]:
    box = element.bounding_box()
    assert box is not None
    return dict(box)


def test_the_panel_lies_over_the_map_and_gives_its_width_back(page: Page) -> None:
    frame = page.locator(".st-key-map-box iframe")
    wait_idle(page)
    before = box_of(frame)
    expect(panel(page)).to_have_count(0)
    cell(page, "mines/toromocho").click()
    expect(panel_title(page)).to_be_visible()
    wait_idle(page)
    panel(page).evaluate(UNFOLDED)
    assert box_of(frame) == before
    over = box_of(panel(page))
    assert over["x"] + over["width"] == pytest.approx(before["x"] + before["width"], abs=2)
    assert over["y"] >= before["y"]
    assert over["y"] + over["height"] <= before["y"] + before["height"] + 1
    page.get_by_role("button", name="Close").click()
    expect(panel(page)).to_have_count(0)
    wait_idle(page)
    assert box_of(frame) == before


@pytest.mark.parametrize("size", SCREENS, ids=["1440", "1366", "1024"])
def test_what_is_chosen_is_never_under_the_panel(
    atlas: Server, open_page: Open, size: tuple[int, int]
) -> None:
    page = open_page(f"{atlas.address}/?lang=en&at=-12,-80,6&layer=mines", *size)
    wait_drawn(page)
    for record_id in ("mines/las-bambas", "mines/toromocho", "mines/quellaveco"):
        cell(page, record_id).click()
        expect_chosen_on_map(page, record_id)
        expect(panel_title(page)).to_be_visible()
        page.wait_for_function(STANDS_STILL)
        found = box_of(mark(page, record_id))
        assert found["x"] + found["width"] <= box_of(panel(page))["x"]


def test_what_is_picked_where_the_panel_opens_comes_out_from_under_it(
    atlas: Server, open_page: Open
) -> None:
    page = open_page(f"{atlas.address}/?lang=en&at=-12,-82,6")
    wait_drawn(page)
    # The welcome of a first visit stands there until it is put away.
    page.get_by_role("button", name="Do not show this again").click()
    x, y = place_on_screen(page, *point_of(features_of(page)["mines/las-bambas"]))
    assert x > 1_100
    choose_on_map(page, "mines/las-bambas", x, y)
    expect(panel_title(page)).to_have_text("Las Bambas")
    found = box_of(mark(page, "mines/las-bambas"))
    assert found["x"] + found["width"] <= box_of(panel(page))["x"]


def test_what_is_chosen_beside_the_panel_does_not_move_the_map(page: Page) -> None:
    before = view(page)
    choose_on_map(page, "mines/toromocho")
    expect(panel_title(page)).to_have_text("Toromocho")
    assert view(page) == before


def test_the_panel_begins_with_what_who_and_state(page: Page) -> None:
    cell(page, "mines/el-galeno").click()
    expect(panel_title(page)).to_have_text("El Galeno")
    lines = page.locator(".record-head p")
    expect(lines.nth(0)).to_have_text("Project · Mines and mining projects")
    expect(lines.nth(1)).to_contain_text("China Minmetals 60 %; Jiangxi Copper 40 %")
    expect(lines.nth(1)).to_contain_text("Operator: Jiangxi Copper")
    expect(lines.nth(2)).to_have_text(re.compile(r"Announced, since .* or before · Cajamarca"))
    expect(page.locator(".record-head .figures")).to_contain_text("USD 2.5 billion")


def test_who_says_so_is_said_in_words(page: Page) -> None:
    cell(page, "mines/toromocho", "status").click()
    fact = page.locator(".record .fact[data-opened]").first
    expect(fact.locator(".who")).to_have_text("5 texts, 2 authors")
    expect(fact.locator("li")).not_to_have_count(0)


@pytest.mark.parametrize(
    ("record_id", "column", "label"),
    [
        ("mines/toromocho", "investment", "Investment"),
        ("mines/el-galeno", "owner_share", "Owner's share"),
    ],
)
def test_a_cell_opens_its_witnesses(page: Page, record_id: str, column: str, label: str) -> None:
    cell(page, record_id, column).click()
    opened = page.locator(".record .fact[open]")
    expect(opened.first.locator(".label")).to_contain_text(label)
    expect(opened.first.locator("li").first).to_be_visible()
    expect(opened.first).to_be_in_viewport()
    cell(page, record_id, "place").click()
    expect(page.locator(".record .section[data-opened]")).to_contain_text("Place:")
    expect(page.locator(".record .section[data-opened] summary").first).to_be_in_viewport()


def test_a_section_folds(page: Page) -> None:
    cell(page, "mines/toromocho").click()
    time = page.locator(".record .section", has_text="as far as sources bound it")
    expect(time.locator(".fact").first).to_be_hidden()
    time.locator("summary").first.click()
    expect(time.locator(".fact").first).to_be_visible()


def test_next_and_previous_go_through_the_tables_order(page: Page) -> None:
    cell(page, "mines/toromocho").click()
    expect(panel_title(page)).to_have_text("Toromocho")
    page.get_by_role("button", name="Next record").click()
    expect(panel_title(page)).to_have_text("Marcona")
    expect(selected_rows(page)).to_contain_text("Marcona")
    for name in ("Toromocho", "Las Bambas"):
        page.get_by_role("button", name="Previous record").click()
        expect(panel_title(page)).to_have_text(name)
    page.get_by_role("button", name="Previous record").click()
    expect(panel_title(page)).not_to_have_text("Las Bambas")
    expect(page.locator(".records-table caption")).to_contain_text("201–214 of 214")


def test_a_record_opens_in_a_new_tab_with_the_filters(atlas: Server, open_page: Open) -> None:
    page = open_page(f"{atlas.address}/?lang=en&layer=mines&record=mines/toromocho")
    with page.context.expect_page() as opening:
        page.get_by_role("link", name="Open in a new tab").click()
    other = opening.value
    expect(other.locator("h1")).to_have_text("Toromocho")
    assert "/record?" in other.url
    assert "layer=mines" in other.url


def test_by_keyboard_the_focus_goes_to_the_panel_and_back_to_the_cell(page: Page) -> None:
    cell(page, "mines/las-bambas").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(panel_title(page)).to_have_text("Toromocho")
    expect(panel_title(page)).to_be_focused()
    page.keyboard.press("Escape")
    expect(panel(page)).to_have_count(0)
    expect(cell(page, "mines/toromocho")).to_be_focused()
    page.keyboard.press("End")
    page.keyboard.press("ArrowLeft")
    for _ in range(4):
        page.keyboard.press("ArrowLeft")
    expect(cell(page, "mines/toromocho", "owner_share")).to_be_focused()


def test_by_keyboard_the_focus_goes_from_the_map_to_the_panel_and_back(page: Page) -> None:
    map_box(page).focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(panel_title(page)).to_be_focused()
    page.get_by_role("button", name="Close").focus()
    page.keyboard.press("Enter")
    expect(panel(page)).to_have_count(0)
    expect(map_box(page)).to_be_focused()


def test_in_the_whole_table_the_panel_stands_beside_the_rows(
    atlas: Server, open_page: Open
) -> None:
    page = open_page(f"{atlas.address}/?lang=en&dock=whole")
    cell(page, "mines/toromocho", "status").click()
    expect(panel_title(page)).to_be_visible()
    rows, over = box_of(page.locator(".records-table")), box_of(panel(page))
    assert rows["x"] + rows["width"] <= over["x"]
    assert over["y"] + over["height"] <= 900


@pytest.mark.parametrize("dock", ["", "whole", "folded"])
@pytest.mark.parametrize("size", SCREENS, ids=["1440", "1366", "1024"])
def test_the_page_does_not_scroll(
    atlas: Server, open_page: Open, size: tuple[int, int], dock: str
) -> None:
    page = open_page(f"{atlas.address}/?lang=es&record=mines/toromocho&dock={dock}", *size)
    expect(panel_title(page)).to_be_visible()
    beyond = page.get_by_test_id("stMain").evaluate("e => e.scrollHeight - e.clientHeight")
    assert beyond <= 0
