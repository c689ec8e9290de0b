"""Importing a person's file: from the command to a package that `validate` passes."""

import zipfile
from collections.abc import Callable
from pathlib import Path

import geopandas
import numpy as np
import openpyxl
import pandas
import pytest
import shapely
import yaml
from python_calamine import CalamineWorkbook

from geodata.__main__ import main
from geodata.datapackage.package import read_package
from geodata.datapackage.tabular_layers import TabularLayer
from geodata.datapackage.tabular_reader import read_tabular_layers
from geodata.importing.values import edtf, owners, read_dates, read_numbers
from geodata.validation.validate import validate
from tests.package_copy import PackageCopy

Import = Callable[..., TabularLayer]
PLACEMARK = "<Placemark><name>{}</name><Point><coordinates>{}</coordinates></Point></Placemark>"
KML = (
    '<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document>'
    f"{PLACEMARK.format('A', '11,1')}{PLACEMARK.format('B', '12,1.5')}</Document></kml>"
)
HEADINGS = "Código;Nombre;Latitud;Longitud;Titular;Estado;Fecha de inicio;Área (ha);Nota"


@pytest.fixture
def run(copy_of_tinyland: PackageCopy) -> Import:
    """Import a file as the layer “new”, which must leave a sound package."""

    def imported(file: Path, *more: str) -> TabularLayer:
        told = [
            str(file),
            "--into",
            str(copy_of_tinyland.root),
            "--sector",
            "trade",
            "--layer",
            "new",
        ]
        assert main(["import", *told, *more]) == 0
        assert [p for p in validate(copy_of_tinyland.root) if p.serious] == []
        (layer,) = read_tabular_layers(read_package(copy_of_tinyland.root))[0]
        return layer

    return imported


def files(root: Path) -> dict[str, bytes]:
    return {str(p.relative_to(root)): p.read_bytes() for p in root.rglob("*") if p.is_file()}


def refused(root: Path, capsys: pytest.CaptureFixture[str], *told: str) -> str:
    """The sentence of an import that leaves the package as it was."""
    before = files(root)
    assert main(["import", *told, "--into", str(root), "--sector", "trade"]) == 2
    assert files(root) == before
    assert [p.name for p in root.parent.iterdir() if p.name.startswith(".import")] == []
    return capsys.readouterr().err


