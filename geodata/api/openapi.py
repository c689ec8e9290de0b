"""The OpenAPI 3.0 document of the API, made from the same tables that answer it."""

from typing import Any

from geodata.api import formats
from geodata.api.collections import ALL_RECORDS, TABLES, Collection, collections
from geodata.api.crs import CRS84, offered
from geodata.api.messages import JSON, Call
from geodata.api.parameters import COLUMNS, DEFAULT_LIMIT, MOST, SORTBY, property_parameters
from geodata.api.tiles import LAST_ZOOM, QUAD, known_parameters
from geodata.exports.layout import CHOICES
from geodata.exports.vector_tile import MEDIA_TYPE
from geodata.language import LANGUAGES, Translator
from geodata.presentation.citation import licence, package_title
from geodata.query.claim_choice import PARAMETERS as CLAIM_PARAMETERS
from geodata.query.cql2.parse import LANGUAGES as FILTER_LANGUAGES
from geodata.query.cql2.parse import LONGEST
from geodata.query.cql2.queryables import Queryable
from geodata.query.filters import FILTERS, ValueFilter
from geodata.query.order import order_codes
from geodata.stores.store import Store

# What each of the atlas's own parameters means; the same as on screen.
ATLAS = {item.parameter: item.description for item in FILTERS}
CLAIM = {
    "field": "What claims are about, by comma.",
    "source": "Sources that say so, by comma.",
    "modality": "How it is said, by comma.",
    "rank": "How claims count, by comma.",
}
SORTED = (
    "The column to sort by: of the table, or a field. One only; - before it sorts the greatest "
    "first. Words sort as they are read in the language of texts. Items without it come last, "
    "equal ones in the usual order."
)
DAY = r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"
MONTH = r"\d{4}(-(0[1-9]|1[0-2]))?"
TIME = r"([Tt]([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,9})?)?([Zz]|[+-]([01]\d|2[0-3]):[0-5]\d)?)?"
# One moment, or an interval that is open on one side at most.
SIDE = rf"({MONTH}|{DAY}{TIME})"
MOMENTS = rf"^({SIDE}|({SIDE}|\.\.)?/{SIDE}|{SIDE}/(\.\.)?)$"
# Forms of documents that have one only.
ONE_FORM = ("json", "html", "mvt")
# Besides the atlas's own parameters, what selects the content of tiles.
TILE_FILTERS = ("datetime", "filter", "filter-lang", "filter-crs")
TYPES = {"text": "string", "number": "number", "boolean": "boolean", "date": "string"}


def openapi(store: Store, call: Call, t: Translator) -> dict[str, Any]:
    """The document that describes every address, parameter and answer."""
    name, address = licence(store.package)
    return {
        "openapi": "3.0.3",
        "info": {
            "title": package_title(store.package, t),
            "version": store.package.version,
            "description": "OGC API – Features over the same records and filters as the pages.",
            **({"license": {"name": name, "url": address}} if name and address else {}),
        },
        "servers": [{"url": call.root}],
        "paths": _paths(collections(store, t)),
        "components": {
            "parameters": _parameters(store),
            "responses": _responses(),
            "schemas": _schemas(),
        },
    }


