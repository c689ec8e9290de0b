"""Geometries that a client gives: boxes and GeoJSON (EPSG:4326, longitude first)."""

import math
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from geodata.datapackage.geojson import checked_shape
from geodata.errors import BadFilter

CORNERS, CORNERS_WITH_HEIGHT = 4, 6


def read_box(sides: Any) -> BaseGeometry | None:
    """The area of a box of 4 or 6 numbers (heights do not matter); None if it is no box.

    A box whose west lies east of its east crosses longitude 180° and is two areas. One without
    width or height is a line or a point.
    """
    if not isinstance(sides, list) or len(sides) not in (CORNERS, CORNERS_WITH_HEIGHT):
        return None
    if not all(isinstance(side, int | float) and math.isfinite(side) for side in sides):
        return None
    if len(sides) == CORNERS_WITH_HEIGHT:
        sides = [*sides[:2], *sides[3:5]]
    west, south, east, north = sides
    if not (-180 <= west <= 180 and -180 <= east <= 180 and -90 <= south <= north <= 90):
        return None
    if west <= east:
        return _area(west, south, east, north)
    return shapely.union(_area(west, south, 180, north), _area(-180, south, east, north))


def _area(west: float, south: float, east: float, north: float) -> BaseGeometry:
    if (west, south) == (east, north):
        return shapely.Point(west, south)
    if west == east or south == north:
        return shapely.LineString([(west, south), (east, north)])
    return shapely.box(west, south, east, north)


def box_of(sides: Any) -> BaseGeometry:
    """The area of a box in a filter.

    Raises:
        BadFilter: if it is no box.
    """
    area = read_box(sides)
    if area is None:
        needed = "A box must be west, south, east, north in degrees"
        raise BadFilter(needed, f"{str(sides)[:60]} came", "Correct the box.")
    return area


def shape_of(node: dict[str, Any]) -> BaseGeometry:
    """A GeoJSON geometry in a filter.

    Raises:
        BadFilter: if it is none, empty, not valid, or outside ±180, ±90.
    """
    shape, fault = checked_shape(node, is_wide=True)
    if shape is None:
        message, remedy = fault or ("geometry is missing.", "Give one.")
        raise BadFilter("A filter needs a sound geometry", message.rstrip("."), remedy)
    return shape
