"""Sizes and themes: nothing sticks out, dark is dark; of a phone test_phone.py says more."""

from collections.abc import Callable
from itertools import cycle
from pathlib import Path

import pytest
import shapely
from playwright.sync_api import Page, expect

from tests.browser.conftest import Server
from tests.browser.screen import chart, map_box, mark, wait_drawn
from tests.large_package import LAYER, large_package, stalls

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


# What moved by itself since the page was opened (Cumulative Layout Shift).
SHIFT = """() => new Promise((done) => {
  let sum = 0;
  new PerformanceObserver((list) => { for (const e of list.getEntries()) sum += e.value; })
    .observe({ type: "layout-shift", buffered: true });
  requestAnimationFrame(() => requestAnimationFrame(() => done(sum)));
})"""


@pytest.mark.parametrize(
    "path", ["", "record", "evidence", "departments", "figures", "timeline", "about"]
)
def test_a_page_that_opens_stands_still(atlas: Server, open_page: Open, path: str) -> None:
    page = open_page(f"{atlas.address}/{path}?lang=es")
    expect(page.locator(".atlas-foot")).to_be_visible()
    if not path:
        wait_drawn(page)
    assert page.evaluate(SHIFT) < 0.1


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("record_id", ["coca_zones/vraem", "mines/toromocho", "ports/chancay"])
def test_on_a_phone_no_button_is_cut_off(
    atlas: Server, open_page: Open, record_id: str, language: str
) -> None:
    address = f"{atlas.address}/?lang={language}&record={record_id}"
    page = open_page(address, width=390, height=844)
    wait_drawn(page)
    expect(page.locator(".st-key-panel-box button").last).to_be_attached()
    for button in page.get_by_test_id("stMain").get_by_role("button").all():
        box = button.bounding_box()
        assert box is None or (box["x"] >= 0 and box["x"] + box["width"] <= 390)
        assert button.evaluate("e => e.scrollWidth <= e.clientWidth + 1")


def test_unsure_places_that_are_the_same_have_one_disc(
    serve: Callable[[Path], Server], open_page: Open, tmp_path: Path
) -> None:
    rows = stalls(60)
    for row, sector in zip(rows, cycle(["trade", "farming"]), strict=False):
        row |= {"geometry": shapely.Point(11, 1), "loc_precision": "department", "sector": sector}
    server = serve(large_package(tmp_path / "package", rows).root)
    page = open_page(f"{server.address}/?lang=en&layer={LAYER}")
    wait_drawn(page, 60)
    expect(chart(page).locator("[data-id]")).to_have_count(60)
    expect(chart(page).locator(".atlas-disc")).to_have_count(2)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_map_follows_the_theme_of_the_page(atlas: Server, open_page: Open, scheme: str) -> None:
    page = open_page(f"{atlas.address}/?lang=en", color_scheme=scheme)
    wait_drawn(page)
    assert map_box(page).evaluate("() => document.documentElement.dataset.theme") == scheme


def test_a_line_of_context_is_quieter_than_a_proposal(atlas: Server, open_page: Open) -> None:
    page = open_page(f"{atlas.address}/?layer=rail_proposals&context=rail_context")
    wait_drawn(page, 10)
    drawn = {}
    for name in ("rail_proposals/lima-ica", "rail_context/southern"):
        line = mark(page, name)
        drawn[name] = tuple(
            float(line.get_attribute(attribute) or 0)
            for attribute in ("stroke-width", "stroke-opacity")
        )
    proposal, existing = drawn.values()
    assert existing[0] < proposal[0]
    assert existing[1] < proposal[1]
