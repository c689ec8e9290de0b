"""The map: a constant folium map, and one small feature group that says what to show.

The base map and the records come over the app's own routes (`layers/routes.py`, `layers/line.py`);
over Streamlit's connection goes only the selection's query and the chosen id. So a filter or a
choice changes a few hundred bytes and never remounts the map.
"""

from collections.abc import Callable
from typing import Any

import folium
import streamlit as st
from folium.template import Template
from streamlit_folium import st_folium

from geodata.bounded import CELL_PX, MARK_PX
from geodata.errors import Problem
from geodata.language import Translator
from geodata.package import Package
from geodata.selection import Selection
from layers import places
from layers.markup import script_json
from layers.style import SHAPES, sector_colours

HEIGHT_PX = 600
BASE_FILES = ("land", "neighbours", "lakes", "rivers", "departments", "towns")
# Asked for only when the reader switches them on; the atlas needs no network.
TILES = {
    "url": "https://tile.openstreetmap.org/{z}/{x}/{y}.png",
    "attribution": "© OpenStreetMap",
}
MAP_KEY = "atlas.map"


class _Frame(folium.MacroElement):
    """The constant script: base map, marks and clicks (static/atlas-map.js)."""

    _template = Template(
        "{% macro script(this, kwargs) %}"
        "AtlasMap.attach({{ this._parent.get_name() }}, {{ this.config }});"
        "{% endmacro %}"
    )

    def __init__(self, config: dict[str, Any]) -> None:
        super().__init__()
        self._name = "AtlasFrame"
        self.config = script_json(config)


class _Show(folium.FeatureGroup):
    """What changes: the query of the selection and the chosen record."""

    _template = Template(
        "{% macro script(this, kwargs) %}"
        "var {{ this.get_name() }} = L.featureGroup();"
        "window.atlas.show({{ this.update }});"
        "{% endmacro %}"
    )

    def __init__(self, update: dict[str, Any]) -> None:
        super().__init__(control=False)
        self.update = script_json(update)


def base_map(package: Package) -> folium.Map:
    """The map without records. The same package gives the same script, byte for byte."""
    base = places.base_path()
    west, south, east, north = package.catalog.bounds
    chart = folium.Map(tiles=None, zoom_control=True, location=None, prefer_canvas=False)
    chart.options.update(zoomSnap=0.25, maxZoom=18, minZoom=3, worldCopyJump=False)
    chart.default_js = [
        ("leaflet", f"{base}{places.LEAFLET_ROUTE}/leaflet.js"),
        ("atlas", f"{base}{places.STATIC_ROUTE}/atlas-map.js"),
    ]
    chart.default_css = [
        ("leaflet_css", f"{base}{places.LEAFLET_ROUTE}/leaflet.css"),
        ("atlas_css", f"{base}{places.STATIC_ROUTE}/atlas-map.css"),
    ]
    files = {n: f"{places.PACKAGE_ROUTE}/{package.version}/basemap/{n}.geojson" for n in BASE_FILES}
    layers = {
        layer.layer_id: {"shape": layer.shape, "dashed": layer.dashed, "hollow": layer.is_context}
        for layer in package.catalog.layers.values()
    }
    config = {
        "root": base,
        "base": {
            name: url
            for name, url in files.items()
            if (package.root / "basemap" / f"{name}.geojson").exists()
        },
        "view": places.VIEW_ROUTE,
        "line": places.LINE_ROUTE,
        "bounds": [[south, west], [north, east]],
        "sectors": sector_colours(package),
        "shapes": dict(SHAPES),
        "layers": layers,
        "tiles": TILES,
        "cellPx": CELL_PX,
        "markPx": MARK_PX,
    }
    _Frame(config).add_to(chart)
    return chart


def _focus(package: Package, selection: Selection) -> list[list[float]] | None:
    """South-west and north-east of the departments filtered by; None where none is."""
    units = package.departments.frame
    chosen = units[units["ubigeo"].isin(selection.departments)]
    if chosen.empty:
        return None
    west, south, east, north = chosen.total_bounds.tolist()
    return [[south, west], [north, east]]


def on_the_map(
    package: Package,
    selection: Selection,
    chosen: str | None,
    t: Translator,
    *,
    with_tiles: bool,
    fits: bool = False,
) -> dict[str, Any]:
    """What the map is to show, as its script reads it.

    Args:
        fits: show where the selected records are, instead of the view the address asks for.
    """
    return {
        "query": selection.query_string(),
        "chosen": chosen,
        "language": t.language,
        "tiles": with_tiles,
        "fits": fits,
        "focus": _focus(package, selection),
        "labels": {
            "map": t("Map of the selected records"),
            "in": t("Zoom in"),
            "out": t("Zoom out"),
            "cell": t("{n} records; opens by zooming in"),
            "unavailable": t("The records cannot be reached now. Trying again …"),
        },
    }


def show_map(package: Package, update: dict[str, Any], on_pick: Callable[[str], None]) -> None:
    """Draw the map.

    Args:
        update: what it shows (`on_the_map`).
        on_pick: gets the id of a record when one is clicked.
    """

    def picked() -> None:
        value = st.session_state.get(MAP_KEY) or {}
        if value.get("picked"):
            on_pick(str(value["picked"]))

    st_folium(
        base_map(package),
        key=MAP_KEY,
        height=HEIGHT_PX,
        width=None,
        use_container_width=True,
        returned_objects=[],
        feature_group_to_add=_Show(update),
        on_change=picked,
    )


def missing_basemap(package: Package) -> list[Problem]:
    """Base map files that the package lacks."""
    return [
        Problem(f"basemap/{name}.geojson", "", "is missing.", "The map is drawn without it.", False)
        for name in BASE_FILES
        if not (package.root / "basemap" / f"{name}.geojson").exists()
    ]