def written(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_text(text, encoding=encoding)
    return path


def test_a_table_saved_by_a_spanish_spreadsheet(
    run: Import, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [
        "Reporte de puestos",
        HEADINGS,
        "001;Ñandú;1,5;11,25;Uno SA;Operating;03/09/2019;1.234,5;s/d",
        "002;Río;1,25;11,5;s/d;raro;setiembre 2020;2.000,25;túnel",
        "003;Otro;2;12;Dos SA;announced;2010-2014;-9999;x",
    ]
    layer = run(written(tmp_path / "puestos.csv", "\n".join(rows), "cp1252"))
    assert list(layer.records.index) == ["new/001", "new/002", "new/003"]
    assert list(layer.records["name_en"]) == ["Ñandú", "Río", "Otro"]
    assert list(layer.values["start_date"]) == ["2019-09-03", "2020-09", "2010/2014"]
    assert list(layer.values["status"]) == ["operating", None, "announced"]
    assert layer.values["area"].tolist()[:2] == [1234.5, 2000.25]
    assert np.isnan(layer.values["area"].iloc[2])
    assert layer.values["new_nota"].tolist() == [None, "túnel", "x"]
    assert layer.records.geometry.iloc[0] == shapely.Point(11.25, 1.5)
    told = capsys.readouterr().out
    for word in ("cp1252", "semicolon", "headings in row 2", "1 cell could not be read, as “raro”"):
        assert word in told


def test_a_tracker_with_a_first_sheet_of_words_and_shares(run: Import, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["About this tracker"])
    sheet = book.create_sheet("Data")
    for row in (
        ["Location ID", "Project name", "Latitude", "Longitude", "Owner", "Start year", "Units"],
        ["L1", "A", 1.5, 11, "Uno SA [50%]; Dos SA [50%]", 2008, 3],
        ["L2", "B", 1.6, 11.5, "Uno SA [100%]", "not found", 4],
    ):
        sheet.append(row)
    book.save(tmp_path / "tracker.xlsx")
    layer = run(tmp_path / "tracker.xlsx")
    assert list(layer.values["start_date"]) == ["2008", None]
    assert list(layer.values["owner_share"]) == ["Uno SA [50]; Dos SA [50]", "Uno SA [100]"]
    assert [(c.qualifier, c.number, c.unit) for c in layer.claims(0, ["owner_share"])] == [
        ("Uno SA", 50, "%"), ("Dos SA", 50, "%"),
    ]  # fmt: skip
    assert list(layer.values["new_units"]) == [3, 4]
    assert CalamineWorkbook.from_path(str(tmp_path / "tracker.xlsx")).sheet_names[1] == "Data"


def test_owners_with_and_without_shares_are_told_apart(
    run: Import, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = ['A,1,11,"Uno SA (50 %), Dos, S.A. (25,5 %); Tres"', "B,1,11,Uno SA", "C,1,11,Uno; Dos"]
    layer = run(written(tmp_path / "a.csv", "\n".join(["name,lat,lon,owner", *rows])))
    assert list(layer.values["owner_share"]) == ["Uno SA [50]; Dos, S.A. [25.5]", None, None]
    assert list(layer.values["owner"]) == ["Tres", "Uno SA", None]
    assert layer.values["new_owner"].iloc[2] == "Uno; Dos"
    told = capsys.readouterr().out
    assert "read as Uno SA 50 %, Dos, S.A. 25.5 %" in told
    assert "1 cells name several owners without shares" in told


def test_owners_without_shares_are_owners(run: Import, tmp_path: Path) -> None:
    layer = run(written(tmp_path / "a.csv", "name,lat,lon,owner\nA,1,11,Acorn Ltd (2010)\n"))
    assert list(layer.values["owner"]) == ["Acorn Ltd (2010)"]
    assert "owner_share" not in layer.fields


@pytest.mark.parametrize(
    ("text", "shares", "others"),
    [
        ("A [50%]; B [50%]", [("A", 50), ("B", 50)], []),
        ("A (50 %), B (25,5 %)", [("A", 50), ("B", 25.5)], []),
        ("A [unknown %]; B [30]", [("B", 30)], ["A"]),
        ("60% A / 40% B", [("A", 60), ("B", 40)], []),
        ("A 51% y B 49%", [("A", 51), ("B", 49)], []),
        ("Teck, S.A. (22.5%); BHP", [("Teck, S.A.", 22.5)], ["BHP"]),
        ("Grupo 4 (2)", [], ["Grupo 4 (2)"]),
        ("A\nB", [], ["A", "B"]),
    ],
)
def test_owners_as_cells_name_them(
    text: str, shares: list[tuple[str, float]], others: list[str]
) -> None:
    found = owners(text)
    assert (list(found.shares), list(found.others)) == (shares, others)


def test_words_that_are_no_codes_are_kept_as_a_plain_field(run: Import, tmp_path: Path) -> None:
    file = written(tmp_path / "a.csv", "name,lat,lon,status\nA,1,11,Completion\nB,1,11,Pipeline\n")
    layer = run(file)
    assert "status" not in layer.fields
    assert list(layer.values["new_status"]) == ["Completion", "Pipeline"]


def test_units_and_years_instead_of_places(run: Import, tmp_path: Path) -> None:
    file = written(tmp_path / "a.tsv", "Departamento\tAño\tPlots\nwest\t2015\t8\n2\t2016\t9\n")
    layer = run(file)
    assert list(layer.values["department"]) == ["West", "Middle"]
    assert list(layer.values["as_of"]) == ["2015", "2016"]
    assert list(layer.values["new_plots"]) == [8, 9]


def test_a_code_of_a_district_names_its_department(run: Import, tmp_path: Path) -> None:
    file = written(tmp_path / "a.csv", "ubigeo,n\n020104,1\n10203,2\n")
    assert list(run(file).values["department"]) == ["Middle", "West"]


@pytest.mark.parametrize("suffix", ["geojson", "gpkg", "fgb", "kml", "parquet", "shp", "zip"])
def test_what_gdal_reads(run: Import, tmp_path: Path, suffix: str) -> None:
    frame = geopandas.GeoDataFrame(
        {"Name": ["A", "B"]}, geometry=shapely.points([[11, 1], [12, 1.5]]), crs=4326
    )
    path = tmp_path / f"posts.{'shp' if suffix == 'zip' else suffix}"
    if suffix == "parquet":
        frame.to_parquet(path)
    elif suffix == "kml":
        written(path, KML)
    else:
        frame.to_file(path, engine="pyogrio")
    if suffix == "zip":
        with zipfile.ZipFile(tmp_path / "posts.zip", "w") as archive:
            for part in tmp_path.glob("posts.*"):
                if part.suffix != ".zip":
                    archive.write(part, f"../../{part.name}")
        path = tmp_path / "posts.zip"
    layer = run(path)
    # FlatGeobuf sorts its features by place.
    named = dict(zip(layer.records["name_en"], layer.records.geometry, strict=True))
    assert named == {"A": shapely.Point(11, 1), "B": shapely.Point(12, 1.5)}


def test_every_folder_of_a_kmz_is_read(run: Import, tmp_path: Path) -> None:
    folders = "".join(
        f"<Folder><name>{name}</name>{PLACEMARK.format(name, place)}</Folder>"
        for name, place in (("One", "11,1"), ("Two", "12,1.5"))
    )
    content = f'<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{folders}</Document></kml>'
    with zipfile.ZipFile(tmp_path / "a.kmz", "w") as archive:
        archive.writestr("doc.kml", content)
    layer = run(tmp_path / "a.kmz")
    assert sorted(layer.records["name_en"]) == ["One", "Two"]
    assert sorted(layer.values["new_folder"]) == ["One", "Two"]


def test_a_track_without_waypoints_and_layers_that_are_left_are_said(
    run: Import, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    points = '<trkpt lat="1" lon="11"/><trkpt lat="1.5" lon="12"/>'
    text = (
        '<gpx version="1.1" creator="x" xmlns="http://www.topografix.com/GPX/1/1"><trk>'
        f"<name>Way</name><trkseg>{points}</trkseg></trk></gpx>"
    )
    layer = run(written(tmp_path / "a.gpx", text))
    assert list(layer.records["name_en"]) == ["Way"]
    told = capsys.readouterr().out
    assert "layer “tracks” of 5" in told
    assert "not read: track_points" in told


def test_headings_in_two_rows_are_one(run: Import, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (
        ["Inventory of plants"],
        ["Plant", None, "Place", None, "Output (t)", None],
        ["Code", "Name", "Lat", "Lon", 2022, 2023],
        ["P1", "A", 1.5, 11, 100, 200],
    ):
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")
    layer = run(tmp_path / "a.xlsx")
    assert list(layer.records.index) == ["new/p1"]
    assert list(layer.values["new_output_t_2022"]) == [100]
    assert list(layer.values["new_output_t_2023"]) == [200]


def test_projected_shapes_and_swapped_axes(
    run: Import, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = written(tmp_path / "a.csv", "name,lat,lon\nA,11,1\nB,12,1.5\nC,13,2\n")
    assert run(file).records.geometry.iloc[0] == shapely.Point(11, 1)
    assert "axes were swapped" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("cells", "place"),
    [
        (['"1.50, 11.25"', '"1.75, 11.5"'], shapely.Point(11.25, 1.5)),
        (["POINT (11.25 1.5)", "point(11.5 1.75)"], shapely.Point(11.25, 1.5)),
    ],
)
def test_places_are_known_by_what_cells_hold(
    run: Import, tmp_path: Path, cells: list[str], place: shapely.Point
) -> None:
    lines = [f"{name},{cell}" for name, cell in zip("AB", cells, strict=True)]
    file = written(tmp_path / "a.csv", "\n".join(["name,where it is", *lines]))
    layer = run(file)
    assert layer.records.geometry.iloc[0] == place
    assert layer.fields == ()


def test_numbers_in_pairs_are_no_places(run: Import, tmp_path: Path) -> None:
    file = written(tmp_path / "a.csv", 'name,years\nA,"2019, 2020"\nB,"2020, 2021"\n')
    assert run(file).records.geometry.isna().all()


def test_utm_columns_take_the_zone_that_is_told(run: Import, tmp_path: Path) -> None:
    easting, northing = (
        geopandas.GeoSeries([shapely.Point(11, 1)], crs=4326).to_crs(32632)[0].coords[0]
    )
    file = written(tmp_path / "a.csv", f"name,este,norte\nA,{easting},{northing}\n")
    place = run(file, "--crs", "EPSG:32632").records.geometry.iloc[0]
    assert place.distance(shapely.Point(11, 1)) < 1e-6


def test_corrections_and_a_recipe_that_runs_again(run: Import, tmp_path: Path) -> None:
    text = "name,lat,lon,opened,secret\nA,1,11,2009,x\n"
    kept = tmp_path / "recipe.yaml"
    maps = ("--map", "opened=start_date", "--map", "secret=-")
    run(written(tmp_path / "a.csv", text), *maps, "--save-recipe", str(kept))
    assert yaml.safe_load(kept.read_text())["map"] == {"opened": "start_date", "secret": "-"}
    layer = run(written(tmp_path / "b.csv", text.replace("2009", "2010")), "--recipe", str(kept))
    assert list(layer.values["start_date"]) == ["2010"]
    assert "new_secret" not in layer.fields


def test_the_plan_writes_nothing(copy_of_tinyland: PackageCopy, tmp_path: Path) -> None:
    before = files(copy_of_tinyland.root)
    file = written(tmp_path / "a.csv", "name,lat,lon\nA,1,11\n")
    assert main(["import", str(file), "--into", str(copy_of_tinyland.root), "--plan"]) == 0
    assert files(copy_of_tinyland.root) == before


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.vrt", b"<OGRVRTDataSource/>", "must be one of"),
        ("a.geojson", b"<OGRVRTDataSource><SrcDataSource>/vsicurl/http://x", "must begin as one"),
        ("a.kml", b'<!DOCTYPE k [<!ENTITY a "b">]><kml>&a;</kml>', "DOCTYPE"),
        ("a.kml", b"<OGRVRTDataSource/>", "<kml"),
        ("a.kml", b"<?xml version='1.0'?><!-- <kml> --><OGRVRTDataSource/>", "<kml"),
        ("a.xlsx", b"PK not a zip", "sound archive"),
        ("a.csv", b"", "empty"),
    ],
)
def test_hostile_files_are_refused(
    copy_of_tinyland: PackageCopy,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    name: str,
    content: bytes,
    said: str,
) -> None:
    (tmp_path / name).write_bytes(content)
    assert said in refused(copy_of_tinyland.root, capsys, str(tmp_path / name))


@pytest.mark.parametrize(
    "name", ["/vsicurl/http://x/a.geojson", "https://x/a.csv", "/VSIZIP/a.zip"]
)
def test_addresses_are_refused(
    copy_of_tinyland: PackageCopy, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    assert "file on this machine" in refused(copy_of_tinyland.root, capsys, name)


def test_a_bomb_and_a_formula_are_refused(
    copy_of_tinyland: PackageCopy, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.shp", bytes(60 * 1024**2))
    assert "unpacks to" in refused(copy_of_tinyland.root, capsys, str(tmp_path / "bomb.zip"))
    with zipfile.ZipFile(tmp_path / "sums.xlsx", "w") as archive:
        archive.writestr("xl/worksheets/sheet1.xml", "<c><f>SUM(A1)</f></c>")
    assert "1 cells" in refused(copy_of_tinyland.root, capsys, str(tmp_path / "sums.xlsx"))


def test_a_cell_far_out_is_named(
    copy_of_tinyland: PackageCopy, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = "name"
    book.active["XFD1048576"] = 1
    book.save(tmp_path / "far.xlsx")
    said = refused(copy_of_tinyland.root, capsys, str(tmp_path / "far.xlsx"))
    assert "“far.xlsx” has a cell at XFD1048576" in said


def test_a_layer_that_was_not_imported_is_not_replaced(
    copy_of_tinyland: PackageCopy, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = written(tmp_path / "posts.csv", "name,lat,lon\nA,1,11\n")
    assert "is a layer of posts.geojson" in refused(copy_of_tinyland.root, capsys, str(file))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("2019-08-17", "2019-08-17"),
        ("17/08/2019", "2019-08-17"),
        ("43709", "2019-09-01"),
        ("setiembre 2019", "2019-09"),
        ("Sept 2019", "2019-09"),
        ("3 de mayo de 2019", "2019-05-03"),
        ("2010 a 2014", "2010/2014"),
        ("8/2019", "2019-08"),
        ("31/02/2019", None),
        ("soon", None),
    ],
)
def test_dates_in_their_usual_forms(text: str, wanted: str | None) -> None:
    assert edtf(text) == wanted


def test_a_column_tells_the_order_of_day_and_month() -> None:
    dates = read_dates(pandas.Series(["03/04/2019", "03/25/2019"], dtype=object))
    assert list(dates.values) == ["2019-03-04", "2019-03-25"]
    (note,) = read_dates(pandas.Series(["03/04/2019"], dtype=object)).notes
    assert "assumed" in str(note)


@pytest.mark.parametrize(
    ("cells", "wanted"),
    [
        (["1.234,5", "2"], [1234.5, 2]),
        (["1,234.5", "2,000"], [1234.5, 2000]),
        (["US$ 2.5 million", "3 mil"], [2_500_000, 3000]),
        (["1.234", "2.345"], [1234, 2345]),
        (["120 MW", "80.5 MW"], [120, 80.5]),
    ],
)
def test_numbers_in_either_notation(cells: list[str], wanted: list[float]) -> None:
    assert read_numbers(pandas.Series(cells, dtype=object)).values.tolist() == wanted
