"""What the atlas keeps shut: calls to outside hosts, unused endpoints, pages of other sites."""

import re
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import urlsplit
from weakref import WeakValueDictionary

from google.protobuf.message import DecodeError
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocket
from streamlit import config, net_util
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.runtime import exists, get_instance
from streamlit.web.server.server_util import is_url_from_allowed_origins

# Streamlit's own endpoints that the pages need. It has others: one takes files from anybody and
# keeps them in memory, one drives the app for programs, one gives figures about the process.
STREAMLIT = "/_stcore/"
OPEN = ("health", "host-config", "stream")
OPEN_FOLDERS = ("bidi-components/",)
# Where a page that asks for a file sends it: a session's own address.
UPLOAD = re.compile(r".*/_stcore/upload_file/([^/]+)/[^/]+")
# Sign-in with an outside provider.
CLOSED = ("/auth/login", "/auth/logout", "/oauth2callback")
PROTOCOL_ERROR, UNSUPPORTED_DATA, POLICY_VIOLATION = 1002, 1003, 1008


def stay_inside(entry: str) -> None:
    """Keep Streamlit from asking outside hosts; call before the app is made.

    Asked whether a page of another site may connect, it would look up this machine's address at an
    outside host, and it would have browsers send statistics of use. Its lookup at start comes
    before any code of ours: `browser.serverAddress` in `.streamlit/config.toml` spares it.

    Args:
        entry: path of the script that is run. The settings stand beside it; under `uvicorn`
            Streamlit would look for them in the folder it was started from only.
    """
    config._main_script_path = config._main_script_path or entry
    config.set_option("browser.gatherUsageStats", False)
    net_util.get_external_ip = net_util.get_internal_ip = _not_looked_up


def _not_looked_up() -> None:
    return None


@dataclass(eq=False)
class UploadDoor:
    """Lets one session send a file, one at a time; shut once nobody holds it any more."""

    session: str
    is_busy: bool = False

    def __post_init__(self) -> None:
        _doors[self.session] = self


_doors: WeakValueDictionary[str, UploadDoor] = WeakValueDictionary()


def door_to(path: str) -> UploadDoor | None:
    """The open door that an address leads to."""
    found = UPLOAD.fullmatch(path)
    return _doors.get(found[1]) if found else None


def is_closed(path: str) -> bool:
    """Whether a path is one of Streamlit's endpoints that no page needs."""
    _, found, endpoint = path.partition(STREAMLIT)
    if found:
        return endpoint not in OPEN and not endpoint.startswith(OPEN_FOLDERS)
    return path.rstrip("/").endswith(CLOSED)


def drop_uploads(session: str) -> None:
    """Have Streamlit keep no file of a session: else it would until the session ends."""
    # At the end of the process a request can come when nothing is kept any more.
    if exists():
        get_instance().uploaded_file_mgr.remove_session_files(session)


def is_welcome(socket: WebSocket) -> bool:
    """Whether a page may connect: one of this site, or of a site that the settings name.

    Programs name no site; what they can do a page of another site could not do in a reader's name.
    """
    origin = socket.headers.get("origin")
    if origin is None:
        return True
    try:
        host = urlsplit(origin).netloc
        return host == socket.headers.get("host") or is_url_from_allowed_origins(origin)
    except ValueError:
        return False


class Perimeter:
    """Answers 404 at closed endpoints and refuses connections of other sites' pages, 403."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap an application."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what may pass."""
        if scope["type"] == "websocket":
            await self._connect(scope, receive, send)
        elif scope["type"] == "http" and (door := door_to(scope["path"])) is not None:
            await self._let_in(door, scope, receive, send)
        elif scope["type"] == "http" and is_closed(scope["path"]):
            description = "This atlas takes no files and has nothing here."
            content = {"code": "NotFound", "description": description}
            await JSONResponse(content, HTTPStatus.NOT_FOUND)(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _let_in(self, door: UploadDoor, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on one file of a session; what it sent before is dropped first."""
        if door.is_busy:
            content = {"code": "TooMany", "description": "One file at a time."}
            await JSONResponse(content, HTTPStatus.TOO_MANY_REQUESTS)(scope, receive, send)
            return
        door.is_busy = True
        try:
            drop_uploads(door.session)
            await self.app(scope, receive, send)
        finally:
            door.is_busy = False

    async def _connect(self, scope: Scope, receive: Receive, send: Send) -> None:
        socket = WebSocket(scope, receive, send)
        if not is_welcome(socket):
            await socket.close(POLICY_VIOLATION)
            return

        async def receive_messages() -> Message:
            """A frame; one that is no message, at which Streamlit fails, ends the connection."""
            frame = await receive()
            code = _fault(frame) if frame["type"] == "websocket.receive" else 0
            if code:
                await send({"type": "websocket.close", "code": code})
                return {"type": "websocket.disconnect", "code": code}
            return frame

        is_stream = scope["path"].endswith(f"{STREAMLIT}stream")
        await self.app(scope, receive_messages if is_stream else receive, send)


def _fault(frame: Message) -> int:
    """Why a frame is no message of Streamlit's page, as a code to close with; 0 if it is one."""
    data = frame.get("bytes")
    if data is None:
        return UNSUPPORTED_DATA
    try:
        BackMsg.FromString(data)
    except DecodeError:
        return PROTOCOL_ERROR
    return 0
