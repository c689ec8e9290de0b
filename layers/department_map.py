"""The map of departments in Vega-Lite: shaded by class, a click chooses."""

import math
from collections.abc import Collection, Mapping
from typing import Any

import numpy as np
import shapely

from geodata.datapackage.departments import Departments
from geodata.evidence.department_measures import Tally
from geodata.presentation.department_words import DepartmentWords
from geodata.presentation.value_classes import ValueClasses

# From few to many, told apart in grey and by the colour-blind, on light and dark grounds.
SHADES = ("#c9dcea", "#9dbcd9", "#8a94c3", "#85569f", "#6b1066")
NOTHING, PAPER, DARK = "#8885", "#fffdf8", "#2b2a27"
# The same on a sheet, whose ground does not shine through.
NOTHING_DRAWN = "#dcd8d0"
# Outlines are drawn no finer than this, in degrees; small departments are named by their row alone.
FINE_DEG, NAMED_DEG2 = 0.03, 1.2
HEIGHT_PX, NAME_PX, EDGE_PX, CHOSEN_PX = 540, 10, 0.8, 2.6
# The name of the selection in the chart, and the member that it gives.
CLICKED, CODE = "clicked", "code"
# GeoJSON geometry, a place within it, its size; on a sheet whose units are degrees of latitude.
Outline = tuple[dict[str, Any], tuple[float, float], float]


def department_map(
    found: Mapping[str, Tally],
    measure: str,
    classes: ValueClasses,
    chosen: Collection[str],
    words: DepartmentWords,
    ink: str,
) -> dict[str, Any]:
    """The chart; `ink` writes names and draws the outlines of those chosen."""
    labels = [words.class_label(classes, n, measure) for n in range(len(classes.ends))]
    none = words.t("none")
    shapes = _outlines(words.package.departments)
    values = [
        {
            "type": "Feature",
            "geometry": shapes[code][0],
            CODE: code,
            "name": words.name(code),
            "amount": words.tally(tally, measure) or none,
            "possible": words.amount(tally.possible, measure) if tally.possible else "–",
            "class": labels[classes.of[code]] if code in classes.of else none,
            "chosen": code in chosen,
            "x": shapes[code][1][0],
            "y": shapes[code][1][1],
            "named": shapes[code][2] > NAMED_DEG2,
        }
        for code, tally in found.items()
    ]
    return {
        "data": {"values": values},
        "height": HEIGHT_PX,
        "projection": {"type": "identity", "reflectY": True},
        "layer": [_areas(labels, none, measure, words, ink), _edges(ink), _names()],
    }


def shades(n_classes: int) -> list[str]:
    """A colour a class: the ends of the scale where there are few."""
    if n_classes < 2:
        return [SHADES[2]][:n_classes]
    places = np.linspace(0, len(SHADES) - 1, n_classes).round().astype(int)
    return [SHADES[place] for place in places]


def _areas(
    labels: list[str], none: str, measure: str, words: DepartmentWords, ink: str
) -> dict[str, Any]:
    t = words.t
    click = {"type": "point", "fields": [CODE], "toggle": False, "clear": False}
    heads = {"name": t("Department"), "amount": words.measure(measure),
             "possible": t("Possibly")}  # fmt: skip
    scale = {"domain": [none, *labels], "range": [NOTHING, *shades(len(labels))]}
    legend = {"title": words.measure(measure), "orient": "bottom", "columns": 3, "symbolType":
              "square", "symbolSize": 180, "labelColor": ink, "titleColor": ink,
              "labelLimit": 240, "titleLimit": 420}  # fmt: skip
    return {
        "params": [{"name": CLICKED, "select": click}],
        "mark": {"type": "geoshape", "strokeWidth": EDGE_PX, "stroke": PAPER, "cursor": "pointer"},
        "encoding": {
            "color": {"field": "class", "type": "nominal", "scale": scale, "legend": legend},
            "tooltip": [
                {"field": name, "type": "nominal", "title": title} for name, title in heads.items()
            ],
        },
    }  # fmt: skip


def _edges(ink: str) -> dict[str, Any]:
    """The outlines of the chosen departments, over all others."""
    mark = {"type": "geoshape", "filled": False, "stroke": ink, "strokeWidth": CHOSEN_PX}
    hidden = {"tooltip": None, "aria": False}
    return {"transform": [{"filter": "datum.chosen"}], "mark": {**mark, **hidden}}


def _names() -> dict[str, Any]:
    """Names in those that have room for one; a pale rim keeps them readable on any shade."""
    place = {"longitude": {"field": "x", "type": "quantitative"},
             "latitude": {"field": "y", "type": "quantitative"}}  # fmt: skip
    text = {"text": {"field": "name", "type": "nominal"}}
    base = {"type": "text", "fontSize": NAME_PX, "tooltip": None, "aria": False}
    rim = {**base, "stroke": PAPER, "strokeWidth": 3, "strokeOpacity": 0.85}
    return {
        "transform": [{"filter": "datum.named"}],
        "encoding": {**place, **text},
        "layer": [{"mark": rim}, {"mark": {**base, "color": DARK}}],
    }


def _outlines(departments: Departments) -> dict[str, Outline]:
    """Each department's outline, a place within it, and its size, on a sheet."""
    frame = departments.frame
    shapes = shapely.coverage_simplify(np.asarray(frame.geometry.array), FINE_DEG)
    _, south, _, north = frame.total_bounds.tolist()
    # Plate carrée that is true to scale at the middle of the country.
    narrow = math.cos(math.radians((south + north) / 2))

    def on_sheet(corners: np.ndarray) -> np.ndarray:
        return np.round(corners * [narrow, 1.0], 3)

    found: dict[str, Outline] = {}
    for code, shape in zip(frame["ubigeo"], shapely.transform(shapes, on_sheet), strict=True):
        x, y = shapely.get_coordinates(shapely.point_on_surface(shape))[0].round(3).tolist()
        found[str(code)] = (dict(shapely.geometry.mapping(shape)), (x, y), float(shape.area))
    return found
