"""Large layers at fault: each fault is said with its file and rows, and the rest stays."""

import datetime
import json
import math
from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import geopandas
import pandas
import pyproj
import pytest
import shapely
from pyarrow import array, parquet

from geodata.datapackage.tabular_layers import TabularLayer, cell_text
from geodata.datapackage.tabular_reader import read_tabular_layers
from geodata.errors import Problem
from geodata.geometry.bounds import Bounds
from geodata.query.selection import Selection
from geodata.stores.memory.store import MemoryStore
from tests.large_package import LAYER, PARQUET, Row, frame_of, large_package
from tests.package_copy import PackageCopy

Frame = geopandas.GeoDataFrame
Change = Callable[[Frame], Frame]
Breakage = Callable[[PackageCopy], object]
BOWTIE = shapely.Polygon([(10, 0), (11, 1), (11, 0), (10, 1)])
ALL = "1234"


def rows() -> list[Row]:
    """Four sound rows: stalls/s-1 at 10.1, 0.5; stalls/s-2 at 10.2, 0.5; and so on."""
    return [
        {
            "id": f"{LAYER}/s-{number}",
            "name_en": f"Stall {number}",
            "kind": "post",
            "loc_precision": "exact",
            "loc_method": "site_coordinates",
            "sector": "trade",
            "part_of": "posts/alpha",
            "status": "operating",
            "owner": "Acorn",
            "area": str(number),
            "as_of": "2010",
            "start_date": "2001",
            "geometry": shapely.Point(10 + number / 10, 0.5),
        }
        for number in range(1, 5)
    ]


def column(name: str, *cells: object) -> Change:
    """Set a column; one cell stands for the second row of an otherwise sound column."""

    def change(frame: Frame) -> Frame:
        sound = list(frame[name]) if name in frame else [None] * 4
        values = list(cells) if len(cells) == 4 else [sound[0], *cells, *sound[2:]]
        return frame.assign(**{name: pandas.Series(values, frame.index, dtype=object)})

    return change


def place(shape: shapely.Geometry) -> Change:
    """Set the geometry of the second row."""

    def change(frame: Frame) -> Frame:
        shapes = [frame.geometry.iloc[0], shape, *frame.geometry.iloc[2:]]
        return frame.set_geometry(geopandas.GeoSeries(shapes, frame.index, crs=frame.crs))

    return change


def package_of(folder: Path, change: Change) -> PackageCopy:
    """Tinyland with the four rows after a change of their frame."""
    copy = large_package(folder / "package", rows())
    change(frame_of(rows())).to_parquet(copy.root / PARQUET)
    return copy


def read(copy: PackageCopy) -> tuple[TabularLayer, list[Problem]]:
    """The one large layer of a package, and what was wrong with it."""
    (layer,), problems = read_tabular_layers(copy.read())
    return layer, problems


def ids(words: Sequence[str]) -> list[str]:
    """Ids of rows from their numbers."""
    return [f"{LAYER}/s-{word}" for word in words]


def test_sound_rows_are_records_with_claims(tmp_path: Path) -> None:
    layer, problems = read(large_package(tmp_path / "package", rows()))
    assert problems == []
    assert list(layer.records.index) == ids(ALL)
    assert layer.fields == ("owner", "area", "status", "start_date")
    owner, area, status, start = layer.claims(2)
    assert (owner.value, status.value, start.value) == ("Acorn", "operating", "2001")
    assert (area.value, area.number, area.unit, area.as_of) == ("3", 3.0, "ha", "2010")


