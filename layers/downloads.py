"""Buttons that give exactly what is shown, or the whole package, as files."""

from collections.abc import Mapping
from urllib.parse import urlencode

import pandas
import streamlit as st

from geodata.export import FORMATS
from geodata.language import Translator
from geodata.package import Package
from geodata.selected import Selected
from geodata.selection import Selection
from geodata.store import Store
from layers.files import file_address, package_path
from layers.state import Visit

# Addresses of the pages besides Explore (layers/frame.py, PAGES).
OTHER_PAGES = ("record", "evidence", "downloads", "about")
DESCRIPTIONS = {
    "GeoJSON": "for QGIS, GDAL and the web (RFC 7946)",
    "CSV": "for spreadsheets; one row a record",
    "GeoPackage": "for QGIS and GDAL; a table a layer, with the claims",
    "GeoParquet": "for Python, R and DuckDB",
    "Claims": "every claim of these records with source and line, as CSV",
}


def permalink(selection: dict[str, str], page: str = "") -> str:
    """The address of a page (of Explore) that restores this view, from its query parameters."""
    address = str(st.context.url or "").split("?")[0]
    for here in OTHER_PAGES:
        address = address.removesuffix(f"/{here}")
    return f"{address.rstrip('/')}/{page}?{urlencode(selection, safe=',/')}"


def show_downloads(state: Visit, selected: Selected, t: Translator, key: str) -> None:
    """A button a format; the file is made when it is clicked."""
    is_record = bool(selected.selection.ids)
    query = selected.selection.query() | {"lang": t.language} if is_record else state.query()
    _buttons(query, t, f"{key}-files", is_empty=selected.total == 0)


def _buttons(query: Mapping[str, str], t: Translator, key: str, *, is_empty: bool) -> None:
    with st.container(horizontal=True, key=key):
        for name, form in FORMATS.items():
            st.link_button(
                name if name != "Claims" else t("Claims (CSV)"),
                file_address(form, query),
                help=t(DESCRIPTIONS[name]),
                icon=":material/download:",
                disabled=is_empty,
            )


def show_layers(store: Store, everything: Selected, t: Translator) -> None:
    """One layer of the package, chosen from all, in every format."""
    layers = store.package.catalog.layers

    def label(code: str) -> str:
        return f"{layers[code].title(t)} · {t.number(everything.layers.get(code, 0))}"

    layer = st.selectbox(
        t("Layer"), list(layers), format_func=label, key="downloads.layer", width=420
    )
    if layer is None:
        return
    query = {**Selection(layers=(layer,)).query(), "lang": t.language}
    _buttons(query, t, "layer-files", is_empty=not everything.layers.get(layer))


def show_ways(state: Visit, t: Translator) -> None:
    """The present filter as a link, as an address of the API, and in other programs."""
    query = state.selection.query_string()
    api = permalink({}, "api").rstrip("?")
    items = f"{api}/collections/records/items?{query + '&' if query else ''}limit=1000"
    ways = {
        t("Link"): permalink(state.query()),
        "API": items,
        "QGIS": t("Layer › Add Layer › Add WFS / OGC API - Features Layer, with the address")
        + f"\n{api}",
        "GDAL": f'ogr2ogr atlas.gpkg "{items}&f=geojson"\nogrinfo OAPIF:{api}',
        "Python": f'import geopandas\nrecords = geopandas.read_file("{items}&f=geojson")',
        "R": f'library(sf)\nrecords <- st_read("{items}&f=geojson")',
        t("Command line"): (
            f'python -m geodata export "{query}" --format geojson --output atlas.geojson\n'
            f'python -m geodata claims "{query}" > claims.csv\n'
            f'python -m geodata conflicts "{query}"'
        ),
    }
    for tab, text in zip(st.tabs(list(ways)), ways.values(), strict=True):
        with tab:
            st.code(text, language=None, wrap_lines=True)


def show_package(store: Store, everything: Selected, t: Translator) -> None:
    """The package as one archive, and a table of its files with their licences."""
    package = store.package
    st.link_button(
        t("Data package (ZIP)"), package_path(), icon=":material/download:", type="primary"
    )
    st.caption(
        t(
            "All files as they are: records, claims, sources, code lists, boundaries, base map, "
            "gazetteer. {n} records with {claims} claims.",
            n=t.number(everything.counts.total),
            claims=t.number(len(package.claims)),
        )
    )
    rows = [
        {
            t("File"): _path_of(resource.get("path", "")),
            t("What it holds"): resource.get("description", ""),
            t("Licence"): ", ".join(x.get("name", "") for x in resource.get("licenses", [])),
        }
        for resource in package.descriptor.get("resources", [])
    ]
    if rows:
        with st.expander(t("Files of the package")):
            st.table(pandas.DataFrame(rows).set_index(t("File")), border="horizontal")


def _path_of(path: object) -> str:
    return ", ".join(path) if isinstance(path, list) else str(path)


def show_dictionary(package: Package, t: Translator) -> None:
    """What the columns of claims mean, in a few lines; fields follow as a table."""
    st.write(
        t(
            "A claim is a row: the record, the field, a qualifier where a field repeats, the "
            "value with its unit, the date for which it holds (EDTF), how it is said, the "
            "source with its place and line, its rank and the curator's note. The fields are:"
        )
    )


def show_share(state: Visit, t: Translator) -> None:
    """The link that restores this view, ready to copy."""
    st.caption(
        t(
            "This link restores filters, chosen record, order of the table and language; the "
            "address bar has the map's view besides."
        )
    )
    st.code(permalink(state.query()), language=None, wrap_lines=True)
