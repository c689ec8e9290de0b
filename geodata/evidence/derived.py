"""Values derived from a record's claims: status history, countries, stated departments."""

from collections.abc import Iterable

from geodata.datapackage.claims import Claim
from geodata.datapackage.package import Package
from geodata.evidence.compilation import Rules, compile_field
from geodata.evidence.standing import turning_days

# Fields whose company holds, runs or buys the thing; its country is an investor country.
SHARE = "owner_share"
INVESTOR_FIELDS = ("owner", SHARE, "operator", "buyer", "consortium_member")
# Field and qualifier of a record's own status.
STATUS = ("status", "")


def stated_departments(claims: Iterable[Claim], package: Package) -> tuple[str, ...]:
    """Codes of the departments that claims name, each once; they stand before the geometry."""
    stated = (c.value for c in claims if c.field == "department" and not c.is_deprecated)
    return tuple(dict.fromkeys(code for code in map(package.departments.find, stated) if code))


def status_history(claims: Iterable[Claim], rules: Rules) -> tuple[tuple[int, str], ...]:
    """A record's statuses by the days on which they began, as far as claims tell; oldest first."""
    sound = [c for c in claims if (c.field, c.qualifier) == STATUS and not c.is_deprecated]
    found: list[tuple[int, str]] = []
    for day in turning_days(sound, rules.issued):
        shown = compile_field(*STATUS, sound, rules, day).shown
        code = shown[0].claim.value if shown else ""
        if code != (found[-1][1] if found else ""):
            found.append((day, code))
    return tuple(found)


def named_company(claim: Claim) -> str:
    """The company that a claim gives a role: its value, or its qualifier where that is a share."""
    return claim.qualifier if claim.field == SHARE else claim.value


def role_fields(package: Package) -> frozenset[str]:
    """Fields that name a company: its part in the thing is the field."""
    fields = package.codelists["fields"]
    return frozenset({SHARE, *(f for f in fields if fields.column(f, "type") == "company")})


def companies_in(
    claims: Iterable[Claim], fields: frozenset[str], package: Package
) -> tuple[str, ...]:
    """Codes of the companies with a role in it and of those above them, in order of the claims."""
    found: dict[str, None] = {}
    for claim in claims:
        if claim.field in fields and not claim.is_deprecated:
            found |= dict.fromkeys(package.companies.lineage(named_company(claim)))
    return tuple(found)


def is_of_investor(claim: Claim) -> bool:
    """Whether a claim names a company that holds, runs, buys or held the thing."""
    return claim.field in INVESTOR_FIELDS and not claim.is_deprecated


def countries_of(claims: Iterable[Claim], package: Package) -> tuple[str, ...]:
    """Countries of the companies that hold, run, buy or held it, in order of the claims."""
    found: dict[str, None] = {}
    for claim in claims:
        if is_of_investor(claim):
            found |= dict.fromkeys(package.companies.countries(named_company(claim)))
    return tuple(found)
