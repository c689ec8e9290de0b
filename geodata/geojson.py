"""GeoJSON, read and checked (RFC 7946; longitude and latitude, EPSG:4326)."""

import json
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from geodata.errors import Problem

Fault = tuple[str, str]


def checked_shape(geometry: Any) -> tuple[BaseGeometry | None, Fault | None]:
    """A GeoJSON geometry as a shape, or None with what is wrong with it (message, remedy).

    Null is no fault: it stands for a place nobody knows.
    """
    if geometry is None:
        return None, None
    try:
        shape = shapely.from_geojson(json.dumps(geometry))
    except (shapely.errors.ShapelyError, ValueError, TypeError):
        return None, ("geometry is no GeoJSON geometry.", "Write one of RFC 7946's types.")
    if shape.is_empty:
        return None, ("geometry is empty.", "Use null where no place is known.")
    if not shape.is_valid:
        reason = shapely.is_valid_reason(shape)
        return None, (f"geometry is not valid: {reason}.", "Mend the geometry.")
    west, south, east, north = shape.bounds
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        return None, ("geometry lies outside ±180, ±90 degrees.", "Use longitude, latitude.")
    return shape, None


def member_text(value: object) -> str | None:
    """A member as text; None where it is null."""
    return None if value is None else str(value)


def read_features(path: Path) -> tuple[list[Any], list[Problem]]:
    """The features of a collection as they stand, whatever they are.

    Raises:
        json.JSONDecodeError, OSError, ValueError: if the file is no JSON, or holds NaN.
        AttributeError, KeyError: if it is no object or has no features.
    """
    content = json.loads(path.read_text(encoding="utf-8"), parse_constant=_no_constant)
    if content.get("type") != "FeatureCollection":
        return [], [Problem(path.name, "", "is no FeatureCollection.", "Write one (RFC 7946).")]
    problems = []
    if "crs" in content:
        message = "has a member crs, which RFC 7946 does not allow."
        problems.append(Problem(path.name, "", message, "Remove it; use longitude, latitude."))
    return content["features"], problems


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is no JSON number")
