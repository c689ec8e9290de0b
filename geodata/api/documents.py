"""The documents beside the data: landing page, conformance, collections."""

import json
from typing import Any

from geodata.api import formats
from geodata.api.collections import collections, described
from geodata.api.conformance import CLASSES
from geodata.api.messages import JSON, Call, link
from geodata.language import Translator
from geodata.presentation.citation import licence, package_title
from geodata.stores.store import Store

TILING_SCHEMES = "http://www.opengis.net/def/rel/ogc/1.0/tiling-schemes"
AS_PAGE = "This document for people"


def landing(store: Store, call: Call, t: Translator) -> dict[str, Any]:
    """The landing page."""
    _, address = licence(store.package)
    title = package_title(store.package, t)
    links = [
        link(call.address("/"), "self", JSON, "This document"),
        link(call.address("/", f="html"), "alternate", formats.HTML, AS_PAGE),
        link(call.address("/openapi.json"), "service-desc", formats.OPENAPI, "OpenAPI document"),
        link(call.address("/docs"), "service-doc", formats.HTML, "How to use it"),
        link(call.address("/conformance"), "conformance", JSON, "Conformance classes"),
        link(call.address("/collections"), "data", JSON, "Collections"),
        link(call.address("/tileMatrixSets"), TILING_SCHEMES, JSON, "Tiling schemes"),
    ]
    if address:
        links.append(link(address, "license", formats.HTML, "Licence of the data"))
    return {
        "title": title,
        "description": f"{title} as OGC API – Features, version {store.package.version}.",
        "links": links,
    }


def dumped(content: dict[str, Any]) -> bytes:
    """A document as it is sent."""
    return json.dumps(content, ensure_ascii=False, allow_nan=False).encode()


def conformance() -> dict[str, Any]:
    """The conformance classes."""
    return {"conformsTo": list(CLASSES)}


def all_collections(store: Store, call: Call, t: Translator) -> dict[str, Any]:
    """Every collection."""
    return {
        "links": [
            link(call.address("/collections"), "self", JSON, "This document"),
            link(call.address("/collections", f="html"), "alternate", formats.HTML, AS_PAGE),
        ],
        "collections": [described(store, c, call, t) for c in collections(store, t).values()],
    }
