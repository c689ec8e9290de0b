"""The choice of years: drawn, dragged, typed, stepped and played, with one map throughout."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Server
from tests.browser.screen import map_box, wait_drawn

pytestmark = pytest.mark.browser
Open = Callable[..., Page]
COUNT = re.compile(r"^([\d,]+) record")
# A mark on what must not be made anew: the map, and the control itself.
MARK = """() => {
  document.querySelector('.st-key-map-box iframe').contentWindow.atlas.seen = true;
  document.querySelector('.years').dataset.seen = 'yes';
}"""
STILL_THERE = """() => Boolean(
  document.querySelector('.st-key-map-box iframe').contentWindow.atlas.seen
  && document.querySelector('.years').dataset.seen)"""


@pytest.fixture
def page(atlas: Server, open_page: Open) -> Page:
    """Explore, drawn."""
    page = open_page(f"{atlas.address}/?lang=en")
    page.set_default_timeout(60_000)
    expect(years(page)).to_be_visible(timeout=60_000)
    wait_drawn(page)
    return page


def years(page: Page) -> Locator:
    return page.get_by_role("group", name="Years")


def headline(page: Page) -> Locator:
    return page.locator(".counts").first


def number(text: str | None) -> int:
    found = COUNT.match(text or "")
    assert found, text
    return int(found[1].replace(",", ""))


def drag(page: Page, first: float, last: float) -> None:
    """Drag over the picture, from one share of its width to another."""
    box = page.locator(".years-picture svg").bounding_box()
    assert box
    height = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] * first, height)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * (first + last) / 2, height, steps=3)
    page.mouse.move(box["x"] + box["width"] * last, height, steps=3)
    page.mouse.up()


def test_a_year_is_typed_and_its_count_is_that_of_the_page(page: Page) -> None:
    years(page).get_by_role("button", name="as of one year").click()
    field = years(page).get_by_role("spinbutton", name="Year")
    field.fill("2013")
    field.press("Enter")
    expect(page).to_have_url(re.compile(r"years=2013-2013"))
    expect(headline(page)).to_contain_text("more may have existed then")
    said = page.locator(".years-said")
    expect(said).to_have_text(re.compile(r"^2013: \d+ records"))
    assert number((said.text_content() or "")[6:]) == number(headline(page).text_content())


def test_arrow_keys_go_from_year_to_year(page: Page) -> None:
    years(page).get_by_role("button", name="as of one year").click()
    expect(page).to_have_url(re.compile(r"years=2025-2025"))
    handle = years(page).get_by_role("slider", name="Year")
    handle.focus()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    expect(page).to_have_url(re.compile(r"years=2023-2023"))
    expect(handle).to_be_focused()


def test_a_range_is_dragged_over_the_picture_and_taken_off(page: Page) -> None:
    everything = number(headline(page).text_content())
    drag(page, 0.62, 0.93)
    first = years(page).get_by_role("spinbutton", name="From").input_value()
    last = years(page).get_by_role("spinbutton", name="To").input_value()
    assert first < last
    expect(page).to_have_url(re.compile(f"years={first}-{last}"))
    # Answers to what was asked on the way do not take it back.
    expect(years(page).get_by_role("spinbutton", name="To")).to_have_value(last)
    expect(page.get_by_role("button", name=re.compile(f"Years: {first}–{last}"))).to_be_visible()
    years(page).get_by_role("button", name="All years").click()
    expect(page).not_to_have_url(re.compile("years="))
    expect(headline(page)).to_have_text(re.compile(f"^{everything} records"))


def test_play_goes_through_the_years_with_one_map_and_one_step_for_back(page: Page) -> None:
    page.evaluate(MARK)
    field = years(page).get_by_role("spinbutton", name="From")
    field.fill("2021")
    field.press("Enter")
    expect(page).to_have_url(re.compile(r"years=2021-2025"))
    years(page).get_by_role("button", name="as of one year").click()
    field = years(page).get_by_role("spinbutton", name="Year")
    field.fill("2021")
    field.press("Enter")
    expect(page).to_have_url(re.compile(r"years=2021-2021"))
    before = page.evaluate("history.length")
    years(page).get_by_role("button", name="Play").click()
    # To the last year, where it stands still.
    expect(page).to_have_url(re.compile(r"years=2025-2025"), timeout=40_000)
    expect(years(page).get_by_role("button", name="Play")).to_be_visible()
    expect(page.locator(".years-said")).to_have_text(re.compile(r"^2025: "))
    said = page.locator(".years-said").text_content() or ""
    expect(headline(page)).to_have_text(re.compile(f"^{number(said[6:])} records"))
    assert page.evaluate("history.length") == before + 1
    assert page.evaluate(STILL_THERE)
    expect(map_box(page)).to_have_attribute("data-drawn", re.compile(r"\d+"))


def test_a_pause_keeps_the_year(page: Page) -> None:
    years(page).get_by_role("button", name="Play").click()
    expect(page.locator(".years-said")).to_have_text(re.compile(r"^18[5-9]0: "), timeout=40_000)
    years(page).get_by_role("button", name="Pause").click()
    expect(page).to_have_url(re.compile(r"years=\d{4}-\d{4}"))
    said = (page.locator(".years-said").text_content() or "")[:4]
    assert f"years={said}-{said}" in page.url


def test_a_link_sets_the_control(atlas: Server, open_page: Open) -> None:
    page = open_page(f"{atlas.address}/?lang=es&years=2014-2020")
    group = page.get_by_role("group", name="Años")
    expect(group).to_be_visible(timeout=60_000)
    expect(group.get_by_role("spinbutton", name="Desde")).to_have_value("2014")
    expect(group.get_by_role("spinbutton", name="Hasta")).to_have_value("2020")
    expect(group.get_by_role("button", name="en este intervalo")).to_have_attribute(
        "aria-pressed", "true"
    )
