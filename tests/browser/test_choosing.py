"""Choosing on the map as people do: by mouse, finger, pen and keyboard, on and among records.

Every press is real input of the browser; nothing here dispatches an event to an element.
"""

import json
import math
import random
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
import shapely
from playwright.sync_api import Browser, CDPSession, Page, Route, expect

from tests.browser.conftest import Server
from tests.browser.screen import (
    VIEW,
    chart,
    choose_on_map,
    expect_chosen_on_map,
    features_of,
    map_box,
    offered,
    panel_title,
    place_on_screen,
    press,
    wait_drawn,
)
from tests.large_package import LAYER, Row, claims_package, stalls

pytestmark = pytest.mark.browser
Open = Callable[..., Page]
Serve = Callable[[Path], Server]
OFF_CENTRE_PX = 7
TRIES = 100
WIDTHS = [(1440, 900), (1024, 800), (390, 844)]
# Nearer to the frame's edge than this, a press could leave the map.
EDGE_PX = 20
APART_PX = 40
# What is chosen and what is offered, as the map has it when a press is over.
OUTCOME = """(box) => [box.dataset.chosen,
  ...[...box.querySelectorAll('.atlas-chooser button')].map((button) => button.dataset.choice)]"""
# How much of the map's right lies under the panel once a record is chosen.
COVERED = """() =>
  Number(getComputedStyle(document.documentElement).getPropertyValue('--panel-px')) || 0"""
# A phone's style, under which the panel is a sheet over the map; and a place above that sheet.
IS_PHONE = """() =>
  matchMedia(document.querySelector('link[href*="atlas-phone.css"]').media).matches"""
BESIDE_SHEET = (195, 30)
# A finger's release reaches the map a little after the browser says that it is done.
COUNT_RELEASES = """() => {
  window.releases = 0;
  window.addEventListener('pointerup', () => { window.releases += 1; }, true);
}"""
RELEASED = """(n) =>
  document.querySelector('.st-key-map-box iframe').contentWindow.releases >= n"""


def some_place(shape: shapely.Geometry, chance: random.Random) -> tuple[float, float]:
    """A seeded place on a geometry: one of its points, on one of its lines, in one of its areas."""
    part = chance.choice(shapely.get_parts(shape))
    if part.geom_type == "GeometryCollection":
        return some_place(part, chance)
    dimension = shapely.get_dimensions(part)
    if dimension == 0:
        return part.x, part.y
    if dimension == 1:
        place = shapely.line_interpolate_point(part, chance.random(), normalized=True)
        return place.x, place.y
    west, south, east, north = part.bounds
    for _ in range(200):
        place = shapely.Point(chance.uniform(west, east), chance.uniform(south, north))
        if part.contains(place):
            return place.x, place.y
    middle = part.point_on_surface()
    return middle.x, middle.y


def beside(x: float, y: float, chance: random.Random) -> tuple[float, float]:
    """A seeded place up to 7 pixels away."""
    angle, away = chance.uniform(0, math.tau), OFF_CENTRE_PX * math.sqrt(chance.random())
    return x + away * math.cos(angle), y + away * math.sin(angle)


def kind_of(feature: dict[str, Any]) -> str:
    """“unit”, “point”, “line”, “area” or “collection”."""
    if "c" in feature:
        return "unit"
    kind = feature["g"]["type"].removeprefix("Multi")
    names = {"Point": "point", "LineString": "line", "Polygon": "area"}
    return names.get(kind, "collection")


class Tapper:
    """Presses with a pointer of a kind: mouse, touch or pen."""

    def __init__(self, page: Page, kind: str) -> None:
        self.page, self.kind, self.releases = page, kind, 0
        map_box(page).evaluate(COUNT_RELEASES)
        self.devtools: CDPSession | None = (
            page.context.new_cdp_session(page) if kind == "pen" else None
        )

    def on_page(self, x: float, y: float) -> None:
        """Press at a place of the window, whatever lies there."""
        if self.kind == "touch":
            self.page.touchscreen.tap(x, y)
        elif self.devtools:
            pen = {"x": x, "y": y, "button": "left", "clickCount": 1, "pointerType": "pen"}
            for kind in ("mousePressed", "mouseReleased"):
                self.devtools.send("Input.dispatchMouseEvent", {"type": kind, **pen})
        else:
            press(self.page, x, y)

    def __call__(self, x: float, y: float) -> None:
        """Press on the map, and wait until it has the release."""
        self.on_page(x, y)
        self.releases += 1
        self.page.wait_for_function(RELEASED, arg=self.releases)


