"""The collections: one a layer, all records together, and claims, sources and conflicts."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from geodata.api import formats
from geodata.api.errors import NotFound
from geodata.api.exchange import JSON, Call, link
from geodata.api.rows import TableRows
from geodata.claims import Claim
from geodata.conflicts import Conflict, find_conflicts
from geodata.cql2.queryables import (
    CLAIMS,
    CONFLICTS,
    RECORDS,
    SOURCES,
    Queryable,
    features_schema,
    properties_schema,
    queryables_schema,
)
from geodata.evidence import ClaimChoice, chosen_claims, sources_of
from geodata.flat import IDENTITY, NUMBERS, types_of
from geodata.language import Translator
from geodata.large_fields import queryables
from geodata.package import Package
from geodata.periods import OPEN_END, Period
from geodata.selected import Selected
from geodata.selection import Selection
from geodata.sources import Source
from geodata.store import Store
from geodata.wording import claim_text, iso_day

CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
GREGORIAN = "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian"
QUERYABLES_REL = "http://www.opengis.net/def/rel/ogc/1.0/queryables"
SCHEMA_REL = "http://www.opengis.net/def/rel/ogc/1.0/schema"
ALL_RECORDS = "records"
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
TABLES = {
    "claims": (CLAIMS, "Claims", "Every claim of the selected records: one value, one source."),
    "sources": (SOURCES, "Sources", "The documents and data sets that claims cite."),
    "conflicts": (CONFLICTS, "Conflicts", "Where sources give different values for one thing."),
}


@dataclass(frozen=True, slots=True)
class Collection:
    """One collection.

    Attributes:
        layer: the layer whose records it holds; "" for those that are not of one layer.
        has_places: False where every geometry is null.
        forms: in which forms its items are offered; the first is the default.
    """

    collection_id: str
    title: str
    description: str
    queryables: tuple[Queryable, ...]
    layer: str = ""
    has_places: bool = True

    @property
    def forms(self) -> tuple[formats.Form, ...]:
        """The forms in which its items are offered; the first is the default."""
        plain = (formats.AS_GEOJSON, formats.AS_CSV)
        return (*plain, formats.AS_GEOPACKAGE) if self.has_places else plain


def collections(store: Store, t: Translator) -> dict[str, Collection]:
    """Every collection by its id, layers first, in the catalogue's order."""
    found = {
        layer.layer_id: Collection(
            layer.layer_id,
            layer.title(t),
            f"Records of the layer “{layer.title(t)}”.",
            queryables(store.large_fields(layer.layer_id), store.package, t),
            layer.layer_id,
        )
        for layer in store.package.catalog.layers.values()
    }
    found[ALL_RECORDS] = Collection(
        ALL_RECORDS,
        "All records",
        "Records of every layer; those of context layers where `context` or `layer` names them.",
        RECORDS,
    )
    for name, (known, title, description) in TABLES.items():
        found[name] = Collection(name, title, description, known, has_places=False)
    return found


def find(store: Store, t: Translator, collection_id: str) -> Collection:
    """The collection of an id.

    Raises:
        NotFound: if there is none.
    """
    found = collections(store, t).get(collection_id)
    if found is None:
        raise NotFound(f"collection “{collection_id[:60]}”", "See /collections.")
    return found


def select(store: Store, collection: Collection, selection: Selection) -> Selected:
    """The records that a collection's items are, or are about."""
    if not collection.layer:
        return store.select(selection)
    wanted = selection.layers or (collection.layer,)
    selected = store.select(replace(selection, layers=wanted))
    if set(wanted) == {collection.layer} and not selection.context and not selection.ids:
        return selected
    layer = {"op": "=", "args": [{"property": "layer"}, collection.layer]}
    return selected.filtered([layer])


def rows_of(
    collection: Collection, selected: Selected, choice: ClaimChoice, t: Translator
) -> TableRows:
    """The rows of a collection without places, for selected records."""
    package = selected.atlas.package
    if collection.collection_id == "claims":
        claims = chosen_claims(selected, choice)
        return TableRows([_claim_row(c) for c in claims], [c.period for c in claims], CLAIMS)
    if collection.collection_id == "sources":
        sources = _cited(selected)
        days = [Period(s.issued, s.issued, s.issued, s.issued) for s in sources]
        return TableRows([_source_row(s, t) for s in sources], days, SOURCES)
    conflicts = find_conflicts(selected.atlas, selected.documented_ids)
    periods = [_spoken_of(conflict.claims) for conflict in conflicts]
    return TableRows(_conflict_rows(conflicts, package, t), periods, CONFLICTS)


