"""Who holds, runs, bought, sold, builds, supplies or finances what, by company and by country.

A role is what the claims of one record say of one company: the words come from the list of fields,
the standing (present or former) from the compile rule, through `is_former` alone.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from geodata.datapackage.claims import Claim
from geodata.datapackage.codelists import Companies
from geodata.datapackage.package import COMPANY, Package
from geodata.evidence.atlas import Atlas
from geodata.evidence.compilation import Compiled, Value
from geodata.evidence.derived import SHARE, named_company, role_fields

HOLDS, RUNS, BOUGHT, SOLD = "holds", "runs", "bought", "sold"
BUILDS, SUPPLIES, FINANCES, FURTHER = "builds", "supplies", "finances", "further"
# Field of the data standard → the role it gives; every other field of companies is a further one.
ROLE_OF = {
    "owner": HOLDS, SHARE: HOLDS, "consortium_member": HOLDS,
    "operator": RUNS, "dominant_operator": RUNS,
    "buyer": BOUGHT, "seller": SOLD,
    "contractor": BUILDS, "subcontractor": BUILDS,
    "supplier": SUPPLIES, "reseller": SUPPLIES,
    "financier": FINANCES,
}  # fmt: skip
ROLE_ORDER = (HOLDS, RUNS, BOUGHT, SOLD, BUILDS, SUPPLIES, FINANCES, FURTHER)
# The kind of a company that a state owns, in the list of companies.
STATE = "state"


@dataclass(frozen=True, slots=True)
class Role:
    """What one company is to one record.

    Attributes:
        company: its code. role: one of ROLE_ORDER. fields: fields of the claims, in order.
        deals: qualifiers of the deals bought or sold in.
        shares: every share in per cent that current claims state, ascending.
        is_former: whether the claims say that it no longer holds. is_planned: nothing but plans.
        claims: those behind it, not deprecated.
    """

    company: str
    record_id: str
    role: str
    fields: tuple[str, ...]
    deals: tuple[str, ...]
    shares: tuple[float, ...]
    is_former: bool
    is_planned: bool
    claims: tuple[Claim, ...]

    @property
    def dates(self) -> tuple[str, ...]:
        """The dates (EDTF) that the claims state, each once."""
        return tuple(dict.fromkeys(c.as_of for c in self.claims if c.as_of))


@dataclass(frozen=True, slots=True)
class Link:
    """A step of a chain of companies: the child, its parent, and the claims that say so."""

    child: str
    parent: str
    claims: tuple[Claim, ...]


def is_former(entry: Compiled, value: Value, companies: Companies) -> bool:
    """Whether a value no longer holds: the rule made it history, or its dates have a stated end.

    An older value that names kin of who holds it now is another word for the same.
    """
    if value in entry.history:
        name = named_company(value.claim)
        return not any(companies.related(name, named_company(v.claim)) for v in entry.shown)
    return all(_has_ended(claim) for claim in value.claims)


def _has_ended(claim: Claim) -> bool:
    """Whether the claim's date is an interval with a known end: “/2012”, “1992/2010”."""
    _, slash, end = claim.as_of.partition("/")
    return bool(slash) and end not in ("", "..")


def roles_of(atlas: Atlas, record_ids: Iterable[str]) -> list[Role]:
    """The roles of known companies in some records, by record, then in ROLE_ORDER."""
    fields = role_fields(atlas.package)
    found = (_roles_in(record_id, atlas, fields) for record_id in record_ids)
    return [role for roles in found for role in roles]


def _roles_in(record_id: str, atlas: Atlas, fields: Collection[str]) -> list[Role]:
    companies = atlas.package.companies
    groups: dict[tuple[str, str], list[tuple[Compiled, Value]]] = {}
    for entry in atlas.facts(record_id).values():
        if entry.field not in fields:
            continue
        role = ROLE_OF.get(entry.field, FURTHER)
        for value in entry.values:
            code = companies.find(named_company(value.claim))
            if code:
                groups.setdefault((role, code), []).append((entry, value))
    roles = [_role(record_id, role, code, said, companies) for (role, code), said in groups.items()]
    return sorted(roles, key=lambda found: (ROLE_ORDER.index(found.role), found.is_former))


