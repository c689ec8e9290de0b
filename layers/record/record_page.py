"""Parts of the Record page: facts, map, related records, claims by date, citation, report."""

from collections.abc import Iterator

import pandas
import streamlit as st

from geodata.evidence.atlas import Atlas
from geodata.evidence.conflicts import find_conflicts
from geodata.evidence.related import near_by, rows_near, same_companies
from geodata.language import Translator
from geodata.presentation.bibliography import record_item
from geodata.presentation.record_facts import place_in_source, record_row
from geodata.presentation.values import claim_text, date_text, qualifier_text
from geodata.query.results import Results
from geodata.query.selection import Selection
from geodata.stores.store import Store
from layers.downloads.buttons import permalink, show_downloads
from layers.downloads.share import show_reference
from layers.evidence_tables import show_conflict
from layers.map.folium_map import on_the_map, show_map
from layers.page.visit import Visit, set_widget
from layers.published.addresses import Address
from layers.record.panel import show_facts, show_head, show_report_error, whole_and_parts
from layers.web.html import literal

MAX_RELATED = 8
MAX_SUGGESTED = 16


def show_choice(state: Visit, store: Store, t: Translator) -> str | None:
    """The record the address asks for; a list to choose from, and None where it asks for none."""
    atlas = store.atlas(state.selection.known_by)
    records = atlas.records
    names = records[f"name_{t.language}"]
    layers = store.package.catalog.layers
    if state.unknown_record:
        st.warning(t("The link asks for a record that this atlas does not have."))
    # A select box keeps the label it first showed; the key brings the language's.
    key = f"record.choice.{t.language}"
    row = atlas.row(state.chosen) if state.chosen else None
    chosen = state.chosen if row else None
    # Rows of large layers are found on the map, in the table and by search, not in a list.
    offered = list(records.index)
    if chosen and chosen not in records.index:
        offered.append(chosen)
    set_widget(key, chosen)

    def changed() -> None:
        state.choose(st.session_state[key])

    def label(record_id: str) -> str:
        if record_id in names:
            return f"{names[record_id]} · {layers[str(records.at[record_id, 'layer'])].title(t)}"
        named = record_row(record_id, atlas)
        return f"{t.pick(named, 'name')} · {layers[named['layer']].title(t)}"

    st.selectbox(
        t("Record"),
        offered,
        index=None,
        format_func=label,
        key=key,
        placeholder=t("Name of a record …"),
        on_change=changed,
        label_visibility="collapsed",
    )
    _say_what_is_not_listed(store, t)
    if state.chosen and chosen is None:
        st.info(t("None of the sources published by that year speaks of the chosen record."))
    return chosen


def _say_what_is_not_listed(store: Store, t: Translator) -> None:
    large = [x.title(t) for x in store.package.catalog.layers.values() if x.is_large]
    if large:
        text = t(
            "Not in this list: {layers}. Find them on the Explore page, by search, in the table or "
            "on the map.",
            layers=", ".join(large),
        )
        st.caption(literal(text))


def show_suggestions(state: Visit, store: Store, t: Translator) -> None:
    """Where no record is chosen: those of which most is said."""
    atlas = store.atlas(state.selection.known_by)
    st.title(t("Record"))
    st.markdown(t("Choose a record above, or one of those of which the sources say most:"))
    with st.container(horizontal=True, key="suggestions"):
        for record_id in atlas.records["n_claims"].nlargest(MAX_SUGGESTED).index:
            st.button(
                literal(atlas.package.record_name(str(record_id), t)),
                key=f"suggestion.{record_id}",
                on_click=state.choose,
                args=(record_id,),
            )


def show_everything(record_id: str, atlas: Atlas, t: Translator) -> None:
    """Name, other names, place and every fact with its witnesses."""
    show_head(record_id, atlas, t, level=1)
    row = record_row(record_id, atlas)
    aliases = ", ".join(row["aliases"])
    if aliases:
        st.caption(literal(t("Also: {names}", names=aliases)))
    show_facts(record_id, atlas, t, level=2)


def show_map_of(record_id: str, store: Store, state: Visit, t: Translator) -> None:
    """The record on the map, with its parts and its whole."""
    atlas = store.atlas(state.selection.known_by)
    if record_row(record_id, atlas)["geometry"] is None:
        st.caption(t("No place is known to the sources; the record is in the table only."))
        return
    together = [record_id, *whole_and_parts(record_id, atlas)]
    selection = Selection(ids=tuple(together), known_by=state.selection.known_by)
    package, tiles = store.package, state.tiles
    with st.container(key="map-box"):
        show_map(
            package,
            on_the_map(package, selection, record_id, t, with_tiles=tiles, fits=True),
            state.choose,
            state.view_route,
        )


