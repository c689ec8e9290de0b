"""What a person sees in Chromium, and when: seconds from an action to what it shows."""

import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import xstatic.pkg.leaflet
from playwright.sync_api import Browser, Page, Route, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
WIDTH, HEIGHT = 1440, 900
STOPWATCH = Path(__file__).parent / "stopwatch.js"
# For an action to be possible, and for what it shows.
ACTION_MS, SHOWN_MS = 60_000, 180_000
LOOK_MS = 100


def chromium() -> str:
    """Chromium's path: the environment's CHROMIUM, else the first of the usual names."""
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        raise FileNotFoundError(f"needs a Chromium: none at $CHROMIUM, nor {', '.join(NAMES)}")
    return found


@contextmanager
def browser() -> Iterator[Browser]:
    """A headless Chromium."""
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        yield opened
        opened.close()


class Screen:
    """One visitor's page: an empty cache, and a stopwatch in every frame."""

    def __init__(self, browser: Browser) -> None:
        """Open an empty page."""
        size: Any = {"width": WIDTH, "height": HEIGHT}
        self.page: Page = browser.new_page(viewport=size, locale="en-US")
        self.page.set_default_timeout(ACTION_MS)
        self.page.add_init_script(path=STOPWATCH)
        self.page.route(lambda url: "127.0.0.1" not in url, _answer_cdn)

    def open(self, address: str, condition: str) -> float:
        """Seconds from calling an address until a condition of the stopwatch holds."""
        script = f"if (window === window.top) bench.wait({json.dumps(condition)})"
        self.page.add_init_script(script)
        self.page.goto(address)
        return self._elapsed()

    def do(self, action: Callable[[], object], condition: str) -> float:
        """Seconds from the end of a person's action until a condition holds."""
        self.page.evaluate("condition => bench.waitAfterAction(condition)", condition)
        action()
        return self._elapsed()

    def _elapsed(self) -> float:
        self.page.wait_for_function("bench.ended !== null", polling=LOOK_MS, timeout=SHOWN_MS)
        return float(self.page.evaluate("bench.ended - bench.started")) / 1000

    def close(self) -> None:
        """Close the page."""
        self.page.context.close()


def _answer_cdn(route: Route) -> None:
    """Answer at once what folium asks of other hosts: Leaflet itself, and nothing for the rest."""
    name = Path(urlsplit(route.request.url).path).name
    if name in ("leaflet.js", "leaflet.css"):
        route.fulfill(path=Path(xstatic.pkg.leaflet.BASE_DIR) / name)
    else:
        route.fulfill(body="", content_type="text/javascript")