FAULTS: dict[str, tuple[Change, str, str, str, str]] = {
    # what is done; row and message named; rows that are left; column whose second cell is emptied
    "no id": (column("id", None), "row 2", "id is empty", "134", ""),
    "an empty id": (column("id", ""), "row 2", "id is empty", "134", ""),
    "no name": (column("name_en", None), "row 2", "name_en is empty", "134", ""),
    "an empty name": (column("name_en", ""), "row 2", "name_en is empty", "134", ""),
    "an id met before": (
        column("id", *ids("1214")), "row 3", "id was met before", "124", ""),
    "an invalid place": (place(BOWTIE), "row 2", "geometry is not valid", ALL, "geometry"),
    "an empty place": (place(shapely.Point()), "row 2", "geometry is empty", ALL, "geometry"),
    "no longitude": (
        place(shapely.Point(181, 0)), "row 2", "outside ±180, ±90 degrees", ALL, "geometry"),
    "no latitude": (
        place(shapely.Point(0, -91)), "row 2", "outside ±180, ±90 degrees", ALL, "geometry"),
    "an endless place": (
        place(shapely.Point(0, math.inf)), "row 2", "geometry is not valid", ALL, "geometry"),
    "an unknown kind": (
        column("kind", "palace"), "row 2", "kind “palace” is in no code list", ALL, "kind"),
    "an unknown precision": (
        column("loc_precision", "x"), "row 2", "loc_precision “x”", ALL, "loc_precision"),
    "an unknown method": (
        column("loc_method", "x"), "row 2", "loc_method “x”", ALL, "loc_method"),
    "a number that is text": (
        column("area", "1", "vast", "3", "4"), "row 2", "area is no number", ALL, "area"),
    "an endless number": (column("area", math.inf), "row 2", "area is no number", ALL, "area"),
    "days for numbers": (
        column("area", *[datetime.date(2010, 1, 1)] * 4),
        "rows 1, 2, 3, 4", "area is no number", ALL, "area"),
    "moments for numbers": (
        lambda frame: frame.assign(area=pandas.to_datetime(["2010-01-01"] * 4)),
        "rows 1, 2, 3, 4", "area is no number", ALL, "area"),
    "truth for numbers": (
        lambda frame: frame.assign(area=[True] * 4), "rows 1, 2, 3, 4", "no number", ALL, "area"),
    "a date that is none": (
        column("start_date", "last spring"), "row 2", "start_date is not EDTF", ALL, "start_date"),
    "an as_of that is none": (column("as_of", "soon"), "row 2", "as_of is not EDTF", ALL, "as_of"),
    "an unknown unit": (
        column("area_unit", "acre"), "row 2", "area_unit “acre” is in no code list", ALL, "area"),
    "lists": (
        column("owner", *[["Acorn", "Birch"]] * 4),
        "rows 1, 2, 3, 4", "owner holds lists", ALL, "owner"),
    "a part of nothing": (
        column("part_of", "posts/none"), "row 2", "part_of “posts/none” is no record", ALL,
        "part_of"),
}  # fmt: skip


@pytest.mark.parametrize(
    ("change", "row", "message", "left", "emptied"), FAULTS.values(), ids=FAULTS
)
def test_row_at_fault_is_said_and_the_rest_stays(
    tmp_path: Path, change: Change, row: str, message: str, left: str, emptied: str
) -> None:
    copy = package_of(tmp_path, change)
    layer, (problem,) = read(copy)
    assert (problem.file, problem.row, problem.serious) == (PARQUET, row, True)
    assert message in problem.message
    assert problem.message.endswith(".")
    assert problem.remedy
    assert list(layer.records.index) == ids(left)
    if emptied:
        columns = layer.values if emptied in layer.values else layer.records
        assert columns[emptied].isna().iloc[1]
    assert MemoryStore(copy.read()).select(Selection(layers=(LAYER,))).ids == ids(left)


def test_an_unknown_sector_becomes_that_of_the_layer(tmp_path: Path) -> None:
    layer, (problem,) = read(package_of(tmp_path, column("sector", "moon")))
    assert "sector “moon” is in no code list" in problem.message
    assert list(layer.records["sector"]) == ["trade", "music", "trade", "trade"]


def test_of_many_rows_the_first_are_named(tmp_path: Path) -> None:
    copy = large_package(tmp_path / "package", [rows()[0] | {"id": ""} for _ in range(7)])
    layer, (problem,) = read(copy)
    assert problem.row == "rows 1, 2, 3, 4, 5 and 2 more"
    assert len(layer.records) == 0


