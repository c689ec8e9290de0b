"""A bounding box in degrees, and reading one from text."""

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bounds:
    """A box in degrees of longitude and latitude."""

    west: float
    south: float
    east: float
    north: float


def read_bounds(text: str) -> Bounds | None:
    """A box written west,south,east,north in degrees; None if it is none."""
    try:
        sides = [float(side) for side in text.split(",")]
    except ValueError:
        return None
    if len(sides) != 4 or not all(map(math.isfinite, sides)):
        return None
    west, south, east, north = sides
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
        return None
    return Bounds(west, south, east, north)
