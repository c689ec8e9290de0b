"""Pages about one record: the record itself, a claim about it, a conflict about it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from geodata.datapackage.claims import Claim
from geodata.drawing.extent import box_of
from geodata.evidence.conflicts import Conflict, find_conflicts
from geodata.evidence.related import near_by, same_companies
from geodata.presentation.bibliography import apa, bibtex, record_item
from geodata.presentation.error_report import ErrorReport, report_address, together
from geodata.presentation.record_facts import (
    Fact,
    place_in_source,
    place_of,
    quality_of,
    witness_of,
)
from geodata.presentation.record_sections import sections_of
from geodata.presentation.times import bound_texts, span_text
from geodata.presentation.values import (
    claim_sentence,
    claim_text,
    date_text,
    field_text,
    place_text,
    reason_text,
)
from geodata.presentation.year_pages import years_with_events
from geodata.query.selection import Selection
from layers.published import linked_data, settings
from layers.published.addresses import PASSAGE, YEAR_PAGE, Address
from layers.published.changes import changes_of, entered
from layers.published.edition import conflict_name
from layers.published.page import Page, Site

MAX_RELATED = 8
Link = tuple[str, str]
# Words, where they lead, and a number beside them or "".
Counted = tuple[str, str, str]


def record_page(site: Site, record_id: str) -> Page | None:
    """Everything that the sources say of one record."""
    atlas, t = site.edition.atlas, site.t
    row = atlas.row(record_id)
    if row is None:
        return None
    address = site.address("record", record_id)
    selection = Selection(ids=(record_id,))
    selected = site.store.select(selection)
    name, what = t.pick(row, "name"), _what(site, row)
    sections = sections_of(record_id, atlas, t)
    claims = _in_order(atlas.claims_of(record_id), sections)
    sources = _sources(site, claims)
    description = _description(site, row, what)
    values = {
        **_said(site, record_id, row, claims, sections),
        "what": what,
        "known": span_text(bound_texts(row), t),
        "link": site.link,
    }
    return Page(
        address,
        "record.html",
        name,
        description,
        values,
        selected if row["geometry"] is not None else None,
        record_id,
        box_of(selection, selected, site.store.package),
        (what, place_text(row, atlas.package, t)),
        tuple(source.label() for source in sources),
        explore=f"record={record_id}&lang={t.language}",
        linked_data=linked_data.place(
            site, site.full(address), {**row, "id": record_id}, description, sources
        ),
    )


def _said(
    site: Site,
    record_id: str,
    row: Mapping[str, Any],
    claims: Sequence[Claim],
    sections: Sequence[tuple[str, list[Fact]]],
) -> dict[str, Any]:
    """What stands on a record's page below its head."""
    atlas, t = site.edition.atlas, site.t
    item = record_item(atlas, record_id, t, site.full(site.address("record", record_id)))
    return {
        "aliases": ", ".join(row["aliases"] or ()),
        "is_context": atlas.package.catalog.layers[row["layer"]].is_context,
        "layer": _link(site, "layer", row["layer"]),
        "place": place_of(row, atlas.package, t),
        "departments": [_link(site, "department", code) for code in row["departments"]],
        "quality": quality_of(row, atlas.package, t),
        "sections": sections,
        "notes": _numbers(claims),
        "claims": [_note(site, claim) for claim in claims],
        "conflicts": _conflict_links(site, find_conflicts(atlas, [record_id])),
        "changes": changes_of(site, record_id),
        "related": _related(site, record_id, row),
        "years": _years(site, record_id),
        "citation": apa([item], t.language)[0],
        "bibtex": bibtex([item]),
        "report_error": _report_error(site, site.address("record", record_id), record_id, row),
    }


def _report_error(
    site: Site,
    address: Address,
    record_id: str,
    row: Mapping[str, Any],
    claims: Sequence[Claim] = (),
) -> str:
    """Where to report an error of a record, or of some of its claims; "" where there is no way."""
    package, t = site.store.package, site.t
    report = ErrorReport(
        t.pick(row, "name"),
        record_id,
        together(claim.claim_id for claim in claims),
        together(package.sources[claim.source_id].label() for claim in claims),
        together(place_in_source(claim, t) for claim in claims),
        package.version,
        site.full(address),
    )
    return report_address(report, t)


def _years(site: Site, record_id: str) -> list[tuple[str, str]]:
    """The pages of the years in which anything of it is dated."""
    own = [event for event in site.edition.events if event.record_id == record_id]
    return [(str(year), site.link(YEAR_PAGE, str(year))) for year in years_with_events(own)]


