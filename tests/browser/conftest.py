"""A served atlas and a Chromium to look at it. Nothing may leave this machine."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

ROOT = Path(__file__).parents[2]
TINYLAND = ROOT / "tests" / "tinyland"
NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
START_SECONDS = 60
# Whatever a test waits for comes in a fraction of it, but for a machine with much else to do.
PATIENCE_MS = 60_000
expect.set_options(timeout=PATIENCE_MS)


def find_chromium() -> str | None:
    """Chromium's path: the environment's CHROMIUM, else the first of the usual names."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium; without one the test is skipped and says where it was looked for."""
    path = find_chromium()
    if path is None:
        pytest.skip(f"no Chromium: looked at $CHROMIUM and for {', '.join(NAMES)} on the path")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield chromium
        chromium.close()


class Server:
    """The app, served from a package on a free port; its output is kept for failures."""

    def __init__(self, package: Path, log: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        self.log = log
        command = [sys.executable, "-m", "streamlit", "run", str(ROOT / "app.py")]
        command += [f"--server.port={self.port}", "--server.address=127.0.0.1"]
        with log.open("w") as output:
            self.process = subprocess.Popen(
                command,
                cwd=ROOT,
                env={**os.environ, "GEODATA": str(package)},
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        self._wait()

    def _wait(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                with urlopen(f"{self.address}/_stcore/health", timeout=2):
                    return
            except OSError:
                time.sleep(0.05)
        pytest.fail(f"the app did not start:\n{self.log.read_text()[-3000:]}")

    def stop(self) -> None:
        """End the server."""
        self.process.terminate()
        self.process.wait(timeout=20)


@pytest.fixture(scope="session")
def serve(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[Path], Server]]:
    """Serve a package; one server a package for the whole session."""
    servers: dict[Path, Server] = {}

    def start(package: Path) -> Server:
        if package not in servers:
            servers[package] = Server(package, tmp_path_factory.mktemp("log") / "app.log")
        return servers[package]

    yield start
    for server in servers.values():
        server.stop()


@pytest.fixture(scope="session")
def atlas(serve: Callable[[Path], Server]) -> Server:
    """The atlas itself."""
    return serve(ROOT / "geodata" / "peru")


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Open an address in a page of its own; foreign requests and script errors fail the test."""
    pages: list[Page] = []
    faults: list[str] = []

    def start(address: str, width: int = 1440, height: int = 900, **options: str) -> Page:
        size = {"width": width, "height": height}
        page = browser.new_page(viewport=size, locale="en-US", **options)  # type: ignore[arg-type]
        page.set_default_timeout(PATIENCE_MS)
        page.on("pageerror", lambda error: faults.append(f"script error: {error}"))
        page.route(
            lambda url: "127.0.0.1" not in url and not url.startswith(("data:", "blob:")),
            lambda route: (faults.append(f"foreign: {route.request.url}"), route.abort()),
        )
        pages.append(page)
        page.goto(address)
        return page

    yield start
    for page in pages:
        page.close()
    assert not faults, "\n".join(faults)
