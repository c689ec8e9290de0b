"""The record panel: what is known of one record, and under every value who says so."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import streamlit as st

from geodata.atlas import Atlas, rows_of
from geodata.claims import Claim
from geodata.compilation import Compiled, Value
from geodata.language import Translator
from geodata.package import Package
from geodata.store import EmbeddedStore, Selected
from geodata.wording import (
    claim_text,
    date_text,
    place_text,
    qualifier_text,
    span_text,
    spread_text,
)
from layers.markup import render
from layers.state import Visit

# Fields shown in places of their own; every other field follows as a key fact.
STATUS, EVENTS = "status", ("event", "allegation")
OWNERSHIP = ("operator", "owner_share", "owner", "consortium_member", "buyer", "seller")
PROSE = ("description", "location", "legal_regime", "route", "activity")


@dataclass(frozen=True, slots=True)
class Witness:
    """One claim as the panel shows it under its value."""

    source: str
    locator: str
    line: str
    modality: str
    as_of: str
    note: str
    value: str
    is_deprecated: bool


@dataclass(frozen=True, slots=True)
class Fact:
    """One value of a field with its witnesses.

    Attributes:
        label: the field, with its qualifier where it has one. text: the value in words.
        spread: the range of what sources say, where they differ. remark: "planned", a date …
        count: "2 of 3 values", empty where there is one.
        standing: "", "other" (a source says differently), "past" or "wrong".
    """

    label: str
    text: str
    spread: str
    remark: str
    count: str
    standing: str
    witnesses: tuple[Witness, ...]


def show_panel(state: Visit, selected: Selected, store: EmbeddedStore, t: Translator) -> None:
    """Draw the chosen record, or what to do where none is chosen."""
    if state.unknown_record:
        st.warning(
            t(
                "The link asks for a record that this atlas does not have. "
                "Choose one on the map or in the table."
            )
        )
    if state.chosen is None:
        _invitation(selected, t)
        return
    if state.chosen not in selected.records.index:
        _hidden_notice(state, selected.atlas, t)
    if state.chosen in selected.atlas.records.index:
        _record(state, selected.atlas, store, t)


def _invitation(selected: Selected, t: Translator) -> None:
    package = selected.atlas.package
    counts = selected.records["layer"].value_counts()
    layers = [
        (layer.title(t), t.number(int(counts.get(name, 0))))
        for name, layer in package.catalog.layers.items()
        if counts.get(name, 0)
    ]
    sources = [source.label() for source in package.sources.values()]
    st.html(render("invitation.html", t=t, layers=layers, sources=sources))


def _hidden_notice(state: Visit, atlas: Atlas, t: Translator) -> None:
    known = state.chosen in atlas.records.index
    st.info(
        t("The chosen record is hidden by the filter. It stays chosen.")
        if known
        else t("None of the sources published by that year speaks of the chosen record."),
        icon=":material/visibility_off:",
    )


def _record(state: Visit, atlas: Atlas, store: EmbeddedStore, t: Translator) -> None:
    record_id = str(state.chosen)
    [row] = rows_of(atlas.records.loc[[record_id]])
    package = atlas.package
    layer = package.catalog.layers[row["layer"]]
    lists = package.codelists
    kind = lists["kind"].label(row["kind"], t) if row["kind"] else ""
    with st.container(horizontal=True, vertical_alignment="top", key="panel-head"):
        st.html(
            render(
                "record_head.html",
                name=t.pick(row, "name"),
                what=" · ".join(filter(None, (layer.title(t), kind))),
                known=span_text(row["start"], row["end"], t),
                is_context=layer.is_context,
                t=t,
            )
        )
        st.button(
            t("Close"),
            icon=":material/close:",
            type="tertiary",
            key="panel.close",
            on_click=lambda: state.choose(None),
        )
    precision, method = row["loc_precision"], row["loc_method"]
    place = {
        "departments": place_text(row, package, t),
        "precision": lists["loc_precision"].label(precision, t) if precision else "",
        "definition": lists["loc_precision"].definition(precision, t) if precision else "",
        "method": lists["loc_method"].label(method, t) if method else "",
        "source": row["loc_source"] or "",
        "note": t.pick(row, "loc_note"),
        "is_placed": row["geometry"] is not None,
    }
    sections = _sections(record_id, atlas, t)
    st.html(render("record.html", t=t, place=place, sections=sections, n=row["n_claims"]))
    _relatives(state, record_id, atlas, t)


def _relatives(state: Visit, record_id: str, atlas: Atlas, t: Translator) -> None:
    """Buttons to the whole and to the parts of a record."""
    whole = atlas.records["part_of"].get(record_id)
    related = ([whole] if whole else []) + atlas.parts_of(record_id)
    if not related:
        return
    st.caption(t("Parts and whole"))
    with st.container(horizontal=True, key="relatives"):
        for other in related:
            st.button(
                t.pick(atlas.records.loc[other].to_dict(), "name"),
                key=f"relative.{other}",
                on_click=state.choose,
                args=(other,),
            )


def _sections(record_id: str, atlas: Atlas, t: Translator) -> list[tuple[str, list[Fact]]]:
    """The record's facts under headings, in the order of the list of fields."""
    package = atlas.package
    compiled = atlas.compiled.get(record_id, {})
    order = {code: rank for rank, code in enumerate(package.codelists["fields"])}
    entries = sorted(compiled.values(), key=lambda e: (order.get(e.field, 0), e.qualifier))

    def facts(codes: Iterable[str]) -> list[Fact]:
        return [f for e in entries if e.field in codes for f in _facts(e, package, t)]

    apart = {STATUS, *EVENTS, *OWNERSHIP, *PROSE}
    others = [entry.field for entry in entries if entry.field not in apart]
    sections = [
        (t("Status now and before"), facts((STATUS,))),
        (t("Who owns and runs it"), facts(OWNERSHIP)),
        (t("Key figures and facts"), facts(others)),
        (t("What the sources say of it"), facts(PROSE)),
        (t("Events"), _events(entries, package, t)),
    ]
    return [(heading, found) for heading, found in sections if found]


