"""The API over Tinyland without a server, and the real app served once for clients of others."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from layers.routes import routes
from tests.browser.conftest import ROOT, Server


@pytest.fixture
def api(monkeypatch: pytest.MonkeyPatch, where: str) -> TestClient:
    """A client of the app's routes, which serve Tinyland from memory, and from a database."""
    monkeypatch.setenv("GEODATA", where)
    return TestClient(Starlette(routes=routes()), base_url="http://atlas.test/api")


@pytest.fixture
def ids(api: TestClient) -> Callable[..., list[str]]:
    """Asks for items and gives their ids; by default of all records."""

    def ask(path: str = "/collections/records/items", **query: Any) -> list[str]:
        answer = api.get(path, params=query)
        assert answer.status_code == 200, answer.text
        return [feature["id"] for feature in answer.json()["features"]]

    return ask


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The atlas itself, started as its users start it."""
    server = Server(ROOT / "geodata" / "peru", tmp_path_factory.mktemp("api") / "app.log")
    yield server
    server.stop()
