"""The OpenAPI 3.0 document of the API, made from the same tables that answer it."""

from typing import Any

from geodata.api import formats
from geodata.api.collections import ALL_RECORDS, TABLES, Collection, collections
from geodata.api.exchange import JSON, Call
from geodata.api.parameters import DEFAULT_LIMIT, MOST, SORTBY, property_parameters
from geodata.citation import licence, package_title
from geodata.cql2.parse import LANGUAGES as FILTER_LANGUAGES
from geodata.cql2.parse import LONGEST
from geodata.cql2.queryables import Queryable
from geodata.evidence import PARAMETERS as CLAIM_PARAMETERS
from geodata.language import LANGUAGES, Translator
from geodata.selected import order_codes
from geodata.selection import FIRST_YEAR, LAST_YEAR, LONGEST_TEXT
from geodata.store import Store

# What each of the atlas's own parameters means; the same as on screen.
ATLAS = {
    "layer": "Layers, by comma.",
    "context": "Context layers to show besides, by comma.",
    "sector": "Sectors, by comma.",
    "department": "Departments by code, ISO 3166-2 or name, by comma; a record may lie in several.",
    "status": "Statuses at the end of the selected years, by comma.",
    "country": "Countries (ISO 3166-1) of companies that hold or held it, by comma.",
    "precision": "How sure the place is, by comma.",
    "quality": "Levels of how well documented it is, by comma.",
    "id": "Only these records, by comma, whatever their layer.",
    "years": "First and last year, as 2010-2020: records whose interval overlaps them.",
    "undated": "With years: 1 keeps records without a date as well.",
    "known_by": "A year: only sources published by its end are used.",
    "disputed": "1: only records about which sources disagree.",
    "q": "Words that must all occur in names or claims; accents and case do not matter.",
    "bbox": "west,south,east,north in degrees, or with heights; west > east crosses 180°.",
}
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
        "/": _get("landing", "The landing page", _json("Landing"), [_ref("f")], html=True),
        "/conformance": _get("conformance", "Conformance classes", _json("Conformance")),
        "/openapi.json": _get("openapi", "This document", {formats.OPENAPI: _object()}),
        "/docs": _get("docs", "This document for people", {formats.HTML: _text()}),
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
    html: bool = False,
    missing: bool = False,
) -> dict[str, Any]:
    """A path that is only read."""
    given = [*(parameters or []), *([] if html else [_ref("f-json")]), _ref("lang")]
    content = content | ({formats.HTML: _text()} if html else {})
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
    content[formats.GEOJSON] = {"schema": {"$ref": "#/components/schemas/FeatureCollection"}}
    own = list(ATLAS) + (list(CLAIM_PARAMETERS) if name == "claims" else [])
    standard = ["datetime", "limit", "offset", "filter", "filter-lang", "filter-crs"]
    standard += [SORTBY] if collection.has_places else []
    path = _get(f"{name}-items", f"Items of {name}", content, missing=True)
    path["get"]["parameters"] = [
        *parameters,
        *map(_ref, (*own, *standard)),
        _query("f", "Form of the answer.", _enum([form.word for form in collection.forms])),
        _ref("lang"),
        *map(_property, property_parameters(collection)),
    ]
    return path


def _item(parameters: list[Any], name: str = "records") -> dict[str, Any]:
    """The path of one item; ids of records have a slash, which may stand as it is."""
    identity = {"name": "featureId", "in": "path", "required": True, "schema": {"type": "string"}}
    content = {formats.GEOJSON: {"schema": {"$ref": "#/components/schemas/Feature"}}}
    path = _get(f"{name}-item", f"One of {name}", content, [*parameters, identity], missing=True)
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
    year = {"type": "integer", "minimum": FIRST_YEAR, "maximum": LAST_YEAR}
    forms: dict[str, Any] = {
        "id": {"type": "string"},
        "years": {"type": "string", "pattern": r"^[12]\d{3}(-[12]\d{3})?$"},
        "undated": _enum(["1", "0", "true", "false"]),
        "known_by": year,
        "q": {"type": "string", "maxLength": LONGEST_TEXT},
        "bbox": {"type": "array", "items": {"type": "number"}, "minItems": 4, "maxItems": 6},
    }
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
    text = {"type": "string"}
    found = _atlas_parameters(store)
    moment = "A date or moment (RFC 3339), or an interval, “..” where open: overlaps the record's."
    whole = {"type": "integer", "minimum": 0, "default": 0, "maximum": 999999999}
    limit = {"type": "integer", "minimum": 1, "maximum": MOST, "default": DEFAULT_LIMIT}
    orders = [sign + code for code in order_codes(store.package) for sign in ("", "-")]
    further = (
        _query("datetime", moment, text),
        _query("limit", f"Items on a page; more than {MOST} gives {MOST}.", limit),
        _query("offset", "How many items are left out before; see the links next and prev.", whole),
        _query(SORTBY, SORTED, {"type": "array", "items": _enum(orders), "maxItems": 1}),
        _query("filter", "A filter in CQL2.", {"type": "string", "maxLength": LONGEST}),
        _query("filter-lang", "The filter's form.", _enum(list(FILTER_LANGUAGES))),
        _query("filter-crs", "Only CRS84.", text),
        _query("lang", "Language of texts.", _enum(list(LANGUAGES))),
        _query("f", "Form of the answer.", _enum(["json", "html"])),
    )
    as_json = _query("f", "Form of the answer.", _enum(["json"]))
    return found | {p["name"]: p for p in further} | {"f-json": as_json}


def _responses() -> dict[str, Any]:
    error = _json("Error")
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
