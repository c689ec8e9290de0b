"""The app's own addresses beside its pages: assets, the package's files, what the map draws."""

import gc
import logging
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial
from hashlib import sha256
from http import HTTPStatus
from threading import Thread

import xstatic.pkg.leaflet
from anyio import CapacityLimiter
from anyio.to_thread import run_sync
from starlette.convertors import PathConvertor, register_url_convertor
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from geodata.api.exchange import Call
from geodata.api.routes import answer
from geodata.errors import GeoDataError
from geodata.export import FORMATS
from geodata.language import translator
from geodata.store import shared_store
from layers import places
from layers.drawn import drawn
from layers.files import file_path, package_path, selection_file, whole_package
from layers.line import map_line
from layers.packed import PackedAssets

A_YEAR = 365 * 24 * 3600
API_ROUTE = "/api"
# Python makes one answer at a time; more at once would only take turns, and each take longer: from
# eight clients a third fewer answers a second. Two, because one may be waiting for the database.
AT_ONCE = CapacityLimiter(2)
RETRY_AFTER = "3"
Handler = Callable[[Request], Response | Awaitable[Response]]
# Every method, so that the API itself says which it has.
METHODS = ["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "TRACE", "QUERY"]


def answered(handler: Callable[[Request], Response]) -> Handler:
    """A handler that says so, with 503, where the data cannot be reached."""

    def handle(request: Request) -> Response:
        try:
            return handler(request)
        except GeoDataError as error:
            content = {"code": "DataUnavailable", "description": str(error)}
            headers = {"Retry-After": RETRY_AFTER}
            return JSONResponse(content, HTTPStatus.SERVICE_UNAVAILABLE, headers)

    return handle


def view(request: Request) -> Response:
    """What the map draws of a selection, which is the query itself."""
    store, said = shared_store(), request.query_params
    selection, _ = store.parse({name: said.getlist(name) for name in said})
    language = translator(said.get("lang", "")).language
    body = drawn(store, selection, said.get("chosen", ""), language, said)
    return tagged(request, body, "application/json")


def package_file(request: Request) -> Response:
    """A file of the package's base map. The version in the address makes it cacheable for good."""
    root = shared_store().package.root.resolve()
    path = (root / "basemap" / request.path_params["name"]).resolve()
    if path.parent != root / "basemap" or not path.is_file():
        return not_found(request)
    headers = {"Cache-Control": f"public, max-age={A_YEAR}, immutable"}
    return FileResponse(path, media_type="application/geo+json", headers=headers)


class AnyPath(PathConvertor):
    """The rest of an address, line breaks included; what a route misses, Streamlit's page gets."""

    regex = r"[\s\S]*"


register_url_convertor("any", AnyPath())


async def api(request: Request) -> Response:
    """The API's answer to a request; a body that comes in pieces is sent as it is made."""
    return await run_sync(_api, request, limiter=AT_ONCE)


def _api(request: Request) -> Response:
    call = Call(
        request.method,
        f"/{request.path_params.get('rest', '')}".rstrip("/"),
        tuple(request.query_params.multi_items()),
        request.headers.get("accept", ""),
        request.headers.get("if-none-match", ""),
        f"{str(request.base_url).rstrip('/')}{places.base_path()}{API_ROUTE}",
    )
    found = answer(call, shared_store)
    headers = dict(found.headers)
    if isinstance(found.body, bytes):
        media_type = found.media_type if found.body else None
        return Response(found.body, found.status, headers, media_type)
    body = iter(()) if request.method == "HEAD" else found.body
    return StreamingResponse(body, found.status, headers, found.media_type)


def not_found(request: Request) -> JSONResponse:
    """An address of ours that does not exist (else Streamlit would answer with its page)."""
    error = {
        "code": "NotFound",
        "description": f"There is nothing at {request.url.path}. See the Downloads page.",
    }
    return JSONResponse(error, HTTPStatus.NOT_FOUND)


def tagged(request: Request, body: bytes, media_type: str) -> Response:
    """A response with an ETag; 304 where the client has it already."""
    tag = f'"{sha256(body).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": "no-cache"}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    return Response(body, media_type=media_type, headers=headers)


def routes() -> list[BaseRoute]:
    """Every route of ours, under the configured base path."""
    base = places.base_path()
    return [
        Mount(f"{base}{places.STATIC_ROUTE}", StaticFiles(directory=places.STATIC)),
        Mount(
            f"{base}{places.LEAFLET_ROUTE}",
            StaticFiles(directory=xstatic.pkg.leaflet.BASE_DIR),
        ),
        Route(f"{base}{places.PACKAGE_ROUTE}/{{version}}/basemap/{{name}}", package_file),
        Route(f"{base}{places.VIEW_ROUTE}", answered(view)),
        WebSocketRoute(f"{base}{places.LINE_ROUTE}", map_line),
        *(
            Route(file_path(form.suffix), answered(partial(selection_file, form=form)))
            for form in FORMATS.values()
        ),
        Route(package_path(), answered(whole_package)),
        Route(f"{base}/atlas/{{rest:path}}", not_found),
        Route(f"{base}{API_ROUTE}", api, methods=METHODS),
        Route(f"{base}{API_ROUTE}/{{rest:any}}", api, methods=METHODS),
    ]


class SecurityHeaders:
    """Adds the headers that keep other sites' code and frames out.

    Scripts: only the app's own files. 'unsafe-inline' and 'unsafe-eval' are there because
    streamlit-folium runs its map from an inline script; what runs in it is ours alone
    (`markup.script_json`). Images may come from anywhere over https for the optional tiles.
    """

    HEADERS = (
        (
            b"content-security-policy",
            b"default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; "
            b"style-src 'self' 'unsafe-inline'; img-src 'self' data: blob: "
            b"https://tile.openstreetmap.org; connect-src 'self'; font-src 'self' data:; "
            b"worker-src 'self' blob:; frame-src 'self'; object-src 'none'; base-uri 'self'; "
            b"frame-ancestors 'self'; form-action 'self'",
        ),
        (b"x-content-type-options", b"nosniff"),
        (b"referrer-policy", b"same-origin"),
        (b"permissions-policy", b"geolocation=(), camera=(), microphone=()"),
        (b"cross-origin-opener-policy", b"same-origin"),
    )

    def __init__(self, app: ASGIApp) -> None:
        """Wrap an application."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on and add the headers to its answer."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", []), *self.HEADERS]
            await send(message)

        await self.app(scope, receive, send_with_headers)


@asynccontextmanager
async def warm_start(_: object) -> AsyncIterator[None]:
    """Load the package while the server starts, so that the first visitor need not wait for it."""
    send_at_once()
    Thread(target=_load, name="warm start", daemon=True).start()
    yield


def send_at_once() -> None:
    """Send small packets without waiting for the one before to be acknowledged, some 40 ms each.

    The event loop sees to that, but not for the socket that Streamlit opens: it does not say that
    it is TCP. Connections inherit the setting from the socket that listens.
    """
    for thing in gc.get_objects():
        if isinstance(thing, socket.socket) and thing.fileno() >= 0:
            is_tcp = thing.family in (socket.AF_INET, socket.AF_INET6)
            if is_tcp and thing.type == socket.SOCK_STREAM:
                thing.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def _load() -> None:
    try:
        shared_store()
    except GeoDataError as error:
        logging.getLogger(__name__).warning("%s", error)


def middleware() -> list[Middleware]:
    """What every request passes through."""
    return [Middleware(SecurityHeaders), Middleware(PackedAssets)]
