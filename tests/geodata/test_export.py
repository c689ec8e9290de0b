"""The files: they hold what the screen shows, say what they are, and open in other programs."""

import io
import json
from pathlib import Path
from typing import Any

import geopandas
import pandas
import pyogrio
import pytest
import shapely
from pyarrow import parquet

from geodata.datapackage.claims import COLUMNS
from geodata.datapackage.package import Package
from geodata.errors import ExportError
from geodata.evidence.lifetimes import BOUNDS
from geodata.exports.formats import About
from geodata.language import Translator
from geodata.query.results import Extract
from geodata.query.selection import Selection
from geodata.stores.memory.store import MemoryStore
from geodata.stores.store import Store
from tests.package_copy import PackageCopy
from tests.written import LINK, rows, written, written_claims

TABULAR = ("CSV", "GeoJSON", "GeoParquet")
SELECTIONS = {
    "everything": Selection(),
    "with context": Selection(context=("lights",)),
    "one layer": Selection(layers=("orchards",)),
    "no geometry": Selection(precisions=("country",)),
    "filtered": Selection(sectors=("trade",), years=(2010, 2014), possible=True),
    "as known then": Selection(known_by=2010),
    "nothing": Selection(text="nothing like it"),
}
HOSTILE = ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1+1", "\r=1+1"]
NEAR = Selection(precisions=("near",))


@pytest.fixture(params=list(SELECTIONS))
def selected(request: pytest.FixtureRequest, store: Store) -> Extract:
    return store.select(SELECTIONS[request.param]).extract()


@pytest.fixture
def everything(store: Store) -> Extract:
    return store.select(Selection()).extract()


def strict(content: bytes) -> Any:
    """JSON without the constants that JSON does not have."""

    def refuse(name: str) -> None:
        raise AssertionError(f"{name} is no JSON")

    return json.loads(content.decode("utf-8"), parse_constant=refuse)


def saved(content: bytes, folder: Path, name: str) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def ids_in(form: str, content: bytes, folder: Path) -> list[str]:
    """The record ids of a file, in its order, as another reader finds them."""
    if form == "CSV":
        return [row["id"] for row in rows(content)]
    if form == "GeoJSON":
        return [feature["id"] for feature in strict(content)["features"]]
    return list(geopandas.read_parquet(saved(content, folder, "a.parquet"))["id"])


@pytest.mark.parametrize("form", TABULAR)
def test_the_file_is_what_was_selected(
    selected: Extract, en: Translator, tmp_path: Path, form: str
) -> None:
    content = written(selected, form, en)
    assert ids_in(form, content, tmp_path) == selected.ids


def test_geojson_is_rfc_7946(selected: Extract, en: Translator) -> None:
    collection = strict(written(selected, "geojson", en))
    assert collection["type"] == "FeatureCollection"
    assert "crs" not in collection
    for feature in collection["features"]:
        assert {"type", "id", "geometry", "properties"} <= set(feature)
        shape = feature["geometry"] and shapely.from_geojson(json.dumps(feature["geometry"]))
        assert shape is None or (shape.is_valid and not shape.has_z)
        assert shape is None or shapely.box(-180, -90, 180, 90).covers(shape)


def test_rings_are_written_right_handed(copy_of_tinyland: PackageCopy, en: Translator) -> None:
    clockwise = [[[10, 2], [10, 3], [11, 3], [11, 2], [10, 2]]]
    copy_of_tinyland.edit_record(
        "orchards/nandu", geometry={"type": "Polygon", "coordinates": clockwise}
    )
    chosen = MemoryStore(copy_of_tinyland.read()).select(Selection(text="nandu")).extract()
    (feature,) = strict(written(chosen, "geojson", en))["features"]
    assert shapely.LinearRing(feature["geometry"]["coordinates"][0]).is_ccw


def test_geojson_opens_in_gdal(everything: Extract, en: Translator, tmp_path: Path) -> None:
    path = saved(written(everything, "geojson", en), tmp_path, "a.geojson")
    frame = pyogrio.read_dataframe(path)
    assert list(frame["id"]) == everything.ids
    assert frame.crs.to_epsg() == 4326
    assert list(frame.geometry.isna()) == list(everything.records.geometry.isna())
    assert list(frame["name_es"]) == list(everything.records["name_es"])


def test_what_has_no_place_is_written_with_none(everything: Extract, en: Translator) -> None:
    features = {f["id"]: f for f in strict(written(everything, "geojson", en))["features"]}
    assert features["posts/gamma"]["geometry"] is None
    (row,) = [r for r in rows(written(everything, "csv", en)) if r["id"] == "posts/gamma"]
    assert row["lon"] == row["lat"] == row["geometry_wkt"] == ""


