"""Simplifying shapes to what a zoom level can show, in Web Mercator pixels."""

from collections.abc import Sequence
from typing import Any

import geopandas
import numpy as np
import shapely

from geodata.geometry.bounds import Bounds
from geodata.geometry.clusters import WORLD_PX

MARK_PX = 10
# Few records are drawn whole, whatever the window, unless they have more corners than this.
MAX_CORNERS = 20_000


def corners(records: geopandas.GeoDataFrame) -> int:
    """How many corners the records' places have in all."""
    return int(shapely.get_num_coordinates(np.asarray(records.geometry.array)).sum())


def simplified(
    records: geopandas.GeoDataFrame, window: Bounds, zoom: float
) -> geopandas.GeoDataFrame:
    """The records with lines and areas as fine as the screen shows them.

    What is smaller than a mark becomes the point in its middle; what is larger loses detail below
    half a pixel and what lies far outside of the window.
    """
    shapes = np.array(records.geometry.array, dtype=object)
    drawn = np.flatnonzero(shapely.get_dimensions(shapes) > 0)
    if not len(drawn):
        return records
    pixel = 360 / WORLD_PX / 2.0**zoom
    sides = shapely.bounds(shapes[drawn])
    extent = np.maximum(sides[:, 2] - sides[:, 0], sides[:, 3] - sides[:, 1])
    is_mark = extent < MARK_PX * pixel
    middles: Any = shapely.points((sides[:, 0] + sides[:, 2]) / 2, (sides[:, 1] + sides[:, 3]) / 2)
    finer = _sound(shapely.simplify(shapes[drawn], pixel / 2), shapes[drawn])
    clipped = _sound(shapely.clip_by_rect(finer, *_around(window, pixel)), finer)
    shapes[drawn] = np.where(is_mark, middles, clipped)
    return records.set_geometry(geopandas.GeoSeries(shapes, records.index, crs=records.crs))


def _sound(shapes: Any, otherwise: np.ndarray) -> np.ndarray:
    """The shapes; those that are empty or not valid as they were before."""
    return np.where(shapely.is_empty(shapes) | ~shapely.is_valid(shapes), otherwise, shapes)


def _around(window: Bounds, pixel: float) -> Sequence[float]:
    """The window and half of it on every side, so that no cut edge shows on panning."""
    wide = max((window.east - window.west) / 2, pixel)
    high = max((window.north - window.south) / 2, pixel)
    return window.west - wide, window.south - high, window.east + wide, window.north + high
