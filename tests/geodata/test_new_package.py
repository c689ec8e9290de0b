"""Another country in half an hour: the commands of docs/new-country.md, as they stand there."""

import json
import re
import shlex
from pathlib import Path

import geopandas
import pytest
import shapely

from geodata.__main__ import main
from geodata.query.selection import Selection
from geodata.stores.opening import new_store
from geodata.validation.validate import validate

DOCS = Path(__file__).parents[2] / "docs" / "new-country.md"
WEST, EAST = shapely.box(10, 0, 12, 4), shapely.box(12, 0, 15, 4)
PARCELS = "nombre;latitud;longitud;estado\nAlfa;1,5;11;operating\nBeta;2;13,5;suspended\n"


def units(path: Path, **columns: list[str]) -> Path:
    frame = geopandas.GeoDataFrame(columns, geometry=[WEST, EAST], crs=4326)
    frame.to_file(path, engine="pyogrio")
    return path


def made(tmp_path: Path, *more: str, **columns: list[str]) -> Path:
    columns = columns or {"NOMBDEP": ["Oeste", "Este"], "CCDD": ["02", "01"]}
    file = units(tmp_path / "units.gpkg", **columns)
    told = ["new", str(tmp_path / "new"), "--units", str(file), "--country", "XT"]
    assert main([*told, "--title", "Atlas of Nowhere", *more]) == 0
    return tmp_path / "new"


def test_a_new_package_is_sound_and_empty(tmp_path: Path) -> None:
    folder = made(tmp_path)
    assert validate(folder) == []
    store = new_store(str(folder))
    assert store.select(Selection()).total == 0
    assert store.package.departments.names == {"01": "Este", "02": "Oeste"}
    assert json.loads((folder / "catalog.json").read_text("utf-8"))["country"] == "XT"
    assert len(store.package.companies.rows) == 0


def test_units_without_codes_are_numbered(tmp_path: Path) -> None:
    folder = made(tmp_path, "--name-column", "which", which=["A", "B"])
    features = json.loads((folder / "departments.geojson").read_text("utf-8"))["features"]
    assert [f["properties"]["ubigeo"] for f in features] == ["01", "02"]
    assert [f["properties"]["iso"] for f in features] == ["XT-01", "XT-02"]


@pytest.mark.parametrize(
    ("columns", "more", "said"),
    [
        ({"name": ["A", "A"]}, (), "each with a name of its own"),
        ({"other": ["A", "B"]}, (), "--name-column must name a column"),
        ({"name": ["A", "B"]}, ("--code-column", "none"), "--code-column must name a column"),
        ({"name": ["A", "B"]}, ("--country", "Nowhere"), "two capital letters"),
    ],
)
def test_what_cannot_be_made_leaves_nothing(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    columns: dict[str, list[str]],
    more: tuple[str, ...],
    said: str,
) -> None:
    file = units(tmp_path / "units.gpkg", **columns)
    told = ["new", str(tmp_path / "new"), "--units", str(file), "--country", "XT", "--title", "T"]
    assert main([*told, *more]) == 2
    assert said in capsys.readouterr().err
    assert not (tmp_path / "new").exists()


def test_points_are_no_units_and_a_full_folder_stays(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    frame = geopandas.GeoDataFrame({"name": ["A"]}, geometry=[shapely.Point(1, 1)], crs=4326)
    frame.to_file(tmp_path / "points.gpkg", engine="pyogrio")
    told = ["--units", str(tmp_path / "points.gpkg"), "--country", "XT", "--title", "T"]
    assert main(["new", str(tmp_path / "new"), *told]) == 2
    assert "must be areas" in capsys.readouterr().err
    assert main(["new", str(tmp_path), *told]) == 2
    assert "holds something" in capsys.readouterr().err
    assert (tmp_path / "points.gpkg").exists()


def test_the_commands_of_the_tutorial_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    units(tmp_path / "units.gpkg", NAME=["Oeste", "Este"])
    (tmp_path / "parcels.csv").write_text(PARCELS, encoding="utf-8")
    text = DOCS.read_text(encoding="utf-8").replace("\\\n", " ")
    commands = re.findall(r"^    python -m geodata (.+)$", text, re.MULTILINE)
    assert [command.split()[0] for command in commands] == ["new", "import", "import", "validate"]
    for command in commands:
        assert main(shlex.split(command)) == 0, command
    store = new_store("bolivia")
    assert store.select(Selection(layers=("parcels",))).total == 2
    assert store.select(Selection(departments=("01",))).total == 1
