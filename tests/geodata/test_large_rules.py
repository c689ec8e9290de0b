"""`validate` finds the faults of large layers: each rule finds its own, and no other."""

import json
from pathlib import Path

import pyarrow
import pytest
import shapely
from pyarrow import parquet

from geodata.__main__ import main
from geodata.datapackage.package import read_package
from geodata.datapackage.tabular_reader import read_tabular_layers
from geodata.errors import Problem
from geodata.validation.validate import validate
from tests.large_package import LAYER, PARQUET, Row, large_package

SOUND: Row = {
    "name_en": "Stall",
    "kind": "post",
    "loc_precision": "exact",
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
    "a company nobody knows": (
        {"owner": "Elm"},
        "owner has a name that is not in companies.csv: “Elm”.",
        False,
    ),
    "a part of nothing": ({"part_of": "posts/x"}, "part_of “posts/x” is no record", True),
    "a unit of another field": ({"area_unit": "km"}, "area_unit “km” does not fit area.", True),
    "a number without its unit": ({"area_unit": None}, "area_unit “” does not fit area.", True),
    "a unit beside text": ({"owner_unit": "km"}, "owner_unit “km” does not fit owner.", True),
    "a kind of no list": ({"kind": "palace"}, "kind “palace” is in no code list", True),
    "no id": ({"id": None}, "id is empty.", True),
    "no name": ({"name_en": None}, "name_en is empty.", True),
    "an id met before": ({"id": f"{LAYER}/s-0"}, f"id was met before: “{LAYER}/s-0”.", True),
    "an area below zero": ({"area": "-3"}, "area is zero or less: -3.", False),
    "an area of zero": ({"area": "0"}, "area is zero or less: 0.", False),
    "a sum below zero": ({"investment": "-5.5"}, "investment is zero or less: -5.5.", False),
    "a count below zero": ({"berths": "-1"}, "berths is below zero: -1.", False),
    "a date ahead": ({"start_date": "2999"}, "start_date lies in the future: “2999”.", False),
    "values of a day ahead": ({"as_of": "2999-01"}, "as_of lies in the future: “2999-01”.", False),
    "a status after the beginning": (
        {"start_date": "2001", "as_of": "2014"},
        "status is known from as_of on, and start_date is earlier.",
        False,
    ),
    "a beginning before the source": (
        {"start_date": "2013"},
        "status is known from as_of on, and start_date is earlier.",
        False,
    ),
    "a name that is nothing": (
        {"name_en": "nan"},
        "name_en: 1 cell holds what a program writes for nothing: “nan”.",
        False,
    ),
    "an owner that is nothing": (
        {"owner": "#N/A"},
        "owner: 1 cell holds what a program writes for nothing: “#N/A”.",
        False,
    ),
    "a number that is nothing": (
        {"area": "-9999"},
        "area: 1 cell holds what a program writes for nothing: “-9999”.",
        False,
    ),
    "a spreadsheet's day 0": (
        {"start_date": "1899-12-30", "status": None},
        "start_date: 1 cell holds what a program writes for nothing: “1899-12-30”.",
        False,
    ),
    "a control character": (
        {"name_en": "St\0all"},
        "name_en has a control character, U+0000.",
        True,
    ),
    "half a character": (
        {"kind": "post", "name_es": "Pues\x9fto"},
        "name_es has a control character, U+009F.",
        True,
    ),
    "a mark that turns the writing": (
        {"name_en": "St\u202eall"},
        "name_en has a mark that turns the direction of writing, U+202E.",
        False,
    ),
    "a cell without end": (
        {"name_en": "x" * 100_001},
        "name_en has more than 100,000 characters.",
        True,
    ),
    "a place abroad": (
        {"geometry": shapely.Point(60, 40)},
        "far outside the country: at longitude 60, latitude 40.",
        False,
    ),
    "latitude before longitude": (
        {"geometry": shapely.Point(1, 11)},
        "inside with longitude and latitude swapped.",
        False,
    ),
    "a place of which nobody says how sure it is": (
        {"geometry": shapely.Point(11, 1), "loc_precision": None},
        "loc_precision is empty",
        False,
    ),
    "an empty geometry": ({"geometry": shapely.Point()}, "geometry is empty.", True),
}


@pytest.mark.parametrize(("second", "message", "serious"), FAULTS.values(), ids=FAULTS)
def test_row_at_fault_is_found(tmp_path: Path, second: Row, message: str, serious: bool) -> None:
    (problem,) = problems_of(tmp_path, second)
    assert (problem.file, problem.row, problem.serious) == (PARQUET, "row 2", serious)
    assert message in problem.message
    assert problem.remedy


SOUND_CELLS: tuple[Row, ...] = (
    {"berths": "0"},
    {"start_date": "2014", "as_of": "2014"},
    {"start_date": "2001", "as_of": "2014", "status": None},
    {"as_of": "2012/.."},
    {"geometry": shapely.Point(11, 1)},
    {"geometry": shapely.Point(11, -0.5)},
)


