"""Part (b): a filtered page of 100 over HTTP, against pygeoapi and tipg on the same rows."""

import json
import time
from collections.abc import Sequence
from random import Random
from typing import Any

from benchmarks.contenders import CONTENDERS, Contender, atlas_serves_postgis, versions
from benchmarks.data import write_rows
from benchmarks.load import Connection, run_load
from benchmarks.memory import memory_mb
from benchmarks.questions import Question, any_question, questions
from benchmarks.servers import Server
from benchmarks.settings import Settings

CONNECTIONS = (1, 8)
CHECKED = 8
# Of a server that takes long fewer answers are checked.
CHECK_SECONDS = 60
WARM_SECONDS = 1.0
# A server whose answers take so long with one connection is not asked from more.
SLOW_S = 2.0


class UnfairRace(RuntimeError):
    """Two servers gave different answers to one question."""


def measure(settings: Settings) -> dict[str, Any]:
    """Latency and requests a second of every server, by number of features."""
    sizes: dict[str, Any] = {}
    for n in settings.api_sizes:
        rows = write_rows(n, settings.folder)
        asked = questions(rows)
        sizes[str(n)] = []
        for contender in _present(settings):
            with contender.serve(rows, settings) as server:
                _check(contender, server, asked)
                sizes[str(n)].append(_race(contender, server, asked, settings.api_seconds))
    return {"sizes": sizes, "versions": versions(settings), "checked": CHECKED}


def _present(settings: Settings) -> list[Contender]:
    """Those that can race here: PostGIS's where there is a database, ours once it can publish."""
    ours = atlas_serves_postgis()
    return [
        each
        for each in CONTENDERS
        if each.store == "file"
        or (settings.database and (ours or not each.name.startswith("Atlas")))
    ]


def _check(contender: Contender, server: Server, asked: Sequence[Question]) -> None:
    """The same questions have the same answers, else a race says nothing.

    Raises:
        UnfairRace: if numbers, or the features of a page that holds them all, differ.
    """
    connection, deadline = Connection(server.address), time.monotonic() + CHECK_SECONDS
    for number, question in enumerate(asked[:CHECKED]):
        if number and time.monotonic() > deadline:
            break
        status, body = connection.get(contender.items + question.parameters(0))
        content = json.loads(body)
        found = content.get("numberMatched"), len(content.get("features", ()))
        wanted = question.matched, min(question.matched, 100)
        if found != wanted:
            raise UnfairRace(f"{contender.name}: {question}: {status}, {found}, not {wanted}")


def _race(
    contender: Contender, server: Server, asked: Sequence[Question], seconds: float
) -> dict[str, Any]:
    """What one server did from one connection and from several."""
    draw = any_question(list(asked))

    def path(chance: Random) -> str:
        return contender.items + draw(chance)

    run_load(server.address, path, 1, WARM_SECONDS, 0)
    found: dict[str, Any] = {}
    for connections in CONNECTIONS:
        if connections > 1 and found["1"]["s"]["median"] > SLOW_S:
            continue
        found[str(connections)] = run_load(server.address, path, connections, seconds, connections)
    return {
        "name": contender.name,
        "store": contender.store,
        "how": contender.how,
        "connections": found,
        "memory_mb": round(memory_mb(server.pid)),
    }
