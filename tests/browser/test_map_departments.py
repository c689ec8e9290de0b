"""Departments on the map: named under the mouse, offered on empty land, outlined as a filter."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Server
from tests.browser.screen import chart, map_box, offered, place_on_screen, press, wait_drawn

pytestmark = pytest.mark.browser
Open = Callable[..., Page]
# Land in Apurímac, where no port is.
LON, LAT = -73.0, -14.0


@pytest.fixture
def ports(atlas: Server, open_page: Open) -> Page:
    """The ports on the map."""
    page = open_page(f"{atlas.address}/?lang=en&layer=ports")
    wait_drawn(page)
    expect(page.locator(".atlas-foot")).to_be_attached()
    return page


def test_the_mouse_names_a_department_and_a_click_filters_by_it(ports: Page) -> None:
    map_box(ports).evaluate("() => { window.sign = 'kept' }")
    everything = wait_drawn(ports)
    ports.mouse.move(*place_on_screen(ports, LON, LAT))
    expect(chart(ports).locator(".atlas-tip")).to_have_text("Apurímac")
    press(ports, *place_on_screen(ports, LON, LAT))
    expect(offered(ports)).to_have_text(["Only Apurímac", "Open its profile"])
    offered(ports).first.click()
    expect(ports).to_have_url(re.compile("department=03"))
    wait_drawn(ports, 0)
    expect(chart(ports).locator("path.atlas-department")).to_have_count(1)
    expect(chart(ports).locator(".atlas-label-department")).to_have_text("Apurímac")
    expect(ports.get_by_role("button", name="Department: Apurímac")).to_be_visible()
    # It is taken off where it was chosen.
    press(ports, *place_on_screen(ports, LON, LAT))
    expect(offered(ports)).to_have_text(["All departments", "Open its profile"])
    offered(ports).first.click()
    expect(ports).not_to_have_url(re.compile("department="))
    wait_drawn(ports, everything)
    expect(chart(ports).locator("path.atlas-department")).to_have_count(0)
    assert map_box(ports).evaluate("() => window.sign") == "kept"


def test_the_sea_names_and_offers_nothing(ports: Page) -> None:
    ports.mouse.move(*place_on_screen(ports, -82.0, -14.0))
    press(ports, *place_on_screen(ports, -82.0, -14.0))
    expect(chart(ports).locator(".atlas-tip")).to_be_hidden()
    expect(offered(ports)).to_have_count(0)


def test_a_profile_opens_from_the_map(ports: Page) -> None:
    press(ports, *place_on_screen(ports, LON, LAT))
    offered(ports).nth(1).click()
    expect(ports).to_have_url(re.compile(r"/departments\?.*department=03"))
    expect(ports.get_by_role("heading", name="Apurímac")).to_be_visible()
