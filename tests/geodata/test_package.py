"""Broken packages: each fault is said with its file and row, and what is sound still works."""

import csv
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from geodata.datapackage.claims import COLUMNS
from geodata.datapackage.package import BUILT_IN, NEEDED_LISTS, Package, package_path, read_package
from geodata.errors import PackageMissing
from geodata.geometry.bounds import Bounds
from geodata.language import Translator
from geodata.presentation.citation import licence
from geodata.presentation.map_features import draw
from geodata.query.selection import Selection
from geodata.stores.memory.store import MemoryStore
from tests.package_copy import PackageCopy
from tests.written import written

EVERYWHERE = Bounds(-180, -90, 180, 90)

Breakage = Callable[[PackageCopy], object]


def write(name: str, text: str) -> Breakage:
    return lambda copy: copy.write(name, text)


def remove(name: str) -> Breakage:
    return lambda copy: (copy.root / name).unlink()


def replace(name: str, old: str, new: str) -> Breakage:
    return lambda copy: copy.replace(name, old, new)


def record(record_id: str, **members: object) -> Breakage:
    return lambda copy: copy.edit_record(record_id, **members)


def claim(**cells: str) -> Breakage:
    return lambda copy: copy.add_claim(**cells)


def feature(value: object) -> Breakage:
    """Puts a further feature at the end of the posts."""
    return lambda copy: copy.edit("posts.geojson", lambda c: c["features"].append(value))


def source(**members: object) -> Breakage:
    """Changes the last source, chart-2019."""
    return lambda copy: copy.edit("sources.json", lambda items: items[-1].update(members))


def layer(**members: object) -> Breakage:
    """Changes the last layer, lights."""
    return lambda copy: copy.edit("catalog.json", lambda c: c["layers"][-1].update(members))


def catalog(**members: object) -> Breakage:
    return lambda copy: copy.edit("catalog.json", lambda c: c.update(members))


