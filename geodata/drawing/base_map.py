"""The package's base map on a sheet: land, water, borders and the names that fit."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import shapely

from geodata.datapackage.geojson import checked_shape, read_features
from geodata.drawing.escaping import escape
from geodata.drawing.frame import Frame, path_data
from geodata.language import Translator

# Drawn in this order: file → fill and line (names of colours), and how wide the line is.
FILES: Mapping[str, tuple[str, str, float]] = {
    "neighbours": ("neighbour", "neighbour-line", 0.8),
    "land": ("land", "coast", 0.8),
    "lakes": ("water", "river", 0.6),
    "rivers": ("none", "river", 0.8),
    "departments": ("none", "border", 0.9),
}
# Light, as the map of Explore (layers/static/atlas-map.css); published.css has the dark ones.
COLOURS: Mapping[str, str] = {
    "land": "#f6f2e8", "coast": "#b9b4a4", "water": "#dde8ec", "river": "#a9c3cf",
    "neighbour": "#eae6dc", "neighbour-line": "#cdc8ba", "border": "#c4bda9", "ink": "#3a3832",
    "quiet": "#6b675e", "paper": "#fffdf8", "none": "none",
}  # fmt: skip
# Rank of a town or river → zoom level from which it is there.
TOWNS_FROM, RIVERS_FROM = {1: 4.0, 2: 6.0, 3: 8.0}, {1: 0.0, 2: 5.0, 3: 6.5}
COUNTRIES_TO = 7
TEXT_PX, LETTER_PX = 12, 6.4
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Outline:
    """One feature of the base map: its geometry in degrees, and its properties."""

    shape: shapely.Geometry
    properties: Mapping[str, Any]


@lru_cache(maxsize=8)
def outlines(root: Path, version: str, name: str) -> tuple[Outline, ...]:
    """The features of one file of the base map; none where the package lacks it.

    Args:
        version: of the package, so that another edition is read anew.
    """
    path = root / "basemap" / f"{name}.geojson"
    if not path.exists():
        return ()
    features, _ = read_features(path)
    found = ((checked_shape(f.get("geometry"))[0], f.get("properties") or {}) for f in features)
    return tuple(Outline(shape, said) for shape, said in found if shape is not None)


@lru_cache(maxsize=64)
def drawn(root: Path, version: str, frame: Frame) -> str:
    """The base map without names, as SVG."""
    pieces = []
    for name, (fill, line, width) in FILES.items():
        lines = "".join(
            path_data(frame.shape(outline.shape))
            for outline in outlines(root, version, name)
            if name != "rivers" or frame.zoom >= RIVERS_FROM.get(_rank(outline), 7)
        )
        if lines:
            pieces.append(
                f'<path class="c-{name}" d="{lines}" fill="{COLOURS[fill]}" '
                f'stroke="{COLOURS[line]}" stroke-width="{width}" stroke-linejoin="round"/>'
            )
    return "".join(pieces)


def _rank(outline: Outline) -> int:
    rank = outline.properties.get("rank")
    return rank if isinstance(rank, int) else 9


def names(root: Path, version: str, frame: Frame, t: Translator) -> str:
    """Names of towns and neighbours that fit beside one another, the greater first."""
    taken: list[Box] = []
    pieces = []
    for x, y, text, kind in _wanted(root, version, frame, t):
        length = LETTER_PX * len(text)
        left = x + 5 if kind == "town" else x - length / 2
        box = (left - 4, y - TEXT_PX, left + length + 4, y + 6)
        fits = box[0] > 2 and box[2] < frame.width - 2 and 14 < y < frame.height - 14
        if not fits or any(_meet(box, other) for other in taken):
            continue
        taken.append(box)
        if kind == "town":
            pieces.append(f'<circle class="c-dot" cx="{x:.1f}" cy="{y:.1f}" r="1.6"/>')
        pieces.append(
            f'<text class="c-{kind}" x="{left:.1f}" y="{y + 4:.1f}">{escape(text)}</text>'
        )
    return (
        f'<g class="c-names" font-size="{TEXT_PX}" fill="{COLOURS["quiet"]}">{"".join(pieces)}</g>'
    )


def _wanted(
    root: Path, version: str, frame: Frame, t: Translator
) -> Iterator[tuple[float, float, str, str]]:
    """Where on the sheet, what and of which kind: all names that its scale allows."""
    if frame.zoom <= COUNTRIES_TO:
        for outline in outlines(root, version, "neighbours"):
            at = outline.properties.get("label")
            if at:
                yield *frame.place(at[0], at[1]), t.pick(outline.properties, "name"), "country"
    for town in sorted(outlines(root, version, "towns"), key=_rank):
        if frame.zoom >= TOWNS_FROM.get(_rank(town), 9):
            point = shapely.get_coordinates(town.shape)[0]
            name = t.pick(town.properties, "name") or str(town.properties.get("name", ""))
            yield *frame.place(point[0], point[1]), name, "town"


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
