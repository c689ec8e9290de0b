"""`validate` finds the faults of large layers: each rule finds its own, and no other."""

from pathlib import Path

import pytest

from geodata.__main__ import main
from geodata.errors import Problem
from geodata.validation import validate
from tests.large_package import LAYER, PARQUET, Row, large_package

SOUND: Row = {
    "name_en": "Stall",
    "kind": "post",
    "status": "operating",
    "owner": "Acorn",
    "commodity": "figs",
    "investment": "5",
    "area": "3",
    "geometry": None,
}


def rows(**cells: object) -> list[Row]:
    """Three sound rows; the cells are those of the second."""
    sound = [SOUND | {"id": f"{LAYER}/s-{number}", "name_es": "Puesto"} for number in range(3)]
    return [sound[0], sound[1] | cells, sound[2]]


def problems_of(folder: Path, second: Row) -> list[Problem]:
    """What is wrong with Tinyland and three rows, of which the second has these cells."""
    return validate(large_package(folder / "package", rows(**second)).root)


def test_sound_layer_has_no_problem(tmp_path: Path) -> None:
    assert problems_of(tmp_path, {}) == []


FAULTS: dict[str, tuple[Row, str, bool]] = {
    "an id that is no slug": ({"id": f"{LAYER}/Stall One"}, "id is no slug", True),
    "an id of another layer": ({"id": "posts/s-1"}, "does not begin with “stalls/”", True),
    "a status of no list": ({"status": "dreaming"}, "status “dreaming” is in no code list", True),
    "a product of no list": ({"commodity": "moon"}, "commodity “moon” is in no code list", True),
    "a company nobody knows": ({"owner": "Elm"}, "owner “Elm” is not in companies.csv", False),
    "a part of nothing": ({"part_of": "posts/x"}, "part_of “posts/x” is no record", True),
    "a unit of another field": ({"area_unit": "km"}, "area_unit “km” does not fit area.", True),
    "a number without its unit": ({"area_unit": None}, "area_unit “” does not fit area.", True),
    "a unit beside text": ({"owner_unit": "km"}, "owner_unit “km” does not fit owner.", True),
    "a kind of no list": ({"kind": "palace"}, "kind “palace” is in no code list", True),
}


@pytest.mark.parametrize(("second", "message", "serious"), FAULTS.values(), ids=FAULTS)
def test_row_at_fault_is_found(tmp_path: Path, second: Row, message: str, serious: bool) -> None:
    (problem,) = problems_of(tmp_path, second)
    assert (problem.file, problem.row, problem.serious) == (PARQUET, "row 2", serious)
    assert message in problem.message
    assert problem.remedy


def test_field_that_needs_a_qualifier_is_found(tmp_path: Path) -> None:
    (problem,) = problems_of(tmp_path, {"owner_share": "60"})
    assert (problem.file, problem.row) == (PARQUET, "")
    assert problem.message.startswith("owner_share needs a qualifier")


def test_faults_of_many_rows_are_one_problem(tmp_path: Path) -> None:
    spoilt = [row | {"status": f"s{number}"} for number, row in enumerate(rows() * 3)]
    spoilt = [row | {"id": f"{LAYER}/s-{number}"} for number, row in enumerate(spoilt)]
    (problem,) = validate(large_package(tmp_path / "package", spoilt).root)
    assert problem.row == "rows 1, 2, 3, 4, 5 and 4 more"
    assert problem.message == "status “s0”, “s1”, “s2”, “s3”, “s4” is in no code list."


def test_rows_are_named_by_their_number_in_the_file(tmp_path: Path) -> None:
    spoilt = [rows()[0] | {"id": None}, rows()[1], rows()[2] | {"status": "dreaming"}]
    problems = validate(large_package(tmp_path / "package", spoilt).root)
    assert [problem.row for problem in problems] == ["row 1", "row 3"]


@pytest.mark.parametrize(
    ("cells", "code", "said"),
    [
        ({}, 0, "no faults, no warnings."),
        ({"owner": "Elm"}, 0, "warning: stalls.parquet, row 2: owner “Elm”"),
        ({"name_en": ""}, 1, "fault: stalls.parquet, row 2: needs id and name_en."),
        ({"part_of": "x"}, 1, "fault: stalls.parquet, row 2: part_of “x” is no record."),
    ],
)
def test_command_line_reports_large_layers(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], cells: Row, code: int, said: str
) -> None:
    copy = large_package(tmp_path / "package", rows(**cells))
    assert main(["validate", str(copy.root)]) == code
    assert said in capsys.readouterr().out


def test_missing_file_is_told_once(tmp_path: Path) -> None:
    copy = large_package(tmp_path / "package", rows())
    (copy.root / PARQUET).unlink()
    (problem,) = validate(copy.root)
    assert (problem.file, problem.message) == (PARQUET, "is missing.")
