"""Many visitors at once, each clicking through Explore; run as a process of its own.

    python -m benchmarks.crowd http://127.0.0.1:8501 50 120

prints what they waited for, as JSON.
"""

import asyncio
import json
import sys
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from random import Random

import websockets

from benchmarks.chance import seeded
from benchmarks.visitor import FIRST_ZOOM, NotServed, Seen, Visitor, link

# Seconds that a visitor looks before the next action.
THINK_S = (2.0, 10.0)
DEEPEST_ZOOM = 9
TEXTS = ("rosa", "cóndor", "minera sol", "esperanza", "china", "")
MAX_PAGES = 20
Act = Callable[[Visitor, Random], Awaitable[Seen]]


@dataclass
class Waited:
    """What visitors waited for, in seconds, and what went wrong.

    Attributes:
        script_s: a click until the script had finished.
        map_s: a change of the filter until what the map draws of it was there.
        move_s: a pan or zoom until what the map draws was there.
    """

    first_s: list[float] = field(default_factory=list)
    script_s: list[float] = field(default_factory=list)
    map_s: list[float] = field(default_factory=list)
    move_s: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def note(self, seen: Seen) -> None:
        """Add what one action took."""
        if seen.script_s is None:
            self.move_s += [] if seen.map_s is None else [seen.map_s]
            return
        self.script_s.append(seen.script_s)
        self.map_s += [] if seen.map_s is None else [seen.map_s]


async def _filter(visitor: Visitor, chance: Random, key: str) -> Seen:
    """Choose one other option of a filter, or none."""
    options = visitor.widgets.options(key)
    label = chance.choice([*options, ""]).split(" · ")[0]
    return await visitor.choose(key, {label: True} if label else {})


async def _status(visitor: Visitor, chance: Random) -> Seen:
    return await _filter(visitor, chance, "filter.statuses")


async def _department(visitor: Visitor, chance: Random) -> Seen:
    return await _filter(visitor, chance, "filter.departments")


async def _search(visitor: Visitor, chance: Random) -> Seen:
    return await visitor.search(chance.choice(TEXTS))


async def _turn_page(visitor: Visitor, chance: Random) -> Seen:
    """Turn the table's page, where it has several; else look elsewhere on the map."""
    pages = visitor.widgets.pages("table.page.")
    if pages < 2:
        return await _pan(visitor, chance)
    return await visitor.turn_page(chance.randint(1, min(MAX_PAGES, pages)))


async def _pan(visitor: Visitor, chance: Random) -> Seen:
    return await visitor.look(chance.uniform(-0.3, 0.3), chance.uniform(-0.3, 0.3), visitor.zoom)


async def _zoom(visitor: Visitor, chance: Random) -> Seen:
    deeper = visitor.zoom + chance.choice((-1, 1, 1))
    return await visitor.look(0, 0, min(max(deeper, FIRST_ZOOM), DEEPEST_ZOOM))


async def _pick(visitor: Visitor, chance: Random) -> Seen:
    """Click a record on the map, where it shows any one by one."""
    if not visitor.features:
        return await _zoom(visitor, chance)
    visitor.picks += 1
    return await visitor.pick(chance.choice(visitor.features), visitor.picks)


async def _follow(visitor: Visitor, chance: Random) -> Seen:
    """Follow a link to a filter, with a record chosen where one is at hand."""
    query = chance.choice(("lang=en", "lang=en&years=2010-2020", "lang=en&layer=mines"))
    record = chance.choice(visitor.features) if visitor.features else ""
    return await visitor.follow(link(record, query) if record else query)


ACTS: dict[Act, int] = {
    _status: 25, _department: 15, _search: 10, _turn_page: 10,
    _pan: 15, _zoom: 10, _pick: 10, _follow: 5,
}  # fmt: skip


async def _visit(
    address: str, number: int, deadline: float, executor: Executor, waited: Waited
) -> None:
    """One visit until the deadline; a fault is noted, and the visitor opens the page anew."""
    chance = seeded(number)
    await asyncio.sleep(chance.uniform(0, min(THINK_S[1], deadline - time.monotonic())))
    while not waited.first_s or time.monotonic() < deadline:
        visitor = Visitor(address, executor)
        try:
            waited.first_s.append((await visitor.open()).script_s or 0.0)
            while time.monotonic() < deadline:
                await asyncio.sleep(chance.uniform(*THINK_S))
                [act] = chance.choices(list(ACTS), list(ACTS.values()))
                waited.note(await act(visitor, chance))
        except (NotServed, TimeoutError, OSError, websockets.WebSocketException) as error:
            waited.errors.append(f"{type(error).__name__}: {error}")
            # Who was refused tries again after a while.
            await asyncio.sleep(min(THINK_S[0], max(0.0, deadline - time.monotonic())))
        finally:
            await visitor.close()


async def crowd(address: str, users: int, seconds: float) -> Waited:
    """So many visitors for so long; what they waited for together."""
    waited, deadline = Waited(), time.monotonic() + seconds
    with ThreadPoolExecutor(users) as executor:
        visits = (_visit(address, n, deadline, executor, waited) for n in range(users))
        await asyncio.gather(*visits)
    return waited


if __name__ == "__main__":
    found = asyncio.run(crowd(sys.argv[1], int(sys.argv[2]), float(sys.argv[3])))
    print(json.dumps(asdict(found)))
