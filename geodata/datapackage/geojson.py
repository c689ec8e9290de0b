"""GeoJSON, read and checked (RFC 7946; longitude and latitude, EPSG:4326)."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geodata.datapackage.reading import read_json, type_name
from geodata.errors import Problem
from geodata.geometry.antimeridian import MESSAGE, REMEDY, crossing

Fault = tuple[str, str]
NO_GEOMETRY = ("geometry is no GeoJSON geometry.", "Write one of RFC 7946's types.")


def checked_shape(
    geometry: Any, *, is_wide: bool = False
) -> tuple[BaseGeometry | None, Fault | None]:
    """A GeoJSON geometry as a shape, or None with what is wrong with it (message, remedy).

    Null is no fault: it stands for a place nobody knows. A shape of which an edge spans more than
    180° runs over the antimeridian by mistake, unless it `is_wide`, as the box of a filter may be.
    """
    if geometry is None:
        return None, None
    try:
        shape = shapely.from_geojson(json.dumps(geometry))
    except (shapely.errors.ShapelyError, ValueError, TypeError, RecursionError):
        return None, NO_GEOMETRY
    if shape.is_empty:
        return None, ("geometry is empty.", "Use null where no place is known.")
    if not shape.is_valid:
        reason = shapely.is_valid_reason(shape)
        return None, (f"geometry is not valid: {reason}.", "Mend the geometry.")
    west, south, east, north = shape.bounds
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        return None, ("geometry lies outside ±180, ±90 degrees.", "Use longitude, latitude.")
    if not is_wide and crossing(np.array([shape])).any():
        return None, (MESSAGE, REMEDY)
    return shape, None


def form_item(file: str, where: str) -> str:
    """The form of a feature's geometry, as `Problem.loses` names it."""
    return f"geometry of {file}, {where}"


def member_text(value: object) -> str | None:
    """A member as text; None where it is null."""
    return None if value is None else str(value)


def read_features(path: Path) -> tuple[list[Any], list[Problem]]:
    """The features of a collection as they stand, whatever they are.

    Raises:
        FileNotFoundError, Unreadable: if the file itself cannot be read.
    """
    content = read_json(path)
    if not isinstance(content, dict):
        message = f"cannot be read: it must be an object, got {type_name(content)}."
        return [], [Problem(path.name, "", message, "Compare it with docs/data.md.")]
    if content.get("type") != "FeatureCollection":
        return [], [Problem(path.name, "", "is no FeatureCollection.", "Write one (RFC 7946).")]
    problems: list[Problem] = []
    if "crs" in content:
        message = "has a member crs, which RFC 7946 does not allow."
        problems.append(Problem(path.name, "", message, "Remove it; use longitude, latitude."))
    features = content.get("features")
    if not isinstance(features, list):
        problems.append(
            Problem(path.name, "", "has no list “features”.", "Give it one; it may be empty.")
        )
        features = []
    return features, problems
