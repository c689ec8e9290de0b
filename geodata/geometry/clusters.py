"""A view bounded by the screen: few records one by one, many as counts by cells of a grid.

Places are world pixels: Web Mercator (EPSG:3857) scaled so that the world is 256 wide at zoom 0, y
downward, as web maps count. A store keeps the box of every record in them, so that a window of a
map is four comparisons, and a cell of the grid a division.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from geodata.geometry.bounds import Bounds

WORLD_PX = 256.0
# Side of a cell of the grid: room for a count, and still a picture of where things are.
CELL_PX = 64
# So large on the screen, a line or an area is drawn as what it is; smaller ones are counted.
SHAPE_PX = 16
# Of those, the largest so many; and so small, a shape is a mark.
MAX_SHAPES = 120
# No window is larger than the largest screens; a larger one is answered more coarsely.
SCREEN_PX = 4096
# Where Web Mercator ends.
LAST_LATITUDE = 85.05112878


@dataclass(frozen=True, slots=True)
class Boxes:
    """Boxes of records in world pixels at zoom 0; NaN where a record has no place.

    Attributes:
        west, north, east, south: float64, shape (n,).
    """

    west: np.ndarray
    north: np.ndarray
    east: np.ndarray
    south: np.ndarray

    @classmethod
    def of(cls, sides: np.ndarray) -> "Boxes":
        """Boxes of west, south, east, north in degrees (EPSG:4326), shape (n, 4)."""
        west, south = world_pixels(sides[:, 0], sides[:, 1])
        east, north = world_pixels(sides[:, 2], sides[:, 3])
        return cls(west, north, east, south)

    def within(self, frame: "Viewport") -> np.ndarray:
        """Mask of the boxes that touch a frame."""
        mask: np.ndarray = (self.east >= frame.west) & (self.west <= frame.east)
        mask &= (self.south >= frame.north) & (self.north <= frame.south)
        return mask


@dataclass(frozen=True, slots=True)
class Viewport:
    """A window of the map in world pixels at zoom 0, and how finely it is drawn.

    Attributes:
        scale: screen pixels to a world pixel.
    """

    west: float
    north: float
    east: float
    south: float
    scale: float

    @classmethod
    def of(cls, window: Bounds, zoom: float) -> "Viewport":
        """The frame of a window; the grid is that of the whole zoom level at or below."""
        [west, east], [north, south] = world_pixels(
            np.array([window.west, window.east]), np.array([window.north, window.south])
        )
        widest = SCREEN_PX / max(east - west, south - north, 1e-9)
        scale = min(2.0 ** math.floor(zoom), 2.0 ** math.floor(math.log2(widest)))
        return cls(float(west), float(north), float(east), float(south), scale)

    @property
    def cell(self) -> float:
        """Side of a cell of the grid, in world pixels."""
        return CELL_PX / self.scale

    @property
    def shape(self) -> float:
        """Extent from which lines and areas are drawn as what they are, in world pixels."""
        return SHAPE_PX / self.scale


@dataclass(frozen=True, slots=True)
class Clusters:
    """Counts of records by cells of the grid, and of what they hold.

    Attributes:
        place: row and column in the grid, shape (cells, 2).
        n: how many records, shape (cells,).
        lon, lat: the mean of their middles; of what reaches beyond the frame, of the point in it
            that is nearest. west, south, east, north: what holds these. Degrees (EPSG:4326).
        sectors: codes of sectors. of_sector: how many of each, shape (cells, sectors).
    """

    place: np.ndarray
    n: np.ndarray
    lon: np.ndarray
    lat: np.ndarray
    west: np.ndarray
    south: np.ndarray
    east: np.ndarray
    north: np.ndarray
    sectors: tuple[str, ...]
    of_sector: np.ndarray

    @classmethod
    def of(
        cls,
        place: np.ndarray,
        n: np.ndarray,
        sums: tuple[np.ndarray, np.ndarray],
        sides: tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray],
        sectors: tuple[str, ...],
        of_sector: np.ndarray,
    ) -> "Clusters":
        """Cells from sums of x and y, and from the west, north, east and south of the middles."""
        lon, lat = degrees(sums[0] / n, sums[1] / n)
        west, north = degrees(sides[0], sides[1])
        east, south = degrees(sides[2], sides[3])
        return cls(place, n, lon, lat, west, south, east, north, sectors, of_sector)

    @classmethod
    def joined(cls, parts: Sequence["Clusters"]) -> "Clusters":
        """The counts of several parts of the records by the same grid, as one."""
        filled = [part for part in parts if len(part.n)]
        if len(filled) < 2:
            return filled[0] if filled else NO_CELLS

        def column(name: str) -> np.ndarray:
            return np.concatenate([getattr(part, name) for part in filled])

        place, cell = np.unique(column("place"), axis=0, return_inverse=True)
        size, n = len(place), column("n")
        sectors = tuple(dict.fromkeys(code for part in filled for code in part.sectors))
        of_sector = np.zeros((size, len(sectors)), dtype=np.int64)
        first = 0
        for part in filled:
            columns = np.array([sectors.index(code) for code in part.sectors])
            rows = cell[first : first + len(part.n)]
            np.add.at(of_sector, (rows[:, None], columns), part.of_sector)
            first += len(part.n)
        total = np.bincount(cell, n, size).astype(np.int64)
        return cls(
            place,
            total,
            np.bincount(cell, n * column("lon"), size) / total,
            np.bincount(cell, n * column("lat"), size) / total,
            least(cell, column("west"), size),
            least(cell, column("south"), size),
            -least(cell, -column("east"), size),
            -least(cell, -column("north"), size),
            sectors,
            of_sector,
        )


NO_CELLS = Clusters(np.empty((0, 2), dtype=np.int64), *(np.empty(0),) * 7, (), np.empty((0, 0)))


def world_pixels(lon: np.ndarray, lat: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Longitude and latitude in degrees as world pixels at zoom 0."""
    phi = np.radians(np.clip(lat, -LAST_LATITUDE, LAST_LATITUDE))
    x = (lon + 180) / 360 * WORLD_PX
    y = (1 - np.arcsinh(np.tan(phi)) / np.pi) / 2 * WORLD_PX
    return x, y


