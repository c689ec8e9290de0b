"""An area drawn on the map: by mouse, finger and keyboard; in the link, as a chip, by Back."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Server
from tests.browser.screen import chart, map_box, place_on_screen, press, wait_drawn

pytestmark = pytest.mark.browser
Open = Callable[..., Page]
LIBRARY = re.compile("leaflet-geoman")
BOX = re.compile(r"relation=crosses(?::|%3A)(-?[\d.]+(?:(?:,|%2C)-?[\d.]+){3})")
CHIP = re.compile("In or across the rectangle")
WEST, SOUTH, EAST, NORTH = -78.0, -16.0, -71.0, -12.0


def panel(page: Page) -> Locator:
    """What the map offers about an area."""
    return chart(page).locator(".atlas-area")


def begin(page: Page, act: str) -> None:
    """Press the map's button, and one of what it offers."""
    chart(page).locator(".atlas-area-button").click()
    panel(page).locator(f'[data-act="{act}"]').click()


def corners(page: Page) -> Locator:
    """The corners that can be dragged."""
    return chart(page).locator(".marker-icon:not(.marker-icon-middle)")


def drag(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    """Drag the mouse from one place of the window to another, as a hand does."""
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move((start[0] + end[0]) / 2, (start[1] + end[1]) / 2, steps=4)
    page.mouse.move(*end, steps=4)
    page.mouse.up()


def sides(page: Page) -> list[float]:
    """The sides of the rectangle in the link."""
    page.wait_for_url(BOX)
    found = BOX.search(page.url)
    assert found
    return [float(side) for side in found[1].replace("%2C", ",").split(",")]


@pytest.fixture
def mines(atlas: Server, open_page: Open) -> Page:
    """The mines on the map."""
    page = open_page(f"{atlas.address}/?lang=en&layer=mines")
    wait_drawn(page)
    expect(page.locator(".atlas-foot")).to_be_attached()
    return page


def test_a_rectangle_is_dragged_changed_and_taken_back(atlas: Server, open_page: Open) -> None:
    asked: list[str] = []
    page = open_page("about:blank")
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{atlas.address}/?lang=en&layer=mines")
    everything = wait_drawn(page)
    map_box(page).evaluate("() => { window.sign = 'kept' }")
    # A visit that draws nothing pays for none of it.
    assert not [url for url in asked if LIBRARY.search(url) or "/map/area/" in url]
    begin(page, "rectangle")
    expect(map_box(page)).to_have_class(re.compile("atlas-drawing"))
    drag(page, place_on_screen(page, WEST, NORTH), place_on_screen(page, EAST, SOUTH))
    assert sides(page) == pytest.approx([WEST, SOUTH, EAST, NORTH], abs=0.06)
    assert [url for url in asked if LIBRARY.search(url)]
    chip = page.get_by_role("button", name=CHIP)
    expect(chip).to_be_visible()
    expect(page.locator(".counts")).to_contain_text("related:")
    expect(corners(page)).to_have_count(4)
    expect(chart(page).locator("path.atlas-given")).to_have_count(1)
    first = wait_drawn(page)
    assert 0 < first < everything
    # A corner is dragged: the same rectangle, smaller.
    drag(page, place_on_screen(page, EAST, NORTH), place_on_screen(page, -75.0, -13.5))
    expect(page).to_have_url(re.compile(r"-75(\.\d+)?(,|%2C)-13\.[45]"))
    expect(map_box(page)).not_to_have_attribute("data-drawn", str(first))
    assert sides(page) == pytest.approx([WEST, SOUTH, -75.0, -13.5], abs=0.06)
    page.go_back()
    expect(map_box(page)).to_have_attribute("data-drawn", str(first))
    expect(corners(page)).to_have_count(0)
    page.go_back()
    expect(map_box(page)).to_have_attribute("data-drawn", str(everything))
    expect(chart(page).locator("path.atlas-given")).to_have_count(0)
    expect(chip).to_have_count(0)
    assert map_box(page).evaluate("() => window.sign") == "kept"


def test_a_polygon_is_pressed_corner_by_corner_and_its_chip_removes_it(mines: Page) -> None:
    begin(mines, "polygon")
    for lon, lat in ((-78.0, -15.0), (-72.0, -17.0), (-71.0, -12.0)):
        press(mines, *place_on_screen(mines, lon, lat))
    # Nothing is chosen while its corners are pressed.
    expect(map_box(mines)).to_have_attribute("data-chosen", "")
    press(mines, *place_on_screen(mines, -78.0, -15.0))
    expect(mines).to_have_url(re.compile(r"relation=crosses(:|%3A)POLYGON"))
    assert len(mines.url.split("relation=")[1]) < 120
    chip = mines.get_by_role("button", name="In or across a shape of 3 corners")
    expect(corners(mines)).to_have_count(3)
    chip.click()
    expect(mines).not_to_have_url(re.compile("relation"))
    expect(corners(mines)).to_have_count(0)


def test_escape_gives_up_and_a_click_chooses_again(mines: Page) -> None:
    begin(mines, "rectangle")
    press(mines, *place_on_screen(mines, WEST, NORTH))
    mines.keyboard.press("Escape")
    expect(map_box(mines)).not_to_have_class(re.compile("atlas-drawing"))
    expect(mines).not_to_have_url(re.compile("relation"))
    expect(panel(mines)).to_be_hidden()
    spot = map_box(mines).evaluate(
        "() => { const { x, y } = window.atlas.signs.stops()[0]; return [x, y] }"
    )
    box = map_box(mines).bounding_box()
    assert box is not None
    press(mines, box["x"] + spot[0], box["y"] + spot[1])
    expect(map_box(mines)).not_to_have_attribute("data-chosen", "")


def test_sides_are_typed_with_the_keyboard_alone(mines: Page) -> None:
    map_box(mines).focus()
    mines.keyboard.press("a")
    expect(panel(mines).locator('[data-act="rectangle"]')).to_be_focused()
    for side, value in (("west", WEST), ("south", SOUTH), ("east", EAST), ("north", NORTH)):
        field = panel(mines).locator(f'input[name="{side}"]')
        for _ in range(4):
            if field.evaluate("e => e === document.activeElement"):
                break
            mines.keyboard.press("Tab")
        expect(field).to_be_focused()
        mines.keyboard.press("ControlOrMeta+a")
        mines.keyboard.type(str(value))
    mines.keyboard.press("Enter")
    assert sides(mines) == [WEST, SOUTH, EAST, NORTH]
    expect(map_box(mines)).to_be_focused()
    # Without a pointer the library was not needed.
    assert not map_box(mines).evaluate("() => 'PM' in L")
    mines.keyboard.press("a")
    panel(mines).locator('[data-act="area_remove"]').press("Enter")
    expect(mines).not_to_have_url(re.compile("relation"))


def test_a_linked_area_is_drawn_and_its_corners_come_when_asked_for(
    atlas: Server, open_page: Open
) -> None:
    page = open_page(f"{atlas.address}/?lang=es&layer=mines&relation=crosses:-78,-16,-71,-12")
    wait_drawn(page)
    expect(chart(page).locator("path.atlas-given")).to_have_count(1)
    expect(
        page.get_by_role("button", name=re.compile("rectángulo -78, -16, -71, -12"))
    ).to_be_visible()
    expect(corners(page)).to_have_count(0)
    begin(page, "area_change")
    expect(corners(page)).to_have_count(4)
    drag(page, place_on_screen(page, WEST, SOUTH), place_on_screen(page, -76.0, -15.0))
    expect(page).to_have_url(re.compile(r"crosses(:|%3A)-76"))


def test_a_finger_taps_two_corners_of_a_rectangle(atlas: Server, open_page: Open) -> None:
    page = open_page(
        f"{atlas.address}/?lang=en&layer=mines", 390, 844, has_touch=True, is_mobile=True
    )
    wait_drawn(page)
    button = chart(page).locator(".atlas-area-button")
    size = button.bounding_box()
    assert size is not None
    assert min(size["width"], size["height"]) >= 44
    button.tap()
    panel(page).locator('[data-act="rectangle"]').tap()
    expect(map_box(page)).to_have_class(re.compile("atlas-drawing"))
    page.touchscreen.tap(*place_on_screen(page, -75.0, -9.0))
    page.touchscreen.tap(*place_on_screen(page, -71.0, -16.0))
    assert sides(page) == pytest.approx([-75.0, -16.0, -71.0, -9.0], abs=0.3)
    expect(corners(page)).to_have_count(4)
