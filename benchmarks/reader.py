"""One person's page in Chromium: what it shows, over time."""

import re
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Error, Page

LINK = "layer=concessions&status=operating&record=concessions/c-0000093"
SHOWN = """() => {
  const text = (root, css) => [...(root ? root.querySelectorAll(css) : [])]
    .map((e) => e.innerText.trim()).join(" · ");
  const frame = document.querySelector(".st-key-map-box iframe");
  const inner = frame && frame.contentDocument;
  const box = inner && inner.querySelector("#map_div");
  const query = new URLSearchParams(window.location.search);
  const app = document.querySelector("[data-testid=stApp]");
  return {
    connection: (app && app.dataset.testConnectionState) || "",
    said: text(document, "[data-testid=stAlert], [data-testid=stException], [role=dialog]"),
    counts: text(document, ".counts"),
    chosen: text(document, ".record-head h3"),
    notice: text(inner, ".atlas-notice"),
    drawn: (box && box.dataset.drawn) || "",
    marked: (box && box.dataset.chosen) || "",
    filters: [query.get("layer"), query.get("status"), query.get("record")].join(" "),
  };
}"""
LOOK_MS, SIZE = 150, {"width": 1400, "height": 900}
Shown = dict[str, str]


@dataclass
class Reader:
    """A page, and everything it has shown since it was opened, each change with its time."""

    context: BrowserContext
    page: Page
    pictures: Path
    history: list[tuple[float, Shown]] = field(default_factory=list)

    def open(self, address: str, language: str = "en") -> Shown:
        """Open the link with its filter and chosen record; what it shows when it is whole."""
        self.page.goto(f"{address}/?{LINK}&lang={language}")
        self.until(lambda s: bool(s["counts"] and s["chosen"] and s["drawn"]), 60)
        self.page.wait_for_timeout(2000)
        return self.look()

    def look(self) -> Shown:
        """What the page shows now."""
        try:
            shown: Shown = self.page.evaluate(SHOWN)
        except Error as error:
            # It was called anew while it was looked at; it is there again when it has loaded.
            if "navigation" not in error.message:
                raise
            self.page.wait_for_load_state()
            shown = self.page.evaluate(SHOWN)
        if not self.history or self.history[-1][1] != shown:
            self.history.append((time.monotonic(), shown))
        return shown

    def until(self, condition: Callable[[Shown], bool], most_s: float) -> float | None:
        """Seconds until the page shows something; None if it does not in time."""
        began = time.monotonic()
        while time.monotonic() - began < most_s:
            if condition(self.look()):
                return round(time.monotonic() - began, 2)
            self.page.wait_for_timeout(LOOK_MS)
        print(f"not within {most_s} s; the page shows {self.look()}", file=sys.stderr)
        return None

    def click(self, status: str) -> None:
        """Click a choice of the filter by status."""
        sidebar = self.page.get_by_test_id("stSidebar")
        sidebar.get_by_role("button", name=re.compile(f"^{status}")).first.click(timeout=10_000)

    def drag_map(self) -> None:
        """Move the map aside, so that it asks for what lies there."""
        box = self.page.locator(".st-key-map-box iframe").bounding_box(timeout=10_000)
        if box:
            x, y = box["x"] + box["width"] / 3, box["y"] + box["height"] / 3
            self.page.mouse.move(x, y)
            self.page.mouse.down()
            self.page.mouse.move(x + 160, y + 40, steps=5)
            self.page.mouse.up()

    def picture(self, name: str) -> str:
        """Keep a picture of the page; its path."""
        path = self.pictures / f"{name}.png"
        self.page.screenshot(path=path)
        return str(path)

    def home(self) -> str:
        """The letter of the process that nginx's cookie names."""
        return next(
            (str(c.get("value")) for c in self.context.cookies() if c.get("name") == "atlas_app"),
            "",
        )

    def since(self, start: float, name: str) -> list[str]:
        """The different texts that one part of the page has shown since a time, in their order."""
        texts = [shown[name] for at, shown in self.history if at >= start]
        return [text for n, text in enumerate(texts) if n == 0 or texts[n - 1] != text]

    def close(self) -> None:
        """Close the page."""
        self.context.close()


def reader(browser: Browser, pictures: Path, locale: str = "en-US") -> Reader:
    """A reader with an empty cache, before any page."""
    context = browser.new_context(viewport=SIZE, locale=locale)  # type: ignore[arg-type]
    return Reader(context, context.new_page(), pictures)
