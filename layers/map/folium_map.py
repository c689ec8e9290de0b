"""The map: a constant folium map, and one small feature group that says what to show.

The base map and the records come over routes of our own (`routes.py`, `web/live_updates.py`);
over Streamlit's connection goes only the selection's query and the chosen id. So a filter or a
choice changes a few hundred bytes and never remounts the map.
"""

from collections.abc import Callable, Mapping
from typing import Any

import folium
import streamlit as st
from folium.template import Template
from streamlit_folium import st_folium

from geodata.datapackage.package import Package
from geodata.drawing.symbols import SHAPES, sector_colours
from geodata.errors import Problem
from geodata.geometry.clusters import CELL_PX
from geodata.geometry.simplification import MARK_PX
from geodata.language import Translator
from geodata.presentation.map_features import middle_of
from geodata.query.relations import drawn_area
from geodata.query.selection import Selection
from layers.web import paths
from layers.web.html import script_json

HEIGHT_PX = 600
BASE_FILES = ("land", "neighbours", "lakes", "rivers", "departments", "towns")
# Asked for only when the reader switches them on; the atlas needs no network.
TILES = {
    "url": "https://tile.openstreetmap.org/{z}/{x}/{y}.png",
    "attribution": "© OpenStreetMap",
}
# The library of drawing: loaded when a reader begins to draw, and not before.
DRAWING = "vendor/leaflet-geoman/leaflet-geoman.min.js"
MAP_KEY = "atlas.map"
PICKS_KEY = "atlas.map.picks"


class _BaseMapScript(folium.MacroElement):
    """The constant script: base map, marks and clicks (static/map/atlas_map.js)."""

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


def base_map(package: Package, view: str = paths.VIEW_ROUTE) -> folium.Map:
    """The map without records. The same package gives the same script, byte for byte."""
    base = paths.base_path()
    west, south, east, north = package.catalog.bounds
    chart = folium.Map(tiles=None, zoom_control=True, location=None, prefer_canvas=False)
    chart.options.update(zoomSnap=0.25, maxZoom=18, minZoom=3, worldCopyJump=False)
    chart.default_js = [
        ("leaflet", f"{base}{paths.LEAFLET_ROUTE}/leaflet.js"),
        ("atlas", f"{base}{paths.STATIC_ROUTE}/map/start.js"),
    ]
    chart.default_css = [
        ("leaflet_css", f"{base}{paths.LEAFLET_ROUTE}/leaflet.css"),
        ("atlas_css", f"{base}{paths.STATIC_ROUTE}/atlas-map.css"),
    ]
    files = {n: f"{paths.PACKAGE_ROUTE}/{package.version}/basemap/{n}.geojson" for n in BASE_FILES}
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
        "view": view,
        "line": paths.LINE_ROUTE,
        "bounds": [[south, west], [north, east]],
        "sectors": sector_colours(package),
        "shapes": dict(SHAPES),
        "layers": layers,
        "tiles": TILES,
        "drawing": f"{paths.STATIC_ROUTE}/{DRAWING}",
        "cellPx": CELL_PX,
        "markPx": MARK_PX,
    }
    _BaseMapScript(config).add_to(chart)
    return chart


def area_text(selection: Selection) -> str:
    """The drawn area that a selection asks for, as links write it; "" where it asks for none."""
    drawn = drawn_area(selection.relations)
    return drawn.place if drawn else ""


def _focus(package: Package, selection: Selection) -> list[list[float]] | None:
    """South-west and north-east of the departments filtered by; None where none is."""
    units = package.departments.frame
    chosen = units[units["ubigeo"].isin(selection.departments)]
    if chosen.empty:
        return None
    west, south, east, north = chosen.total_bounds.tolist()
    return [[south, west], [north, east]]


def _outlined(package: Package, selection: Selection) -> list[list[Any]]:
    """Code, name, and longitude and latitude of a point inside of each department filtered by."""
    units = package.departments
    codes = selection.departments
    return [[code, units.name(code), *middle_of(units.outline(code))] for code in codes]