def show_related(record_id: str, atlas: Atlas, state: Visit, t: Translator) -> None:
    """Buttons to records that belong to it, share a company with it, or lie near by."""
    groups = (
        (t("Parts and whole"), whole_and_parts(record_id, atlas)),
        (t("Same owner or operator"), same_companies(record_id, atlas)),
        (t("Near by"), near_by(record_id, atlas)),
        *_rows_near(record_id, atlas, t),
    )
    listed = {record_id}
    for title, related in groups:
        others = [other for other in related if other not in listed][:MAX_RELATED]
        listed.update(others)
        if not others:
            continue
        st.caption(literal(title))
        with st.container(horizontal=True):
            for other in others:
                st.button(
                    literal(t.pick(record_row(other, atlas), "name")),
                    key=f"{title}.{other}",
                    on_click=state.choose,
                    args=(other,),
                )


def _rows_near(record_id: str, atlas: Atlas, t: Translator) -> Iterator[tuple[str, list[str]]]:
    """Rows of large layers near by, under the title of their layer."""
    by_layer: dict[str, list[str]] = {}
    for other in rows_near(record_id, atlas):
        by_layer.setdefault(record_row(other, atlas)["layer"], []).append(other)
    for layer, ids in by_layer.items():
        title = atlas.package.catalog.layers[layer].title(t)
        yield t("Near by: {layer}", layer=title), ids


def show_conflicts_of(record_id: str, selected: Results, state: Visit, t: Translator) -> None:
    """The record's conflicts, or that there are none."""
    conflicts = find_conflicts(selected.atlas, [record_id])
    if not conflicts:
        st.markdown(t("The sources do not contradict each other about it."))
    for number, conflict in enumerate(conflicts):
        show_conflict(conflict, selected, t, state.choose, f"of-record-{number}")


def show_claims_by_date(record_id: str, atlas: Atlas, t: Translator) -> None:
    """Every claim of the record by the date for which it holds; undated ones last."""
    package = atlas.package
    fields = package.codelists["fields"]
    claims = sorted(
        atlas.claims_of(record_id),
        key=lambda c: (c.period is None, c.period.lower if c.period else 0, c.field),
    )
    rows = [
        {
            t("As of"): date_text(claim.as_of, t) or t("undated"),
            t("Field"): fields.label(claim.field, t),
            t("About"): qualifier_text(claim.field, claim.qualifier, package, t),
            t("Value"): claim_text(claim, package, t),
            t("Source"): package.sources[claim.source_id].label(),
            t("Place"): place_in_source(claim, t),
            t("Rank"): package.codelists["rank"].label(claim.rank, t),
        }
        for claim in claims
    ]
    st.dataframe(pandas.DataFrame(rows), hide_index=True, alt=t("Claims by date"))


def show_downloads_of(selected: Results, state: Visit, t: Translator) -> None:
    """The record as a file, in every format."""
    show_downloads(state, selected, t, "record")


def show_citation(record_id: str, atlas: Atlas, t: Translator) -> None:
    """How to cite the record, with its permanent address."""
    item = record_item(atlas, record_id, t, record_address(record_id))
    st.link_button(
        t("Page to share or print"),
        Address(t.language, "record", record_id).path,
        icon=":material/share:",
        type="tertiary",
    )
    st.caption(t("Cite this"))
    show_reference(item, t)


def record_address(record_id: str) -> str:
    """The permanent address of a record's page."""
    return permalink({"record": record_id}, "record")


def show_report(record_id: str, state: Visit, atlas: Atlas, t: Translator) -> None:
    """The host's way to report an error, where it has one, and a prefilled text to copy."""
    with st.expander(t("Report an error")):
        if state.guest is None:
            show_report_error(record_id, atlas, t)
        st.caption(t("Copy this text, fill it in, and send it to those who keep the atlas."))
        lines = {
            t("Record"): f"{record_id} ({record_address(record_id)})",
            t("Data version"): atlas.package.version,
            t("Field and value that is wrong"): "",
            t("What the source says, and where"): "",
        }
        text = "\n".join(f"{title}: {value}" for title, value in lines.items())
        st.code(text, language=None, wrap_lines=True)
