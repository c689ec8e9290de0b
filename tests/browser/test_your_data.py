"""A reader drops a file of theirs onto the page, sees it on the map, and has it forgotten."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Server
from tests.browser.screen import choose_on_map, features_of, panel_title, wait_drawn
from tests.browser.test_accessibility import dress, faults, faults_of_headings, is_ready

pytestmark = pytest.mark.browser
TABLE = (
    "Código;Nombre;Latitud;Longitud;Estado;Nota\n"
    "1;Ñandú <img src=x>;-12,5;-75,25;operating;x\n"
    "2;Río;-11,25;-76,5;raro;=SUM(A1)\n"
)
DRAG_STEPS = ("dragEnter", "dragOver", "drop")


@pytest.fixture
def parcels(tmp_path: Path) -> Path:
    path = tmp_path / "Mis parcelas.csv"
    path.write_text(TABLE, encoding="utf-8")
    return path


def drop(page: Page, file: Path) -> None:
    """Drop a file onto the page's box for files, as the system's own file manager does."""
    box = page.get_by_test_id("stFileUploaderDropzone").bounding_box()
    assert box is not None
    at = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}
    data = {"items": [], "files": [str(file)], "dragOperationsMask": 1}
    browser = page.context.new_cdp_session(page)
    for step in DRAG_STEPS:
        browser.send("Input.dispatchDragEvent", {"type": step, "data": data, **at})


def show_in_explore(page: Page, label: str = "Show it in Explore") -> None:
    page.get_by_role("button", name=label).click(timeout=60_000)


def test_a_dropped_file_is_on_the_map_until_it_is_forgotten(
    atlas: Server, open_page: Callable[..., Page], parcels: Path
) -> None:
    page = open_page(f"{atlas.address}/your-data")
    drop(page, parcels)
    expect(page.get_by_text("2 rows, 2 with a place.")).to_be_visible(timeout=60_000)
    assert wait_drawn(page, 2) == 2
    show_in_explore(page)
    expect(page.locator(".st-key-filter-layers button").first).to_contain_text("Mis parcelas")
    wait_drawn(page)
    choose_on_map(page, "my_mis_parcelas/1")
    expect(panel_title(page)).to_have_text("Ñandú <img src=x>")
    page.locator(".st-key-filter-layers button").first.click()
    expect(page.locator(".counts")).to_contain_text("2 records")
    assert set(features_of(page)) == {"my_mis_parcelas/1", "my_mis_parcelas/2"}
    page.get_by_role("link", name="Your data").click()
    page.get_by_role("button", name="Forget it").click()
    expect(page.get_by_test_id("stFileUploaderDropzone")).to_be_visible()
    page.get_by_role("link", name="Explore").click()
    expect(page.locator(".st-key-filter-layers")).not_to_contain_text("Mis parcelas")


def test_a_file_that_is_refused_says_why(
    atlas: Server, open_page: Callable[..., Page], tmp_path: Path
) -> None:
    bad = tmp_path / "a.kml"
    bad.write_bytes(b'<!DOCTYPE k [<!ENTITY a "b">]><kml>&a;</kml>')
    page = open_page(f"{atlas.address}/your-data?lang=es")
    drop(page, bad)
    alert = page.get_by_test_id("stAlert")
    expect(alert).to_contain_text("sin DOCTYPE", timeout=60_000)
    expect(alert).to_contain_text("Quite el DOCTYPE")


def test_the_page_breaks_no_rule(atlas: Server, browser: Browser, parcels: Path) -> None:
    page = browser.new_page()
    page.set_default_timeout(60_000)
    found = {}
    for language, theme, width in (("es", "light", 390), ("en", "dark", 1440)):
        dress(page, theme, width)
        page.goto(f"{atlas.address}/your-data?lang={language}")
        is_ready(page)
        found["asked", language] = faults(page) + faults_of_headings(page)
        drop(page, parcels)
        expect(page.get_by_test_id("stForm")).to_be_visible(timeout=60_000)
        is_ready(page)
        found["read", language] = faults(page) + faults_of_headings(page)
    page.close()
    assert found == {key: [] for key in found}