@pytest.mark.parametrize(
    ("record_id", "time"),
    [
        ("posts/alpha", {"interval": ["2000-01-01", "2015-12-31"]}),
        ("posts/raid", {"interval": ["2011-05-17", "2011-05-17"]}),
        ("posts/delta", None),
    ],
)
def test_json_fg_time(
    everything: Extract, en: Translator, record_id: str, time: dict[str, list[str]] | None
) -> None:
    features = {f["id"]: f for f in strict(written(everything, "geojson", en))["features"]}
    assert features[record_id]["time"] == time


def test_a_row_says_what_the_screen_says(everything: Extract, en: Translator) -> None:
    found = {row["id"]: row for row in rows(written(everything, "csv", en))}
    beta, island = found["posts/beta"], found["posts/island"]
    assert beta["investment"] == "USD 200 million"
    assert beta["investment_n_claims"] == "3"
    assert beta["investment_sources"] == "ledger-2016; survey-2013; survey-2010"
    assert island["owner_share"] == "Acorn Ltd: 40 %; Birch Group: 60 %"
    assert (beta["lon"], beta["lat"], beta["department_names"]) == ("13.0", "1.0", "Middle")
    harbour = [found["posts/harbour"][name] for name in BOUNDS]
    assert harbour == ["", "2001", "2001", "2014"]
    assert [found["posts/raid"][name] for name in BOUNDS] == ["2011-05-17"] * 4
    # Its ends lie in the two; the straight line between them only crosses the third.
    long = found["canals/long"]
    assert (long["departments"], long["possible_departments"]) == ("01; 03", "02")


def test_the_file_speaks_the_readers_language(everything: Extract, es: Translator) -> None:
    found = {row["id"]: row for row in rows(written(everything, "csv", es))}
    assert found["posts/delta"]["commodity"] == "Higos; Ciruelas"
    assert found["posts/island"]["owner_share"] == "Acorn Ltd: 40 %; Grupo Birch: 60 %"


@pytest.mark.parametrize("name", HOSTILE)
def test_no_cell_is_a_formula(copy_of_tinyland: PackageCopy, en: Translator, name: str) -> None:
    copy_of_tinyland.edit_record("posts/delta", name_en=name, aliases=[name])
    copy_of_tinyland.add_claim(value=name)
    chosen = MemoryStore(copy_of_tinyland.read()).select(NEAR).extract()
    tables = rows(written(chosen, "csv", en)), rows(written_claims(chosen))
    cells = [cell for table in tables for row in table for cell in row.values()]
    assert f"'{name}" in cells
    assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))] == []


def test_a_negative_number_stays_a_number(copy_of_tinyland: PackageCopy, en: Translator) -> None:
    copy_of_tinyland.add_claim(field="length", value="-5.5", unit="km")
    copy_of_tinyland.edit_record("posts/delta", geometry={"type": "Point", "coordinates": [-1, -2]})
    chosen = MemoryStore(copy_of_tinyland.read()).select(Selection(text="delta")).extract()
    assert [r["value"] for r in rows(written_claims(chosen)) if r["field"] == "length"] == ["-5.5"]
    (row,) = rows(written(chosen, "csv", en))
    assert (row["lon"], row["lat"]) == ("-1.0", "-2.0")


def test_lines_and_quotes_in_a_value_stay_in_their_cell(
    copy_of_tinyland: PackageCopy, en: Translator
) -> None:
    name = 'a "b", c\nd; é'
    copy_of_tinyland.edit_record("posts/delta", name_en=name)
    chosen = MemoryStore(copy_of_tinyland.read()).select(Selection(text="delta")).extract()
    assert [row["name_en"] for row in rows(written(chosen, "csv", en))] == [name]


def test_every_file_says_what_it_is(everything: Extract, en: Translator, tmp_path: Path) -> None:
    abouts = [
        strict(written(everything, "geojson", en))["about"],
        {
            name.removeprefix("about_"): cell
            for name, cell in rows(written(everything, "csv", en))[0].items()
            if name.startswith("about_")
        },
        strict(parquet.read_schema(parquet_file(everything, en, tmp_path)).metadata[b"about"]),
        pyogrio.read_dataframe(geopackage(everything, en, tmp_path), layer="about").iloc[0],
    ]
    for about in abouts:
        assert about["title"] == "Atlas of Tinyland"
        assert (about["version"], about["licence"], about["link"]) == ("1.2.3", "CC0-1.0", LINK)
        assert int(about["records"]) == len(everything.ids) == 12
        assert about["filter"] == "Everything is shown; nothing is filtered."
        assert about["citation"].startswith("A. Tester (2020) Atlas of Tinyland.")


