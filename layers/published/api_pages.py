"""The API for people: each of its JSON documents as a page, with links to the published pages.

A page says what the document says: it is made of the answer that a program would get.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from geodata.api.collections import Collection, find
from geodata.api.formats import AS_HTML, AS_JSON, HTML, accepted
from geodata.api.messages import JSON, Answer, Call
from geodata.api.openapi import ATLAS
from geodata.api.parameters import property_parameters
from geodata.api.routes import answer
from geodata.api.tags import is_seen
from geodata.drawing.escaping import readable
from geodata.drawing.extent import box_of
from geodata.drawing.frame import Frame
from geodata.drawing.record_map import Content, map_of
from geodata.language import DEFAULT_LANGUAGE, LANGUAGES, Translator, translator
from geodata.presentation.citation import licence, package_title
from geodata.query.selection import Selection
from geodata.stores.opening import shared_store
from geodata.stores.store import Store
from layers.published.addresses import FRONT, VIEW, Address
from layers.published.rendering import made, sector_style, style_policy, style_sheet
from layers.web import paths
from layers.web.html import render

# Documents that are for programs alone.
NO_PAGES = ("openapi.json",)
TILES = re.compile(r"/tileMatrixSets(/.*)?|/collections/[^/]+/tiles(/.*)?")
DOCS = "docs"
MAP_SIDE = 560
# As many as a Selection can name are drawn.
MAX_DRAWN = 300
# Columns of a table of records; of other items all, but for long ones.
OF_RECORDS = ("name", "layer", "kind", "status", "departments", "loc_precision", "n_claims")
MAX_COLUMNS = 9
# Collection → the published page of its items, and the property that names it.
PAGES = {
    "claims": ("claim", "claim_id"),
    "sources": ("source", "source_id"),
    "conflicts": ("record", "record_id"),
}


def wants_page(call: Call) -> bool:
    """Whether a reader asks, not a program."""
    if call.method not in ("GET", "HEAD") or call.path.strip("/") in NO_PAGES:
        return False
    if TILES.fullmatch(call.path):
        return False
    forms = call.texts("f")
    if call.path == f"/{DOCS}":
        return forms in ([], ["html"])
    return forms == ["html"] if forms else accepted(call.accept, (AS_JSON, AS_HTML)) is AS_HTML


def api_page(call: Call) -> Answer:
    """The document at the call's address as a page."""
    # A form, which asks for a page, sends what was left empty; a link leaves it away.
    is_form = call.texts("f") == ["html"]
    query = tuple(pair for pair in call.query if pair[0] != "f" and (pair[1] or not is_form))
    path = "" if call.path == f"/{DOCS}" else call.path
    plain = replace(call, path=path, query=query, accept=JSON, seen="")
    found = answer(plain, shared_store)
    if found.status == 308:
        place = f"{found.headers['Location']}?f=html"
        return replace(found, headers=dict(found.headers) | {"Location": place})
    body = found.body if isinstance(found.body, bytes) else b"".join(found.body)
    headers = dict(found.headers)
    if "ETag" in headers:
        headers["ETag"] = f'{headers["ETag"][:-1]}-{call.path == f"/{DOCS}":d}h"'
        if is_seen(headers["ETag"], call.seen):
            return Answer(b"", status=304, headers=headers)
    headers = {n: text for n, text in headers.items() if n != "Link"} | {"Vary": "Accept"}
    content = json.loads(body)
    if found.status != 200:
        text, policy = _error(plain, content), style_policy(None)
    else:
        store = shared_store()
        text, policy = _ApiPage(store, plain).text(content), style_policy(store.package)
    headers["Content-Security-Policy"] = policy
    return Answer(readable(text).encode(), f"{HTML}; charset=utf-8", found.status, headers)


def _frame(call: Call, title: str, t: Translator) -> dict[str, Any]:
    base = f"{paths.base_path()}{paths.STATIC_ROUTE}"
    return {
        "t": t, "title": title, "root": call.root, "crumbs": _crumbs(call),
        "json": call.changed(f="json"), "icon": f"{base}/icon.png",
        "style_sheet": style_sheet(),
        "others": [(c, call.changed(f="html", lang=c)) for c in LANGUAGES if c != t.language],
    }  # fmt: skip


def _crumbs(call: Call) -> list[tuple[str, str]]:
    """The addresses above a call's own, but for parts of ids."""
    parts = call.path.strip("/").split("/") if call.path else []
    shown = [*parts[:3], "/".join(parts[3:])] if parts[3:] else parts
    found, path = [("API", call.address("/", f="html"))], ""
    for part in shown[:-1]:
        path += f"/{part}"
        found.append((part, call.address(path, f="html")))
    return found


def _error(call: Call, content: Mapping[str, Any]) -> str:
    asked = call.texts("lang")
    t = translator(asked[0] if asked else DEFAULT_LANGUAGE)
    title = t("The API has no such answer")
    return render("published/api_error.html", said=content["description"], **_frame(call, title, t))


