"""The legend: colour is sector, shape is layer, dash is proposal, softness is uncertainty."""

import streamlit as st

from geodata.language import Translator
from geodata.package import Package
from geodata.selected import FEW, Selected
from layers.markup import render
from layers.style import cell_image, halo_image, mark_image, sector_colours


def show_legend(selected: Selected, t: Translator) -> None:
    """Draw the legend of the layers that are shown and of how sure a place is."""
    package = selected.atlas.package
    theme = "dark" if st.context.theme.type == "dark" else "light"
    ink = {"light": "#6b675e", "dark": "#b4afa4"}[theme]
    surety = [
        (halo_image(ink, "exact"), t("exact place")),
        (halo_image(ink, "near"), t("within 25 km: ring when chosen or pointed at")),
        (halo_image(ink, "soft"), t("only the district or department, or an estimate")),
        (mark_image("area", ink), t("zone: its edge is no border")),
        (mark_image("line", ink, dashed=True), t("dashed line: proposal, route not surveyed")),
    ]
    if selected.counts.on_map > FEW:
        surety.insert(0, (cell_image(ink), t("so many records; opens by zooming in")))
    sectors = _sectors(package, set(selected.layers), theme, t)
    st.html(render("legend.html", sectors=sectors, surety=surety, label=t("Legend")))


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