def degrees(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """World pixels at zoom 0 as longitude and latitude in degrees."""
    return x / WORLD_PX * 360 - 180, np.degrees(np.arctan(np.sinh(np.pi * (1 - 2 * y / WORLD_PX))))


def cluster(
    boxes: Boxes,
    sector: np.ndarray,
    sectors: tuple[str, ...],
    chosen: np.ndarray,
    frame: Viewport,
    few: int,
) -> tuple[np.ndarray, Clusters]:
    """Which of the chosen records a frame shows one by one, and counts of the others.

    Args:
        sector: number of each record's sector in `sectors`.
        chosen: mask of the records to draw.
        few: up to so many records in the frame are drawn one by one, whatever they are.

    Returns:
        Positions, ascending, and cells.
    """
    inside = np.flatnonzero(boxes.within(frame) & chosen)
    if len(inside) <= few:
        return inside, NO_CELLS
    west, east = boxes.west[inside], boxes.east[inside]
    north, south = boxes.north[inside], boxes.south[inside]
    extent = np.maximum(east - west, south - north)
    large = np.flatnonzero(extent >= frame.shape)
    large = large[np.argsort(-extent[large], kind="stable")][:MAX_SHAPES]
    counted = np.ones(len(inside), dtype=bool)
    counted[large] = False
    # Of what reaches beyond the frame the middle may lie far off: it is counted at the edge, so
    # that a window has no more cells than it has room for.
    x = np.clip((west + east) / 2, frame.west, frame.east)[counted]
    y = np.clip((north + south) / 2, frame.north, frame.south)[counted]
    alone, cells = _cells(x, y, sector[inside[counted]], sectors, frame)
    counted_positions = inside[counted]
    return np.sort(np.concatenate([inside[large], counted_positions[alone]])), cells


def _cells(
    x: np.ndarray, y: np.ndarray, sector: np.ndarray, sectors: tuple[str, ...], frame: Viewport
) -> tuple[np.ndarray, Clusters]:
    """Rows that are alone in their cell, and the cells that hold more."""
    if not len(x):
        return np.empty(0, dtype=np.int64), NO_CELLS
    column = np.floor(x / frame.cell).astype(np.int64)
    row = np.floor(y / frame.cell).astype(np.int64)
    first_column, first_row = column.min(), row.min()
    width = column.max() - first_column + 1
    number = (row - first_row) * width + column - first_column
    n_all = np.bincount(number)
    several = np.flatnonzero(n_all > 1)
    alone = np.flatnonzero(n_all[number] == 1)
    crowded = n_all[number] > 1
    compact = np.empty(len(n_all), dtype=np.int64)
    compact[several] = np.arange(len(several))
    cell, x, y = compact[number[crowded]], x[crowded], y[crowded]
    size, kinds = len(several), len(sectors)
    of_sector = np.bincount(cell * kinds + sector[crowded], minlength=size * kinds)
    sides = (least(cell, x, size), least(cell, y, size), -least(cell, -x, size))
    return alone, Clusters.of(
        np.column_stack([several // width + first_row, several % width + first_column]),
        n_all[several],
        (np.bincount(cell, x, size), np.bincount(cell, y, size)),
        (*sides, -least(cell, -y, size)),
        sectors,
        of_sector.reshape(size, kinds),
    )


def least(cell: np.ndarray, values: np.ndarray, size: int) -> np.ndarray:
    """The least value in each of so many cells."""
    found = np.full(size, np.inf)
    np.minimum.at(found, cell, values)
    return found