def on_the_map(
    package: Package,
    selection: Selection,
    chosen: str | None,
    t: Translator,
    *,
    with_tiles: bool,
    fits: bool = False,
    filters: bool = False,
) -> dict[str, Any]:
    """What the map is to show, as its script reads it.

    Args:
        fits: show where the selected records are, instead of the view the address asks for.
        filters: the reader may filter on the map itself, by an area or a department.
    """
    return {
        "query": selection.query_string(),
        "chosen": chosen,
        "picks": _picks(),
        "language": t.language,
        "tiles": with_tiles,
        "fits": fits,
        "focus": _focus(package, selection),
        "departments": _outlined(package, selection),
        "area": area_text(selection) if filters else None,
        "labels": {
            "map": t("Map of the selected records"),
            "in": t("Zoom in"),
            "out": t("Zoom out"),
            "keys": t(
                "Arrow keys go from record to record, Page Down through all of them; Enter "
                "chooses, Escape goes back, + and − zoom, A filters by an area."
            ),
            "cell": t("{n} records; opens by zooming in"),
            "here_one": t("1 record here"),
            "here_many": t("{n} records here"),
            "unit_one": t("1 record of which only {unit} is known"),
            "unit_many": t("{n} records of which only {unit} is known"),
            "undrawn_one": t("1 record could not be drawn; the table has it."),
            "undrawn_many": t("{n} records could not be drawn; the table has them."),
            "fingers": t("Move the map with two fingers"),
            "unavailable": t("The records cannot be reached now. Trying again …"),
            "only": t("Only {name}"),
            "all_departments": t("All departments"),
            "profile": t("Open its profile"),
            **_area_labels(t),
        },
    }


def _area_labels(t: Translator) -> dict[str, str]:
    """What the map says of drawing an area."""
    return {
        "area": t("Filter by an area"),
        "rectangle": t("Draw a rectangle"),
        "polygon": t("Draw a polygon"),
        "area_rectangle": t("Press two opposite corners, or drag from one to the other."),
        "area_polygon": t("Press corner after corner, and the first one again to end."),
        "area_change": t("Change its corners"),
        "area_remove": t("Remove the area"),
        "area_finish": t("Finish"),
        "area_cancel": t("Cancel"),
        "area_bounds": t("Or type its sides, in degrees"),
        "west": t("West"),
        "south": t("South"),
        "east": t("East"),
        "north": t("North"),
        "area_filter": t("Filter by it"),
        "area_no_box": t("West must be less than east, south less than north."),
        "area_unloaded": t("Drawing cannot be loaded now; the sides can be typed."),
    }


def _picks() -> int:
    """Number of the last choice on the map that the visit has heard of.

    The map numbers its picks: an update that knows of fewer than it has made is no answer to the
    last one, and does not take it back. A map that is drawn anew goes on from here.
    """
    return int(st.session_state.get(PICKS_KEY, 0))


def show_map(
    package: Package,
    update: dict[str, Any],
    on_pick: Callable[[str | None], None],
    view: str = paths.VIEW_ROUTE,
    on_filter: Mapping[str, Callable[[str], None]] | None = None,
) -> None:
    """Draw the map.

    Args:
        update: what it shows (`on_the_map`).
        on_pick: gets the id of a record when one is chosen; None when the choice is given up.
        view: route of what it draws.
        on_filter: what takes a filter from the map, by what the map calls it (map_filters.py).
    """

    def picked() -> None:
        # Streamlit forgets the map's value when a further act of the reader ends a run before it
        # comes to the map, and calls again with a pick that may since have been given up.
        value = st.session_state.get(MAP_KEY) or {}
        if value.get("count", 0) > _picks():
            st.session_state[PICKS_KEY] = value["count"]
            taken = [
                (take, value[name]) for name, take in (on_filter or {}).items() if name in value
            ]
            for take, text in taken:
                take(str(text))
            if not taken:
                on_pick(str(value["picked"]) or None)

    st_folium(
        base_map(package, view),
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
