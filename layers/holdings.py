"""The Actors page's picture of who holds what with whom, its files, and the table behind it."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import streamlit as st

from geodata.evidence.actors import Role, parents
from geodata.evidence.atlas import Atlas
from geodata.evidence.holding_network import HoldingNetwork, holders_by_record, holding_network
from geodata.presentation.actor_words import ActorWords
from geodata.query.actor_choice import EVERYTHING, JOINT, PARAMETERS, ActorChoice
from layers.chart_pictures import INKS
from layers.downloads.buttons import permalink
from layers.downloads.holding_files import holding_address
from layers.figures import ink
from layers.holdings_chart import COMPANY, HOLDER, RECORD, holdings_chart
from layers.page.visit import Visit, set_widget
from layers.web.html import literal, render

CHART = "actors.holdings"
RANKING, HOLDINGS = "ranking", "holdings"


def show_view_choice(state: Visit, words: ActorWords, *, is_one: bool) -> None:
    """Which of the page's two views is shown; `is_one` where it is about one actor."""
    t = words.t
    labels = {
        RANKING: t("Profile") if is_one else t("Ranking"),
        HOLDINGS: t("Who holds what with whom"),
    }
    key = "actors.view"
    set_widget(key, HOLDINGS if state.actors.holdings else RANKING)

    def changed() -> None:
        state.actors = ActorChoice(EVERYTHING if st.session_state[key] == HOLDINGS else "")

    st.segmented_control(
        t("View"), list(labels), format_func=labels.__getitem__, key=key, required=True,
        label_visibility="collapsed", on_change=changed,
    )  # fmt: skip


def show_holdings(state: Visit, atlas: Atlas, roles: Sequence[Role], words: ActorWords) -> None:
    """A choice, the picture, its files, and the table; a name opens the company or the record."""
    t = words.t
    joint_only = _joint_choice(state, words)
    network = holding_network(roles, atlas.package.companies, joint_only=joint_only)
    if not network.holdings:
        text = (
            t("None of the selected records is held by several together now.")
            if joint_only
            else t("No source names holders of any of the selected records.")
        )
        st.info(literal(text), icon=":material/search_off:")
        return
    _extent(network, words)
    st.caption(
        t(
            "Each line leads from a company to what it holds, with the share and the dates as "
            "stated; the wider, the greater the share. Broken lines are past or planned. Companies "
            "of one group are joined, below the one that stands above them. On a narrow screen "
            "each row names its holder instead. A name opens its page."
        )
    )
    _show_chart(state, network, atlas, words)
    _files(state, words, joint_only=joint_only)
    with st.expander(t("The holdings as a table"), icon=":material/table_rows:"):
        held = [role for found in holders_by_record(roles).values() for role in found]
        shown = held if not joint_only else network.roles
        st.html(_table(shown, state, atlas, words))


def _joint_choice(state: Visit, words: ActorWords) -> bool:
    """Whether only joint holdings are wanted."""
    key = "actors.joint"
    set_widget(key, state.actors.holdings == JOINT)

    def changed() -> None:
        state.actors = ActorChoice(JOINT if st.session_state[key] else EVERYTHING)

    title = words.t("Only what several hold together now")
    return st.checkbox(literal(title), key=key, on_change=changed)


def _extent(network: HoldingNetwork, words: ActorWords) -> None:
    """How much is drawn, and how much not."""
    t = words.t
    n_companies = sum(company.holds for company in network.companies)
    parts = [
        t.plural("{n} company", "{n} companies", n_companies),
        t.plural("{n} thing held", "{n} things held", len(network.holdings)),
        t.plural("{n} holding", "{n} holdings", len(network.roles)),
    ]
    if network.more_records:
        text = t.plural(
            "{n} thing held is not drawn for want of room; the table and the file have it",
            "{n} things held are not drawn for want of room; the table and the file have them",
            network.more_records,
        )
        parts.append(text)
    st.markdown(literal(", ".join(parts[:3]) + "".join(f"; {part}" for part in parts[3:])))


def _show_chart(state: Visit, network: HoldingNetwork, atlas: Atlas, words: ActorWords) -> None:
    def picked() -> None:
        found = st.session_state[CHART].get("selection", {})
        # Each parameter hears of every click; it has a field only where the mark hit has it.
        hit = {
            name: code for picks in found.values() for one in picks for name, code in one.items()
        }
        if RECORD in hit:
            state.open_record(str(hit[RECORD]))
        elif COMPANY in hit:
            state.select(replace(state.selection, companies=(str(hit[COMPANY]),)))
            state.actors = ActorChoice()

    theme = st.context.theme.type or "light"
    chart = holdings_chart(network, atlas, words, ink(), INKS[theme][1])
    st.vega_lite_chart(
        spec=chart, width="stretch", key=CHART, on_select=picked,
        selection_mode=[COMPANY, RECORD, HOLDER],
        alt=words.t("Lines from companies to what they hold. The table below says the same."),
    )  # fmt: skip


def _files(state: Visit, words: ActorWords, *, joint_only: bool) -> None:
    t, stem = words.t, "joint-holdings" if joint_only else "holdings"
    query = state.selection.query() | {"lang": t.language}
    titles = {
        "holdings.csv": t("Holdings (CSV)"),
        f"{stem}.svg": t("Picture (SVG)"),
        f"{stem}.png": t("Picture (PNG)"),
    }
    with st.container(horizontal=True, key="holdings-files"):
        for name, title in titles.items():
            st.link_button(literal(title), holding_address(name, query), icon=":material/download:")


def _table(roles: Sequence[Role], state: Visit, atlas: Atlas, words: ActorWords) -> str:
    return render(
        "holdings_table.html", t=words.t, rows=[_row(role, state, atlas, words) for role in roles]
    )


def _row(role: Role, state: Visit, atlas: Atlas, words: ActorWords) -> dict[str, Any]:
    package = words.package
    query = {name: text for name, text in state.query().items() if name not in PARAMETERS}
    labels = (package.sources[claim.source_id].label() for claim in role.claims)
    return {
        "record": words.record(role.record_id, atlas),
        "record_page": permalink(query | {"record": role.record_id}, "record"),
        "company": words.name(role.company),
        "company_page": permalink(query | {"company": role.company}, "actors"),
        "above": [words.name(link.parent) for link in parents(role.company, package)],
        "country": words.country(role.company),
        "share": words.shares(role),
        "dates": words.dates(role),
        "standing": words.standing(role),
        "said": list(dict.fromkeys(labels)),
    }
