"""The page “Your data”: a file or a pasted table comes in, its plan is shown and corrected."""

from dataclasses import replace

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from geodata.errors import GeoDataError
from geodata.importing.apart import MAX_BYTES, PreparedLayer, ReadColumnPlan
from geodata.importing.opening import KNOWN, ImportRefused
from geodata.importing.plan import LEFT_OUT, PLACE_ROLES, RECORD_ROLES
from geodata.importing.worker import MAX_ROWS
from geodata.language import Translator
from geodata.query.selection import Selection
from geodata.stores.store import Store
from layers.downloads.buttons import layer_buttons, package_button
from layers.map.folium_map import on_the_map, show_map
from layers.page.visit import Visit
from layers.web.html import css_text, literal, literal_list, render
from layers.web.perimeter import UploadDoor, drop_uploads
from layers.your_data.guests import Guest, bring

KEY = "your-data"
NEW = ""  # a field of its own, as the plan calls it
COLUMN_PX = 330
PASTED = "table.csv", "table.geojson"


def show_entry(state: Visit, host: Store, t: Translator) -> None:
    """Ask for a file, or for a pasted table, and read what comes."""
    session = get_script_run_ctx()
    if session is not None and state.door is None:
        state.door = UploadDoor(session.session_id)
    if state.refused is not None:
        show_refusal(state.refused, t)
    forms = sorted(suffix.removeprefix(".") for suffix in KNOWN)
    file = st.file_uploader(
        literal(t("A table with places, or a file with geometries")),
        type=forms,
        key=f"{KEY}.file.{state.uploads}",
        max_upload_size=MAX_BYTES // 1024**2,
    )
    # Streamlit's button has one language; ours is put over it (static/atlas-page.css).
    word = css_text(t("Choose a file"))
    st.html(f"<style>:root {{ --upload: {word}; }}</style>")
    st.caption(literal(_bounds(t)))
    text = st.text_area(
        t("Or paste a table: its first row are the headings"),
        key=f"{KEY}.text.{state.uploads}",
        height=140,
        placeholder="Nombre;Latitud;Longitud\n…",
    )
    pressed = st.button(t("Read the table"), icon=":material/table_view:")
    if file is not None:
        content = file.getvalue()
        if session is not None:
            drop_uploads(session.session_id)
        _take(state, host, file.name, content, t)
    elif pressed and text.strip():
        name = PASTED[text.lstrip().startswith("{")]
        _take(state, host, name, text.encode(), t)


def _bounds(t: Translator) -> str:
    return t(
        "At most {size} MB and {rows} rows. It is read on this server, stays in this visit, and "
        "is gone when you forget it, leave, or load the page anew.",
        size=MAX_BYTES // 1024**2,
        rows=t.number(MAX_ROWS),
    )


def _take(state: Visit, host: Store, name: str, content: bytes, t: Translator) -> None:
    state.uploads += 1
    state.refused = None
    try:
        with st.spinner(t("Reading the file …")):
            session = state.door.session if state.door is not None else ""
            state.guest = bring(name, content, host, session)
    except GeoDataError as error:
        state.refused = error
    st.rerun()


def show_refusal(error: GeoDataError, t: Translator) -> None:
    """Why a file was not taken: what was needed, what came, what to do."""
    sentence = error.by(t) if isinstance(error, ImportRefused) else str(error)
    st.error(literal(sentence), icon=":material/error:")


def show_guest(state: Visit, guest: Guest, t: Translator) -> None:
    """The layer that a file became: what was found out, the map, and what to do with it."""
    st.header(literal(guest.told["title"]))
    if guest.refusal is not None:
        show_refusal(guest.refusal, t)
    if guest.prepared is not None and guest.store is not None:
        _show_layer(state, guest, guest.prepared, guest.store, t)
    with st.container(horizontal=True, key="your-data-ways"):
        if guest.store is not None:
            st.button(
                t("Show it in Explore"),
                type="primary",
                icon=":material/map:",
                on_click=_explore,
                args=(state, guest),
            )
        st.button(t("Forget it"), icon=":material/delete:", on_click=state.forget_guest)
    _show_form(guest, t)
    if guest.prepared is not None:
        st.subheader(t("Keep it"))
        st.caption(
            t("Nothing is kept here. The layer as a file, or the whole package with it to run:")
        )
        layer_buttons({**Selection(layers=(guest.layer,)).query(), "lang": t.language}, t)
        package_button(t)


def _explore(state: Visit, guest: Guest) -> None:
    """Turn to Explore; where it is narrowed to some layers, the guest's is one more of them."""
    chosen = state.selection.layers
    if chosen and guest.layer not in chosen:
        state.select(replace(state.selection, layers=(*chosen, guest.layer)))
    state.turn_to = "explore.py"