@pytest.mark.parametrize("second", SOUND_CELLS, ids=str)
def test_what_can_be_is_no_problem(tmp_path: Path, second: Row) -> None:
    assert problems_of(tmp_path, second) == []


def test_cells_of_nothing_are_counted_once(tmp_path: Path) -> None:
    words = ["nan", "None", "#N/A"]
    spoilt = [row | {"owner": word} for row, word in zip(rows(), words, strict=True)]
    (problem,) = validate(large_package(tmp_path / "package", spoilt).root)
    assert problem.row == "rows 1, 2, 3"
    assert "3 cells hold" in problem.message
    assert problem.message.endswith("“nan”, “None”, “#N/A”.")


def test_words_of_other_lists_are_read_as_codes(tmp_path: Path) -> None:
    copy = large_package(tmp_path / "package", rows(status="Pre-construction"))
    path = copy.root / "codelists/status.csv"
    head, *lines = path.read_text("utf-8").splitlines()
    told = [f"{line},{'pre-construction' * line.startswith('announced')}" for line in lines]
    path.write_text("\n".join([head + ",gem", *told]) + "\n", "utf-8")
    assert validate(copy.root) == []
    (layer,), _ = read_tabular_layers(read_package(copy.root))
    assert list(layer.values["status"]) == ["operating", "announced", "operating"]


def test_names_that_are_no_companies_are_one_problem(tmp_path: Path) -> None:
    spoilt = [
        row | {"id": f"{LAYER}/s-{n}", "owner": f"Elm {n}"} for n, row in enumerate(rows() * 3)
    ]
    (problem,) = validate(large_package(tmp_path / "package", spoilt).root)
    assert problem.row == "rows 1, 2, 3, 4, 5 and 4 more"
    assert problem.message.startswith("owner has 9 names that are not in companies.csv: “Elm 0”,")
    assert "“Elm 5”" not in problem.message
    assert "found by no investor country" in problem.remedy


def test_field_that_needs_a_qualifier_is_found(tmp_path: Path) -> None:
    (problem,) = problems_of(tmp_path, {"milestone": "2019"})
    assert (problem.file, problem.row) == (PARQUET, "")
    assert problem.message.startswith("milestone needs a qualifier")


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("60", "does not name owners with their per cent"),
        ("Acorn Ltd [60]; Birch Group", "does not name owners with their per cent"),
        ("Elm 9 [60]", "1 names that are not in companies.csv: “Elm 9”"),
        ("Acorn Ltd [60]; Birch Group [60]", "comes to more than 100 per cent"),
    ],
)
def test_shares_that_cannot_be_are_found(tmp_path: Path, cell: str, said: str) -> None:
    (problem,) = problems_of(tmp_path, {"owner_share": cell})
    assert said in problem.message


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
        ({"owner": "Elm"}, 0, "warning: stalls.parquet, row 2: owner has a name"),
        ({"name_en": ""}, 1, "fault: stalls.parquet, row 2: name_en is empty."),
        ({"part_of": "x"}, 1, "fault: stalls.parquet, row 2: part_of “x” is no record."),
    ],
)
def test_command_line_reports_large_layers(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], cells: Row, code: int, said: str
) -> None:
    copy = large_package(tmp_path / "package", rows(**cells))
    assert main(["validate", str(copy.root)]) == code
    assert said in capsys.readouterr().out


# A curve, as databases write it: eight is its number.
CURVE = bytes.fromhex("010800000003000000" + "00" * 48)


@pytest.mark.parametrize("way", ["a curve", "another encoding than it says"])
def test_geometries_that_no_reader_knows_are_told_once(tmp_path: Path, way: str) -> None:
    copy = large_package(tmp_path / "package", rows())
    table = parquet.read_table(copy.root / PARQUET)
    if way == "a curve":
        place = table.schema.get_field_index("geometry")
        curves = pyarrow.array([CURVE] * table.num_rows, pyarrow.binary())
        table = table.set_column(place, "geometry", curves).replace_schema_metadata(
            table.schema.metadata
        )
    else:
        geo = json.loads(table.schema.metadata[b"geo"])
        geo["columns"]["geometry"]["encoding"] = "point"
        table = table.replace_schema_metadata({b"geo": json.dumps(geo).encode()})
    parquet.write_table(table, copy.root / PARQUET)
    (problem,) = validate(copy.root)
    assert (problem.file, problem.serious) == (PARQUET, True)
    assert "must be GeoParquet" in problem.message


def test_missing_file_is_told_once(tmp_path: Path) -> None:
    copy = large_package(tmp_path / "package", rows())
    (copy.root / PARQUET).unlink()
    (problem,) = validate(copy.root)
    assert (problem.file, problem.message) == (PARQUET, "is missing.")