def test_the_description_as_text(everything: Extract, en: Translator) -> None:
    lines = About.of(everything, en, LINK).readme().splitlines()
    assert lines[0] == "title: Atlas of Tinyland"
    assert "records: 12" in lines


def geopackage(selected: Extract, t: Translator, folder: Path) -> Path:
    return saved(written(selected, "GeoPackage", t), folder, "a.gpkg")


def parquet_file(selected: Extract, t: Translator, folder: Path) -> Path:
    return saved(written(selected, "GeoParquet", t), folder, "about.parquet")


def test_geopackage_has_a_table_a_layer(selected: Extract, en: Translator, tmp_path: Path) -> None:
    path = geopackage(selected, en, tmp_path)
    layers = list(dict.fromkeys(selected.records["layer"]))
    placed = selected.records.geometry.notna().any()
    assert [str(name) for name, _ in pyogrio.list_layers(path)] == [
        *layers,
        "claims",
        "about",
        *(["layer_styles"] if placed else []),
    ]
    found = [i for layer in layers for i in pyogrio.read_dataframe(path, layer=layer)["id"]]
    assert found == selected.ids


def test_geopackage_keeps_geometry_and_text(
    everything: Extract, en: Translator, tmp_path: Path
) -> None:
    posts = pyogrio.read_dataframe(geopackage(everything, en, tmp_path), layer="posts")
    posts = posts.set_index("id")
    assert posts.crs.to_epsg() == 4326
    assert posts.geometry["posts/alpha"].equals(shapely.Point(11, 1))
    assert posts.geometry["posts/gamma"] is None
    assert posts.loc["posts/harbour", "name_es"] == "Puerto Lejano"
    assert posts.loc["posts/beta", "investment_n_claims"] == 3


def test_geoparquet_reads_back(selected: Extract, en: Translator, tmp_path: Path) -> None:
    frame = geopandas.read_parquet(parquet_file(selected, en, tmp_path))
    assert frame.crs.to_epsg() == 4326
    assert list(frame["id"]) == selected.ids
    assert list(frame.geometry.isna()) == list(selected.records.geometry.isna())


def test_claims_of_the_selected_records_and_no_others(selected: Extract) -> None:
    found = rows(written_claims(selected))
    assert {row["record_id"] for row in found} <= set(selected.ids)
    assert len(found) == int(selected.records["n_claims"].sum())


def test_claims_keep_every_column_and_the_deprecated(everything: Extract) -> None:
    found = rows(written_claims(everything))
    assert list(found[0]) == list(COLUMNS)
    assert [row["rank"] for row in found if row["value"] == "999"] == ["deprecated"]


def test_claims_read_back_as_they_were(everything: Extract, package: Package) -> None:
    found = {row["claim_id"]: row for row in rows(written_claims(everything))}
    originals = [c for c in package.claims if c.record_id in everything.ids]
    assert [found[c.claim_id] for c in originals] == [c.row() for c in originals]


@pytest.mark.parametrize("form", [*TABULAR, "Claims", "GeoPackage"])
def test_counts_on_the_screen_and_in_the_file(
    store: Store, en: Translator, tmp_path: Path, form: str
) -> None:
    chosen = store.select(Selection(departments=("03",))).extract()
    content = written(chosen, form, en)
    if form in TABULAR:
        assert len(ids_in(form, content, tmp_path)) == len(chosen.ids) == 4
    elif form == "Claims":
        assert {row["record_id"] for row in rows(content)} == set(chosen.ids)
    else:
        path = saved(content, tmp_path, "a.gpkg")
        sizes = [pyogrio.read_info(path, layer=name)["features"] for name in ("posts", "canals")]
        assert sizes == [3, 1]


@pytest.mark.parametrize("name", ["csv", "CSV", "geojson", "GeoPackage", "gpkg", "claims.csv"])
def test_formats_are_found_by_name_or_suffix(
    everything: Extract, en: Translator, name: str
) -> None:
    assert written(everything, name, en)


@pytest.mark.parametrize("name", ["", "shp", "pdf", "../etc/passwd"])
def test_an_unknown_format_is_refused_with_the_known_ones(
    everything: Extract, en: Translator, name: str
) -> None:
    with pytest.raises(ExportError, match="geojson, csv, xlsx, gpkg, parquet, kml, fgb") as caught:
        written(everything, name, en)
    assert f"“{name}”" in str(caught.value)


def test_columns_are_those_of_the_chosen_records(everything: Extract, en: Translator) -> None:
    table = pandas.read_csv(io.BytesIO(written(everything, "csv", en)), dtype=str)
    assert table.columns.is_unique
    assert {"id", "name_en", "status", "status_n_claims", "status_sources"} <= set(table.columns)
    assert table["departments"].iloc[0] == "01"
