"""What a person does on the Explore page, in words: used by the browser tests."""

import json
import re
from collections.abc import Mapping
from typing import Any

import shapely
from playwright.sync_api import FrameLocator, Locator, Page, expect

ROW_PX = 35
# What the map asks for, whatever the selection and the window.
VIEW = re.compile(r"/atlas/view\?")


def chart(page: Page) -> FrameLocator:
    """The frame of the map."""
    return page.frame_locator(".st-key-map-box iframe")


def map_box(page: Page) -> Locator:
    """The map inside its frame; carries what is drawn and chosen as data attributes."""
    return chart(page).locator("#map_div")


def wait_drawn(page: Page, count: int | None = None) -> int:
    """Wait until the map has drawn (so many) records; how many it drew."""
    pattern = re.compile(r"\d+") if count is None else str(count)
    expect(map_box(page)).to_have_attribute("data-drawn", pattern)
    return int(map_box(page).get_attribute("data-drawn") or 0)


def wait_idle(page: Page) -> None:
    """Wait until Streamlit has nothing to do: what a run brings shuts a list that is open."""
    app = page.get_by_test_id("stApp")
    expect(app).to_have_attribute("data-test-script-state", "notRunning")


def mark(page: Page, record_id: str) -> Locator:
    """The mark, line or zone of a record on the map."""
    return chart(page).locator(f'[data-id="{record_id}"]').first


def expect_chosen_on_map(page: Page, record_id: str) -> None:
    """The map shows the record as the chosen one."""
    expect(map_box(page)).to_have_attribute("data-chosen", record_id)


def panel_title(page: Page) -> Locator:
    """The name at the head of the record panel."""
    return page.locator(".record-head .name")


def grid(page: Page) -> Locator:
    """The table of records."""
    return page.locator(".records-table table")


def selected_rows(page: Page) -> Locator:
    """Rows of the table that are marked as the chosen one's."""
    return grid(page).locator('tbody tr[aria-selected="true"]')


def cell(page: Page, record_id: str, column: str = "name") -> Locator:
    """The cell of a record in a column, which is named by its code."""
    heads = grid(page).locator("thead th")
    heads.first.wait_for()
    codes = heads.evaluate_all("found => found.map((head) => head.dataset.code)")
    row = grid(page).locator(f'tbody tr[data-id="{record_id}"]')
    return row.locator("th, td").nth(codes.index(column))


def head(page: Page, column: str) -> Locator:
    """The head of a column, which is named by its code."""
    return grid(page).locator(f'thead th[data-code="{column}"]')


def click_cell(page: Page, row: int) -> None:
    """Click the name in a row of the table (0 is the first under the heads)."""
    grid(page).locator("tbody tr").nth(row).locator("th").click()


def click_streamlit_row(page: Page, row: int) -> None:
    """Click the first cell in a row of Streamlit's table, a canvas (0 is under the heads)."""
    table = page.get_by_test_id("stDataFrame").first
    table.scroll_into_view_if_needed()
    expect(table.locator("canvas").first).to_be_visible()
    # Once the table stands still; the canvas takes a press only where the pointer came before.
    place = {"x": 120.0, "y": ROW_PX * (row + 1.5)}
    table.hover(position={"x": place["x"] - 5, "y": place["y"]})  # type: ignore[typeddict-item]
    table.click(position=place)  # type: ignore[arg-type]


def pill(page: Page, text: str) -> Locator:
    """A filter choice in the sidebar by the beginning of its label; opens “More” if it is there."""
    return in_filters(page, "button", re.compile(f"^{text}"))


def open_more_filters(page: Page) -> None:
    """Open “More filters”, and wait until it has unfolded."""
    page.locator(".st-key-more-filters summary").click()
    page.locator(".st-key-more-filters details[open]").evaluate(UNFOLDED)
    wait_idle(page)


def in_filters(page: Page, role: Any, name: str | re.Pattern[str]) -> Locator:
    """A choice in the sidebar; opens “More filters” if it is in there."""
    more = page.locator(".st-key-more-filters details:not([open])")
    if more.filter(has=page.get_by_role(role, name=name, include_hidden=True)).count():
        open_more_filters(page)
    return page.get_by_test_id("stSidebar").get_by_role(role, name=name)


def view(page: Page) -> tuple[float, float, float]:
    """The map's centre (longitude, latitude) and zoom."""
    found = map_box(page).evaluate(
        "() => { const m = window.atlas.map, c = m.getCenter();"
        " return [c.lng, c.lat, m.getZoom()] }"
    )
    return (round(found[0], 3), round(found[1], 3), found[2])


# Every record as the map's answer has it, and where the map now shows a place of it.
UNFOLDED = "e => Promise.allSettled(e.getAnimations({ subtree: true }).map((a) => a.finished))"
FEATURES = "() => window.atlas.records.features"
ON_SCREEN = """(_, [lon, lat]) => {
  const { x, y } = window.atlas.map.latLngToContainerPoint([lat, lon]);
  return [x, y];
}"""


def features_of(page: Page) -> dict[str, dict[str, Any]]:
    """The records on the map, by id, as the map got them."""
    wait_drawn(page)
    found = map_box(page).evaluate(FEATURES)
    return {feature["i"]: feature for feature in found}


def place_on_screen(page: Page, lon: float, lat: float) -> tuple[float, float]:
    """Where the page shows a place of the map, in pixels of the window."""
    frame = map_box(page).bounding_box()
    assert frame is not None
    x, y = map_box(page).evaluate(ON_SCREEN, [lon, lat])
    return frame["x"] + x, frame["y"] + y


def press(page: Page, x: float, y: float) -> None:
    """Press and release the mouse at a place of the window, as a person does."""
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.up()


def offered(page: Page) -> Locator:
    """The records that the map offers to choose from."""
    return chart(page).locator(".atlas-chooser button")


def choose_on_map(
    page: Page, record_id: str, x: float | None = None, y: float | None = None
) -> None:
    """Press on a record (at x, y, else on a point of it), and choose it from what is offered."""
    if x is None or y is None:
        x, y = place_on_screen(page, *point_of(features_of(page)[record_id]))
    press(page, x, y)
    if map_box(page).get_attribute("data-chosen") != record_id:
        chart(page).locator(f'.atlas-chooser button[data-choice="{record_id}"]').click()
    expect_chosen_on_map(page, record_id)


def point_of(feature: Mapping[str, Any]) -> tuple[float, float]:
    """Longitude and latitude of a point of a record: on its line, in its area."""
    shape = shapely.from_geojson(json.dumps(feature["g"]))
    if shapely.get_dimensions(shape) == 1:
        line = max(shapely.get_parts(shape), key=shapely.length)
        place = shapely.line_interpolate_point(line, 0.45, normalized=True)
    else:
        place = shapely.point_on_surface(shape)
    return place.x, place.y
