"""Part (a): the map of Explore against the usual way to draw one with Streamlit and folium.

The usual way is `usual_app.py`: the features through `folium.GeoJson` and `st_folium`, rebuilt on
each change. Both filter by the same statuses; no view is asked for twice, so that no cache decides.
"""

import json
import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle, islice
from random import Random
from typing import Any

from playwright.sync_api import Browser, Locator

from benchmarks.chance import seeded
from benchmarks.data import LAYER, STATUSES, Rows, write_rows
from benchmarks.screen import Screen, browser
from benchmarks.servers import ROOT, Server, atlas, running, streamlit
from benchmarks.settings import Settings
from benchmarks.spread import Spread
from benchmarks.wire import wire
from geodata.datapackage.package import BUILT_IN

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
# Our settings lie where it is started; this one is not Streamlit's own.
AS_USUAL = "--server.enableWebsocketCompression=false"


@dataclass(frozen=True)
class Visit:
    """A page that is opened where a condition then holds, and what is done there in each turn."""

    opened: Browser
    path: str
    condition: str
    turn: Callable[[Screen, str, frozenset[str]], Turn]

    def acts(self, address: str, turns: int) -> Iterator[tuple[Screen, str, Callable[[], float]]]:
        """The actions of so many turns at a server's address: page, kind, and the action."""
        screen = Screen(self.opened)
        screen.open(address + self.path, self.condition)
        for status, chosen in islice(changes(), turns):
            for name, act in self.turn(screen, status, chosen):
                yield screen, name, act
        screen.close()


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
                script = [*streamlit(ROOT / "benchmarks" / "usual_app.py"), AS_USUAL]
                with running(script, "/_stcore/health", features, log) as server:
                    entry["usual"] = _measure_usual(opened, server, rows, theirs)
            package = write_rows(n, settings.folder).package if n else BUILT_IN
            with atlas(str(package), log) as server:
                entry["atlas"] = _measure_atlas(opened, server, ours)
    return {"sizes": found}


def _measure_usual(opened: Browser, server: Server, rows: Rows, turns: int) -> dict[str, Any]:
    counts = rows.frame["status"].value_counts()
    everything = f"bench.features() === {counts.sum()}"

    def turn(screen: Screen, status: str, chosen: frozenset[str]) -> Turn:
        pill = screen.page.get_by_role("button", name=status, exact=True)
        some = f"bench.features() === {sum(counts[name] for name in chosen)}"
        yield "filter", lambda: screen.do(pill.click, some)

    first = _first_maps(opened, server, "/", everything, min(FIRST_MAPS, turns))
    return first | _turns(Visit(opened, "/", everything, turn), server, turns)


def _measure_atlas(opened: Browser, server: Server, turns: int) -> dict[str, Any]:
    zooms, chance = cycle(("in", "out")), seeded()

    def turn(screen: Screen, status: str, chosen: frozenset[str]) -> Turn:
        map_frame = screen.page.locator(".st-key-map-box iframe")
        chart = screen.page.frame_locator(".st-key-map-box iframe")
        zoom = chart.locator(f".leaflet-control-zoom-{next(zooms)}")
        yield "filter", lambda: screen.do(status_pill(screen, status).click, drawn_statuses(chosen))
        yield "pan", lambda: _pan(screen, map_frame, chance)
        yield "zoom", lambda: screen.do(zoom.click, _redrawn(screen))

    first = _first_maps(opened, server, "/?lang=en", DRAWN, FIRST_MAPS)
    path = f"/?lang=en&status={','.join(LABELS)}"
    return first | _turns(Visit(opened, path, DRAWN, turn), server, turns)


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


def _first_maps(
    opened: Browser, server: Server, path: str, condition: str, repeats: int
) -> dict[str, Any]:
    """The first map of new visitors to a server that has answered one before."""
    seconds = []
    for _ in range(repeats + 1):
        screen = Screen(opened)
        seconds.append(screen.open(server.address + path, condition))
        screen.close()
    with wire(server.address) as counted:
        screen = Screen(opened)
        total = counted.of(screen.page, lambda: screen.open(counted.address + path, condition))
        screen.close()
    return {"first": _entry(seconds[1:], [total])}


def _turns(visit: Visit, server: Server, turns: int) -> dict[str, Any]:
    """Seconds of each kind of action over `turns` filter changes; then bytes, in further turns."""
    seconds, sizes = dict[str, list[float]](), dict[str, list[float]]()
    for screen, name, act in visit.acts(server.address, turns):
        seconds.setdefault(name, []).append(act())
        screen.page.wait_for_timeout(PAUSE_MS)
    with wire(server.address) as counted:
        for screen, name, act in visit.acts(counted.address, min(BYTES_TURNS, turns)):
            sizes.setdefault(name, []).append(counted.of(screen.page, act))
    return {name: _entry(seconds[name], sizes[name]) for name in seconds}


def _entry(seconds: list[float], sizes: Sequence[float]) -> dict[str, Any]:
    return {"s": Spread.of(seconds).as_json(), "bytes": Spread.of(sizes).as_json()}
