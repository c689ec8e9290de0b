"""Files for other programs, opened by readers that we did not write."""

import csv
import io
import json
import sqlite3
import zipfile
from contextlib import closing
from datetime import date, datetime
from pathlib import Path
from xml.etree import ElementTree

import geopandas
import openpyxl
import pyogrio
import pytest
from pyarrow import parquet

from geodata.datapackage.package import BUILT_IN, read_package
from geodata.exports.formats import export
from geodata.language import Translator, translator
from geodata.query.selection import Selection
from geodata.stores.memory.store import MemoryStore
from geodata.stores.store import Store
from tests.package_copy import PackageCopy
from tests.written import rows, written

LINK = "https://atlas.test/peru/?layer=posts"
HOSTILE = '=HYPERLINK("http://evil.test","x")'


@pytest.fixture(scope="module")
def peru() -> MemoryStore:
    return MemoryStore(read_package(BUILT_IN))


def saved(store: Store, form: str, folder: Path, **chosen: object) -> Path:
    """All records of a store as a file."""
    path = folder / f"atlas.{form}"
    source = store.select(Selection(**chosen))  # type: ignore[arg-type]
    path.write_bytes(written(source, form, translator("en"), LINK))
    return path


def xml(text: str | bytes) -> ElementTree.Element:
    return ElementTree.fromstring(text)  # noqa: S314 (our own file)


def sheet_rows(path: Path, name: str) -> list[dict[str, object]]:
    sheet = openpyxl.load_workbook(path)[name]
    head, *found = sheet.iter_rows(values_only=True)
    return [dict(zip(map(str, head), row, strict=True)) for row in found]


def test_a_workbook_has_typed_cells_and_filters(store: Store, tmp_path: Path) -> None:
    path = saved(store, "xlsx", tmp_path)
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["records", "claims", "sources", "about"]
    assert all(book[name].auto_filter.ref for name in book.sheetnames)
    found = {row["id"]: row for row in sheet_rows(path, "records")}
    assert found["posts/beta"]["investment_value"] == 200_000_000
    assert found["posts/raid"]["begin_date"] == datetime(2011, 5, 17)
    assert found["posts/delta"]["begin_date"] is None
    links = {cell.hyperlink.target for cell in book["records"]["B"][1:] if cell.hyperlink}
    assert "https://atlas.test/peru/en/record/posts/alpha" in links
    about = {row["about"]: row["value"] for row in sheet_rows(path, "about")}
    assert (about["licence"], about["records"]) == ("CC0-1.0", 12)


def test_a_workbook_has_every_claim_and_its_source(store: Store, tmp_path: Path) -> None:
    path = saved(store, "xlsx", tmp_path)
    claims = sheet_rows(path, "claims")
    wanted = rows(written(store.select(Selection()), "claims", translator("en")))
    assert [row["claim_id"] for row in claims] == [row["claim_id"] for row in wanted]
    cited = {row["source_id"] for row in sheet_rows(path, "sources")}
    assert cited == {row["source_id"] for row in claims}


def test_no_cell_of_a_workbook_is_a_formula(copy_of_tinyland: PackageCopy, tmp_path: Path) -> None:
    copy_of_tinyland.edit_record("posts/delta", name_en=HOSTILE, aliases=["http://evil.test"])
    copy_of_tinyland.add_claim(value=HOSTILE)
    path = saved(MemoryStore(copy_of_tinyland.read()), "xlsx", tmp_path)
    cells = [c for sheet in openpyxl.load_workbook(path) for row in sheet for c in row]
    assert HOSTILE in {cell.value for cell in cells}
    assert [cell.coordinate for cell in cells if cell.data_type == "f"] == []
    assert not any(c.hyperlink and "evil" in str(c.hyperlink.target) for c in cells)


