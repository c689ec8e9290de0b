"""The one drawing of records: a map within a page, and on a sheet with title, legend, sources.

Everything that a picture of ours shows comes from here; PNG is the same SVG in pixels. Text is
escaped by `escaping.escape`; looks are attributes, so that no style sheet needs to be allowed.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import shapely

from geodata.drawing.base_map import COLOURS, drawn, names
from geodata.drawing.escaping import escape
from geodata.drawing.frame import Frame, path_data
from geodata.drawing.shading import Shading, legend_of, shaded
from geodata.drawing.symbols import SHAPES, sector_colours
from geodata.geometry.bounds import Bounds
from geodata.language import Translator
from geodata.presentation.map_features import draw
from geodata.query.results import Results

SCALE_MAX_PX = 130
MARK_SCALE = 0.72
# A soft disc is no wider on the sheet than it is true, nor so small that it is taken for a mark.
MIN_DISC_PX = 9.0
THEME = "light"
# The letter of the north in every language of the atlas.
NORTH = "N"
Feature = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Content:
    """What a drawing shows.

    Attributes:
        box: degrees that must be on it. chosen: a record to point out, or "".
        address_of: record id → where a click on it leads, in pages.
        shading: departments to shade in the place of the records.
    """

    selected: Results
    box: Bounds
    chosen: str
    t: Translator
    address_of: Callable[[str], str]
    shading: Shading | None = None


@dataclass(frozen=True, slots=True)
class Legend:
    """What the marks of a drawing mean: SVG of a mark in a box of 24, and words."""

    entries: tuple[tuple[str, str], ...]


def map_of(content: Content, frame: Frame, *, linked: bool) -> tuple[str, Legend]:
    """The map alone as SVG of the frame's size, without the outer element; and its legend."""
    package, t = content.selected.atlas.package, content.t
    if content.shading:
        return _shaded(content.shading, content, frame, linked=linked)
    shown = draw(content.selected, frame.window, frame.zoom, t, content.chosen)
    colours = {code: pair[THEME] for code, pair in sector_colours(package).items()}
    # What is surely there is drawn above what may be.
    features = sorted(shown["features"], key=lambda feature: not feature.get("soft"))
    marks = [_feature(feature, frame, content, colours, linked=linked) for feature in features]
    pieces = [
        *_ground(content, frame),
        _departments(content, frame),
        *_discs(shown["features"], frame, colours),
        names(package.root, package.version, frame, t),
        *marks,
        *(_cell(cell, frame, colours) for cell in shown["cells"]),
        _scale(frame, t),
        _north(frame),
    ]
    return "".join(pieces), _legend(content, shown, colours)


def _ground(content: Content, frame: Frame) -> list[str]:
    """Water and land."""
    package = content.selected.atlas.package
    return [
        f'<rect class="c-water" width="{frame.width:g}" height="{frame.height:g}" '
        f'fill="{COLOURS["water"]}"/>',
        drawn(package.root, package.version, frame),
    ]


def _shaded(
    shading: Shading, content: Content, frame: Frame, *, linked: bool
) -> tuple[str, Legend]:
    """The map of a measure by departments."""
    areas = shaded(shading, frame, linked=linked)
    pieces = [*_ground(content, frame), areas, _scale(frame, content.t), _north(frame)]
    return "".join(pieces), Legend(legend_of(shading))


def _departments(content: Content, frame: Frame) -> str:
    """The outline of the departments that are asked for, above all other borders."""
    units = content.selected.atlas.package.departments.frame
    asked = units[units["ubigeo"].isin(content.selected.selection.departments)]
    data = "".join(path_data(frame.shape(shape)) for shape in asked.geometry)
    if not data:
        return ""
    return (
        f'<path class="c-bar" d="{data}" fill="none" stroke="{COLOURS["ink"]}" '
        'stroke-width="1.6" stroke-linejoin="round"/>'
    )


def _discs(features: Sequence[Feature], frame: Frame, colours: dict[str, str]) -> list[str]:
    """Soft discs under all marks: where a place may be as well."""
    found = []
    for feature in features:
        shape = feature["g"]
        if feature.get("soft") and shape["type"] == "Point":
            x, y = frame.place(*shape["coordinates"])
            radius = max(feature["r"] * frame.px_of_km, MIN_DISC_PX)
            colour = colours.get(feature["s"], colours[""])
            found.append(
                f'<circle class="s-{escape(feature["s"])}" cx="{x:.1f}" cy="{y:.1f}" '
                f'r="{radius:.1f}" fill="{colour}" stroke="none" fill-opacity=".1"/>'
            )
    return found


def _feature(
    feature: Feature, frame: Frame, content: Content, colours: dict[str, str], *, linked: bool
) -> str:
    """One record: a mark, a line or an area, with its name, and a link in pages."""
    colour = colours.get(feature["s"], colours[""])
    layer = content.selected.atlas.package.catalog.layers[feature["l"]]
    shape = shapely.from_geojson(json.dumps(feature["g"]))
    kind = shapely.get_dimensions(shape)
    if kind == 0 or "c" in feature:
        units = [[lon, lat] for _, lon, lat in feature["c"]] if kind else []
        places = units or shapely.get_coordinates(shape).tolist()
        hollow = bool(feature.get("soft")) or layer.is_context
        body = "".join(
            _mark(layer.shape, colour, frame.place(*place), hollow=hollow) for place in places
        )
        if kind and kind > 1:
            body = _area(path_data(frame.shape(shape)), colour, "0.06", sure=False) + body
    else:
        data = path_data(frame.shape(shape))
        sure = not feature.get("soft")
        body = _line(data, colour, layer.dashed) if kind == 1 else _area(data, colour, ".2", sure)
    if feature["i"] == content.chosen and kind == 0:
        x, y = frame.place(*shapely.get_coordinates(shape)[0].tolist())
        body += (
            f'<circle class="c-ring" cx="{x:.1f}" cy="{y:.1f}" r="13" fill="none" '
            f'stroke="{COLOURS["ink"]}" stroke-width="2"/>'
        )
    said = " · ".join(filter(None, (feature["n"], feature["d"], feature["x"])))
    body = f'<g class="s-{escape(feature["s"])}"><title>{escape(said)}</title>{body}</g>'
    if not linked:
        return body
    # The list beside the map has the same links; one way by keyboard is enough.
    return f'<a href="{escape(content.address_of(feature["i"]))}" tabindex="-1">{body}</a>'


