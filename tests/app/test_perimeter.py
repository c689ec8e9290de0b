"""Endpoints of Streamlit that no page needs are closed, and pages of other sites kept out."""

import importlib
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect
from streamlit.web.server.starlette.starlette_app import create_streamlit_routes

from layers.web.perimeter import UploadDoor
from tests.event_loop import awaited

HOST = "testserver"
STREAM = "/_stcore/stream"
# What pages need. What a later Streamlit brings is to be closed, or to stand here.
NEEDED = {
    "/_stcore/health", "/_stcore/host-config", "/_stcore/stream", "/media/{file_id:path}",
    "/component/{path:path}", "/_stcore/bidi-components/{path:path}", "",
}  # fmt: skip


@pytest.fixture(scope="module")
def app() -> Any:
    """The application, as servers get it."""
    return importlib.import_module("app").app


def addresses(app: Any) -> Iterator[tuple[str, str]]:
    """Every method and path that Streamlit brings, each with something filled in."""
    for route in create_streamlit_routes(app._runtime):
        if isinstance(route, Route) and route.path not in NEEDED:
            path = route.path.format(session_id="1", file_id="2", path="x")
            yield from ((method, path) for method in route.methods or ())
        assert not isinstance(route, WebSocketRoute) or route.path in NEEDED


def test_whatever_no_page_needs_is_closed(app: Any, client: TestClient) -> None:
    tried = list(addresses(app))
    assert ("PUT", "/_stcore/upload_file/1/2") in tried
    for method, path in tried:
        for address in (path, f"/atlas-behind-a-path{path}"):
            answer = client.request(method, address, content=b"x" * 1000, follow_redirects=False)
            assert answer.status_code in (404, 405), f"{method} {address}"
            assert "content-security-policy" in answer.headers


@pytest.mark.parametrize(
    "path", ["/_stcore/health", "/_stcore/host-config", "/", "/api", "/record"]
)
def test_what_pages_need_is_open(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 200


def test_a_file_is_not_even_read(client: TestClient) -> None:
    asked: list[int] = []

    def body() -> Iterator[bytes]:
        for piece in range(50):
            asked.append(piece)
            yield b"x" * 1_000_000

    answer = awaited(lambda: put_in_pieces(client.app, "/_stcore/upload_file/1/2", body()))
    assert answer == 404
    assert not asked


def test_a_session_that_is_asked_for_a_file_sends_one_at_a_time(client: TestClient) -> None:
    path = "/_stcore/upload_file/asked/1"
    door = UploadDoor("asked")
    # Let in, and refused by Streamlit itself: there is no such session.
    assert client.put(path, content=b"x").status_code in (400, 403)
    assert client.put("/_stcore/upload_file/other/1", content=b"x").status_code == 404
    door.is_busy = True
    assert client.put(path, content=b"x").status_code == 429
    del door
    assert client.put(path, content=b"x").status_code == 404


async def put_in_pieces(app: Any, path: str, body: Iterator[bytes]) -> int:
    """The status of an answer to a PUT whose body comes when it is asked for."""
    status: list[int] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": next(body), "more_body": True}

    async def send(message: dict[str, Any]) -> None:
        status.extend([message["status"]] if "status" in message else [])

    scope = {"type": "http", "method": "PUT", "path": path, "headers": [], "query_string": b""}
    await app(scope | {"http_version": "1.1", "scheme": "http"}, receive, send)
    return status[0]


@pytest.mark.parametrize(
    "origin",
    [
        "https://elsewhere.example",
        "null",
        "http://[",
        "http://testserver.elsewhere.example",
        "http://",
    ],
)
@pytest.mark.parametrize("path", [STREAM, "/atlas/line?token=any"])
def test_pages_of_other_sites_are_refused(client: TestClient, path: str, origin: str) -> None:
    with (
        pytest.raises(WebSocketDisconnect) as refused,
        client.websocket_connect(path, headers={"origin": origin, "host": HOST}),
    ):
        pytest.fail(f"a page of {origin} was let in")
    assert refused.value.code == 1008


@pytest.mark.parametrize("headers", [{"origin": f"http://{HOST}", "host": HOST}, {"host": HOST}])
def test_own_pages_and_programs_connect(client: TestClient, headers: dict[str, str]) -> None:
    with client.websocket_connect(STREAM, headers=headers):
        pass


@pytest.mark.parametrize(
    ("frame", "code"),
    [({"text": "hello"}, 1003), ({"bytes": b"\xff" * 150}, 1002), ({"bytes": b"\x0a"}, 1002)],
    ids=["text", "noise", "cut short"],
)
def test_what_is_no_message_ends_the_connection_without_a_traceback(
    client: TestClient, caplog: pytest.LogCaptureFixture, frame: dict[str, Any], code: int
) -> None:
    with client.websocket_connect(STREAM, headers={"host": HOST}) as socket:
        socket.send({"type": "websocket.receive", **frame})
        with pytest.raises(WebSocketDisconnect) as closed:
            socket.receive_bytes()
    assert closed.value.code == code
    assert not caplog.records
