"""What must never happen: data that runs as code, a request that leaves, a page taken down."""

import csv
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Server
from tests.browser.screen import (
    chart,
    choose_on_map,
    features_of,
    grid,
    map_box,
    panel_title,
    pill,
    place_on_screen,
    point_of,
    wait_drawn,
)
from tests.package_copy import PackageCopy

pytestmark = pytest.mark.browser
Open = Callable[..., Page]
Serve = Callable[[Path], Server]

# A name for each of these records.
HOSTILE = {
    "posts/alpha": '<img src=x onerror="window.top.hit=1">',
    "posts/beta": "`${window.top.hit=1}`",
    "posts/harbour": "${window.top.hit=1}",
    "posts/delta": "\"'); window.top.hit=1; ('",
    "posts/island": "</script><script>window.top.hit=1</script>",
    "orchards/nandu": "![x](https://example.org/x.png) [link](javascript:alert(1))",
    "canals/short": "\u202ekcab\u202c",
}


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory, tinyland: Path) -> PackageCopy:
    """Tinyland with a hostile name, place source and claim on each of its points."""
    root = shutil.copytree(tinyland, tmp_path_factory.mktemp("hostile") / "package")
    package = PackageCopy(root)
    for number, (record_id, name) in enumerate(HOSTILE.items()):
        package.edit_record(record_id, name_en=name, loc_source=name)
        package.add_claim(
            claim_id=f"h-{number}", record_id=record_id, value=name, locator=name, note_en=name
        )
    return package


@pytest.mark.parametrize("record_id", HOSTILE)
def test_a_hostile_name_is_shown_letter_by_letter_and_never_runs(
    hostile: PackageCopy, serve: Serve, open_page: Open, record_id: str
) -> None:
    name = HOSTILE[record_id]
    page = open_page(f"{serve(hostile.root).address}/?lang=en", height=1500)
    wait_drawn(page)
    page.mouse.move(*place_on_screen(page, *point_of(features_of(page)[record_id])))
    expect(chart(page).locator(".atlas-tip-name")).to_have_text(name)
    choose_on_map(page, record_id)
    expect(panel_title(page)).to_have_text(" ".join(name.split()))
    folded = page.locator(".record .section:not([open]) > summary")
    while folded.count():
        folded.first.click()
    for fact in page.locator(".record .fact summary").all():
        fact.click()
    expect(grid(page)).to_be_visible()
    assert page.evaluate("() => window.hit") is None
    assert map_box(page).evaluate("() => window.hit") is None


def test_a_formula_in_the_data_is_text_in_the_csv(
    copy_of_tinyland: PackageCopy, serve: Serve, open_page: Open, tmp_path: Path
) -> None:
    copy_of_tinyland.edit_record("posts/alpha", name_en="=HYPERLINK(1)")
    page = open_page(f"{serve(copy_of_tinyland.root).address}/?lang=en&layer=posts")
    wait_drawn(page)
    page.get_by_role("button", name="Download").first.click()
    with page.expect_download() as waiting:
        page.get_by_role("link", name="CSV", exact=False).first.click()
    waiting.value.save_as(tmp_path / "posts.csv")
    with (tmp_path / "posts.csv").open(encoding="utf-8-sig", newline="") as table:
        names = [row["name_en"] for row in csv.DictReader(table)]
    assert "'=HYPERLINK(1)" in names


def test_hostile_text_in_the_address_is_only_text(atlas: Server, open_page: Open) -> None:
    text = "%3Cimg%20src%3Dx%20onerror%3D%22window.top.hit%3D1%22%3E%24%7Bwindow.top.hit%3D1%7D%60"
    page = open_page(f"{atlas.address}/?lang=en&q={text}&layer={text}&record={text}&at={text}")
    expect(page.get_by_text("No record passes all these filters")).to_be_visible()
    wait_drawn(page, 0)
    assert page.evaluate("() => window.hit") is None


@pytest.mark.parametrize("path", ["", "record", "evidence", "about", "downloads"])
def test_pages_work_with_every_foreign_host_blocked(
    atlas: Server, open_page: Open, path: str
) -> None:
    # `open_page` blocks foreign hosts and fails the test if any is asked.
    page = open_page(f"{atlas.address}/{path}?lang=en")
    expect(page.locator(".atlas-foot")).to_be_visible()
    if not path:
        wait_drawn(page)
        expect(chart(page).locator(".leaflet-land-pane canvas")).to_be_attached()


def test_online_tiles_that_do_not_come_leave_the_map_usable(
    atlas: Server, browser: object, open_page: Open
) -> None:
    page = browser.new_page()  # type: ignore[attr-defined]
    asked: list[str] = []
    page.route(
        lambda url: "127.0.0.1" not in url and not url.startswith(("data:", "blob:")),
        lambda route: (asked.append(route.request.url), route.abort()),
    )
    page.goto(f"{atlas.address}/?lang=en&tiles=1")
    assert wait_drawn(page) > 0
    question = page.get_by_text("This link asks for online map tiles")
    expect(question).to_contain_text("tile.openstreetmap.org")
    assert not asked
    with page.expect_request("https://tile.openstreetmap.org/**"):
        page.get_by_role("button", name="Show online tiles").click()
    expect(question).to_be_hidden()
    choose_on_map(page, "mines/toromocho")
    expect(panel_title(page)).to_have_text("Toromocho")
    assert asked
    assert all(url.startswith("https://tile.openstreetmap.org/") for url in asked)
    page.close()


def test_security_headers_are_set(atlas: Server, browser: object) -> None:
    page = browser.new_page()  # type: ignore[attr-defined]
    for path in ("/", "/atlas/view", "/atlas/nothing"):
        headers = page.request.get(f"{atlas.address}{path}").headers
        assert "frame-ancestors 'self'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"
    page.close()


def test_a_broken_package_shows_what_is_wrong_and_what_is_sound(
    copy_of_tinyland: PackageCopy, serve: Serve, open_page: Open
) -> None:
    copy_of_tinyland.write("canals.geojson", "{ not json")
    page = open_page(f"{serve(copy_of_tinyland.root).address}/?lang=en")
    assert wait_drawn(page) > 0
    page.get_by_text("in the data package; what is sound is shown").click()
    expect(page.get_by_text("canals.geojson").first).to_be_visible()


def test_another_country_runs_through_the_same_app(
    tinyland: Path, serve: Serve, open_page: Open, tmp_path: Path
) -> None:
    page = open_page(f"{serve(tinyland).address}/?lang=es")
    everything = wait_drawn(page)
    expect(page.get_by_text("Atlas de Tinylandia").first).to_be_visible()
    pill(page, "Canales").click()
    assert wait_drawn_other_than(page, everything) < everything
    page.get_by_role("button", name="Descargar").first.click()
    with page.expect_download() as waiting:
        page.get_by_role("link", name="GeoJSON").click()
    waiting.value.save_as(tmp_path / "canals.geojson")
    content = json.loads((tmp_path / "canals.geojson").read_text(encoding="utf-8"))
    assert {f["properties"]["layer"] for f in content["features"]} == {"canals"}


def wait_drawn_other_than(page: Page, count: int) -> int:
    """Wait until the map shows another number of records; that number."""
    expect(map_box(page)).not_to_have_attribute("data-drawn", str(count))
    return wait_drawn(page)
