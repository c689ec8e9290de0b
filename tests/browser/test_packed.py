"""Streamlit's own scripts and styles arrive compressed, and nothing else is to be had that way."""

import http.client
from collections.abc import Callable
from pathlib import Path

import brotli
import pytest
import streamlit
from playwright.sync_api import Page, Response

from tests.browser.conftest import Server
from tests.browser.screen import wait_drawn

pytestmark = pytest.mark.browser
Open = Callable[..., Page]
Serve = Callable[[Path], Server]
STATIC = Path(streamlit.__file__).parent / "static"
# Bytes from which a file is worth compressing.
SMALLEST = 1_000


@pytest.fixture(scope="module")
def server(serve: Serve, tinyland: Path) -> Server:
    """Tinyland, served."""
    return serve(tinyland)


def ask(server: Server, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body of an answer; the path goes out as it is written."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request("GET", path, headers=headers)
    response = connection.getresponse()
    body = response.read()
    connection.close()
    return response.status, {n.lower(): v for n, v in response.getheaders()}, body


def largest(suffix: str) -> Path:
    """The largest of Streamlit's assets of a kind."""
    return max((STATIC / "static").rglob(f"*{suffix}"), key=lambda path: path.stat().st_size)


@pytest.mark.parametrize(("suffix", "kind"), [(".js", "javascript"), (".css", "text/css")])
def test_an_asset_is_sent_compressed_where_that_is_taken(
    server: Server, suffix: str, kind: str
) -> None:
    path = largest(suffix)
    address = f"/{path.relative_to(STATIC).as_posix()}"
    status, headers, body = ask(server, address, Accept_Encoding="br, gzip")
    assert (status, headers["content-encoding"]) == (200, "br")
    assert kind in headers["content-type"]
    assert headers["vary"] == "Accept-Encoding"
    assert "immutable" in headers["cache-control"]
    assert headers["x-content-type-options"] == "nosniff"
    assert brotli.decompress(body) == path.read_bytes()
    assert int(headers["content-length"]) == len(body) < path.stat().st_size / 2


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Accept_Encoding": "identity"},
        {"Accept_Encoding": "gzip;q=0"},
        {"Accept_Encoding": "br;q=0, gzip; q=0.0, *"},
    ],
)
def test_an_asset_is_sent_as_it_is_where_nothing_else_is_taken(
    server: Server, headers: dict[str, str]
) -> None:
    path = largest(".js")
    status, found, body = ask(server, f"/{path.relative_to(STATIC).as_posix()}", **headers)
    assert (status, found.get("content-encoding")) == (200, None)
    assert body == path.read_bytes()


@pytest.mark.parametrize(
    "path",
    [
        "/static/../index.html",
        "/static/../../__init__.py",
        "/static/%2e%2e/%2e%2e/__init__.py",
        "/static/..%2f..%2f__init__.py",
        "/static/js/../../../elements/media.py",
        "/static/..%5c..%5c__init__.py",
        "/static//etc/passwd",
        "/static/%2fetc%2fpasswd",
        "/static/js",
        "/static/nothing.js",
        "/static/js/nothing%00.js",
        f"/static/js/{'n' * 300}.js",
        "/static/media/../../static/../../web/cli.py",
    ],
)
def test_a_path_that_leads_elsewhere_gets_the_usual_answer(server: Server, path: str) -> None:
    status, headers, body = ask(server, path, Accept_Encoding="br")
    usual, _, plain = ask(server, path)
    body = brotli.decompress(body) if "content-encoding" in headers else body
    assert (status, body) == (usual, plain)
    assert status in (200, 400, 404)
    assert "cache-control" not in headers or "immutable" not in headers["cache-control"]
    assert b"\nimport " not in body
    assert b"root:" not in body


def test_the_page_works_with_compressed_scripts(
    server: Server, open_page: Open, browser: object
) -> None:
    page = browser.new_page()  # type: ignore[attr-defined]
    scripts: list[Response] = []
    page.on("response", lambda r: scripts.append(r) if r.url.endswith(".js") else None)
    page.goto(f"{server.address}/?lang=en")
    assert wait_drawn(page) > 0
    ours = [r for r in scripts if r.url.startswith(f"{server.address}/static/js/")]
    files = [STATIC / r.url.removeprefix(f"{server.address}/") for r in ours]
    large = [r for r, file in zip(ours, files, strict=True) if file.stat().st_size >= SMALLEST]
    assert {r.header_value("content-encoding") for r in large} == {"br"}
    page.close()
