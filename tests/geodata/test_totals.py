"""A total is set against what the rows of its table make, as its digits allow."""

import pytest

from geodata.evidence.conflicts import Conflict, find_conflicts
from geodata.evidence.totals import rounding
from geodata.stores.memory.store import MemoryStore
from tests.package_copy import PackageCopy

TOTAL = "posts/delta"


def conflicts_of(copy: PackageCopy, total: str, **changed: str) -> list[Conflict]:
    """The conflicts of a country-wide record that gives a total of 60 and 40 million."""
    copy.edit_record(TOTAL, geometry=None, loc_precision="country")
    rows = {"posts/alpha": "60000000", "posts/beta": "40000000"}
    for number, (record_id, value) in enumerate(rows.items()):
        cells = {"field": "investment", "unit": "USD", "line": str(number + 20)}
        cells |= {"locator": f"Table 1, row {record_id}", "modality": "planned", "value": value}
        copy.add_claim(claim_id=f"x-{number}", record_id=record_id, **cells | changed)
    copy.add_claim(
        claim_id="x-9", field="investment", qualifier="all together", value=total, unit="USD",
        locator="Table 1, source 3", line="30",
    )  # fmt: skip
    return find_conflicts(MemoryStore(copy.read()).atlas(), [TOTAL])


@pytest.mark.parametrize(("total", "differs"), [
    ("100000000", False), ("90000000", True), ("130000000", True), ("149000000", True),
    ("99500000", True), ("200000000", True), ("105000000", True),
])  # fmt: skip
def test_a_total_that_its_parts_do_not_come_to(
    copy_of_tinyland: PackageCopy, total: str, differs: bool
) -> None:
    found = conflicts_of(copy_of_tinyland, total)
    assert [conflict.reason for conflict in found] == ["parts"] * differs
    for conflict in found:
        assert [v.claim.value for v in conflict.values] == [total, "100000000"]
        assert [c.claim_id for c in conflict.claims] == ["x-9", "x-0", "x-1"]
        assert not conflict.is_independent


@pytest.mark.parametrize(
    "changed",
    [
        {"locator": "Table 2, row one"},
        {"source_id": "ledger-2016"},
        {"rank": "deprecated", "note_en": "A slip."},
        {"line": "20"},
        {"locator": "¶7"},
    ],
    ids=["another table", "another source", "known to be wrong", "one row", "no table"],
)
def test_what_is_no_part(copy_of_tinyland: PackageCopy, changed: dict[str, str]) -> None:
    assert conflicts_of(copy_of_tinyland, "90000000", **changed) == []


def test_a_sum_is_a_plain_number_however_long(copy_of_tinyland: PackageCopy) -> None:
    (found,) = conflicts_of(copy_of_tinyland, "90000000", value="10355000000.25")
    assert found.values[1].claim.value == "20710000000.5"


def test_a_sum_for_those_it_names_is_no_total(copy_of_tinyland: PackageCopy) -> None:
    assert len(conflicts_of(copy_of_tinyland, "90000000")) == 1
    copy_of_tinyland.replace("claims.csv", "all together", "Acorn and Birch together")
    assert find_conflicts(MemoryStore(copy_of_tinyland.read()).atlas(), [TOTAL]) == []


def test_a_place_is_no_total_of_its_table(copy_of_tinyland: PackageCopy) -> None:
    assert len(conflicts_of(copy_of_tinyland, "90000000")) == 1
    copy_of_tinyland.edit_record(TOTAL, loc_precision="near")
    assert find_conflicts(MemoryStore(copy_of_tinyland.read()).atlas(), [TOTAL]) == []


@pytest.mark.parametrize(
    ("printed", "by"),
    [("7400000000", 5e7), ("100", 50.0), ("83", 0.5), ("83.50", 0.005), ("-1200", 50.0)],
)
def test_how_much_a_number_may_be_rounded(printed: str, by: float) -> None:
    assert rounding(printed) == pytest.approx(by)
