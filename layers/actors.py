"""What the Actors page shows: a ranking, and the profile of one company or one country."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas
import streamlit as st

from geodata.evidence.actor_money import Sum, sums_of
from geodata.evidence.actors import (
    HOLDS,
    ROLE_ORDER,
    Link,
    Role,
    children,
    companies_from,
    group_of,
    is_state_owned,
    joint_holders,
    parents,
    records_by_role,
    roles_of,
)
from geodata.evidence.atlas import Atlas
from geodata.exports.text_files import csv_bytes
from geodata.folding import fold
from geodata.language import Translator
from geodata.presentation.actor_words import ActorWords
from geodata.presentation.record_facts import record_row
from layers.downloads.buttons import permalink
from layers.downloads.table_file import show_table_file
from layers.page.visit import Visit
from layers.ranking_table import show_ranking_table
from layers.web.html import literal, render

MAX_ROWS_SHOWN = 14
GROUPS, COMPANIES, COUNTRIES = "groups", "companies", "countries"


@dataclass(frozen=True)
class Scope:
    """The records looked at, and everybody's roles in them.

    Attributes:
        record_ids: of which claims.csv speaks, in order.
    """

    atlas: Atlas
    record_ids: Sequence[str]
    roles: Sequence[Role]
    words: ActorWords

    @classmethod
    def of(cls, atlas: Atlas, record_ids: Sequence[str], t: Translator) -> "Scope":
        """Read the roles once for the page."""
        return cls(atlas, record_ids, roles_of(atlas, record_ids), ActorWords(atlas.package, t))

    def groups(self, by: str) -> dict[str, frozenset[str]]:
        """Code of an actor → codes of the companies that count as it."""
        companies = self.atlas.package.companies
        named = {role.company for role in self.roles}
        above = dict.fromkeys(code for c in sorted(named) for code in companies.lineage_of(c))
        if by == COUNTRIES:
            found = (companies.rows[code].get("country", "") for code in above)
            return {c: companies_from(c, companies) for c in dict.fromkeys(found) if c}
        if by == GROUPS:
            above = dict.fromkeys(companies.lineage_of(code)[-1] for code in above)
        return {code: group_of(code, companies) for code in above}

    def roles_in(self, group: Collection[str]) -> list[Role]:
        """The roles of the companies of a group."""
        return [role for role in self.roles if role.company in group]


@dataclass(frozen=True)
class Ranked:
    """One actor of the ranking."""

    code: str
    name: str
    country: str
    kind: str
    records: int
    by_role: Mapping[str, int]
    sums: Sequence[Sum]

    @property
    def money(self) -> tuple[float, float]:
        """Most, then least that costs come to: what the ranking by money goes by."""
        ranges = [found.own for found in self.sums if found.measure == "investment"]
        return max((high for _, high in ranges), default=-1.0), sum(low for low, _ in ranges)


def ranking(scope: Scope, by: str, keep: Callable[[str], bool]) -> list[Ranked]:
    """The actors that any of the records names, those with most records first."""
    words, found = scope.words, []
    for code, group in scope.groups(by).items():
        if not keep(code):
            continue
        roles = scope.roles_in(group)
        is_country = by == COUNTRIES
        found.append(
            Ranked(
                code,
                words.t.country(code) if is_country else words.name(code),
                "" if is_country else words.country(code),
                "" if is_country else words.kind(code),
                len({role.record_id for role in roles}),
                {role: len(ids) for role, ids in records_by_role(roles).items()},
                sums_of(group, scope.roles, scope.atlas),
            )
        )
    return sorted(found, key=lambda actor: (-actor.records, fold(actor.name)))


def show_ranking(state: Visit, scope: Scope) -> None:
    """Controls, the table, and its download; a row opens the actor."""
    t = scope.words.t
    with st.container(horizontal=True, vertical_alignment="bottom", key="actors-controls"):
        by = _choice(t("Ranking of"), "actors.by", _rank_labels(t))
        order = _choice(t("Order"), "actors.order", _order_labels(t))
        wanted = st.text_input(t("Name"), key="actors.name", max_chars=100, width=220)
        state_only = st.checkbox(
            t("State-owned only"), key="actors.state", disabled=by == COUNTRIES
        )
    keep = _kept(state, scope, by, state_only=state_only and by != COUNTRIES)
    ranked = ranking(scope, by, keep)
    words = fold(wanted).split()
    ranked = [a for a in ranked if all(word in _spellings(a, scope) for word in words)]
    if order == "money":
        ranked.sort(key=lambda actor: actor.money, reverse=True)
    if not ranked:
        st.info(t("No actor among the selected records fits this."), icon=":material/search_off:")
        return
    table = _ranking_table(ranked, scope.words)
    _picked_from(ranked, table, state, by, t)
    st.caption(
        t(
            "Records are counted once for each actor, present and former roles together. Money is "
            "what is the actor's own, as a range; choose a row for its parts and sources."
        )
    )
    rows = table.to_numpy().tolist()
    show_table_file(
        t("Ranking (CSV)"), "actors", "actors.actors", lambda: csv_bytes(list(table.columns), rows)
    )


def _rank_labels(t: Translator) -> dict[str, str]:
    return {GROUPS: t("Groups"), COMPANIES: t("Companies"), COUNTRIES: t("Countries")}


def _order_labels(t: Translator) -> dict[str, str]:
    return {"records": t("by records"), "money": t("by money")}


def _choice(title: str, key: str, labels: Mapping[str, str]) -> str:
    first = next(iter(labels))
    chosen = st.segmented_control(
        literal(title),
        list(labels),
        format_func=labels.__getitem__,
        key=key,
        default=first,
        required=True,
    )
    return str(chosen or first)


def _kept(state: Visit, scope: Scope, by: str, *, state_only: bool) -> Callable[[str], bool]:
    """Which actors are listed: of the chosen countries, within the chosen companies' groups."""
    companies, selection = scope.atlas.package.companies, state.selection
    if by == COUNTRIES:
        return lambda code: not selection.countries or code in selection.countries
    wanted = [companies_from(country, companies) for country in selection.countries]
    wanted_codes = frozenset().union(*wanted)
    return lambda code: (
        (not wanted or code in wanted_codes) and (not state_only or is_state_owned(code, companies))
    )


