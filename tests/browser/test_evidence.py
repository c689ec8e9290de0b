"""Evidence and records in a real browser: from a contradiction to its record, and back."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import TINYLAND, Server
from tests.browser.screen import (
    chart,
    choose_on_map,
    click_streamlit_row,
    expect_chosen_on_map,
    in_filters,
    map_box,
    mark,
    panel_title,
    view,
    wait_drawn,
)

pytestmark = pytest.mark.browser
Open = Callable[..., Page]


@pytest.fixture(scope="module")
def tinyland_served(serve: Callable[[Path], Server]) -> Server:
    """Tinyland, served."""
    return serve(TINYLAND)


def record_page(record_id: str) -> re.Pattern[str]:
    """The address of a record's page; the browser may write its slash encoded."""
    return re.compile(rf"/record\?(.*&)?record={record_id.replace('/', '(/|%2F)')}(&|$)")


def conflict_of(page: Page, name: str) -> Locator:
    """The button with a record's name over its contradiction."""
    return page.locator('[class*="st-key-conflict-"]').get_by_role("button", name=name).first


def year_known_by(page: Page, year: str) -> Locator:
    """The pill of a year; of these pills one at most is chosen, so they are radio buttons."""
    return in_filters(page, "radio", year)


def test_from_a_conflict_to_its_record_and_back(tinyland_served: Server, open_page: Open) -> None:
    page = open_page(f"{tinyland_served.address}/evidence?lang=en&layer=canals")
    conflict_of(page, "Short Canal").click()
    expect(page).to_have_url(record_page("canals/short"))
    expect(panel_title(page)).to_have_text("Short Canal")
    page.go_back()
    expect(page).to_have_url(re.compile(r"/evidence\?(.*&)?layer=canals(&|$)"))
    expect(conflict_of(page, "Short Canal")).to_be_visible()
    expect(page.locator(".conflict")).to_have_count(1)


def test_from_a_row_of_the_claims_to_its_record(tinyland_served: Server, open_page: Open) -> None:
    page = open_page(f"{tinyland_served.address}/evidence?lang=en&field=length&rank=deprecated")
    page.get_by_role("tab", name="Claims").click()
    expect(page.get_by_text("1 claim;")).to_be_visible()
    click_streamlit_row(page, 0)
    expect(page).to_have_url(record_page("canals/short"))
    expect(panel_title(page)).to_have_text("Short Canal")


def test_the_chosen_claims_come_as_a_file(
    tinyland_served: Server, open_page: Open, tmp_path: Path
) -> None:
    page = open_page(f"{tinyland_served.address}/evidence?lang=en&field=length")
    page.get_by_role("tab", name="Claims").click()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Claims (CSV)").click()
    waiting.value.save_as(tmp_path / "claims.csv")
    lines = (tmp_path / "claims.csv").read_text(encoding="utf-8-sig").splitlines()
    assert [line.split(",")[0] for line in lines] == ["claim_id", "t-25", "t-27", "t-26"]


@pytest.mark.parametrize(
    ("record_id", "name", "longitude", "latitude"),
    [("ports/chancay", "Chancay", -77.27, -11.59), ("hydro_plants/chaglla", "Chaglla", -76, -9.8)],
)
def test_a_record_opened_cold_fills_the_map(
    atlas: Server, open_page: Open, record_id: str, name: str, longitude: float, latitude: float
) -> None:
    page = open_page(f"{atlas.address}/record?record={record_id}&lang=en")
    expect(panel_title(page)).to_have_text(name)
    expect_chosen_on_map(page, record_id)
    expect(mark(page, record_id)).to_be_attached()
    fitted = (
        "([x, y]) => { const map = window.atlas.map;"
        " return map.getZoom() >= 7 && map.getBounds().pad(-0.3).contains([y, x]) }"
    )
    chart_frame = page.locator(".st-key-map-box iframe").element_handle()
    assert chart_frame is not None
    frame = chart_frame.content_frame()
    assert frame is not None
    frame.wait_for_function(fitted, arg=[longitude, latitude])


def test_a_part_on_the_map_leads_to_its_page(atlas: Server, open_page: Open) -> None:
    page = open_page(f"{atlas.address}/record?record=ports/chancay&lang=en")
    wait_drawn(page)
    choose_on_map(page, "ports/chancay-tunnel")
    expect(page).to_have_url(record_page("ports/chancay-tunnel"))
    expect_chosen_on_map(page, "ports/chancay-tunnel")


def test_the_download_of_a_record_has_one_feature(
    atlas: Server, open_page: Open, tmp_path: Path
) -> None:
    page = open_page(f"{atlas.address}/record?record=mines/las-bambas&layer=ports&lang=en")
    with page.expect_download() as waiting:
        page.get_by_role("link", name="GeoJSON").click()
    waiting.value.save_as(tmp_path / "record.geojson")
    content = json.loads((tmp_path / "record.geojson").read_text(encoding="utf-8"))
    assert [feature["id"] for feature in content["features"]] == ["mines/las-bambas"]
    assert content["about"]["records"] == 1


def test_an_old_address_leads_to_the_record(tinyland_served: Server, open_page: Open) -> None:
    page = open_page(f"{tinyland_served.address}/record?record=posts/first&lang=en")
    expect(panel_title(page)).to_have_text("Alpha Post")
    expect(page).to_have_url(record_page("posts/alpha"))


def test_known_by_changes_the_map(atlas: Server, open_page: Open) -> None:
    page = open_page(f"{atlas.address}/?lang=en")
    everything = wait_drawn(page)
    before = view(page)
    year_known_by(page, "2013").click()
    expect(map_box(page)).not_to_have_attribute("data-drawn", str(everything))
    drawn = wait_drawn(page)
    assert drawn < everything
    expect(page.locator(".counts")).to_contain_text(f"{drawn} on the map")
    expect(page.locator(".sentence")).to_contain_text("2013")
    assert view(page) == before
    # Chancay is in no text of 2013; Toromocho is.
    expect(chart(page).locator('[data-id="ports/chancay"]')).to_have_count(0)
    expect(chart(page).locator('[data-id="mines/toromocho"]').first).to_be_attached()
    year_known_by(page, "2013").click()
    wait_drawn(page, everything)


def test_a_link_restores_the_year_known_by(atlas: Server, open_page: Open) -> None:
    page = open_page(f"{atlas.address}/evidence?lang=en&known_by=2013")
    expect(page.locator(".conflict")).to_have_count(6)
    expect(page.locator(".sentence")).to_contain_text("2013")


@pytest.mark.parametrize("path", ["evidence", "record?record=ports/chancay&"])
@pytest.mark.parametrize("width", [1440, 390])
def test_these_pages_are_no_wider_than_the_screen(
    atlas: Server, open_page: Open, width: int, path: str
) -> None:
    joint = "" if "?" in path else "?"
    page = open_page(f"{atlas.address}/{path}{joint}lang=es", width=width, height=844)
    expect(page.locator(".atlas-foot")).to_be_attached()
    overflow = page.evaluate(
        "() => document.querySelector('[data-testid=stMain]').scrollWidth - innerWidth"
    )
    assert overflow <= 0
