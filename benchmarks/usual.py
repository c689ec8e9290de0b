"""Part (a): the map of Explore against the usual way to draw one with Streamlit and folium.

The usual way is `usual_app.py`: the features through `folium.GeoJson` and `st_folium`, rebuilt on
each change. Both filter by the same statuses; no view is asked for twice, so that no cache decides.
"""

import json
import re
from collections.abc import Callable, Collection, Iterator
from itertools import cycle, islice
from random import Random
from typing import Any

from playwright.sync_api import Browser, Locator

from benchmarks.chance import seeded
from benchmarks.data import LAYER, STATUSES, Rows, write_rows
from benchmarks.screen import Screen, Traffic, browser
from benchmarks.servers import ROOT, Server, atlas, running, streamlit
from benchmarks.settings import Settings
from benchmarks.spread import Spread
from geodata.package import BUILT_IN

FIRST_MAPS = 3
BYTES_TURNS = 4
PAUSE_MS = 700
# A drag that stands still before it ends: Leaflet then lets the map stop where it is.
STANDSTILL_MS = 150
FARTHEST_PX = 220
Turn = Iterator[tuple[str, Callable[[], float]]]
# What the atlas calls the statuses that both filter by.
LABELS = {
    "exploration": "In exploration",
    "operating": "Operating",
    "announced": "Announced",
    "suspended": "Suspended",
    "construction": "Under construction",
    "cancelled": "Cancelled",
}
DRAWN = "bench.drawn() !== null"


def measure(settings: Settings) -> dict[str, Any]:
    """Seconds and bytes of both ways, by number of invented features; 0 is the atlas itself."""
    found: dict[str, Any] = {}
    with browser() as opened:
        for n, (ours, theirs) in settings.usual_sizes.items():
            found[str(n)] = entry = dict[str, Any]()
            log = settings.folder / f"usual-{n}.log"
            if theirs:
                rows = write_rows(n, settings.folder)
                features = {"BENCH_FEATURES": str(rows.package / f"{LAYER}.parquet")}
                script = streamlit(ROOT / "benchmarks" / "usual_app.py")
                with running(script, "/_stcore/health", features, log) as server:
                    entry["usual"] = _measure_usual(opened, server, rows, theirs)
            package = write_rows(n, settings.folder).package if n else BUILT_IN
            with atlas(str(package), log) as server:
                entry["atlas"] = _measure_atlas(opened, server, ours)
    return {"sizes": found}


def _measure_usual(opened: Browser, server: Server, rows: Rows, turns: int) -> dict[str, Any]:
    counts = rows.frame["status"].value_counts()
    everything = f"bench.features() === {counts.sum()}"
    first = _first_maps(opened, server.address, everything, min(FIRST_MAPS, turns))
    screen = Screen(opened)
    screen.open(server.address, everything)

    def turn(status: str, chosen: frozenset[str]) -> Turn:
        pill = screen.page.get_by_role("button", name=status, exact=True)
        some = f"bench.features() === {sum(counts[name] for name in chosen)}"
        yield "filter", lambda: screen.do(pill.click, some)

    return first | _turns(screen, turn, turns)


def _measure_atlas(opened: Browser, server: Server, turns: int) -> dict[str, Any]:
    first = _first_maps(opened, f"{server.address}/?lang=en", DRAWN, FIRST_MAPS)
    screen = Screen(opened)
    screen.open(f"{server.address}/?lang=en&status={','.join(LABELS)}", DRAWN)
    map_frame = screen.page.locator(".st-key-map-box iframe")
    chart = screen.page.frame_locator(".st-key-map-box iframe")
    zooms, chance = cycle(("in", "out")), seeded()

    def turn(status: str, chosen: frozenset[str]) -> Turn:
        zoom = chart.locator(f".leaflet-control-zoom-{next(zooms)}")
        yield "filter", lambda: screen.do(status_pill(screen, status).click, drawn_statuses(chosen))
        yield "pan", lambda: _pan(screen, map_frame, chance)
        yield "zoom", lambda: screen.do(zoom.click, _redrawn(screen))

    return first | _turns(screen, turn, turns)


def status_pill(screen: Screen, status: str) -> Locator:
    """The choice of a status in the atlas's filter."""
    name = re.compile(f"^{LABELS[status]} ·")
    return screen.page.get_by_test_id("stSidebar").get_by_role("button", name=name)


def drawn_statuses(chosen: Collection[str]) -> str:
    """The condition that the atlas's map shows the records that have one of some statuses."""
    return f"bench.statuses() === {json.dumps(','.join(sorted(chosen)))}"


def changes() -> Iterator[tuple[str, frozenset[str]]]:
    """Statuses to click, and those that are chosen then; no choice comes twice soon.

    All are chosen first; then one or two are left out, each time others.
    """
    chosen, before = frozenset(STATUSES), ""
    for status in cycle(STATUSES):
        for clicked in filter(None, (status, before)):
            chosen = chosen ^ {clicked}
            yield clicked, chosen
        before = status


def _redrawn(screen: Screen) -> str:
    """The condition that the atlas's map has drawn something else than now, or need not."""
    before = screen.page.evaluate("bench.drawn()")
    return f"bench.isComplete() || bench.drawn() !== {json.dumps(before)}"


def _pan(screen: Screen, map_frame: Locator, chance: Random) -> float:
    """Drag the map some way; seconds from letting it go until it shows what is there."""
    mouse, box = screen.page.mouse, map_frame.bounding_box()
    if box is None:
        raise LookupError("the map is not on the screen")
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    aside, down = (chance.choice((-1, 1)) * chance.randint(60, FARTHEST_PX) for _ in "xy")

    def drag() -> None:
        mouse.move(x, y)
        mouse.down()
        mouse.move(x + aside, y + down, steps=4)
        screen.page.wait_for_timeout(STANDSTILL_MS)
        mouse.up()

    return screen.do(drag, _redrawn(screen))


def _first_maps(opened: Browser, address: str, condition: str, repeats: int) -> dict[str, Any]:
    """The first map of new visitors to a server that has answered one before."""
    seconds = []
    for _ in range(repeats + 1):
        screen = Screen(opened)
        seconds.append(screen.open(address, condition))
        screen.close()
    screen = Screen(opened)
    total = Traffic(screen.page).of(lambda: screen.open(address, condition))
    screen.close()
    return {"first": _entry(seconds[1:], [total])}


def _turns(
    screen: Screen, turn: Callable[[str, frozenset[str]], Turn], turns: int
) -> dict[str, Any]:
    """Seconds of each kind of action over `turns` filter changes; then bytes, in further turns."""
    clicks = changes()
    seconds: dict[str, list[float]] = {}
    for status, chosen in islice(clicks, turns):
        for name, act in turn(status, chosen):
            seconds.setdefault(name, []).append(act())
            screen.page.wait_for_timeout(PAUSE_MS)
    traffic, sizes = Traffic(screen.page), dict[str, list[int]]()
    for status, chosen in islice(clicks, min(BYTES_TURNS, turns)):
        for name, act in turn(status, chosen):
            sizes.setdefault(name, []).append(traffic.of(act))
    screen.close()
    return {name: _entry(seconds[name], sizes[name]) for name in seconds}


def _entry(seconds: list[float], sizes: list[int]) -> dict[str, Any]:
    return {"s": Spread.of(seconds).as_json(), "bytes": Spread.of(sizes).as_json()}
