"""Companies of the package that ships: in Spanish where it is read, and sourced like all else."""

import pytest

from geodata.datapackage.package import BUILT_IN, Package, read_package
from geodata.language import Translator
from geodata.presentation.values import NAMES, claim_text, qualifier_text


@pytest.fixture(scope="module")
def peru() -> Package:
    """The package, read."""
    return read_package(BUILT_IN)


def test_no_company_keeps_its_english_name_in_spanish(peru: Package, es: Translator) -> None:
    english = {r["name"] for r in peru.companies.rows.values() if r["name_es"]} - {
        r["name_es"] for r in peru.companies.rows.values()
    }
    assert "Peruvian state" in english
    said = {
        text
        for claim in peru.claims
        for text in (
            claim_text(claim, peru, es) if peru.field(claim.field, "type") in NAMES else "",
            qualifier_text(claim.field, claim.qualifier, peru, es),
        )
    }
    assert said & english == set()
    assert "Estado peruano" in said


def test_claims_of_companies_are_sound(peru: Package) -> None:
    assert peru.company_claims
    assert [c.claim_id for c in peru.company_claims if not c.line or not c.locator] == []
    ids = [claim.claim_id for claim in (*peru.claims, *peru.company_claims)]
    assert len(ids) == len(set(ids))


def test_most_countries_and_parents_have_a_source(peru: Package) -> None:
    """How many of those listed a document names; the rest is the curators'."""
    named = {(c.record_id.removeprefix("companies/"), c.field) for c in peru.company_claims}
    rows = peru.companies.rows
    for field, sourced, listed in (("country", 91, 153), ("parent", 13, 24)):
        assert sum((code, field) in named for code in rows) == sourced
        assert sum(bool(row[field]) for row in rows.values()) == listed
