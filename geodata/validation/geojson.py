"""What RFC 7946 asks of a GeoJSON file, checked on the file's own text.

A parsed geometry no longer shows how many decimals were written or which way a ring ran, so the
checks read the numbers as decimals, before any library has tidied them.
"""

import math
from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import shapely

from geodata.datapackage.geojson import NO_GEOMETRY, form_item
from geodata.datapackage.reading import DEPTH_FAULT, NUMBER_FAULT, parse_json, read_text, shown
from geodata.errors import Problem
from geodata.geometry.antimeridian import MESSAGE, REMEDY, WHOLE

MAX_DECIMALS = 6  # 0.11 m on the ground; RFC 7946, section 11.2
SHORTEST_RING = 4  # positions, the last equal to the first; section 3.1.6
SHORTEST_LINE = 2  # section 3.1.4
MAX_LON, MAX_LAT = 180, 90  # degrees
NESTING = {
    "Point": 0,
    "MultiPoint": 1,
    "LineString": 1,
    "MultiLineString": 2,
    "Polygon": 2,
    "MultiPolygon": 3,
}
Fault = tuple[str, str]
NO_OBJECT = "geometry is no object."
NO_NUMBER = "geometry has a coordinate that is no number."
ONE_POSITION = "geometry has a line of one position."
NOT_CLOSED = "geometry has a ring that is not closed."
# What leaves no geometry at all, of which the reader says only that it is none.
FORMLESS = {NO_GEOMETRY[0], NO_OBJECT, NO_NUMBER, ONE_POSITION, NOT_CLOSED}
Position = tuple[Decimal, Decimal]


def read_geojson(path: Path) -> Any:
    """The JSON of a file, its numbers as Decimal or int exactly as written, NaN included.

    Raises:
        FileNotFoundError, Unreadable: if it cannot be read.
    """
    return parse_json(read_text(path), parse_float=Decimal, parse_constant=Decimal)


def collection_problems(file: str, content: object) -> Iterator[Problem]:
    """Faults of a feature collection and of each of its features."""
    if not isinstance(content, dict) or content.get("type") != "FeatureCollection":
        yield Problem(file, "", "is no FeatureCollection.", "Write one (RFC 7946).")
        return
    if "crs" in content:
        message = "has a member crs, which RFC 7946 does not allow."
        yield Problem(file, "", message, "Remove it; use longitude, latitude.")
    features = content.get("features")
    if not isinstance(features, list):
        yield Problem(file, "", "has no list “features”.", "Give it one; it may be empty.")
        return
    for position, feature in enumerate(features, start=1):
        try:
            faults = list(feature_faults(feature))
        except RecursionError:
            faults = [DEPTH_FAULT]
        for message, remedy in faults:
            where = feature_place(position, feature)
            loses = (form_item(file, where),) if message in FORMLESS else ()
            yield Problem(file, where, message, remedy, loses=loses)


def feature_place(position: int, feature: object) -> str:
    """How a feature is named in a problem: its number from 1, and its id."""
    identity = feature.get("id", "no id") if isinstance(feature, dict) else "no object"
    return f"feature {position} ({shown(identity)})"


def feature_faults(feature: object) -> Iterator[Fault]:
    """What is wrong with one feature: pairs of (message, remedy)."""
    if not isinstance(feature, dict) or feature.get("type") != "Feature":
        yield "is no Feature.", "Write an object with type “Feature”."
        return
    for member in ("geometry", "properties"):
        if member not in feature:
            yield f"has no member {member}.", "Give it one; it may be null."
    if "crs" in feature:
        yield "has a member crs, which RFC 7946 does not allow.", "Remove it."
    if _holds_no_number(feature.get("properties")):
        yield NUMBER_FAULT
    if feature.get("geometry") is not None:
        yield from geometry_faults(feature["geometry"])


def _holds_no_number(value: object) -> bool:
    """Whether NaN or an infinity stands anywhere in a JSON value."""
    if isinstance(value, dict):
        return any(map(_holds_no_number, value.values()))
    if isinstance(value, list):
        return any(map(_holds_no_number, value))
    return isinstance(value, Decimal | float) and not math.isfinite(float(value))


