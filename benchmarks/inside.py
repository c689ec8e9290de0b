"""Asks the store itself, without a server: run as a process of its own, so that memory is its own.

    python -m benchmarks.inside <folder of a package> <turns>

prints seconds of each action and memory, as JSON.
"""

import json
import os
import sys
import time
from collections.abc import Callable
from random import Random
from typing import Any
from urllib.parse import urlencode

from benchmarks.chance import seeded
from benchmarks.data import FIRST_YEAR, LAST_YEAR, LAYER, STATUSES
from benchmarks.memory import memory_mb
from benchmarks.spread import Spread
from geodata.api.messages import Call
from geodata.api.routes import answer
from geodata.geometry.bounds import Bounds
from geodata.language import translator
from geodata.presentation.map_features import draw
from geodata.query.order import Order
from geodata.query.selection import Selection
from geodata.stores.opening import open_store
from geodata.stores.store import Store

PAGE_ROWS = 12
DEPARTMENTS = tuple(f"{number:02d}" for number in range(1, 26))
SORTED_BY = ("name", "area", "owner", "place")
WEST, SOUTH, EAST, NORTH = -81.0, -18.0, -69.0, 0.0
Turn = Callable[[Random], object]


def queries(chance: Random) -> dict[str, str]:
    """A filter as a visitor would have it; a new one each time, so that no cache decides."""
    first = chance.randint(FIRST_YEAR, LAST_YEAR)
    return {
        "status": chance.choice(list(STATUSES)),
        "department": ",".join(sorted(chance.sample(DEPARTMENTS, 3))),
        "years": f"{first}-{chance.randint(first, LAST_YEAR)}",
        "possible": chance.choice(("", "1")),
    }


def view_query(chance: Random) -> str:
    """The same as the map's script asks it: a window of a filter."""
    box, zoom = window(chance)
    sides = ",".join(f"{side:.3f}" for side in (box.west, box.south, box.east, box.north))
    return urlencode({"lang": "en", "window": sides, "zoom": int(zoom), **queries(chance)})


def window(chance: Random) -> tuple[Bounds, float]:
    """A window of the map and its zoom level."""
    zoom = chance.choice((5.0, 6.0, 7.0, 8.0))
    wide, high = 20.0 / 2 ** (zoom - 5), 19.0 / 2 ** (zoom - 5)
    lon, lat = chance.uniform(WEST, EAST), chance.uniform(SOUTH, NORTH)
    return Bounds(lon - wide / 2, max(lat - high / 2, -80), lon + wide / 2, lat + high / 2), zoom


def page_of_items(chance: Random) -> tuple[tuple[str, str], ...]:
    """A filtered page of 100 of the large layer, as parameters of the API."""
    lon, lat = chance.uniform(WEST, EAST - 3), chance.uniform(SOUTH, NORTH - 3)
    box = f"{lon:.3f},{lat:.3f},{lon + 3:.3f},{lat + 3:.3f}"
    return (("status", chance.choice(list(STATUSES))), ("bbox", box), ("limit", "100"))


class Turns:
    """The actions that are timed, each on a store that is loaded."""

    def __init__(self, store: Store) -> None:
        """Take the store; nothing is asked yet."""
        self.store = store
        self.t = translator("en")

    def _selection(self, chance: Random) -> Selection:
        return self.store.parse(queries(chance))[0]

    def select(self, chance: Random) -> object:
        """A filter: what it leaves, and how many each further choice would."""
        selected = self.store.select(self._selection(chance))
        return selected.counts, selected.facets, selected.layers

    def text(self, chance: Random) -> object:
        """A search for words."""
        words = f"rosa {chance.randint(1, 999)}"
        return self.store.select(self.store.parse({"q": words})[0]).counts

    def view(self, chance: Random) -> object:
        """What the map draws of a window of a filter."""
        selected = self.store.select(self._selection(chance))
        return json.dumps(draw(selected, *window(chance), self.t))

    def whole_view(self, chance: Random) -> object:
        """What the map draws of a window where nothing is filtered."""
        return json.dumps(draw(self.store.select(Selection()), *window(chance), self.t))

    def table(self, chance: Random) -> object:
        """A page of the table, sorted, somewhere among all."""
        selected = self.store.select(Selection())
        order = Order(chance.choice(SORTED_BY), chance.choice((True, False)), "en")
        return selected.rows(chance.randint(0, 50) * PAGE_ROWS, PAGE_ROWS, order)

    def items(self, chance: Random) -> object:
        """A filtered page of 100 from the API."""
        path = f"/collections/{LAYER}/items"
        call = Call("GET", path, page_of_items(chance), "", "", "http://localhost/api")
        body = answer(call, lambda: self.store).body
        return body if isinstance(body, bytes) else b"".join(body)


def measure(folder: str, turns: int) -> dict[str, Any]:
    """Load the package and time each action."""
    start = time.perf_counter()
    store = open_store(folder)
    load_s, load_mb = time.perf_counter() - start, memory_mb(os.getpid())
    asked = Turns(store)
    actions: dict[str, Turn] = {
        "select": asked.select,
        "text": asked.text,
        "view": asked.view,
        "whole view": asked.whole_view,
        "table": asked.table,
        "items": asked.items,
    }
    found = {name: _timed(act, turns).as_json() for name, act in actions.items()}
    return {
        "load_s": round(load_s, 3),
        "load_mb": round(load_mb),
        "after_mb": round(memory_mb(os.getpid())),
        "s": found,
    }


def _timed(act: Turn, turns: int) -> Spread:
    """Seconds of an action, after one that is not counted."""
    chance, seconds = seeded(), []
    act(chance)
    for _ in range(turns):
        start = time.perf_counter()
        act(chance)
        seconds.append(time.perf_counter() - start)
    return Spread.of(seconds)


if __name__ == "__main__":
    print(json.dumps(measure(sys.argv[1], int(sys.argv[2]))))
