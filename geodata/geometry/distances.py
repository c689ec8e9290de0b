"""Which shapes lie near which, and how far apart along the ground (geodesics on WGS84).

Nearest points are looked for in a conformal plane, whose scale is the same in all directions, so
that the nearest in it is the nearest on the ground; the distance is then that of the geodesic.
"""

from collections.abc import Sequence

import numpy as np
import pandas
import pyproj
import shapely

from geodata.geometry.measure import LONLAT

GEOD = pyproj.Geod(ellps="WGS84")
# Pieces of a straight line in degrees, each of which is straight in the plane as well.
STEP_DEGREES = 0.1
# Beyond so many degrees from the middle, the plane is stretched too far to search in.
WIDEST_DEGREES = 150
# The least distance to search within, in metres.
LEAST_M = 1.0

# Positions among the first shapes, positions among the second, metres between them.
Pairs = tuple[np.ndarray, np.ndarray, np.ndarray]


class Plane:
    """A stereographic plane round the middle of some bounds (west, south, east, north; degrees)."""

    def __init__(self, bounds: Sequence[float]) -> None:
        """Centre the plane."""
        west, south, east, north = bounds
        self.middle = (west + east) / 2, (south + north) / 2
        lon, lat = self.middle
        plane = f"+proj=stere +lat_0={lat} +lon_0={lon} +datum=WGS84 +units=m"
        self._transformer = pyproj.Transformer.from_crs(LONLAT, plane, always_xy=True)

    def flat(self, shapes: np.ndarray) -> np.ndarray:
        """Shapes of longitude and latitude in the plane; nulls stay null."""
        fine = shapes.copy()
        long = shapely.get_dimensions(shapes) > 0
        fine[long] = shapely.segmentize(shapes[long], STEP_DEGREES)
        found: np.ndarray = shapely.transform(fine, self._project)
        return found

    def _project(self, points: np.ndarray) -> np.ndarray:
        return np.column_stack(self._transformer.transform(points[:, 0], points[:, 1]))

    def stretch(self, shapes: np.ndarray) -> float:
        """How many times longer than on the ground the plane shows what it stretches most."""
        west, south, east, north = shapely.total_bounds(shapes)
        if not np.isfinite(west):
            return 1.0
        radius = 2 * GEOD.a
        away = 2 * np.arctan(np.hypot(max(-west, east, 0), max(-south, north, 0)) / radius)
        return float(2 / (1 + np.cos(min(away, np.radians(WIDEST_DEGREES)))))

    def metres(self, shapes: np.ndarray, others: np.ndarray) -> np.ndarray:
        """Metres along the ground between each shape and the one beside it; 0 where they meet."""
        if not len(shapes):
            return np.empty(0)
        ends = shapely.get_coordinates(shapely.shortest_line(shapes, others))
        back = self._transformer.transform(ends[:, 0], ends[:, 1], direction="INVERSE")
        lon, lat = (np.asarray(side).reshape(-1, 2) for side in back)
        found = np.asarray(GEOD.inv(lon[:, 0], lat[:, 0], lon[:, 1], lat[:, 1])[2])
        return np.where(shapely.intersects(shapes, others), 0.0, found)

    def nearest(
        self, shapes: np.ndarray, others: np.ndarray, limit_m: float, same: np.ndarray
    ) -> Pairs:
        """For each shape the nearest of the others; none where it is farther than the limit.

        Args:
            same: for each shape the position among the others that is the thing itself, or -1.
        """
        tree = shapely.STRtree(others)
        both = np.concatenate([shapes, others])
        limit = max(limit_m, LEAST_M) * self.stretch(both) * 1.01
        free = np.flatnonzero(same < 0)
        found = [_nearest(tree, shapes, free, limit, is_itself=False)]
        own = np.flatnonzero(same >= 0)
        if len(own):
            twins = _twins(others)[same[own]]
            has_twin = twins >= 0
            found.append(np.array([own[has_twin], twins[has_twin]]))
            found.append(_nearest(tree, shapes, own[~has_twin], limit, is_itself=True))
        here, there = np.concatenate(found, axis=1)
        return here, there, self.metres(shapes[here], others[there])


def _nearest(
    tree: shapely.STRtree, shapes: np.ndarray, rows: np.ndarray, limit: float, *, is_itself: bool
) -> np.ndarray:
    """Pairs of positions: some shapes and the nearest of a tree, but for what equals them."""
    if not len(rows):
        return np.empty((2, 0), dtype=np.int64)
    here, there = tree.query_nearest(
        shapes[rows], max_distance=limit, exclusive=is_itself, all_matches=False
    )
    return np.array([rows[here], there])


def _twins(shapes: np.ndarray) -> np.ndarray:
    """For each shape the position of another one that is equal to it, or -1."""
    numbers, _ = pandas.factorize(np.asarray(shapely.to_wkb(shapely.normalize(shapes))))
    order = np.argsort(numbers, kind="stable")
    ranked = numbers[order]
    equal = ranked[1:] == ranked[:-1]
    found = np.full(len(shapes), -1, dtype=np.int64)
    found[order[:-1][equal]] = order[1:][equal]
    found[order[1:][equal]] = order[:-1][equal]
    return found
