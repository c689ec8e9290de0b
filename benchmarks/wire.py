"""Bytes as they come over the wire, compressed as they are: counted on the way to the browser.

The browser's own tools count the frames of a websocket after they were decompressed.
"""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

from anyio.from_thread import start_blocking_portal
from playwright.sync_api import Page

PIECE = 1 << 16
QUIET_MS, LOOK_MS = 600, 100


class Wire:
    """A server's other address; what is answered there is counted."""

    def __init__(self, target: str) -> None:
        """Take the server's own address."""
        self.target = urlsplit(target)
        self.address = ""
        self.total = 0

    async def start(self) -> asyncio.Server:
        """Listen at a free port."""
        server = await asyncio.start_server(self._connect, self.target.hostname, 0)
        port = server.sockets[0].getsockname()[1]
        self.address = f"http://{self.target.hostname}:{port}"
        return server

    async def _connect(self, asked: asyncio.StreamReader, answered: asyncio.StreamWriter) -> None:
        answer, ask = await asyncio.open_connection(self.target.hostname, self.target.port)
        # It is cancelled where the count ends before the browser hangs up.
        with suppress(asyncio.CancelledError):
            await asyncio.gather(_pass(asked, ask), _pass(answer, answered, self._count))

    def _count(self, piece: bytes) -> None:
        self.total += len(piece)

    def of(self, page: Page, action: Callable[[], object]) -> int:
        """Bytes that an action on a page brings, until nothing more comes."""
        self._wait_quiet(page)
        before = self.total
        action()
        self._wait_quiet(page)
        return self.total - before

    def _wait_quiet(self, page: Page) -> None:
        quiet_ms, seen = 0, self.total
        while quiet_ms < QUIET_MS:
            page.wait_for_timeout(LOOK_MS)
            quiet_ms = quiet_ms + LOOK_MS if self.total == seen else 0
            seen = self.total


@contextmanager
def wire(target: str) -> Iterator[Wire]:
    """A counted way to a server, while it is needed."""
    counted = Wire(target)
    with start_blocking_portal() as portal:
        server = portal.call(counted.start)
        yield counted
        portal.call(server.close)
        portal.call(portal.stop, True)


async def _pass(
    source: asyncio.StreamReader,
    target: asyncio.StreamWriter,
    count: Callable[[bytes], None] = lambda piece: None,
) -> None:
    """Hand on what comes until nothing more does."""
    try:
        while piece := await source.read(PIECE):
            count(piece)
            target.write(piece)
            await target.drain()
    except ConnectionError:
        pass
    finally:
        target.close()
