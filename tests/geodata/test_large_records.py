"""A layer says the same as a large layer as it says as GeoJSON with claims: rows are claims."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.evidence.conflicts import find_conflicts
from geodata.evidence.related import MAX_ROWS, near_by, rows_near
from geodata.geometry.bounds import Bounds
from geodata.language import translator
from geodata.presentation.map_features import draw
from geodata.query import claim_choice
from geodata.query.claim_choice import (
    ClaimChoice,
    chosen_claims,
    coverage,
    independent_facts,
    unlisted,
)
from geodata.query.filters import FACETS
from geodata.query.order import Order
from geodata.query.selection import Selection
from geodata.stores.memory.store import MemoryStore
from tests.geodata.invented import YEARS, some
from tests.large_package import (
    FIELDS,
    LAYER,
    SOURCE,
    claims_package,
    large_package,
    stalls,
    values_said,
)
from tests.written import rows, written, written_claims

ROWS = stalls(300)
# What a record has of its own; free text is searched elsewhere for large layers.
OWN_COLUMNS = ("geometry", "search_text")
ORDERS = {"name", "layer", "place", "status", "known", "n_conflicts", "n_witnesses", *FIELDS}
CORNER = Bounds(10, 0, 13, 2)
EVERYWHERE = Bounds(-180, -90, 180, 90)
MIXED = st.builds(
    Selection,
    layers=some("posts", "canals", LAYER),
    context=some("lights"),
    sectors=some("trade", "farming", "music"),
    departments=some("01", "02", "03", "04"),
    statuses=some("operating", "announced", "retired", "cancelled"),
    countries=some("FR", "JP", "BR"),
    companies=some("acorn", "birch", "cedar"),
    precisions=some("exact", "near", "department"),
    qualities=some("good", "weak"),
    years=st.none() | st.tuples(YEARS, YEARS).map(lambda pair: (min(pair), max(pair))),
    possible=st.booleans(),
    time=st.sampled_from(["existed", "existed", "happened", "planned", "due"]),
    known_by=st.none() | YEARS,
    disputed=st.booleans(),
    text=st.sampled_from(["", "", "figs", "nandu acorn", "élan", "santa rosa 10", "2500000"]),
    bbox=st.none() | st.just(CORNER),
)
# As GeoJSON with claims, and as GeoParquet.
Twins = tuple[MemoryStore, MemoryStore]


@pytest.fixture(scope="module")
def twins(tmp_path_factory: pytest.TempPathFactory) -> Twins:
    """Stores of Tinyland with the same layer in either form."""
    folder = tmp_path_factory.mktemp("twins")
    copies = (claims_package(folder / "claims", ROWS), large_package(folder / "large", ROWS))
    claims, large = (MemoryStore(copy.read()) for copy in copies)
    return claims, large


def test_both_are_read_without_a_fault(twins: Twins) -> None:
    assert [store.package.problems for store in twins] == [(), ()]


@pytest.mark.parametrize("known_by", [None, 2010, 2013, 2014, 2016])
def test_everything_computed_of_records_is_the_same(twins: Twins, known_by: int | None) -> None:
    claims, large = (store.select(Selection(known_by=known_by)).records for store in twins)
    assert list(claims.index) == list(large.index)
    for name in claims.columns.difference(OWN_COLUMNS):
        assert list(map(plain, large[name])) == list(map(plain, claims[name])), name
    assert claims.geometry.geom_equals_exact(large.geometry, 0).where(claims.geometry.notna()).all()


def plain(value: Any) -> object:
    """A cell that compares as what it is: mappings in their order, whole numbers as such."""
    if isinstance(value, dict):
        return tuple(value.items())
    return value.item() if isinstance(value, np.generic) else value


def test_a_record_is_the_same_row(twins: Twins) -> None:
    for record_id in ("posts/alpha", "stalls/s-00001", "stalls/s-00299"):
        claims, large = (store.atlas().row(record_id) for store in twins)
        assert claims is not None
        assert large is not None
        names = set(claims).difference(OWN_COLUMNS)
        assert {n: large[n] for n in names} == {n: claims[n] for n in names}


@pytest.mark.parametrize("known_by", [None, 2013, 2014])
def test_every_claim_is_the_same(twins: Twins, known_by: int | None) -> None:
    claims, large = (store.atlas(known_by) for store in twins)
    for row in ROWS:
        assert large.claims_of(row["id"]) == claims.claims_of(row["id"])
        assert large.facts(row["id"]) == claims.facts(row["id"])
        assert find_conflicts(large, [row["id"]]) == []


@pytest.mark.parametrize("known_by", [None, 2013, 2014])
def test_the_same_rows_are_near_by(twins: Twins, known_by: int | None) -> None:
    claims, large = (store.atlas(known_by) for store in twins)
    for record_id in (*claims.records.index[::7], "posts/alpha", "posts/nothing"):
        near = [i for i in near_by(record_id, claims) if i.startswith(LAYER)]
        assert rows_near(record_id, large) == near[:MAX_ROWS]


def test_a_claim_names_its_source_and_row(twins: Twins) -> None:
    claims = twins[1].atlas().claims_of("stalls/s-00041")
    assert {claim.source_id for claim in claims} == {SOURCE}
    assert {claim.locator for claim in claims} == {"stalls.parquet, row 42"}
    (area,) = (claim for claim in claims if claim.field == "area")
    assert (area.value, area.unit, area.number) == (ROWS[41]["area"], "ha", float(area.value))
    assert area.as_of == (ROWS[41]["as_of"] or "")


@given(MIXED)
def test_every_filter_leaves_the_same(twins: Twins, selection: Selection) -> None:
    claims, large = (store.select(selection) for store in twins)
    assert large.ids == claims.ids
    assert large.counts == claims.counts
    assert large.layers == claims.layers
    assert {item.name: met(large.facets[item.name]) for item in FACETS} == {
        item.name: met(claims.facets[item.name]) for item in FACETS
    }
    assert list(large.records["status"]) == list(claims.records["status"])


def met(counts: Any) -> dict[str, int]:
    """The codes that any record has."""
    return {code: n for code, n in counts.items() if n}


@pytest.mark.parametrize("year", range(1988, 2017))
def test_the_status_of_every_year_is_the_same(twins: Twins, year: int) -> None:
    selection = Selection(years=(year, year), possible=True)
    claims, large = (store.select(selection).records["status"] for store in twins)
    assert large.to_dict() == claims.to_dict()


@pytest.mark.parametrize("layer", ["", LAYER])
@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("ascending", [True, False], ids=["up", "down"])
@pytest.mark.parametrize("code", sorted(ORDERS))
def test_the_table_sorts_the_same(
    twins: Twins, code: str, ascending: bool, language: str, layer: str
) -> None:
    order = Order(code, ascending, language)
    selection = Selection(years=(1999, 2012), possible=True)
    claims, large = (store.select(selection).rows(0, 999, order, layer) for store in twins)
    assert list(large.index) == list(claims.index)


def test_years_countries_and_fields_are_the_same(twins: Twins) -> None:
    claims, large = twins
    assert large.year_range() == claims.year_range()
    assert large.countries() == claims.countries()
    assert tuple(f.name for f in large.large_fields(LAYER)) == FIELDS
    assert large.large_fields("posts") == ()


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_map_draws_the_same(twins: Twins, language: str) -> None:
    claims, large = (
        draw(store.select(Selection()), EVERYWHERE, 5, translator(language)) for store in twins
    )
    assert large == claims


@pytest.mark.parametrize(
    "selection", [Selection(), Selection(layers=(LAYER,), statuses=("operating",))], ids=str
)
def test_evidence_is_the_same(twins: Twins, selection: Selection) -> None:
    claims, large = (store.select(selection) for store in twins)
    by_source = [{s: dict(row) for s, row in coverage(x).items() if row} for x in (claims, large)]
    assert by_source[1] == by_source[0]
    assert independent_facts(large) == independent_facts(claims)
    said = [
        [(c.record_id, c.field, c.value, c.source_id) for c in chosen_claims(x, ClaimChoice())]
        for x in (claims, large)
    ]
    assert sorted(said[1]) == sorted(said[0])
    assert unlisted(large, ClaimChoice()) == 0


def test_claims_of_too_many_rows_are_counted_only(
    twins: Twins, monkeypatch: pytest.MonkeyPatch
) -> None:
    claims, large = (store.select(Selection()) for store in twins)
    in_all, listed = len(chosen_claims(claims, ClaimChoice())), chosen_claims(large, ClaimChoice())
    assert len(listed) == in_all
    monkeypatch.setattr(claim_choice, "MAX_LISTED", len(ROWS) - 1)
    documented = chosen_claims(large, ClaimChoice())
    assert {c.record_id.partition("/")[0] for c in documented}.isdisjoint({LAYER})
    assert len(documented) + unlisted(large, ClaimChoice()) == in_all
    assert coverage(large)[SOURCE] == coverage(claims)[SOURCE]


@pytest.mark.parametrize(
    "choice",
    [
        ClaimChoice(fields=("owner",)),
        ClaimChoice(fields=("status", "area", "length")),
        ClaimChoice(fields=("length",)),
        ClaimChoice(sources=(SOURCE, "survey-2010")),
        ClaimChoice(fields=("owner",), sources=("survey-2010",)),
        ClaimChoice(modalities=("planned",)),
        ClaimChoice(modalities=("stated",), ranks=("normal",)),
        ClaimChoice(ranks=("deprecated",)),
    ],
    ids=str,
)
@pytest.mark.parametrize("selection", [Selection(), Selection(years=(2000, 2004))], ids=str)
def test_claims_of_too_many_rows_are_counted_by_choice(
    twins: Twins, monkeypatch: pytest.MonkeyPatch, selection: Selection, choice: ClaimChoice
) -> None:
    claims, large = (store.select(selection) for store in twins)
    monkeypatch.setattr(claim_choice, "MAX_LISTED", 1)
    in_all = chosen_claims(claims, choice)
    assert len(chosen_claims(large, choice)) + unlisted(large, choice) == len(in_all)


@pytest.mark.parametrize("language", ["en", "es"])
def test_files_are_the_same(twins: Twins, language: str) -> None:
    t = translator(language)
    claims, large = (store.select(Selection(layers=(LAYER,))).extract() for store in twins)
    for form in ("csv", "geojson", "claims"):
        assert written(large, form, t) == written(claims, form, t)


def test_a_file_has_every_row_and_claim(twins: Twins) -> None:
    extract = twins[1].select(Selection(layers=(LAYER,))).extract()
    content = json.loads(written(extract, "geojson", translator("en")))
    assert [feature["id"] for feature in content["features"]] == [row["id"] for row in ROWS]
    claims = rows(written_claims(extract))
    said = {(c["claim_id"], c["qualifier"]): c["value"].lstrip("'") for c in claims}
    assert said == {
        (f"{row['id']}.{part}", qualifier): value
        for row in ROWS
        for field in FIELDS
        for part, qualifier, value in values_said(field, row[field])
    }


def test_a_row_is_known_since_its_source_appeared(twins: Twins) -> None:
    store = twins[1]
    assert store.select(Selection(layers=(LAYER,), known_by=2013)).ids == []
    assert store.select(Selection(layers=(LAYER,), known_by=2014)).counts.total == len(ROWS)
    assert store.atlas(2013).row("stalls/s-00000") is None
    assert store.atlas(2013).facts("stalls/s-00000") == {}
    assert store.find("stalls/s-00000") == "stalls/s-00000"


def test_a_row_of_which_nothing_is_said_is_known_with_its_source(tmp_path: Path) -> None:
    row = stalls(1)[0] | dict.fromkeys((*FIELDS, "as_of"))
    store = MemoryStore(large_package(tmp_path / "package", [row]).read())
    assert store.select(Selection(layers=(LAYER,), known_by=2014)).ids == [row["id"]]
    assert store.atlas().facts(row["id"]) == {}
    (found,) = store.select(Selection(layers=(LAYER,))).records.to_dict("records")
    assert (found["n_claims"], found["n_sources"], found["start"], found["status"]) == (0, 0, 0, "")


def test_selected_ids_may_be_of_either_sort(twins: Twins) -> None:
    wanted = ("stalls/s-00002", "posts/beta", "stalls/none")
    for store in twins:
        assert store.select(Selection(ids=wanted)).ids == ["posts/beta", "stalls/s-00002"]
    selection, corrections = twins[1].parse({"id": "stalls/s-00002,stalls/none"})
    assert selection.ids == ("stalls/s-00002",)
    assert [correction.value for correction in corrections] == ["stalls/none"]


def test_rows_without_conflicts_leave_those_of_others(twins: Twins) -> None:
    for store in twins:
        disputed = store.select(replace(Selection(), disputed=True))
        assert disputed.layers == {"posts": 2, "canals": 1}