def geometry_faults(geometry: object) -> Iterator[Fault]:
    """What is wrong with one geometry object: pairs of (message, remedy), each kind once."""
    if not isinstance(geometry, dict):
        yield NO_OBJECT, "Write one of RFC 7946's types, or null."
        return
    kind = geometry.get("type")
    if kind == "GeometryCollection":
        parts = geometry.get("geometries") or []
        if not isinstance(parts, list):
            yield "geometry is no GeoJSON geometry.", "Write its geometries as a list."
            return
        for part in parts:
            if not _is_empty(part):
                yield from geometry_faults(part)
        return
    depth = NESTING.get(kind) if isinstance(kind, str) else None
    if depth is None or not _is_nested(geometry.get("coordinates"), depth):
        yield "geometry is no GeoJSON geometry.", "Write one of RFC 7946's types."
        return
    lines = list(_lines(geometry["coordinates"], depth))
    positions = [position for line in lines for position in line]
    yield from _position_faults(positions)
    if all(math.isfinite(float(n)) for position in positions for n in position):
        yield from _line_faults(str(kind), lines)
        if kind in ("Polygon", "MultiPolygon"):
            yield from _ring_faults(geometry["coordinates"], depth)


def _is_empty(geometry: object) -> bool:
    """Whether a geometry has no coordinates, as RFC 7946, section 3.1, lets parts have."""
    if not isinstance(geometry, dict):
        return False
    return any(_holds_nothing(geometry.get(name)) for name in ("coordinates", "geometries"))


def _holds_nothing(value: object) -> bool:
    return isinstance(value, list) and all(map(_holds_nothing, value))


def _is_nested(coordinates: object, depth: int) -> bool:
    """Whether coordinates are positions within `depth` lists."""
    if not isinstance(coordinates, list) or not coordinates:
        return False
    if depth:
        return all(_is_nested(part, depth - 1) for part in coordinates)
    numbers = all(
        isinstance(n, int | float | Decimal) and not isinstance(n, bool) for n in coordinates
    )
    return numbers and len(coordinates) in (2, 3)


def _lines(coordinates: Any, depth: int) -> Iterator[list[Position]]:
    """The runs of positions in coordinates: lines, rings, or points one by one."""
    if depth == 0:
        yield [(Decimal(coordinates[0]), Decimal(coordinates[1]))]
    elif depth == 1:
        yield [(Decimal(lon), Decimal(lat)) for lon, lat, *_ in coordinates]
    else:
        for part in coordinates:
            yield from _lines(part, depth - 1)


def _position_faults(positions: list[Position]) -> Iterator[Fault]:
    numbers = [number for position in positions for number in position]
    if not all(math.isfinite(float(number)) for number in numbers):
        yield NO_NUMBER, "Use null where no place is known."
        return
    if not all(abs(lon) <= MAX_LON and abs(lat) <= MAX_LAT for lon, lat in positions):
        yield "geometry lies outside ±180, ±90 degrees.", "Use longitude, latitude."
    longest = max(_decimals(number) for number in numbers)
    if longest > MAX_DECIMALS:
        message = f"geometry has coordinates with {longest} decimals."
        yield message, f"Round them to {MAX_DECIMALS}."


def _decimals(number: Decimal) -> int:
    """How many decimals a finite number was written with."""
    exponent = number.as_tuple().exponent
    return -exponent if isinstance(exponent, int) and exponent < 0 else 0


def _line_faults(kind: str, lines: list[list[Position]]) -> Iterator[Fault]:
    if "LineString" in kind and any(len(line) < SHORTEST_LINE for line in lines):
        yield ONE_POSITION, "Give a line two positions or more."
    steps = (abs(second[0] - first[0]) for line in lines for first, second in pairwise(line))
    if kind != "MultiPoint" and any(MAX_LON < step < WHOLE for step in steps):
        yield MESSAGE, REMEDY


def _ring_faults(coordinates: Any, depth: int) -> Iterator[Fault]:
    polygons = coordinates if depth == NESTING["MultiPolygon"] else [coordinates]
    rings = [
        (ring, hole > 0)
        for polygon in polygons
        for hole, ring in enumerate(_lines(polygon, NESTING["Polygon"]))
    ]
    if any(len(ring) < SHORTEST_RING or ring[0] != ring[-1] for ring, _ in rings):
        yield NOT_CLOSED, "End a ring where it begins."
        return
    backward = sum(_is_anticlockwise(ring) == is_hole for ring, is_hole in rings)
    if backward:
        message = f"geometry has {backward} of {len(rings)} rings against the right-hand rule."
        yield message, "Turn outer rings anticlockwise and holes clockwise."


def _is_anticlockwise(ring: list[Position]) -> bool:
    return bool(shapely.is_ccw(shapely.linearrings([(float(x), float(y)) for x, y in ring])))
