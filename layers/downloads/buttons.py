"""Buttons that give exactly what is shown, or the whole package, as files."""

from collections.abc import Mapping
from urllib.parse import urlencode

import streamlit as st

from geodata.datapackage.package import Package
from geodata.exports.formats import FORMATS
from geodata.exports.layout import ALL
from geodata.language import Translator
from geodata.query.results import Results
from geodata.query.selection import Selection
from geodata.stores.store import Store
from layers.downloads.streamed_files import file_address, package_path
from layers.page.visit import Visit, visit
from layers.published.addresses import Address
from layers.web import paths
from layers.web.html import literal, render

# Addresses of the pages besides Explore (layers/page/layout.py, PAGES).
OTHER_PAGES = (
    "record", "questions", "actors", "timeline", "departments", "compare", "evidence", "figures",
    "downloads", "your-data", "about",
)  # fmt: skip
DESCRIPTIONS = {
    "GeoJSON": "for QGIS, GDAL and the web (RFC 7946)",
    "CSV": "for spreadsheets; one row a record",
    "XLSX": "for Excel and LibreOffice: records, claims, sources; typed and filterable",
    "GeoPackage": "for QGIS and GDAL; a table a layer, with the claims, our symbols and typed days",
    "GeoParquet": "for Python, R and DuckDB",
    "KML": "for Google Earth: coloured, with sources and time",
    "FlatGeobuf": "for the web and GDAL; records without a place are left out",
    "Shapefile": "for older programs: short names and cut texts; its README says the limits",
    "BODS": "who owns what: Beneficial Ownership Data Standard 0.4, a statement a claim",
    "FollowTheMoney": "who owns what, for Aleph and OpenSanctions; an entity a line",
    "Everything": "records, claims, sources, codebook, licence and how to make it again",
    "Claims": "every claim of these records with source and line, as CSV",
}


def permalink(selection: dict[str, str], page: str = "") -> str:
    """The address of a page (of Explore) that restores this view, from its query parameters."""
    address = str(st.context.url or "").split("?")[0]
    for here in OTHER_PAGES:
        address = address.removesuffix(f"/{here}")
    return f"{address.rstrip('/')}/{page}?{urlencode(selection, safe=',/')}"


def published_url(address: Address) -> str:
    """The full address of a published page."""
    root = permalink({}).rstrip("?/").removesuffix(paths.base_path())
    return f"{root}{address.path}"


def show_downloads(state: Visit, selected: Results, t: Translator, key: str) -> None:
    """A button a format; the file is made when it is clicked."""
    is_record = bool(selected.selection.ids)
    query = selected.selection.query() | {"lang": t.language} if is_record else state.query()
    _buttons(query, t, f"{key}-files", is_empty=selected.total == 0)


def _buttons(query: Mapping[str, str], t: Translator, key: str, *, is_empty: bool) -> None:
    """The buttons, below a choice between core columns and all."""
    told = t("Every field of the codebook, with its number of claims; else the core ones.")
    if st.toggle(t("All columns"), key=f"{key}.columns", help=literal(told)):
        query = {**query, "columns": ALL}
    titles = {"Claims": t("Claims (CSV)"), "Everything": t("All together (ZIP)")}
    with st.container(horizontal=True, key=key):
        for name, form in FORMATS.items():
            st.link_button(
                literal(titles.get(name, name)),
                file_address(form, query, visit().guest),
                help=literal(t(DESCRIPTIONS[name])),
                icon=":material/download:",
                disabled=is_empty,
            )


def show_layers(store: Store, everything: Results, t: Translator) -> None:
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
    for tab, text in zip(st.tabs([literal(way) for way in ways]), ways.values(), strict=True):
        with tab:
            st.code(text, language=None, wrap_lines=True)


def show_package(store: Store, everything: Results, t: Translator) -> None:
    """The package as one archive, and a table of its files with their licences."""
    package = store.package
    package_button(t)
    text = t(
        "All files as they are: records, claims, sources, code lists, boundaries, base map, "
        "gazetteer. {n} records with {claims} claims.",
        n=t.number(everything.counts.total),
        claims=t.number(len(package.claims)),
    )
    st.caption(literal(text))
    rows = [
        (
            _path_of(resource.get("path", "")),
            resource.get("description", ""),
            ", ".join(x.get("name", "") for x in resource.get("licenses", [])),
        )
        for resource in package.descriptor.get("resources", [])
    ]
    if rows:
        with st.expander(t("Files of the package")):
            heads = [t("File"), t("What it holds"), t("Licence")]
            st.html(render("table.html", heads=heads, rows=rows))


def package_button(t: Translator) -> None:
    """The package that this visit sees, as one archive."""
    st.link_button(
        t("Data package (ZIP)"),
        package_path(visit().guest),
        icon=":material/download:",
        type="primary",
    )


def layer_buttons(query: Mapping[str, str], t: Translator) -> None:
    """One layer in every format, from its query."""
    _buttons(query, t, "layer-files", is_empty=False)


def _path_of(path: object) -> str:
    return ", ".join(path) if isinstance(path, list) else str(path)


def show_dictionary(package: Package, t: Translator) -> None:
    """What the columns of claims mean, in a few lines; fields follow as a table."""
    st.markdown(
        t(
            "A claim is a row: the record, the field, a qualifier where a field repeats, the "
            "value with its unit, the date for which it holds (EDTF), how it is said, the "
            "source with its place and line, its rank and the curator's note. The fields are:"
        )
    )
