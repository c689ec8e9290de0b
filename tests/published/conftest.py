"""The published pages of Tinyland, asked for without a browser."""

from collections.abc import Callable
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from geodata.stores import opening
from layers.routes import middleware, routes

HOST = "http://atlas.test"


@pytest.fixture
def open_site(monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], TestClient]:
    """A client of the routes that serve a package; it does not follow redirects."""

    def start(package: Path) -> TestClient:
        monkeypatch.setenv("GEODATA", str(package))
        app = Starlette(routes=routes(), middleware=middleware())
        return TestClient(app, base_url=HOST, follow_redirects=False)

    return start


@pytest.fixture
def site(open_site: Callable[[Path], TestClient], tinyland: Path) -> TestClient:
    """A client of Tinyland's pages."""
    return open_site(tinyland)


@pytest.fixture
def peru(open_site: Callable[[Path], TestClient]) -> TestClient:
    """A client of the pages of the package that ships with the atlas."""
    return open_site(opening.BUILT_IN)