def put_sheet_away(page: Page, tap: Tapper) -> None:
    """On a phone the chosen record's sheet lies over the map: tap beside it, and wait for the map.

    The tap is the page's own; the map's frame does not count it.
    """
    if not page.evaluate(IS_PHONE):
        return
    shade = page.locator(".phone-shade")
    expect(shade).to_be_visible()
    tap.on_page(*BESIDE_SHEET)
    expect(shade).to_be_hidden()
    expect_chosen_on_map(page, "")


def misses(page: Page, tap: Tapper, n: int, seed: int, ids: Sequence[str] = ()) -> list[str]:
    """Try so many seeded places on records in view; the tries that neither chose nor offered it."""
    chance = random.Random(seed)  # noqa: S311 (seeded, and no secret)
    features = features_of(page)
    frame = map_box(page).bounding_box()
    assert frame is not None
    covered = page.evaluate(COVERED)
    missed: list[str] = []
    tried, before = 0, (0.0, 0.0)
    order = list(ids or features)
    while tried < n:
        chance.shuffle(order)
        for record_id in order:
            feature = features[record_id]
            if "c" in feature:
                badge = chart(page).locator(f'[data-ids~="{record_id}"] .atlas-unit-badge').first
                box = badge.bounding_box()
                assert box is not None
                x, y = box["x"] + box["width"] - 9, box["y"] + box["height"] / 2
            else:
                shape = shapely.from_geojson(json.dumps(feature["g"]))
                x, y = beside(*place_on_screen(page, *some_place(shape, chance)), chance)
            is_inside = (
                EDGE_PX < x - frame["x"] < frame["width"] - covered - EDGE_PX
                and EDGE_PX < y - frame["y"] < frame["height"] - EDGE_PX
            )
            # Buttons stand in the upper left corner; two taps at one place zoom in.
            is_button = x - frame["x"] < 70 and y - frame["y"] < 170
            if not is_inside or is_button or math.dist((x, y), before) < APART_PX:
                continue
            before = x, y
            tap(x, y)
            tried += 1
            outcome = map_box(page).evaluate(OUTCOME)
            if record_id not in outcome:
                missed.append(f"{kind_of(feature)} {record_id} at {x:.0f},{y:.0f}: {outcome}")
            if len(outcome) > 1:
                # What is offered may lie over the next record.
                page.keyboard.press("Escape")
            if outcome[0]:
                put_sheet_away(page, tap)
            if tried == n:
                break
    return missed


