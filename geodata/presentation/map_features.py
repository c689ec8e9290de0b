"""What the map draws of a selection: small features and counts, ready for the browser.

Coordinates are longitude, latitude (EPSG:4326), as fine as the screen and their precision bear. How
much there is is bounded by what the screen can show (geodata/geometry/clusters.py).
"""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import shapely

from geodata.datapackage.claims import PLAIN_NUMBER
from geodata.datapackage.package import Package
from geodata.frames import rows_of, together
from geodata.geometry.bounds import Bounds
from geodata.geometry.clusters import Clusters
from geodata.geometry.simplification import simplified
from geodata.language import Translator
from geodata.presentation.relations import relation_text
from geodata.presentation.sentences import Words
from geodata.presentation.values import place_text
from geodata.query.relation_answers import POSSIBLE
from geodata.query.results import MapWindow, Results
from geodata.query.selection import Selection

# About 1 m for an exact place, 10 m for another point; 100 m for other lines and areas, which are
# schematic.
EXACT_DECIMALS, POINT_DECIMALS, SHAPE_DECIMALS = 5, 4, 3
# Precisions of a place that is drawn sharp; nothing said of it is nothing said against it.
SURE = frozenset({"", "exact"})
# Nearer than this, the screen shows less than 100 m to a pixel.
FINE_ZOOM = 9
WHOLE_UNIT, DEPARTMENT = "admin_area", "department"
AREAS = ("Polygon", "MultiPolygon")
# Sectors that a cell's ring tells apart.
MAX_SECTORS = 4


def draw(
    selected: Results, window: Bounds, zoom: float, t: Translator, chosen: str = ""
) -> dict[str, Any]:
    """What the map's script takes for a window.

    Args:
        chosen: a record that is drawn in any case, if it is among the selected.

    Returns:
        features: records drawn one by one, by the keys of the table below.
        cells: counts of the others, likewise.
        besides: the chosen record, if it is drawn though counted or outside the window; else "".
        complete: whether nothing is left out, so that panning needs no further request.
        total: number of selected records on the map. summary: the counts in words.

    Keys are short, as hundreds of records have them; static/map/records_request.js has the same
    table for the map's script.

    ==========  ================================================================================
    feature
    i, l, s     id, layer, sector
    n, d, x     name, place in words, status and precision in words
    w           number of claims; the more, the further on top
    g           geometry (GeoJSON, EPSG:4326)
    r, soft     of an unsure place: radius in km; whether a point is drawn as a soft disc
    c           of whole administrative units: [[name, lon, lat], …], where the name stands
    m           it only may have existed in the selected years, or have a relation; drawn pale
    b           of the chosen line or area: [west, south, east, north], as `g` may be cut
    cell
    x, y        longitude and latitude of the middle
    b           [west, south, east, north] of the middles counted
    n, t        number of records; its text
    p           [[sector, number], …], the largest first
    ==========  ================================================================================
    """
    package = selected.atlas.package
    plain = selected.placed(window, zoom)
    placed = _with_chosen(selected, plain, chosen, window, zoom)
    rows = rows_of(placed.singles.drop(columns="geometry"))
    is_sure = np.array([(row["loc_precision"] or "") in SURE for row in rows], dtype=bool)
    is_fine = placed.is_all or zoom >= FINE_ZOOM
    shapes = _rounded(np.array(placed.singles.geometry.array, dtype=object), is_sure, is_fine)
    features = [
        _feature(record_id, row, json.loads(shape), package, t)
        for record_id, row, shape in zip(placed.singles.index, rows, shapes, strict=True)
    ]
    for feature in features:
        if feature["i"] == chosen and not placed.is_all:
            feature.update(_extent(selected, chosen))
    sides = placed.singles.geometry.bounds.to_numpy()
    extents = (sides[:, 2] - sides[:, 0]) * (sides[:, 3] - sides[:, 1])
    # Large shapes are drawn first, so that small ones stay on top.
    order = np.argsort(-extents, kind="stable")
    return {
        "features": [features[i] for i in order],
        "cells": _cells(placed.cells, t),
        "shapes": [json.loads(shapely.to_geojson(shape)) for shape in _given(selected.selection)],
        "besides": chosen if len(placed.singles) > len(plain.singles) else "",
        "complete": placed.is_all,
        "total": selected.counts.on_map,
        "summary": Words(package, t).counts(selected.counts, selected.selection),
    }


def _with_chosen(
    selected: Results, placed: MapWindow, chosen: str, window: Bounds, zoom: float
) -> MapWindow:
    """What is drawn, and the chosen record besides, where it would be among the counted."""
    if placed.is_all or not chosen or chosen in placed.singles.index:
        return placed
    place = selected.position(chosen)
    if place is None:
        return placed
    row = selected.rows(place, 1)
    row = simplified(row[row.geometry.notna()], window, zoom)
    return replace(placed, singles=together([placed.singles, row])) if len(row) else placed


