"""The package that ships with the atlas is sound, described, and true to its sources' lines."""

import json
import shutil
from pathlib import Path

import pytest
from rocrate.rocrate import ROCrate

from geodata.datapackage.package import BUILT_IN, Package, read_package
from geodata.evidence.atlas import compile_package
from geodata.language import Translator
from geodata.query.tabular_properties import LargeField, queryables
from geodata.validation.quotations import TextEditions
from geodata.validation.validate import validate
from tests.package_copy import PackageCopy

ROOT = Path(__file__).parents[2]
TEXTS = ROOT.parent / "shared" / "sources"


@pytest.fixture(scope="module")
def peru() -> Package:
    """The package, read."""
    return read_package(BUILT_IN)


def test_package_has_no_fault() -> None:
    assert [str(problem) for problem in validate(BUILT_IN) if problem.serious] == []


def test_every_table_keeps_its_schema() -> None:
    frictionless = pytest.importorskip("frictionless")
    report = frictionless.Package(str(BUILT_IN / "datapackage.json")).validate()
    faults = report.flatten(["name", "rowNumber", "fieldName", "message"])
    assert (report.valid, faults) == (True, [])


def test_every_claim_has_its_place_in_a_document(peru: Package) -> None:
    assert [claim.claim_id for claim in peru.claims if not claim.line or not claim.locator] == []


def test_a_fields_number_does_not_take_another_fields_name(peru: Package, en: Translator) -> None:
    donated, worth = LargeField("donation", "number", ("count",)), "donation_value"
    assert worth in peru.codelists["fields"]
    assert worth not in [q.name for q in queryables([donated], peru, en)]
    both = queryables([donated, LargeField(worth, "number", ("USD",))], peru, en)
    assert [q.unit for q in both if q.name == worth] == ["USD"]


def test_nothing_that_one_witness_says_is_strong(peru: Package) -> None:
    records = compile_package(peru).records
    strong = records[records["quality_level"] == "strong"]
    assert len(strong)
    assert (strong["n_witnesses"] >= 2).all()


def test_every_layer_has_records_and_most_records_have_a_place(peru: Package) -> None:
    counts = peru.records.groupby("layer").size().to_dict()
    assert set(counts) == set(peru.catalog.layers)
    assert peru.records.geometry.notna().mean() > 0.5


@pytest.mark.parametrize(
    ("script", "makes", "target"),
    [
        ("datapackage", "descriptor", BUILT_IN / "datapackage.json"),
        ("crate", "crate", BUILT_IN / "ro-crate-metadata.json"),
        ("dictionary", "page", ROOT / "docs" / "data.md"),
    ],
)
def test_description_is_up_to_date(
    script: str, makes: str, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "prepare"))
    made = getattr(__import__(script), makes)()
    text = target.read_text(encoding="utf-8")
    assert made == (text if target.suffix == ".md" else json.loads(text)), f"Run {script}.py."


@pytest.mark.needs_texts
def test_every_number_stands_at_its_line(peru: Package) -> None:
    if not TEXTS.is_dir():
        pytest.skip(f"The texts of the sources are not at hand: there is no folder {TEXTS}.")
    editions = TextEditions.found(peru.sources, [BUILT_IN, TEXTS])
    cited = {claim.source_id for claim in peru.claims}
    assert cited <= set(editions.lines)
    assert [str(problem) for problem in editions.problems(peru.claims, "claims.csv")] == []


def test_a_copy_with_a_large_layer_is_described(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "prepare"))
    script = __import__("datapackage")
    copy = PackageCopy(Path(shutil.copytree(BUILT_IN, tmp_path / "copy")))
    entry = {"id": "plots", "title_en": "Plots", "path": "plots.parquet"}
    copy.edit("catalog.json", lambda content: content["layers"].append(entry))
    copy.write("plots.parquet", "")
    monkeypatch.setattr(script, "PACKAGE", copy.root)
    last = script.descriptor()["resources"][-1]
    assert (last["path"], last["mediatype"]) == (
        "plots.parquet",
        "application/vnd.apache.parquet",
    )


def test_the_crate_is_read_by_another_program() -> None:
    crate = ROCrate(str(BUILT_IN))
    present = {p.relative_to(BUILT_IN).as_posix() for p in BUILT_IN.rglob("*") if p.is_file()}
    assert {part.id for part in crate.data_entities} == present - {"ro-crate-metadata.json"}
    assert crate.metadata["conformsTo"] == "https://w3id.org/ro/crate/1.2"
    assert (
        crate.root_dataset["version"]
        == json.loads((BUILT_IN / "datapackage.json").read_text(encoding="utf-8"))["version"]
    )
    [licence] = crate.root_dataset["license"]
    assert licence["name"] == "CC BY 4.0"


def test_every_reference_of_the_crate_is_described_in_it() -> None:
    graph = json.loads((BUILT_IN / "ro-crate-metadata.json").read_text(encoding="utf-8"))["@graph"]
    ids = [entity["@id"] for entity in graph]
    assert len(ids) == len(set(ids))
    lists = [v if isinstance(v, list) else [v] for e in graph for v in e.values()]
    named = {one["@id"] for values in lists for one in values if isinstance(one, dict)}
    assert named - set(ids) == {"https://w3id.org/ro/crate/1.2"}
