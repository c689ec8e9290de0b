"""The collections: one a layer, all records together, and claims, sources, conflicts and events."""

from dataclasses import dataclass, replace
from typing import Any

from geodata.api import formats
from geodata.api.crs import CRS84, offered
from geodata.api.errors import NotFound
from geodata.api.messages import JSON, Call, link
from geodata.language import Translator
from geodata.periods import OPEN_END
from geodata.presentation.citation import citation, licence
from geodata.presentation.values import iso_day
from geodata.query.cql2.queryables import (
    CLAIMS,
    CONFLICTS,
    EVENTS,
    RECORDS,
    SOURCES,
    Queryable,
)
from geodata.query.results import Results
from geodata.query.selection import Selection
from geodata.query.tabular_properties import queryables
from geodata.stores.store import Store

GREGORIAN = "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian"
TILESETS_REL = "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector"
QUERYABLES_REL = "http://www.opengis.net/def/rel/ogc/1.0/queryables"
SCHEMA_REL = "http://www.opengis.net/def/rel/ogc/1.0/schema"
ALL_RECORDS = "records"
TABLES = {
    "claims": (CLAIMS, "Claims", "Every claim of the selected records: one value, one source."),
    "sources": (SOURCES, "Sources", "The documents and data sets that claims cite."),
    "conflicts": (CONFLICTS, "Conflicts", "Where sources give different values for one thing."),
    "events": (EVENTS, "Events", "What happened to the selected records, changed or was planned."),
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
        plain = (formats.AS_GEOJSON, formats.AS_JSONFG, formats.AS_CSV)
        return (*plain, *formats.AS_FILES) if self.has_places else plain


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


def select(store: Store, collection: Collection, selection: Selection) -> Results:
    """The records that a collection's items are, or are about."""
    if not collection.layer:
        return store.select(selection)
    wanted = selection.layers or (collection.layer,)
    selected = store.select(replace(selection, layers=wanted))
    if set(wanted) == {collection.layer} and not selection.context and not selection.ids:
        return selected
    layer = {"op": "=", "args": [{"property": "layer"}, collection.layer]}
    return selected.filtered([layer])


def described(store: Store, collection: Collection, call: Call, t: Translator) -> dict[str, Any]:
    """A collection as its own document and as an entry of /collections."""
    name, address = licence(store.package)
    terms = [link(address, "license", formats.HTML, f"Licence: {name}")] if address else []
    return {
        "id": collection.collection_id,
        "title": collection.title,
        "description": collection.description,
        "itemType": "feature",
        **(
            {"crs": list(offered(store.package)), "storageCrs": CRS84}
            if collection.has_places
            else {}
        ),
        "attribution": citation(store.package, t),
        "extent": _extent(store, collection),
        "links": [*_links(collection, call), *terms],
    }


def _links(collection: Collection, call: Call) -> list[dict[str, str]]:
    """Where a collection's items are, in each form, and what can be asked of them."""
    path, title = f"/collections/{collection.collection_id}", collection.title
    items = [
        link(
            call.address(
                f"{path}/items", **({} if form is formats.AS_GEOJSON else {"f": form.word})
            ),
            "items",
            form.media_type,
            f"{title} as {form.name}",
        )
        for form in (*collection.forms, formats.AS_HTML)
    ]
    documents = (
        ("queryables", QUERYABLES_REL, "What can be filtered by"),
        ("schema", SCHEMA_REL, "Its properties"),
        ("item-schema", "describedby", "Its items as GeoJSON"),
    )
    return [
        link(call.address(path), "self", JSON, "This collection"),
        link(call.address(path, f="html"), "alternate", formats.HTML, "This page for people"),
        *items,
        *(
            [link(call.address(f"{path}/tiles"), TILESETS_REL, JSON, f"{title} as vector tiles")]
            if collection.has_places
            else []
        ),
        *(
            link(call.address(f"{path}/{word}"), rel, formats.SCHEMA, said)
            for word, rel, said in documents
        ),
    ]


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
