"""Buttons that give exactly what is shown, as a file."""

import streamlit as st

from geodata.export import FORMATS, export
from geodata.language import Translator
from geodata.store import Selected
from layers.state import Visit

DESCRIPTIONS = {
    "GeoJSON": "for QGIS, GDAL and the web (RFC 7946)",
    "CSV": "for spreadsheets; one row a record",
    "GeoPackage": "for QGIS and GDAL; a table a layer, with the claims",
    "GeoParquet": "for Python, R and DuckDB",
    "Claims": "every claim of these records with source and line, as CSV",
}


def permalink(state: Visit) -> str:
    """The address that restores this view."""
    from urllib.parse import urlencode

    address = str(st.context.url or "").split("?")[0]
    return f"{address}?{urlencode(state.query(), safe=',/')}"


def show_downloads(state: Visit, selected: Selected, t: Translator, key: str) -> None:
    """A button a format; the file is made when it is clicked."""
    link = permalink(state)
    for name, form in FORMATS.items():

        def make(name: str = name) -> bytes:
            return export(selected, name, t, link)

        st.download_button(
            name if name != "Claims" else t("Claims (CSV)"),
            data=make,
            file_name=f"atlas-{len(selected.records)}.{form.suffix}",
            mime=form.media_type,
            key=f"{key}.{form.suffix}",
            help=t(DESCRIPTIONS[name]),
            on_click="ignore",
            icon=":material/download:",
            disabled=selected.counts.total == 0,
            width="stretch",
        )


def show_share(state: Visit, t: Translator) -> None:
    """The link that restores this view, ready to copy."""
    st.caption(t("This link restores filters, chosen record and language; the address bar adds the map's view."))
    st.code(permalink(state), language=None, wrap_lines=True)
