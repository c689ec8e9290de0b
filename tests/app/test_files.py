"""Files for download: made while they are sent, with what the page shows."""

import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from geodata.export import FORMATS, Format
from geodata.language import Translator
from geodata.postgis.errors import DatabaseUnavailable
from geodata.selection import Selection
from geodata.store import Store
from layers import files
from layers.routes import routes
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
    selected = store.select(Selection(layers=("posts",), years=(2001, 2012), undated=True))
    assert answer.content == written(selected, form.suffix, es, f"http://atlas.test/?{query}")
    assert answer.headers["content-disposition"] == (
        f'attachment; filename="posts-{selected.total}.{form.suffix}"'
    )
    assert answer.headers["content-type"].partition(";")[0] == form.media_type


def test_a_geopackage_is_one(client: TestClient) -> None:
    assert client.get(f"{PLACE}/records.gpkg?layer=posts").content.startswith(b"SQLite format 3")


def test_a_filter_that_cannot_be_meant_is_refused(client: TestClient) -> None:
    answer = client.get(f"{PLACE}/records.geojson?layer=posts,zz")
    assert (answer.status_code, answer.json()["code"]) == (400, "InvalidParameterValue")
    assert "zz" in answer.json()["description"]


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


def test_the_answer_begins_before_the_file_is_made(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_: object) -> Iterator[bytes]:
        raise AssertionError
        yield b""

    monkeypatch.setattr(files, "export", never)
    answer = client.head(f"{PLACE}/records.gpkg?layer=posts")
    assert (answer.status_code, answer.content) == (200, b"")
    assert "content-length" not in answer.headers


def test_what_cannot_be_reached_is_said(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> Store:
        raise DatabaseUnavailable("The database must answer", "it does not", "Try again.")

    monkeypatch.setattr(files, "shared_store", away)
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