def test_kml_opens_with_styles_time_and_sources(store: Store, tmp_path: Path) -> None:
    path = saved(store, "kml", tmp_path)
    found = [pyogrio.read_dataframe(path, layer=name) for name, _ in pyogrio.list_layers(path)]
    assert sum(map(len, found)) == 12
    root = xml(path.read_bytes())
    space = {"k": "http://www.opengis.net/kml/2.2"}
    styles = {f"#{style.get('id')}" for style in root.iterfind(".//k:Style", space)}
    used = {link.text for link in root.iterfind(".//k:styleUrl", space)}
    assert used == styles
    raid = next(p for p in root.iterfind(".//k:Placemark", space)
                if "posts/raid" in "".join(p.itertext()))  # fmt: skip
    assert raid.findtext(".//k:begin", namespaces=space) == "2011-05-17"
    texts = "".join(root.itertext())
    assert "[ledger-2016; survey-2013; survey-2010]" in texts


def test_hostile_text_is_no_markup_in_kml(copy_of_tinyland: PackageCopy, tmp_path: Path) -> None:
    name = "<script>alert(1)</script>]]>&\x07"
    copy_of_tinyland.add_claim(value=name, field="description")
    path = saved(MemoryStore(copy_of_tinyland.read()), "kml", tmp_path)
    balloons = [
        element.text or ""
        for element in xml(path.read_bytes()).iter("{http://www.opengis.net/kml/2.2}description")
    ]
    assert not any("<script" in text for text in balloons)
    assert any("&lt;script" in text for text in balloons)


def test_flatgeobuf_opens_without_what_has_no_place(store: Store, tmp_path: Path) -> None:
    path = saved(store, "fgb", tmp_path)
    everything = store.select(Selection()).extract().records
    found = pyogrio.read_dataframe(path)
    assert set(found["id"]) == set(everything.index[everything.geometry.notna()])
    assert found.crs.to_epsg() == 4326
    near = pyogrio.read_dataframe(path, bbox=(10.9, 0.9, 11.1, 1.1))
    assert 0 < len(near) < len(found)


def test_a_shapefile_says_its_limits_and_its_names(peru: MemoryStore, tmp_path: Path) -> None:
    path = saved(peru, "shp.zip", tmp_path)
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        readme = archive.read("README.txt").decode()
        columns = archive.read("columns.csv").decode("utf-8-sig")
    assert "254 bytes" in readme
    assert "10 characters" in readme
    pairs = list(csv.DictReader(io.StringIO(columns)))
    assert len({pair["shapefile"] for pair in pairs}) == len(pairs)
    parts = [n for n in names if n.endswith((".shp", "place.dbf"))]
    found = [pyogrio.read_dataframe(f"/vsizip/{path}/{part}") for part in parts]
    ids = {i for frame in found for i in frame["id"]}
    assert ids == set(peru.select(Selection()).ids)
    assert all(len(str(x).encode()) <= 254 for frame in found for x in frame["name_es"])
    assert all(set(frame.columns) - {"geometry"} == {p["shapefile"] for p in pairs}
               for frame in found)  # fmt: skip


def test_a_geopackage_has_our_symbols_and_typed_days(store: Store, tmp_path: Path) -> None:
    path = saved(store, "gpkg", tmp_path)
    info = pyogrio.read_info(path, layer="posts")
    types = dict(zip(info["fields"], info["dtypes"], strict=True))
    assert types["begin_date"] == types["end_date"] == "datetime64[D]"
    with closing(sqlite3.connect(path)) as database:
        styles = database.execute(
            "select f_table_name, f_geometry_column, useAsDefault, styleQML, styleSLD"
            " from layer_styles"
        ).fetchall()
        registered = database.execute("select table_name from gpkg_contents").fetchall()
    assert ("layer_styles",) in registered
    assert {name for name, *_ in styles} == {"posts", "canals", "orchards"}
    for layer in ("posts", "canals", "orchards"):
        assert sorted(row[2] for row in styles if row[0] == layer) == [0, 1]
    for _, column, _, qml, sld in styles:
        assert column == "geometry"
        temporal = xml(qml.partition("\n")[2]).find("temporal")
        assert temporal is not None
        assert temporal.get("startField") == "begin_date"
        assert xml(sld).tag.endswith("StyledLayerDescriptor")


