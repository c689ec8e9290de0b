"""The modules of the map's script, one by one, in a blank page: no server, no Node.

Their cases stand beside this file in map_modules/<module>.test.js; each is a test of its own here.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import xstatic.pkg.leaflet
from playwright.sync_api import Browser, Page, Route

from layers.web.paths import STATIC

pytestmark = pytest.mark.browser
MODULES = STATIC / "map"
CASES = Path(__file__).parent / "map_modules"
LEAFLET = Path(xstatic.pkg.leaflet.BASE_DIR)
ORIGIN = "http://modules.test"
LONGEST = 250
CASE = re.compile(r'^  (?:async )?"(.+)"\(\) \{$', re.MULTILINE)
RUN = """async ([file, name]) => {
  const { cases } = await import(file);
  await cases[name]();
}"""
FOLDERS = {"map": MODULES, "cases": CASES, "leaflet": LEAFLET, "static": STATIC}
PAGE = (
    '<!doctype html><link rel="stylesheet" href="/leaflet/leaflet.css">'
    '<link rel="stylesheet" href="/static/atlas-map.css">'
    '<script src="/leaflet/leaflet.js"></script>'
    '<body class="stApp"><div id="map" style="width: 400px; height: 300px"></div>'
)


def cases() -> Iterator[tuple[str, str]]:
    """File and name of each case."""
    for path in sorted(CASES.glob("*.test.js")):
        for name in CASE.findall(path.read_text(encoding="utf-8")):
            yield path.name, name


def answer(route: Route) -> None:
    """A module, a case or Leaflet; else a page with a box for a map."""
    folder, _, name = route.request.url.removeprefix(f"{ORIGIN}/").partition("/")
    path = FOLDERS[folder] / name if folder in FOLDERS else None
    if path is None:
        route.fulfill(body=PAGE, content_type="text/html")
    else:
        kind = "text/css" if name.endswith(".css") else "text/javascript"
        route.fulfill(body=path.read_text(encoding="utf-8"), content_type=kind)


@pytest.fixture(scope="module")
def blank(browser: Browser) -> Iterator[Page]:
    """A page that can import the modules."""
    page = browser.new_page(viewport={"width": 800, "height": 600})
    page.route(f"{ORIGIN}/**", answer)
    yield page
    page.close()


@pytest.mark.parametrize(("file", "name"), list(cases()))
def test_module(blank: Page, file: str, name: str) -> None:
    blank.goto(f"{ORIGIN}/")
    blank.evaluate(RUN, [f"/cases/{file}", name])


def test_every_module_is_short_and_has_cases() -> None:
    tried = {file for file, _ in cases()}
    for path in MODULES.rglob("*.js"):
        assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST, path.name
        # These two put the others together: the tests of the page try them.
        if path.stem not in ("start", "atlas_map"):
            assert f"{path.stem}.test.js" in tried, path.name
