"""Explore in a real browser: linked both ways, no remount, no lost viewport, links restore."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pyogrio
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Server
from tests.browser.screen import (
    cell,
    choose_on_map,
    click_cell,
    expect_chosen_on_map,
    grid,
    head,
    in_filters,
    map_box,
    panel_title,
    pill,
    selected_rows,
    view,
    wait_drawn,
)

pytestmark = pytest.mark.browser
Open = Callable[..., Page]
# Degrees that Leaflet may shift a centre by to put it on a pixel, at zoom 8.
HALF_PIXEL = 0.003


def in_address(parameter: str, value: str) -> re.Pattern[str]:
    """An address with this parameter; the browser may write slashes and commas encoded."""
    text = re.escape(value).replace("/", "(/|%2F)").replace(",", "(,|%2C)")
    return re.compile(rf"[?&]{parameter}={text}(&|$)")


def brand(page: Page) -> None:
    """Leave a sign in the map's frame; a remount would lose it."""
    map_box(page).evaluate("() => { window.sign = 'kept' }")


def expect_not_remounted(page: Page) -> None:
    """The sign is still there."""
    assert map_box(page).evaluate("() => window.sign") == "kept"


def test_first_map_shows_every_record_that_has_a_place(atlas: Server, open_page: Open) -> None:
    page = open_page(f"{atlas.address}/?lang=en")
    drawn = wait_drawn(page)
    expect(page.locator(".counts")).to_contain_text(f"{drawn} on the map")


@pytest.mark.parametrize(
    ("record_id", "name"),
    [
        ("mines/toromocho", "Toromocho"),
        ("coca_zones/vraem", "VRAEM"),
        ("rail_proposals/marcona-andahuaylas", "Andahuaylas"),
    ],
    ids=["point", "area", "line"],
)
def test_click_on_the_map_fills_panel_and_selects_row(
    atlas: Server, open_page: Open, record_id: str, name: str
) -> None:
    page = open_page(f"{atlas.address}/?lang=en")
    wait_drawn(page)
    choose_on_map(page, record_id)
    expect(panel_title(page)).to_contain_text(name)
    expect(selected_rows(page)).to_contain_text(name)
    expect(page).to_have_url(in_address("record", record_id))


def test_click_on_a_row_marks_the_record_on_the_map(atlas: Server, open_page: Open) -> None:
    page = open_page(f"{atlas.address}/?lang=en&layer=ports")
    wait_drawn(page)
    brand(page)
    before = view(page)
    click_cell(page, 4)
    expect_chosen_on_map(page, "ports/callao")
    expect(panel_title(page)).to_have_text("Callao")
    assert view(page) == before
    expect_not_remounted(page)


def test_a_row_outside_the_map_is_brought_into_view(atlas: Server, open_page: Open) -> None:
    page = open_page(f"{atlas.address}/?lang=en&layer=ports&at=-16,-72,8")
    wait_drawn(page)
    click_cell(page, 0)
    expect_chosen_on_map(page, "ports/chancay")
    page.wait_for_function(
        "() => { const f = document.querySelector('.st-key-map-box iframe').contentWindow;"
        " return f.atlas.map.getBounds().contains([-11.6, -77.27]) }"
    )
    assert view(page)[2] == 8


def test_a_filter_neither_remounts_nor_moves_the_map(atlas: Server, open_page: Open) -> None:
    page = open_page(f"{atlas.address}/?lang=en&at=-13,-73,7")
    everything = wait_drawn(page)
    brand(page)
    before = view(page)
    pill(page, "Ports").click()
    wait_drawn(page, 11)
    assert view(page) == before
    pill(page, "Ports").click()
    wait_drawn(page, everything)
    expect_not_remounted(page)
    assert view(page) == before


def choose_department(page: Page, name: str) -> None:
    """Choose a department in the sidebar."""
    box = page.get_by_test_id("stMultiSelect").filter(has_text="Department")
    field = box.locator("input")
    field.click()
    # As typed: the list closes where the page moves to the field, and a key opens it again.
    field.press_sequentially(name)
    page.get_by_role("option", name=re.compile(f"^{name}")).click()
    page.keyboard.press("Escape")


def test_a_choice_from_a_list_survives_clicks_that_change_its_count(
    atlas: Server, open_page: Open
) -> None:
    page = open_page(f"{atlas.address}/?lang=en&layer=mines,ports&country=CN")
    wait_drawn(page)
    chosen = page.get_by_test_id("stMultiSelect").filter(has_text="Investor country")
    before = chosen.locator("[data-tag]").inner_text()
    for label, query in (("Operating", "layer=mines,ports"), ("Ports", "layer=mines")):
        pill(page, label).click()
        expect(map_box(page)).to_have_attribute(
            "data-drawn-at", re.compile(rf"^{query}&status=operating&country=CN\|")
        )
        expect(page.locator(".sentence")).to_contain_text("investor country: China.")
    expect(chosen).not_to_contain_text(before)
    expect(chosen).to_contain_text("China · ")