def test_geoparquet_has_boxes_that_readers_filter_by(store: Store, tmp_path: Path) -> None:
    path = saved(store, "parquet", tmp_path)
    file = parquet.ParquetFile(path)
    geo = json.loads(file.schema_arrow.metadata[b"geo"])
    assert geo["version"] == "1.1.0"
    assert geo["columns"]["geometry"]["covering"]["bbox"]["xmin"] == ["bbox", "xmin"]
    assert file.metadata.row_group(0).column(0).compression == "ZSTD"
    near = geopandas.read_parquet(path, bbox=(10.9, 0.9, 11.1, 1.1))
    whole = geopandas.read_parquet(path)
    assert 0 < len(near) < len(whole)
    assert whole.set_index("id").loc["posts/raid", "begin_date"] == date(2011, 5, 17)


def test_core_columns_are_those_of_the_codebook(peru: MemoryStore) -> None:
    en = translator("en")
    mines = peru.select(Selection(layers=("mines",)))
    core = rows(b"".join(export(mines, "csv", en, LINK)))
    whole = rows(b"".join(export(mines, "csv", en, LINK, "all")))
    assert len(core[0]) <= 80
    assert len(whole[0]) > 150
    assert set(core[0]) < set(whole[0])
    assert {"operator", "investment_value", "status_sources", "url"} <= set(core[0])
    marked = [
        f for f in peru.package.codelists["fields"] if peru.package.field(f, "core") == "true"
    ]
    assert {name.removesuffix("_sources") for name in core[0] if name.endswith("_sources")} - {
        "n"
    } <= set(marked)
    assert [row["id"] for row in core] == [row["id"] for row in whole] == mines.ids


@pytest.mark.parametrize(
    ("link", "url"),
    [
        ("https://a.test/x/?layer=posts", "https://a.test/x/en/record/posts/alpha"),
        ("https://a.test/?", "https://a.test/en/record/posts/alpha"),
        ("https://a.test/record?record=posts/alpha", "https://a.test/en/record/posts/alpha"),
        (
            "https://a.test/api/collections/posts/items?f=csv",
            "https://a.test/en/record/posts/alpha",
        ),
        ("?layer=posts", "/en/record/posts/alpha"),
    ],
)
def test_every_row_has_the_address_of_its_record(
    store: Store, en: Translator, link: str, url: str
) -> None:
    source = store.select(Selection(ids=("posts/alpha",)))
    assert [row["url"] for row in rows(written(source, "csv", en, link))] == [url]
    (feature,) = json.loads(written(source, "geojson", en, link))["features"]
    assert feature["properties"]["url"] == url


def test_an_archive_has_all_and_makes_itself_again(store: Store, en: Translator) -> None:
    source = store.select(Selection(layers=("posts",)))
    content = written(source, "zip", en, LINK)
    assert content == written(source, "zip", en, LINK)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        files = {name: archive.read(name) for name in archive.namelist()}
    assert set(files) == {
        "README.md", "LICENSE.txt", "codebook.csv", "records.csv", "records.geojson",
        "claims.csv", "sources.csv", "sources.json",
    }  # fmt: skip
    assert files["records.csv"] == written(source, "csv", en, LINK)
    assert files["claims.csv"] == written(source, "claims", en)
    described = [row["column"] for row in rows(files["codebook.csv"])]
    properties = json.loads(files["records.geojson"])["features"][0]["properties"]
    assert {*properties, "id"} <= set(described)
    readme = files["README.md"].decode()
    assert 'geodata export "layer=posts" --format zip' in readme
    assert "https://atlas.test/peru/atlas/download/records.zip?layer=posts&columns=core" in readme
    assert b"CC0-1.0" in files["LICENSE.txt"]
