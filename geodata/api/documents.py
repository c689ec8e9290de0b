"""The documents beside the data: landing page, conformance, collections, and a page for people."""

from functools import lru_cache
from html import escape
from pathlib import Path
from string import Template
from typing import Any

from geodata.api import formats
from geodata.api.collections import collections, described
from geodata.api.conformance import CLASSES
from geodata.api.exchange import JSON, Call, link
from geodata.api.openapi import ATLAS
from geodata.citation import licence, package_title
from geodata.language import Translator
from geodata.store import Store

TEMPLATE = Path(__file__).parent / "docs.html"


def landing(store: Store, call: Call, t: Translator) -> dict[str, Any]:
    """The landing page."""
    _, address = licence(store.package)
    title = package_title(store.package, t)
    links = [
        link(call.address("/"), "self", JSON, "This document"),
        link(call.address("/docs"), "alternate", formats.HTML, "This document for people"),
        link(call.address("/openapi.json"), "service-desc", formats.OPENAPI, "OpenAPI document"),
        link(call.address("/docs"), "service-doc", formats.HTML, "How to use it"),
        link(call.address("/conformance"), "conformance", JSON, "Conformance classes"),
        link(call.address("/collections"), "data", JSON, "Collections"),
    ]
    if address:
        links.append(link(address, "license", formats.HTML, "Licence of the data"))
    return {
        "title": title,
        "description": f"{title} as OGC API – Features, version {store.package.version}.",
        "links": links,
    }


def conformance() -> dict[str, Any]:
    """The conformance classes."""
    return {"conformsTo": list(CLASSES)}


def all_collections(store: Store, call: Call, t: Translator) -> dict[str, Any]:
    """Every collection."""
    return {
        "links": [link(call.address("/collections"), "self", JSON, "This document")],
        "collections": [described(store, c, call) for c in collections(store, t).values()],
    }


def page(store: Store, call: Call, t: Translator) -> bytes:
    """A page for people, without a script or anything from elsewhere."""
    found = collections(store, t).values()
    rows = "".join(
        f'<tr><td><a href="{escape(call.address(f"/collections/{c.collection_id}/items"))}">'
        f"{escape(c.collection_id)}</a></td><td>{escape(c.title)}</td></tr>"
        for c in found
    )
    parameters = "".join(
        f"<tr><td><code>{name}</code></td><td>{escape(words)}</td></tr>"
        for name, words in ATLAS.items()
    )
    return (
        _template()
        .substitute(
            language=t.language,
            title=escape(package_title(store.package, t)),
            version=escape(store.package.version),
            root=escape(call.root),
            collections=rows,
            parameters=parameters,
        )
        .encode()
    )


@lru_cache(maxsize=1)
def _template() -> Template:
    return Template(TEMPLATE.read_text(encoding="utf-8"))
