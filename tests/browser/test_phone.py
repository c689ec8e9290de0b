"""A phone, upright and on its side: bar, sheets, cards, fingers; nothing is a trap."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Server
from tests.browser.screen import (
    expect_chosen_on_map,
    map_box,
    panel_title,
    pill,
    view,
    wait_drawn,
)

pytestmark = pytest.mark.browser
Open = Callable[..., Page]
SIZES = [(390, 844), (360, 640), (844, 390)]
FINGER = 44
# What a finger can meet on the screen, with the lines of text that hold links left out.
SMALL = """least => {
  const found = [];
  const look = root => {
    for (const e of root.querySelectorAll('button, a, summary, input, [role=slider], select')) {
      const box = (e.closest('label') || e).getBoundingClientRect();
      const isIn = box.width > 1 && box.height > 1 && box.bottom > 0 && box.top < innerHeight;
      if (!isIn || !e.checkVisibility({ visibilityProperty: true })) continue;
      const inText = e.closest('[data-testid=stSlider], [data-testid=stMultiSelect], .where');
      const { height, width } = inText ? { height: least, width: least } : box;
      const isSmall = height < least - 0.5 || width < least - 0.5;
      if (isSmall) found.push(`${e.outerHTML.slice(0, 90)} ${width}×${height}`);
    }
  };
  look(document);
  return found;
}"""


@pytest.fixture
def phone(atlas: Server, open_page: Open) -> Callable[..., Page]:
    """Open Explore in a hand."""

    def start(query: str = "lang=en", width: int = 390, height: int = 844, path: str = "") -> Page:
        address = f"{atlas.address}/{path}?{query}"
        page = open_page(address, width=width, height=height, has_touch=True, is_mobile=True)
        expect(page.locator(".atlas-foot")).to_be_attached(timeout=60_000)
        if not path:
            wait_drawn(page)
        return page

    return start


def opener(page: Page) -> Locator:
    return page.locator(".phone-filters")


def filters(page: Page) -> Locator:
    return page.get_by_test_id("stSidebar")


def open_filters(page: Page) -> None:
    opener(page).tap()
    expect(filters(page)).to_be_in_viewport(ratio=0.9)


def swipe(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    """One finger goes from a place of the window to another."""
    session = page.context.new_cdp_session(page)
    steps = 8
    for n in range(steps + 1):
        x, y = (a + (b - a) * n / steps for a, b in zip(start, end, strict=True))
        kind = "touchMove" if n else "touchStart"
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def middle(locator: Locator) -> tuple[float, float]:
    box = locator.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


@pytest.mark.parametrize(("width", "height"), SIZES)
@pytest.mark.parametrize("path", ["", "record", "actors", "evidence", "figures", "about"])
def test_every_page_has_the_bar_and_no_scroll_aside(
    phone: Callable[..., Page], width: int, height: int, path: str
) -> None:
    page = phone("lang=es", width, height, path)
    bar = page.locator(".phone-bar")
    expect(bar).to_contain_text("Atlas Perú")
    expect(bar.locator("summary")).to_be_in_viewport(ratio=1)
    expect(page.get_by_test_id("stHeader")).to_be_hidden()
    main = page.get_by_test_id("stMain")
    assert main.evaluate("e => e.scrollWidth") <= width
    assert page.evaluate("() => document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_the_map_comes_first_and_the_cards_below_it(
    phone: Callable[..., Page], width: int, height: int
) -> None:
    page = phone("lang=es", width, height)
    welcome = page.locator(".welcome")
    expect(welcome).to_be_visible()
    map_at, told_at = map_box(page).bounding_box(), welcome.bounding_box()
    assert map_at is not None
    assert told_at is not None
    assert map_at["y"] + map_at["height"] <= told_at["y"]
    # Whoever has read what the atlas is has the cards right below the map.
    welcome.get_by_role("button").tap()
    expect(welcome).to_be_hidden()
    page.get_by_test_id("stMain").evaluate("e => e.scrollTo(0, 0)")
    map_at = page.locator(".st-key-map-box iframe").bounding_box()
    cards_at = page.locator(".cards").bounding_box()
    assert map_at is not None
    assert cards_at is not None
    assert map_at["y"] < height / 3
    assert map_at["y"] + map_at["height"] <= cards_at["y"] < height + 80


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_filters_open_as_a_sheet_with_a_foot_and_keep_open_while_they_change(
    phone: Callable[..., Page], width: int, height: int
) -> None:
    page = phone("lang=en", width, height)
    open_filters(page)
    show = page.locator("[data-shows-records]")
    expect(show).to_have_text("Show 214 records")
    expect(show).to_be_in_viewport(ratio=1)
    pill(page, "Mining").tap()
    expect(show).to_have_text("Show 29 records")
    expect(show).to_be_in_viewport(ratio=1)
    expect(filters(page)).to_be_in_viewport(ratio=0.9)
    expect(opener(page)).to_have_text("Filters · 1")
    clear = page.locator(".st-key-filter-foot-clear button")
    clear.tap()
    expect(show).to_have_text("Show 214 records")
    pill(page, "Mining").tap()
    expect(show).to_have_text("Show 29 records")
    show.tap()
    expect(filters(page)).not_to_be_in_viewport()
    wait_drawn(page, 23)


@pytest.mark.parametrize("way", ["beside", "swipe", "escape", "back", "tab"])
@pytest.mark.parametrize("changed", [False, True], ids=["as it was", "changed"])
def test_each_way_out_of_the_filters_leaves_them_as_they_are(
    phone: Callable[..., Page], way: str, changed: bool
) -> None:
    page = phone("lang=en&layer=mines")
    open_filters(page)
    wanted = r"layer=mines"
    if changed:
        pill(page, "Ports").tap()
        wanted = r"layer=mines(,|%2C)ports"
        expect(page).to_have_url(re.compile(wanted))
    if way == "beside":
        page.touchscreen.tap(195, 30)
    elif way == "swipe":
        box = filters(page).bounding_box()
        assert box is not None
        swipe(page, (195, box["y"] + 10), (195, box["y"] + 300))
    elif way == "escape":
        page.keyboard.press("Escape")
    elif way == "back":
        page.go_back()
    else:
        page.locator(".st-key-filter-foot-clear button").focus()
        page.keyboard.press("Tab")
    expect(filters(page)).not_to_be_in_viewport()
    expect(page).to_have_url(re.compile(wanted))
    if way in ("escape", "beside", "swipe"):
        expect(opener(page)).to_be_focused()
    opener(page).tap()
    expect(filters(page)).to_be_in_viewport(ratio=0.9)


def test_back_after_the_sheet_takes_the_filter_off_and_no_step_is_empty(
    phone: Callable[..., Page],
) -> None:
    page = phone("lang=en&layer=mines")
    wait_drawn(page, 23)
    open_filters(page)
    pill(page, "Ports").tap()
    expect(page).to_have_url(re.compile("layer=mines(,|%2C)ports"))
    page.locator("[data-shows-records]").tap()
    expect(filters(page)).not_to_be_in_viewport()
    page.go_back()
    wait_drawn(page, 23)
    assert "ports" not in page.url


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_a_card_opens_its_record_as_a_sheet_over_the_same_map(
    phone: Callable[..., Page], width: int, height: int
) -> None:
    page = phone("lang=en", width, height)
    map_box(page).evaluate("() => { window.atlas.isTheSame = true }")
    card = page.locator(".cards a").first
    name = card.locator(".name").inner_text()
    expect(card.locator(".state")).not_to_be_empty()
    card.tap()
    expect(panel_title(page)).to_have_text(name)
    expect(panel_title(page)).to_be_in_viewport(ratio=1)
    expect_chosen_on_map(page, "mines/las-bambas")
    expect(page.locator(".st-key-panel-close button")).to_be_focused()
    page.touchscreen.tap(width / 2, 60)
    expect(panel_title(page)).to_have_count(0)
    expect(card).to_be_focused()
    assert map_box(page).evaluate("() => window.atlas.isTheSame")


@pytest.mark.parametrize("way", ["swipe", "back", "escape", "close"])
def test_each_way_out_of_the_record(phone: Callable[..., Page], way: str) -> None:
    page = phone()
    page.locator(".cards a").nth(1).tap()
    expect(panel_title(page)).to_be_in_viewport(ratio=1)
    if way == "swipe":
        x, y = middle(panel_title(page))
        swipe(page, (x, y), (x, y + 250))
    elif way == "back":
        page.go_back()
    elif way == "escape":
        page.keyboard.press("Escape")
    else:
        page.locator(".st-key-panel-close button").tap()
    expect(panel_title(page)).to_have_count(0)
    assert "record=" not in page.url


def test_more_cards_come_at_a_tap_and_the_map_stays(phone: Callable[..., Page]) -> None:
    page = phone("lang=en&layer=mines")
    cards = page.locator(".cards a")
    expect(cards).to_have_count(12)
    page.get_by_role("button", name="Show 12 more records").tap()
    expect(cards).to_have_count(24)
    page.get_by_role("button", name="Show 5 more records").tap()
    expect(cards).to_have_count(29)
    expect(page.get_by_role("button", name=re.compile("more record"))).to_have_count(0)


def test_the_menu_turns_to_a_page_with_its_filters_and_back(phone: Callable[..., Page]) -> None:
    page = phone("lang=en&layer=mines")
    menu = page.locator(".phone-pages")
    menu.locator("summary").tap()
    menu.get_by_role("link", name="Evidence").tap()
    expect(page).to_have_url(re.compile(r"/evidence\?.*layer=mines"))
    expect(menu.locator("summary")).to_have_text("Evidence")
    expect(menu.get_by_role("link", name="Explore")).to_be_hidden()
    page.go_back()
    wait_drawn(page, 23)
    menu.locator("summary").tap()
    menu.get_by_role("link", name="Español").tap()
    expect(opener(page)).to_have_text("Filtros · 1")
    expect(page).to_have_url(re.compile("lang=es"))


def test_one_finger_scrolls_the_page_and_says_how_to_move_the_map(
    phone: Callable[..., Page],
) -> None:
    page = phone("lang=en", 390, 844)
    before = view(page)
    swipe(page, (195, 500), (195, 250))
    word = page.frame_locator(".st-key-map-box iframe").get_by_text("Move the map with two fingers")
    expect(word).to_be_visible()
    page.wait_for_function("() => document.querySelector('[data-testid=stMain]').scrollTop > 50")
    assert view(page) == before


@pytest.mark.parametrize(("width", "height"), SIZES)
@pytest.mark.parametrize("what", ["page", "filters", "record", "menu"])
def test_targets_are_as_large_as_a_finger(
    phone: Callable[..., Page], width: int, height: int, what: str
) -> None:
    page = phone("lang=es&layer=mines", width, height)
    if what == "filters":
        open_filters(page)
    elif what == "record":
        page.locator(".cards a").first.tap()
        expect(panel_title(page)).to_be_in_viewport(ratio=1)
    elif what == "menu":
        page.locator(".phone-pages summary").tap()
    assert page.evaluate(SMALL, FINGER) == []


NAMES = """() => [...document.querySelectorAll('[aria-label], [title], [placeholder]')].flatMap(
  e => ['aria-label', 'title', 'placeholder'].map(name => e.getAttribute(name)).filter(Boolean))"""
# Words of Streamlit's page, and the escapes of its labels.
ENGLISH = re.compile(
    r"\b(Sidebar|sidebar|pages|Pages|Open|Dismiss|Choose|Pagination|page|Page|start|end|Help|Clear"
    r"|Selected|Remove|Skip)\b|\\|st_folium"
)


@pytest.mark.parametrize("width", [390, 1440])
def test_nothing_of_the_frame_is_english_for_a_spanish_reader(
    phone: Callable[..., Page], width: int
) -> None:
    page = phone("lang=es&department=15", width)
    names = [name for name in page.evaluate(NAMES) if ENGLISH.search(name)]
    # The grid of the table stands behind the cards.
    assert [name for name in names if "Tabla de los registros" not in name] == []
    if width == 390:
        open_filters(page)
        page.locator(".st-key-filter-countries input, .st-key-filter-departments input").first.tap()
        page.keyboard.type("zzz")
        expect(page.get_by_text("No results")).to_have_count(0)
        expect(page.get_by_role("listbox")).to_contain_text("Sin resultados")
