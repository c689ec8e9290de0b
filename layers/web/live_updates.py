"""A line of the map's own, by which it has a new selection before the page does.

Streamlit sends what a run draws when the run is nearly over, and its page hands it to the map's
frame when all else is drawn: that is more than half of what a reader would wait for. So a run first
tells the map here, with what it draws in the window it last named. What Streamlit brings after it
is the same, and is all there is where this line cannot be had.
"""

import asyncio
import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from secrets import token_urlsafe
from typing import Any
from urllib.parse import parse_qsl
from weakref import WeakValueDictionary

from starlette.websockets import WebSocket, WebSocketDisconnect

from geodata.errors import GeoDataError

# Draws the records of a window that a map named: a query string with `window` and `zoom`.
Draws = Callable[[Mapping[str, str]], bytes]
LONGEST_WINDOW = 200
# A page has one map; one more is there while it connects anew. Each costs a drawing a run.
LISTENERS = 4
# Each message says all that is to be shown: a map that does not read needs the newest only.
OWED = 8
UNSUPPORTED_DATA, TOO_BIG, TRY_AGAIN_LATER = 1003, 1009, 1013


@dataclass(eq=False)
class Listener:
    """A map that is connected, and the window it shows."""

    loop: asyncio.AbstractEventLoop
    messages: asyncio.Queue[str] = field(default_factory=lambda: asyncio.Queue(OWED))
    replaced: asyncio.Event = field(default_factory=asyncio.Event)
    window: str = ""

    def send(self, message: str) -> None:
        """Have a message sent; any thread may."""
        self._soon(self._owe, message)

    def replace(self) -> None:
        """Have the connection ended, for another one's sake; any thread may."""
        self._soon(self.replaced.set)

    def _owe(self, message: str) -> None:
        if self.messages.full():
            self.messages.get_nowait()
        self.messages.put_nowait(message)

    def _soon(self, does: Callable[..., None], *arguments: str) -> None:
        # A loop that is closed has no more maps.
        with suppress(RuntimeError):
            self.loop.call_soon_threadsafe(does, *arguments)


class MapLine:
    """The line of one visit. What is told is numbered: the page may bring an earlier one later.

    Attributes:
        token: names the line to the map; nobody else knows it.
    """

    def __init__(self) -> None:
        self.token = token_urlsafe(16)
        self._told: Mapping[str, Any] = {}
        self._turn = 0
        self._listeners: list[Listener] = []
        _lines[self.token] = self

    def tell(self, update: Mapping[str, Any], draws: Draws) -> dict[str, Any]:
        """Tell the map what to show, if that is not what it was told last.

        Returns:
            The same with the line's token and its turn, for Streamlit to bring.
        """
        before, self._told = self._told, update
        self._turn += update != before
        numbered = {**update, "line": self.token, "turn": self._turn}
        # Where the view turns elsewhere, it is not known yet what the window will be.
        is_drawn = _any_other(update, before, "query", "language")
        is_drawn = is_drawn and not _any_other(update, before, "focus")
        for listener in list(self._listeners) if update != before else ():
            listener.send(_message(numbered, listener.window if is_drawn else "", draws))
        return numbered

    async def connect(self, socket: WebSocket) -> None:
        """Send what is told to one map, until it hangs up; it says which window it shows."""
        listener = Listener(asyncio.get_running_loop(), window=socket.url.query[:LONGEST_WINDOW])
        self._listeners.append(listener)
        for oldest in self._listeners[:-LISTENERS]:
            oldest.replace()
        await socket.accept()
        ways = (_send(listener, socket), _hear(listener, socket), listener.replaced.wait())
        tasks = [asyncio.ensure_future(way) for way in ways]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._listeners.remove(listener)
            for task in tasks:
                task.cancel()
        await asyncio.gather(*done)
        if listener.replaced.is_set():
            await socket.close(TRY_AGAIN_LATER)


_lines: WeakValueDictionary[str, MapLine] = WeakValueDictionary()


def _any_other(one: Mapping[str, Any], other: Mapping[str, Any], *names: str) -> bool:
    return any(one.get(name) != other.get(name) for name in names)


def _message(update: Mapping[str, Any], window: str, draws: Draws) -> str:
    """What is told, and where a window was named what is drawn there; the map asks if it is not."""
    told = json.dumps(update, allow_nan=False)
    if window:
        with suppress(GeoDataError):
            records = draws(dict(parse_qsl(window))).decode()
            return f'{{"update": {told}, "window": {json.dumps(window)}, "records": {records}}}'
    return f'{{"update": {told}}}'


async def _send(listener: Listener, socket: WebSocket) -> None:
    with suppress(WebSocketDisconnect):
        while True:
            await socket.send_text(await listener.messages.get())


async def _hear(listener: Listener, socket: WebSocket) -> None:
    """Note the windows that a map names; end the connection at what is none."""
    while (frame := await socket.receive())["type"] == "websocket.receive":
        text = frame.get("text")
        if text is None or len(text) > LONGEST_WINDOW:
            await socket.close(UNSUPPORTED_DATA if text is None else TOO_BIG)
            return
        listener.window = text


async def map_line(socket: WebSocket) -> None:
    """The route of the lines, by `token`, with the map's `window` and `zoom`.

    Refused where there is no such line, or none any more.
    """
    line = _lines.get(socket.query_params.get("token", ""))
    if line is None:
        await socket.close()
    else:
        await line.connect(socket)
