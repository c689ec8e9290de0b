"""One table of colours and marks: the map and its legend both draw from it."""

from collections.abc import Mapping
from urllib.parse import quote

from geodata.datapackage.package import Package

# Outlines in a box of 24, centred on 0,0; y grows downwards.
SHAPES: Mapping[str, str] = {
    "circle": "M8 0A8 8 0 1 1-8 0A8 8 0 1 1 8 0Z",
    "hexagon": "M0-9L7.8-4.5V4.5L0 9L-7.8 4.5V-4.5Z",
    "square": "M-7-7H7V7H-7Z",
    "triangle": "M0-8.5L8.6 6.5H-8.6Z",
    "diamond": "M0-9.5L8 0L0 9.5L-8 0Z",
    "pentagon": "M0-9L8.6-2.8L5.3 7.3H-5.3L-8.6-2.8Z",
    "star": "M0-10L2.6-3.6L9.5-3.1L4.2 1.4L5.9 8.1L0 4.4L-5.9 8.1L-4.2 1.4L-9.5-3.1L-2.6-3.6Z",
    "cross": "M-3-9H3V-3H9V3H3V9H-3V3H-9V-3H-3Z",
}
NO_SECTOR = {"light": "#5b5b5b", "dark": "#c8c8c8"}
# Places known to these are drawn as a soft disc with a hollow mark, never as a sharp one.
SOFT_FROM_KM = 25.0
PAPER = {"light": "#fffdf8", "dark": "#1c1f22"}


def sector_colours(package: Package) -> dict[str, dict[str, str]]:
    """Sector → its colour on the light and on the dark map; "" for a sector without one."""
    sectors = package.codelists["sector"]
    colours = {
        code: {
            theme: sectors.column(code, f"colour_{theme}") or NO_SECTOR[theme]
            for theme in ("light", "dark")
        }
        for code in sectors
    }
    return {**colours, "": NO_SECTOR}


def mark_image(shape: str, colour: str, *, hollow: bool = False, dashed: bool = False) -> str:
    """The mark of a layer as a data URI of an SVG picture, for legends."""
    fill, line = ("none", colour) if hollow else (colour, "none")
    dash = ' stroke-dasharray="3 2.2"' if hollow else ""
    body = (
        f'<path d="{SHAPES.get(shape, SHAPES["circle"])}" fill="{fill}" stroke="{line}"'
        f' stroke-width="2.2"{dash}/>'
    )
    if shape == "line":
        dash = ' stroke-dasharray="5 4"' if dashed else ""
        body = (
            f'<path d="M-11 5L-3-4L4 3L11-5" fill="none" stroke="{colour}"'
            f' stroke-width="2.4"{dash}/>'
        )
    if shape == "area":
        body = (
            '<defs><radialGradient id="g"><stop offset=".35" stop-opacity=".6" '
            f'stop-color="{colour}"/><stop offset="1" stop-opacity="0" stop-color="{colour}"/>'
            '</radialGradient></defs><ellipse rx="12" ry="10" fill="url(#g)"/>'
        )
    return _image(body)


def area_image(colour: str) -> str:
    """An area whose edge is known."""
    body = (
        f'<path d="M-9-6L3-9L10 2L4 9L-8 6Z" fill="{colour}" fill-opacity=".2" stroke="{colour}"'
        ' stroke-width="1.6"/>'
    )
    return _image(body)


def cell_image(colour: str) -> str:
    """A ring with a number: many records in one place."""
    body = (
        f'<circle r="9.5" fill="none" stroke="{colour}" stroke-width="2.6"/><text y="4"'
        f' text-anchor="middle" font-size="11" font-weight="600" fill="{colour}">n</text>'
    )
    return _image(body)


def unit_image(colour: str) -> str:
    """A number on a name: records of which only the administrative unit is known."""
    body = (
        f'<rect x="-9" y="-9" width="18" height="18" rx="9" fill="none" stroke="{colour}"'
        f' stroke-width="1.6" stroke-dasharray="3 2"/><text y="4" text-anchor="middle"'
        f' font-size="11" font-weight="600" fill="{colour}">n</text>'
    )
    return _image(body)


def halo_image(colour: str, kind: str) -> str:
    """How sure a place is, as a picture: `near` a dashed ring, `soft` a soft disc.

    `possible` is the pale mark of what only may have existed.
    """
    if kind == "near":
        body = (
            f'<circle r="10.5" fill="{colour}" fill-opacity=".08" stroke="{colour}"'
            f' stroke-width="1.4" stroke-dasharray="3 3"/><circle r="3.4" fill="{colour}"/>'
        )
    elif kind == "soft":
        body = (
            '<defs><radialGradient id="g"><stop offset=".3" stop-opacity=".5" '
            f'stop-color="{colour}"/><stop offset="1" stop-opacity="0" stop-color="{colour}"/>'
            f'</radialGradient></defs><circle r="12" fill="url(#g)"/><circle r="3.6" fill="none"'
            f' stroke="{colour}" stroke-width="1.8" stroke-dasharray="2 1.6"/>'
        )
    elif kind == "possible":
        body = (
            f'<circle r="5" fill="none" stroke="{colour}" stroke-opacity=".55"'
            ' stroke-width="2" stroke-dasharray="1.5 2.5"/>'
        )
    else:
        body = f'<circle r="5" fill="{colour}"/>'
    return _image(body)


def _image(body: str) -> str:
    """A picture of 24 × 24 units round its middle, as a data address."""
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-12 -12 24 24">{body}</svg>'
    return "data:image/svg+xml," + quote(svg)
