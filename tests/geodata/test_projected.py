"""Which coordinate system numbers are in: guessed where places tell it, and always said."""

from pathlib import Path

import geopandas
import numpy as np
import pytest
import shapely
from pyproj import Transformer

from geodata.datapackage.package import BUILT_IN, read_package
from geodata.importing.opening import ImportRefused
from geodata.importing.plan import ImportPlan, make_plan
from geodata.importing.reading import read_file

PERU = read_package(BUILT_IN)
LIMA, CUSCO, PUNO = (-77.03, -12.05), (-71.97, -13.52), (-70.02, -15.84)
# In zone 18; zone 17 would leave them in the country too.
REQUENA, TAPICHE = (-73.85, -5.06), (-73.4, -6.4)


def metres(place: tuple[float, float], epsg: int) -> tuple[float, float]:
    x, y = Transformer.from_crs(4326, epsg, always_xy=True).transform(*place)
    return round(x, 2), round(y, 2)


def plan_of(folder: Path, text: str, crs: str = "") -> ImportPlan:
    file = folder / "a.csv"
    file.write_text(text, encoding="utf-8")
    return make_plan(read_file(str(file)), PERU, "new", {}, crs)


def table(heads: str, epsg: int, *rows: tuple[tuple[float, float], str]) -> str:
    cells = [(*metres(place, epsg), rest) for place, rest in rows]
    return "\n".join([heads, *(f"{x},{y},{rest}" for x, y, rest in cells)])


def far(plan: ImportPlan, *wanted: tuple[float, float]) -> float:
    """The largest distance of a row from where it should be, in metres (a degree: 110 km)."""
    pairs = zip(plan.places.shapes, wanted, strict=True)
    return max(shape.distance(shapely.Point(place)) for shape, place in pairs) * 110_000


def told(plan: ImportPlan) -> str:
    return "; ".join(map(str, plan.findings()))


def test_a_zone_in_which_alone_rows_lie_in_the_country_is_taken_and_said(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, table("este,norte,n", 32719, (CUSCO, "1"), (PUNO, "2")))
    assert far(plan, CUSCO, PUNO) < 1
    assert "EPSG:32719" in told(plan)
    assert "100% of the rows lie in the country, with no other zone so" in told(plan)
    assert "if it is PSAD56, rows lie" in told(plan)
    assert "say --crs EPSG:24879" in told(plan)


def test_how_far_the_other_datum_would_put_rows_is_measured(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, table("este,norte,n", 24879, (CUSCO, "1"), (PUNO, "2")))
    off = far(plan, CUSCO, PUNO)
    said = int(told(plan).split("PSAD56, rows lie ")[1].split(" m off")[0])
    assert 200 < said < 600
    assert abs(off - said) < 60


def test_a_heading_says_the_datum(tmp_path: Path) -> None:
    heads = "Este PSAD56,Norte PSAD56,n"
    text = table(heads, 24879, (CUSCO, "1"), (PUNO, "2"))
    maps = {"Este PSAD56": "easting", "Norte PSAD56": "northing"}
    file = tmp_path / "a.csv"
    file.write_text(text, encoding="utf-8")
    plan = make_plan(read_file(str(file)), PERU, "new", maps)
    assert far(plan, CUSCO, PUNO) < 15
    assert "datum PSAD56, as a heading says" in told(plan)


def test_named_departments_tell_a_zone_that_places_leave_open(tmp_path: Path) -> None:
    rows = [(REQUENA, "Loreto"), (TAPICHE, "Loreto")]
    text = table("x,y,departamento", 32718, *rows)
    with pytest.raises(ImportRefused, match="the numbers alone do not tell it"):
        plan_of(tmp_path, text.replace("departamento", "lugar"))
    plan = plan_of(tmp_path, text)
    assert far(plan, REQUENA, TAPICHE) < 1
    assert "100% of the rows lie in the unit that they name" in told(plan)


def test_columns_of_zone_and_datum_are_taken_row_by_row(tmp_path: Path) -> None:
    rows = [
        (LIMA, 32718, "18S", "WGS84"),
        (CUSCO, 24879, "19 L", "PSAD 56"),
        (PUNO, 32719, "19", "WGS84"),
    ]
    lines = [",".join(map(str, (*metres(place, epsg), *rest))) for place, epsg, *rest in rows]
    plan = plan_of(tmp_path, "\n".join(["este,norte,zona,datum", *lines]))
    assert far(plan, LIMA, CUSCO, PUNO) < 15
    assert "EPSG:24879 (PSAD56 / UTM zone 19S): 1" in told(plan)


def test_exchanged_columns_decimal_commas_and_groups(tmp_path: Path) -> None:
    rows = []
    for place in (CUSCO, PUNO):
        x, y = metres(place, 32719)
        rows.append(";".join(f"{n:,.2f}".translate(str.maketrans(",.", ".,")) for n in (y, x)))
    plan = plan_of(tmp_path, "\n".join(["Este;Norte", *rows]))
    assert far(plan, CUSCO, PUNO) < 1
    assert "east and north exchanged" in told(plan)


def test_metres_in_columns_of_degrees_are_read_as_metres(tmp_path: Path) -> None:
    text = table("longitud,latitud,n", 32719, (CUSCO, "1"), (PUNO, "2"))
    assert far(plan_of(tmp_path, text), CUSCO, PUNO) < 1


@pytest.mark.parametrize(
    ("heads", "cells", "said"),
    [
        ("lat,lon", "12.05,77.03", "signs of both turned"),
        ("lat,lon", "77.03,12.05", "axes were swapped and signs turned"),
        ("lat,lon", "-12.05,77.03", "the sign of longitude turned"),
        ("lat;lon", "12°03'00\"S;77°01'48\"W", ""),
        ("lat;lon", "-12,05;-77,03", ""),
        ("x;y", "-77,03;-12,05", ""),
    ],
)
def test_degrees_in_the_forms_they_are_written(
    tmp_path: Path, heads: str, cells: str, said: str
) -> None:
    plan = plan_of(tmp_path, f"{heads}\n{cells}\n{cells}\n")
    assert far(plan, LIMA, LIMA) < 1
    assert said in told(plan)


def test_a_shapefile_in_metres_without_a_system_is_guessed(tmp_path: Path) -> None:
    boxes = [
        shapely.box(x, y, x + 900, y + 900) for x, y in (metres(p, 32719) for p in (CUSCO, PUNO))
    ]
    frame = geopandas.GeoDataFrame({"n": [1, 2]}, geometry=boxes, crs=32719)
    frame.to_file(tmp_path / "a.shp")
    (tmp_path / "a.prj").unlink()
    plan = make_plan(read_file(str(tmp_path / "a.shp")), PERU, "new", {})
    assert far(plan, CUSCO, PUNO) < 1
    assert "its numbers are metres" in told(plan)
    assert np.isfinite(shapely.bounds(plan.places.shapes)).all()
