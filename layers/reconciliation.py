"""The reconciliation service over HTTP, at `/reconcile`: OpenRefine asks it by GET and by POST."""

from http import HTTPStatus
from urllib.parse import parse_qs

from anyio.to_thread import run_sync
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from geodata.api.errors import ApiError
from geodata.api.reconciliation import MAX_LIMIT, Reconciliation
from geodata.language import translator
from geodata.stores.opening import shared_store
from layers.published.settings import public_root
from layers.web import paths
from layers.web.errors import data_error, not_found, told

ROUTE = "/reconcile"
MAX_BODY = 1 << 20
METHODS = ["GET", "POST"]
SUGGESTED = ("entity", "type", "property")


async def reconcile(request: Request) -> Response:
    """The manifest; or, where queries or an extension are asked, their answers."""
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > MAX_BODY:
            return told("TooLarge", "At most 1 MB.", HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    form = parse_qs(body.decode("utf-8", "replace")) if request.method == "POST" else {}
    asked = {name: values[0] for name, values in form.items()} | dict(request.query_params)
    return await run_sync(_answer, request, asked)


def _answer(request: Request, asked: dict[str, str]) -> Response:
    try:
        service = _service(request, asked)
        path = request.path_params.get("rest", "")
        if path.startswith("suggest/"):
            what = path.removeprefix("suggest/")
            if what not in SUGGESTED:
                return not_found(request)
            return JSONResponse(service.suggest(what, asked.get("prefix", "")[:300]))
        if path == "properties":
            kind = asked.get("type", "record")
            limit = asked.get("limit", "")
            most = int(limit) if limit.isdecimal() else MAX_LIMIT
            return JSONResponse({"type": kind, "properties": service.properties(kind, most)})
        if path:
            return not_found(request)
        if "queries" in asked:
            return JSONResponse(service.reconcile(asked["queries"]))
        if "extend" in asked:
            return JSONResponse(service.extend(asked["extend"]))
        return JSONResponse(service.manifest())
    except ApiError as error:
        return data_error(request, error)


def _service(request: Request, asked: dict[str, str]) -> Reconciliation:
    store, url = shared_store(), request.url
    root = public_root(url.scheme, url.netloc, paths.base_path())
    t = translator(asked.get("lang", store.package.catalog.default_language))
    return Reconciliation(store, store.names, root, t)


def reconciliation_routes() -> list[BaseRoute]:
    """Where the service answers."""
    base = f"{paths.base_path()}{ROUTE}"
    return [
        Route(base, reconcile, methods=METHODS),
        Route(f"{base}/{{rest:path}}", reconcile, methods=METHODS),
    ]
