"""The search box: suggestions while one types, by keyboard, mouse and finger, in both languages."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Server
from tests.browser.screen import expect_chosen_on_map, map_box, panel_title, view, wait_drawn

pytestmark = pytest.mark.browser
Open = Callable[..., Page]


def box(page: Page, name: str = "Search") -> Locator:
    return page.get_by_role("combobox", name=name, exact=True)


def options(page: Page) -> Locator:
    return page.locator(".search [role=option]")


def start(atlas: Server, open_page: Open, query: str = "lang=en", **how: int) -> Page:
    page = open_page(f"{atlas.address}/?{query}", **how)
    wait_drawn(page)
    return page


def test_a_typo_is_forgiven_and_enter_takes_the_first(atlas: Server, open_page: Open) -> None:
    page = start(atlas, open_page)
    map_box(page).evaluate("() => { window.atlas.isTheSame = true }")
    box(page).click()
    page.keyboard.type("tormocho")
    expect(options(page).first).to_contain_text("Toromocho")
    expect(box(page)).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Enter")
    expect(panel_title(page)).to_have_text("Toromocho")
    expect_chosen_on_map(page, "mines/toromocho")
    expect(options(page)).to_have_count(0)
    expect(box(page)).to_have_value("")
    assert map_box(page).evaluate("() => window.atlas.isTheSame")


def test_enter_before_the_answer_takes_the_first_all_the_same(
    atlas: Server, open_page: Open
) -> None:
    page = start(atlas, open_page)
    box(page).click()
    page.keyboard.type("apurmac")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("department=03"))
    expect(page.locator(".st-key-chips")).to_contain_text("Department: Apurímac")


def test_coper_is_copper_and_is_a_text_filter(atlas: Server, open_page: Open) -> None:
    page = start(atlas, open_page)
    box(page).fill("coper")
    expect(options(page).first).to_contain_text("Copper")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("q=Copper"))
    expect(box(page)).to_have_value("Copper")


def test_arrows_go_through_the_suggestions_and_screen_readers_hear_of_them(
    atlas: Server, open_page: Open
) -> None:
    page = start(atlas, open_page, "lang=es")
    box(page, "Buscar").click()
    page.keyboard.type("chancay")
    status = page.locator(".search [role=status]")
    expect(status).to_have_text("8 sugerencias")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    second = options(page).nth(1)
    expect(second).to_have_attribute("aria-selected", "true")
    assert second.get_attribute("id") == box(page, "Buscar").get_attribute("aria-activedescendant")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    last = options(page).last
    expect(last).to_have_text("Buscar “chancay” en todos los textos")
    expect(last).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("q=chancay"))
    expect(box(page, "Buscar")).to_have_value("chancay")


def test_escape_closes_the_list_and_keeps_the_text(atlas: Server, open_page: Open) -> None:
    page = start(atlas, open_page, "lang=en&record=mines/marcona")
    box(page).click()
    page.keyboard.type("zijin")
    expect(options(page).first).to_be_visible()
    page.keyboard.press("Escape")
    expect(options(page)).to_have_count(0)
    expect(box(page)).to_have_value("zijin")
    expect(panel_title(page)).to_have_text("Marcona")


def test_what_nobody_has_is_searched_in_all_texts(atlas: Server, open_page: Open) -> None:
    page = start(atlas, open_page)
    box(page).click()
    page.keyboard.type("tajo abierto ultramar")
    expect(page.locator(".search [role=status]")).to_have_text(
        "No suggestion; Enter searches all texts."
    )
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("q=tajo"))
    expect(page.locator(".st-key-chips")).to_contain_text("tajo abierto ultramar")
    expect(box(page)).to_be_focused()
    page.get_by_role("button", name="Text: “tajo abierto ultramar”").click()
    expect(box(page)).to_have_value("")
    box(page).fill("tajo abierto")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Text: “tajo abierto”")).to_be_visible()
    box(page).fill("")
    page.keyboard.press("Enter")
    expect(page).not_to_have_url(re.compile("q="))


def test_a_suggested_company_joins_the_filters_that_are_there(
    atlas: Server, open_page: Open
) -> None:
    page = start(atlas, open_page, "lang=en&layer=mines")
    box(page).click()
    page.keyboard.type("zijin")
    options(page).filter(has_text="Company or body").first.click()
    expect(page.locator(".st-key-chips")).to_contain_text("Company or body: Zijin")
    expect(page).to_have_url(re.compile("layer=mines"))


def test_a_record_of_a_layer_that_is_off_brings_its_layer(atlas: Server, open_page: Open) -> None:
    page = start(atlas, open_page, "lang=en&layer=mines")
    box(page).click()
    page.keyboard.type("chancay")
    options(page).filter(has_text=re.compile("^ChancayPorts$")).click()
    expect(panel_title(page)).to_have_text("Chancay")
    expect(page).to_have_url(re.compile("layer=mines(,|%2C)ports"))
    expect_chosen_on_map(page, "ports/chancay")


def test_a_place_moves_the_map(atlas: Server, open_page: Open) -> None:
    page = start(atlas, open_page)
    box(page).click()
    page.keyboard.type("cusco")
    options(page).filter(has_text="the map goes there").click()
    page.wait_for_function(
        "() => document.querySelector('.st-key-map-box iframe').contentWindow"
        ".atlas.map.getZoom() === 9"
    )
    lon, lat, _ = view(page)
    assert (abs(lon + 71.96) < 0.1, abs(lat + 13.53) < 0.1) == (True, True)


def test_on_a_phone_the_record_shows_above_the_filters(atlas: Server, open_page: Open) -> None:
    page = start(atlas, open_page, "lang=en", width=390, height=844)
    page.locator(".phone-filters").click()
    box(page).click()
    page.keyboard.type("las bam")
    options(page).first.click()
    expect(panel_title(page)).to_have_text("Las Bambas")
    expect(page.get_by_test_id("stSidebar")).not_to_be_in_viewport()
    page.go_back()
    expect(panel_title(page)).to_have_count(0)


def test_without_a_map_only_filters_are_suggested(atlas: Server, open_page: Open) -> None:
    page = open_page(f"{atlas.address}/evidence?lang=en")
    box(page).click()
    page.keyboard.type("cusco")
    expect(options(page).first).to_contain_text("Department")
    expect(options(page).filter(has_text="the map goes there")).to_have_count(0)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/evidence\?.*department=08"))
