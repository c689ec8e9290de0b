"""Sizes and themes: nothing sticks out, the map comes first on a phone, dark is dark."""

from collections.abc import Callable
from itertools import cycle
from pathlib import Path

import pytest
import shapely
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Server
from tests.browser.screen import chart, map_box, wait_drawn
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


def test_on_a_phone_the_map_comes_first_and_filters_behind_a_button(
    atlas: Server, open_page: Open
) -> None:
    page = open_page(f"{atlas.address}/?lang=en", width=390, height=844)
    wait_drawn(page)
    box = page.locator(".st-key-map-box iframe").bounding_box()
    assert box is not None
    assert box["y"] < 844 / 2
    expect(page.get_by_text("Layer", exact=True).first).not_to_be_in_viewport()
    opener = page.get_by_test_id("stExpandSidebarButton")
    assert label(opener) == '"Filters"'
    opener.click()
    expect(page.get_by_text("Layer", exact=True).first).to_be_in_viewport()


def label(opener: Locator) -> str:
    """What stands on the button that opens the sidebar, in quotes."""
    return str(opener.evaluate("e => getComputedStyle(e, '::after').content"))


def test_on_a_phone_the_button_to_the_filters_says_how_many_there_are(
    atlas: Server, open_page: Open
) -> None:
    page = open_page(f"{atlas.address}/?lang=es&layer=mines&department=04", width=390, height=844)
    wait_drawn(page)
    opener = page.get_by_test_id("stExpandSidebarButton")
    expect(opener).to_be_in_viewport(ratio=1)
    assert label(opener) == '"Filtros · 2"'
    page.locator(".atlas-foot").scroll_into_view_if_needed()
    expect(opener).to_be_in_viewport(ratio=1)


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


def test_rivers_fade_to_where_their_file_ends(atlas: Server, open_page: Open) -> None:
    page = open_page(f"{atlas.address}/?lang=en")
    wait_drawn(page)
    fades = map_box(page).evaluate(
        "() => Object.fromEntries([-74, -68.6, -67.2, -66.1].map((lon) => [lon, atlas.faded({"
        " features: [[lon, lon + 0.02], [-66.05, -66]].map((ends) => ({ properties: {}, geometry:"
        " { type: 'LineString', coordinates: ends.map((x) => [x, -5]) } })) }"
        ").features[0].properties.fade]))"
    )
    assert fades == {"-74": 1, "-68.6": 1, "-67.2": 0.4, "-66.1": 0.2}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_map_follows_the_theme_of_the_page(atlas: Server, open_page: Open, scheme: str) -> None:
    page = open_page(f"{atlas.address}/?lang=en", color_scheme=scheme)
    wait_drawn(page)
    assert map_box(page).evaluate("() => document.documentElement.dataset.theme") == scheme
