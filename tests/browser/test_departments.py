"""The map of departments: a click chooses, a click elsewhere changes, the table follows."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Server

pytestmark = pytest.mark.browser
Open = Callable[..., Page]


def press(page: Page, name: str) -> None:
    """Press the middle of a department's outline, where its name may stand."""
    outline = page.locator("[data-testid=stVegaLiteChart] svg path[aria-label]")
    found = outline.and_(page.locator(f"[aria-label*='{name}']")).first
    expect(found).to_be_visible(timeout=30_000)
    box = found.bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.up()


def test_a_click_on_the_map_chooses_a_department(atlas: Server, open_page: Open) -> None:
    page = open_page(f"{atlas.address}/departments?lang=en")
    expect(page.locator(".atlas-foot")).to_be_visible(timeout=60_000)
    press(page, "Loreto")
    expect(page.get_by_role("heading", level=2)).to_have_text("Loreto")
    expect(page).to_have_url(re.compile("department=16"))
    press(page, "Cusco")
    expect(page.get_by_role("heading", level=2)).to_have_text("Cusco")
    page.get_by_role("button", name="All departments").click()
    expect(page.get_by_test_id("stDataFrame")).to_be_visible()
    press(page, "Cusco")
    expect(page.get_by_role("heading", level=2)).to_have_text("Cusco")


def test_a_row_of_the_ranking_chooses_too(atlas: Server, open_page: Open) -> None:
    page = open_page(f"{atlas.address}/departments?lang=es&measure=events")
    table = page.get_by_test_id("stDataFrame")
    expect(table).to_be_visible(timeout=60_000)
    box = table.bounding_box()
    assert box
    page.mouse.click(box["x"] + 120, box["y"] + 52)
    expect(page.get_by_role("heading", level=2)).to_have_text("Lima")
    expect(page.get_by_text("Qué ocurrió")).to_be_visible()
