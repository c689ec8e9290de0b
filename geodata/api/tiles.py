"""Vector tiles of a collection (OGC API – Tiles): where they are, and one of them.

A tile holds what the atlas's own map would show of its window: records one by one, counts of the
others. Every parameter that selects items selects what is in tiles.
"""

import html
import math
import re
from dataclasses import replace
from typing import Any

from geodata.api import formats
from geodata.api.collections import Collection, select
from geodata.api.crs import CRS84, EPSG
from geodata.api.documents import dumped
from geodata.api.errors import NotFound
from geodata.api.messages import JSON, Answer, Call, link
from geodata.api.parameters import property_parameters, read_query, refuse_unknown
from geodata.api.tags import is_seen, tag_of
from geodata.exports.vector_tile import EXTENT, MEDIA_TYPE, TileLayer, tile
from geodata.language import Translator
from geodata.presentation.citation import citation
from geodata.presentation.tile_features import COUNTED, PROPERTIES, tile_content
from geodata.query.filters import PARAMETERS
from geodata.query.results import Results
from geodata.stores.store import Store

QUAD = "WebMercatorQuad"
QUAD_URI = f"http://www.opengis.net/def/tilematrixset/OGC/1.0/{QUAD}"
WEB_MERCATOR = f"{EPSG}3857"
TILING = "http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme"
# Finer than any place in the data; a map program draws these larger where it goes further in.
LAST_ZOOM = 18
HALF_WORLD = math.pi * 6378137
TILE_PX = 256
PIXEL_M = 0.00028
COUNTS = "counts"
FILTERS = ("datetime", "filter", "filter-lang", "filter-crs", "lang", "f")
WHOLE = re.compile(r"0|[1-9][0-9]{0,9}")
TILE = re.compile(rf"/collections/[^/]+/tiles/{QUAD}/[^/]+/[^/]+/[^/]+")
AS_TILE = formats.Form("mvt", MEDIA_TYPE, "Mapbox Vector Tile")
AS_TILEJSON = formats.Form("tilejson", JSON, "TileJSON 3.0")


def known_parameters(collection: Collection) -> list[str]:
    """What selects the content of a collection's tiles."""
    return [*PARAMETERS, *FILTERS, *(q.name for q in property_parameters(collection))]


def tile_matrix_sets(call: Call) -> dict[str, Any]:
    """The one tiling scheme there is: that of maps on the web."""
    home = link(call.address(f"/tileMatrixSets/{QUAD}"), "self", JSON, QUAD)
    return {"tileMatrixSets": [{"id": QUAD, "title": QUAD, "uri": QUAD_URI, "links": [home]}]}


def tile_matrix_set(name: str) -> dict[str, Any]:
    """The tiling scheme's sizes and scales (OGC Two Dimensional Tile Matrix Set 2.0)."""
    _check_scheme(name)
    return {
        "id": QUAD,
        "title": "Google Maps Compatible for the World",
        "uri": QUAD_URI,
        "crs": WEB_MERCATOR,
        "orderedAxes": ["X", "Y"],
        "wellKnownScaleSet": "http://www.opengis.net/def/wkss/OGC/1.0/GoogleMapsCompatible",
        "tileMatrices": [_matrix(zoom) for zoom in range(LAST_ZOOM + 1)],
    }


def _matrix(zoom: int) -> dict[str, Any]:
    cell = 2 * HALF_WORLD / TILE_PX / 2**zoom
    return {
        "id": str(zoom),
        "scaleDenominator": cell / PIXEL_M,
        "cellSize": cell,
        "cornerOfOrigin": "topLeft",
        "pointOfOrigin": [-HALF_WORLD, HALF_WORLD],
        "tileWidth": TILE_PX,
        "tileHeight": TILE_PX,
        "matrixWidth": 2**zoom,
        "matrixHeight": 2**zoom,
    }


def tilesets(store: Store, collection: Collection, call: Call, t: Translator) -> Answer:
    """The sets of tiles of a collection: one, with the selection of the call."""
    selected = _selected(store, collection, call)
    formats.choose(call, (formats.AS_JSON,))
    content = {
        "links": [link(call.changed(), "self", JSON, "This document")],
        "tilesets": [_described(selected, collection, call, t)],
    }
    return Answer(dumped(content), JSON)


def tileset(store: Store, collection: Collection, call: Call, name: str, t: Translator) -> Answer:
    """A set of tiles as OGC has it, or as TileJSON for map programs."""
    _check_scheme(name)
    selected = _selected(store, collection, call)
    form = formats.choose(call, (formats.AS_JSON, AS_TILEJSON))
    describe = _tilejson if form is AS_TILEJSON else _described
    return Answer(dumped(describe(selected, collection, call, t)), form.media_type)


