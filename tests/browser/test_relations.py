"""Relations to other places in a real browser: asked with the pointer, said, taken off."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Server
from tests.browser.screen import chart, features_of, open_more_filters, wait_drawn, wait_idle

pytestmark = pytest.mark.browser
Open = Callable[..., Page]


def open_filters(page: Page) -> Locator:
    """The sidebar, once the page is drawn, with what stands behind “More filters” open."""
    expect(page.locator(".atlas-foot")).to_be_visible()
    open_more_filters(page)
    return page.get_by_test_id("stSidebar")


def choose(page: Page, box: Locator, option: str) -> None:
    """Scroll to a list, open it with the pointer, and take one of its choices."""
    # First to it, as a person does: a list closes where the page still scrolls under it.
    wait_idle(page)
    box.scroll_into_view_if_needed()
    box.hover()
    box.click()
    page.get_by_role("option", name=option, exact=True).click()


def test_a_relation_is_asked_for_and_taken_off_with_the_pointer(
    atlas: Server, open_page: Open
) -> None:
    page = open_page(f"{atlas.address}/?lang=en&layer=rail_proposals")
    filters = open_filters(page)
    expect(page.locator(".counts")).to_contain_text(re.compile(r"^7 records"))
    choose(page, filters.get_by_role("combobox", name=re.compile("Relation to places")), "Crosses")
    button = filters.get_by_role("button", name=re.compile("Filter by it"))
    expect(button).to_be_disabled()
    choose(page, filters.get_by_role("combobox", name=re.compile("In relation to")), "Coca zones")
    button.click()
    expect(page.locator(".counts")).to_contain_text("related: 0 certainly, 1 possibly")
    expect(page).to_have_url(re.compile(r"relation=crosses(:|%3A)coca_zones"))
    wait_drawn(page, 1)
    [feature] = features_of(page).values()
    assert feature["m"] is True
    page.get_by_test_id("stSidebar").get_by_text("Only where it is certain · 0").click()
    expect(page.locator(".counts")).to_contain_text("0 records")
    page.get_by_role("button", name="Crosses “Coca zones”").click()
    expect(page.locator(".counts")).to_contain_text(re.compile(r"^7 records"))
    expect(page).not_to_have_url(re.compile("relation|certain"))


def test_kilometres_are_typed_and_each_relation_is_taken_off_alone(
    atlas: Server, open_page: Open
) -> None:
    page = open_page(f"{atlas.address}/?lang=es&layer=mines&record=ports/chancay")
    filters = open_filters(page)
    choose(
        page,
        filters.get_by_role("combobox", name=re.compile("Relación con lugares")),
        "A una distancia de",
    )
    field = filters.get_by_role("spinbutton", name=re.compile("Kilómetros"))
    field.fill("150")
    field.press("Tab")
    choose(
        page,
        filters.get_by_role("combobox", name=re.compile("Con respecto a")),
        "Chancay",
    )
    filters.get_by_role("button", name=re.compile("Filtrar por ella")).click()
    expect(page).to_have_url(re.compile(r"relation=within(:|%3A)150(:|%3A)ports(/|%2F)chancay"))
    chip = page.get_by_role("button", name=re.compile("150 km de “Chancay”"))
    expect(chip).to_be_visible()
    chip.click()
    expect(page).not_to_have_url(re.compile("relation"))


def test_a_shape_that_is_brought_filters_and_is_drawn(atlas: Server, open_page: Open) -> None:
    page = open_page(f"{atlas.address}/?lang=en&layer=mines")
    filters = open_filters(page)
    choose(page, filters.get_by_role("combobox", name=re.compile("Relation to places")), "Lies in")
    choose(page, filters.get_by_role("combobox", name=re.compile("In relation to")), "A shape …")
    field = filters.get_by_role("textbox", name=re.compile("Shape"))
    field.fill("POLYGON((0 0, 1")
    field.press("Control+Enter")
    button = filters.get_by_role("button", name=re.compile("Filter by it"))
    button.click()
    # What cannot be read is said, and the reader may mend it.
    expect(page.get_by_role("alert")).to_contain_text("POLYGON((0 0, 1")
    expect(field).to_have_value("POLYGON((0 0, 1")
    field.fill("-77.5,-16.5,-70.5,-12.5")
    field.press("Control+Enter")
    button.click()
    expect(page.locator(".counts")).to_contain_text("certainly")
    expect(page).to_have_url(re.compile("relation=lies_in(:|%3A)-77.5(,|%2C)-16.5(,|%2C)-70.5"))
    expect(chart(page).locator("path.atlas-given")).to_be_visible()
