"""The question of the API race: a page of 100 of the features with a status in a box."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from urllib.parse import urlencode

import numpy as np
import shapely

from benchmarks.chance import SEED
from benchmarks.data import STATUSES, Rows

LIMIT = 100
NARROWEST, WIDEST = 0.5, 3.0
MANY = 200


@dataclass(frozen=True, slots=True)
class Question:
    """A filter and how many features pass it.

    Attributes:
        box: west, south, east, north in degrees.
    """

    status: str
    box: tuple[float, float, float, float]
    matched: int

    def parameters(self, offset: int) -> str:
        """The page that starts at an offset, as query parameters that all servers know."""
        box = ",".join(str(side) for side in self.box)
        asked = {"status": self.status, "bbox": box, "limit": LIMIT, "offset": offset}
        return urlencode(asked, safe=",")

    def any_page(self, chance: Random) -> str:
        """A page anywhere among those that are full, where there are any."""
        return self.parameters(chance.randint(0, max(0, self.matched - LIMIT)))


def questions(rows: Rows) -> list[Question]:
    """Questions about rows; boxes stand where features are, and each has at least one."""
    places = np.random.default_rng(SEED)
    shapes = np.asarray(rows.frame.geometry.array)
    statuses = rows.frame["status"].to_numpy(dtype=object)
    tree = shapely.STRtree(shapes)
    found: list[Question] = []
    while len(found) < MANY:
        west, south, east, north = shapely.bounds(shapes[places.integers(rows.n)])
        middle = np.array([(west + east) / 2, (south + north) / 2])
        half = places.uniform(NARROWEST, WIDEST, 2) / 2
        sides = np.round(np.concatenate([middle - half, middle + half]), 3)
        inside = tree.query(shapely.box(*sides), predicate="intersects")
        status = str(places.choice(list(STATUSES)))
        matched = int(np.count_nonzero(statuses[inside] == status))
        if matched:
            west, south, east, north = (float(side) for side in sides)
            found.append(Question(status, (west, south, east, north), matched))
    return found


def any_question(asked: list[Question]) -> Callable[[Random], str]:
    """Draws the parameters of a request: any question, any page."""
    return lambda chance: chance.choice(asked).any_page(chance)