def test_rows_keep_the_number_they_have_in_the_file(tmp_path: Path) -> None:
    layer, _ = read(package_of(tmp_path, column("id", None)))
    assert [layer.claims(position)[0].locator for position in range(3)] == [
        "stalls.parquet, row 1", "stalls.parquet, row 3", "stalls.parquet, row 4",
    ]  # fmt: skip


def test_a_column_that_means_nothing_is_a_warning(tmp_path: Path) -> None:
    _, (problem,) = read(package_of(tmp_path, lambda frame: frame.assign(statsu="operating")))
    assert problem.message.startswith("statsu: no column")
    assert not problem.serious


def broken_places(copy: PackageCopy) -> None:
    """Put bytes that are no geometry in the place of geometries."""
    table = parquet.read_table(copy.root / PARQUET)
    at = table.schema.get_field_index("geometry")
    parquet.write_table(table.set_column(at, "geometry", array([b"abc"] * 4)), copy.root / PARQUET)


def member_of_geo(**members: object) -> Breakage:
    """Change what the file says of its geometries."""

    def breakage(copy: PackageCopy) -> None:
        table = parquet.read_table(copy.root / PARQUET)
        about = json.loads(table.schema.metadata[b"geo"])
        about["columns"]["geometry"].update(members)
        table = table.replace_schema_metadata({b"geo": json.dumps(about).encode()})
        parquet.write_table(table, copy.root / PARQUET)

    return breakage


def without(*names: str) -> Breakage:
    """Remove columns from the file."""
    return lambda c: frame_of(rows()).drop(columns=[*names]).to_parquet(c.root / PARQUET)


def entry(**members: object) -> Breakage:
    """Change the layer's entry in the catalogue."""
    return lambda c: c.edit("catalog.json", lambda j: j["layers"][-1].update(members))


BREAKAGES: dict[str, tuple[Breakage, str, str, str]] = {
    "missing": (lambda c: (c.root / PARQUET).unlink(), PARQUET, "", "is missing"),
    "text": (lambda c: c.write(PARQUET, "id,name_en"), PARQUET, "", "it must be GeoParquet"),
    "nothing": (lambda c: c.write(PARQUET, ""), PARQUET, "", "it must be GeoParquet"),
    "a table without places": (
        lambda c: pandas.DataFrame({"id": ["a"], "name_en": ["A"]}).to_parquet(c.root / PARQUET),
        PARQUET, "", "it must be GeoParquet (Missing geo metadata"),
    "places that are none": (broken_places, PARQUET, "", "it must be GeoParquet"),
    "a reference system nobody knows": (
        member_of_geo(crs={"type": "moon"}), PARQUET, "", "it must be GeoParquet"),
    "an encoding nobody knows": (
        member_of_geo(encoding="moon"), PARQUET, "", "it must be GeoParquet"),
    "no ids": (without("id"), PARQUET, "", "needs the columns id."),
    "no ids or names": (without("id", "name_en"), PARQUET, "", "needs the columns id, name_en."),
    "an unknown source": (
        entry(source="gossip"), "catalog.json", LAYER, "source “gossip” of stalls is not in"),
    "no source": (entry(source=""), "catalog.json", LAYER, "needs source"),
}  # fmt: skip


@pytest.mark.parametrize(("breakage", "file", "row", "message"), BREAKAGES.values(), ids=BREAKAGES)
def test_layer_that_cannot_be_read_is_said_and_the_rest_stays(
    tmp_path: Path, breakage: Breakage, file: str, row: str, message: str
) -> None:
    copy = large_package(tmp_path / "package", rows())
    breakage(copy)
    store = MemoryStore(copy.read())
    (problem,) = store.package.problems
    assert (problem.file, problem.row, problem.serious) == (file, row, True)
    assert message in problem.message
    assert "\n" not in str(problem)
    assert store.select(Selection()).counts.total == 12
    assert store.select(Selection(text="stall")).ids == []


