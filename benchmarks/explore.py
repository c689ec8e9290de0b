"""Measure Explore against the usual way and against Streamlit's bare round trip, in Chromium.

Prints a table of medians: time to the first map on a warm server, time and bytes of a filter
change until the map shows it, and of a click until the panel shows it.
"""

import argparse
import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

import xstatic.pkg.leaflet
from playwright.sync_api import FrameLocator, Page, Route, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
HERE = ROOT / "benchmarks"
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
PORTS_DRAWN = 11
# Outlines of departments that the usual map draws as paths beside the records.
OUTLINES = 25


@contextmanager
def served(script: Path) -> Iterator[str]:
    """Serve a Streamlit script on a free port; its address. Output goes to nowhere."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {**os.environ, "ATLAS_PACKAGE": str(ROOT / "geodata" / "peru")}
    command = [sys.executable, "-m", "streamlit", "run", str(script), "--server.headless=true"]
    command += [f"--server.port={port}", "--browser.gatherUsageStats=false"]
    server = subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_healthy(address)
        yield address
    finally:
        server.terminate()
        server.wait()


def _wait_healthy(address: str, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            with urlopen(f"{address}/_stcore/health", timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError(f"no server at {address} after {seconds} s")


class Traffic:
    """Bytes that reach the page: websocket frames and bodies of other answers."""

    def __init__(self, page: Page) -> None:
        """Listen from now on."""
        self.total = 0
        page.on("websocket", lambda s: s.on("framereceived", self._frame))
        page.on("response", self._response)

    def _frame(self, frame: str | bytes) -> None:
        self.total += len(frame)

    def _response(self, response: object) -> None:
        length = response.headers.get("content-length")  # type: ignore[attr-defined]
        self.total += int(length or 0)


def timed(action: Callable[[], None], shown: Callable[[], None]) -> float:
    """Seconds from an action to what it shows."""
    start = time.perf_counter()
    action()
    shown()
    return time.perf_counter() - start


def atlas_map(page: Page) -> FrameLocator:
    """The frame of the atlas's map."""
    return page.frame_locator(".st-key-map-box iframe")


def measure(page: Page, address: str, first: Callable[[], None], toggled: dict, n: int) -> dict:
    """First map, then `n` filter changes there and back: medians in seconds and bytes."""
    page.goto(address)
    first()
    traffic = Traffic(page)
    firsts = [timed(page.reload, first) for _ in range(3)]
    page.wait_for_timeout(1500)
    seconds, sizes = [], []
    for turn in range(n):
        before = traffic.total
        shown = toggled["on"] if turn % 2 == 0 else toggled["off"]
        seconds.append(timed(toggled["click"], shown))
        page.wait_for_timeout(700)
        sizes.append(traffic.total - before)
    return {
        "first map": statistics.median(firsts),
        "filter": statistics.median(seconds),
        "bytes": statistics.median(sizes),
    }


def run_atlas(page: Page, n: int) -> dict:
    """Explore itself, and clicks on a mark until the panel names it."""
    with served(ROOT / "app.py") as address:
        chart = atlas_map(page)

        def drawn(count: int | None = None) -> None:
            wanted = "" if count is None else f'="{count}"'
            chart.locator(f"#map_div[data-drawn{wanted}]").wait_for()

        button = page.get_by_role("button", name="Ports ·").first
        total = {"count": 0}

        def first() -> None:
            drawn()
            total["count"] = int(chart.locator("#map_div").get_attribute("data-drawn") or 0)

        toggled = {
            "click": button.click,
            "on": lambda: drawn(PORTS_DRAWN),
            "off": lambda: drawn(total["count"]),
        }
        result = measure(page, f"{address}/?lang=en", first, toggled, n)
        result |= _clicks(page, chart, n)
    return result


def _clicker(chart: FrameLocator, record_id: str) -> Callable[[], None]:
    """A click on the mark of a record."""
    return lambda: chart.locator(f'[data-id="{record_id}"]').click(force=True)


def _clicks(page: Page, chart: FrameLocator, n: int) -> dict:
    marks = ["mines/toromocho", "mines/quellaveco", "ports/paita", "mines/antamina"]
    seconds = []
    traffic = Traffic(page)
    page.reload()
    chart.locator("#map_div[data-drawn]").wait_for()
    page.wait_for_timeout(1500)
    sizes = []
    for turn in range(n):
        record = marks[turn % len(marks)]
        name = chart.locator(f'[data-id="{record}"]').get_attribute("aria-label")
        heading = page.locator(".record-head h3", has_text=name)
        before = traffic.total
        seconds.append(timed(_clicker(chart, record), heading.wait_for))
        page.wait_for_timeout(700)
        sizes.append(traffic.total - before)
    return {"choice": statistics.median(seconds), "choice bytes": statistics.median(sizes)}


def _answer_cdn(page: Page) -> None:
    """Serve the usual map's CDN files from here: Leaflet itself, and nothing for the rest."""
    leaflet = Path(xstatic.pkg.leaflet.BASE_DIR)

    def answer(route: Route) -> None:
        name = route.request.url.rsplit("/", 1)[-1]
        if name in ("leaflet.js", "leaflet.css"):
            route.fulfill(path=leaflet / name)
        else:
            route.fulfill(body="", content_type="text/javascript")

    page.route(lambda url: "127.0.0.1" not in url, answer)


def run_usual(page: Page, n: int) -> dict:
    """The map rebuilt on each change; its CDN answers at once, which a real one does not."""
    _answer_cdn(page)
    with served(HERE / "usual_app.py") as address:
        marks = page.frame_locator("iframe").locator("path.leaflet-interactive")

        def shown(count: int) -> None:
            page.wait_for_function(
                "n => { const f = document.querySelector('iframe');"
                " return f && f.contentDocument &&"
                " f.contentDocument.querySelectorAll('path.leaflet-interactive').length === n }",
                arg=count,
            )

        page.goto(address)
        marks.first.wait_for(state="attached")
        page.wait_for_timeout(2000)
        everything = marks.count()

        toggled = {
            "click": page.get_by_role("button", name="ports").click,
            "on": lambda: shown(OUTLINES + PORTS_DRAWN),
            "off": lambda: shown(everything),
        }
        return measure(page, address, lambda: shown(everything), toggled, n)


def run_bare(page: Page, n: int) -> dict:
    """Streamlit's own round trip: a click until a text changes."""
    with served(HERE / "bare_app.py") as address:

        def text(count: int) -> Callable[[], None]:
            return page.get_by_text(f"records: {count}", exact=True).wait_for

        click = page.get_by_role("button", name="ports").click
        toggled = {"click": click, "on": text(1), "off": text(0)}
        return measure(page, address, text(0), toggled, n)


def main() -> None:
    """Measure all three and print them as one table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--turns", type=int, default=12, help="changes measured of each")
    turns = parser.parse_args().turns
    runs = {"bare Streamlit": run_bare, "usual way": run_usual, "atlas": run_atlas}
    print("| | first map (s) | filter (s) | filter (kB) | choice (s) | choice (kB) |")
    print("|---|---|---|---|---|---|")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for name, run in runs.items():
            page = browser.new_page(viewport={"width": 1440, "height": 900}, locale="en-US")
            found = run(page, turns)
            choice = "– | –"
            if "choice" in found:
                choice = f"{found['choice']:.2f} | {found['choice bytes'] / 1000:.0f}"
            print(
                f"| {name} | {found['first map']:.2f} | {found['filter']:.2f} "
                f"| {found['bytes'] / 1000:.0f} | {choice} |",
                flush=True,
            )
            page.close()
        browser.close()


if __name__ == "__main__":
    main()