def _spellings(actor: Ranked, scope: Scope) -> str:
    row = scope.atlas.package.companies.rows.get(actor.code, {})
    return fold(f"{actor.name} {row.get('name', '')} {row.get('aliases', '')} {actor.country}")


def _ranking_table(ranked: Sequence[Ranked], words: ActorWords) -> pandas.DataFrame:
    t = words.t
    roles = [r for r in ROLE_ORDER if any(actor.by_role.get(r) for actor in ranked)]
    kinds = dict.fromkeys((s.measure, s.currency) for actor in ranked for s in actor.sums)
    rows = []
    for actor in ranked:
        row: dict[str, Any] = {t("Name"): actor.name}
        if any(other.country or other.kind for other in ranked):
            row |= {t("Country"): actor.country, t("Kind"): actor.kind}
        row[t("Records")] = actor.records
        sums = {(s.measure, s.currency): s for s in actor.sums}
        for measure, currency in kinds:
            found = sums.get((measure, currency))
            text = words.money(found.own, currency) if found else ""
            row[f"{words.measure(measure)} ({currency})"] = text
        row |= {words.role(r): actor.by_role.get(r, 0) for r in roles}
        rows.append(row)
    return pandas.DataFrame(rows)


def _picked_from(
    ranked: Sequence[Ranked], table: pandas.DataFrame, state: Visit, by: str, t: Translator
) -> None:
    def choose(position: int) -> None:
        name = "countries" if by == COUNTRIES else "companies"
        codes: dict[str, Any] = {name: (ranked[position].code,)}
        state.select(replace(state.selection, **codes))

    alt = t("Ranking of companies, groups or countries")
    show_ranking_table(table, "actors.table", alt, MAX_ROWS_SHOWN, choose)


def show_company(code: str, state: Visit, scope: Scope) -> None:
    """The profile of a company with the companies below it."""
    words, package = scope.words, scope.atlas.package
    t = words.t
    st.header(literal(words.name(code)))
    facts = [words.country(code), words.kind(code)]
    st.caption(literal(" · ".join(filter(None, facts))))
    chain = []
    for link in parents(code, package):
        label = t("Parent of {name}", name=words.name(link.child))
        chain.append(_step(label, link.parent, link, state, words))
    for link in children(code, package):
        chain.append(_step(t("Below it"), link.child, link, state, words))
    country = [{"name": words.country(code), "witnesses": words.country_witnesses(code)}]
    group = group_of(code, package.companies)
    _profile(group, state, scope, chain, country if words.country(code) else [])


