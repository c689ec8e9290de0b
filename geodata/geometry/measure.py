"""Lengths, areas and distances on the ground. The only place with metric geometry.

Geometries are stored in longitude and latitude (EPSG:4326). Measures are taken in a Lambert
azimuthal equal-area projection centred on the data: areas are exact, distances within 1 % for
countries of up to 2,000 km.
"""

from functools import lru_cache
from typing import Any

import numpy as np
import pyproj
import shapely

LONLAT = "EPSG:4326"
# A degree of latitude is longer everywhere.
METRES_OF_DEGREE = 110_000
# Nearer to a pole, degrees of longitude are too short to count in.
NEAREST_POLE = 85


@lru_cache(maxsize=16)
def _transformer(lon: float, lat: float) -> pyproj.Transformer:
    local = f"+proj=laea +lat_0={lat} +lon_0={lon} +datum=WGS84 +units=m"
    return pyproj.Transformer.from_crs(LONLAT, local, always_xy=True)


def to_metres(geometries: Any, bounds: tuple[float, float, float, float]) -> Any:
    """Project geometries (lon/lat degrees) to metres round the middle of `bounds`.

    Args:
        geometries: a geometry or an array of them; nulls stay null.
        bounds: west, south, east, north of the data, in degrees.
    """
    west, south, east, north = bounds
    project = _transformer(round((west + east) / 2), round((south + north) / 2)).transform

    def metres(points: np.ndarray) -> np.ndarray:
        return np.column_stack(project(points[:, 0], points[:, 1]))

    return shapely.transform(geometries, metres)


def degrees_for(metres: float, place: shapely.Geometry) -> float:
    """So many degrees from a place (lon/lat) reach so many metres at least, whichever way."""
    _, south, _, north = shapely.bounds(place)
    widest = np.cos(np.radians(min(max(abs(south), abs(north)) + 1, NEAREST_POLE)))
    return float(metres / (METRES_OF_DEGREE * widest))
