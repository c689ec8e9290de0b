"""Back and Forward: one entry a step, each with its filters, on every page."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Server
from tests.browser.screen import pill

pytestmark = pytest.mark.browser
Open = Callable[..., Page]
PAGES = {"": "Explore", "record": "Record", "evidence": "Evidence", "about": "About"}


def turn(page: Page, path: str) -> None:
    """Click a page in the navigation and wait until it is drawn, with its whole address."""
    page.get_by_test_id("stTopNavLink").filter(has_text=PAGES[path]).click()
    at(page, path)


def at(page: Page, path: str, sector: str = "mining") -> None:
    expect(page).to_have_url(re.compile(rf"/{path}\?.*sector={sector}(&|$)"), timeout=30_000)
    expect(page).to_have_title(re.compile(f"^{PAGES[path]}"), timeout=30_000)


@pytest.mark.parametrize("slow", [False, True], ids=["at once", "slowed"])
def test_each_step_between_pages_is_one_entry_with_its_filters(
    atlas: Server, open_page: Open, slow: bool
) -> None:
    page = open_page(f"{atlas.address}/?lang=en&sector=mining")
    at(page, "")
    if slow:
        session = page.context.new_cdp_session(page)
        session.send("Network.enable")
        conditions = {"offline": False, "latency": 150, "downloadThroughput": 400_000}
        session.send("Network.emulateNetworkConditions", {**conditions, "uploadThroughput": 50_000})
    walk = _walk()[: 4 if slow else None]
    # Going back shows how many entries there are: Chromium's history.length also counts frames.
    for path in walk:
        turn(page, path)
    for path in [*reversed(walk[:-1]), ""]:
        page.go_back()
        at(page, path)
    page.go_forward()
    at(page, walk[0])


def _walk() -> list[str]:
    """Pages one after the other, so that every ordered pair of pages is a step once."""
    left = {here: [there for there in PAGES if there != here] for here in PAGES}
    stack, walk = [""], []
    while stack:
        if left[stack[-1]]:
            stack.append(left[stack[-1]].pop())
        else:
            walk.append(stack.pop())
    return walk[::-1][1:]


def test_a_filter_and_a_page_are_a_step_each(atlas: Server, open_page: Open) -> None:
    page = open_page(f"{atlas.address}/?lang=en&sector=mining")
    at(page, "")
    pill(page, "Transport").click()
    expect(page).to_have_url(re.compile("sector=mining(,|%2C)"))
    turn_to = page.get_by_test_id("stTopNavLink").filter(has_text="Evidence")
    turn_to.click()
    expect(page).to_have_url(re.compile(r"/evidence\?.*sector=mining(,|%2C)"))
    page.go_back()
    expect(page).to_have_url(re.compile(r"/\?.*sector=mining(,|%2C)"))
    expect(pill(page, "Transport")).to_have_attribute("aria-pressed", "true")
    page.go_back()
    at(page, "")
    expect(pill(page, "Transport")).to_have_attribute("aria-pressed", "false")


def test_a_first_visit_leaves_no_bare_address_behind(atlas: Server, open_page: Open) -> None:
    page = open_page("about:blank")
    page.goto(f"{atlas.address}/evidence")
    expect(page).to_have_url(re.compile(r"/evidence\?lang=en$"))
    page.go_back()
    expect(page).to_have_url("about:blank")


@pytest.mark.parametrize("path", ["", "record", "evidence", "downloads", "about"])
def test_a_page_is_in_the_readers_language_and_logs_no_error(
    atlas: Server, open_page: Open, path: str
) -> None:
    page = open_page("about:blank")
    errors: list[str] = []
    page.on("console", lambda m: errors.append(m.text) if m.type == "error" else None)
    page.goto(f"{atlas.address}/{path}?lang=es")
    expect(page.locator(".atlas-foot")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "es")
    assert errors == []


def test_the_language_of_the_page_follows_the_choice(atlas: Server, open_page: Open) -> None:
    page = open_page(f"{atlas.address}/?lang=en")
    page.get_by_role("radio", name="Español").or_(
        page.get_by_role("button", name="Español")
    ).first.click()
    expect(page.locator("html")).to_have_attribute("lang", "es")