BOWTIE = {"type": "Polygon", "coordinates": [[[10, 0], [11, 1], [11, 0], [10, 1], [10, 0]]]}
CROSS = {"type": "Point", "coordinates": [200, 95]}
OPEN_RING = {"type": "Polygon", "coordinates": [[[10, 0], [11, 1], [11, 0]]]}
BREAKAGES: list[tuple[Breakage, str, str, str, int]] = [
    # what is done, file and row named, a part of the message, records that are left (14 at first)
    (remove("datapackage.json"), "datapackage.json", "", "is missing", 14),
    (write("datapackage.json", "{"), "datapackage.json", "", "is not JSON", 14),
    (write("datapackage.json", "[]"), "datapackage.json", "", "must be a JSON object", 14),
    (write("datapackage.json", '{"licenses": 3}'), "datapackage.json", "licenses", "list", 14),
    (remove("catalog.json"), "catalog.json", "", "is missing", 0),
    (write("catalog.json", "[]"), "catalog.json", "", "must be a JSON object", 0),
    (catalog(bounds=[1, 2, 3]), "catalog.json", "bounds", "west, south, east, north", 14),
    (catalog(bounds=None), "catalog.json", "bounds", "west, south, east, north", 14),
    (catalog(layers=7), "catalog.json", "", "cannot be read", 0),
    (catalog(layers=["posts"]), "catalog.json", "layer 1", "object", 0),
    (layer(id="posts"), "catalog.json", "posts", "id met before", 12),
    (layer(title_en=""), "catalog.json", "lights", "needs title_en", 12),
    (layer(geometry="blob"), "catalog.json", "lights", "needs geometry", 12),
    (layer(style={"shape": "blob"}), "catalog.json", "lights", "needs style.shape", 12),
    (layer(style=None), "catalog.json", "lights", "needs style.shape", 12),
    (layer(path="../posts.geojson"), "catalog.json", "lights", "path", 12),
    (remove("posts.geojson"), "posts.geojson", "", "is missing", 6),
    (write("posts.geojson", "{'a"), "posts.geojson", "", "is not JSON", 6),
    (write("posts.geojson", '{"type": "Feature"}'), "posts.geojson", "", "FeatureCollection", 6),
    (write("posts.geojson", "[" * 100_000), "posts.geojson", "", "cannot be read", 6),
    (write("posts.geojson", "[]"), "posts.geojson", "", "cannot be read", 6),
    (write("posts.geojson", '{"type":"FeatureCollection"}'), "posts.geojson", "", "features", 6),
    (lambda c: (c.root / "posts.geojson").write_bytes(b"\xff\xfe\x00"),
     "posts.geojson", "", "is not UTF-8", 6),
    (lambda c: c.edit("posts.geojson", lambda j: j.update(crs={})),
     "posts.geojson", "", "has a member crs", 14),
    (feature("text"), "posts.geojson", "feature 9", "needs id and properties", 14),
    (feature({"type": "Feature", "id": "posts/x"}), "posts.geojson", "posts/x", "properties", 14),
    (feature({"id": "posts/x", "properties": {}}), "posts.geojson", "posts/x", "name_en", 14),
    (feature({"id": "posts/beta", "properties": {"name_en": "B"}}),
     "posts.geojson", "feature 9 (posts/beta)", "was met before", 14),
    (record("posts/beta", kind="cheese"), "posts.geojson", "posts/beta", "kind “cheese”", 14),
    (record("posts/beta", sector="cheese"), "posts.geojson", "posts/beta", "sector “cheese”", 14),
    (record("posts/beta", loc_precision="x"), "posts.geojson", "posts/beta", "loc_precision", 14),
    (record("posts/beta", loc_method="x"), "posts.geojson", "posts/beta", "loc_method", 14),
    (record("posts/beta", kind=["post"]), "posts.geojson", "posts/beta", "kind", 14),
    (record("posts/beta", part_of="posts/x"), "posts.geojson", "posts/beta", "is no record", 14),
    (record("posts/beta", part_of=["x"]), "posts.geojson", "posts/beta", "must be text", 14),
    (record("posts/beta", aliases=5), "posts.geojson", "posts/beta", "aliases", 14),
    (record("posts/beta", geometry=CROSS), "posts.geojson", "posts/beta", "±180", 14),
    (record("posts/beta", geometry=BOWTIE), "posts.geojson", "posts/beta", "is not valid", 14),
    (record("posts/beta", geometry=OPEN_RING), "posts.geojson", "posts/beta", "geometry", 14),
    (record("posts/beta", geometry={"type": "Point", "coordinates": []}),
     "posts.geojson", "posts/beta", "is empty", 14),
    (record("posts/beta", geometry={"type": "Spiral"}),
     "posts.geojson", "posts/beta", "no GeoJSON geometry", 14),
    (record("posts/beta", geometry="here"), "posts.geojson", "posts/beta", "geometry", 14),
    (replace("posts.geojson", "[13.5, 0.5]", "[NaN, 0.5]"), "posts.geojson", "posts/delta", "NaN",
     14),
    (remove("claims.csv"), "claims.csv", "", "is missing", 14),
    (write("claims.csv", "claim_id,value\n"), "claims.csv", "line 1", "needs the columns", 14),
    (write("claims.csv", ""), "claims.csv", "", "is empty", 14),
    (lambda c: (c.root / "claims.csv").write_bytes(b"\xff\xfe"), "claims.csv", "", "UTF-8", 14),
    (lambda c: c.write("claims.csv", (c.root / "claims.csv").read_text("utf-8") + "t-99,x\n"),
     "claims.csv", "line 37 (t-99)", "more or fewer cells", 14),
    (claim(claim_id="t-01"), "claims.csv", "line 37 (t-01)", "was met before", 14),
    (claim(claim_id=""), "claims.csv", "line 37 (no id)", "is empty", 14),
    (claim(record_id="posts/x"), "claims.csv", "line 37 (t-99)", "is in no layer", 14),
    (claim(field="cheese"), "claims.csv", "line 37 (t-99)", "field “cheese”", 14),
    (claim(modality="cheese"), "claims.csv", "line 37 (t-99)", "modality “cheese”", 14),
    (claim(rank="cheese"), "claims.csv", "line 37 (t-99)", "rank “cheese”", 14),
    (claim(unit="cheese"), "claims.csv", "line 37 (t-99)", "unit “cheese”", 14),
    (claim(value=""), "claims.csv", "line 37 (t-99)", "value is empty", 14),
    (claim(field="length", value="far"), "claims.csv", "line 37 (t-99)", "is no number", 14),
    (claim(field="length", value="1,000"), "claims.csv", "line 37 (t-99)", "is no number", 14),
    (claim(field="length", value="nan"), "claims.csv", "line 37 (t-99)", "is no number", 14),
    (claim(field="length", value="1e999"), "claims.csv", "line 37 (t-99)", "is no number", 14),
    (claim(field="length", value="1_000"), "claims.csv", "line 37 (t-99)", "is no number", 14),
    (claim(field="start_date", value="soon"), "claims.csv", "line 37 (t-99)", "is not EDTF", 14),
    (claim(as_of="17/05/2011"), "claims.csv", "line 37 (t-99)", "is not EDTF", 14),
    (claim(rank="deprecated"), "claims.csv", "line 37 (t-99)", "without a reason", 14),
    (claim(source_id="gossip"), "claims.csv", "line 37 (t-99)", "not in sources.json", 14),
    (claim(locator=""), "claims.csv", "line 37 (t-99)", "locator is empty", 14),
    (claim(line="101"), "claims.csv", "line 37 (t-99)", "within the document's 100 lines", 14),
    (claim(line="0"), "claims.csv", "line 37 (t-99)", "within the document's 100 lines", 14),
    (claim(line="²"), "claims.csv", "line 37 (t-99)", "within the document's 100 lines", 14),
    (claim(source_id="chart-2019", line="²"), "claims.csv", "line 37 (t-99)", "line “²”", 14),
    (remove("sources.json"), "sources.json", "", "is missing", 14),
    (write("sources.json", "{}"), "sources.json", "", "list", 14),
    (write("sources.json", "[3]"), "sources.json", "item 1", "object", 14),
    (source(id="survey-2010"), "sources.json", "survey-2010", "repeats an id", 14),
    (source(title=""), "sources.json", "chart-2019", "needs title", 14),
    (source(issued={"date-parts": [["soon"]]}), "sources.json", "chart-2019", "issued", 14),
    (source(issued={"raw": "2019"}), "sources.json", "chart-2019", "issued", 14),
    (source(text_lines="many"), "sources.json", "chart-2019", "text_lines", 14),
    (source(author=["Compass"]), "sources.json", "chart-2019", "author", 14),
    (remove("departments.geojson"), "departments.geojson", "", "is missing", 14),
    (write("departments.geojson", "{}"), "departments.geojson", "", "FeatureCollection", 14),
    (lambda c: c.edit("departments.geojson", lambda j: j["features"][0].update(geometry=None)),
     "departments.geojson", "feature 1", "geometry", 14),
    (lambda c: c.edit("departments.geojson", lambda j: j["features"][0]["properties"].pop("iso")),
     "departments.geojson", "feature 1", "iso", 14),
    (lambda c: c.edit("departments.geojson", lambda j: j["features"][0].update(geometry=BOWTIE)),
     "departments.geojson", "feature 1", "is not valid", 14),
    *((remove(f"codelists/{name}.csv"), f"codelists/{name}.csv", "", "is missing", 14)
      for name in NEEDED_LISTS),
    (replace("codelists/sector.csv", "music,Music", ",Music"), "codelists/sector.csv", "line 5",
     "needs code", 14),
    (replace("codelists/companies.csv", "acorn,Acorn Ltd", "acorn,"), "codelists/companies.csv",
     "line 2", "needs name", 14),
    (write("codelists/companies.csv", "code,label\nx,X\n"), "codelists/companies.csv", "line 1",
     "needs the columns name", 14),
    (replace("codelists/loc_precision.csv", "en Tinylandia.\",25", "en Tinylandia.\",far"),
     "codelists/loc_precision.csv", "near", "radius_km", 14),
]  # fmt: skip


