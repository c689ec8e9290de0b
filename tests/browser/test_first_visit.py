"""A first visit: what this is, questions to ask, the core layers; and what a link says instead."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Server
from tests.browser.screen import map_box, wait_drawn

pytestmark = pytest.mark.browser
Open = Callable[..., Page]
CORE = re.compile(
    r"layer=mines(,|%2C)ports(,|%2C)hydro_plants(,|%2C)coca_zones(,|%2C)rail_proposals"
)


def welcome(page: Page) -> Locator:
    return page.locator(".welcome")


def show_all(page: Page) -> Locator:
    return page.get_by_role("button", name="Only the 5 core layers · show all 20")


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (390, 844)])
def test_a_visit_starts_with_the_core_layers_says_so_and_shows_all_at_a_press(
    atlas: Server, open_page: Open, width: int, height: int
) -> None:
    page = open_page(atlas.address, width=width, height=height)
    wait_drawn(page, 52)
    expect(page).to_have_url(CORE)
    show_all(page).click()
    wait_drawn(page, 122)
    expect(page).not_to_have_url(re.compile("layer="))
    page.go_back()
    wait_drawn(page, 52)
    expect(page).to_have_url(CORE)
    page.go_forward()
    wait_drawn(page, 122)
    # The link to all says so by its language alone, and is not the start again.
    page.reload()
    wait_drawn(page, 122)
    expect(page).not_to_have_url(re.compile("layer="))


@pytest.mark.parametrize("query", ["lang=en", "q=Bambas", "sector=mining", "department=03"])
def test_a_link_means_what_it_says(atlas: Server, open_page: Open, query: str) -> None:
    page = open_page(f"{atlas.address}/?{query}")
    wait_drawn(page)
    expect(show_all(page)).to_have_count(0)
    assert "layer=" not in page.url


def test_questions_are_links_that_the_open_page_answers(atlas: Server, open_page: Open) -> None:
    page = open_page(atlas.address)
    wait_drawn(page, 52)
    map_box(page).evaluate("() => { window.atlas.isTheSame = true }")
    # The first that the map answers of three audiences, and the way to all.
    expect(welcome(page).get_by_role("link")).to_have_count(4)
    welcome(page).get_by_role("link", name="Which railways are proposed?").click()
    wait_drawn(page, 6)
    expect(page.locator(".counts")).to_contain_text("7 records")
    expect(welcome(page)).to_have_count(0)
    assert map_box(page).evaluate("() => window.atlas.isTheSame")
    page.go_back()
    wait_drawn(page, 52)
    expect(welcome(page)).to_be_visible()
    welcome(page).get_by_role("link", name="More questions").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Questions worth asking")


def test_the_welcome_once_dismissed_is_gone_for_good(atlas: Server, open_page: Open) -> None:
    page = open_page(f"{atlas.address}/?lang=es")
    expect(welcome(page)).to_be_visible()
    welcome(page).get_by_role("button", name="No volver a mostrar").click()
    expect(welcome(page)).to_be_hidden()
    page.goto("about:blank")
    page.goto(atlas.address)
    wait_drawn(page, 52)
    expect(welcome(page)).to_be_hidden()
