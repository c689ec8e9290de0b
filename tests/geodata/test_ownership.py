"""Holdings as BODS and FollowTheMoney: what their own validators say, and what pandas counts."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pandas
import pytest

from geodata.__main__ import main
from geodata.datapackage.package import BUILT_IN
from geodata.folding import fold
from geodata.language import Translator, translator
from geodata.query.results import Results
from geodata.stores.opening import open_store
from geodata.stores.store import Store
from tests.written import written

VALIDATORS = Path(__file__).parents[1] / "validators"
# Their environment, beside ours; `make test` makes it.
PYTHON = Path(sys.prefix) / "validators" / "bin" / "python"
HELD = ["owner", "owner_share", "consortium_member"]


@pytest.fixture(scope="module")
def peru() -> Store:
    """A store that serves the package that ships."""
    return open_store(str(BUILT_IN))


def selected(store: Store, **query: str) -> Results:
    return store.select(store.parse(query)[0])


def read(name: str) -> pandas.DataFrame:
    table = pandas.read_csv(BUILT_IN / name, dtype=str, keep_default_na=False)
    return table[table["rank"] != "deprecated"] if "rank" in table else table


@pytest.fixture(scope="module")
def mines() -> pandas.DataFrame:
    """The claims that name a holder of a mine; plans state no ownership."""
    claims = read("claims.csv")
    return claims[
        claims["field"].isin(HELD)
        & claims["record_id"].str.startswith("mines/")
        & (claims["modality"] != "planned")
    ]


def validated(script: str, content: bytes, folder: Path) -> dict[str, Any]:
    """What a validator says, run as a program of its own."""
    assert PYTHON.exists(), "The validators are not installed; run `make test` once."
    file = folder / "ownership.json"
    file.write_bytes(content)
    told = subprocess.run(
        [PYTHON, VALIDATORS / script, file], capture_output=True, text=True, check=True
    )
    found: dict[str, Any] = json.loads(told.stdout)
    return found


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("link", ["https://example.org/?sector=mining", "?sector=mining"])
def test_bods_is_valid(peru: Store, language: str, link: str, tmp_path: Path) -> None:
    content = written(selected(peru), "bods.json", translator(language), link)
    told = validated("bods.py", content, tmp_path)
    assert (told["version"], told["faults"], told["unknown"], told["checks"]) == ("0.4", [], {}, [])


def test_the_validator_finds_faults(peru: Store, en: Translator, tmp_path: Path) -> None:
    statements = json.loads(written(selected(peru, layer="mines"), "bods.json", en))
    statements[0]["recordDetails"]["entityType"]["type"] = "mine"
    del statements[1]["statementDate"]
    statements[-1]["recordDetails"]["subject"] = "record/nowhere"
    told = validated("bods.py", json.dumps(statements).encode(), tmp_path)
    assert len(told["faults"]) == 2
    assert [check["type"] for check in told["checks"]]


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("link", ["https://example.org/?sector=mining", "?sector=mining"])
def test_followthemoney_is_valid(peru: Store, language: str, link: str, tmp_path: Path) -> None:
    content = written(selected(peru), "ftm.json", translator(language), link)
    told = validated("followthemoney_model.py", content, tmp_path)
    assert told.pop("counts")["Ownership"] > 50
    assert told == {"faults": [], "changed": [], "astray": [], "repeated": 0}


def test_the_model_finds_faults(peru: Store, en: Translator, tmp_path: Path) -> None:
    lines = written(selected(peru, layer="mines"), "ftm.json", en).decode().splitlines()
    last = json.loads(lines[-1])
    last["properties"] |= {"startDate": ["about 2013"], "asset": ["nothing"]}
    content = "\n".join([*lines[:-1], json.dumps(last)]).encode()
    told = validated("followthemoney_model.py", content, tmp_path)
    assert told["faults"] or told["changed"]


def test_bods_has_a_statement_a_claim_with_its_source_and_line(
    peru: Store, en: Translator, mines: pandas.DataFrame
) -> None:
    statements = json.loads(written(selected(peru, layer="mines"), "bods.json", en))
    stated = {
        s["recordId"].removeprefix("claim/"): s
        for s in statements
        if s["recordDetails"].get("subject", "").startswith("record/")
    }
    assert set(stated) == set(mines["claim_id"])
    for claim in mines.to_dict("records"):
        statement = stated[claim["claim_id"]]
        (interest,) = statement["recordDetails"]["interests"]
        assert statement["recordDetails"]["subject"] == f"record/{claim['record_id']}"
        told = statement["source"]["description"]
        assert claim["locator"] in told
        assert f"line {int(claim['line']):,}" in told or f"line {claim['line']}" in told
        assert claim["claim_id"] in told
        if claim["field"] == "owner_share":
            assert interest["type"] == "shareholding"
            assert interest["share"] == {"exact": float(claim["value"])}
        else:
            assert "share" not in interest
    # “/2012” is over: without its last day it would be read as present.
    [sold] = mines[(mines["field"] == "owner_share") & (mines["as_of"] == "/2012")]["claim_id"]
    (interest,) = stated[sold]["recordDetails"]["interests"]
    assert interest["endDate"] == "2012-12-31"


def test_both_name_the_companies_of_the_claims_and_those_above_them(
    peru: Store, en: Translator, mines: pandas.DataFrame
) -> None:
    companies = read("codelists/companies.csv").to_dict("records")
    parent = {row["code"]: row["parent"] for row in companies}
    code = {
        fold(name): row["code"]
        for row in reversed(companies)
        for name in (row["name"], row["name_es"], *row["aliases"].split("|"))
        if name
    }
    named = mines["qualifier"].where(mines["field"] == "owner_share", mines["value"])
    wanted = {code[fold(name)] for name in named}
    steps = set()
    waiting = list(wanted)
    while waiting:
        company = waiting.pop()
        if above := parent[company]:
            steps.add((company, above))
            wanted.add(above)
            waiting.append(above)
    chosen = selected(peru, layer="mines")
    statements = json.loads(written(chosen, "bods.json", en))
    assert {s["recordId"] for s in statements if s["recordId"].startswith("company/")} == {
        f"company/{company}" for company in wanted
    }
    entities = [json.loads(line) for line in written(chosen, "ftm.json", en).splitlines()]
    joined = {
        tuple(entity["properties"][side][0].removeprefix("atlas-peru-company-")
              for side in ("asset", "owner"))
        for entity in entities
        if entity["schema"] == "Ownership" and "-company-" in entity["properties"]["asset"][0]
    }  # fmt: skip
    assert joined == steps
    shares = {
        entity["properties"]["recordId"][0]: float(entity["properties"]["percentage"][0])
        for entity in entities
        if "percentage" in entity["properties"]
    }
    stated = mines[mines["field"] == "owner_share"]
    assert shares == dict(zip(stated["claim_id"], stated["value"].astype(float), strict=True))


def test_ids_stay_and_follow_the_content(peru: Store, en: Translator, es: Translator) -> None:
    chosen = selected(peru, layer="ports")
    first, again, spanish = (
        [s["statementId"] for s in json.loads(written(chosen, "bods.json", t))]
        for t in (en, en, es)
    )
    assert first == again
    assert len(set(first)) == len(first)
    assert set(first) != set(spanish)


@pytest.mark.parametrize("form", ["bods.json", "ftm.json"])
def test_the_command_line_writes_the_same(
    peru: Store, en: Translator, form: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GEODATA", str(BUILT_IN))
    file = tmp_path / form
    assert main(["export", "layer=ports", "--format", form, "--output", str(file)]) == 0
    assert file.read_bytes() == written(selected(peru, layer="ports"), form, en, "?layer=ports")


def test_what_has_no_holder_gives_an_empty_file(peru: Store, en: Translator) -> None:
    chosen = selected(peru, layer="illegal_mining")
    assert json.loads(written(chosen, "bods.json", en)) == []
    assert written(chosen, "ftm.json", en) == b""
