"""The record panel: what is known of one record, and under every value who says so."""

from dataclasses import replace
from urllib.parse import urlencode

import streamlit as st

from geodata.evidence.atlas import Atlas
from geodata.language import Translator
from geodata.presentation.error_report import ErrorReport, report_address
from geodata.presentation.record_facts import place_of, quality_of, record_row
from geodata.presentation.record_lead import lead_of
from geodata.presentation.record_sections import sections_of
from geodata.presentation.times import bound_texts, span_text
from geodata.query.results import Results
from geodata.stores.store import Store
from layers.downloads.buttons import published_url
from layers.page.visit import Visit
from layers.published.addresses import Address
from layers.web import paths
from layers.web.html import literal, render

# So high where it stands below the map; beside it, it is as high as the map (atlas-page.css).
HEIGHT_PX = 600


def show_panel(state: Visit, selected: Results, store: Store, t: Translator) -> None:
    """Draw the chosen record over the map; where none is chosen, nothing stands there."""
    if state.chosen is None and not state.unknown_record:
        return
    with st.container(key="panel-box", height=HEIGHT_PX, border=False):
        if state.unknown_record:
            st.warning(
                t(
                    "The link asks for a record that this atlas does not have. "
                    "Choose one on the map or in the table."
                )
            )
        if state.chosen is None:
            return
        if not selected.has(state.chosen):
            _hidden_notice(state, selected.atlas, t)
        if selected.atlas.row(state.chosen) is not None:
            _record(state, selected, store, t)


def _hidden_notice(state: Visit, atlas: Atlas, t: Translator) -> None:
    known = atlas.row(str(state.chosen)) is not None
    text = (
        t("The chosen record is hidden by the filter. It stays chosen.")
        if known
        else t("None of the sources published by that year speaks of the chosen record.")
    )
    st.info(literal(text), icon=":material/visibility_off:")


def _record(state: Visit, selected: Results, store: Store, t: Translator) -> None:
    record_id, atlas = str(state.chosen), selected.atlas
    _controls(state, selected, t)
    row = record_row(record_id, atlas)
    st.html(
        render(
            "record_lead.html",
            id=record_id,
            name=t.pick(row, "name"),
            lead=lead_of(record_id, atlas, t),
            is_context=atlas.package.catalog.layers[row["layer"]].is_context,
            t=t,
        )
    )
    show_facts(record_id, atlas, t, opened=state.opened, choice=state.choices, folds=True)
    _relatives(state, record_id, atlas, t)
    st.button(
        t("Open its page"),
        icon=":material/article:",
        key="panel.open",
        on_click=state.open_record,
        args=(record_id,),
    )
    if state.guest is None:
        show_report_error(record_id, atlas, t)


def show_report_error(record_id: str, atlas: Atlas, t: Translator) -> None:
    """The way to report an error of a record, where the host has one."""
    name, version = t.pick(record_row(record_id, atlas), "name"), atlas.package.version
    page = published_url(Address(t.language, "record", record_id))
    address = report_address(ErrorReport(name, record_id, "", "", "", version, page), t)
    if address:
        st.link_button(
            literal(t("Report an error")), address, icon=":material/flag:", type="tertiary"
        )


def _controls(state: Visit, selected: Results, t: Translator) -> None:
    """To the record before and the next in the table's order, to a new tab, and away."""
    with st.container(horizontal=True, key="panel-head"):
        for name, icon, by in (
            (t("Previous record"), "chevron_left", -1),
            (t("Next record"), "chevron_right", 1),
        ):
            st.button(
                literal(name),
                icon=f":material/{icon}:",
                type="tertiary",
                key=f"panel.step.{by}",
                help=literal(name),
                on_click=_step,
                args=(state, selected, by),
            )
        name = t("Open in a new tab")
        st.link_button(
            literal(name),
            f"{paths.base_path()}/record?{urlencode(state.query())}",
            icon=":material/open_in_new:",
            type="tertiary",
            key="panel.tab",
            help=literal(name),
        )
        st.button(
            t("Close"),
            icon=":material/close:",
            type="tertiary",
            key="panel.close",
            on_click=lambda: state.choose(None),
        )


def _step(state: Visit, selected: Results, by: int) -> None:
    """Choose the record so many rows on in the table; after the last comes the first."""
    layer = state.layer_of_table(selected.layers)
    order = replace(state.sort, language=state.language)
    total = selected.layers.get(layer, 0) if layer else selected.total
    place = selected.position(str(state.chosen), order, layer)
    if not total:
        return
    first = 0 if place is None else (place + by) % total
    state.choose(str(selected.rows(first, 1, order, layer).index[0]))


def show_head(record_id: str, atlas: Atlas, t: Translator, level: int = 2) -> None:
    """Name of a record as a heading of a level, what it is, and since when the sources know it."""
    row = record_row(record_id, atlas)
    layer = atlas.package.catalog.layers[row["layer"]]
    kind = atlas.package.codelists["kind"].label(row["kind"], t) if row["kind"] else ""
    st.html(
        render(
            "record_head.html",
            level=level,
            name=t.pick(row, "name"),
            what=" · ".join(filter(None, (layer.title(t), kind))),
            time=span_text(bound_texts(row), t),
            is_context=layer.is_context,
            t=t,
        )
    )


def show_facts(
    record_id: str,
    atlas: Atlas,
    t: Translator,
    level: int = 3,
    *,
    opened: str = "",
    choice: int = 0,
    folds: bool = False,
) -> None:
    """All that is said of a record, with witnesses, and where it is; headings of a level.

    Args:
        opened: code of the table's column whose witnesses are open, "" for none.
        choice: number of the choice that asks for them.
        folds: whether what fewer readers need is folded at first.
    """
    row = record_row(record_id, atlas)
    sections = [
        (heading, found, not folds or found[0].field != "known" or opened == "known")
        for heading, found in sections_of(record_id, atlas, t)
    ]
    if folds:
        sections.sort(key=lambda section: section[1][0].field == "known")
    st.html(
        render(
            "record.html",
            level=level,
            t=t,
            place=place_of(row, atlas.package, t),
            quality=quality_of(row, atlas.package, t),
            sections=sections,
            opened=opened,
            choice=choice,
            folds=folds,
            claim_page=lambda claim_id: Address(t.language, "claim", claim_id).path,
        )
    )


def whole_and_parts(record_id: str, atlas: Atlas) -> list[str]:
    """Ids of the record that this one is part of, and of its own parts."""
    whole = record_row(record_id, atlas)["part_of"]
    # As known by a year, the whole may not be known yet.
    return ([whole] if whole and atlas.row(whole) else []) + atlas.parts_of(record_id)


def _relatives(state: Visit, record_id: str, atlas: Atlas, t: Translator) -> None:
    """Buttons to the whole and to the parts of a record."""
    related = whole_and_parts(record_id, atlas)
    if not related:
        return
    st.caption(t("Parts and whole"))
    with st.container(horizontal=True, key="relatives"):
        for other in related:
            st.button(
                literal(t.pick(record_row(other, atlas), "name")),
                key=f"relative.{other}",
                on_click=state.choose,
                args=(other,),
            )
