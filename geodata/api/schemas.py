"""JSON Schema of items and queryables of each collection (OGC API – Features Parts 3 and 5)."""

from collections.abc import Mapping
from typing import Any

from geodata.api.collections import Collection
from geodata.api.messages import Call
from geodata.datapackage.package import Package
from geodata.evidence.lifetimes import BOUNDS
from geodata.presentation.record_columns import IDENTITY, NUMBERS, types_of
from geodata.query.cql2.queryables import (
    RECORDS,
    features_schema,
    properties_schema,
    queryables_schema,
)
from geodata.stores.store import Store

REDUCED_DATE = r"^\d{4}(-\d{2}){0,2}$"
TYPES = {int: "integer", float: "number", str: "string"}
# Kinds of geometry that occur → what Part 5 calls them.
FAMILIES = {
    frozenset({"Point"}): "geometry-point",
    frozenset({"LineString"}): "geometry-linestring",
    frozenset({"Polygon"}): "geometry-polygon",
    frozenset({"Point", "MultiPoint"}): "geometry-point-or-multipoint",
    frozenset({"LineString", "MultiLineString"}): "geometry-linestring-or-multilinestring",
    frozenset({"Polygon", "MultiPolygon"}): "geometry-polygon-or-multipolygon",
}


def queryables_of(store: Store, collection: Collection, call: Call) -> dict[str, Any]:
    """The document /queryables of a collection."""
    address = call.address(f"/collections/{collection.collection_id}/queryables")
    return queryables_schema(collection.queryables, store.package, address, collection.title)


def schema_of(store: Store, collection: Collection, call: Call) -> dict[str, Any]:
    """The document /schema of a collection: the properties its items can have (Part 5)."""
    address = call.address(f"/collections/{collection.collection_id}/schema")
    shape = _shape(store, collection) if collection.has_places else ""
    return properties_schema(_properties(store, collection), shape, address, collection.title)


def item_schema_of(store: Store, collection: Collection, call: Call) -> dict[str, Any]:
    """The document /item-schema of a collection: its items as GeoJSON, which GDAL reads."""
    address = call.address(f"/collections/{collection.collection_id}/item-schema")
    return features_schema(_properties(store, collection), address, collection.title)


def _properties(store: Store, collection: Collection) -> dict[str, Any]:
    if collection.has_places:
        return _record_properties(store, collection)
    return {q.name: q.schema(store.package) for q in collection.queryables if q.kind != "interval"}


def _shape(store: Store, collection: Collection) -> str:
    """What a collection's places are, in the words of Part 5."""
    layer = store.package.catalog.layers.get(collection.layer)
    if layer is None or layer.is_large:
        return "geometry-any"
    frame = store.atlas().records
    here = frame.geometry.notna() & (frame["layer"] == collection.layer)
    return FAMILIES.get(frozenset(frame[here].geom_type), "geometry-any")


def _record_properties(store: Store, collection: Collection) -> dict[str, Any]:
    """Identity, and for each field that the layer's claims have: value, number, sources."""
    package, atlas = store.package, store.atlas()
    layers = atlas.records["layer"]
    ids = layers.index[layers == collection.layer] if collection.layer else layers.index
    fields = dict.fromkeys(field for i in ids for field, _ in atlas.facts(str(i)))
    shown = [collection.layer] if collection.layer else list(package.catalog.layers)
    fields |= dict.fromkeys(field.name for name in shown for field in store.large_fields(name))
    properties = {name: _identity_type(name, package) for name in IDENTITY}
    # What filters read of amounts says more of them: the unit. Fields themselves are texts.
    told = (q for q in collection.queryables if q.column and q.name not in fields)
    said = {q.name: q.schema(package) for q in told}
    for name, kind in types_of(fields, package).items():
        properties.setdefault(name, said.get(name, {"type": TYPES[kind]}))
    del properties["id"]
    return properties


def _identity_type(name: str, package: Package) -> Mapping[str, Any]:
    """The type of a property that every record has; lists are joined with “; ”."""
    queryable = next((q for q in RECORDS if q.name == name), None)
    if name in NUMBERS:
        return {"type": "integer" if name.startswith("n_") else "number"}
    if queryable is None or queryable.kind == "array":
        return {"type": "string"}
    if name in BOUNDS:
        # No more of a date than its source gives: a year stays a year.
        return {"type": "string", "title": queryable.title, "pattern": REDUCED_DATE}
    return queryable.schema(package)
