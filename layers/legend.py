"""The legend: colour is sector, shape is layer, dash is proposal, softness is uncertainty."""

import streamlit as st

from geodata.language import Translator
from geodata.package import Package
from geodata.store import Selected
from layers.markup import render
from layers.style import halo_image, mark_image, sector_colours


def show_legend(selected: Selected, t: Translator) -> None:
    """Draw the legend of the layers that are shown and of how sure a place is."""
    package = selected.atlas.package
    theme = "dark" if st.context.theme.type == "dark" else "light"
    marks = _marks(package, set(selected.records["layer"]), theme, t)
    ink = {"light": "#6b675e", "dark": "#b4afa4"}[theme]
    surety = [
        (halo_image(ink, "exact"), t("exact place")),
        (halo_image(ink, "near"), t("within 25 km: ring when chosen or pointed at")),
        (halo_image(ink, "soft"), t("only the district, or an estimate: soft disc")),
        (mark_image("area", ink), t("zone: its edge is no border")),
        (mark_image("line", ink, dashed=True), t("dashed line: proposal, route not surveyed")),
    ]
    st.html(render("legend.html", marks=marks, surety=surety, label=t("Legend")))


def _marks(package: Package, present: set[str], theme: str, t: Translator) -> list[tuple[str, str]]:
    """Picture and text of each layer that is shown."""
    colours = sector_colours(package)
    sectors = package.codelists["sector"]
    return [
        (
            mark_image(
                layer.shape,
                colours.get(layer.sector, colours[""])[theme],
                hollow=layer.is_context,
                dashed=layer.dashed,
            ),
            f"{layer.title(t)} ({sectors.label(layer.sector, t).lower()})",
        )
        for name, layer in package.catalog.layers.items()
        if name in present
    ]
