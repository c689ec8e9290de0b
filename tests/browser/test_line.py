"""The map's own line in a real browser: sooner than the page, never instead of it."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, WebSocketRoute, expect

from tests.browser.conftest import Server
from tests.browser.screen import map_box, pill, wait_drawn

pytestmark = pytest.mark.browser
Open = Callable[..., Page]
PAGE, LINE = re.compile(r"/_stcore/stream"), re.compile(r"/atlas/line\?")
QUERIES = """(box) => {
  window.queries = [];
  new MutationObserver(() => window.queries.push(box.dataset.drawnAt.split("|")[0]))
    .observe(box, { attributeFilter: ["data-drawn-at"] });
}"""


class Held:
    """The connection of the page; what comes over it can be kept back."""

    def __init__(self, page: Page) -> None:
        self.is_held = False
        self.kept: list[str | bytes] = []
        page.route_web_socket(PAGE, self._route)

    def _route(self, route: WebSocketRoute) -> None:
        self.route = route
        server = route.connect_to_server()
        server.on_message(lambda m: self.kept.append(m) if self.is_held else route.send(m))

    def release(self) -> None:
        """Let the page have what was kept back, and what comes from now on."""
        self.is_held = False
        for message in self.kept:
            self.route.send(message)


def expect_selection_drawn(page: Page, query: str) -> None:
    """Wait until the map has drawn a selection."""
    expect(map_box(page)).to_have_attribute("data-drawn-at", re.compile(rf"^{query}\|"))


@pytest.fixture
def held(atlas: Server, open_page: Open) -> tuple[Page, Held]:
    """A page with the atlas drawn, and its connection."""
    page = open_page("about:blank")
    connection = Held(page)
    page.goto(f"{atlas.address}/?lang=en")
    wait_drawn(page)
    return page, connection


def test_the_map_has_a_filter_before_the_page(held: tuple[Page, Held]) -> None:
    page, connection = held
    everything = wait_drawn(page)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    connection.is_held = True
    pill(page, "Ports").click()
    wait_drawn(page, 11)
    expect(page.locator(".counts")).to_contain_text(f"{everything} on the map")
    connection.release()
    expect(page.locator(".counts")).to_contain_text("11 on the map")
    assert not [url for url in asked if "/atlas/view" in url]


def test_what_the_page_brings_late_does_not_undo_what_the_map_has(held: tuple[Page, Held]) -> None:
    page, connection = held
    map_box(page).evaluate(QUERIES)
    connection.is_held = True
    pill(page, "Ports").click()
    expect_selection_drawn(page, "layer=ports")
    pill(page, "Mines").click()
    expect_selection_drawn(page, "layer=ports,mines")
    connection.release()
    expect(page).to_have_url(re.compile("layer=ports(,|%2C)mines"))
    assert map_box(page).evaluate("() => window.queries") == ["layer=ports", "layer=ports,mines"]


def test_the_drawing_is_of_the_window_that_the_map_moved_to(held: tuple[Page, Held]) -> None:
    page, connection = held
    map_box(page).evaluate("() => window.atlas.map.setView([-12, -77], 8, { animate: false })")
    connection.is_held = True
    pill(page, "Ports").click()
    wait_drawn(page, 11)
    expect(map_box(page)).to_have_attribute("data-drawn-at", re.compile(r"\|8\|"))


def test_clicks_before_the_page_has_the_new_counts_all_count(held: tuple[Page, Held]) -> None:
    page, connection = held
    connection.is_held = True
    wanted = ["sector=illicit_economies", "sector=illicit_economies,energy"]
    for label, query in zip(("Illicit economies", "Energy"), wanted, strict=True):
        pill(page, label).click()
        expect_selection_drawn(page, query)
    pill(page, "Operating").click()
    expect_selection_drawn(page, f"{wanted[1]}&status=operating")
    connection.release()
    expect(page.locator(".sentence")).to_have_text(
        "Filtered by sector: Illicit economies or Energy; status: Operating."
    )
    for label in ("Illicit economies", "Energy", "Operating"):
        expect(pill(page, label)).to_have_attribute("aria-pressed", "true")


def test_a_click_on_a_choice_that_the_page_then_draws_among_others_is_kept(
    held: tuple[Page, Held],
) -> None:
    page, connection = held
    connection.is_held = True
    for label in ("Mining", "Transport", "Ports"):
        pill(page, label).click()
    expect_selection_drawn(page, "layer=ports&sector=mining,transport")
    connection.release()
    expect(pill(page, "Industrial parks")).to_be_visible()
    expect(pill(page, "Ports")).to_have_attribute("aria-pressed", "true")
    expect(page).not_to_have_url(re.compile("table="))


def test_without_the_line_the_page_brings_the_filter(atlas: Server, open_page: Open) -> None:
    page = open_page("about:blank")
    page.route_web_socket(LINE, lambda route: route.close())
    page.goto(f"{atlas.address}/?lang=en")
    everything = wait_drawn(page)
    pill(page, "Ports").click()
    wait_drawn(page, 11)
    pill(page, "Ports").click()
    wait_drawn(page, everything)
