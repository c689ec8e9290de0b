"""Part (d): how time and memory grow from 10,000 to 1,000,000 features.

The store is asked in a process of its own (`inside.py`); then the same over HTTP, and a page of
Explore as a visitor runs it, from a server that holds nothing else.
"""

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from random import Random
from typing import Any
from urllib.parse import urlencode

from benchmarks.chance import seeded
from benchmarks.data import LAYER, Rows, write_rows
from benchmarks.inside import page_of_items, view_query
from benchmarks.load import OK, Connection
from benchmarks.memory import memory_mb
from benchmarks.servers import ROOT, Server, ServerFailed, atlas
from benchmarks.settings import Settings
from benchmarks.spread import Spread
from benchmarks.usual import LABELS
from benchmarks.visitor import Visitor

PAGES = 40


def measure(settings: Settings) -> dict[str, Any]:
    """Seconds of each action and memory, by number of features."""
    sizes: dict[str, Any] = {}
    for n in settings.growth_sizes:
        rows = write_rows(n, settings.folder)
        inside = _inside(rows, settings.growth_turns)
        with atlas(str(rows.package), settings.folder / f"growth-{n}.log") as server:
            served = _served(server, settings.growth_turns)
        sizes[str(n)] = {"inside": inside, "served": served}
    return {"sizes": sizes}


def _inside(rows: Rows, turns: int) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.inside", str(rows.package), str(turns)]
    spoken = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    found: dict[str, Any] = json.loads(spoken.stdout)
    return found


def _served(server: Server, turns: int) -> dict[str, Any]:
    connection = Connection(server.address)
    found = {
        "view": _timed(connection, lambda chance: f"/atlas/view?{view_query(chance)}", turns),
        "items": _timed(connection, _items, turns),
    }
    found |= asyncio.run(_clicked(server, turns))
    return {
        "ready_s": round(server.start_s, 2),
        "memory_mb": round(memory_mb(server.pid)),
        "s": {name: Spread.of(seconds).as_json() for name, seconds in found.items()},
    }


def _items(chance: Random) -> str:
    return f"/api/collections/{LAYER}/items?{urlencode(page_of_items(chance), safe=',')}"


def _timed(connection: Connection, draw: Callable[[Random], str], turns: int) -> list[float]:
    """Seconds of answers, after one that is not counted."""
    chance, seconds = seeded(1), []
    for _ in range(turns + 1):
        path, start = draw(chance), time.perf_counter()
        status, body = connection.get(path)
        seconds.append(time.perf_counter() - start)
        if status != OK:
            raise ServerFailed(f"{path} answered {status}: {body[:200]!r}")
    return seconds[1:]


async def _clicked(server: Server, turns: int) -> dict[str, list[float]]:
    """Seconds that the page's script takes for a filter and for a page of the table."""
    chance = seeded()
    found: dict[str, list[float]] = {"page: filter": [], "page: table": []}
    with ThreadPoolExecutor(1) as executor:
        visitor = Visitor(server.address, executor)
        await visitor.open()
        for turn in range(turns):
            label = list(LABELS.values())[turn % len(LABELS)]
            seen = await visitor.choose("filter.statuses", {label: True})
            found["page: filter"].append(seen.script_s or 0.0)
            seen = await visitor.turn_page(chance.randint(2, PAGES))
            found["page: table"].append(seen.script_s or 0.0)
        await visitor.close()
    return found
