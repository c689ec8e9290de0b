"""Parts of the Record page: facts, map, related records, claims by date, citation, report."""

from collections.abc import Iterator

import pandas
import streamlit as st

from geodata.atlas import Atlas
from geodata.conflicts import find_conflicts
from geodata.language import Translator
from geodata.references import apa, bibtex, csl_json, record_item
from geodata.related import near_by, rows_near, same_companies
from geodata.selected import Selected
from geodata.selection import Selection
from geodata.store import Store
from geodata.wording import claim_text, date_text, qualifier_text
from layers.downloads import permalink, show_downloads
from layers.evidence import show_conflict
from layers.facts import place_in_source
from layers.mapview import on_the_map, show_map
from layers.markup import plain_markdown
from layers.panel import record_row, show_facts, show_head, whole_and_parts
from layers.state import Visit

MOST_RELATED = 8
MOST_SUGGESTED = 16


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
    if st.session_state.get(key) != chosen:
        st.session_state[key] = chosen

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
        st.caption(
            t(
                "Not in this list: {layers}. Find them on the Explore page, by search, in the "
                "table or on the map.",
                layers=", ".join(large),
            )
        )


def show_suggestions(state: Visit, store: Store, t: Translator) -> None:
    """Where no record is chosen: those of which most is said."""
    atlas = store.atlas(state.selection.known_by)
    st.title(t("Record"))
    st.write(t("Choose a record above, or one of those of which the sources say most:"))
    with st.container(horizontal=True, key="suggestions"):
        for record_id in atlas.records["n_claims"].nlargest(MOST_SUGGESTED).index:
            st.button(
                atlas.package.record_name(str(record_id), t),
                key=f"suggestion.{record_id}",
                on_click=state.choose,
                args=(record_id,),
            )


def show_everything(record_id: str, atlas: Atlas, t: Translator) -> None:
    """Name, other names, place and every fact with its witnesses."""
    show_head(record_id, atlas, t)
    row = record_row(record_id, atlas)
    aliases = ", ".join(row["aliases"])
    if aliases:
        st.caption(plain_markdown(t("Also: {names}", names=aliases)))
    show_facts(record_id, atlas, t)


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
        others = [other for other in related if other not in listed][:MOST_RELATED]
        listed.update(others)
        if not others:
            continue
        st.caption(title)
        with st.container(horizontal=True):
            for other in others:
                st.button(
                    t.pick(record_row(other, atlas), "name"),
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


def show_conflicts_of(record_id: str, selected: Selected, state: Visit, t: Translator) -> None:
    """The record's conflicts, or that there are none."""
    conflicts = find_conflicts(selected.atlas, [record_id])
    if not conflicts:
        st.write(t("The sources do not contradict each other about it."))
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


def show_downloads_of(selected: Selected, state: Visit, t: Translator) -> None:
    """The record as a file, in every format."""
    show_downloads(state, selected, t, "record")


def show_citation(record_id: str, atlas: Atlas, t: Translator) -> None:
    """How to cite the record, with its permanent address."""
    item = record_item(atlas, record_id, t, record_address(record_id))
    st.caption(t("Cite this"))
    forms = {
        "APA": apa([item], t.language)[0],
        "BibTeX": bibtex([item]),
        "CSL-JSON": csl_json([item]),
    }
    for tab, text in zip(st.tabs(list(forms)), forms.values(), strict=True):
        with tab:
            st.code(text, language=None, wrap_lines=True)


def record_address(record_id: str) -> str:
    """The permanent address of a record's page."""
    return permalink({"record": record_id}, "record")


def show_report(record_id: str, atlas: Atlas, t: Translator) -> None:
    """A prefilled text to copy for reporting an error."""
    with st.expander(t("Report an error")):
        st.caption(t("Copy this text, fill it in, and send it to those who keep the atlas."))
        lines = {
            t("Record"): f"{record_id} ({record_address(record_id)})",
            t("Data version"): atlas.package.version,
            t("Field and value that is wrong"): "",
            t("What the source says, and where"): "",
        }
        text = "\n".join(f"{title}: {value}" for title, value in lines.items())
        st.code(text, language=None, wrap_lines=True)