def _link(site: Site, kind: str, code: str) -> Link:
    package = site.store.package
    title = (
        package.departments.name(code)
        if kind == "department"
        else package.catalog.layers[code].title(site.t)
    )
    return title, site.link(kind, code)


def _what(site: Site, row: Mapping[str, Any]) -> str:
    """What a record is: its kind and its status, else its layer."""
    lists, t = site.store.package.codelists, site.t
    kind = lists["kind"].label(row["kind"], t) if row["kind"] else ""
    kind = kind or site.store.package.catalog.layers[row["layer"]].title(t)
    status = lists["status"].label(row["status"], t) if row["status"] else ""
    return " · ".join(filter(None, (kind, status)))


def _description(site: Site, row: Mapping[str, Any], what: str) -> str:
    t = site.t
    where = place_text(row, site.store.package, t)
    said = t.plural("{n} claim", "{n} claims", row["n_claims"])
    hands = t.plural("{n} independent witness", "{n} independent witnesses", row["n_witnesses"])
    first = " · ".join(filter(None, (t.pick(row, "name"), what, where)))
    return t("{what}. {claims}, {witnesses}; each with its source and line.",
             what=first, claims=said, witnesses=hands)  # fmt: skip


def _sources(site: Site, claims: Iterable[Claim]) -> list[Any]:
    used = {claim.source_id for claim in claims}
    return [source for name, source in site.store.package.sources.items() if name in used]


def _in_order(claims: Sequence[Claim], sections: Sequence[tuple[str, list[Fact]]]) -> list[Claim]:
    """The claims as a reader of the page meets them."""
    met = (w.claim_id for _, facts in sections for fact in facts for w in fact.witnesses)
    place = {claim_id: number for number, claim_id in enumerate(dict.fromkeys(met))}
    return sorted(claims, key=lambda claim: place.get(claim.claim_id, len(place)))


def _numbers(claims: Sequence[Claim]) -> Mapping[str, int]:
    """Claim id → number of its note, in the order of the claims."""
    return {claim.claim_id: number for number, claim in enumerate(claims, 1)}


def _note(site: Site, claim: Claim) -> dict[str, Any]:
    """A claim as a note at the foot of a page."""
    has_page = claim.claim_id in site.edition.claims
    return {
        "id": claim.claim_id,
        "source": site.store.package.sources[claim.source_id].label(),
        "source_link": site.link("source", claim.source_id),
        "where": place_in_source(claim, site.t),
        "as_of": date_text(claim.as_of, site.t),
        "note": claim.note(site.t.language),
        "link": site.link("claim", claim.claim_id) if has_page else "",
    }


def _conflict_links(site: Site, conflicts: Iterable[Conflict]) -> list[tuple[str, str, str]]:
    found: dict[str, tuple[str, str, str]] = {}
    for conflict in conflicts:
        name = conflict_name(conflict)
        words = (field_text(conflict.field, conflict.qualifier, site.store.package, site.t),
                 reason_text(conflict.reason, site.t))  # fmt: skip
        found.setdefault(name, (*words, site.link("conflict", name)))
    return list(found.values())


def _related(site: Site, record_id: str, row: Mapping[str, Any]) -> list[tuple[str, list[Counted]]]:
    """Records that belong to it, share a company with it, or lie near by; each once."""
    atlas, t = site.edition.atlas, site.t
    whole = [row["part_of"]] if row["part_of"] and atlas.row(row["part_of"]) else []
    groups = (
        (t("Parts and whole"), [*whole, *atlas.parts_of(record_id)]),
        (t("Same owner or operator"), same_companies(record_id, atlas)),
        (t("Near by"), near_by(record_id, atlas)),
    )
    listed, found = {record_id}, []
    for title, ids in groups:
        others = [other for other in ids if other not in listed][:MAX_RELATED]
        listed.update(others)
        links = [(t.pick(atlas.row(i) or {}, "name"), site.link("record", i), "") for i in others]
        if links:
            found.append((title, links))
    return found


def claim_page(site: Site, claim_id: str) -> Page | None:
    """One claim: one value that one source gives at one place."""
    claim = site.edition.claims.get(claim_id)
    row = site.edition.atlas.row(claim.record_id) if claim else None
    if claim is None or row is None:
        return None
    package, t = site.store.package, site.t
    name, source = t.pick(row, "name"), package.sources[claim.source_id]
    title = claim_sentence(name, claim, package, t)
    selected = site.store.select(Selection(ids=(claim.record_id,)))
    address = site.address("claim", claim_id)
    said = f"{source.label()}, {place_in_source(claim, t)}"
    return Page(
        address,
        "claim.html",
        title,
        f"{title}. {said}.",
        {"rows": _claim_rows(site, claim, name), "others": _others(site, claim), "id": claim_id,
         "is_deprecated": claim.is_deprecated, "passage": _passage(site, claim),
         "report_error": _report_error(site, address, claim.record_id, row, [claim])},
        selected if row["geometry"] is not None else None,
        claim.record_id,
        box_of(selected.selection, selected, site.store.package),
        (said,),
        (source.label(),),
        explore=f"record={claim.record_id}&lang={t.language}",
        linked_data={
            "@context": "https://schema.org", "@type": "Claim", "url": site.full(address),
            "name": title, "appearance": linked_data.cited(source),
        },
    )  # fmt: skip


