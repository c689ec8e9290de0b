"""Claims chosen by field, source, modality and rank, and counted by source."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.datapackage.package import Package
from geodata.query.claim_choice import (
    ClaimChoice,
    chosen_claims,
    coverage,
    independent_facts,
    parse_choice,
)
from geodata.query.selection import Selection
from geodata.stores.memory.store import MemoryStore
from geodata.stores.store import Store
from tests.geodata.invented import SELECTIONS, some
from tests.package_copy import PackageCopy

EVERYTHING = Selection(context=("lights",))
HOSTILE = [
    "moats",
    "<script>alert(1)</script>",
    "'; DROP TABLE claims",
    "../../etc/passwd",
    "ñ" * 99,
]
CHOICES = st.builds(
    ClaimChoice,
    fields=some("status", "owner", "length"),
    sources=some("survey-2010", "ledger-2016"),
    modalities=some("stated", "planned", "estimated"),
    ranks=some("normal", "deprecated"),
)


@given(CHOICES)
def test_a_choice_comes_back_from_its_query(package: Package, choice: ClaimChoice) -> None:
    assert parse_choice(choice.query(), package) == (choice, [])


def test_no_choice_needs_no_query() -> None:
    assert ClaimChoice().query() == {}


@pytest.mark.parametrize("parameter", ["field", "source", "modality", "rank"])
@pytest.mark.parametrize("code", HOSTILE)
def test_an_unknown_code_is_corrected(package: Package, parameter: str, code: str) -> None:
    choice, (correction,) = parse_choice({parameter: code}, package)
    assert choice == ClaimChoice()
    assert (correction.parameter, correction.value) == (parameter, code[:40])
    assert correction.expected


def test_what_is_known_stays_beside_what_is_not(package: Package) -> None:
    choice, corrections = parse_choice({"field": ["moats,owner", "status,owner"]}, package)
    assert choice.fields == ("owner", "status")
    assert [correction.value for correction in corrections] == ["moats"]


@pytest.mark.parametrize(
    ("choice", "claims"),
    [
        (ClaimChoice(fields=("length",)), ["t-25", "t-27", "t-26"]),
        (ClaimChoice(fields=("length",), ranks=("deprecated",)), ["t-26"]),
        (ClaimChoice(sources=("ledger-2016",), fields=("length", "area")), ["t-27"]),
        (ClaimChoice(modalities=("estimated",)), ["t-25", "t-31"]),
        (ClaimChoice(modalities=("planned",), ranks=("deprecated",)), []),
    ],
    ids=["field", "rank", "source", "modality", "none"],
)
def test_claims_that_are_chosen(store: Store, choice: ClaimChoice, claims: list[str]) -> None:
    found = chosen_claims(store.select(EVERYTHING), choice)
    assert [claim.claim_id for claim in found] == claims


@given(SELECTIONS, CHOICES)
def test_a_choice_takes_from_the_selected_records_only(
    store: Store, selection: Selection, choice: ClaimChoice
) -> None:
    selected = store.select(selection)
    everything = chosen_claims(selected, ClaimChoice())
    assert {claim.record_id for claim in everything} <= set(selected.ids)
    assert chosen_claims(selected, choice) == [c for c in everything if choice.takes(c)]


@given(SELECTIONS)
def test_coverage_adds_up_to_the_claims(store: Store, selection: Selection) -> None:
    selected = store.select(selection)
    grid = coverage(selected)
    counted = sum(count for row in grid.values() for count in row.values())
    assert counted == selected.records["n_claims"].sum()
    assert list(grid) == list(store.package.sources)


def test_coverage_is_by_source_and_layer(store: Store) -> None:
    grid = coverage(store.select(EVERYTHING))
    assert grid["chart-2019"] == {"lights": 2}
    assert grid["survey-2010"]["canals"] == 4
    assert "orchards" not in grid["chart-2019"]


@pytest.mark.parametrize(
    ("record_id", "facts"),
    [
        ("posts/beta", 3),
        ("canals/short", 2),
        ("posts/delta", 2),
        ("posts/alpha", 4),
    ],
    ids=["editions agree", "a deprecated value is none", "lists", "history"],
)  # fmt: skip
def test_independent_facts(store: Store, record_id: str, facts: int) -> None:
    assert independent_facts(store.select(Selection(ids=(record_id,)))) == facts


def test_three_editions_count_once_and_a_witness_more_counts(
    copy_of_tinyland: PackageCopy,
) -> None:
    def third(sources: list[dict[str, object]]) -> None:
        sources[3] |= {"witness": "survey", "text_lines": 99, "reference": False}

    copy_of_tinyland.edit("sources.json", third)
    for number, source in enumerate(("survey-2010", "survey-2013", "chart-2019")):
        copy_of_tinyland.add_claim(claim_id=f"x-{number}", field="berths", value="3", unit="count",
                                   source_id=source)  # fmt: skip
    delta = Selection(ids=("posts/delta",))
    before = independent_facts(MemoryStore(copy_of_tinyland.read()).select(delta))
    copy_of_tinyland.add_claim(field="berths", value="3", unit="count", source_id="ledger-2016",
                               line="9")  # fmt: skip
    after = independent_facts(MemoryStore(copy_of_tinyland.read()).select(delta))
    # Two products were there; three editions add one fact, the ledger another.
    assert (before, after) == (3, 4)
