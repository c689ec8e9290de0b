"""One visitor of Explore without a browser: speaks Streamlit's own protocol, as a page does.

Messages are those of the installed Streamlit: what the visitor clicks goes out as a rerun of the
script with the widget's new state, what comes back is read as far as the next click needs it. The
map's own line is open as in a browser; where the map would fetch what it draws, the visitor does.
"""

import asyncio
import json
import re
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import quote, urlsplit

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection

from benchmarks.load import OK, Connection

# The map as a page of 1440 × 900 shows it: half its size in degrees at zoom 0, with what the map's
# script asks for around it, and where it stands first.
HALF_WIDE, HALF_HIGH, AROUND = 640 / 2 * 360 / 256, 600 / 2 * 360 / 256, 1.4
FIRST_LON, FIRST_LAT, FIRST_ZOOM = -75.0, -9.2, 5
WAIT_S = 120
SHOW = re.compile(r"window\.atlas\.show\((\{.*?\})\);")


class NotServed(RuntimeError):
    """The app did not do what was asked."""


@dataclass
class Seen:
    """What one action took.

    Attributes:
        script_s: from the message until the script had finished; None where none ran.
        map_s: from the action until what the map draws was there; None where nothing changed.
    """

    script_s: float | None = None
    map_s: float | None = None


@dataclass
class Widgets:
    """The widgets on the page, by the key that the app gave them."""

    elements: dict[str, Element] = field(default_factory=dict)

    def take(self, element: Element) -> None:
        """Remember an element, if it is a widget with a key."""
        kind = element.WhichOneof("type") or ""
        identity = str(getattr(getattr(element, kind, None), "id", ""))
        # $$ID-<hash>-<key>
        if identity.startswith("$$ID-") and not identity.endswith("-None"):
            self.elements[identity.split("-", 2)[2]] = element

    def find(self, key: str) -> tuple[str, Element]:
        """Id and element of the newest widget whose key begins so."""
        for name in reversed(self.elements):
            if name.startswith(key):
                element = self.elements[name]
                return str(getattr(element, str(element.WhichOneof("type"))).id), element
        raise NotServed(f"there is no widget “{key}” on the page")

    def options(self, key: str) -> list[str]:
        """The labels of a widget's choices."""
        _, element = self.find(key)
        if element.WhichOneof("type") == "button_group":
            return [option.content for option in element.button_group.options]
        return list(element.multiselect.options)

    def pages(self, key: str) -> int:
        """How many pages a pager has; 1 where there is no pager."""
        found = [e for name, e in self.elements.items() if name.startswith(key)]
        return int(found[-1].pagination.num_pages) if found else 1


