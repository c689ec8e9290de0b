"""From degrees to a sheet: which box a drawing shows, and the outlines on it as SVG path data."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from geodata.geometry.bounds import Bounds

KM_OF_DEGREE = 110.574
TILE_PX = 256
# Outlines are cut so far outside, and are no finer than this.
OUTSIDE_PX, FINE_PX = 6.0, 0.6


@dataclass(frozen=True, slots=True)
class Frame:
    """A sheet of `width` × `height` px; plate carrée that is true to scale at its middle.

    Attributes:
        west, north: degrees at its corner. across, down: px to a degree of longitude, latitude.
    """

    west: float
    north: float
    across: float
    down: float
    width: float
    height: float

    @classmethod
    def around(cls, box: Bounds, width: float, height: float, margin: float = 14) -> "Frame":
        """The sheet that shows a box (degrees) as large as fits, in its middle."""
        lon, lat = (box.west + box.east) / 2, (box.south + box.north) / 2
        narrow = max(math.cos(math.radians(lat)), 0.05)
        down = min(
            (height - 2 * margin) / (box.north - box.south),
            (width - 2 * margin) / ((box.east - box.west) * narrow),
        )
        across = down * narrow
        return cls(lon - width / 2 / across, lat + height / 2 / down, across, down, width, height)

    @property
    def window(self) -> Bounds:
        """What it shows, in degrees."""
        east, south = self.west + self.width / self.across, self.north - self.height / self.down
        return Bounds(max(self.west, -180), max(south, -90), min(east, 180), min(self.north, 90))

    @property
    def zoom(self) -> float:
        """The zoom level of a web map of this scale."""
        return math.log2(self.across * 360 / TILE_PX)

    @property
    def px_of_km(self) -> float:
        """How long a kilometre is."""
        return self.down / KM_OF_DEGREE

    def place(self, lon: float, lat: float) -> tuple[float, float]:
        """Where a place is on the sheet."""
        return (lon - self.west) * self.across, (self.north - lat) * self.down

    def shape(self, thing: shapely.Geometry) -> shapely.Geometry:
        """A geometry (degrees) on the sheet, cut a little outside of it."""

        def on_sheet(corners: np.ndarray) -> np.ndarray:
            x = (corners[:, 0] - self.west) * self.across
            return np.column_stack([x, (self.north - corners[:, 1]) * self.down])

        drawn = shapely.simplify(shapely.transform(thing, on_sheet), FINE_PX)
        sides = (-OUTSIDE_PX, -OUTSIDE_PX, self.width + OUTSIDE_PX, self.height + OUTSIDE_PX)
        return shapely.clip_by_rect(shapely.make_valid(drawn), *sides)


def path_data(shape: shapely.Geometry) -> str:
    """Lines and outlines on a sheet as SVG path data, a tenth of a px fine; "" for none."""
    return "".join(_line(corners, closed) for corners, closed in _lines(shape))


def _lines(shape: Any) -> Iterator[tuple[np.ndarray, bool]]:
    for part in shapely.get_parts(shapely.get_parts([shape])):
        if shapely.get_dimensions(part) == 2:
            for ring in shapely.get_rings(part):
                yield shapely.get_coordinates(ring)[:-1], True
        elif shapely.get_dimensions(part) == 1:
            yield shapely.get_coordinates(part), False


def _line(corners: np.ndarray, closed: bool) -> str:
    tenths = np.rint(corners * 10).astype(int)
    steps = np.diff(tenths, axis=0)
    steps = steps[np.any(steps, axis=1)]
    if not len(steps):
        return ""
    x, y = tenths[0].tolist()
    text = " ".join(f"{_number(dx)} {_number(dy)}" for dx, dy in steps.tolist())
    return f"M{_number(x)} {_number(y)}l{text}{'z' if closed else ''}"


def _number(tenths: int) -> str:
    whole, rest = divmod(abs(tenths), 10)
    sign = "-" if tenths < 0 else ""
    return f"{sign}{whole}.{rest}" if rest else f"{sign}{whole}"