@pytest.mark.parametrize(
    ("spoil", "file", "row", "message", "left"),
    BREAKAGES,
    ids=[f"{n}-{b[1]}-{b[3]}" for n, b in enumerate(BREAKAGES)],
)
def test_a_fault_is_said_and_the_rest_works(
    copy_of_tinyland: PackageCopy,
    en: Translator,
    spoil: Breakage,
    file: str,
    row: str,
    message: str,
    left: int,
) -> None:
    spoil(copy_of_tinyland)
    package = copy_of_tinyland.read()
    first = package.problems[0]
    assert (first.file, row in first.row, message in first.message) == (file, True, True), first
    assert first.remedy
    assert len(package.records) == left
    assert_works(package, en)


def assert_works(package: Package, t: Translator) -> None:
    """The package is served, drawn and exported all the same."""
    names = ("lights",) if "lights" in package.catalog.layers else ()
    selected = MemoryStore(package).select(Selection(context=names))
    assert selected.counts.total == len(package.records)
    assert draw(selected, EVERYWHERE, 5, t)["total"] == selected.counts.on_map
    features = json.loads(written(selected, "geojson", t))["features"]
    assert len(features) == selected.counts.total


def test_tinyland_is_sound(package: Package) -> None:
    assert package.problems == ()
    assert (len(package.records), len(package.claims), len(package.sources)) == (14, 35, 4)
    assert package.version == "1.2.3"
    assert package.records.crs.to_epsg() == 4326


