"""Geometries that cross longitude 180° without being cut there (RFC 7946, section 3.1.9).

Drawn and measured as they are written they run the other way round the Earth.
"""

from collections.abc import Iterator

import numpy as np
import shapely

MESSAGE = "geometry crosses longitude 180°."
REMEDY = "Cut it there (RFC 7946, section 3.1.9)."
HALF, WHOLE = 180.0, 360.0


def crossing(shapes: np.ndarray) -> np.ndarray:
    """Mask of the geometries (EPSG:4326) with a line or ring that steps over longitude 180°.

    A step from -180 to 180 crosses nothing: it is an edge of the whole Earth.
    """
    found = np.zeros(len(shapes), dtype=bool)
    sides = shapely.bounds(shapes)
    # Nothing narrower has such a step, and hardly anything is as wide.
    for row in np.flatnonzero(sides[:, 2] - sides[:, 0] > HALF):
        steps = (np.abs(np.diff(line)) for line in _longitudes(shapes[row]))
        found[row] = any(((step > HALF) & (step < WHOLE)).any() for step in steps)
    return found


def _longitudes(shape: shapely.Geometry) -> Iterator[np.ndarray]:
    """The longitudes of each line and ring of a geometry, collections included."""
    for part in shapely.get_parts(shape):
        if part.geom_type == "Polygon":
            for ring in shapely.get_rings(part):
                yield shapely.get_coordinates(ring)[:, 0]
        elif part.geom_type == "LineString":
            yield shapely.get_coordinates(part)[:, 0]
        elif part.geom_type != "Point":
            yield from _longitudes(part)