def _claim_row(claim: Claim) -> dict[str, Any]:
    return {**claim.row(), "line": claim.line, "number": claim.number}


def _cited(selected: Selected) -> list[Source]:
    """The sources that claims of the selected records cite, in the package's order."""
    cited = sources_of(selected)
    return [s for s in selected.atlas.package.sources.values() if s.source_id in cited]


def _source_row(source: Source, t: Translator) -> dict[str, Any]:
    return {
        "source_id": source.source_id,
        "title": source.title,
        "label": source.label(),
        "type": str(source.csl.get("type", "")),
        "year": source.year,
        "issued": iso_day(source.issued),
        "url": source.url,
        "witness": source.witness,
        "is_reference": source.is_reference,
        "note": source.note(t),
    }


def _conflict_rows(
    conflicts: list[Conflict], package: Package, t: Translator
) -> list[dict[str, Any]]:
    """Conflicts as rows; those of one field are numbered in their ids."""
    met: Counter[str] = Counter()
    rows = []
    for conflict in conflicts:
        field = ".".join(filter(None, (conflict.field, conflict.qualifier)))
        stem = f"{conflict.record_id}.{field}"
        met[stem] += 1
        rows.append(
            {
                "conflict_id": stem if met[stem] == 1 else f"{stem}.{met[stem]}",
                "record_id": conflict.record_id,
                "field": conflict.field,
                "qualifier": conflict.qualifier,
                "reason": conflict.reason,
                "values": [claim_text(value.claim, package, t) for value in conflict.values],
                "claim_ids": [claim.claim_id for claim in conflict.claims],
                "n_values": len(conflict.values),
                "n_witnesses": conflict.n_witnesses,
            }
        )
    return rows


def _spoken_of(claims: tuple[Claim, ...]) -> Period | None:
    """From the first to the last day of which any of the claims speaks."""
    periods = [claim.period for claim in claims if claim.period]
    if not periods:
        return None
    first, last = min(p.lower for p in periods), max(p.upper for p in periods)
    return Period(first, first, last, last)


def described(store: Store, collection: Collection, call: Call) -> dict[str, Any]:
    """A collection as its own document and as an entry of /collections."""
    path = f"/collections/{collection.collection_id}"
    items = [
        link(
            call.address(
                f"{path}/items", **({} if form is formats.AS_GEOJSON else {"f": form.word})
            ),
            "items",
            form.media_type,
            f"{collection.title} as {form.name}",
        )
        for form in collection.forms
    ]
    return {
        "id": collection.collection_id,
        "title": collection.title,
        "description": collection.description,
        "itemType": "feature",
        "crs": [CRS84],
        "extent": _extent(store, collection),
        "links": [
            link(call.address(path), "self", JSON, "This collection"),
            *items,
            link(
                call.address(f"{path}/queryables"),
                QUERYABLES_REL,
                formats.SCHEMA,
                "What can be filtered by",
            ),
            link(call.address(f"{path}/schema"), SCHEMA_REL, formats.SCHEMA, "Its properties"),
            link(
                call.address(f"{path}/item-schema"),
                "describedby",
                formats.SCHEMA,
                "Its items as GeoJSON",
            ),
        ],
    }


def _extent(store: Store, collection: Collection) -> dict[str, Any]:
    """Where and when the collection's records are; absent where nothing is known."""
    layers = (collection.layer,) if collection.layer else tuple(store.package.catalog.layers)
    selected = store.select(Selection(layers=layers))
    extent: dict[str, Any] = {}
    bounds, days = selected.bounds(), selected.days()
    if collection.has_places and bounds:
        extent["spatial"] = {"bbox": [[round(side, 6) for side in bounds]], "crs": CRS84}
    if days:
        first, last = days
        end = None if last == OPEN_END else f"{iso_day(last)}T23:59:59Z"
        start = f"{iso_day(first)}T00:00:00Z"
        extent["temporal"] = {"interval": [[start, end]], "trs": GREGORIAN}
    return extent


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
    return queryable.schema(package)
