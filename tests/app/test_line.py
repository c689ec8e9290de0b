"""The map's own line: it has a new selection, and what to draw, before the page."""

import asyncio
import json
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient, WebSocketTestSession
from starlette.websockets import WebSocketDisconnect

from geodata.stores.postgis.errors import DatabaseUnavailable
from layers.routes import routes
from layers.web.live_updates import LISTENERS, OWED, Listener, MapLine

PORTS = {"query": "layer=ports", "language": "en", "focus": None, "chosen": None}
MINES = PORTS | {"query": "layer=mines"}
SPANISH = PORTS | {"language": "es"}
CHOSEN = PORTS | {"chosen": "ports/callao"}
LIMA = PORTS | {"query": "department=15", "focus": [[-13, -78], [-10, -75]]}


def draw(said: Mapping[str, str]) -> bytes:
    """Stands for what is drawn in a window: the zoom level that the map named."""
    return said["zoom"].encode()


def fail(said: Mapping[str, str]) -> bytes:
    """What happens to a drawing while the database cannot be reached."""
    raise DatabaseUnavailable("a database", "none", "Start it.")


@pytest.fixture
def line() -> MapLine:
    """A visit's line, by which the ports were told before any map was connected."""
    line = MapLine()
    line.tell(PORTS, draw)
    return line


def connect(token: str) -> WebSocketTestSession:
    """A map that connects with a token and shows a window at zoom 6."""
    client = TestClient(Starlette(routes=routes()))
    return client.websocket_connect(f"/atlas/line?token={token}&window=-80,-20,-60,0&zoom=6")


def heard(socket: WebSocketTestSession) -> dict[str, Any]:
    """What the map hears next."""
    return dict(json.loads(socket.receive_text()))


@pytest.mark.parametrize("update", [MINES, SPANISH], ids=["other records", "other language"])
def test_the_map_hears_of_other_records_with_what_to_draw(
    line: MapLine, update: dict[str, Any]
) -> None:
    with connect(line.token) as socket:
        line.tell(update, draw)
        message = heard(socket)
    assert update.items() <= message["update"].items()
    assert (message["records"], message["window"].endswith("zoom=6")) == (6, True)


@pytest.mark.parametrize(
    ("update", "draws"),
    [(CHOSEN, draw), (LIMA, draw), (MINES, fail)],
    ids=["the same records", "the view turns elsewhere", "they cannot be reached"],
)
def test_nothing_is_drawn_in_vain(
    line: MapLine, update: dict[str, Any], draws: Callable[[Mapping[str, str]], bytes]
) -> None:
    with connect(line.token) as socket:
        line.tell(update, draws)
        message = heard(socket)
    assert update.items() <= message["update"].items()
    assert "records" not in message


def test_the_same_is_told_once_and_each_turn_is_numbered(line: MapLine) -> None:
    with connect(line.token) as socket:
        turns = [line.tell(update, draw)["turn"] for update in (PORTS, MINES, MINES, PORTS)]
        told = [heard(socket)["update"] for _ in range(2)]
    assert turns == [1, 2, 2, 3]
    assert [(one["query"], one["turn"]) for one in told] == [("layer=mines", 2), ("layer=ports", 3)]


def test_each_line_is_heard_by_its_own_maps_only(line: MapLine) -> None:
    other = MapLine()
    with connect(line.token) as socket, connect(line.token) as second:
        other.tell(MINES, draw)
        line.tell(SPANISH, draw)
        assert [heard(s)["update"]["language"] for s in (socket, second)] == ["es", "es"]


def test_a_line_that_is_unknown_or_gone_is_refused() -> None:
    gone = MapLine().token
    for token in ("", "unknown", gone):
        with pytest.raises(WebSocketDisconnect), connect(token):
            pytest.fail(f"a line {token!r} was opened")


def test_a_line_has_few_listeners_and_the_newest_stay(line: MapLine) -> None:
    with ExitStack() as opened:
        maps = [opened.enter_context(connect(line.token)) for _ in range(LISTENERS + 3)]
        for gone in maps[:3]:
            with pytest.raises(WebSocketDisconnect) as closed:
                gone.receive_text()
            assert closed.value.code == 1013
        line.tell(MINES, draw)
        assert {heard(one)["update"]["query"] for one in maps[3:]} == {"layer=mines"}


def test_a_map_that_does_not_listen_is_owed_the_newest_only() -> None:
    line, loop = MapLine(), asyncio.new_event_loop()
    listener = Listener(loop)
    for turn in range(100):
        listener.send(str(turn))
    loop.run_until_complete(asyncio.sleep(0))
    owed = [listener.messages.get_nowait() for _ in range(listener.messages.qsize())]
    loop.close()
    assert owed == [str(turn) for turn in range(100 - OWED, 100)]
    assert line.token


@pytest.mark.parametrize(
    ("frame", "code"),
    [(b"\x00\xff", 1003), ("x" * 10_000, 1009)],
    ids=["binary", "far too long"],
)
def test_what_is_no_window_ends_the_connection(
    line: MapLine, frame: bytes | str, code: int
) -> None:
    with connect(line.token) as socket:
        kind = "bytes" if isinstance(frame, bytes) else "text"
        socket.send({"type": "websocket.receive", kind: frame})
        with pytest.raises(WebSocketDisconnect) as closed:
            socket.receive_text()
        assert closed.value.code == code
