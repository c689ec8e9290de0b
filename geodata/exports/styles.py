"""The atlas's symbols as styles of QGIS (QML) and of OGC (SLD), for the table `layer_styles`."""

from collections.abc import Iterable, Mapping
from xml.etree.ElementTree import Element, SubElement, tostring

from geodata.datapackage.package import Package
from geodata.language import Translator

# Our marks by QGIS's names; what has no name there is a circle.
MARKS = {name: name for name in ("hexagon", "square", "triangle", "diamond", "pentagon", "star")}
MARKS["cross"] = "cross_fill"
KINDS = {"Point": "marker", "LineString": "line", "Polygon": "fill"}
SLD = "http://www.opengis.net/sld"
OGC = "http://www.opengis.net/ogc"
THEMES = ("light", "dark")
# QGIS's code for: shown between the days of two columns.
BETWEEN_COLUMNS = "2"
NO_SECTOR = {"light": "#5b5b5b", "dark": "#c8c8c8"}


def sector_colour(package: Package, layer: str, theme: str) -> str:
    """The colour of a layer's sector on the light or on the dark map, as #rrggbb."""
    sectors, sector = package.codelists["sector"], package.catalog.layers[layer].sector
    return sectors.column(sector, f"colour_{theme}") or NO_SECTOR[theme]


def style_rows(
    kinds: Mapping[str, Iterable[str]], package: Package, t: Translator
) -> list[dict[str, object]]:
    """Rows of QGIS's table `layer_styles`: each layer in the colours of each theme.

    Args:
        kinds: layer → kinds of its places; of several, the one the catalogue names is styled.
    """
    rows: list[dict[str, object]] = []
    for layer, found in kinds.items():
        symbol = _symbol_kind(package.catalog.layers[layer].geometry, found)
        mark = MARKS.get(package.catalog.layers[layer].shape, "circle")
        for theme in THEMES:
            colour = sector_colour(package, layer, theme)
            rows.append(
                {
                    "f_table_catalog": "",
                    "f_table_schema": "",
                    "f_table_name": layer,
                    "f_geometry_column": "geometry",
                    "styleName": f"{layer} ({theme})",
                    "styleQML": _qml(symbol, mark, colour),
                    "styleSLD": _sld(layer, symbol, mark, colour),
                    "useAsDefault": theme == THEMES[0],
                    "description": package.catalog.layers[layer].title(t),
                    "owner": "",
                    "ui": "",
                }
            )
    return rows


def _symbol_kind(said: str, found: Iterable[str]) -> str:
    # A collection of several kinds has a symbol in neither: QGIS draws what fits.
    symbols = {KINDS.get(kind.removeprefix("Multi"), "marker") for kind in found}
    wanted = {"point": "marker", "line": "line", "area": "fill"}.get(said, "marker")
    return wanted if wanted in symbols else min(symbols)


def _qml(symbol: str, mark: str, colour: str) -> str:
    """A style of QGIS: one symbol, and time by the columns of days."""
    root = Element("qgis", version="3.22.0", styleCategories="Symbology|Temporal")
    SubElement(
        root,
        "temporal",
        enabled="1",
        mode=BETWEEN_COLUMNS,
        startField="begin_date",
        endField="end_date",
        limitMode="1",
        accumulate="0",
        durationField="",
        fixedDuration="0",
        durationUnit="min",
        startExpression="",
        endExpression="",
    )
    renderer = SubElement(root, "renderer-v2", type="singleSymbol", symbollevels="0")
    symbols = SubElement(renderer, "symbols")
    holder = SubElement(symbols, "symbol", name="0", type=symbol, alpha="1")
    layer, options = _qml_symbol(symbol, mark, colour)
    drawn = SubElement(holder, "layer", {"class": layer, "enabled": "1", "pass": "0"})
    listed = SubElement(drawn, "Option", type="Map")
    for name, value in options.items():
        SubElement(listed, "Option", name=name, type="QString", value=value)
        SubElement(drawn, "prop", k=name, v=value)
    return f"<!DOCTYPE qgis>\n{tostring(root, encoding='unicode')}"


def _qml_symbol(symbol: str, mark: str, colour: str) -> tuple[str, dict[str, str]]:
    channels = ",".join(str(int(colour[i : i + 2], 16)) for i in (1, 3, 5))
    full, pale = f"{channels},255", f"{channels},60"
    if symbol == "line":
        return "SimpleLine", {"line_color": full, "line_width": "0.7", "line_width_unit": "MM"}
    edge = {"outline_color": full, "outline_style": "solid", "outline_width_unit": "MM"}
    if symbol == "fill":
        return "SimpleFill", {**edge, "color": pale, "outline_width": "0.5", "style": "solid"}
    size = {"name": mark, "size": "3.2", "size_unit": "MM"}
    return "SimpleMarker", {**edge, **size, "color": full, "outline_width": "0.2"}


def _sld(layer: str, symbol: str, mark: str, colour: str) -> str:
    """A style of OGC's Styled Layer Descriptor 1.0.0."""
    root = Element("StyledLayerDescriptor", {"xmlns": SLD, "xmlns:ogc": OGC, "version": "1.0.0"})
    named = SubElement(root, "NamedLayer")
    SubElement(named, "Name").text = layer
    style = SubElement(SubElement(named, "UserStyle"), "FeatureTypeStyle")
    rule = SubElement(style, "Rule")
    if symbol == "line":
        _painted(SubElement(rule, "LineSymbolizer"), "Stroke", stroke=colour, stroke_width="2")
    elif symbol == "fill":
        area = SubElement(rule, "PolygonSymbolizer")
        _painted(area, "Fill", fill=colour, fill_opacity="0.25")
        _painted(area, "Stroke", stroke=colour, stroke_width="1.5")
    else:
        graphic = SubElement(SubElement(rule, "PointSymbolizer"), "Graphic")
        drawn = SubElement(graphic, "Mark")
        known = mark if mark in ("square", "triangle", "star") else "circle"
        SubElement(drawn, "WellKnownName").text = "cross" if mark == "cross_fill" else known
        _painted(drawn, "Fill", fill=colour)
        SubElement(graphic, "Size").text = "9"
    return tostring(root, encoding="unicode")


def _painted(parent: Element, name: str, **parameters: str) -> None:
    paint = SubElement(parent, name)
    for parameter, value in parameters.items():
        SubElement(paint, "CssParameter", name=parameter.replace("_", "-")).text = value
