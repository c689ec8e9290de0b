"""Code lists and companies."""

from pathlib import Path

import pytest

from geodata.datapackage.codelists import CodeList, Companies, read_codelist
from geodata.datapackage.package import Package
from geodata.language import Translator

HEADER = "code,label_en,label_es,definition_en,definition_es\n"


def read(tmp_path: Path, text: str) -> tuple[CodeList, list[str]]:
    path = tmp_path / "colour.csv"
    path.write_text(text, encoding="utf-8")
    codes, problems = read_codelist(path)
    return codes, [str(problem) for problem in problems]


def test_labels_and_definitions_in_each_language(
    package: Package, en: Translator, es: Translator
) -> None:
    status = package.codelists["status"]
    assert [status.label("retired", t) for t in (en, es)] == ["Retired", "Cerrado"]
    assert status.definition("retired", es) == "Cerrado, en Tinylandia."
    assert status.column("retired", "applies_to") == "project"


def test_an_unknown_code_is_its_own_label(package: Package, en: Translator) -> None:
    status = package.codelists["status"]
    assert status.label("lost", en) == "lost"
    assert status.definition("lost", en) == status.column("lost", "applies_to") == ""
    assert "lost" not in status


def test_codes_keep_the_order_of_the_file(package: Package) -> None:
    assert list(package.codelists["sector"]) == ["trade", "water", "farming", "music"]


def test_a_spreadsheets_byte_order_mark_and_spaces_do_no_harm(tmp_path: Path) -> None:
    codes, problems = read(tmp_path, f"\ufeff{HEADER} red , Red ,Rojo,A colour.,Un color.\n")
    assert (codes.rows["red"]["label_en"], problems) == ("Red", [])


@pytest.mark.parametrize(
    ("rows", "fault", "kept"),
    [
        ("red,Red,,A colour.,Un color.\n", "line 2: needs label_es", ["red"]),
        (",Red,Rojo,A colour.,Un color.\n", "line 2: needs code", []),
        ("red,a,b,c,d\nred,e,f,g,h\n", "line 3: code “red” was met before", ["red"]),
        ("red,Red\n", "line 2: needs label_es, definition_en, definition_es", ["red"]),
    ],
)
def test_faults_name_the_line(tmp_path: Path, rows: str, fault: str, kept: list[str]) -> None:
    codes, problems = read(tmp_path, HEADER + rows)
    assert [fault in problem for problem in problems] == [True]
    assert list(codes) == kept


@pytest.mark.parametrize(
    ("name", "code"),
    [("Acorn Ltd", "acorn"), ("BELLOTA", "acorn"), (" birch ", "birch"), ("Elm", None), ("", None)],
)
def test_companies_are_found_by_any_spelling(package: Package, name: str, code: str | None) -> None:
    assert package.companies.find(name) == code


@pytest.mark.parametrize(
    ("name", "countries"),
    [("Acorn", ("FR",)), ("Birch", ("JP", "BR")), ("Loop A", ("CL", "CA")), ("Elm", ())],
)
def test_countries_of_a_company_and_its_parents(
    package: Package, name: str, countries: tuple[str, ...]
) -> None:
    assert package.companies.countries(name) == countries


@pytest.mark.parametrize(
    ("name", "language", "label"),
    [
        ("Birch", "es", "Grupo Birch"), ("Birch Group", "en", "Birch Group"),
        ("Birch", "en", "Birch"), ("Acorn Ltd", "es", "Acorn Ltd"), ("Elm", "es", "Elm"),
        ("", "es", ""),
    ],
)  # fmt: skip
def test_companies_have_the_names_that_readers_know(
    package: Package, name: str, language: str, label: str
) -> None:
    assert package.companies.label(name, language) == label
    assert package.companies.find("Grupo Birch") == "birch"


def test_of_two_companies_of_one_name_the_first_is_found() -> None:
    rows = {"a": {"name": "Elm", "aliases": ""}, "b": {"name": "ELM", "aliases": "Ulmus"}}
    companies = Companies.of(rows)
    assert (companies.find("elm"), companies.find("ulmus")) == ("a", "b")
