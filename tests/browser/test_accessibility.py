"""WCAG 2.2 AA and the order of headings, by axe-core: no page breaks a rule, in any dress."""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Frame, Page, expect

from tests.browser.conftest import Server
from tests.browser.screen import wait_drawn

pytestmark = pytest.mark.browser
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]
HEADINGS = ("heading-order", "empty-heading", "scrollable-region-focusable")
OPTIONS = {
    "runOnly": {"type": "tag", "values": RULES},
    "rules": {rule: {"enabled": True} for rule in HEADINGS},
    "resultTypes": ["violations"],
}
SHOWN_HEADINGS = """() => [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")]
  .filter(heading => heading.checkVisibility()).map(heading => Number(heading.localName[1]))"""
RECORD = "mines/las-bambas"
# Rule, selector, reason: what stands in Streamlit's own widgets, out of our reach.
OUT_OF_REACH: list[tuple[str, str, str]] = []
# Each page of the workbench meets both languages, both themes and three widths.
DRESSES = (
    (("en", "light", 1440), ("en", "dark", 390), ("es", "dark", 1024)),
    (("es", "light", 390), ("es", "dark", 1440), ("en", "light", 1024)),
)
TWO_DRESSES = (
    (("en", "light", 1440), ("es", "dark", 390)),
    (("es", "light", 1024), ("en", "dark", 390)),
)
WORKBENCH = (
    f"?record={RECORD}", f"record?record={RECORD}", "record", "evidence", "downloads", "about",
    "actors", "figures", "timeline", "questions", "compare", "departments",
    "actors?holdings=all", "departments?department=03",
    "departments?department=03,08&measure=events", "your-data",
)  # fmt: skip
PUBLISHED = (
    "", f"/record/{RECORD}", "/layer/mines", "/department/03", "/company/minera-las-bambas",
    "/source/sanborn-yong-2013", "/claim/c-00001", f"/conflict/{RECORD}/owner",
    "/v?layer=mines", "/changes", "/timeline?layer=mines", "/year/2022",
    "/departments?measure=events", "/questions", "/embed?layer=mines", "/record/mines/no-such",
)  # fmt: skip


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    """One page of the browser, which changes its dress in place."""
    page = browser.new_page()
    page.set_default_timeout(30_000)
    yield page
    page.close()


def dress(page: Page, theme: Any, width: int) -> None:
    page.emulate_media(color_scheme=theme, reduced_motion="reduce")
    page.set_viewport_size({"width": width, "height": 900})
    # Two frames of the browser: styles and layout are the new ones.
    page.evaluate("() => new Promise(r => requestAnimationFrame(() => requestAnimationFrame(r)))")


def faults(where: Page | Frame) -> list[str]:
    """What breaks a rule: the rule, the element, and the reason axe gives."""
    found = Axe().run(where, options=OPTIONS).response["violations"]
    known = {(rule, selector) for rule, selector, _ in OUT_OF_REACH}
    return [
        f"{rule['id']}: {node['html'][:160]} ({node['failureSummary'].splitlines()[-1].strip()})"
        for rule in found
        for node in rule["nodes"]
        if not any(
            rule["id"] == name
            and where.locator(str(node["target"][0])).first.evaluate(
                "(element, selector) => element.closest(selector) !== null", selector
            )
            for name, selector in known
        )
    ]


def faults_of_headings(page: Page) -> list[str]:
    """One heading of the first level, which comes first; none skips a level."""
    levels = page.evaluate(SHOWN_HEADINGS)
    jumps = any(below > above + 1 for above, below in pairwise(levels))
    is_sound = levels[:1] == [1] and levels.count(1) == 1 and not jumps
    return [] if is_sound else [f"headings of the levels {levels}"]


def is_ready(page: Page) -> None:
    expect(page.locator(".atlas-foot")).to_be_visible(timeout=60_000)
    expect(page.get_by_test_id("stSkeleton")).to_have_count(0)
    expect(page.locator("[data-stale=true]")).to_have_count(0)


@pytest.mark.parametrize(("path", "n"), [(path, n) for n, path in enumerate(WORKBENCH)])
def test_a_page_of_the_workbench_breaks_no_rule(
    atlas: Server, page: Page, path: str, n: int
) -> None:
    opened, found = "", {}
    for language, theme, width in DRESSES[n % 2]:
        if language != opened:
            sign = "&" if "?" in path else "?"
            dress(page, theme, width)
            page.goto(f"{atlas.address}/{path}{sign}lang={language}")
            opened = language
        dress(page, theme, width)
        is_ready(page)
        found[language, theme, width] = faults(page) + faults_of_headings(page)
    assert found == {key: [] for key in found}


def test_map_and_open_boxes_break_no_rule(atlas: Server, page: Page) -> None:
    dress(page, "dark", 1440)
    page.goto(f"{atlas.address}/?lang=es&record={RECORD}")
    is_ready(page)
    wait_drawn(page)
    found = {"map": faults(page.frames[-1])}
    for name in ("Descargar", "Compartir"):
        page.get_by_role("button", name=name).first.click()
        expect(page.get_by_test_id("stPopoverBody")).to_be_visible()
        is_ready(page)
        found[name] = faults(page)
        page.keyboard.press("Escape")
        expect(page.get_by_test_id("stPopoverBody")).to_have_count(0)
    dress(page, "light", 390)
    # The record's sheet lies over the bar until it is closed.
    page.keyboard.press("Escape")
    expect(page.locator(".st-key-panel-close")).to_have_count(0)
    expect(page).not_to_have_url(re.compile("record="))
    page.locator(".phone-filters").click()
    expect(page.locator(".phone-show")).to_be_in_viewport()
    is_ready(page)
    found["filters"] = faults(page)
    page.keyboard.press("Escape")
    page.locator(".phone-pages summary").click()
    found["menu"] = faults(page)
    assert found == {key: [] for key in found}


@pytest.mark.parametrize(("path", "n"), [(path, n) for n, path in enumerate(PUBLISHED)])
def test_a_published_page_breaks_no_rule(atlas: Server, page: Page, path: str, n: int) -> None:
    opened, found = "", {}
    for language, theme, width in TWO_DRESSES[n % 2]:
        if language != opened:
            page.goto(f"{atlas.address}/{language}{path}")
            opened = language
        dress(page, theme, width)
        found[language, theme, width] = faults(page) + faults_of_headings(page)
    assert found == {key: [] for key in found}
