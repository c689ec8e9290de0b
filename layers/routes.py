"""The app's own addresses beside its pages: assets, the package's files, what the map draws."""

import gc
import logging
import re
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
from starlette.responses import FileResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Mount, Route, WebSocketRoute

from geodata.api.messages import Call
from geodata.api.routes import CORS, PREFLIGHT, answer
from geodata.api.tags import is_seen
from geodata.api.tiles import is_tile
from geodata.errors import GeoDataError
from geodata.exports.formats import FORMATS
from geodata.language import translator
from geodata.presentation.error_report import corrections_address
from geodata.stores.opening import address, open_store, shared_store
from layers.assistants import assistants
from layers.downloads.event_files import event_file, event_path
from layers.downloads.holding_files import holding_file, holding_path
from layers.downloads.kept_files import kept_file, wants_part
from layers.downloads.series_files import series_file, series_path
from layers.downloads.streamed_files import selection_file, whole_package
from layers.map.window_answer import drawn
from layers.published.api_pages import api_page, wants_page
from layers.published.press import Busy, Press
from layers.published.preview import preview_of
from layers.published.routes import published_routes
from layers.reconciliation import reconciliation_routes
from layers.search_suggestions import suggestions
from layers.web import paths
from layers.web.compression import (
    BROTLI,
    SMALLEST,
    PackedAssets,
    PackedFiles,
    brotli_pieces,
    encoding_for,
    packed,
)
from layers.web.errors import busy, data_error, not_found
from layers.web.index_page import IndexPage, below
from layers.web.live_updates import map_line
from layers.web.map_scripts import MapScripts
from layers.web.perimeter import Perimeter
from layers.web.security_headers import SecurityHeaders
from layers.your_data.guests import store_of
from layers.your_data.leaving import leaving

