"""What the published pages cost on a bad line, beside Explore, and how many leave a second.

    python -m benchmarks.published     two minutes; writes docs/benchmarks/published.md

Chromium throttles itself (Network.emulateNetworkConditions) and counts what came over the wire; its
cache is empty at each visit. Explore's websocket is throttled by nothing and counted by nothing, so
that Explore is better off than here said, never worse.
"""

import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page

from benchmarks.load import run_load
from benchmarks.machine import load, machine
from benchmarks.screen import HEIGHT, SHOWN_MS, WIDTH, browser
from benchmarks.servers import ROOT, atlas

PAGES = {
    "front page": "/en",
    "record": "/en/record/mines/las-bambas",
    "view": "/en/v?sector=mining",
    "embed": "/embed?lang=en&sector=mining",
    "Explore": "/?lang=en&sector=mining",
}
# Kilobits a second and milliseconds there and back.
LINES = ((1_600, 150), (400, 400))
REPEATS = 1
LOAD_S, CONNECTIONS = 8, (1, 4)
TABLE = ROOT / "docs" / "benchmarks" / "published.md"


@dataclass
class Visit:
    """What one visit took: seconds until the map is there, bytes over the wire, answers."""

    seconds: float = 0.0
    size: int = 0
    answers: list[str] = field(default_factory=list)


@contextmanager
def throttled(opened: Browser, kbit_s: int, latency_ms: int) -> Iterator[tuple[Page, Visit]]:
    """An empty page on a line of such a speed, and what comes over it."""
    context = opened.new_context(viewport={"width": WIDTH, "height": HEIGHT}, locale="en-US")
    page, seen = context.new_page(), Visit()
    page.set_default_timeout(SHOWN_MS)
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    bytes_s = kbit_s * 1000 / 8
    conditions = {"offline": False, "latency": latency_ms, "downloadThroughput": bytes_s}
    session.send("Network.emulateNetworkConditions", {**conditions, "uploadThroughput": bytes_s})

    def finished(told: dict[str, Any]) -> None:
        seen.size += int(told["encodedDataLength"])

    session.on("Network.loadingFinished", finished)
    page.on("response", lambda answer: seen.answers.append(answer.url))
    yield page, seen
    context.close()


def visit(opened: Browser, address: str, kbit_s: int, latency_ms: int) -> Visit:
    """Open a page cold, until its map is drawn."""
    with throttled(opened, kbit_s, latency_ms) as (page, seen):
        asked = time.perf_counter()
        is_explore = "/?" in address
        page.goto(address, wait_until="commit" if is_explore else "load")
        if is_explore:
            page.wait_for_function(DRAWN)
        seen.seconds = time.perf_counter() - asked
        # What comes after the map counts as bytes, not as time.
        page.wait_for_load_state("networkidle")
    return seen


# The map's frame is of our origin.
DRAWN = """() => [...document.querySelectorAll("iframe")].some(
    frame => frame.contentDocument?.querySelector("[data-drawn]"))"""


def measure(folder: Path) -> dict[str, Any]:
    """Every page on every line, then pages a second of one record's page."""
    before = load()
    with atlas(str(ROOT / "geodata" / "peru"), folder / "published.log") as server:
        with browser() as opened:
            visits = {
                name: [
                    [visit(opened, server.address + path, *line) for _ in range(REPEATS)]
                    for line in LINES
                ]
                for name, path in PAGES.items()
            }
        rates = [
            run_load(server.address, lambda chance: PAGES["record"], n, LOAD_S, n)
            for n in CONNECTIONS
        ]
    return {"load": before, "visits": visits, "rates": rates}


def written(found: dict[str, Any]) -> str:
    """The table."""
    about = machine()
    head = " | ".join(f"{kbit / 1000:g} Mbit/s, {ms} ms" for kbit, ms in LINES)
    rows = []
    for name, by_line in found["visits"].items():
        every = [one for visits in by_line for one in visits]
        size = statistics.median(one.size for one in every) / 1000
        answers = statistics.median(len(one.answers) for one in every)
        seconds = " | ".join(
            f"{statistics.median(v.seconds for v in visits):.1f} s" for visits in by_line
        )
        rows.append(f"| {name} | `{PAGES[name]}` | {size:.0f} kB | {answers:.0f} | {seconds} |")
    rates = "; ".join(
        f"from {n} connection{'s' * (n > 1)} {rate['per_s']:.0f} a second, median "
        f"{rate['s']['median'] * 1000:.1f} ms, 95 % within {rate['s']['p95'] * 1000:.1f} ms"
        for n, rate in zip(CONNECTIONS, found["rates"], strict=True)
    )
    return f"""# Published pages on a bad line

Measured {date.today()} by `python -m benchmarks.published`: {REPEATS} visit a line with an empty
cache, Chromium {WIDTH} × {HEIGHT}, throttled by `Network.emulateNetworkConditions`. Seconds
are until the page has loaded, map and all; of Explore until its map has drawn. Bytes are as they
came over the wire, headers too, without those of Explore's websocket. One process of the app, no
nginx. {about["processor"]}, {about["cores"]} cores, {about["system"]}.

Load before: {found["load"]}; more than a few tenths means that others worked on the machine, and
that times are too long.

| page | address | bytes | requests | {head} |
| --- | --- | --- | --- | --- | --- |
{chr(10).join(rows)}

One record's page, kept, over HTTP/1.1 uncompressed, client and server on the same machine:
{rates}.
"""


def main() -> None:
    """Measure, and write the table."""
    folder = ROOT / ".bench"
    folder.mkdir(exist_ok=True)
    (folder / ".gitignore").write_text("*\n", encoding="utf-8")
    TABLE.write_text(written(measure(folder)), encoding="utf-8")
    print(TABLE.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
