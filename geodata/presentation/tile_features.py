"""What a map tile shows of a selection: records one by one, and counts where there is no room.

It is what the atlas's own map shows of the same window, so that a tile is bounded by what a screen
bears, however large the layer.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import shapely

from geodata.evidence.lifetimes import UNDATED
from geodata.frames import rows_of
from geodata.geometry.bounds import Bounds
from geodata.geometry.clusters import WORLD_PX, Clusters, degrees, world_pixels
from geodata.language import Translator
from geodata.presentation.values import iso_day
from geodata.query.results import Results

# Map programs draw a tile 512 pixels wide, as fine as our map draws the level below.
FINER = 1
# Properties of a record, and of what type.
PROPERTIES = {
    "id": "String", "name": "String", "layer": "String", "sector": "String", "kind": "String",
    "status": "String", "loc_precision": "String", "n_claims": "Number", "n_conflicts": "Number",
    "start": "String", "end": "String", "existence": "String", "relation": "String",
}  # fmt: skip
WORDS = ("layer", "sector", "kind", "status", "loc_precision", "existence", "relation")
# How `iso_day` writes that there is no day.
OPEN = ".."
COUNTED = {"n": "Number", "sector": "String"}
Properties = Mapping[str, str | int | float | bool | None]


def window_of(zoom: int, column: int, row: int) -> Bounds:
    """The box of a tile of WebMercatorQuad."""
    side = WORLD_PX / 2**zoom
    x, y = (np.array([n * side, (n + 1) * side]) for n in (column, row))
    (west, east), (north, south) = degrees(x, y)
    return Bounds(float(west), float(south), float(east), float(north))


def tile_content(
    selected: Results, zoom: int, column: int, row: int, extent: int, t: Translator
) -> tuple[np.ndarray, list[Properties], np.ndarray, list[Properties]]:
    """The records and the counts of a tile, each as shapes and properties.

    Args:
        extent: units to a side of the tile.

    Returns:
        Shapes in units of the tile from its north-west corner, y downward.
    """
    placed = selected.placed(window_of(zoom, column, row), zoom + FINER)
    scale = extent * 2**zoom / WORLD_PX

    def units(corners: np.ndarray) -> np.ndarray:
        x, y = world_pixels(corners[:, 0], corners[:, 1])
        return np.column_stack([x * scale - column * extent, y * scale - row * extent])

    records = placed.singles
    shapes = shapely.transform(np.array(records.geometry.array, dtype=object), units)
    rows = rows_of(records.drop(columns="geometry"))
    told = [_told(i, said, t) for i, said in zip(records.index, rows, strict=True)]
    cells = placed.cells
    middles: Any = shapely.points(np.column_stack([cells.lon, cells.lat]).astype(float))
    return shapes, told, shapely.transform(middles, units), _counts(cells)


def _told(record_id: Any, row: Mapping[str, Any], t: Translator) -> Properties:
    is_dated = row["start"] != UNDATED
    days = {name: iso_day(int(row[name])) for name in ("start", "end") if is_dated}
    return {
        "id": str(record_id),
        "name": t.pick(row, "name"),
        **{name: int(row[name]) for name in ("n_claims", "n_conflicts")},
        **{name: str(row[name]) if row[name] else None for name in WORDS},
        **{name: day for name, day in days.items() if day != OPEN},
    }


def _counts(cells: Clusters) -> list[Properties]:
    """How many a cell counts, and the sector that most of them have."""
    return [
        {"n": int(n), "sector": cells.sectors[int(of_sector.argmax())] or None}
        for n, of_sector in zip(cells.n, cells.of_sector, strict=True)
    ]
