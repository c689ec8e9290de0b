"""The facts of a record in words, of the package that ships with the atlas."""

import re

import pandas
import pytest

from geodata.datapackage.package import BUILT_IN, read_package
from geodata.evidence.atlas import compile_package
from geodata.language import translator
from geodata.presentation.record_sections import sections_of


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


@pytest.mark.parametrize(
    ("language", "record_id", "label", "text", "remark"),
    [
        (
            "en",
            "ports/chancay",
            "First berths",
            "promised: 2023; came: Inauguration: 14 November 2024",
            "11 to 22 months later than planned",
        ),
        (
            "es",
            "mines/mina-justa",
            "Inicio de operaciones",
            "prometido: 2015; ocurrió: Inicio de operaciones: junio de 2021",
            "66 a 77 meses después de lo previsto",
        ),
        ("en", "mines/falchani", "Start of operations", "promised: 2023", "no source says"),
    ],
)
def test_a_promised_date_stands_beside_what_came_of_it(
    language: str, record_id: str, label: str, text: str, remark: str
) -> None:
    """As read by hand; who promised it and who tells of the outcome stand below it."""
    t = translator(language)
    atlas = compile_package(read_package(BUILT_IN))
    found = dict(sections_of(record_id, atlas, t))[t("Plans and what came of them")]
    [fact] = [fact for fact in found if fact.label == label]
    assert (fact.text, fact.remark) == (text, remark)
    claims = pandas.read_csv(BUILT_IN / "claims.csv", dtype=str, keep_default_na=False)
    claims = claims[(claims["record_id"] == record_id) & (claims["rank"] != "deprecated")]
    planned = claims[
        (claims["modality"] == "planned") & (claims["value"] == text.split(": ")[1][:4])
    ]
    assert set(planned["claim_id"]) <= {witness.claim_id for witness in fact.witnesses}
    assert len(planned)


def test_every_record_with_a_promised_date_has_the_section() -> None:
    claims = pandas.read_csv(BUILT_IN / "claims.csv", dtype=str, keep_default_na=False)
    fields = pandas.read_csv(BUILT_IN / "codelists/fields.csv", dtype=str, keep_default_na=False)
    dates = set(fields[(fields["type"] == "date") & (fields["time"] != "")]["code"])
    planned = claims[
        (claims["modality"] == "planned")
        & (claims["rank"] != "deprecated")
        & claims["field"].isin(dates)
    ]
    t = translator("en")
    atlas = compile_package(read_package(BUILT_IN))
    found = {i for i in atlas.records.index
             if "Plans and what came of them" in dict(sections_of(i, atlas, t))}  # fmt: skip
    assert found == set(planned["record_id"])
