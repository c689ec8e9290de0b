"""A visitor's file is read apart: bounded, without the network, and never at the host's cost."""

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import openpyxl
import pytest

from geodata.importing import apart
from geodata.importing.apart import DRIVERS, PreparedLayer, layer_id, prepare_layer, safe_name
from geodata.importing.opening import ImportRefused
from geodata.importing.worker import MAX_ROWS
from geodata.language import translator
from geodata.query.selection import Selection
from geodata.stores.opening import new_store
from geodata.validation.validate import validate

TINYLAND = Path(__file__).parents[1] / "tinyland"
TABLE = "Nombre;Latitud;Longitud;Estado;Nota\nÑandú;1,5;11,25;operating;x\nRío;1,25;11,5;raro;\n"
ENTITIES = b'<!DOCTYPE k [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><kml><name>&b;</name></kml>'
VRT = b"<!-- <kml --><OGRVRTDataSource><SrcDataSource>/vsicurl/http://x</SrcDataSource>"


def prepared(tmp_path: Path, name: str, content: bytes | str, **told: object) -> PreparedLayer:
    file = tmp_path / name
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    work = tmp_path / "work"
    work.mkdir(exist_ok=True)
    return prepare_layer(work, file, TINYLAND, "my_layer", told)


def test_a_table_becomes_a_layer_of_a_package_of_its_own(tmp_path: Path) -> None:
    before = {path: path.read_bytes() for path in TINYLAND.rglob("*") if path.is_file()}
    made = prepared(tmp_path, "a.csv", TABLE, title="Mis puestos")
    assert made.rows == 2
    assert [p for p in validate(made.folder) if p.serious] == []
    store = new_store(str(made.folder))
    assert store.select(Selection(layers=("my_layer",))).total == 2
    assert next(iter(store.package.catalog.layers)) == "my_layer"
    assert store.package.catalog.layers["my_layer"].title(translator("es")) == "Mis puestos"
    (status,) = [column for column in made.columns if column.heading == "Estado"]
    assert (status.target, status.failed, status.example) == ("status", 1, "raro")
    found = [sentence.by(translator("es")) for sentence in made.findings]
    assert found == ["codificación utf-8", "separador: punto y coma", "encabezados en la fila 1"]
    assert before == {path: path.read_bytes() for path in before}


def test_corrections_go_before_guesses(tmp_path: Path) -> None:
    made = prepared(tmp_path, "a.csv", TABLE, map={"Estado": "", "Nota": "-"})
    targets = {column.heading: column.target for column in made.columns}
    assert targets["Estado"] == "my_layer_estado"
    assert targets["Nota"] == "-"


@pytest.mark.parametrize(
    ("name", "content", "needed"),
    [
        ("a.kml", ENTITIES, "sin DOCTYPE"),
        ("a.kml", VRT, "debe empezar con <kml>"),
        ("a.csv", b"", "debe contener datos"),
        ("a.geojson", b"{", "debe poder leerse"),
        ("a.csv", b"n\n" + b"1\n" * (MAX_ROWS + 1), "a lo sumo 100,000 filas"),
    ],
)
def test_what_cannot_be_read_is_refused_in_the_readers_words(
    tmp_path: Path, name: str, content: bytes, needed: str
) -> None:
    with pytest.raises(ImportRefused) as refused:
        prepared(tmp_path, name, content)
    assert needed.casefold() in refused.value.by(translator("es")).casefold()


def test_bombs_and_formulas_are_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.shp", bytes(60 * 1024**2))
    with pytest.raises(ImportRefused, match="unpacks to"):
        prepared(tmp_path, "bomb.zip", (tmp_path / "bomb.zip").read_bytes())
    book = openpyxl.Workbook()
    book.active.append(["name", "lat", "lon"])
    book.active.append(["=1+1", 1, 11])
    book.save(tmp_path / "sums.xlsx")
    with pytest.raises(ImportRefused, match="hold formulas"):
        prepared(tmp_path, "sums.xlsx", (tmp_path / "sums.xlsx").read_bytes())


def test_the_process_knows_no_driver_that_asks_elsewhere() -> None:
    code = "import json, pyogrio; print(json.dumps(list(pyogrio.list_drivers())))"
    told = subprocess.run(
        [sys.executable, "-c", code], env=apart._environment(), capture_output=True, check=True
    )
    drivers = set(json.loads(told.stdout))
    assert {"GeoJSON", "GPKG", "KML"} <= drivers <= DRIVERS


def test_a_file_that_takes_too_long_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(apart, "PATIENCE", 0.01)
    monkeypatch.setattr(apart, "MAX_SECONDS", 0)
    with pytest.raises(ImportRefused, match="must be read within"):
        prepared(tmp_path, "a.csv", TABLE)


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/pa sswd.CSV", "pa-sswd.csv"),
        ("<img src=x onerror=alert(1)>.csv", "img-src-x-onerror-alert-1.csv"),
        ("C:\\data\\Ñandú\n\x00.xlsx", "nandu.xlsx"),
        ("a" * 400 + ".kml", "a" * 40 + ".kml"),
        ("…。.tsv", "file.tsv"),
    ],
)
def test_names_are_made_safe(name: str, safe: str) -> None:
    assert safe_name(name) == safe


@pytest.mark.parametrize("name", ["a.exe", "csv", "a.csv.vrt", ""])
def test_other_endings_are_refused(name: str) -> None:
    with pytest.raises(ImportRefused, match="must be one of"):
        safe_name(name)


def test_a_layer_has_an_id_of_its_own() -> None:
    assert layer_id("mis-puestos.csv", []) == "my_mis_puestos"
    assert layer_id("a.csv", ["my_a", "my_a_2"]) == "my_a_3"


def test_layers_that_are_not_in_the_hosts_folder_are_left_out(tmp_path: Path) -> None:
    made = prepared(tmp_path, "a.csv", TABLE)
    host = made.folder
    (tmp_path / "second").mkdir()
    again = prepare_layer(tmp_path / "second", tmp_path / "a.csv", host, "my_other", {})
    assert again.left_out == ()
    (host / "my_layer.parquet").unlink()
    (tmp_path / "third").mkdir()
    third = prepare_layer(tmp_path / "third", tmp_path / "a.csv", host, "my_other", {})
    assert third.left_out == ("my_layer",)
    assert "my_layer" not in new_store(str(third.folder)).package.catalog.layers
