"""What the map draws of a selection: small features and counts, ready for the browser.

Coordinates are longitude, latitude (EPSG:4326), as fine as the screen and their precision bear. How
much there is is bounded by what the screen can show (geodata/bounded.py).
"""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import shapely

from geodata.atlas import rows_of
from geodata.bounded import Cells, simplified
from geodata.claims import PLAIN_NUMBER
from geodata.language import Translator
from geodata.package import Package
from geodata.selected import Placed, Selected, together
from geodata.selection import Bounds
from geodata.wording import Words, place_text

# About 1 m for an exact place, 10 m for another point; 100 m for other lines and areas, which are
# schematic.
EXACT_DECIMALS, POINT_DECIMALS, SHAPE_DECIMALS = 5, 4, 3
# Precisions of a place that is drawn sharp; nothing said of it is nothing said against it.
SURE = frozenset({"", "exact"})
# Nearer than this, the screen shows less than 100 m to a pixel.
FINE_ZOOM = 9
WHOLE_UNIT = "admin_area"
# Sectors that a cell's ring tells apart.
MOST_SECTORS = 4


def draw(
    selected: Selected, window: Bounds, zoom: float, t: Translator, chosen: str = ""
) -> dict[str, Any]:
    """What the map's script takes for a window.

    Args:
        chosen: a record that is drawn in any case, if it is among the selected.

    Returns:
        features: records drawn one by one: id, layer, sector, name, place, how surely, number of
            claims, geometry, and for unsure places the radius in km and whether a point is drawn
            as a soft disc; for whole administrative units a point inside, where their mark stands;
            for the chosen line or area its bounds, as it may be too small to be drawn.
        cells: counts of the others: middle, box, number, its text, and parts by sector.
        besides: the chosen record, if it is drawn though counted or outside the window; else "".
        complete: whether nothing is left out, so that panning needs no further request.
        total: number of selected records on the map. summary: the counts in words.
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
        "besides": chosen if len(placed.singles) > len(plain.singles) else "",
        "complete": placed.is_all,
        "total": selected.counts.on_map,
        "summary": Words(package, t).counts(selected.counts),
    }


def _with_chosen(
    selected: Selected, placed: Placed, chosen: str, window: Bounds, zoom: float
) -> Placed:
    """What is drawn, and the chosen record besides, where it would be among the counted."""
    if placed.is_all or not chosen or chosen in placed.singles.index:
        return placed
    place = selected.position(chosen)
    if place is None:
        return placed
    row = selected.rows(place, 1)
    row = simplified(row[row.geometry.notna()], window, zoom)
    return replace(placed, singles=together([placed.singles, row])) if len(row) else placed


def _extent(selected: Selected, record_id: str) -> dict[str, list[float]]:
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


def _cells(cells: Cells, t: Translator) -> list[dict[str, Any]]:
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
                "p": [[sector, n] for n, sector in parts[:MOST_SECTORS] if n],
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
    if row["loc_method"] == WHOLE_UNIT and not is_point:
        # The unit is all that is known: a hollow mark inside it, the unit itself barely tinted.
        middle = shapely.point_on_surface(shapely.from_geojson(json.dumps(geometry)))
        feature["c"] = [round(middle.x, 2), round(middle.y, 2)]
    if precision not in SURE:
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