def _show_layer(
    state: Visit, guest: Guest, prepared: PreparedLayer, store: Store, t: Translator
) -> None:
    counts = store.select(Selection(layers=(guest.layer,))).counts
    rows = t.plural("{n} row", "{n} rows", prepared.rows)
    places = t.plural("{n} with a place", "{n} with a place", counts.on_map)
    st.markdown(literal(f"{rows}, {places}."))
    findings = [one.by(t) for one in prepared.findings]
    if prepared.left_out:
        names = ", ".join(prepared.left_out)
        findings.append(t("left out of this view for their size: {layers}", layers=names))
    st.caption(literal(t("Found out: {findings}.", findings="; ".join(findings))))
    with st.container(key="map-box"):
        selection = Selection(layers=(guest.layer,))
        update = on_the_map(store.package, selection, None, t, with_tiles=state.tiles, fits=True)
        show_map(store.package, update, state.choose, state.view_route)
    if prepared.warnings:
        with st.expander(t("What to know"), icon=":material/info:"):
            st.markdown(
                literal_list(t("Said of the layer by the checks of a package:"), prepared.warnings)
            )


def _show_form(guest: Guest, t: Translator) -> None:
    """Column by column: what it becomes, why, and which cells could not be read."""
    columns = guest.prepared.columns if guest.prepared is not None else ()
    with st.form(f"{KEY}.plan", border=False):
        chosen: dict[str, str] = {}
        firsts: dict[str, ReadColumnPlan] = {}
        if columns:
            st.subheader(t("What becomes of the columns"))
            _show_faults(columns, t)
            with st.container(horizontal=True, key="your-data-columns"):
                # Owners with shares become two fields; the choice is of the first.
                for column in columns:
                    firsts.setdefault(column.heading, column)
                chosen = {name: _choice(guest, column, t) for name, column in firsts.items()}
        crs = st.text_input(
            t("Coordinate system of east and north, where the numbers alone do not tell it"),
            value=str(guest.told.get("crs", "")),
            placeholder="EPSG:…",
            key=f"{KEY}.crs.{guest.turns}",
        )
        title = st.text_input(
            t("Title of the layer"),
            value=guest.told["title"],
            key=f"{KEY}.title.{guest.turns}",
            max_chars=80,
        )
        if st.form_submit_button(t("Read it again with these"), icon=":material/refresh:"):
            changed = {
                name: choice for name, choice in chosen.items() if choice != _now(firsts[name])
            }
            told = {**guest.told.get("map", {}), **changed}
            with st.spinner(t("Reading the file …")):
                guest.read({"map": told, "crs": crs.strip(), "title": title or guest.layer})
            st.rerun()


def _now(column: ReadColumnPlan) -> str:
    """What a column becomes, as the form has it: a new field is one of its own."""
    return NEW if column.is_new else column.target


def _choice(guest: Guest, column: ReadColumnPlan, t: Translator) -> str:
    """The choice of what a column becomes, with the first of its cells."""
    labels = _targets(guest, t)
    now = _now(column)
    options = list(labels) if now in labels else [now, *labels]
    return (
        st.selectbox(
            literal(f"{column.heading} ({', '.join(column.samples) or '—'})"),
            options,
            index=options.index(now),
            format_func=lambda target: labels.get(target, target),
            width=COLUMN_PX,
            key=f"{KEY}.{guest.turns}.{column.heading}",
        )
        or NEW
    )


def _targets(guest: Guest, t: Translator) -> dict[str, str]:
    """What a column may become → how it is called."""
    roles = {
        "id": t("Identifier"), "name_en": t("Name"), "name_es": t("Name in Spanish"),
        "as_of": t("Date of the row"), "unit": t("Department, or a code or name of it"),
        "lat": t("Latitude"), "lon": t("Longitude"), "easting": t("East (x)"),
        "northing": t("North (y)"), "wkt": t("Geometry (WKT)"), "latlon": t("“lat, lon”"),
    }  # fmt: skip
    fields = guest.host.package.codelists["fields"]
    labels = {code: t.pick(fields.rows[code], "label") for code in fields}
    known = {role: roles.get(role, role) for role in (*RECORD_ROLES, *PLACE_ROLES)}
    return {NEW: t("A field of its own"), LEFT_OUT: t("Left out"), **known, **labels}


def _show_faults(columns: tuple[ReadColumnPlan, ...], t: Translator) -> None:
    """Notes and faults of columns as a table, where there are any."""
    rows = [
        (
            column.heading,
            "; ".join(note.by(t) for note in column.notes),
            t.plural("{n} cell", "{n} cells", column.failed) if column.failed else "",
            column.example,
        )
        for column in columns
        if column.notes or column.failed
    ]
    if rows:
        heads = [t("Column"), t("Why"), t("Could not be read, left empty"), t("Example")]
        st.html(render("table.html", heads=heads, rows=rows))