def tile_of(
    store: Store, collection: Collection, call: Call, name: str, place: list[str], t: Translator
) -> Answer:
    """A tile, by zoom level, row and column; 204 where nothing is in it.

    Raises:
        NotFound: if there is no such tile.
    """
    _check_scheme(name)
    zoom, row, column = _place(place)
    selected = _selected(store, collection, call)
    formats.choose(call, (AS_TILE,))
    if is_seen(tag_of(store.version, call, MEDIA_TYPE), call.seen):
        # It becomes 304; nothing need be made.
        return Answer(b"", MEDIA_TYPE)
    shapes, told, middles, counted = tile_content(selected, zoom, column, row, EXTENT, t)
    records = TileLayer(collection.collection_id, shapes, told)
    body = tile([records, TileLayer(COUNTS, middles, counted)])
    return Answer(body, MEDIA_TYPE, 200 if body else 204)


def is_tile(path: str) -> bool:
    """Whether a path is that of a tile, which is work."""
    return bool(TILE.fullmatch(path))


def _check_scheme(name: str) -> None:
    if name != QUAD:
        raise NotFound(f"tiling scheme “{name[:40]}”", f"There is {QUAD}.")


def _place(place: list[str]) -> tuple[int, int, int]:
    """Zoom level, row and column."""
    is_tile = len(place) == 3 and all(map(WHOLE.fullmatch, place))
    zoom, row, column = map(int, place) if is_tile else (LAST_ZOOM + 1, 0, 0)
    if zoom > LAST_ZOOM or max(row, column) >= 2**zoom:
        raise NotFound(
            f"tile “{'/'.join(place)[:60]}”",
            f"After {QUAD} stand zoom level (0 to {LAST_ZOOM}), row and column, below 2^level.",
        )
    return zoom, row, column


def _selected(store: Store, collection: Collection, call: Call) -> Results:
    """What is in the tiles.

    Raises:
        NotFound: if the collection's items have no places.
    """
    if not collection.has_places:
        raise NotFound(f"tile of “{collection.collection_id}”", "Its items have no places.")
    refuse_unknown(call, known_parameters(collection))
    query = read_query(store, collection, call)
    selected = select(store, collection, query.selection)
    if not query.conditions:
        return selected
    return selected.filtered(query.conditions, collection.queryables)


def _at(collection: Collection, call: Call, **query: str) -> str:
    """The address of the collection's set of tiles with the call's own selection."""
    path = f"/collections/{collection.collection_id}/tiles/{QUAD}"
    return replace(call, path=path).changed(**query)


def _template(collection: Collection, call: Call, *names: str) -> str:
    """The address of its tiles, with names in braces."""
    home, mark, asked = _at(collection, call, f="").partition("?")
    return f"{home}/{'/'.join(f'{{{name}}}' for name in names)}{mark}{asked}"


def _described(
    selected: Results, collection: Collection, call: Call, t: Translator
) -> dict[str, Any]:
    ends = {"minTileMatrix": "0", "maxTileMatrix": str(LAST_ZOOM)}
    template = _template(collection, call, "tileMatrix", "tileRow", "tileCol")
    bounds = selected.bounds()
    corners = {"lowerLeft": bounds[:2], "upperRight": bounds[2:]} if bounds else {}
    return {
        "title": collection.title,
        "description": collection.description,
        "attribution": citation(selected.atlas.package, t),
        "dataType": "vector",
        "crs": WEB_MERCATOR,
        "tileMatrixSetURI": QUAD_URI,
        **({"boundingBox": {**corners, "crs": CRS84}} if corners else {}),
        "layers": [
            {"id": name, "dataType": "vector", **ends}
            for name in (collection.collection_id, COUNTS)
        ],
        "links": [
            link(_at(collection, call, f=""), "self", JSON, "This set of tiles"),
            link(_at(collection, call, f="tilejson"), "alternate", JSON, AS_TILEJSON.name),
            link(call.address(f"/tileMatrixSets/{QUAD}"), TILING, JSON, QUAD),
            {**link(template, "item", MEDIA_TYPE, "Its tiles"), "templated": True},
        ],
    }


def _tilejson(
    selected: Results, collection: Collection, call: Call, t: Translator
) -> dict[str, Any]:
    bounds, package = selected.bounds(), selected.atlas.package
    return {
        "tilejson": "3.0.0",
        "name": collection.title,
        "description": collection.description,
        "version": "1.0.0",
        "attribution": html.escape(citation(package, t)),
        "scheme": "xyz",
        "tiles": [_template(collection, call, "z", "y", "x")],
        "minzoom": 0,
        "maxzoom": LAST_ZOOM,
        **({"bounds": [round(side, 6) for side in bounds]} if bounds else {}),
        "vector_layers": [
            {"id": collection.collection_id, "fields": PROPERTIES},
            {"id": COUNTS, "fields": COUNTED},
        ],
    }
