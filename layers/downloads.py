"""Buttons that give exactly what is shown, or the whole package, as files."""

import io
import zipfile
from pathlib import Path
from urllib.parse import urlencode

import pandas
import streamlit as st

from geodata.export import FORMATS, export
from geodata.language import Translator
from geodata.package import Package
from geodata.selected import Selected
from geodata.selection import Selection
from geodata.store import Store
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
    only = selected.selection.ids
    link = permalink({"record": only[0]}, "record") if only else permalink(state.query())
    with st.container(horizontal=True, key=f"{key}-files"):
        for name in FORMATS:
            _button(name, selected, t, link, f"{key}.{name}")


def _button(name: str, selected: Selected, t: Translator, link: str, key: str) -> None:
    form = FORMATS[name]
    st.download_button(
        name if name != "Claims" else t("Claims (CSV)"),
        data=lambda: export(selected.extract(), name, t, link),
        file_name=f"{_stem(selected)}.{form.suffix}",
        mime=form.media_type,
        key=key,
        help=t(DESCRIPTIONS[name]),
        on_click="ignore",
        icon=":material/download:",
        disabled=selected.counts.total == 0,
    )


def _stem(selected: Selected) -> str:
    """A file's name: the record or layer it holds, else how many records of the atlas."""
    chosen = selected.selection.ids or selected.selection.layers
    name = chosen[0].split("/")[-1] if len(chosen) == 1 else "atlas"
    return name if selected.selection.ids else f"{name}-{selected.counts.total}"


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
    selection = Selection(layers=(layer,))
    selected = store.select(selection)
    link = permalink({**selection.query(), "lang": t.language})
    with st.container(horizontal=True, key="layer-files"):
        for name in FORMATS:
            _button(name, selected, t, link, f"{layer}.{name}")


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
    st.download_button(
        t("Data package (ZIP)"),
        data=lambda: package_archive(store.whole_package()),
        file_name=f"atlas-package-{package.version}.zip",
        mime="application/zip",
        key="package.zip",
        on_click="ignore",
        icon=":material/download:",
        type="primary",
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


def package_archive(root: Path) -> bytes:
    """The files of a package folder as a ZIP archive, in a fixed order."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(p for p in root.rglob("*") if p.is_file()):
            archive.write(path, Path(root.name) / path.relative_to(root))
    return target.getvalue()


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
            "This link restores filters, chosen record and language; the address bar has the "
            "map's view besides."
        )
    )
    st.code(permalink(state.query()), language=None, wrap_lines=True)
