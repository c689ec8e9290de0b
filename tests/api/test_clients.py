"""Clients we did not write read the running atlas: GDAL, OWSLib, schemathesis."""

from pathlib import Path

import hypothesis
import pandas
import pyogrio
import pytest
import schemathesis
from owslib.ogcapi.features import Features
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi import checks
from starlette.applications import Starlette

from geodata.datapackage.package import read_package
from geodata.geometry.bounds import Bounds
from geodata.query.selection import Selection
from geodata.stores.memory.store import MemoryStore
from layers.routes import routes
from tests.browser.conftest import ROOT, Server

TINYLAND = ROOT / "tests" / "tinyland"
BOX = (-78.0, -12.0, -75.0, -8.0)


@pytest.fixture(scope="session")
def peru() -> MemoryStore:
    """The same package as the served one."""
    return MemoryStore(read_package(ROOT / "geodata" / "peru"))


def read(served: Server, layer: str, **options: object) -> pandas.DataFrame:
    """What GDAL's OAPIF driver makes of a layer."""
    frame: pandas.DataFrame = pyogrio.read_dataframe(
        f"OAPIF:{served.address}/api", layer=layer, **options
    )
    return frame


def test_gdal_lists_every_collection(served: Server, peru: MemoryStore) -> None:
    listed = [name for name, _ in pyogrio.list_layers(f"OAPIF:{served.address}/api")]
    tables = ["records", "claims", "sources", "conflicts", "events"]
    assert listed == [*peru.package.catalog.layers, *tables]


def test_gdal_reads_the_records_page_by_page(served: Server, peru: MemoryStore) -> None:
    frame = read(served, "records", PAGE_SIZE="50")
    assert frame["id"].tolist() == peru.select(Selection()).ids
    # A year stays a year.
    assert set(frame["start_latest"].dropna().str.len()) == {4, 7, 10}


def test_gdal_passes_a_box_on(served: Server, peru: MemoryStore) -> None:
    for layer in ("mines", "coca_zones"):
        selection = Selection(layers=(layer,), bbox=Bounds(*BOX))
        assert read(served, layer, bbox=BOX)["id"].tolist() == peru.select(selection).ids


def test_gdal_finds_an_id_with_a_slash(served: Server, peru: MemoryStore) -> None:
    wanted = peru.select(Selection()).ids[7]
    assert "/" in wanted
    assert read(served, "records", where=f"id = '{wanted}'")["id"].tolist() == [wanted]


@pytest.mark.parametrize(
    "where",
    [
        "status = 'operating'",
        "NOT (status = 'operating')",
        "status IS NULL AND n_claims > 2",
        "start_latest >= '1990-01-01' AND n_witnesses = 1",
        "name_en ILIKE '%port%' OR n_claims BETWEEN 3 AND 4",
        "sector IN ('mining', 'energy')",
    ],
)
def test_gdal_filters_at_the_server_as_it_would_itself(
    served: Server, tmp_path: Path, where: str
) -> None:
    path = tmp_path / "all.fgb"  # read with GDAL's own SQL, as OAPIF is
    pyogrio.write_dataframe(read(served, "records"), path, layer="records", SPATIAL_INDEX="NO")
    at_home = pyogrio.read_dataframe(path, layer="records", where=where)["id"].tolist()
    assert read(served, "records", where=where)["id"].tolist() == at_home
    assert at_home


def test_gdal_reads_claims(served: Server, peru: MemoryStore) -> None:
    frame = read(served, "claims", where="field = 'status'")
    selected = peru.select(Selection())
    claims = [c for i in selected.ids for c in selected.atlas.claims_of(i) if c.field == "status"]
    assert sorted(frame["id"]) == sorted(claim.claim_id for claim in claims)


def test_owslib_reads_the_api(served: Server, peru: MemoryStore) -> None:
    features = Features(f"{served.address}/api")
    assert "records" in features.feature_collections()
    assert features.api()["openapi"].startswith("3.0")
    assert "status" in features.collection_queryables("mines")["properties"]
    page = features.collection_items("mines", limit=3, bbox=list(BOX))
    expected = peru.select(Selection(layers=("mines",), bbox=Bounds(*BOX))).ids
    assert [feature["id"] for feature in page["features"]] == expected[:3]
    assert features.collection_item("mines", expected[0])["id"] == expected[0]
    text = features.collection_items("records", filter="CASEI(status) = 'operating'", limit=1)
    assert text["numberMatched"] == len(peru.select(Selection(statuses=("operating",))).ids)


def test_schemathesis_finds_no_undocumented_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GEODATA", str(TINYLAND))
    schema = schemathesis.openapi.from_asgi("/api/openapi.json", Starlette(routes=routes()))
    operations = [result.ok() for result in schema.get_all_operations()]
    met: set[int] = set()
    for operation in operations:

        @hypothesis.settings(max_examples=40, suppress_health_check=list(hypothesis.HealthCheck))
        @hypothesis.given(case=operation.as_strategy())
        def behaves(case: schemathesis.Case) -> None:
            answer = case.call()
            met.add(int(answer.status_code))
            case.validate_response(answer, checks=CHECKS)

        behaves()
    assert len(operations) == 23
    assert met >= {200, 400, 404}


CHECKS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
    checks.response_headers_conformance,
]
