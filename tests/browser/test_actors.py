"""Who holds what with whom: names in the picture open their pages, on a screen and on a phone."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Server

pytestmark = pytest.mark.browser
Open = Callable[..., Page]


def name(page: Page, text: str) -> Locator:
    """A name in the picture."""
    found = page.locator("[data-testid=stVegaLiteChart] svg text").get_by_text(text, exact=True)
    expect(found.first).to_be_visible(timeout=60_000)
    return found.first


def test_a_company_and_a_record_open_from_the_picture(atlas: Server, open_page: Open) -> None:
    page = open_page(f"{atlas.address}/actors?lang=en&holdings=all")
    name(page, "Zijin Mining").click()
    expect(page.get_by_role("heading", level=2)).to_have_text("Zijin Mining")
    expect(page).to_have_url(re.compile("company=zijin"))
    page.go_back()
    name(page, "Antamina").click()
    expect(page).to_have_url(re.compile("/record.*antamina"))


def test_a_phone_has_the_holder_beside_each_holding(atlas: Server, open_page: Open) -> None:
    page = open_page(f"{atlas.address}/actors?lang=en&holdings=joint&layer=mines")
    expect(name(page, "Teck")).to_be_visible()
    held = page.locator("[data-testid=stVegaLiteChart] svg text").get_by_text("Mitsubishi")
    assert held.count() == 1
    page.set_viewport_size({"width": 390, "height": 844})
    # It holds a part of Antamina and of Quellaveco: a row each, and no line to follow.
    expect(held).to_have_count(2)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