@pytest.fixture
def open_with(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Open an address with a mouse, a finger or a pen."""
    contexts = []

    def start(address: str, kind: str, size: tuple[int, int]) -> Page:
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            has_touch=kind == "touch", locale="en-US",
        )  # fmt: skip
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.goto(address)
        return page

    yield start
    for context in contexts:
        context.close()


@pytest.mark.parametrize("size", WIDTHS, ids=["1440", "1024", "390"])
def test_a_press_up_to_7_px_off_chooses_or_offers_every_kind_of_record(
    atlas: Server, open_with: Callable[..., Page], size: tuple[int, int]
) -> None:
    page = open_with(f"{atlas.address}/?lang=en", "mouse", size)
    wait_drawn(page)
    map_box(page).scroll_into_view_if_needed()
    assert misses(page, Tapper(page, "mouse"), TRIES, seed=size[0]) == []


@pytest.mark.parametrize("kind", ["touch", "pen"])
def test_finger_and_pen_choose_as_the_mouse_does(
    atlas: Server, open_with: Callable[..., Page], kind: str
) -> None:
    page = open_with(f"{atlas.address}/?lang=en", kind, (390, 844))
    wait_drawn(page)
    map_box(page).scroll_into_view_if_needed()
    assert misses(page, Tapper(page, kind), 50, seed=11) == []


def overlapping() -> list[Row]:
    """Three areas over each other, a line through them, and two points at one place in them."""
    places = {
        "large": shapely.box(10.5, 0.5, 11.5, 1.5),
        "middle": shapely.box(10.6, 0.6, 11.4, 1.4),
        "small": shapely.box(10.7, 0.7, 11.3, 1.3),
        "line": shapely.LineString([(10.4, 1), (11.6, 1)]),
        "one": shapely.Point(11, 1),
        "other": shapely.Point(11, 1),
    }
    same = {"loc_precision": "exact", "department": None, "part_of": None}
    return [
        row | same | {"id": f"{LAYER}/{name}", "name_en": name, "geometry": place}
        for (name, place), row in zip(places.items(), stalls(len(places)), strict=True)
    ]


@pytest.mark.parametrize("size", [(1440, 900), (390, 844)], ids=["1440", "390"])
def test_points_lines_and_areas_over_each_other_are_all_offered(
    serve: Serve, open_page: Open, tmp_path: Path, size: tuple[int, int]
) -> None:
    server = serve(claims_package(tmp_path / "package", overlapping()).root)
    page = open_page(f"{server.address}/?lang=en&layer={LAYER}&at=1,11,8", *size)
    wait_drawn(page, 6)
    press(page, *place_on_screen(page, 11, 1))
    expect(offered(page)).to_have_count(6)
    for name in ("large", "middle", "small", "line", "one", "other"):
        choose_on_map(page, f"{LAYER}/{name}", *place_on_screen(page, 11, 1))
        expect(panel_title(page)).to_have_text(name)
        put_sheet_away(page, Tapper(page, "mouse"))
        expect(chart(page).locator(".atlas-chooser, .atlas-tip")).to_have_count(2)
        shown = chart(page).locator(".atlas-chooser:visible, .atlas-tip:visible")
        assert shown.count() <= 1


# Whether the popup that is shown lies over a place that is chosen.
COVERS = """(box, [lon, lat]) => {
  const { x, y } = window.atlas.map.latLngToContainerPoint([lat, lon]);
  const room = box.getBoundingClientRect();
  return [...box.querySelectorAll('.atlas-chooser, .atlas-tip')].some((popup) => {
    const { left, right, top, bottom } = popup.getBoundingClientRect();
    return !popup.hidden && x + room.left > left && x + room.left < right
      && y + room.top > top && y + room.top < bottom;
  });
}"""


def test_no_popup_lies_over_what_is_chosen(serve: Serve, open_page: Open, tmp_path: Path) -> None:
    server = serve(claims_package(tmp_path / "package", overlapping()).root)
    page = open_page(f"{server.address}/?lang=en&layer={LAYER}&at=1,11,8")
    wait_drawn(page, 6)
    choose_on_map(page, f"{LAYER}/small", *place_on_screen(page, 10.8, 0.8))
    grid = [(10.7 + 0.1 * x, 0.7 + 0.1 * y) for x in range(7) for y in range(7)]
    for at in ((10.9, 0.9), (11, 1), (11.35, 1.1), (10.55, 0.55)):
        page.mouse.move(*place_on_screen(page, *at))
        expect_settled_hover(page)
        assert not any(map_box(page).evaluate(COVERS, list(place)) for place in grid)
    press(page, *place_on_screen(page, 10.8, 0.8))
    expect(offered(page).first).to_be_visible()
    assert not any(map_box(page).evaluate(COVERS, list(place)) for place in grid)


def expect_settled_hover(page: Page) -> None:
    """Wait until the map has drawn what the mouse points at: two frames."""
    map_box(page).evaluate(
        "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
    )


def test_a_record_of_a_department_is_chosen_from_the_count_on_its_name(
    atlas: Server, open_page: Open
) -> None:
    page = open_page(f"{atlas.address}/?lang=en")
    wait_drawn(page)
    badge = chart(page).locator(".atlas-unit-badge", has_text="Madre de Dios")
    count = int(badge.locator(".atlas-unit-count").inner_text())
    assert count > 1
    expect(chart(page).locator('[data-id="illegal_timber/madre-de-dios"]')).to_have_count(0)
    box = badge.bounding_box()
    assert box is not None
    press(page, box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    assert offered(page).count() >= count
    name = offered(page).first.inner_text()
    offered(page).first.click()
    expect(panel_title(page)).to_have_text(name)
    # Off the map: what the mouse points at is outlined too.
    page.mouse.move(700, 20)
    expect(chart(page).locator("path.atlas-unit")).to_have_count(1)


def test_by_keyboard_every_record_is_reached_chosen_and_given_up(
    serve: Serve, open_page: Open, tmp_path: Path
) -> None:
    server = serve(claims_package(tmp_path / "package", overlapping()).root)
    page = open_page(f"{server.address}/?lang=en&layer={LAYER}&at=1,11,8")
    wait_drawn(page, 6)
    map_box(page).focus()
    reached = set()
    for _ in range(6):
        page.keyboard.press("PageDown")
        active = map_box(page).get_attribute("aria-activedescendant")
        reached.add(chart(page).locator(f"#{active}").get_attribute("aria-label"))
    assert reached == {"large", "middle", "small", "line", "one", "other"}
    expect(chart(page).locator(".atlas-active")).not_to_have_count(0)
    last = chart(page).locator(f"#{active}").get_attribute("aria-label")
    page.keyboard.press("Enter")
    expect_chosen_on_map(page, f"{LAYER}/{last}")
    expect(panel_title(page)).to_have_text(str(last))
    expect(chart(page).locator(".atlas-live")).to_have_text(str(last))
    expect(panel_title(page)).to_be_focused()
    page.keyboard.press("Escape")
    expect_chosen_on_map(page, "")
    expect(panel_title(page)).to_have_count(0)


def test_the_map_is_one_tab_stop(atlas: Server, open_page: Open) -> None:
    page = open_page(f"{atlas.address}/?lang=en")
    wait_drawn(page)
    stops = map_box(page).evaluate(
        "() => [...document.querySelectorAll('a[href], button, input, [tabindex]')]"
        ".filter((e) => e.tabIndex >= 0).map((e) => e.id)"
    )
    assert stops == ["map_div"]


def swipe(page: Page, fingers: Sequence[tuple[float, float]], down: float) -> None:
    """Put so many fingers on the page, move them down and lift them."""
    devtools = page.context.new_cdp_session(page)

    def send(kind: str, by: float) -> None:
        points = [{"x": x, "y": y + by, "id": i} for i, (x, y) in enumerate(fingers)]
        touches = [] if kind == "touchEnd" else points
        devtools.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touches})

    send("touchStart", 0)
    for step in range(1, 11):
        send("touchMove", down * step / 10)
    send("touchEnd", down)


SCROLLED = "() => document.querySelector('[data-testid=stMain]').scrollTop"


def test_one_finger_scrolls_the_page_and_two_move_the_map(
    atlas: Server, open_with: Callable[..., Page]
) -> None:
    page = open_with(f"{atlas.address}/?lang=en", "touch", (390, 844))
    wait_drawn(page)
    box = map_box(page).bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    before = map_box(page).evaluate("() => window.atlas.map.getCenter()")
    swipe(page, [(x, y)], -160)
    expect(chart(page).locator(".atlas-notice-fingers")).to_contain_text("two fingers")
    page.wait_for_function(f"() => ({SCROLLED})() > 60")
    assert map_box(page).evaluate("() => window.atlas.map.getCenter()") == before
    expect(chart(page).locator(".atlas-notice-fingers")).to_have_count(0)
    expect_chosen_on_map(page, "")
    # The page rolls on for a moment after the finger has gone.
    page.wait_for_function(
        f"() => {{ const at = ({SCROLLED})(), still = window.rolled === at;"
        " window.rolled = at; return still; }",
        polling=200,
    )
    scrolled, box = page.evaluate(SCROLLED), map_box(page).bounding_box()
    assert box is not None
    y = max(box["y"], 60) + 100
    swipe(page, [(x - 40, y), (x + 40, y)], 120)
    page.wait_for_function(
        "(lat) => document.querySelector('.st-key-map-box iframe').contentWindow.atlas"
        ".map.getCenter().lat > lat + 1",
        arg=before["lat"],
    )
    assert page.evaluate(SCROLLED) == scrolled


def test_what_cannot_be_drawn_is_counted_on_the_map_and_named_in_the_console(
    atlas: Server, open_page: Open
) -> None:
    page = open_page("about:blank")
    warned: list[str] = []
    page.on("console", lambda m: warned.append(m.text) if "could not draw" in m.text else None)

    def spoil(route: Route) -> None:
        answer = route.fetch().json()
        for feature, shape in zip(answer["features"], (None, {"type": "Circle"}), strict=False):
            feature["g"] = shape
        spoilt.extend(feature["i"] for feature in answer["features"][:2])
        route.fulfill(json=answer)

    spoilt: list[str] = []
    page.route(VIEW, spoil)
    page.goto(f"{atlas.address}/?lang=en&layer=ports")
    wait_drawn(page)
    expect(chart(page).locator(".atlas-notice-undrawn")).to_contain_text("2 records could not")
    drawn = chart(page).locator("[data-id]").evaluate_all("all => all.map((e) => e.dataset.id)")
    assert drawn
    assert not set(drawn) & set(spoilt)
    assert len(warned) == 1
    assert all(record_id in warned[0] for record_id in spoilt)