class Visitor:
    """A visit from opening Explore to leaving it. One action at a time."""

    def __init__(self, address: str, executor: Executor) -> None:
        """Take the server's address, and where blocking requests may wait."""
        self.address, self.executor = address, executor
        self.http = Connection(address)
        self.widgets = Widgets()
        self.query, self.page = "lang=en", ""
        self.map_query: str | None = None
        self.line: asyncio.Task[None] | None = None
        self.line_socket: ClientConnection | None = None
        self.told_at = 0.0
        self.map_id, self.token = "", ""
        self.lon, self.lat, self.zoom = FIRST_LON, FIRST_LAT, FIRST_ZOOM
        self.features: list[str] = []
        self.picks = 0
        self.hashes: set[str] = set()
        self.socket: ClientConnection | None = None

    async def open(self) -> Seen:
        """Connect and run the page for the first time."""
        subprotocols = [websockets.Subprotocol("streamlit")]
        address = f"ws://{urlsplit(self.address).netloc}/_stcore/stream"
        self.socket = await websockets.connect(address, subprotocols=subprotocols, max_size=None)
        seen = await self.run()
        address = (
            f"ws://{urlsplit(self.address).netloc}/atlas/line?token={self.token}&{self._window()}"
        )
        self.line_socket = await websockets.connect(address, max_size=None)
        self.line = asyncio.create_task(self._listen(self.line_socket))
        return seen

    async def close(self) -> None:
        """Leave."""
        for socket in filter(None, (self.socket, self.line_socket)):
            await socket.close()
        if self.line:
            await self.line
        self.http.http.close()

    async def _listen(self, socket: ClientConnection) -> None:
        """Take what the map is told over its own line, while there is one."""
        with suppress(websockets.ConnectionClosedError):
            async for message in socket:
                told = json.loads(message)
                if "records" in told:
                    self.told_at, self.map_query = time.perf_counter(), told["update"]["query"]
                    self.features = [feature["i"] for feature in told["records"]["features"]]

    async def run(self, *states: WidgetState) -> Seen:
        """Rerun the script with new states of widgets; ends when script and map are done."""
        message = BackMsg()
        message.rerun_script.query_string = self.query
        message.rerun_script.page_script_hash = self.page
        message.rerun_script.widget_states.widgets.extend(states)
        message.rerun_script.cached_message_hashes.extend(self.hashes)
        asked, socket = time.perf_counter(), self.socket
        if socket is None:
            raise NotServed("the visitor has not opened the page")
        await socket.send(message.SerializeToString())
        fetched: asyncio.Future[float] | None = None
        async with asyncio.timeout(WAIT_S):
            while not (received := ForwardMsg.FromString(_bytes(await socket.recv()))).HasField(
                "script_finished"
            ):
                if self._take(received):
                    fetched = asyncio.ensure_future(self._fetch(asked))
            script_s = time.perf_counter() - asked
            if received.script_finished != ForwardMsg.FINISHED_SUCCESSFULLY:
                raise NotServed(f"the script ended with {received.script_finished}")
            told_s = self.told_at - asked if self.told_at > asked else None
            return Seen(script_s, await fetched if fetched else told_s)

    def _take(self, message: ForwardMsg) -> bool:
        """Read a message; whether the map is to show another query."""
        kind = message.WhichOneof("type")
        if kind == "new_session":
            self.page = message.new_session.page_script_hash
        elif kind == "page_info_changed":
            self.query = message.page_info_changed.query_string
        elif kind == "delta" and message.delta.HasField("new_element"):
            if message.metadata.cacheable:
                self.hashes.add(message.hash)
            return self._take_element(message.delta.new_element)
        return False

    def _take_element(self, element: Element) -> bool:
        if element.WhichOneof("type") == "exception":
            raise NotServed(element.exception.message)
        self.widgets.take(element)
        if element.WhichOneof("type") != "component_instance":
            return False
        self.map_id = element.component_instance.id
        shown = SHOW.search(str(json.loads(element.component_instance.json_args)["feature_group"]))
        if shown is None:
            raise NotServed("the map is not told what to show")
        update = json.loads(shown[1])
        self.token = str(update["line"])
        before, self.map_query = self.map_query, str(update["query"])
        return self.map_query != before

    async def _fetch(self, asked: float) -> float:
        """Fetch what the map draws; seconds since the action."""
        get: Callable[[], tuple[int, bytes]] = self._view
        loop = asyncio.get_running_loop()
        status, body = await loop.run_in_executor(self.executor, get)
        if status != OK:
            raise NotServed(f"/atlas/view answered {status}")
        self.features = [feature["i"] for feature in json.loads(body)["features"]]
        return time.perf_counter() - asked

    def _window(self) -> str:
        wide, high = (half * AROUND / 2**self.zoom for half in (HALF_WIDE, HALF_HIGH))
        sides = (self.lon - wide, self.lat - high, self.lon + wide, self.lat + high)
        window = ",".join(f"{side:.3f}" for side in sides)
        return f"window={window}&zoom={self.zoom}"

    def _view(self) -> tuple[int, bytes]:
        further = f"&{self.map_query}" if self.map_query else ""
        return self.http.get(f"/atlas/view?lang=en&{self._window()}{further}")

    # ---- what a visitor does ---------------------------------------------------------------

    async def choose(self, key: str, wanted: Mapping[str, bool]) -> Seen:
        """Choose and unchoose options of a filter; labels are known by how they begin."""
        identity, _ = self.widgets.find(key)
        chosen = [
            label
            for label in self.widgets.options(key)
            if any(on and label.startswith(start) for start, on in wanted.items())
        ]
        state = WidgetState(id=identity)
        state.string_array_value.data.extend(chosen)
        return await self.run(state)

    async def search(self, text: str) -> Seen:
        """Type into the search box and press Enter."""
        identity, _ = self.widgets.find("filter.text")
        return await self.run(WidgetState(id=identity, string_value=text))

    async def turn_page(self, page: int) -> Seen:
        """Turn to a page of the table."""
        identity, _ = self.widgets.find("table.page.")
        return await self.run(WidgetState(id=identity, int_value=page))

    async def pick(self, record_id: str, count: int) -> Seen:
        """Click a record on the map."""
        picked = json.dumps({"picked": record_id, "count": count})
        return await self.run(WidgetState(id=self.map_id, json_value=picked))

    async def follow(self, query: str) -> Seen:
        """Follow a link to another state of the page, as Back does."""
        self.query = query
        return await self.run()

    async def look(self, aside: float, down: float, zoom: int) -> Seen:
        """Move the map by parts of its width and height, and zoom it."""
        self.lon += aside * HALF_WIDE * 2 / 2**self.zoom
        self.lat += down * HALF_HIGH * 2 / 2**self.zoom
        self.zoom = zoom
        if self.line_socket:
            await self.line_socket.send(self._window())
        return Seen(map_s=await self._fetch(time.perf_counter()))


def link(record_id: str, query: str) -> str:
    """The address of a state of the page with a record chosen."""
    return "&".join(filter(None, (query, f"record={quote(record_id, safe='/')}")))


def _bytes(message: str | bytes) -> bytes:
    return message.encode() if isinstance(message, str) else message