def test_an_id_of_another_layer_is_left_out(tmp_path: Path) -> None:
    layer, (problem,) = read(package_of(tmp_path, column("id", "posts/beta")))
    assert (problem.row, problem.message) == ("posts/beta", "1 ids were met in other layers.")
    assert list(layer.records.index) == ids("134")
    assert layer.claims(1)[0].locator == "stalls.parquet, row 3"


def test_an_id_of_an_earlier_large_layer_is_left_out(tmp_path: Path) -> None:
    copy = large_package(tmp_path / "package", rows())
    frame = frame_of(rows()).assign(id=["more/s-1", *ids("2"), "more/s-3", *ids("4")])
    frame.to_parquet(copy.root / "more.parquet")
    more = {"id": "more", "path": "more.parquet"}
    copy.edit("catalog.json", lambda j: j["layers"].append(j["layers"][-1] | more))
    (first, second), (problem,) = read_tabular_layers(copy.read())
    assert (problem.file, problem.row) == ("more.parquet", "stalls/s-2, stalls/s-4")
    assert list(first.records.index) == ids(ALL)
    assert list(second.records.index) == ["more/s-1", "more/s-3"]
    assert MemoryStore(copy.read()).select(Selection()).layers["more"] == 2


def test_a_part_may_belong_to_a_row_of_any_large_layer(tmp_path: Path) -> None:
    layer, problems = read(package_of(tmp_path, column("part_of", *ids("234"), None)))
    assert problems == []
    assert list(layer.records["part_of"]) == [*ids("234"), None]


UTM = "EPSG:32632"
READ_AS: dict[str, tuple[Change, str, list[Any]]] = {
    # what is done, a column, and what its cells are read as
    "numbers for ids": (column("id", 7, 8, 9, 10), "id", ["7", "8", "9", "10"]),
    "numbers for names": (column("name_en", 1.0, 2.5, 3.0, 4.0), "name_en", ["1", "2.5", "3", "4"]),
    "years": (column("start_date", 2001, 2002, 2003, 2004), "start_date",
              ["2001", "2002", "2003", "2004"]),
    "years with gaps": (
        lambda frame: frame.assign(start_date=[2001.0, None, 2003, 2004]), "start_date",
        ["2001", None, "2003", "2004"]),
    "short floats": (
        lambda frame: frame.assign(start_date=pandas.array([2001, 2, 3, 4], "float32")),
        "start_date", ["2001", None, None, None]),
    "days": (
        column("as_of", *[datetime.date(2010, 5, day) for day in (1, 2, 3, 4)]), "as_of",
        ["2010-05-01", "2010-05-02", "2010-05-03", "2010-05-04"]),
    "moments": (
        lambda frame: frame.assign(as_of=pandas.to_datetime(["2010-05-01 13:00"] * 4)),
        "as_of", ["2010-05-01"] * 4),
    "categories": (
        lambda frame: frame.assign(status=pandas.Categorical(["retired", None, "retired", ""])),
        "status", ["retired", None, "retired", None]),
    "categories of numbers": (
        lambda frame: frame.assign(area=pandas.Categorical([1.5, None, 1.5, 2])), "area",
        [1.5, None, 1.5, 2.0]),
    "arrow texts": (
        lambda frame: frame.assign(owner=pandas.array(["Élan", None, "", "Acorn"], "string")),
        "owner", ["Élan", None, None, "Acorn"]),
    "arrow numbers": (
        lambda frame: frame.assign(area=pandas.array([1, None, 3, 4], "int64[pyarrow]")), "area",
        [1.0, None, 3.0, 4.0]),
    "whole numbers with gaps": (
        lambda frame: frame.assign(area=pandas.array([1, None, 3, 4], "Int64")), "area",
        [1.0, None, 3.0, 4.0]),
    "decimals": (column("area", *map(Decimal, ("1.50", "2", "-3", "4"))), "area",
                 [1.5, 2.0, -3.0, 4.0]),
    "numbers in texts": (column("area", "1", "2.50", "-3", None), "area", [1.0, 2.5, -3.0, None]),
    "no Spanish name": (column("name_es", "Uno", None, "", "Cuatro"), "name_es",
                        ["Uno", "Stall 2", "Stall 3", "Cuatro"]),
    "no sector": (column("sector", "trade", None, "", "trade"), "sector",
                  ["trade", "music", "music", "trade"]),
}  # fmt: skip


