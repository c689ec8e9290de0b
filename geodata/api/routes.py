"""Answers calls: finds what an address means, and gives every answer its headers."""

from collections.abc import Callable
from dataclasses import replace
from http import HTTPStatus
from typing import Any

from geodata.api import documents, formats
from geodata.api.collections import described, find
from geodata.api.errors import METHODS, ApiError, MethodNotAllowed, NotFound, error_body
from geodata.api.items import item, items
from geodata.api.messages import Answer, Call
from geodata.api.openapi import openapi
from geodata.api.parameters import language, refuse_unknown
from geodata.api.schemas import item_schema_of, queryables_of, schema_of
from geodata.api.tags import is_seen, tag_of
from geodata.api.tiles import tile_matrix_set, tile_matrix_sets, tile_of, tileset, tilesets
from geodata.errors import BadFilter, GeoDataError
from geodata.language import Translator, translator
from geodata.stores.store import Store

CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": (
        "Accept-Ranges, Content-Crs, Content-Disposition, Content-Length, Content-Range, ETag, "
        "Link, OGC-NumberMatched, OGC-NumberReturned, Retry-After"
    ),
}
PREFLIGHT = {
    "Allow": ", ".join(METHODS),
    "Access-Control-Allow-Methods": ", ".join(METHODS),
    "Access-Control-Allow-Headers": "*",
    "Access-Control-Max-Age": "86400",
}


RETRY = {"Retry-After": "3"}


def answer(call: Call, open_store: Callable[[], Store]) -> Answer:
    """The answer to a call; errors are answers too, in one JSON form."""
    if call.method == "OPTIONS":
        return Answer(b"", status=HTTPStatus.NO_CONTENT, headers=CORS | PREFLIGHT)
    try:
        if call.method not in METHODS:
            raise MethodNotAllowed(call.method)
        store = open_store()
        found = _found(store, call)
        return _tagged(found, store, call)
    except ApiError as error:
        allow = {"Allow": ", ".join(METHODS)} if isinstance(error, MethodNotAllowed) else {}
        return Answer(error.body(), status=error.status, headers=CORS | allow)
    except BadFilter as error:
        body = error_body("InvalidFilter", str(error))
        return Answer(body, status=HTTPStatus.BAD_REQUEST, headers=CORS)
    except GeoDataError as error:
        body = error_body("DataUnavailable", str(error))
        return Answer(body, status=HTTPStatus.SERVICE_UNAVAILABLE, headers=CORS | RETRY)


def _found(store: Store, call: Call) -> Answer:
    """What stands at the call's address."""
    t = translator(language(call, store.package.catalog.default_language))
    match call.path.split("/")[1:]:
        case []:
            return _plain(call, formats.AS_JSON, documents.landing(store, call, t))
        case ["conformance"]:
            return _plain(call, formats.AS_JSON, documents.conformance())
        case ["openapi.json"]:
            return _plain(call, formats.AS_OPENAPI, openapi(store, call, t))
        case ["collections"]:
            return _plain(call, formats.AS_JSON, documents.all_collections(store, call, t))
        case ["tileMatrixSets"]:
            return _plain(call, formats.AS_JSON, tile_matrix_sets(call))
        case ["tileMatrixSets", name]:
            return _plain(call, formats.AS_JSON, tile_matrix_set(name))
        case ["collections", name, *rest]:
            return _of_collection(store, call, t, name, rest)
    raise NotFound(f"“{call.path[:80]}”", "See the landing page and /openapi.json.")


def _of_collection(store: Store, call: Call, t: Translator, name: str, rest: list[str]) -> Answer:
    """What stands at an address of a collection."""
    collection = find(store, t, name)
    match rest:
        case []:
            return _plain(call, formats.AS_JSON, described(store, collection, call, t))
        case ["queryables"]:
            return _plain(call, formats.AS_SCHEMA, queryables_of(store, collection, call))
        case ["schema"]:
            return _plain(call, formats.AS_SCHEMA, schema_of(store, collection, call))
        case ["item-schema"]:
            return _plain(call, formats.AS_SCHEMA, item_schema_of(store, collection, call))
        case ["tiles"]:
            return tilesets(store, collection, call, t)
        case ["tiles", scheme]:
            return tileset(store, collection, call, scheme, t)
        case ["tiles", scheme, *place]:
            return tile_of(store, collection, call, scheme, place, t)
        case ["items"]:
            return items(store, collection, call, t)
        case ["items", *parts]:
            return item(store, collection, call, "/".join(parts), t)
    raise NotFound(f"“{call.path[:80]}”", f"See /collections/{name}.")


def _plain(call: Call, form: formats.Form, content: dict[str, Any]) -> Answer:
    """A document that has one form."""
    refuse_unknown(call, ["f", "lang"])
    formats.choose(call, (form,))
    return Answer(documents.dumped(content), form.media_type)


def _tagged(found: Answer, store: Store, call: Call) -> Answer:
    """The answer with its tag, or 304 without a body where the client has it already.

    The tag is weak: the answers to one question about one version of the data differ in their
    timeStamp only. It is known before the body is made, so that a 304 costs no body.
    """
    tag = tag_of(store.version, call, found.media_type)
    headers = CORS | {"ETag": tag, "Cache-Control": "no-cache", "Vary": "Accept"}
    if found.status == HTTPStatus.OK and is_seen(tag, call.seen):
        return Answer(b"", status=HTTPStatus.NOT_MODIFIED, headers=headers)
    return replace(found, headers=headers | dict(found.headers))
