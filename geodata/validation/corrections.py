"""Rules for the log of corrections: each must be about a claim that there is, or was."""

from collections.abc import Iterator

from geodata.datapackage.corrections import unknown_claims
from geodata.datapackage.package import Package
from geodata.errors import Problem


def correction_problems(package: Package) -> Iterator[Problem]:
    """Corrections of claims that neither this edition nor the history of the package has."""
    known = {claim.claim_id for claim in (*package.claims, *package.company_claims)}
    yield from unknown_claims(
        package.corrections, known | {change.claim_id for change in package.changes}
    )
