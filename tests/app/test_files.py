"""Files for download: made while they are sent, with what the page shows."""

import io
import json
import shutil
import time
import zipfile
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from geodata.exports.formats import FORMATS, Format
from geodata.language import Translator
from geodata.query.selection import Selection
from geodata.stores.postgis.errors import DatabaseUnavailable
from geodata.stores.store import Store
from layers.downloads import kept_files
from layers.routes import routes
from layers.your_data import guests
from tests.written import rows, written

PLACE = "/atlas/download"


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch, where: str) -> TestClient:
    """A client of the app's routes, which serve Tinyland from memory, and from a database."""
    monkeypatch.setenv("GEODATA", where)
    return TestClient(Starlette(routes=routes()), base_url="http://atlas.test")


@pytest.mark.parametrize("form", [form for form in FORMATS.values() if form.suffix != "gpkg"])
def test_a_file_is_that_of_the_selection(
    client: TestClient, store: Store, es: Translator, form: Format
) -> None:
    query = "layer=posts&years=2001-2012&undated=1&lang=es"
    answer = client.get(f"{PLACE}/records.{form.suffix}?{query}")
    selected = store.select(Selection(layers=("posts",), years=(2001, 2012), possible=True))
    assert answer.content == written(selected, form.suffix, es, f"http://atlas.test/?{query}")
    assert answer.headers["content-disposition"] == (
        f'attachment; filename="posts-2001-2012-possible.{form.suffix}"'
    )
    assert answer.headers["content-type"].partition(";")[0] == form.media_type


def test_a_geopackage_is_one(client: TestClient) -> None:
    assert client.get(f"{PLACE}/records.gpkg?layer=posts").content.startswith(b"SQLite format 3")


def test_a_filter_that_cannot_be_meant_is_refused(client: TestClient) -> None:
    answer = client.get(f"{PLACE}/records.geojson?layer=posts,zz")
    assert (answer.status_code, answer.json()["code"]) == (400, "InvalidParameterValue")
    assert "zz" in answer.json()["description"]


def test_a_filter_that_there_is_not_is_refused(client: TestClient) -> None:
    answer = client.get(f"{PLACE}/records.geojson?layr=posts")
    assert (answer.status_code, answer.json()["code"]) == (400, "UnknownParameter")
    assert client.get(f"{PLACE}/records.geojson?layer=posts&utm_source=mail").status_code == 200


def test_a_choice_of_columns_that_there_is_not_is_refused(client: TestClient) -> None:
    answer = client.get(f"{PLACE}/records.csv?layer=posts&columns=few")
    assert answer.status_code == 400
    assert "core, all" in answer.json()["description"]


def test_of_one_record_the_link_leads_to_its_page(client: TestClient) -> None:
    answer = client.get(f"{PLACE}/records.geojson?id=posts/alpha&lang=en")
    assert json.loads(answer.content)["about"]["link"] == (
        "http://atlas.test/record?record=posts/alpha"
    )
    assert 'filename="alpha.geojson"' in answer.headers["content-disposition"]


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [("gzip", "gzip"), ("br, gzip;q=0.5", "gzip"), ("*", "gzip")]
    + [(accepted, "identity") for accepted in ("", "identity", "gzip;q=0", "gzip; q=0.0, *")],
)
def test_it_is_compressed_where_that_is_taken(
    client: TestClient, accepted: str, encoding: str
) -> None:
    headers = {"Accept-Encoding": accepted}
    answer = client.get(f"{PLACE}/records.csv?layer=posts", headers=headers)
    assert answer.headers["content-encoding"] == encoding
    assert len(rows(answer.content)) == 8


NAMES = [*(f"records.{form.suffix}?layer=posts" for form in FORMATS.values()), "package.zip"]


@pytest.mark.parametrize("name", NAMES)
def test_its_length_is_known_before_it_is_fetched(client: TestClient, name: str) -> None:
    plain = {"Accept-Encoding": "identity"}
    head = client.head(f"{PLACE}/{name}", headers=plain)
    whole = client.get(f"{PLACE}/{name}", headers=plain).content
    assert (head.status_code, head.content) == (200, b"")
    assert int(head.headers["content-length"]) == len(whole)
    assert head.headers["accept-ranges"] == "bytes"


