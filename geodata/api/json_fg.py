"""Items as JSON-FG (OGC 21-045r1, core): GeoJSON with time, and places in the system asked for."""

import json
from collections.abc import Callable
from typing import Any

from geodata.api.crs import CRS84, moved_to
from geodata.presentation.geojson_features import json_text

CORE = "http://www.opengis.net/spec/json-fg-1/1.0/conf/core"


def head(collection_id: str, crs: str) -> dict[str, Any]:
    """The members of a document, of one item or many, that say how to read it."""
    return {"conformsTo": [CORE], "featureType": collection_id, "coordRefSys": crs}


def placed_in(crs: str) -> Callable[[str], str]:
    """What gives a GeoJSON feature, as text, its `place`.

    In the system of the data `geometry` says it; in another `geometry` is null, as `place` says
    all that there is to say.
    """
    if crs == CRS84:
        return _here
    move = moved_to(crs)

    def elsewhere(feature: str) -> str:
        content = json.loads(move(feature))
        content |= {"place": content["geometry"], "geometry": None}
        return json_text(content)

    return elsewhere


def _here(feature: str) -> str:
    return f'{feature[:-1]}, "place": null}}'
