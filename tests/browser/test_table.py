"""The table of records by mouse and keyboard: sorts, chooses, opens witnesses, and is a table."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Server
from tests.browser.screen import (
    cell,
    choose_on_map,
    expect_chosen_on_map,
    grid,
    head,
    panel_title,
    selected_rows,
    wait_drawn,
)
from tests.large_package import LAYER, crowd, large_package

pytestmark = pytest.mark.browser
Open = Callable[..., Page]
IS_IN_VIEW = """(row) => {
  const box = row.closest('.records-table').getBoundingClientRect();
  const head = row.closest('table').tHead.getBoundingClientRect();
  const { top, bottom } = row.getBoundingClientRect();
  return top >= head.bottom - 1 && bottom <= box.bottom + 1;
}"""


@pytest.fixture
def page(atlas: Server, open_page: Open) -> Page:
    """Explore with all records."""
    page = open_page(f"{atlas.address}/?lang=en")
    wait_drawn(page)
    expect(grid(page)).to_be_visible()
    return page


def width(element: Locator) -> float:
    box = element.bounding_box()
    assert box is not None
    return box["width"]


def test_it_is_a_table_with_heads_and_a_name_for_every_row(page: Page) -> None:
    table = page.get_by_role("grid", name="Table of the selected records")
    expect(table).to_have_attribute("aria-rowcount", "215")
    expect(grid(page).locator("caption")).to_contain_text("1–50 of 214")
    expect(page.get_by_role("columnheader", name="Status")).to_be_visible()
    expect(page.get_by_role("rowheader", name="Las Bambas", exact=True)).to_be_visible()
    expect(grid(page).locator("tbody tr")).to_have_count(50)


def test_nothing_of_what_matters_most_is_cut(page: Page) -> None:
    box = page.locator(".records-table").bounding_box()
    assert box is not None
    for code in ("name", "layer", "status", "operator", "owner", "owner_share", "investment"):
        found = head(page, code).bounding_box()
        assert found is not None
        assert found["x"] + found["width"] <= box["x"] + box["width"]
    cut = (
        grid(page)
        .locator("th, td")
        .evaluate_all(
            "cells => cells.filter((cell) => cell.scrollWidth > cell.clientWidth + 1).length"
        )
    )
    assert cut == 0


def test_numbers_stand_right_and_their_unit_in_the_head(page: Page) -> None:
    expect(head(page, "investment")).to_contain_text("USD million")
    found = cell(page, "mines/toromocho", "investment")
    expect(found).to_have_text("2,150")
    expect(found).to_have_css("text-align", "right")


def test_heads_stay_while_rows_scroll(page: Page) -> None:
    before = head(page, "name").bounding_box()
    grid(page).hover()
    page.mouse.wheel(0, 600)
    page.wait_for_function("() => document.querySelector('.records-table').scrollTop > 300")
    assert head(page, "name").bounding_box() == before


def test_by_keyboard_the_table_is_one_stop_and_arrows_go_on(page: Page) -> None:
    stops = grid(page).locator('[tabindex="0"]')
    expect(stops).to_have_count(1)
    stops.focus()
    page.keyboard.press("ArrowRight")
    expect(cell(page, "mines/las-bambas", "layer")).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(head(page, "layer")).to_have_attribute("aria-sort", "ascending")
    expect(head(page, "layer").locator("button")).to_be_focused()
    page.keyboard.press("Enter")
    expect(head(page, "layer")).to_have_attribute("aria-sort", "descending")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Home")
    name = grid(page).locator("tbody th").first
    expect(name).to_be_focused()
    page.keyboard.press("Enter")
    expect(panel_title(page)).to_have_text(name.inner_text())
    expect(selected_rows(page)).to_contain_text(name.inner_text())


def test_once_a_record_is_chosen_the_choice_goes_along_with_the_arrows(page: Page) -> None:
    cell(page, "mines/las-bambas").click()
    expect(panel_title(page)).to_have_text("Las Bambas")
    for _ in range(2):
        page.keyboard.press("ArrowDown")
    expect(panel_title(page)).to_have_text("Marcona")
    expect_chosen_on_map(page, "mines/marcona")
    expect(cell(page, "mines/marcona")).to_be_focused()


def test_a_record_chosen_elsewhere_is_scrolled_into_view(page: Page) -> None:
    choose_on_map(page, "ports/chancay")
    row = selected_rows(page)
    expect(row).to_contain_text("Chancay")
    assert row.evaluate(IS_IN_VIEW)
    choose_on_map(page, "mines/toromocho")
    expect(row).to_contain_text("Toromocho")
    assert row.evaluate(IS_IN_VIEW)


def test_a_column_is_made_wider_by_its_edge_and_stays_so(page: Page) -> None:
    before = width(head(page, "layer"))
    edge = head(page, "layer").locator("i").bounding_box()
    assert edge is not None
    x, y = edge["x"] + edge["width"] / 2 - 1, edge["y"] + edge["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 80, y, steps=4)
    page.mouse.up()
    assert width(head(page, "layer")) == pytest.approx(before + 80, abs=2)
    expect(head(page, "layer")).not_to_have_attribute("aria-sort", re.compile("."))
    head(page, "name").click()
    expect(head(page, "name")).to_have_attribute("aria-sort", "ascending")
    assert width(head(page, "layer")) == pytest.approx(before + 80, abs=2)
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowLeft")
    assert width(head(page, "layer")) < before + 79


def test_text_of_a_cell_can_be_selected_without_choosing(page: Page) -> None:
    box = cell(page, "mines/las-bambas", "operator").bounding_box()
    assert box is not None
    y = box["y"] + 12
    page.mouse.move(box["x"] + 8, y)
    page.mouse.down()
    page.mouse.move(box["x"] + 80, y, steps=5)
    page.mouse.up()
    assert page.evaluate("() => String(document.getSelection())").strip() in "China Minmetals"
    expect(selected_rows(page)).to_have_count(0)
    expect(panel_title(page)).to_have_count(0)


def test_columns_are_chosen_and_stand_in_the_link(page: Page) -> None:
    page.get_by_role("button", name="Columns").click()
    field = page.get_by_test_id("stPopoverBody").locator("input")
    field.click()
    field.press_sequentially("Berths")
    page.get_by_role("option", name="Berths").click()
    expect(page).to_have_url(re.compile("cols=.*berths"))
    expect(head(page, "berths")).to_be_attached()
    page.reload()
    expect(head(page, "berths")).to_be_attached()
    head(page, "berths").scroll_into_view_if_needed()
    expect(cell(page, "ports/chancay", "berths")).to_have_text(re.compile(r"\d"))


def test_a_column_that_is_none_is_left_out_and_said(atlas: Server, open_page: Open) -> None:
    page = open_page(f"{atlas.address}/?lang=en&cols=status,moats,name,owner")
    expect(page.get_by_text("cols: “moats” is not known here")).to_be_visible()
    codes = grid(page).locator("thead th")
    expect(codes).to_have_count(3)
    expect(page).to_have_url(re.compile("cols=status(,|%2C)owner"))


def test_a_choice_sends_no_row_again(page: Page) -> None:
    rows = grid(page).locator("tbody tr")
    rows.first.evaluate("(row) => { row.dataset.sign = 'kept' }")
    cell(page, "mines/toromocho").click()
    expect(panel_title(page)).to_have_text("Toromocho")
    expect(selected_rows(page)).to_have_count(1)
    expect(rows.first).to_have_attribute("data-sign", "kept")


def test_a_page_of_many_rows_is_as_long_as_of_few(
    serve: Callable[[Path], Server], open_page: Open, tmp_path: Path
) -> None:
    server = serve(large_package(tmp_path / "package", crowd(2_000)).root)
    page = open_page(f"{server.address}/?lang=en&layer={LAYER}")
    expect(grid(page).locator("tbody tr")).to_have_count(50)
    page.get_by_test_id("stPagination").get_by_role("button", name="40").click()
    expect(grid(page).locator("caption")).to_contain_text("1951–2000 of 2,000")
    expect(grid(page).locator("tbody tr").last).to_have_attribute("aria-rowindex", "2001")


def test_on_paper_every_row_of_the_page_is_printed(page: Page) -> None:
    page.emulate_media(media="print")
    box, table = page.locator(".records-table").bounding_box(), grid(page).bounding_box()
    assert box is not None
    assert table is not None
    assert box["height"] >= table["height"] > 900