@pytest.mark.parametrize("name", NAMES)
def test_ranges_are_parts_of_one_file(client: TestClient, name: str) -> None:
    address = f"{PLACE}/{name}"
    whole = client.get(address, headers={"Accept-Encoding": "identity"}).content
    size = len(whole)
    for given, part in (
        ("0-99", whole[:100]), (f"{size // 2}-", whole[size // 2 :]), ("-40", whole[-40:]),
        (f"10-{size * 2}", whole[10:]),
    ):  # fmt: skip
        answer = client.get(address, headers={"Range": f"bytes={given}"})
        assert (answer.status_code, answer.content) == (206, part)
        assert answer.headers["content-range"].endswith(f"/{size}")
    assert client.get(address, headers={"Range": f"bytes={size}-"}).status_code == 416


def test_a_geopackage_is_the_same_whenever_it_is_made(
    store: Store, en: Translator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two processes may each send a range of it."""
    selected = store.select(Selection(layers=("posts",)))
    first = written(selected, "gpkg", en, "http://atlas.test/")
    time.sleep(0.01)  # GDAL writes milliseconds.
    assert written(selected, "gpkg", en, "http://atlas.test/") == first


def test_a_script_of_another_site_may_fetch_it(client: TestClient) -> None:
    asked = {"Origin": "http://map.test", "Access-Control-Request-Headers": "range"}
    answer = client.options(f"{PLACE}/records.geojson", headers=asked)
    assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (204, "*")
    assert "GET" in answer.headers["access-control-allow-methods"]


@pytest.mark.parametrize(
    ("query", "stem"),
    [
        ("", "atlas"),
        ("layer=posts&department=01&years=2014-2020", "posts-west-2014-2020"),
        ("q=Élan vital!&disputed=1&known_by=2012", "known-by-2012-disputed-elan-vital"),
        ("id=posts/alpha,posts/beta", "2-records"),
        ("bbox=10,0,12,2&sector=trade", "trade-map-area"),
        ("q=" + "long " * 39, "-".join(["long"] * 20)),
        ("q=…", "atlas"),
    ],
)
def test_its_name_tells_the_filter(client: TestClient, query: str, stem: str) -> None:
    answer = client.head(f"{PLACE}/records.csv?{query}")
    assert answer.headers["content-disposition"] == f'attachment; filename="{stem}.csv"'


@pytest.mark.parametrize("name", ["records.gpkg?layer=posts", "package.zip"])
def test_without_room_for_it_the_answer_is_that(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str
) -> None:
    client.get("/api")  # The data is open: only the file needs room.
    monkeypatch.setattr(kept_files, "_kept", kept_files.KeptFiles())
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "gone"))
    answer = client.get(f"{PLACE}/{name}")
    assert (answer.status_code, answer.json()["code"]) == (503, "NoRoom")
    assert "retry-after" in answer.headers
    assert "TMPDIR" in answer.json()["description"]
    assert str(tmp_path) not in answer.text


@pytest.mark.parametrize("change", ["all gone", "half written", "one more"])
def test_a_package_that_changed_is_no_archive(
    tmp_path: Path, tinyland: Path, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    package = Path(shutil.copytree(tinyland, tmp_path / "package"))
    monkeypatch.setenv("GEODATA", str(package))
    client = TestClient(Starlette(routes=routes()))
    assert client.get(f"{PLACE}/package.zip").status_code == 200
    if change == "all gone":
        shutil.rmtree(package)
    elif change == "half written":
        claims = package / "claims.csv"
        claims.write_bytes(claims.read_bytes()[:500])
    else:
        (package / "more.txt").write_text("x")
    for ask in (client.get, client.head):
        answer = ask(f"{PLACE}/package.zip")
        assert (answer.status_code, "retry-after" in answer.headers) == (503, True)
    said = client.get(f"{PLACE}/package.zip").json()
    assert said["code"] == "DataUnavailable"
    assert str(tmp_path) not in said["description"]


def test_what_cannot_be_reached_is_said(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> Store:
        raise DatabaseUnavailable("The database must answer", "it does not", "Try again.")

    monkeypatch.setattr(guests, "shared_store", away)
    for name in ("records.csv", "package.zip"):
        answer = client.get(f"{PLACE}/{name}")
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "3")


@pytest.mark.parametrize("name", ["records.shp", "records", "other.csv", "../../app.py"])
def test_there_is_nothing_else(client: TestClient, name: str) -> None:
    assert client.get(f"{PLACE}/{name}").status_code == 404


def test_the_package_comes_whole(client: TestClient, tinyland: Path) -> None:
    answer = client.get(f"{PLACE}/package.zip")
    archive = zipfile.ZipFile(io.BytesIO(answer.content))
    expected = {
        f"tinyland/{path.relative_to(tinyland).as_posix()}": path.read_bytes()
        for path in tinyland.rglob("*")
        if path.is_file()
    }
    assert {name: archive.read(name) for name in archive.namelist()} == expected
    assert answer.headers["content-disposition"] == (
        'attachment; filename="atlas-package-1.2.3.zip"'
    )
