"""Spots: where on the map a record is, as one number that any zoom level's grid is read from.

The columns and rows of the finest grid, their binary digits interleaved: a spot without its last
two digits is the cell of the next coarser grid. One shift and one comparison do for a cell what
would take the database two divisions.
"""

import math

import numpy as np

from geodata.geometry.clusters import CELL_PX, Boxes

# The zoom level of the finest grid: a cell of it is some millimetres wide.
FINEST = 24
# Binary digits of a column or row of it, one more for the edge of the world.
DIGITS = 27
NOWHERE = -1


def spots_of(boxes: Boxes) -> np.ndarray:
    """The spots of the middles of boxes, int64; NOWHERE where there is none."""
    placed = ~np.isnan(boxes.west)
    spots = np.full(len(placed), NOWHERE, dtype=np.int64)
    x = (boxes.west[placed] + boxes.east[placed]) / 2
    y = (boxes.north[placed] + boxes.south[placed]) / 2
    column, row = (np.floor(side * (2**FINEST / CELL_PX)).clip(0) for side in (x, y))
    spots[placed] = _spread(column) | (_spread(row) << 1)
    return spots


def shift_of(scale: float) -> int:
    """How many digits to take from a spot for its cell, at so many screen to a world pixel."""
    return 2 * max(FINEST - round(math.log2(scale)), 0)


def row_and_column(cell: int) -> tuple[int, int]:
    """The row and column of a cell in its grid."""
    digits = f"{cell:0{2 * DIGITS}b}"
    return int(digits[0::2], 2), int(digits[1::2], 2)


def _spread(numbers: np.ndarray) -> np.ndarray:
    """The digits of whole numbers with a 0 before each."""
    whole, found = numbers.astype(np.int64), np.zeros(len(numbers), dtype=np.int64)
    for digit in range(DIGITS):
        found |= ((whole >> digit) & 1) << (2 * digit)
    return found
