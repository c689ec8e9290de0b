"""Sources: when they appeared, how they are named, and who is a witness."""

from typing import Any

import pytest

from geodata.datapackage.package import Package
from geodata.language import Translator
from geodata.presentation.citation import citation, licence
from tests.package_copy import PackageCopy


@pytest.mark.parametrize(
    ("date", "issued"),
    [
        ([[2019]], 20191231),
        ([[2019, 6]], 20190630),
        ([[2019, 6, 3]], 20190603),
        ([["2019", "6", "3"]], 20190603),
        ([[2018], [2019, 2]], 20190228),
    ],
)
def test_the_last_day_it_can_have_appeared(
    copy_of_tinyland: PackageCopy, date: list[list[Any]], issued: int
) -> None:
    copy_of_tinyland.edit(
        "sources.json", lambda items: items[0].update(issued={"date-parts": date})
    )
    source = copy_of_tinyland.read().sources["survey-2010"]
    assert (source.issued, source.year) == (issued, issued // 10000)


def test_names_tell_editions_apart(package: Package) -> None:
    first, reprint = package.sources["survey-2010"], package.sources["survey-2013"]
    assert (first.short, reprint.short) == ("Sage 2010", "Sage 2013")
    assert first.label() == "Sage 2010, First Press"


@pytest.mark.parametrize(
    ("members", "short"),
    [
        ({"author": []}, "A survey of Tinyland 2010"),
        ({"author": [{"literal": "The Office"}]}, "The Office 2010"),
        ({"author": [{"family": "Sage"}, {"family": "Thyme"}]}, "Sage & Thyme 2010"),
    ],
)
def test_authors(copy_of_tinyland: PackageCopy, members: dict[str, Any], short: str) -> None:
    copy_of_tinyland.edit("sources.json", lambda items: items[0].update(members))
    assert copy_of_tinyland.read().sources["survey-2010"].short == short


def test_editions_share_a_witness(package: Package) -> None:
    witnesses = {name: source.witness for name, source in package.sources.items()}
    assert witnesses["survey-2010"] == witnesses["survey-2013"] != witnesses["ledger-2016"]
    assert [n for n, s in package.sources.items() if s.is_reference] == ["chart-2019"]


def test_notes_in_the_readers_language(package: Package, es: Translator) -> None:
    assert package.sources["survey-2010"].note(es) == "Primera edición."


def test_how_to_cite(package: Package, en: Translator, es: Translator) -> None:
    assert licence(package)[0] == "CC0-1.0"
    expected = "A. Tester (2020) Atlas of Tinyland. Version 1.2.3. CC0-1.0."
    assert citation(package, en) == expected
    assert citation(package, es).startswith("A. Tester (2020) Atlas de Tinylandia. Versión 1.2.3.")


def test_a_package_that_says_nothing_of_itself_is_cited_by_its_title(
    copy_of_tinyland: PackageCopy, en: Translator
) -> None:
    copy_of_tinyland.write("datapackage.json", "{}")
    assert citation(copy_of_tinyland.read(), en) == "Atlas of Tinyland. Version 0."