def _paths(found: dict[str, Collection]) -> dict[str, Any]:
    layers = [name for name in found if name not in TABLES]
    every, places = _collection_id(list(found)), _collection_id(layers)
    records = found[ALL_RECORDS]
    paths = {
        "/": _get("landing", "The landing page", _json("Landing")),
        "/conformance": _get("conformance", "Conformance classes", _json("Conformance")),
        "/openapi.json": _get(
            "openapi", "This document", {formats.OPENAPI: _object()}, form="f-json"
        ),
        "/docs": _get(
            "docs", "How to use it", {formats.HTML: _text()}, form="f-html", missing=True
        ),
        "/collections": _get("collections", "All collections", _json("Collections")),
        "/collections/{collectionId}": _get(
            "collection", "One collection", _json("Collection"), [every], missing=True
        ),
        **{
            f"/collections/{{collectionId}}/{word}": _get(
                word, title, {formats.SCHEMA: _object()}, [every], missing=True
            )
            for word, title in (
                ("queryables", "What to filter by"),
                ("schema", "Properties"),
                ("item-schema", "Items as GeoJSON"),
            )
        },
        "/collections/{collectionId}/items": _items(records, "records", [places]),
        "/collections/{collectionId}/items/{featureId}": _item([places]),
    }
    paths |= _tiles(records, places)
    for name in TABLES:
        paths[f"/collections/{name}/items"] = _items(found[name], name, [])
        paths[f"/collections/{name}/items/{{featureId}}"] = _item([], name)
    return paths


def _get(
    operation: str,
    summary: str,
    content: dict[str, Any],
    parameters: list[Any] | None = None,
    *,
    form: str = "f",
    missing: bool = False,
) -> dict[str, Any]:
    """A path that is only read.

    Args:
        form: the parameter that says which forms it has: with a page for people, or without.
    """
    given = [*(parameters or []), _ref(form), _ref("lang")]
    content = content | ({formats.HTML: _text()} if form == "f" else {})
    codes = ["304", "400", *(["404"] if missing else []), "503"]
    return {
        "get": {
            "operationId": operation,
            "summary": summary,
            "parameters": given,
            "responses": {"200": {"description": summary, "content": content}}
            | {code: {"$ref": f"#/components/responses/{code}"} for code in codes},
        }
    }


def _items(collection: Collection, name: str, parameters: list[Any]) -> dict[str, Any]:
    """The path of a collection's items."""
    content = {form.media_type: _text() for form in collection.forms}
    for word in (formats.GEOJSON, formats.AS_JSONFG.media_type):
        content[word] = {"schema": {"$ref": "#/components/schemas/FeatureCollection"}}
    own = list(ATLAS) + (list(CLAIM_PARAMETERS) if name == "claims" else [])
    standard = ["datetime", "limit", "offset", "filter", "filter-lang", "filter-crs"]
    standard += [SORTBY, "bbox-crs", "crs"] if collection.has_places else []
    standard += ["properties", "skipGeometry"]
    path = _get(f"{name}-items", f"Items of {name}", content, missing=True)
    path["get"]["parameters"] = [
        *parameters,
        *map(_ref, (*own, *standard)),
        _query("f", "Form of the answer.", _enum([*_words(collection), "html"])),
        *_columns(collection),
        _ref("lang"),
        *map(_property, property_parameters(collection)),
    ]
    return path


def _words(collection: Collection) -> list[str]:
    return [form.word for form in collection.forms]


def _columns(collection: Collection) -> list[dict[str, Any]]:
    """The choice of columns, of collections that files of records are made of."""
    text = "Columns of a file: the core ones of the codebook, or all."
    return [_query(COLUMNS, text, _enum(list(CHOICES)))] if collection.has_places else []


def _tiles(records: Collection, places: dict[str, Any]) -> dict[str, Any]:
    """The paths of vector tiles and of their tiling scheme."""
    scheme = {"name": "tileMatrixSetId", "in": "path", "required": True, "schema": _enum([QUAD])}
    chosen = [_ref(name) for name in known_parameters(records) if name in (*ATLAS, *TILE_FILTERS)]
    home = "/collections/{collectionId}/tiles"
    sets = {JSON: _object()}
    last = 2**LAST_ZOOM - 1
    numbers = [
        {"name": name, "in": "path", "required": True,
         "schema": {"type": "integer", "minimum": 0, "maximum": most}}
        for name, most in (("tileMatrix", LAST_ZOOM), ("tileRow", last), ("tileCol", last))
    ]  # fmt: skip
    one = _get(
        "tile", "One vector tile", {MEDIA_TYPE: _text()}, [places, scheme, *numbers, *chosen],
        form="f-mvt", missing=True,
    )  # fmt: skip
    one["get"]["responses"]["204"] = {"description": "Nothing is in this tile."}
    return {
        "/tileMatrixSets": _get("tiling-schemes", "Tiling schemes", sets, form="f-json"),
        "/tileMatrixSets/{tileMatrixSetId}": _get(
            "tiling-scheme", "One tiling scheme", sets, [scheme], form="f-json", missing=True
        ),
        home: _get(
            "tilesets", "Sets of tiles", sets, [places, *chosen], form="f-json", missing=True
        ),
        f"{home}/{{tileMatrixSetId}}": _get(
            "tileset", "One set of tiles", sets, [places, scheme, *chosen], form="f-tiles",
            missing=True,
        ),
        f"{home}/{{tileMatrixSetId}}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}": one,
    }  # fmt: skip