def expect_view(page: Page, longitude: float, latitude: float, *, nearer_than: float) -> None:
    """Wait until the map stands still there, nearer than a zoom level."""
    page.wait_for_function(
        "([lon, lat, zoom]) => {"
        " const { map } = document.querySelector('.st-key-map-box iframe').contentWindow.atlas;"
        " const at = map.getCenter(), away = Math.hypot(at.lng - lon, at.lat - lat);"
        " return !map._animatingZoom && away < 0.5 && map.getZoom() > zoom }",
        arg=[longitude, latitude, nearer_than],
    )


@pytest.mark.parametrize(
    ("language", "label", "typed", "best", "meant"),
    [
        ("en", "Investor country", "China", "China", "CN"),
        ("es", "País inversor", "chin", "China", "CN"),
        ("en", "Department", "lima", "Lima", "15"),
        ("es", "Departamento", "san", "San Martín", "22"),
    ],
)
def test_what_is_typed_and_entered_is_the_best_match_and_no_other(
    atlas: Server, open_page: Open, language: str, label: str, typed: str, best: str, meant: str
) -> None:
    page = open_page(f"{atlas.address}/?lang={language}")
    wait_drawn(page)
    box = in_filters(page, "combobox", re.compile(label))
    box.scroll_into_view_if_needed()
    box.click()
    page.keyboard.type(typed)
    expect(page.get_by_role("option").first).to_have_text(re.compile(f"^{best} · "))
    expect(page.get_by_role("option", name=re.compile("^Select"))).to_have_count(0)
    expect(box).to_have_attribute("aria-activedescendant", re.compile("."))
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(rf"[?&](country|department)={meant}(&|$)"))


def test_a_department_turns_the_map_to_it_and_back(atlas: Server, open_page: Open) -> None:
    page = open_page(f"{atlas.address}/?lang=en")
    wait_drawn(page)
    brand(page)
    whole = view(page)
    choose_department(page, "Arequipa")
    expect_view(page, -72.95, -15.9, nearer_than=6.5)
    near = view(page)
    pill(page, "Mines").click()
    expect(page).to_have_url(in_address("layer", "mines"))
    assert view(page) == near
    page.get_by_role("button", name="Clear all filters").click()
    expect_view(page, whole[0], whole[1], nearer_than=whole[2] - 0.5)
    assert view(page)[2] == pytest.approx(whole[2], abs=0.5)
    expect_not_remounted(page)


def test_a_link_to_a_department_shows_it(atlas: Server, open_page: Open) -> None:
    page = open_page(f"{atlas.address}/?lang=en&department=04")
    wait_drawn(page)
    expect_view(page, -72.95, -15.9, nearer_than=6.5)


def test_a_department_well_in_view_does_not_move_the_map(atlas: Server, open_page: Open) -> None:
    page = open_page(f"{atlas.address}/?lang=en&at=-15.9,-72.9,7")
    everything = wait_drawn(page)
    before = view(page)
    choose_department(page, "Arequipa")
    expect(map_box(page)).not_to_have_attribute("data-drawn", str(everything))
    assert view(page) == before


def test_a_chosen_record_hidden_by_the_filter_is_said_to_be_hidden(
    atlas: Server, open_page: Open
) -> None:
    page = open_page(f"{atlas.address}/?lang=en&record=mines/toromocho")
    wait_drawn(page)
    pill(page, "Ports").click()
    expect(page.get_by_text("hidden by the filter")).to_be_visible()
    expect(panel_title(page)).to_have_text("Toromocho")
    expect(selected_rows(page)).to_have_count(0)


def test_back_undoes_a_filter(atlas: Server, open_page: Open) -> None:
    page = open_page(f"{atlas.address}/?lang=en")
    everything = wait_drawn(page)
    pill(page, "Ports").click()
    wait_drawn(page, 11)
    expect(page).to_have_url(in_address("layer", "ports"))
    page.go_back()
    wait_drawn(page, everything)


def test_a_link_restores_filters_record_viewport_and_language(
    atlas: Server, open_page: Open
) -> None:
    link = "?layer=mines&department=11&record=mines/marcona&lang=es&at=-14.5,-75.5,8"
    page = open_page(f"{atlas.address}/{link}")
    drawn = wait_drawn(page)
    expect(panel_title(page)).to_contain_text("Marcona")
    expect_chosen_on_map(page, "mines/marcona")
    expect(page.get_by_text("Minería").first).to_be_visible()
    assert view(page) == pytest.approx((-75.5, -14.5, 8), abs=HALF_PIXEL)
    page.reload()
    wait_drawn(page, drawn)
    assert view(page) == pytest.approx((-75.5, -14.5, 8), abs=HALF_PIXEL)


