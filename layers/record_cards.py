"""The selected records as a list of cards, which a phone shows where a desk has the table.

A card is a link to the same view with its record chosen: it opens in the page that is open, and in
another as well. The order is the table's.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

import streamlit as st

from geodata.evidence.atlas import Atlas
from geodata.frames import rows_of
from geodata.language import Translator
from geodata.presentation.table_cells import field_cell
from geodata.query.results import Results
from layers.page.visit import CARDS, Visit
from layers.web.html import literal, render

# The fields that say who is behind a record: the first that it has.
WHO = ("operator", "owner", "owner_share")


@dataclass(frozen=True, slots=True)
class Card:
    """What a card says of a record: name, what it is, who is behind it, status; and its address."""

    record_id: str
    name: str
    what: str
    who: str
    state: str
    href: str
    is_chosen: bool


def show_cards(state: Visit, selected: Results, t: Translator) -> None:
    """Draw the first cards, and the button to more."""
    total = selected.counts.total
    order = replace(state.sort, language=t.language)
    records = selected.rows(0, min(state.cards, total), order, "")
    query = {name: text for name, text in state.query().items() if name != "record"}
    cards = [
        _card(str(record_id), row, selected.atlas, query, state, t)
        for record_id, row in zip(records.index, rows_of(records), strict=True)
    ]
    with st.container(key="cards"):
        st.html(render("cards.html", t=t, cards=cards))
        if total > len(cards):
            further = min(CARDS, total - len(cards))
            st.button(
                literal(t.plural("Show {n} more record", "Show {n} more records", further)),
                key="cards.more",
                on_click=state.show_more_cards,
            )
            shown = t("{n} of {total}", n=t.number(len(cards)), total=t.number(total))
            st.caption(literal(shown))


def _card(
    record_id: str,
    row: Mapping[str, Any],
    atlas: Atlas,
    query: Mapping[str, str],
    state: Visit,
    t: Translator,
) -> Card:
    package = atlas.package
    lists = package.codelists
    kind = lists["kind"].label(row["kind"], t) if row["kind"] else ""

    def cell(code: str) -> str:
        return field_cell(atlas.fields_of(record_id, code), package, t)

    what = dict.fromkeys(filter(None, (package.catalog.layers[row["layer"]].title(t), kind)))
    return Card(
        record_id=record_id,
        name=t.pick(row, "name"),
        what=" · ".join(what),
        who=next(filter(None, map(cell, WHO)), ""),
        state=lists["status"].label(row["status"], t) if row["status"] else "",
        href=f"?{urlencode({**query, 'record': record_id}, safe=',/')}",
        is_chosen=record_id == state.chosen,
    )
