"""Numbers are found in texts as English, Spanish and tables write them."""

from pathlib import Path

import pytest

from geodata.datapackage.sources import Source
from geodata.validation.quotations import TextEditions, numbers_in, stands_in
from tests.geodata.invented import claim


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("a plan of $2.6 billion", 2_600_000_000),
        ("a plan of \\$2.6 billion¹¹². And", 2_600_000_000),
        ("unpaid for over a million soles", 1_000_000),
        ("a plan of US$ 2,600 million", 2_600_000_000),
        ("un plan de 2 600 millones", 2_600_000_000),
        ("un plan de 2.600 millones", 2_600_000_000),
        ("un plan de 2,6 mil millones", 2_600_000_000),
        ("un plan de 2 600 millones de dólares", 2_600_000_000),
        ("a [\\$15 billion](#) line", 15_000_000_000),
        ("the $3bn port", 3_000_000_000),
        ("the US$3 Billion port", 3_000_000_000),
        ("a 10-Million-Ton expansion", 10_000_000),
        ("un soborno de $15 Millones", 15_000_000),
        ("45 mil hectáreas", 45_000),
        ("20,000 hectares", 20_000),
        ("holds 33.75% of it", 33.75),
        ("posee el 33,75 % de ella", 33.75),
        ("seven of the largest mines", 7),
        ("siete de las mayores minas", 7),
        ("twenty-five people", 25),
        ("veintenas y treinta y dos casos", 32),
        ("two million boxes", 2_000_000),
        ("Plant,258,1964-1966", 258),
        ("down by 12 per cent", -12),
    ],
)
def test_number_is_found(line: str, number: float) -> None:
    assert stands_in(number, numbers_in(line))


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("a plan of $2.6 billion", 2.6),
        ("a plan of $2.6 billion", 2_600_000),
        ("a plan of $2.6 billion", 26_000_000_000),
        ("20,000 hectares", 20),
        ("20,000 hectares", 20_001),
        ("someone said so", 1),
        ("in tenancy", 10),
        ("", 0),
    ],
)
def test_other_number_is_not_found(line: str, number: float) -> None:
    assert not stands_in(number, numbers_in(line))


def test_scale_may_stand_on_the_next_line() -> None:
    assert numbers_in("for $1.4", "billion from Petrobras, in 2019") == {1_400_000_000.0}


def test_bare_cell_of_a_table_may_count_in_millions() -> None:
    assert numbers_in("275 (a)", table_scale=1e6) == {275.0, 275_000_000.0}


@pytest.fixture
def editions(tmp_path: Path) -> TextEditions:
    """One text of four lines, the third blank."""
    text = "a mine of 275\nworth 3\n\nand seven ships"
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    return TextEditions.found({"a": with_edition("a.txt", 4)}, [tmp_path])


def with_edition(name: str, lines: int) -> Source:
    """Source "a" with a text edition."""
    return Source("a", "A", "a", False, 20101231, name, lines, "", {})


@pytest.mark.parametrize(
    ("value", "unit", "line", "message"),
    [
        ("275", "t", 1, ""),
        ("275000000", "USD", 1, ""),
        ("275000000", "t", 1, "275000000 t does not stand in line 1 of a."),
        ("3", "km", 2, ""),
        ("7", "km", 2, "7 km does not stand in line 2 of a."),
        ("7", "km", 3, "line 3 of a is blank."),
        ("7", "km", 4, ""),
        ("7", "km", None, ""),
        ("7", "km", 99, ""),
    ],
)
def test_claim_is_held_against_its_line(
    value: str, unit: str, line: int | None, message: str, editions: TextEditions
) -> None:
    found = editions.problems([claim(value, unit=unit, line=line)], "claims.csv")
    assert [problem.message for problem in found] == [message][: bool(message)]


@pytest.mark.parametrize(("stated", "count"), [(4, 0), (3, 0), (5, 1), (2, 1)])
def test_last_line_without_newline_may_count_or_not(
    stated: int, count: int, editions: TextEditions
) -> None:
    problems = list(editions.length_problems({"a": with_edition("a.txt", stated)}, "sources.json"))
    assert len(problems) == count


def test_first_folder_that_has_the_text_counts(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.txt").write_text(name, encoding="utf-8")
    source = {"a": with_edition("a.txt", 1)}
    found = TextEditions.found(source, [tmp_path, tmp_path / "two", tmp_path / "one"])
    assert found.lines == {"a": ["two"]}