def test_a_name_that_is_markup_is_only_a_name(copy_of_tinyland: PackageCopy) -> None:
    copy_of_tinyland.edit_record("posts/beta", name_en="<img src=x onerror=alert(1)>", name_es="")
    records = copy_of_tinyland.read().records
    assert records.loc["posts/beta", "name_es"] == "<img src=x onerror=alert(1)>"


@pytest.fixture
def short_cells() -> Iterator[None]:
    """Cells as long as csv allows at first; libraries that are loaded may have raised it."""
    before = csv.field_size_limit(131_072)
    yield
    csv.field_size_limit(before)


@pytest.mark.usefixtures("short_cells")
def test_a_quote_that_never_ends_is_said(copy_of_tinyland: PackageCopy) -> None:
    copy_of_tinyland.write("claims.csv", ",".join(COLUMNS) + '\n"' + "x" * 140_000)
    (problem,) = copy_of_tinyland.read().problems
    assert (problem.file, "140,000 characters" in problem.message) == ("claims.csv", True)


def test_a_place_in_a_file_is_named_briefly(copy_of_tinyland: PackageCopy) -> None:
    copy_of_tinyland.add_claim(claim_id="x" * 1000, value="")
    (problem,) = copy_of_tinyland.read().problems
    assert problem.row == f"line 37 ({'x' * 40})"


def test_several_faults_of_one_row_are_all_said(copy_of_tinyland: PackageCopy) -> None:
    copy_of_tinyland.add_claim(field="cheese", as_of="soon", unit="cheese")
    messages = [problem.message for problem in copy_of_tinyland.read().problems]
    assert len(messages) == 3


def test_a_claim_at_fault_is_left_out_alone(copy_of_tinyland: PackageCopy) -> None:
    copy_of_tinyland.add_claim(claim_id="t-97", value="")
    copy_of_tinyland.add_claim(claim_id="t-98")
    package = copy_of_tinyland.read()
    assert [c.claim_id for c in package.claims][-2:] == ["t-35", "t-98"]


def test_a_folder_that_is_none_stops_with_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(PackageMissing, match="GEODATA must name a folder"):
        read_package(tmp_path / "nowhere")


def test_an_empty_folder_is_an_empty_atlas(tmp_path: Path, en: Translator) -> None:
    package = read_package(tmp_path)
    missing = {problem.file for problem in package.problems}
    assert {"catalog.json", "claims.csv", "sources.json", "departments.geojson"} <= missing
    assert len(package.records) == 0
    assert MemoryStore(package).year_range()[0] <= MemoryStore(package).year_range()[1]


def test_geodata_names_the_folder(monkeypatch: pytest.MonkeyPatch, tinyland: Path) -> None:
    monkeypatch.setenv("GEODATA", str(tinyland))
    assert package_path() == tinyland
    monkeypatch.setenv("GEODATA", "")
    assert package_path() == BUILT_IN


def test_a_licence_leads_to_the_web_or_nowhere(copy_of_tinyland: PackageCopy) -> None:
    copy_of_tinyland.edit(
        "datapackage.json", lambda d: d["licenses"][0].update(path="javascript:alert(1)")
    )
    package = read_package(copy_of_tinyland.root)
    assert licence(package)[1] == ""
    assert any("no address of the web" in problem.message for problem in package.problems)
