"""The legend: colour is sector, shape is layer, dash is proposal, softness is uncertainty."""

from collections import Counter
from itertools import product

import numpy as np
import shapely
import streamlit as st
from geopandas import GeoDataFrame

from geodata.datapackage.package import Package
from geodata.drawing.symbols import (
    area_image,
    cell_image,
    halo_image,
    mark_image,
    sector_colours,
    unit_image,
)
from geodata.language import Translator
from geodata.presentation.map_features import SURE, WHOLE_UNIT
from geodata.query.results import ALWAYS_DRAWN_MAX, Results
from layers.web.html import render

POINT, LINE, AREA = 0, 1, 2
# What the records of a layer may be, by what the catalogue says that most are.
KINDS = {"point": (POINT,), "line": (LINE,), "area": (AREA,), "any": (POINT, LINE, AREA)}


def show_legend(selected: Results, t: Translator) -> None:
    """Draw the legend of the layers that are selected and of how sure their places are.

    It follows the selection and not the window, so that nothing in it moves while the map does.
    """
    package = selected.atlas.package
    theme = "dark" if st.context.theme.type == "dark" else "light"
    ink = {"light": "#6b675e", "dark": "#b4afa4"}[theme]
    records = selected.atlas.records.loc[selected.ids_in_claims_file]
    records = records[records.geometry.notna()]
    large = [name for name in selected.layers if package.catalog.layers[name].is_large]
    sectors = _sectors(package, {*records["layer"], *large}, theme, t)
    surety = _surety(selected, records, large, ink, t)
    st.html(render("legend.html", sectors=sectors, surety=surety, label=t("Legend")))


def _surety(
    selected: Results, records: GeoDataFrame, large: list[str], ink: str, t: Translator
) -> list[tuple[str, str]]:
    """Pictures of how sure the selected places are, and what each means.

    Args:
        records: documented records with a place. large: large layers.
    """
    layers = selected.atlas.package.catalog.layers
    places = _places(selected, records, {layers[name].geometry for name in large})
    points = {precision for kind, precision in places if kind == POINT}
    areas = {precision for kind, precision in places if kind == AREA}
    offered = [
        (
            selected.counts.on_map > ALWAYS_DRAWN_MAX,
            cell_image(ink),
            t("so many records; opens by zooming in"),
        ),
        (points & SURE, halo_image(ink, "exact"), t("exact place")),
        (
            "near" in points,
            halo_image(ink, "near"),
            t("within 25 km: ring when chosen or pointed at"),
        ),
        (
            points - SURE - {"near"},
            halo_image(ink, "soft"),
            t("only the district or department, or an estimate"),
        ),
        (
            selected.selection.years and selected.selection.possible,
            halo_image(ink, "possible"),
            t("pale: may have existed in these years, but no source says so"),
        ),
        (
            (records["loc_method"] == WHOLE_UNIT).any(),
            unit_image(ink),
            t("number on a name: only the department is known"),
        ),
        (areas & SURE, area_image(ink), t("area: its edge as the source draws it")),
        (areas - SURE, mark_image("area", ink), t("zone: its edge is no border")),
        (
            any(layers[name].dashed for name in {*records["layer"], *large}),
            mark_image("line", ink, dashed=True),
            t("dashed line: proposal, route not surveyed"),
        ),
    ]
    return [(picture, text) for is_there, picture, text in offered if is_there]


def _places(
    selected: Results, records: GeoDataFrame, kinds_of_large: set[str]
) -> set[tuple[int, str]]:
    """Kinds of the selected places (POINT, LINE, AREA) with their precisions.

    Rows of large layers are not looked at: their kinds are what the catalogue says.
    """
    kinds = shapely.get_dimensions(np.asarray(records.geometry.array)).tolist()
    found = set(zip(kinds, records["loc_precision"].fillna(""), strict=True))
    if kinds_of_large:
        kinds_there = {kind for name in kinds_of_large for kind in KINDS[name]}
        found |= set(product(kinds_there, _precisions_of_large(selected)))
    return found


def _precisions_of_large(selected: Results) -> set[str]:
    """Precisions of the selected rows of large layers; "" where nothing is said."""
    documented = selected.atlas.records.loc[selected.ids_in_claims_file, "loc_precision"]
    asked, of = selected.selection.precisions, Counter(documented.fillna(""))
    offered = selected.facets["precisions"].items()
    rest = {code: n - of[code] for code, n in offered if not asked or code in asked}
    rest[""] = selected.counts.total - of.total() - sum(rest.values())
    return {code for code, n in rest.items() if n > 0}


def _sectors(
    package: Package, present: set[str], theme: str, t: Translator
) -> list[tuple[str, list[tuple[str, str]]]]:
    """Each sector that is shown with the marks and titles of its layers."""
    colours = sector_colours(package)
    groups: dict[str, list[tuple[str, str]]] = {}
    for name, layer in package.catalog.layers.items():
        if name in present:
            colour = colours.get(layer.sector, colours[""])[theme]
            mark = mark_image(layer.shape, colour, hollow=layer.is_context, dashed=layer.dashed)
            groups.setdefault(layer.sector, []).append((mark, layer.title(t)))
    label = package.codelists["sector"].label
    return [(label(sector, t), marks) for sector, marks in groups.items()]