def _passage(site: Site, claim: Claim) -> str:
    """Where the claim's passage is, on a host that has the texts; else ""."""
    has_text = site.store.package.sources[claim.source_id].text_digest and claim.line
    return site.link(PASSAGE, claim.claim_id) if settings.texts_folder() and has_text else ""


def _claim_rows(site: Site, claim: Claim, name: str) -> list[Counted]:
    """Label, value and where it leads of each part of a claim that says something."""
    package, t = site.store.package, site.t
    lists, source = package.codelists, package.sources[claim.source_id]
    came, changed = entered(site, claim.claim_id)
    rows = [
        (t("Record"), name, site.link("record", claim.record_id)),
        (t("Field"), field_text(claim.field, claim.qualifier, package, t), ""),
        (t("Value"), claim_text(claim, package, t), ""),
        (t("As of"), date_text(claim.as_of, t) or t("undated"), ""),
        (t("How it is said"), lists["modality"].label(claim.modality, t), ""),
        (t("Source"), source.label(), site.link("source", claim.source_id)),
        (t("Place"), place_in_source(claim, t), ""),
        (t("Rank"), lists["rank"].label(claim.rank, t), ""),
        (t("Note"), claim.note(t.language), ""),
        (t("Entered"), came, ""),
        (t("Last changed"), changed, ""),
    ]
    return [row for row in rows if row[1]]


def _others(site: Site, claim: Claim) -> list[dict[str, Any]]:
    """What other claims say of the same field of the same record."""
    return [
        {**_note(site, other), "value": claim_text(other, site.store.package, site.t)}
        for other in site.edition.atlas.claims_of(claim.record_id)
        if (other.field, other.qualifier) == (claim.field, claim.qualifier) and other != claim
    ]


def conflict_page(site: Site, name: str) -> Page | None:
    """One thing on which sources disagree: the values side by side, with who says so."""
    conflicts = site.edition.conflicts.get(name)
    if not conflicts:
        return None
    t = site.t
    first = conflicts[0]
    row = site.edition.atlas.row(first.record_id) or {}
    field = field_text(first.field, first.qualifier, site.store.package, t)
    title = f"{t.pick(row, 'name')}: {field}"
    claims = [claim for conflict in conflicts for claim in conflict.claims]
    sides = [_side(site, conflict) for conflict in conflicts]
    texts = list(dict.fromkeys(value["text"] for side in sides for value in side["values"]))
    selected = site.store.select(Selection(ids=(first.record_id,)))
    address = site.address("conflict", name)
    description = t("The sources disagree: {values}.", values=" / ".join(texts))
    return Page(
        address,
        "conflict.html",
        title,
        f"{title}. {description}",
        {"record": (t.pick(row, "name"), site.link("record", first.record_id)), "sides": sides,
         "field": field, "link": site.link,
         "report_error": _report_error(site, address, first.record_id, row, claims)},
        selected if row.get("geometry") is not None else None,
        first.record_id,
        box_of(selected.selection, selected, site.store.package),
        (description,),
        tuple(source.label() for source in _sources(site, claims)),
        explore=f"record={first.record_id}&lang={t.language}",
        linked_data={
            "@context": "https://schema.org", "@type": "WebPage", "url": site.full(address),
            "name": title, "inLanguage": t.language,
            "citation": [linked_data.cited(source) for source in _sources(site, claims)],
        },
    )  # fmt: skip


def _side(site: Site, conflict: Conflict) -> dict[str, Any]:
    """The values of a conflict, each with who gives it, and why they differ."""
    package, t = site.store.package, site.t
    values = [
        {
            "text": claim_text(value.claim, package, t),
            "remark": date_text(value.claim.as_of, t),
            "standing": "wrong" if all(c.is_deprecated for c in value.claims) else "",
            "witnesses": [witness_of(claim, package, t) for claim in value.claims],
        }
        for value in conflict.values
    ]
    return {"reason": reason_text(conflict.reason, t), "values": values}