def show_country(code: str, state: Visit, scope: Scope) -> None:
    """The profile of a country: of its companies together."""
    st.header(literal(scope.words.t.country(code)))
    _profile(companies_from(code, scope.atlas.package.companies), state, scope, [], [])


def _step(label: str, code: str, link: Link, state: Visit, words: ActorWords) -> dict[str, Any]:
    query = state.query() | {"company": code}
    return {
        "label": label,
        "name": words.name(code),
        "address": permalink(query, "actors"),
        "witnesses": words.witnesses(link.claims),
    }


def _profile(
    group: Collection[str],
    state: Visit,
    scope: Scope,
    chain: Sequence[Mapping[str, Any]],
    country: Sequence[Mapping[str, Any]],
) -> None:
    roles = scope.roles_in(group)
    sums = sums_of(group, scope.roles, scope.atlas)
    _downloads(roles, sums, scope)
    st.html(
        render(
            "actor.html",
            t=scope.words.t,
            chain=chain,
            country=country,
            sums=[_sum_row(found, state, scope) for found in sums],
            sections=_sections(roles, state, scope, several=len(group) > 1),
        )
    )


def _downloads(roles: Sequence[Role], sums: Sequence[Sum], scope: Scope) -> None:
    words, atlas = scope.words, scope.atlas
    t = words.t
    with st.container(horizontal=True, key="actor-files"):
        show_table_file(
            t("Roles (CSV)"),
            "roles",
            "actors.roles",
            lambda: csv_bytes(*words.roles_table(roles, atlas)),
        )
        if sums:
            show_table_file(
                t("Money (CSV)"),
                "money",
                "actors.money",
                lambda: csv_bytes(*words.money_table(sums, atlas)),
            )


def _addresses(record_id: str, state: Visit) -> dict[str, str]:
    query = state.query() | {"record": record_id}
    return {"page": permalink(query, "record"), "explore": permalink(query)}


def _sum_row(found: Sum, state: Visit, scope: Scope) -> dict[str, Any]:
    words = scope.words
    t = words.t
    parts = [
        {
            "name": words.record(part.record_id, scope.atlas),
            "own": words.money(part.own, part.currency),
            "remark": " · ".join(
                [
                    words.part_share(part),
                    *([t("planned")] if part.is_planned else []),
                    *([t("counted in {name}", name=words.record(part.within, scope.atlas))]
                      if part.within else []),
                ]
            ),
            "within": part.within,
            "witnesses": words.witnesses(part.claims),
            "left_out": words.witnesses(part.left_out),
            **_addresses(part.record_id, state),
        }
        for part in found.parts
    ]  # fmt: skip
    whole = words.money(found.whole, found.currency)
    scope_text = t("its own share; the whole comes to {sum}", sum=whole)
    return {
        "own": words.money(found.own, found.currency),
        "label": words.measure(found.measure),
        "scope": scope_text if found.own != found.whole else t("the whole is its own"),
        "parts": parts,
    }


def _sections(
    roles: Sequence[Role], state: Visit, scope: Scope, *, several: bool
) -> list[dict[str, Any]]:
    words = scope.words
    joint = joint_holders(scope.roles, scope.atlas.package.companies)
    sections = []
    for role in ROLE_ORDER:
        mine = sorted((r for r in roles if r.role == role), key=lambda r: r.is_former)
        rows = [_role_row(r, state, scope, joint, several=several) for r in mine]
        count = words.t.number(len({r.record_id for r in mine}))
        if rows:
            sections.append({"heading": words.role(role), "count": count, "rows": rows})
    return sections


def _role_row(
    role: Role, state: Visit, scope: Scope, joint: Mapping[str, Sequence[str]], *, several: bool
) -> dict[str, Any]:
    words = scope.words
    row = record_row(role.record_id, scope.atlas)
    layer = scope.atlas.package.catalog.layers[row["layer"]].title(words.t)
    others = [c for c in joint.get(role.record_id, ()) if c != role.company]
    is_joint = (
        role.role == HOLDS and not role.is_former and role.company in joint.get(role.record_id, ())
    )
    company = words.name(role.company) if several else ""
    return {
        "name": words.t.pick(row, "name"),
        "layer": layer,
        "share": words.shares(role),
        "remark": " · ".join(filter(None, (company, words.fields(role), words.dates(role)))),
        "standing": words.standing(role),
        "is_former": role.is_former,
        "joint": ", ".join(map(words.name, others)) if is_joint else "",
        "witnesses": words.witnesses(role.claims),
        **_addresses(role.record_id, state),
    }