def _item(parameters: list[Any], name: str = "records") -> dict[str, Any]:
    """The path of one item; ids of records have a slash, which may stand as it is."""
    identity = {"name": "featureId", "in": "path", "required": True, "schema": {"type": "string"}}
    schema = {"schema": {"$ref": "#/components/schemas/Feature"}}
    content = {formats.GEOJSON: schema, formats.AS_JSONFG.media_type: schema}
    given = [*parameters, identity, *([_ref("crs")] if parameters else [])]
    path = _get(f"{name}-item", f"One of {name}", content, given, form="f-item", missing=True)
    path["get"]["responses"]["200"]["content"][formats.HTML] = _text()
    path["get"]["responses"]["308"] = {"$ref": "#/components/responses/308"}
    return path


def _collection_id(names: list[str]) -> dict[str, Any]:
    return {"name": "collectionId", "in": "path", "required": True, "schema": _enum(names)}


def _enum(words: list[str]) -> dict[str, Any]:
    return {"type": "string", "enum": words}


def _object() -> dict[str, Any]:
    return {"schema": {"type": "object"}}


def _text() -> dict[str, Any]:
    return {"schema": {"type": "string"}}


def _json(schema: str) -> dict[str, Any]:
    return {JSON: {"schema": {"$ref": f"#/components/schemas/{schema}"}}}


def _ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/parameters/{name}"}


def _query(name: str, description: str, schema: dict[str, Any]) -> dict[str, Any]:
    plain = {"style": "form", "explode": False}
    return {"name": name, "in": "query", "description": description, "schema": schema} | plain


def _property(queryable: Queryable) -> dict[str, Any]:
    schema = {"type": TYPES[queryable.kind]}
    if queryable.kind == "date":
        schema["format"] = "date"
    return _query(queryable.name, f"{queryable.title}: exactly this.", schema)


def _atlas_parameters(store: Store) -> dict[str, Any]:
    """The atlas's own parameters, with the codes that can stand there."""
    forms: dict[str, Any] = {
        item.parameter: item.schema for item in FILTERS if isinstance(item, ValueFilter)
    } | {"id": {"type": "string"}}
    codes = {name: list(dict.fromkeys(known.values())) for name, known in store.codes.items()}
    lists = store.package.codelists
    codes |= {"field": list(lists["fields"]), "source": list(store.package.sources)}
    codes |= {name: list(lists[name]) for name in ("modality", "rank")}
    for name in ATLAS | CLAIM:
        several = {"type": "array", "items": _enum(codes.get(name, []))}
        forms.setdefault(name, several if codes.get(name) else {"type": "string"})
    return {name: _query(name, words, forms[name]) for name, words in (ATLAS | CLAIM).items()}