def _extent(selected: Results, record_id: str) -> dict[str, list[float]]:
    """West, south, east, north of a line or area as `b`; nothing for points."""
    shape = (selected.atlas.row(record_id) or {}).get("geometry")
    if shape is None or shapely.get_dimensions(shape) < 1:
        return {}
    return {"b": [round(side, EXACT_DECIMALS) for side in shape.bounds]}


def _rounded(shapes: np.ndarray, is_sure: np.ndarray, is_fine: bool) -> np.ndarray:
    """The geometries as GeoJSON texts, with no more decimals than screen and precision can bear."""
    is_point = shapely.get_dimensions(shapes) == 0
    decimals = np.where(is_point, POINT_DECIMALS, SHAPE_DECIMALS)
    if is_fine:
        decimals[is_sure] = EXACT_DECIMALS
    rounded = np.empty(len(shapes), dtype=object)
    for number in np.unique(decimals).tolist():
        rounded[decimals == number] = _round(shapes[decimals == number], number)
    return shapely.to_geojson(rounded)


def _round(shapes: np.ndarray, decimals: int) -> np.ndarray:
    """The geometries with so many decimals."""
    rounded: np.ndarray = shapely.transform(shapes, lambda corners: corners.round(decimals))
    return rounded


def _cells(cells: Clusters, t: Translator) -> list[dict[str, Any]]:
    """Counts of records as the map's script takes them, the largest last, on top."""
    found = []
    for i in np.argsort(cells.n, kind="stable"):
        parts = sorted(zip(cells.of_sector[i].tolist(), cells.sectors, strict=True), reverse=True)
        sides = (cells.west[i], cells.south[i], cells.east[i], cells.north[i])
        found.append(
            {
                "x": round(float(cells.lon[i]), POINT_DECIMALS),
                "y": round(float(cells.lat[i]), POINT_DECIMALS),
                "b": [round(float(side), POINT_DECIMALS) for side in sides],
                "n": int(cells.n[i]),
                "t": _short(int(cells.n[i]), t),
                "p": [[sector, n] for n, sector in parts[:MAX_SECTORS] if n],
            }
        )
    return found


def _short(number: int, t: Translator) -> str:
    """A number in a badge: “87”, “1.2 k”, “140 k”, “1.1 M”."""
    for size, letter in ((1_000_000, "M"), (1_000, "k")):
        if number >= size:
            share = number / size
            return f"{t.number(round(share, 1) if share < 10 else round(share))} {letter}"
    return str(number)


def _feature(
    record_id: str, row: Mapping[str, Any], geometry: Any, package: Package, t: Translator
) -> dict[str, Any]:
    precision = row["loc_precision"] or ""
    lists = package.codelists
    radius = lists["loc_precision"].column(precision, "radius_km")
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
    if POSSIBLE in (row["existence"], row["relation"]):
        feature["m"] = True
    if row["loc_method"] == WHOLE_UNIT and geometry["type"] in AREAS:
        # The unit is all that is known: it is counted on the unit's name, which stands inside it.
        feature["c"] = _units(row, geometry, package, t)
    if precision not in SURE:
        feature["r"] = float(radius) if PLAIN_NUMBER.fullmatch(radius) else 0.0
        feature["soft"] = precision != "near"
    return feature


def _given(selection: Selection) -> list[shapely.Geometry]:
    """The shapes that relations are to."""
    shapes = (relation.shape for relation in selection.relations)
    return [shape for shape in shapes if shape is not None]


def _units(
    row: Mapping[str, Any], geometry: Any, package: Package, t: Translator
) -> list[list[Any]]:
    """The administrative units that are all that is known of a place: name, longitude, latitude.

    A record of several departments is counted on the name of each.
    """
    departments, codes = package.departments, row["departments"]
    if row["loc_precision"] == DEPARTMENT and codes:
        return [[departments.name(code), *middle_of(departments.outline(code))] for code in codes]
    outline = shapely.from_geojson(json.dumps(geometry))
    return [[place_text(row, package, t), *middle_of(outline)]]


def middle_of(outline: shapely.Geometry) -> list[float]:
    """Longitude and latitude of a point inside, some kilometres fine."""
    middle = shapely.point_on_surface(outline)
    return [round(middle.x, 2), round(middle.y, 2)]


def _how_surely(row: Mapping[str, Any], package: Package, t: Translator) -> str:
    """Status and precision in a line: “Operating · place: near”."""
    lists = package.codelists
    words = []
    if row["status"]:
        words.append(lists["status"].label(row["status"], t))
    if row["existence"] == "possible":
        words.append(t("may have existed then"))
    if row["relation"]:
        words.append(relation_text(row, package, t))
    if row["loc_precision"]:
        label = lists["loc_precision"].label(row["loc_precision"], t)
        words.append(t("place: {precision}", precision=label.lower()))
    return " · ".join(words)
