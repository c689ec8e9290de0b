"""What a person does on the Explore page, in words: used by the browser tests."""

import re

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


def mark(page: Page, record_id: str) -> Locator:
    """The mark, line or zone of a record on the map."""
    return chart(page).locator(f'[data-id="{record_id}"]').first


def expect_chosen_on_map(page: Page, record_id: str) -> None:
    """The map shows the record as the chosen one."""
    expect(map_box(page)).to_have_attribute("data-chosen", record_id)


def panel_title(page: Page) -> Locator:
    """The name at the head of the record panel."""
    return page.locator(".record-head h3")


def grid(page: Page) -> Locator:
    """The table of records."""
    return page.locator('[data-testid="stDataFrame"]').first


def selected_rows(page: Page) -> Locator:
    """Selected rows of the grid's accessible table, which exists while the grid is on screen."""
    grid(page).scroll_into_view_if_needed()
    return grid(page).locator('[role="row"][aria-selected="true"]')


def click_cell(page: Page, row: int, x: int = 120) -> None:
    """Click a cell of the grid's row (0 is the first under the heads)."""
    grid(page).scroll_into_view_if_needed()
    box = grid(page).bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + x, box["y"] + ROW_PX * (row + 1) + ROW_PX / 2)


def pill(page: Page, text: str) -> Locator:
    """A filter choice in the sidebar by the beginning of its label."""
    return page.get_by_test_id("stSidebar").get_by_role("button", name=re.compile(f"^{text}"))


def view(page: Page) -> tuple[float, float, float]:
    """The map's centre (longitude, latitude) and zoom."""
    found = map_box(page).evaluate(
        "() => { const m = window.atlas.map, c = m.getCenter();"
        " return [c.lng, c.lat, m.getZoom()] }"
    )
    return (round(found[0], 3), round(found[1], 3), found[2])