def _mark(name: str, colour: str, place: tuple[float, float], *, hollow: bool) -> str:
    x, y = place
    look = (
        f'class="k-line" fill="{COLOURS["paper"]}" fill-opacity=".75" stroke="{colour}" '
        'stroke-width="2.2" stroke-dasharray="3 2.2"'
        if hollow
        else f'class="k-fill" fill="{colour}" stroke="{COLOURS["paper"]}" stroke-width="1.6"'
    )
    outline = SHAPES.get(name, SHAPES["circle"])
    return (
        f'<path d="{outline}" transform="translate({x:.1f} {y:.1f}) scale({MARK_SCALE})" {look}/>'
    )


def _line(data: str, colour: str, dashed: bool) -> str:
    dash = ' stroke-dasharray="6 4"' if dashed else ""
    return f'<path class="k-line" d="{data}" fill="none" stroke="{colour}" stroke-width="2"{dash}/>'


def _area(data: str, colour: str, opacity: str, sure: bool) -> str:
    line = f'stroke="{colour}" stroke-width="1.2"' if sure else 'stroke="none"'
    kind = "k-area" if sure else "k-zone"
    return f'<path class="{kind}" d="{data}" fill="{colour}" fill-opacity="{opacity}" {line}/>'


def _cell(cell: dict[str, Any], frame: Frame, colours: dict[str, str]) -> str:
    """Many records in one place: a ring in the colour of most of them, with their number."""
    x, y = frame.place(cell["x"], cell["y"])
    sector = cell["p"][0][0] if cell["p"] else ""
    radius = 10 + min(len(cell["t"]), 6) * 1.6
    return (
        f'<g class="s-{escape(sector)}"><circle class="k-line" cx="{x:.1f}" cy="{y:.1f}" '
        f'r="{radius:.1f}" fill="{COLOURS["paper"]}" stroke="{colours.get(sector, colours[""])}" '
        f'stroke-width="3"/><text class="c-ink" x="{x:.1f}" y="{y + 4:.1f}" text-anchor="middle" '
        f'font-size="11" font-weight="600" fill="{COLOURS["ink"]}">{escape(cell["t"])}</text></g>'
    )


def _scale(frame: Frame, t: Translator) -> str:
    """A bar of a round number of kilometres, true at the middle of the map."""
    most = SCALE_MAX_PX / frame.px_of_km
    size = 10.0 ** (len(str(int(most))) - 1) if most >= 1 else 0.1
    km = max(step * size for step in (1, 2, 5) if step * size <= most or step == 1)
    x, y, length = 14, frame.height - 14, km * frame.px_of_km
    return (
        f'<g class="c-ink" fill="{COLOURS["ink"]}"><path class="c-bar" d="M{x} {y - 5}v5h'
        f'{length:.1f}v-5" fill="none" stroke="{COLOURS["ink"]}" stroke-width="1.4"/>'
        f'<text x="{x}" y="{y - 9}" font-size="12">{escape(t.number(km))} km</text></g>'
    )


def _north(frame: Frame) -> str:
    x = frame.width - 22
    return (
        f'<g class="c-ink" fill="{COLOURS["ink"]}" text-anchor="middle"><path d="M{x:g} 12l6 17-6-4'
        f'-6 4z"/><text x="{x:g}" y="43" font-size="12" font-weight="600">{NORTH}</text>'
        "</g>"
    )


def _legend(content: Content, shown: dict[str, Any], colours: dict[str, str]) -> Legend:
    """Layers with any selected record, and how surely places are drawn."""
    t, layers = content.t, content.selected.atlas.package.catalog.layers
    entries = []
    for name in content.selected.layers:
        layer = layers[name]
        colour = colours.get(layer.sector, colours[""])
        if layer.shape == "line":
            mark = _line("M-10 5L-3-4L4 3L10-5", colour, layer.dashed)
        elif layer.shape == "area":
            mark = _area("M-9-6L3-9L10 2L4 9L-8 6Z", colour, ".25", sure=True)
        else:
            mark = _mark(layer.shape, colour, (0, 0), hollow=layer.is_context)
        entries.append((f'<g class="s-{escape(layer.sector)}">{mark}</g>', layer.title(t)))
    ink = COLOURS["quiet"]
    points = [f for f in shown["features"] if f["g"]["type"] == "Point"]
    if any(f.get("soft") for f in points):
        disc = f'<circle r="11" fill="{ink}" fill-opacity=".15"/>'
        mark = disc + _mark("circle", ink, (0, 0), hollow=True)
        entries.append((mark, t("only the district or department, or an estimate")))
    if shown["cells"]:
        ring = f'<circle r="9" fill="none" stroke="{ink}" stroke-width="3"/>'
        entries.append((ring, t("many records in one place, with their number")))
    return Legend(tuple(entries))
