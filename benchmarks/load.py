"""Asks a server over HTTP from several connections, each asking anew when it has its answer."""

import http.client
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any
from urllib.parse import urlsplit

from benchmarks.chance import seeded
from benchmarks.spread import Spread

TIMEOUT_S = 300
OK = 200
MAX_CONNECTIONS = 1000
HEADERS = {"Accept": "application/geo+json, application/json"}


@dataclass
class Answers:
    """What came back.

    Attributes:
        seconds: of each answer, from asking to its last byte.
        sizes: bytes of each body. errors: answers that were none.
    """

    seconds: list[float] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)
    errors: int = 0

    def as_json(self, elapsed_s: float) -> dict[str, Any]:
        """Latency, requests a second, bytes and errors."""
        return {
            "s": Spread.of(self.seconds).as_json(),
            "per_s": float(f"{len(self.seconds) / elapsed_s:.4g}"),
            "bytes": Spread.of(self.sizes).as_json(),
            "errors": self.errors,
        }


class Connection:
    """One connection, kept open where the server allows it."""

    def __init__(self, address: str) -> None:
        """Take the address of a server; nothing is sent yet."""
        self.http = http.client.HTTPConnection(urlsplit(address).netloc, timeout=TIMEOUT_S)
        self.is_used = False

    def get(self, path: str) -> tuple[int, bytes]:
        """Status and body of an address; asked again, as browsers do, where the server hung up."""
        try:
            return self._get(path)
        except (http.client.RemoteDisconnected, ConnectionError):
            if not self.is_used:
                raise
            self.is_used = False
            return self._get(path)

    def _get(self, path: str) -> tuple[int, bytes]:
        try:
            self.http.request("GET", path, headers=HEADERS)
            response = self.http.getresponse()
            found = response.status, response.read()
        except (OSError, http.client.HTTPException):
            self.http.close()
            raise
        self.is_used = True
        return found


def run_load(
    address: str, draw: Callable[[Random], str], connections: int, seconds: float, series: int
) -> dict[str, Any]:
    """Ask for `seconds` from so many connections at once; each asks at least once.

    Args:
        draw: the path of the next request.
        series: number of the sequence of requests; another one asks other things.
    """
    answers = [Answers() for _ in range(connections)]
    start = time.perf_counter()
    threads = [
        threading.Thread(target=_ask, args=(address, draw, number, start + seconds, found))
        for number, found in enumerate(answers, start=series * MAX_CONNECTIONS)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    elapsed = time.perf_counter() - start
    return _together(answers).as_json(elapsed)


def _ask(
    address: str,
    draw: Callable[[Random], str],
    number: int,
    deadline: float,
    found: Answers,
) -> None:
    connection, chance = Connection(address), seeded(number)
    while not found.seconds or time.perf_counter() < deadline:
        path = draw(chance)
        asked = time.perf_counter()
        try:
            status, body = connection.get(path)
        except (OSError, http.client.HTTPException):
            status, body = 0, b""
        found.seconds.append(time.perf_counter() - asked)
        found.sizes.append(len(body))
        found.errors += status != OK


def _together(answers: Sequence[Answers]) -> Answers:
    whole = Answers()
    for each in answers:
        whole.seconds += each.seconds
        whole.sizes += each.sizes
        whole.errors += each.errors
    return whole
