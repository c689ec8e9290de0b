"""Holdings as statements of the Beneficial Ownership Data Standard, version 0.4.

A company is a legal entity; a thing that is held (a mine, a port) is an arrangement by which its
holders hold it, since no source says which company stands for it. Each claim is a relationship of
its own, with its source, its line and its id: what sources say differently stays apart.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any
from urllib.parse import quote

from geodata.datapackage.claims import Claim
from geodata.evidence.actors import STATE, Link
from geodata.exports.layout import Layout
from geodata.exports.ownership import Ownership, Statement
from geodata.presentation.citation import creators, package_title
from geodata.query.results import Extract, Results

VERSION = "0.4"
# Field of a claim → what kind of interest it states; another says that there is one, not which.
INTERESTS = {"owner_share": "shareholding", "consortium_member": "rightsGrantedByContract"}
Item = dict[str, Any]


def bods(source: Extract | Results, about: Mapping[str, Any], layout: Layout) -> Iterator[bytes]:
    """A JSON array: entities first, then the relationships that name them."""
    found = Ownership.of(source, layout)
    issue = _issue(found, about)
    yield b"["
    comma = b"\n"
    for statement in _statements(found, issue):
        yield comma + json.dumps(statement, ensure_ascii=False).encode()
        comma = b",\n"
    yield b"\n]\n"


def _statements(found: Ownership, issue: Item) -> Iterator[Item]:
    for code in found.companies:
        yield _entity(f"company/{code}", _company(code, found), issue)
    for record_id in found.records:
        yield _entity(f"record/{record_id}", _thing(record_id, found), issue)
    for link in found.links:
        yield from _parent(link, found, issue)
    for statement in found.statements:
        yield _holding(statement, found, issue)


def _issue(found: Ownership, about: Mapping[str, Any]) -> Item:
    """When and by whom it is published."""
    made = str(found.package.descriptor.get("created", ""))[:10]
    name = ", ".join(creators(found.package)) or package_title(found.package, found.t)
    issue: Item = {
        "publicationDate": made or str(about["downloaded"]),
        "bodsVersion": VERSION,
        "publisher": {"name": name},
    }
    return issue | ({"license": about["licence_url"]} if about["licence_url"] else {})


def _statement(kind: str, record: str, subject: str, day: str, details: Item, issue: Item) -> Item:
    """A statement; its id is that of its content, so that what changes has another."""
    content = {
        "declarationSubject": subject,
        "statementDate": day,
        "publicationDetails": issue,
        "recordId": record,
        "recordType": kind,
        "recordStatus": "new",
        "recordDetails": {"isComponent": False, **details},
    }
    told = json.dumps(content, ensure_ascii=False, sort_keys=True)
    return {"statementId": hashlib.sha256(told.encode()).hexdigest(), **content}


def _entity(record: str, details: Item, issue: Item) -> Item:
    return _statement("entity", record, record, issue["publicationDate"], details, issue)


def _company(code: str, found: Ownership) -> Item:
    row = found.package.companies.rows[code]
    country, kind = row.get("country", ""), {"type": "legalEntity"}
    if row.get("kind") == STATE:
        kind["details"] = found.t("state-owned")
    details: Item = {
        "entityType": kind,
        "name": found.package.companies.name(code, found.t.language),
        "identifiers": [_identifier(code, f"actors?company={quote(code)}", found)],
    }
    if found.aliases(code):
        details["alternateNames"] = found.aliases(code)
    if country:
        details["jurisdiction"] = {"name": found.t.country(country), "code": country}
    return details


def _thing(record_id: str, found: Ownership) -> Item:
    name, layer = found.record(record_id)
    return {
        "entityType": {"type": "arrangement", "subtype": "other", "details": layer},
        "name": name,
        "identifiers": [_identifier(record_id, f"record?record={quote(record_id)}", found)],
    }


def _identifier(code: str, path: str, found: Ownership) -> Item:
    page = found.page(path)
    return {"id": code, "schemeName": found.name} | ({"uri": page} if page else {})


def _parent(link: Link, found: Ownership, issue: Item) -> Iterator[Item]:
    """A statement a claim that a company stands above another; one where only the list says so."""
    subject, party = f"company/{link.child}", f"company/{link.parent}"
    interest = {
        "type": "otherInfluenceOrControl",
        "directOrIndirect": "unknown",
        "details": found.t("Parent company"),
    }
    details = {"subject": subject, "interestedParty": party, "interests": [interest]}
    for claim in link.claims:
        day = _issued(claim, found)
        made = _statement("relationship", f"claim/{claim.claim_id}", subject, day, details, issue)
        yield made | _said(claim, found)
    if not link.claims:
        told = found.t("No source in this atlas says so; it is the curators' list of companies.")
        record = f"list/{link.child}/{link.parent}"
        day = issue["publicationDate"]
        made = _statement("relationship", record, subject, day, details, issue)
        yield made | {"source": {"type": ["primaryResearch"], "description": told}}


def _holding(statement: Statement, found: Ownership, issue: Item) -> Item:
    claim = statement.claim
    start, end = statement.sides
    interest: Item = {
        "type": INTERESTS.get(claim.field, "unknownInterest"),
        "directOrIndirect": "unknown",
        "details": found.told(claim, is_former=statement.is_former),
    }
    if statement.share is not None:
        interest["share"] = {"exact": statement.share}
    # A date must be a day: one known to the month or year stands in the details alone, but for an
    # end, without which what is over would be read as present: the last day on which it can be.
    if _is_day(start):
        interest["startDate"] = start
    if end and claim.period:
        interest["endDate"] = _iso(claim.period.upper)
    subject = f"record/{claim.record_id}"
    details = {
        "subject": subject,
        "interestedParty": f"company/{statement.company}",
        "interests": [interest],
    }
    day, record = _issued(claim, found), f"claim/{claim.claim_id}"
    return _statement("relationship", record, subject, day, details, issue) | _said(claim, found)


def _said(claim: Claim, found: Ownership) -> Item:
    """The source of a claim, with its place and line; the curator's note as an annotation."""
    source = found.package.sources[claim.source_id]
    kind = "primaryResearch" if claim.modality == "inferred" else "thirdParty"
    said: Item = {
        "type": [kind],
        "description": found.cited(claim),
        "assertedBy": [{"name": source.short}],
    }
    if source.url:
        said["url"] = source.url
    note = claim.note_es if found.t.language == "es" else claim.note_en
    annotation = {"statementPointerTarget": "/", "motivation": "commenting", "description": note}
    return {"source": said} | ({"annotations": [annotation]} if note else {})


def _issued(claim: Claim, found: Ownership) -> str:
    """The day by which a source was published."""
    return _iso(found.package.sources[claim.source_id].issued)


def _iso(day: int) -> str:
    return f"{day // 10000:04}-{day // 100 % 100:02}-{day % 100:02}"


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
