"""Departments shaded by class on the drawing: the map of a measure, with its legend."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import shapely

from geodata.datapackage.departments import Departments
from geodata.drawing.escaping import escape
from geodata.drawing.frame import Frame, path_data

EDGE, INK = "#fffdf8", "#2b2a27"
NAME_PX, LETTER_PX = 11, 6.0


@dataclass(frozen=True, slots=True)
class Shading:
    """What is shaded how.

    Attributes:
        colours: department → colour. said: department → what a pointer there tells.
        legend: colour and words of each class. chosen: departments that are pointed out.
        address_of: department → where a click on it leads, in pages.
    """

    departments: Departments
    colours: Mapping[str, str]
    said: Mapping[str, str]
    legend: tuple[tuple[str, str], ...]
    chosen: tuple[str, ...]
    address_of: Callable[[str], str]


def shaded(shading: Shading, frame: Frame, *, linked: bool) -> str:
    """The departments as SVG, each with its name where it has room for it."""
    units = shading.departments.frame
    shapes = {
        str(code): frame.shape(shape)
        for code, shape in zip(units["ubigeo"], units.geometry, strict=True)
    }
    areas = [_area(code, shape, shading, linked=linked) for code, shape in shapes.items()]
    edges = [
        f'<path d="{path_data(shapes[code])}" fill="none" class="c-ring" stroke="{INK}" '
        'stroke-width="2.4"/>'
        for code in shading.chosen
        if code in shapes
    ]
    names = [_name(shading.departments.name(code), shape) for code, shape in shapes.items()]
    return "".join((*areas, *edges, *names))


def _area(code: str, shape: shapely.Geometry, shading: Shading, *, linked: bool) -> str:
    body = (
        f'<path d="{path_data(shape)}" fill="{shading.colours[code]}" stroke="{EDGE}" '
        f'stroke-width=".8"><title>{escape(shading.said[code])}</title></path>'
    )
    if not linked:
        return body
    # The table beside the map has the same links; one way by keyboard is enough.
    return f'<a href="{escape(shading.address_of(code))}" tabindex="-1">{body}</a>'


def _name(name: str, shape: shapely.Geometry) -> str:
    west, south, east, north = shapely.bounds(shape)
    if not (east - west > LETTER_PX * len(name) * 0.8 and north - south > 2 * NAME_PX):
        return ""
    x, y = shapely.get_coordinates(shapely.point_on_surface(shape))[0]
    return (
        f'<text x="{x:.1f}" y="{y + 4:.1f}" text-anchor="middle" font-size="{NAME_PX}" '
        f'pointer-events="none" fill="{INK}" stroke="{EDGE}" stroke-width="2.6" '
        f'stroke-opacity=".85" paint-order="stroke">{escape(name)}</text>'
    )


def legend_of(shading: Shading) -> tuple[tuple[str, str], ...]:
    """The classes as marks in a box of 24, with their words."""
    return tuple(
        (f'<rect x="-9" y="-7" width="18" height="14" fill="{colour}"/>', text)
        for colour, text in shading.legend
    )
