"""Every place of the package that ships has its source, and is drawn no surer than that is."""

import csv
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from geodata.datapackage.departments import NAMED_LINES
from geodata.datapackage.package import BUILT_IN, Package, read_package
from geodata.evidence.atlas import compile_package

ROOT = Path(__file__).parents[2]
Row = dict[str, str]
# What may be passed on, with the source named. MPL-2.0 covers the file, not single points of it.
CLEAR_LICENCES = {"MIT", "MPL-2.0", "CC-BY-4.0", "public domain"}
# Up to which uncertainty of its points, in metres, a place may be called so.
LIMITS = {"exact": 500.0, "near": 25_000.0}


def rows(name: str) -> list[Row]:
    """The rows of a table of the package."""
    with (BUILT_IN / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def points_of(place: Row) -> list[str]:
    """The gazetteer's points of which a geometry is made."""
    return [p for p in re.split("[|;]", place["place_ids"]) if p and ":" not in p]


@pytest.fixture(scope="module")
def peru() -> Package:
    """The package, read."""
    return read_package(BUILT_IN)


@pytest.fixture(scope="module")
def gazetteer() -> dict[str, Row]:
    """The gazetteer, by id."""
    return {row["id"]: row for row in rows("gazetteer.csv")}


def test_every_point_names_a_public_source_with_a_clear_licence(gazetteer: dict[str, Row]) -> None:
    assert {i: r["source"] for i, r in gazetteer.items() if "unsourced" in r["source"]} == {}
    assert {row["licence"] for row in gazetteer.values()} <= CLEAR_LICENCES
    assert [i for i, r in gazetteer.items() if not r["source"]] == []
    assert min(float(row["precision_m"]) for row in gazetteer.values()) > 0


def test_every_source_of_points_stands_in_the_licence_of_the_data(
    gazetteer: dict[str, Row],
) -> None:
    text = (ROOT / "LICENSE-DATA.md").read_text(encoding="utf-8")
    table = text.partition("## Sources of the gazetteer")[2].partition("\n## ")[0]
    named = dict(re.findall(r"^\| (.+?) \| (.+?) \|$", table, re.MULTILINE))
    used = {row["source"]: row["licence"] for row in gazetteer.values()}
    assert {source: named.get(source) for source in used} == used


def test_no_place_is_called_surer_than_its_points_are(gazetteer: dict[str, Row]) -> None:
    too_sure = [
        (place["record_id"], place["loc_precision"], point)
        for place in rows("places.csv")
        for point in points_of(place)
        if float(gazetteer[point]["precision_m"]) > LIMITS.get(place["loc_precision"], 1e9)
    ]
    assert too_sure == []


def test_a_record_tells_of_what_its_place_was_made(peru: Package) -> None:
    placed = peru.records[peru.records.geometry.notna()]
    assert [i for i, source in placed["loc_source"].items() if not source] == []
    assert placed["loc_source"].str.contains("unsourced").sum() == 0


def test_no_two_layers_share_a_sketched_shape(peru: Package) -> None:
    drawn = peru.records[peru.records["loc_method"].isin(["corridor_buffer", "hull"])]
    shared = drawn[drawn.geometry.to_wkt().duplicated(keep=False)]
    assert sorted(shared.index) == []


def lines_of(layer: str) -> Iterator[tuple[str, int]]:
    """Each record of a layer that is a line, and how many points it has."""
    content = json.loads((BUILT_IN / f"{layer}.geojson").read_text(encoding="utf-8"))
    for feature in content["features"]:
        if feature["geometry"] and feature["geometry"]["type"] == "LineString":
            yield feature["id"], len(feature["geometry"]["coordinates"])


def test_a_proposal_goes_through_no_town_that_its_text_does_not_name() -> None:
    assert dict(lines_of("rail_proposals")) == {
        "rail_proposals/marcona-andahuaylas": 2,
        "rail_proposals/lima-ica": 2,
        "rail_proposals/barranca-trujillo": 2,
        "rail_proposals/ilo-chancay": 2,
    }


def test_a_line_lies_in_the_department_of_every_place_it_is_drawn_through(
    peru: Package, gazetteer: dict[str, Row]
) -> None:
    lying = compile_package(peru).records["departments"]
    outside = [
        (place["record_id"], point)
        for place in rows("places.csv")
        if place["loc_method"] in NAMED_LINES
        for point in points_of(place)
        if (code := peru.departments.find(gazetteer[point]["department"]))
        and code not in lying[place["record_id"]]
    ]
    assert outside == []


def test_a_point_lies_in_the_department_that_its_source_gives(
    peru: Package, gazetteer: dict[str, Row]
) -> None:
    records = compile_package(peru).records
    elsewhere = [
        place["record_id"]
        for place in rows("places.csv")
        if place["loc_method"] == "gazetteer_point" and place["loc_precision"] != "estimated"
        for point in points_of(place)
        if peru.departments.find(gazetteer[point]["department"])
        not in records["departments"][place["record_id"]]
    ]
    assert elsewhere == []


def test_what_the_gazetteer_says_of_departments_stands_in_its_row(peru: Package) -> None:
    table = rows("gazetteer.csv")
    drawn = {place["record_id"]: points_of(place) for place in rows("places.csv")}
    for claim in peru.claims:
        if claim.source_id == "atlas-gazetteer":
            row = table[int(claim.line or 0) - 2]
            assert (claim.locator, claim.value) == (f"row {row['id']}", row["department"])
            assert claim.record_id not in drawn or row["id"] in drawn[claim.record_id]


@pytest.mark.parametrize(
    ("record_id", "certain", "possible"),
    [
        (
            "rail_proposals/ilo-chancay",
            {"Moquegua", "Lima"},
            {"Arequipa", "Ayacucho", "Huancavelica", "Ica"},
        ),
        ("coca_zones/vraem", {"Apurímac", "Ayacucho", "Cusco", "Huancavelica", "Junín"}, set()),
        (
            "trafficking/precursors-lima-vraem",
            {"Lima", "Cusco"},
            {"Ayacucho", "Huancavelica", "Junín"},
        ),
        ("coca_zones/upper-huallaga", set(), {"Huánuco", "San Martín"}),
        ("coca_zones/pichari", {"Cusco"}, {"Ayacucho"}),
        ("mines/huanzala", {"Áncash"}, set()),
    ],
)
def test_departments_checked_by_hand(
    peru: Package, record_id: str, certain: set[str], possible: set[str]
) -> None:
    row, name = compile_package(peru).records.loc[record_id], peru.departments.name
    assert set(map(name, row["departments"])) == certain
    assert set(map(name, row["possible_departments"])) == possible