def _facts(entry: Compiled, package: Package, t: Translator) -> list[Fact]:
    """What stands, then what else sources say, then what was, then what is wrong."""
    found = [_fact(entry, value, "", package, t) for value in entry.shown]
    found += [_fact(entry, value, "other", package, t) for value in entry.others]
    found += [_fact(entry, value, "past", package, t) for value in entry.history]
    for claim in entry.deprecated:
        found.append(_fact(entry, Value((claim,), frozenset()), "wrong", package, t))
    return found


def _fact(entry: Compiled, value: Value, standing: str, package: Package, t: Translator) -> Fact:
    label = package.codelists["fields"].label(entry.field, t)
    qualifier = qualifier_text(entry.field, entry.qualifier, package, t)
    is_first = entry.shown[:1] == (value,)
    several = len(entry.shown) + len(entry.others)
    repeats = package.field(entry.field, "repeats").lower() in ("true", "yes", "1")
    count = ""
    if is_first and several > 1 and not repeats:
        count = t("{shown} of {all} values", shown=len(entry.shown), all=several)
    return Fact(
        f"{label}: {qualifier}" if qualifier else label,
        claim_text(value.claim, package, t),
        spread_text(entry, package, t) if is_first and not repeats else "",
        _remark(value, package, t),
        count,
        standing,
        tuple(_witness(claim, package, t) for claim in value.claims),
    )


def _remark(value: Value, package: Package, t: Translator) -> str:
    """How it is said where that is not plainly stated, and when it holds."""
    claim = value.claim
    words = []
    if claim.modality != "stated":
        words.append(package.codelists["modality"].label(claim.modality, t).lower())
    if claim.as_of:
        words.append(date_text(claim.as_of, t))
    return ", ".join(words)


def _witness(claim: Claim, package: Package, t: Translator) -> Witness:
    source = package.sources[claim.source_id]
    return Witness(
        source.label(),
        claim.locator,
        t("line {n}", n=claim.line) if claim.line else "",
        package.codelists["modality"].label(claim.modality, t),
        date_text(claim.as_of, t),
        claim.note(t.language),
        claim_text(claim, package, t),
        claim.is_deprecated,
    )


def _events(entries: Sequence[Compiled], package: Package, t: Translator) -> list[Fact]:
    """Events and allegations by date, undated ones last; deprecated ones struck."""
    dated: list[tuple[int, Fact]] = []
    for entry in entries:
        if entry.field not in EVENTS:
            continue
        for value in entry.values:
            day = value.claim.period.lower if value.claim.period else 99999999
            dated.append((day, _event_fact(entry, value, "", package, t)))
        for claim in entry.deprecated:
            value = Value((claim,), frozenset())
            dated.append((99999999, _event_fact(entry, value, "wrong", package, t)))
    return [fact for _, fact in sorted(dated, key=lambda pair: pair[0])]


def _event_fact(
    entry: Compiled, value: Value, standing: str, package: Package, t: Translator
) -> Fact:
    """An event: its date is the label, its kind the remark."""
    claim = value.claim
    kind = qualifier_text(entry.field, entry.qualifier, package, t)
    label = package.codelists["fields"].label(entry.field, t)
    if claim.modality not in ("stated",):
        modality = package.codelists["modality"].label(claim.modality, t).lower()
        kind = f"{kind or label}, {modality}"
    return Fact(
        date_text(claim.as_of, t) or t("undated"),
        claim_text(claim, package, t),
        "",
        kind or label,
        "",
        standing,
        tuple(_witness(c, package, t) for c in value.claims),
    )
