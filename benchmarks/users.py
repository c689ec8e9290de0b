"""Part (c): 1, 10, 50 visitors at once, one more in a real Chromium, and the server's memory.

The many speak Streamlit's protocol without a browser (`visitor.py`): fifty Chromiums on two cores
would measure Chromium.
"""

import json
import subprocess
import sys
import time
from typing import Any

from playwright.sync_api import Browser

from benchmarks.crowd import THINK_S
from benchmarks.data import write_rows
from benchmarks.memory import memory_mb
from benchmarks.screen import Screen, browser
from benchmarks.servers import ROOT, Server, atlas
from benchmarks.settings import Settings
from benchmarks.spread import Spread
from benchmarks.usual import DRAWN, LABELS, changes, drawn_statuses, status_pill

LOOK_MS = 4_000


def measure(settings: Settings) -> dict[str, Any]:
    """What visitors waited for, and memory, by how many there were at once."""
    rows = write_rows(settings.users_size, settings.folder)
    log = settings.folder / "users.log"
    levels: dict[str, Any] = {}
    with browser() as opened:
        for users in settings.users:
            with atlas(str(rows.package), log) as server:
                levels[str(users)] = _level(opened, server, users, settings.users_seconds)
    return {
        "features": rows.n,
        "seconds": settings.users_seconds,
        "think_s": THINK_S,
        "levels": levels,
        "mb_per_user": _mb_per_user(levels),
    }


def _level(opened: Browser, server: Server, users: int, seconds: float) -> dict[str, Any]:
    """One number of visitors without a browser, and one in Chromium."""
    loaded_mb = memory_mb(server.pid)
    _crowd(server, 1, 1).communicate()
    visited_mb = memory_mb(server.pid)
    started = _crowd(server, users, seconds)
    seen, memory = _watch(opened, server, seconds)
    waited = json.loads(started.communicate()[0])
    errors = waited.pop("errors")
    return {
        "person_s": Spread.of(seen).as_json(),
        "waited": {name: Spread.of(values).as_json() for name, values in waited.items() if values},
        "actions": sum(map(len, waited.values())) + len(seen),
        "errors": len(errors),
        "first_errors": errors[:3],
        "loaded_mb": round(loaded_mb),
        "visited_mb": round(visited_mb),
        "most_mb": round(max(memory)),
    }


def _crowd(server: Server, users: int, seconds: float) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "benchmarks.crowd", server.address, str(users), str(seconds)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def _watch(opened: Browser, server: Server, seconds: float) -> tuple[list[float], list[float]]:
    """Seconds of filter changes that a person at a screen sees, and the server's memory in MB."""
    deadline = time.monotonic() + seconds
    screen = Screen(opened)
    screen.open(f"{server.address}/?lang=en&status={','.join(LABELS)}", DRAWN)
    seen: list[float] = []
    memory = [memory_mb(server.pid)]
    for status, chosen in changes():
        screen.page.wait_for_timeout(LOOK_MS)
        seen.append(screen.do(status_pill(screen, status).click, drawn_statuses(chosen)))
        memory.append(memory_mb(server.pid))
        if time.monotonic() > deadline:
            break
    screen.close()
    return seen, memory


def _mb_per_user(levels: dict[str, Any]) -> float | None:
    """What one more visitor adds, from the two largest numbers of visitors."""
    if len(levels) < 2:
        return None
    few, many = list(levels)[-2:]
    more = float(levels[many]["most_mb"] - levels[few]["most_mb"])
    return round(more / (int(many) - int(few)), 2)
