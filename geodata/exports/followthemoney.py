"""Holdings as entities of FollowTheMoney, a JSON object a line, as Aleph and OpenSanctions read.

A company is a Company, a thing that is held an Asset, each claim an Ownership of its own with its
source, its line and its id.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

from geodata.datapackage.claims import Claim
from geodata.evidence.actors import STATE, Link
from geodata.exports.layout import Layout
from geodata.exports.ownership import Ownership, Statement, partial_date
from geodata.query.results import Extract, Results

# The topic of a company that a state owns.
STATE_OWNED = "gov.soe"
# What no id of FollowTheMoney may hold.
OTHERS = re.compile(r"[^0-9A-Za-z.-]")
Properties = dict[str, list[str]]


def followthemoney(
    source: Extract | Results, about: Mapping[str, Any], layout: Layout
) -> Iterator[bytes]:
    """A line an entity: companies, things, then what joins them."""
    found = Ownership.of(source, layout)
    for code in found.companies:
        yield _line(found, "company", code, "Company", _company(code, found))
    for record_id in found.records:
        yield _line(found, "record", record_id, "Asset", _thing(record_id, found))
    for link in found.links:
        yield from _parents(link, found)
    for statement in found.statements:
        properties = _holding(statement, found)
        yield _line(found, "claim", statement.claim.claim_id, "Ownership", properties)


def _id(found: Ownership, kind: str, code: str) -> str:
    """An id of letters, figures, dots and hyphens; what had others ends in a digest, to be one."""
    text = f"{found.name}-{kind}-{code}".replace("/", ".")
    plain = OTHERS.sub("-", text)
    if plain == text:
        return text
    return f"{plain}-{hashlib.sha256(text.encode()).hexdigest()[:8]}"


def _line(found: Ownership, kind: str, code: str, schema: str, properties: Properties) -> bytes:
    said = {name: values for name, values in properties.items() if any(values)}
    entity = {"id": _id(found, kind, code), "schema": schema, "properties": said}
    return json.dumps(entity, ensure_ascii=False).encode() + b"\n"


def _company(code: str, found: Ownership) -> Properties:
    row = found.package.companies.rows[code]
    return {
        "name": [found.package.companies.name(code, found.t.language)],
        "alias": found.aliases(code),
        "country": [row.get("country", "").lower()],
        "topics": [STATE_OWNED] if row.get("kind") == STATE else [],
        "sourceUrl": [found.page(f"actors?company={quote(code)}")],
    }


def _thing(record_id: str, found: Ownership) -> Properties:
    name, layer = found.record(record_id)
    return {
        "name": [name],
        "description": [layer],
        "sourceUrl": [found.page(f"record?record={quote(record_id)}")],
    }


def _parents(link: Link, found: Ownership) -> Iterator[bytes]:
    joined = {
        "owner": [_id(found, "company", link.parent)],
        "asset": [_id(found, "company", link.child)],
        "role": [found.t("Parent company")],
    }
    for claim in link.claims:
        properties = joined | _said(claim, found)
        yield _line(found, "claim", claim.claim_id, "Ownership", properties)
    if not link.claims:
        told = found.t("No source in this atlas says so; it is the curators' list of companies.")
        code = f"{link.child}/{link.parent}"
        yield _line(found, "list", code, "Ownership", joined | {"description": [told]})


def _holding(statement: Statement, found: Ownership) -> Properties:
    claim, (start, end) = statement.claim, statement.sides
    told = found.told(claim, is_former=statement.is_former)
    share = "" if statement.share is None else f"{statement.share:g}"
    return {
        "owner": [_id(found, "company", statement.company)],
        "asset": [_id(found, "record", claim.record_id)],
        "role": [found.package.codelists["fields"].label(claim.field, found.t)],
        "percentage": [share],
        "status": [found.t("before")] if statement.is_former else [],
        "startDate": [partial_date(start)],
        "endDate": [partial_date(end)],
        "date": [] if start or end else [partial_date(claim.as_of)],
        "summary": [told],
    } | _said(claim, found)


def _said(claim: Claim, found: Ownership) -> Properties:
    """Who says so."""
    source = found.package.sources[claim.source_id]
    return {
        "recordId": [claim.claim_id],
        "publisher": [source.label()],
        "sourceUrl": [source.url],
        "description": [found.cited(claim)],
    }
