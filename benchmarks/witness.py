"""Asks a site questions whose right answers are known, and says of each answer what it was.

The right answers are those of the in-memory store on the package's folder: they come from a process
of its own, which no fault befalls. An answer is right if it equals, byte for byte, that of one
edition; the time at which it was made does not count.
"""

import http.client
import itertools
import re
import threading
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from benchmarks.servers import atlas

THREADS, PAUSE_S, TIMEOUT_S = 4, 0.25, 60
NOW = re.compile(rb'"timeStamp": ?"[^"]*"')
VERDICTS = ("old", "new", "both", "said", "lost", "wrong")


def questions() -> list[str]:
    """Paths below the site's address: filters, pages, single records, windows of the map."""
    items = "/api/collections/concessions/items"
    records = "/api/collections/records/items"
    filters = ("status=operating", "status=announced,suspended", "q=rosa", "department=08", "")
    pages = [f"{items}?limit={n}&offset={n * 7}&{f}".rstrip("&") for f in filters for n in (20, 45)]
    wholes = [f"{records}?limit=30&{f}" for f in ("sector=mining", "layer=mines", "known_by=2018")]
    cql = [f"{items}?limit=5&filter=quality%3E{least}" for least in (50, 70)]
    singles = [f"{items}/concessions/c-{n:07d}" for n in (5, 777, 18_000)]
    tables = [f"{items}?f=csv&limit=200&status={status}" for status in ("announced", "operating")]
    windows = ("-82,-19,-68,0", "-76,-13,-73,-10")
    maps = [
        f"/atlas/view?lang={lang}&window={window}&zoom={zoom}&layer=concessions&status={status}"
        for lang, (window, zoom), status in itertools.product(
            ("en", "es"), zip(windows, (5, 8), strict=True), ("operating", "announced")
        )
    ]
    return [*pages, *wholes, *cql, *singles, *tables, *maps]


def asked(address: str, path: str, host: str) -> tuple[int, bytes]:
    """Status and body; 0 where nothing answers."""
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=TIMEOUT_S)
    try:
        connection.request("GET", path, headers={"Host": host})
        answer = connection.getresponse()
        return answer.status, answer.read()
    except (OSError, http.client.HTTPException):
        return 0, b""
    finally:
        connection.close()


def right_answers(package: Path, site: str, log: Path) -> dict[str, str]:
    """Path → digest of the right answer, as the site at an address must give it."""
    host = urlsplit(site).netloc
    found = {}
    with atlas(str(package), log) as server:
        for path in questions():
            status, body = asked(server.address, path, host)
            if status != 200:
                raise RuntimeError(f"{path} has no right answer: {status} {body[:200]!r}")
            found[path] = digest(body)
    return found


def digest(body: bytes) -> str:
    """What tells one answer from another."""
    return sha256(NOW.sub(b"", body)).hexdigest()


@dataclass
class Witness:
    """Asks from some threads, in turn, until it is stopped.

    Attributes:
        right: edition ("old", "new") → path → digest.
        seen: for each answer, when it came, how long it took, the status and the verdict.
        folder: where answers that are wrong are kept.
    """

    address: str
    right: Mapping[str, Mapping[str, str]]
    folder: Path
    seen: list[tuple[float, float, int, str]] = field(default_factory=list)
    stopped: threading.Event = field(default_factory=threading.Event)
    threads: list[threading.Thread] = field(default_factory=list)

    def __enter__(self) -> "Witness":
        """Begin to ask."""
        self.threads = [threading.Thread(target=self._run, args=(n,)) for n in range(THREADS)]
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """End."""
        self.stopped.set()
        for thread in self.threads:
            thread.join()

    def _run(self, number: int) -> None:
        paths = questions()
        for path in itertools.cycle(paths[number * 7 :] + paths[: number * 7]):
            if self.stopped.wait(PAUSE_S):
                return
            began = time.monotonic()
            status, body = asked(self.address, path, urlsplit(self.address).netloc)
            verdict = self._verdict(path, status, body)
            self.seen.append((time.monotonic(), time.monotonic() - began, status, verdict))

    def _verdict(self, path: str, status: int, body: bytes) -> str:
        if status == 0:
            return "lost"
        if status == 503 and body.startswith(b"{") and b'"description"' in body:
            return "said"
        found = digest(body)
        of = [name for name, right in self.right.items() if right[path] == found and status == 200]
        if of:
            return of[0] if len(of) == 1 else "both"
        name = re.sub(r"\W+", "-", path)[:80]
        (self.folder / f"wrong{name}-{status}-{len(self.seen)}.txt").write_bytes(body)
        return "wrong"

    def summary(self, since: float, until: float) -> dict[str, Any]:
        """What came in a span of time: how many of each verdict, and the longest wait."""
        part = [each for each in self.seen if since <= each[0] <= until]
        counts = Counter(verdict for *_, verdict in part)
        longest = max((seconds for _, seconds, *_ in part), default=0.0)
        return {name: counts[name] for name in VERDICTS} | {"longest_s": round(longest, 2)}

    def first(self, verdict: str, since: float) -> float | None:
        """Seconds from a time to the first answer of a verdict after it."""
        times = [at for at, _, _, found in self.seen if found == verdict and at >= since]
        return round(min(times) - since, 2) if times else None

    def last(self, verdict: str, since: float) -> float | None:
        """Seconds from a time to the last answer of a verdict after it."""
        times = [at for at, _, _, found in self.seen if found == verdict and at >= since]
        return round(max(times) - since, 2) if times else None