def _parameters(store: Store) -> dict[str, Any]:
    """The parameters that several addresses share."""
    found = _atlas_parameters(store)
    moment = (
        "A year, month, date or moment (RFC 3339), or an interval, “..” where open. Of records it "
        "selects what years would; of claims, conflicts, events and "
        "sources those whose time overlaps it."
    )
    whole = {"type": "integer", "minimum": 0, "default": 0, "format": "int64"}
    limit = {"type": "integer", "minimum": 1, "maximum": MOST, "default": DEFAULT_LIMIT}
    systems = list(offered(store.package))
    names = {"type": "array", "items": {"type": "string", "minLength": 1}, "minItems": 1}
    orders = [sign + code for code in order_codes(store.package) for sign in ("", "-")]
    further = (
        _query("datetime", moment, {"type": "string", "pattern": MOMENTS}),
        _query("limit", f"Items on a page; more than {MOST} gives {MOST}.", limit),
        _query("offset", "How many items are left out before; see the links next and prev.", whole),
        _query(
            SORTBY, SORTED, {"type": "array", "items": _enum(orders), "minItems": 1, "maxItems": 1}
        ),
        _query(
            "filter", "A filter in CQL2.", {"type": "string", "minLength": 1, "maxLength": LONGEST}
        ),
        _query("filter-lang", "The filter's form.", _enum(list(FILTER_LANGUAGES))),
        _query("filter-crs", "Only CRS84.", _enum([CRS84])),
        _query("crs", "Reference system of the answer (GeoJSON).", _enum(systems)),
        _query("bbox-crs", "Reference system of bbox.", _enum(systems)),
        _query("properties", "Only these properties, by comma (GeoJSON).", names),
        _query("skipGeometry", "Leave places out (GeoJSON).", {"type": "boolean"}),
        _query("lang", "Language of texts.", _enum(list(LANGUAGES))),
        _query("f", "Form of the answer.", _enum(["json", "html"])),
    )
    item = _query("f", "Form of the answer.", _enum(["json", "geojson", "jsonfg", "html"]))
    tiles = _query("f", "Form of the answer.", _enum(["json", "tilejson"]))
    one = {f"f-{word}": _query("f", "Form of the answer.", _enum([word])) for word in ONE_FORM}
    return found | {p["name"]: p for p in further} | one | {"f-tiles": tiles, "f-item": item}


def _responses() -> dict[str, Any]:
    error = _json("Error") | {formats.HTML: _text()}
    return {
        "304": {"description": "The client has it already (If-None-Match)."},
        "308": {"description": "The record has another id now; Location leads there."},
        "400": {"description": "A parameter or filter cannot be meant.", "content": error},
        "404": {"description": "There is no such thing.", "content": error},
        "503": {"description": "The data cannot be read now.", "content": error},
    }


def _schemas() -> dict[str, Any]:
    """The documents' forms, as far as clients need them."""
    links = {"type": "array", "items": {"$ref": "#/components/schemas/Link"}}
    count = {"type": "integer", "minimum": 0}
    return {
        "Error": _form(code={"type": "string"}, description={"type": "string"}),
        "Link": _form(**{name: {"type": "string"} for name in ("href", "rel", "type", "title")}),
        "Landing": _form(title={"type": "string"}, description={"type": "string"}, links=links),
        "Conformance": _form(conformsTo={"type": "array", "items": {"type": "string"}}),
        "Collection": _form(id={"type": "string"}, title={"type": "string"}, links=links),
        "Collections": _form(
            collections={"type": "array", "items": {"$ref": "#/components/schemas/Collection"}},
            links=links,
        ),
        "Feature": _form(
            type=_enum(["Feature"]),
            id={"type": "string"},
            geometry={"type": "object", "nullable": True},
            properties={"type": "object"},
        ),
        "FeatureCollection": _form(
            type=_enum(["FeatureCollection"]),
            features={"type": "array", "items": {"$ref": "#/components/schemas/Feature"}},
            numberMatched=count,
            numberReturned=count,
            timeStamp={"type": "string", "format": "date-time"},
            links=links,
        ),
    }


def _form(**properties: Any) -> dict[str, Any]:
    """An object whose named properties must all be there."""
    return {"type": "object", "required": list(properties), "properties": properties}
