"""KML 2.2 for Google Earth: a folder a layer, its colour, time, and values with their sources."""

import json
from collections.abc import Iterator
from itertools import groupby
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import numpy as np
import shapely

from geodata.exports.layout import DAYS, URL, Layout
from geodata.exports.styles import sector_colour
from geodata.exports.text_files import About
from geodata.presentation.geojson_features import PIECE
from geodata.presentation.record_columns import EncodedColumn
from geodata.query.results import Extract, Results

# A mark that Google Earth has on board; other programs fetch it or draw their own.
ICON = "http://maps.google.com/mapfiles/kml/shapes/placemark_circle.png"
HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2"><Document>'
)
# What XML 1.0 has no way to write.
NO_XML = {code: "\ufffd" for code in range(32) if chr(code) not in "\t\n\r"} | {
    0xFFFE: "\ufffd",
    0xFFFF: "\ufffd",
}
Row = dict[str, Any]


def kml(source: Extract | Results, about: About, layout: Layout) -> Iterator[bytes]:
    """A KML document; records without a place stand in it without one."""
    package = source.atlas.package
    described = "\n".join(f"{name}: {value}" for name, value in about.items())
    head = [HEAD, _element("name", about["title"]), _element("description", described)]
    head += [_style(layer, sector_colour(package, layer, "light")) for layer in source.layers]
    yield "".join(head).encode()
    rows = _rows(source, layout)
    for layer, run in groupby(rows, lambda row: row["layer"]):
        title = package.catalog.layers[layer].title(layout.t)
        yield f"<Folder>{_element('name', title)}".encode()
        for row in run:
            yield _placemark(row, layout).encode()
        yield b"</Folder>"
    yield b"</Document></kml>\n"


def _rows(source: Extract | Results, layout: Layout) -> Iterator[Row]:
    names = list(layout.types(source))
    for extract in source.extracts(PIECE):
        columns, size = layout.rows(extract), extract.total
        cells = [columns.get(n, EncodedColumn.same(None, size)).cells(lambda v: v) for n in names]
        shapes = np.asarray(extract.records.geometry.array, dtype=object)
        for shape, *row in zip(shapes, *cells, strict=True):
            yield {**dict(zip(names, row, strict=True)), "shape": shape}


def _placemark(row: Row, layout: Layout) -> str:
    """One record: name, sources in words, all columns as extended data, time and place."""
    begin, end = (row[name] for name in DAYS)
    span = f"{_when('begin', begin)}{_when('end', end)}"
    said = [(n, v) for n, v in row.items() if n != "shape" and v not in (None, "")]
    data = "".join(
        f"<Data name={quoteattr(name)}>{_element('value', value)}</Data>" for name, value in said
    )
    name = layout.t.pick(row, "name")
    return (
        f"<Placemark>{_element('name', name)}{_element('description', _balloon(row))}"
        f"{f'<TimeSpan>{span}</TimeSpan>' if span else ''}"
        f"<styleUrl>#{escape(row['layer'])}</styleUrl>"
        f"<ExtendedData>{data}</ExtendedData>{_shape(row['shape'])}</Placemark>"
    )


def _balloon(row: Row) -> str:
    """What is said of a record, each value with its sources, as HTML: texts are escaped in it."""
    lines = []
    for name, cited in row.items():
        field = name.removesuffix("_sources")
        if name != field and cited and row.get(field):
            lines.append(f"<b>{escape(field)}</b>: {escape(str(row[field]))} [{escape(cited)}]")
    lines.append(f"<a href={quoteattr(row[URL])}>{escape(row[URL])}</a>")
    return "<br/>".join(lines)


def _element(name: str, value: Any) -> str:
    return f"<{name}>{escape(str(value).translate(NO_XML))}</{name}>"


def _when(name: str, day: Any) -> str:
    return f"<{name}>{day.isoformat()}</{name}>" if day else ""


def _style(layer: str, colour: str) -> str:
    """A layer's colour; KML writes it as alpha, blue, green, red."""
    blue_green_red = f"{colour[5:7]}{colour[3:5]}{colour[1:3]}".lower()
    return (
        f"<Style id={quoteattr(layer)}><IconStyle><color>ff{blue_green_red}</color>"
        f"<scale>0.9</scale><Icon><href>{ICON}</href></Icon></IconStyle>"
        f"<LineStyle><color>ff{blue_green_red}</color><width>2</width></LineStyle>"
        f"<PolyStyle><color>50{blue_green_red}</color></PolyStyle></Style>"
    )


def _shape(shape: Any) -> str:
    """A geometry in KML; "" for none."""
    if shape is None or shape.is_empty:
        return ""
    parts = getattr(shape, "geoms", None)
    if parts is not None:
        return f"<MultiGeometry>{''.join(map(_shape, parts))}</MultiGeometry>"
    content = json.loads(shapely.to_geojson(shape))["coordinates"]
    if shape.geom_type == "Polygon":
        outer, *inner = (f"<LinearRing>{_corners(ring)}</LinearRing>" for ring in content)
        holes = "".join(f"<innerBoundaryIs>{ring}</innerBoundaryIs>" for ring in inner)
        return f"<Polygon><outerBoundaryIs>{outer}</outerBoundaryIs>{holes}</Polygon>"
    corners = [content] if shape.geom_type == "Point" else content
    return f"<{shape.geom_type}>{_corners(corners)}</{shape.geom_type}>"


def _corners(points: list[list[float]]) -> str:
    return f"<coordinates>{' '.join(f'{p[0]:.6f},{p[1]:.6f}' for p in points)}</coordinates>"