A_YEAR = 365 * 24 * 3600
API_ROUTE = "/api"
# Python makes one answer at a time; more at once would only take turns, and each take longer: from
# eight clients a third fewer answers a second. Two, because one may be waiting for the database.
AT_ONCE = CapacityLimiter(2)
# A map asks for all tiles of its window at once.
_tiles = Press(at_once=2, waiting=64)
DOWNLOAD_METHODS = ["GET", "HEAD", "OPTIONS"]
Handler = Callable[[Request], Response | Awaitable[Response]]
# Every method, so that the API itself says which it has.
PACKABLE = re.compile(r"text/|application/([a-z.+]*\+)?(json|xml)|image/svg|.*mapbox-vector")
METHODS = ["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "TRACE", "QUERY"]


def answered(handler: Callable[[Request], Response]) -> Handler:
    """A handler that says so, with 503, where the data cannot be reached."""

    def handle(request: Request) -> Response:
        if request.method == "OPTIONS":
            return Response(status_code=HTTPStatus.NO_CONTENT, headers=CORS | PREFLIGHT)
        try:
            return handler(request)
        except GeoDataError as error:
            return data_error(request, error)

    return handle


def view(request: Request) -> Response:
    """What the map draws of a selection, which is the query itself."""
    store, said = store_of(request), request.query_params
    selection, _ = store.parse({name: said.getlist(name) for name in said})
    language = translator(said.get("lang", "")).language
    body = drawn(store, selection, said.get("chosen", ""), language, said)
    if "token" in request.path_params:
        return Response(body, media_type="application/json", headers={"Cache-Control": "no-store"})
    return tagged(request, body, "application/json")


def package_file(request: Request) -> Response:
    """A file of the package's base map. The version in the address makes it cacheable for good."""
    root = shared_store().package.root.resolve()
    try:
        path = (root / "basemap" / request.path_params["name"]).resolve()
        is_there = path.parent == root / "basemap" and path.is_file()
    except (OSError, ValueError):
        # No file can have such a name: it is too long, or holds a null character.
        is_there = False
    if not is_there:
        return not_found(request)
    headers = {"Cache-Control": f"public, max-age={A_YEAR}, immutable"}
    return FileResponse(path, media_type="application/geo+json", headers=headers)


class AnyPath(PathConvertor):
    """The rest of an address, line breaks included; what a route misses, Streamlit's page gets."""

    regex = r"[\s\S]*"


register_url_convertor("any", AnyPath())


async def api(request: Request) -> Response:
    """The API's answer to a request; a body that comes in pieces is sent as it is made."""
    if is_tile(f"/{request.path_params.get('rest', '')}"):
        try:
            return await _tiles.made(partial(_api, request))
        except Busy:
            return busy()
    return await run_sync(_api, request, limiter=AT_ONCE)


def _api(request: Request) -> Response:
    call = Call(
        request.method,
        f"/{request.path_params.get('rest', '')}".rstrip("/"),
        tuple(request.query_params.multi_items()),
        request.headers.get("accept", ""),
        request.headers.get("if-none-match", ""),
        f"{str(request.base_url).rstrip('/')}{paths.base_path()}{API_ROUTE}",
    )
    found = api_page(call) if wants_page(call) else answer(call, shared_store)
    headers = dict(found.headers)
    if isinstance(found.body, bytes):
        media_type = found.media_type if found.body else None
        if "Content-Disposition" in headers and wants_part(request):
            key, content = f"{call.changed()} {headers['ETag']}", found.body
            return kept_file(request, key, lambda: [content], found.media_type, headers)
        return compressed(request, Response(found.body, found.status, headers, media_type))
    body = iter(()) if request.method == "HEAD" else found.body
    headers["Vary"] = f"{headers['Vary']}, Accept-Encoding"
    if takes_brotli(request):
        body, headers["Content-Encoding"] = brotli_pieces(iter(body)), BROTLI
    return StreamingResponse(body, found.status, headers, found.media_type)


def takes_brotli(request: Request) -> bool:
    """Whether a client takes Brotli at least as gladly as gzip."""
    return encoding_for(request.headers.get("accept-encoding", "")) == BROTLI


def tagged(request: Request, body: bytes, media_type: str) -> Response:
    """A response with an ETag; 304 where the client has it already."""
    tag = f'W/"{sha256(body).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": "no-cache"}
    if is_seen(tag, request.headers.get("if-none-match", "")):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    return compressed(request, Response(body, media_type=media_type, headers=headers))


def compressed(request: Request, response: Response) -> Response:
    """An answer in Brotli where that is preferred; gzip is left to Streamlit's server.

    Files of records are as they are: GeoPackage, Parquet and workbooks are packed in themselves.
    """
    kind = response.headers.get("content-type", "")
    if not PACKABLE.match(kind) or len(response.body) < SMALLEST:
        return response
    varies = response.headers.get("vary")
    response.headers["Vary"] = f"{varies}, Accept-Encoding" if varies else "Accept-Encoding"
    if takes_brotli(request):
        response.body = packed(bytes(response.body), BROTLI)
        response.headers["Content-Encoding"] = BROTLI
        response.headers["Content-Length"] = str(len(response.body))
    return response


def routes() -> list[BaseRoute]:
    """Every route of ours, under the configured base path."""
    base = paths.base_path()
    return [
        Mount(f"{base}{paths.STATIC_ROUTE}", PackedFiles(directory=paths.STATIC)),
        Mount(
            f"{base}{paths.LEAFLET_ROUTE}",
            PackedFiles(directory=xstatic.pkg.leaflet.BASE_DIR),
        ),
        Route(f"{base}{paths.PACKAGE_ROUTE}/{{version}}/basemap/{{name}}", answered(package_file)),
        Route(f"{base}{paths.VIEW_ROUTE}", answered(view)),
        Route(f"{base}{paths.GUEST_ROUTE}/{{token}}/view", answered(view)),
        Route(f"{base}{paths.SUGGESTIONS_ROUTE}", answered(suggestions)),
        Route(f"{base}{paths.GUEST_ROUTE}/{{token}}/suggestions", answered(suggestions)),
        WebSocketRoute(f"{base}{paths.LINE_ROUTE}", map_line),
        *(
            Route(
                f"{base}{folder}/records.{form.suffix}",
                answered(partial(selection_file, form=form)),
                methods=DOWNLOAD_METHODS,
            )
            for form in FORMATS.values()
            for folder in (paths.DOWNLOAD_ROUTE, f"{paths.GUEST_ROUTE}/{{token}}")
        ),
        Route(series_path("{code}", "{suffix}"), answered(series_file)),
        Route(event_path("{name}"), answered(event_file), methods=DOWNLOAD_METHODS),
        Route(holding_path("{name}"), answered(holding_file), methods=DOWNLOAD_METHODS),
        *(
            Route(f"{base}{folder}/package.zip", answered(whole_package), methods=DOWNLOAD_METHODS)
            for folder in (paths.DOWNLOAD_ROUTE, f"{paths.GUEST_ROUTE}/{{token}}")
        ),
        Route(f"{base}/atlas/{{rest:path}}", not_found),
        Route(f"{base}{API_ROUTE}", api, methods=METHODS),
        Route(f"{base}{API_ROUTE}/{{rest:any}}", api, methods=METHODS),
        Route(assistants.path(), assistants),
        *reconciliation_routes(),
        *published_routes(),
    ]


@asynccontextmanager
async def warm_start(_: object) -> AsyncIterator[None]:
    """Load the package while the server starts, so that the first visitor need not wait for it."""
    send_at_once()
    Thread(target=_load, name="warm start", daemon=True).start()
    async with assistants.running(), leaving():
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
        corrections_address()
    except GeoDataError as error:
        logging.getLogger(__name__).warning("%s", error)
    try:
        # With the version of its files, before they can change.
        logging.getLogger(__name__).debug("open: %s", open_store(address()).version)
    except GeoDataError as error:
        logging.getLogger(__name__).warning("%s", error)


def middleware() -> list[Middleware]:
    """What every request passes through."""
    ours = frozenset(below(getattr(route, "path", "")).split("/")[0] for route in routes())
    return [
        Middleware(SecurityHeaders),
        Middleware(Perimeter),
        Middleware(MapScripts),
        Middleware(PackedAssets),
        Middleware(IndexPage, ours=ours, previews=preview_of),
    ]