def _role(
    record_id: str,
    role: str,
    code: str,
    said: list[tuple[Compiled, Value]],
    companies: Companies,
) -> Role:
    claims = tuple(claim for _, value in said for claim in value.claims)
    current = [(entry, value) for entry, value in said if not is_former(entry, value, companies)]
    numbers = {
        value.claim.number
        for entry, value in current or said
        if entry.field == SHARE and value.claim.number is not None
    }
    deals = [e.qualifier for e, _ in said if role in (BOUGHT, SOLD) and e.qualifier]
    return Role(
        code,
        record_id,
        role,
        tuple(dict.fromkeys(entry.field for entry, _ in said)),
        tuple(dict.fromkeys(deals)),
        tuple(sorted(numbers)),
        role not in (BOUGHT, SOLD) and not current,
        all(claim.is_planned for claim in claims),
        claims,
    )


def parents(code: str, package: Package) -> list[Link]:
    """The chain above a company, nearest first."""
    above = package.companies.lineage_of(code)
    pairs = pairwise(above)
    return [Link(child, parent, parent_claims(child, parent, package)) for child, parent in pairs]


def children(code: str, package: Package) -> list[Link]:
    """The links to the companies directly below one."""
    rows = package.companies.rows
    below = [c for c, row in rows.items() if row.get("parent") == code and c != code]
    return [Link(child, code, parent_claims(child, code, package)) for child in below]


def parent_claims(child: str, parent: str, package: Package) -> tuple[Claim, ...]:
    """The claims that name one company the parent of another; none where only the list says so."""
    return tuple(
        claim
        for claim in package.company_claims
        if claim.record_id == f"{COMPANY}{child}"
        and (claim.field, claim.value) == ("parent", parent)
        and not claim.is_deprecated
    )


def group_of(code: str, companies: Companies) -> frozenset[str]:
    """Codes of a company and of every company below it."""
    return frozenset(other for other in companies.rows if code in companies.lineage_of(other))


def companies_from(country: str, companies: Companies) -> frozenset[str]:
    """Codes of the companies whose country, or that of a company above them, is this one."""
    return frozenset(
        code
        for code in companies.rows
        if any(companies.rows[c].get("country") == country for c in companies.lineage_of(code))
    )


def is_state_owned(code: str, companies: Companies) -> bool:
    """Whether a company, or one above it, is a state's by the list of companies."""
    return any(companies.rows[c].get("kind") == STATE for c in companies.lineage_of(code))


def state_countries(companies: Companies) -> list[str]:
    """Countries whose state owns any of the companies, in alphabetical order."""
    rows = companies.rows.values()
    return sorted({r["country"] for r in rows if r.get("kind") == STATE and r.get("country")})


def state_owners(atlas: Atlas) -> dict[str, frozenset[str]]:
    """Record → countries whose state owns a company that holds or runs it, at the year's end.

    Those of which claims.csv speaks; a state's company may stand anywhere in the holder's chain.
    """
    rows = atlas.package.companies.rows
    found: dict[str, set[str]] = {}
    for role in roles_of(atlas, map(str, atlas.records.index)):
        if role.role in (HOLDS, RUNS) and not (role.is_former or role.is_planned):
            above = (rows[code] for code in atlas.package.companies.lineage_of(role.company))
            owners = {row.get("country", "") for row in above if row.get("kind") == STATE}
            found.setdefault(role.record_id, set()).update(owners - {""})
    return {record_id: frozenset(countries) for record_id, countries in found.items()}


def joint_holders(roles: Iterable[Role], companies: Companies) -> dict[str, tuple[str, ...]]:
    """Record → its present holders, where two or more hold it that are not one above the other."""
    holders: dict[str, dict[str, None]] = {}
    for role in roles:
        if role.role == HOLDS and not role.is_former:
            holders.setdefault(role.record_id, {})[role.company] = None
    return {
        record_id: tuple(codes)
        for record_id, codes in holders.items()
        if any(not _are_kin(a, b, companies) for a in codes for b in codes)
    }


def _are_kin(one: str, other: str, companies: Companies) -> bool:
    return one in companies.lineage_of(other) or other in companies.lineage_of(one)


def records_by_role(roles: Iterable[Role]) -> Mapping[str, frozenset[str]]:
    """Role → ids of the records in which anybody has it, now or before."""
    found: dict[str, set[str]] = {}
    for role in roles:
        found.setdefault(role.role, set()).add(role.record_id)
    return {role: frozenset(ids) for role, ids in found.items()}
