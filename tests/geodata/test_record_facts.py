"""The facts of a record in words, of the package that ships with the atlas."""

import re

import pandas
import pytest

from geodata.datapackage.package import BUILT_IN, read_package
from geodata.evidence.atlas import compile_package
from geodata.language import translator
from geodata.presentation.record_facts import sections_of


@pytest.mark.parametrize("language", ["en", "es"])
def test_each_country_that_the_filter_finds_a_record_by_has_its_claims(language: str) -> None:
    """Las Bambas passes “Australia”: through which company is told, and who names it."""
    peru = read_package(BUILT_IN)
    atlas = compile_package(peru)
    t = translator(language)
    countries = pandas.read_csv(BUILT_IN / "codelists/companies.csv", keep_default_na=False)
    of_country = countries.groupby("country")["code"].agg(set)
    for record_id, codes in atlas.records["countries"].items():
        sections = dict(sections_of(str(record_id), atlas, t))
        found = sections.get(t("Investor countries"), [])
        assert [fact.label for fact in found] == [t.country(code) for code in codes]
        for code, fact in zip(codes, found, strict=True):
            assert fact.witnesses, (record_id, code)
            names = {peru.companies.name(c, language) for c in of_country[code]}
            assert set(re.split("; | → ", fact.text)) & names, (record_id, code, fact.text)
