"""Sizes and themes: nothing sticks out, the map comes first on a phone, dark is dark."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Server
from tests.browser.screen import map_box, wait_drawn

pytestmark = pytest.mark.browser
Open = Callable[..., Page]


@pytest.mark.parametrize("path", ["", "record", "evidence", "about", "downloads"])
@pytest.mark.parametrize("width", [1440, 1024, 390])
def test_no_page_is_wider_than_the_screen(
    atlas: Server, open_page: Open, width: int, path: str
) -> None:
    page = open_page(f"{atlas.address}/{path}?lang=es", width=width, height=844)
    expect(page.locator(".atlas-foot")).to_be_attached()
    overflow = page.evaluate(
        "() => document.querySelector('[data-testid=stMain]').scrollWidth - innerWidth"
    )
    assert overflow <= 0


def test_on_a_phone_the_map_comes_first_and_filters_behind_a_button(
    atlas: Server, open_page: Open
) -> None:
    page = open_page(f"{atlas.address}/?lang=en", width=390, height=844)
    wait_drawn(page)
    box = page.locator(".st-key-map-box iframe").bounding_box()
    assert box is not None
    assert box["y"] < 844 / 2
    expect(page.get_by_text("Layer", exact=True).first).not_to_be_in_viewport()
    page.get_by_test_id("stExpandSidebarButton").click()
    expect(page.get_by_text("Layer", exact=True).first).to_be_in_viewport()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_map_follows_the_theme_of_the_page(atlas: Server, open_page: Open, scheme: str) -> None:
    page = open_page(f"{atlas.address}/?lang=en", color_scheme=scheme)
    wait_drawn(page)
    assert map_box(page).evaluate("() => document.documentElement.dataset.theme") == scheme