class _ApiPage:
    """Makes one page of one document."""

    def __init__(self, store: Store, call: Call) -> None:
        self.store, self.call = store, call
        default = store.package.catalog.default_language
        self.t = translator(call.text("lang") or default)

    def text(self, content: Mapping[str, Any]) -> str:
        """The page as HTML."""
        match self.call.path.strip("/").split("/"):
            case [""]:
                return self._page("landing", content["title"], content, **self._landing())
            case ["collections"]:
                rows = [self._link_of(c) for c in content["collections"]]
                return self._page("collections", self.t("Collections"), content, rows=rows)
            case ["collections", _]:
                return self._page("collection", content["title"], content)
            case ["collections", name, "queryables"]:
                return self._page("form", content["title"], content, **self._form(name))
            case ["collections", name, "items"]:
                features = content["features"]
                more = self._items(name, features)
                return self._page("items", self._collection(name).title, content, **more)
            case ["collections", name, "items", *_]:
                return self._page("item", str(content["id"]), content, **self._item(name, content))
            case ["conformance"]:
                return self._page("conformance", self.t("Conformance"), content)
        title = str(content.get("title", self.call.path))
        return self._page("schema", title, content, rows=_properties(content))

    def _page(self, kind: str, title: str, content: Mapping[str, Any], **values: Any) -> str:
        package, t = self.store.package, self.t
        values = {
            **_frame(self.call, title, t), "document": content, **values,
            "site": package_title(package, t), "front": Address(t.language, FRONT).path,
            "licence": licence(package), "version": package.version,
            "sector_style": made(sector_style(package)),
        }  # fmt: skip
        return render(f"published/api_{kind}.html", **values)

    def _collection(self, name: str) -> Collection:
        return find(self.store, self.t, name)

    def _link_of(self, described: Mapping[str, Any]) -> tuple[str, str, str, str]:
        """A collection's title, id, items and description."""
        name = str(described["id"])
        items = self.call.address(f"/collections/{name}/items", f="html", **self._lang())
        return str(described["title"]), name, items, str(described["description"])

    def _lang(self) -> dict[str, str]:
        return {"lang": lang} if (lang := self.call.text("lang")) else {}

    def _landing(self) -> dict[str, Any]:
        layers = self.store.package.catalog.layers
        rows = [(layer.title(self.t), name, self._items_of(name)) for name, layer in layers.items()]
        tables = [(name, name, self._items_of(name)) for name in ("records", *PAGES)]
        return {"rows": [*rows, *tables], "parameters": list(ATLAS.items())}

    def _items_of(self, name: str) -> str:
        return self.call.address(f"/collections/{name}/items", f="html", **self._lang())

    def _form(self, name: str) -> dict[str, Any]:
        """The fields of the form that builds a query; selection, then properties."""
        collection, package = self._collection(name), self.store.package
        fields = [(q.name, q.schema(package)) for q in property_parameters(collection)]
        return {
            "items": self.call.address(f"/collections/{name}/items"),
            "fields": fields,
            "rows": _properties({"properties": {
                q.name: q.schema(package) for q in collection.queryables
            }}),
        }  # fmt: skip

    def _items(self, name: str, features: list[dict[str, Any]]) -> dict[str, Any]:
        columns = self._columns(name, features)
        rows = [
            (
                self.call.address(f"/collections/{name}/items/{f['id']}", f="html", **self._lang()),
                [_cell(self._value(f["properties"], column)) for column in columns],
            )
            for f in features
        ]
        places = [f["id"] for f in features if f["geometry"]]
        return {
            "columns": columns, "rows": rows, "drawing": self._map(places),
            "queryables": self.call.address(f"/collections/{name}/queryables", f="html"),
            "view": Address(self.t.language, VIEW, query=self._view(name)).path,
        }  # fmt: skip

    def _view(self, name: str) -> str:
        """The selection of a call for items, as the pages write it."""
        asked = {key: self.call.texts(key) for key, _ in self.call.query}
        selection, _ = self.store.parse(asked)
        if name in self.store.package.catalog.layers and not selection.layers:
            selection = replace(selection, layers=(name,))
        return selection.query_string()

    def _columns(self, name: str, features: list[dict[str, Any]]) -> list[str]:
        met = dict.fromkeys(key for f in features for key in f["properties"])
        if name in PAGES:
            return list(met)[:MAX_COLUMNS]
        return [c for c in OF_RECORDS if c in met or c == "name"]

    def _value(self, properties: Mapping[str, Any], column: str) -> Any:
        if column == "name":
            return self.t.pick(properties, "name")
        return properties.get(column)

    def _item(self, name: str, feature: Mapping[str, Any]) -> dict[str, Any]:
        kind, key = PAGES.get(name, ("record", ""))
        page = str(feature["properties"][key]) if key else str(feature["id"])
        return {
            "rows": [(key, _cell(value)) for key, value in feature["properties"].items()],
            "drawing": self._map([feature["id"]] if feature["geometry"] else []),
            "read": Address(self.t.language, kind, page).path,
        }

    def _map(self, ids: list[str]) -> dict[str, Any] | None:
        """The places of a page of items."""
        if not ids:
            return None
        selected = self.store.select(Selection(ids=tuple(ids[:MAX_DRAWN])))
        box = box_of(selected.selection, selected, self.store.package)
        content = Content(selected, box, "", self.t, self._address_of)
        drawing, legend = map_of(content, Frame.around(box, MAP_SIDE, MAP_SIDE), linked=True)
        return {
            "svg": made(drawing), "width": MAP_SIDE, "height": MAP_SIDE,
            "legend": [(made(mark), text) for mark, text in legend.entries],
        }  # fmt: skip

    def _address_of(self, record_id: str) -> str:
        return self.call.address(f"/collections/records/items/{record_id}", f="html")


def _cell(value: Any) -> str:
    """A value of a property as text."""
    if value is None:
        return ""
    return "; ".join(map(str, value)) if isinstance(value, list) else str(value)


def _properties(schema: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """The properties of a JSON Schema: name, what it means, and of which type."""
    found = schema.get("properties", {})
    return [
        (name, str(told.get("title", "")), str(told.get("format") or told.get("type", "")))
        for name, told in found.items()
        if isinstance(told, dict)
    ]
