"""What the map draws of a selection: small features, ready for the browser.

Rows: one entry a record with a geometry. Coordinates are longitude, latitude (EPSG:4326), rounded
to about 10 m. Work is bounded by what the screen can show, see `draw`.
"""

import json
from collections.abc import Mapping
from typing import Any

import numpy as np
import shapely

from geodata.atlas import rows_of
from geodata.claims import PLAIN_NUMBER
from geodata.language import Translator
from geodata.package import Package
from geodata.store import Selected
from geodata.wording import Words, place_text

# About 10 m for a point; 100 m for lines and areas, which are schematic.
POINT_DECIMALS, SHAPE_DECIMALS = 4, 3
WHOLE_UNIT = "admin_area"


def draw(selected: Selected, t: Translator) -> dict[str, Any]:
    """The selected records as the map's script takes them.

    Returns:
        features: id, layer, sector, name, place, how surely, number of claims, geometry, and for
            unsure points the radius in km and whether they are drawn as a soft disc; for whole
            administrative units a point inside, where their mark stands.
        complete: True: nothing is left out, and no further request is needed on panning.
        total: number of records drawn. summary: the counts in words.
    """
    placed = selected.records[~selected.records.geometry.isna()]
    shapes = _rounded(placed.geometry.to_numpy())
    package = selected.atlas.package
    rows = rows_of(placed.drop(columns="geometry"))
    features = [
        _feature(record_id, row, json.loads(shape), package, t)
        for record_id, row, shape in zip(placed.index, rows, shapes, strict=True)
    ]
    extents = np.array([_extent(feature["g"]) for feature in features])
    order = np.argsort(-extents, kind="stable")
    return {
        "features": [features[i] for i in order],
        "complete": True,
        "total": len(features),
        "summary": Words(package, t).counts(selected.counts),
    }


def _rounded(shapes: np.ndarray) -> np.ndarray:
    """The geometries as GeoJSON texts, with no more decimals than their kind can bear."""
    is_point = shapely.get_dimensions(shapes) == 0
    rounded = np.empty(len(shapes), dtype=object)
    rounded[is_point] = shapely.transform(shapes[is_point], lambda p: p.round(POINT_DECIMALS))
    rounded[~is_point] = shapely.transform(shapes[~is_point], lambda p: p.round(SHAPE_DECIMALS))
    return shapely.to_geojson(rounded)


def _extent(geometry: Mapping[str, Any]) -> float:
    """Area of the geometry's box: large shapes are drawn first, so that small ones stay on top."""
    west, south, east, north = shapely.from_geojson(json.dumps(geometry)).bounds
    return (east - west) * (north - south)


def _feature(
    record_id: str, row: Mapping[str, Any], geometry: Any, package: Package, t: Translator
) -> dict[str, Any]:
    precision = row["loc_precision"] or ""
    lists = package.codelists
    radius = lists["loc_precision"].column(precision, "radius_km")
    is_point = geometry["type"] in ("Point", "MultiPoint")
    feature = {
        "i": record_id,
        "l": row["layer"],
        "s": row["sector"],
        "n": t.pick(row, "name"),
        "d": place_text(row, package, t),
        "x": _how_surely(row, package, t),
        "w": int(row["n_claims"]),
        "g": geometry,
    }
    if row["loc_method"] == WHOLE_UNIT:
        # The unit is all that is known: a hollow mark inside it, the unit itself barely tinted.
        middle = shapely.point_on_surface(shapely.from_geojson(json.dumps(geometry)))
        feature["c"] = [round(middle.x, 2), round(middle.y, 2)]
    if is_point and precision not in ("", "exact"):
        feature["r"] = float(radius) if PLAIN_NUMBER.fullmatch(radius) else 0.0
        feature["soft"] = precision != "near"
    return feature


def _how_surely(row: Mapping[str, Any], package: Package, t: Translator) -> str:
    """Status and precision in a line: “Operating · place: near”."""
    lists = package.codelists
    words = []
    if row["status"]:
        words.append(lists["status"].label(row["status"], t))
    if row["loc_precision"]:
        label = lists["loc_precision"].label(row["loc_precision"], t)
        words.append(t("place: {precision}", precision=label.lower()))
    return " · ".join(words)