@pytest.mark.parametrize(("change", "name", "expected"), READ_AS.values(), ids=READ_AS)
def test_cells_are_read_whatever_type_they_have(
    tmp_path: Path, change: Change, name: str, expected: list[Any]
) -> None:
    layer, _ = read(package_of(tmp_path, change))
    found = layer.values if name in layer.values else layer.records.reset_index()
    cells = found[name].astype(object)
    assert list(cells.where(cells.notna(), None)) == expected


PLACED: dict[str, Change] = {
    "metres": lambda frame: frame.to_crs(UTM),
    "OGC:CRS84": lambda frame: frame.to_crs("OGC:CRS84"),
    "no reference system": lambda frame: frame.set_crs(None, allow_override=True),
    "heights": lambda frame: frame.set_geometry(shapely.force_3d(frame.geometry, 4000.0)),
    "another name": lambda frame: frame.rename_geometry("shape"),
    "two places": lambda frame: frame.assign(owner_place=frame.geometry.buffer(1)),
}


@pytest.mark.filterwarnings("ignore:Geometry is in a geographic CRS:UserWarning")
@pytest.mark.parametrize("change", PLACED.values(), ids=PLACED)
def test_places_become_longitude_and_latitude(tmp_path: Path, change: Change) -> None:
    copy = package_of(tmp_path, change)
    layer, problems = read(copy)
    assert [problem for problem in problems if problem.serious] == []
    assert pyproj.CRS(layer.records.crs) == pyproj.CRS("EPSG:4326")
    assert not layer.records.geometry.has_z.any()
    assert layer.records.geometry.x.round(9).tolist() == [10.1, 10.2, 10.3, 10.4]
    selection = Selection(layers=(LAYER,), bbox=Bounds(10.15, 0, 10.35, 1))
    assert MemoryStore(copy.read()).select(selection).ids == ids("23")


def test_a_file_without_rows_is_an_empty_layer(tmp_path: Path) -> None:
    copy = package_of(tmp_path, lambda frame: frame.iloc[:0])
    store = MemoryStore(copy.read())
    assert store.package.problems == ()
    assert store.select(Selection()).counts.total == 12
    assert store.select(Selection(layers=(LAYER,))).ids == []
    names = [field.name for field in store.large_fields(LAYER)]
    assert names == ["owner", "area", "status", "start_date"]


def test_rows_without_places_or_fields_are_records(tmp_path: Path) -> None:
    frame = frame_of(rows())[["id", "name_en", "geometry"]]
    copy = package_of(tmp_path, lambda _: frame.set_geometry([None] * 4, crs=frame.crs))
    selected = MemoryStore(copy.read()).select(Selection(layers=(LAYER,)))
    assert (selected.counts.total, selected.counts.table_only, selected.counts.undated) == (4, 4, 4)
    assert selected.bounds() is None


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""), (math.nan, ""), (pandas.NA, ""), (pandas.NaT, ""), ("", ""), ("a", "a"),
        (5, "5"), (5.0, "5"), (0.0, "0"), (-2.5, "-2.5"), (2600000000.0, "2600000000"),
        (0.1 + 0.2, "0.3"), (1e-9, "0"), (True, "True"), (Decimal("1.50"), "1.50"),
        (datetime.date(2010, 5, 1), "2010-05-01"), (pandas.Timestamp("2010-05-01"), "2010-05-01"),
    ],
)  # fmt: skip
def test_cell_as_claims_would_write_it(value: object, text: str) -> None:
    assert cell_text(value) == text