def test_the_viewport_goes_into_the_address_without_a_rerun(atlas: Server, open_page: Open) -> None:
    page = open_page(f"{atlas.address}/?lang=en")
    wait_drawn(page)
    map_box(page).evaluate("() => window.atlas.map.setView([-12, -76], 9, { animate: false })")
    expect(page).to_have_url(in_address("at", "-12.000,-76.000,9"))
    pill(page, "Ports").click()
    wait_drawn(page, 11)
    expect(page).to_have_url(in_address("at", "-12.000,-76.000,9"))


def test_a_broken_link_is_corrected_and_says_so(atlas: Server, open_page: Open) -> None:
    page = open_page(f"{atlas.address}/?layer=mines,moon&years=9&record=x/y&at=a,b&lang=xx")
    wait_drawn(page)
    expect(page.get_by_text("“moon” is not known here")).to_be_visible()
    expect(page.get_by_text("does not have").first).to_be_visible()


def test_an_empty_result_names_the_filter_to_loosen(atlas: Server, open_page: Open) -> None:
    page = open_page(f"{atlas.address}/?lang=en&layer=ports&department=21")
    expect(page.get_by_text("No record passes all these filters")).to_be_visible()
    page.get_by_role("button", name=re.compile("^department")).click()
    wait_drawn(page, 11)


def test_the_download_equals_the_filter_and_opens(
    atlas: Server, open_page: Open, tmp_path: Path
) -> None:
    page = open_page(f"{atlas.address}/?lang=en&layer=coca_zones")
    drawn = wait_drawn(page)
    page.get_by_role("button", name="Download").first.click()
    with page.expect_download() as waiting:
        page.get_by_role("link", name="GeoJSON").click()
    path = tmp_path / "zones.geojson"
    waiting.value.save_as(path)
    content = json.loads(path.read_text(encoding="utf-8"))
    placed = [f for f in content["features"] if f["geometry"]]
    assert len(placed) == drawn
    assert content["about"]["records"] == len(content["features"])
    assert "layer=coca_zones" in content["about"]["link"]
    assert len(pyogrio.read_dataframe(path)) == len(content["features"])


def test_a_value_opens_to_its_source_and_line(atlas: Server, open_page: Open) -> None:
    page = open_page(f"{atlas.address}/?lang=en&record=ports/chancay")
    fact = page.locator(".record .fact", has_text="Berths").first
    fact.locator("summary").click()
    expect(fact.locator("li").first).to_contain_text(re.compile(r"line \d+"))


def test_sorting_by_a_column_head_covers_all_pages(atlas: Server, open_page: Open) -> None:
    page = open_page(f"{atlas.address}/?lang=en")
    wait_drawn(page)
    expect(grid(page).locator("tbody tr").first).to_have_attribute("data-id", "mines/las-bambas")
    head(page, "name").click()
    expect(head(page, "name")).to_have_attribute("aria-sort", "ascending")
    expect(grid(page).locator("tbody th").first).to_have_text(re.compile("^[A1-9]"))
    head(page, "investment").click()
    expect(head(page, "investment")).to_have_attribute("aria-sort", "descending")
    expect(head(page, "name")).not_to_have_attribute("aria-sort", re.compile("."))
    expect(cell(page, "rail_proposals/peru", "investment")).to_contain_text("15,000")


def test_the_order_is_kept_in_the_address(atlas: Server, open_page: Open) -> None:
    page = open_page(f"{atlas.address}/?lang=en&layer=mines")
    wait_drawn(page)
    first = grid(page).locator("tbody th").first
    expect(first).to_have_text("Las Bambas")
    head(page, "name").click()
    expect(page).to_have_url(in_address("sort", "name"))
    expect(first).not_to_have_text("Las Bambas")
    page.reload()
    wait_drawn(page)
    expect(page).to_have_url(in_address("sort", "name"))
    expect(first).not_to_have_text("Las Bambas")
    page.go_back()
    expect(first).to_have_text("Las Bambas")


def test_language_can_be_switched_and_keeps_the_choice(atlas: Server, open_page: Open) -> None:
    page = open_page(f"{atlas.address}/?lang=en&layer=mines&record=mines/toromocho")
    drawn = wait_drawn(page)
    page.get_by_role("radio", name="Español").click()
    expect(page.locator(".counts")).to_contain_text("registros")
    expect(page).to_have_url(in_address("lang", "es"))
    wait_drawn(page, drawn)
    expect_chosen_on_map(page, "mines/toromocho")
