"""Years, statuses and owners of the built-in package: rules over all records, thirty by hand."""

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest

from geodata.datapackage.package import BUILT_IN, read_package
from geodata.evidence.compilation import rules_of
from geodata.evidence.conflicts import find_conflicts
from geodata.evidence.holders import ROUNDING, WHOLE, compile_facts, holdings, total_share
from geodata.evidence.lifetimes import BOUNDS, UNDATED
from geodata.evidence.standing import Word
from geodata.evidence.year_times import TIMES
from geodata.periods import end_of
from geodata.query.selection import Selection
from geodata.stores.memory.store import MemoryStore


@pytest.fixture(scope="module")
def peru() -> MemoryStore:
    """The built-in package, served."""
    return MemoryStore(read_package(BUILT_IN))


YEARS = (1850, 1900, 1950, *range(1985, 2027))
BY_HAND = Path(__file__).parent / "times_by_hand.csv"
HAND_YEARS = (2010, 2013, 2015, 2020, 2022, 2025)


@pytest.mark.parametrize("time", TIMES)
def test_every_record_is_in_one_of_three_classes(peru: MemoryStore, time: str) -> None:
    everything = peru.select(Selection()).total
    for year in YEARS:
        selection = Selection(years=(year, year), time=time)
        counts = peru.select(selection).counts
        assert counts.existed + counts.possible + counts.absent == everything
        assert counts.total == counts.existed
        both = peru.select(Selection(years=(year, year), time=time, possible=True))
        assert both.total == counts.existed + counts.possible
        assert dict(both.records["existence"].value_counts()) == {
            name: n for name, n in (("existed", counts.existed), ("possible", counts.possible)) if n
        }


def test_bounds_are_in_order_and_rest_on_claims(peru: MemoryStore) -> None:
    records = peru.atlas().records
    a, b, c, d = (records[name] for name in BOUNDS)
    for one, other in ((a, b), (c, d), (a, c), (a, d), (b, d)):
        both = (one != UNDATED) & (other != UNDATED)
        assert (one[both] <= other[both]).all()
    for record_id in records.index:
        for bound in peru.atlas().lifetime(record_id).bounds:
            assert bound is None or bound.claims


def test_a_status_holds_from_its_earliest_claim_while_nothing_contradicts(
    peru: MemoryStore,
) -> None:
    atlas = peru.atlas()
    rules = rules_of(atlas.package)
    tried = 0
    for record_id in atlas.records.index:
        claims = [
            claim
            for claim in atlas.claims_of(record_id)
            if claim.field == "status" and not (claim.is_deprecated or claim.is_planned)
        ]
        begun = [(Word.of(claim, rules.issued).first, claim.value) for claim in claims]
        for year in YEARS:
            values = {value for day, value in begun if day <= end_of(year)}
            shown = atlas.at(year).fields_of(record_id, "status")
            found = {value.claim.value for entry in shown for value in entry.shown}
            assert found <= values
            if len(values) == 1:
                assert found == values
                tried += 1
    assert tried > 1000


def test_the_status_filter_says_what_the_record_says(peru: MemoryStore) -> None:
    for year in range(2008, 2027):
        selected = peru.select(Selection(years=(year, year), possible=True))
        for record_id, status in selected.records["status"].items():
            entries = selected.atlas.fields_of(str(record_id), "status")
            shown = [e.shown[0].claim.value for e in entries if e.shown and not e.qualifier]
            assert [status] == (shown or [""])


def test_shares_never_come_to_more_than_the_whole_without_a_conflict(peru: MemoryStore) -> None:
    atlas = peru.atlas()
    rules = rules_of(atlas.package)
    disputed = {c.record_id for c in find_conflicts(atlas) if c.reason == "excess"}
    for record_id in atlas.records.index:
        claims = atlas.claims_of(record_id)
        for year in YEARS:
            entries = compile_facts(claims, rules, end_of(year))
            assert total_share(entries, rules) <= WHOLE + ROUNDING or record_id in disputed
            owners = [holding.holder for holding in holdings(entries, rules)]
            assert not [
                (one, other) for one in owners for other in owners if rules.is_above(one, other)
            ]


def by_hand() -> Iterator[dict[str, str]]:
    with BY_HAND.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


@pytest.mark.parametrize("row", list(by_hand()), ids=lambda row: row["record_id"])
def test_what_was_read_in_the_documents(peru: MemoryStore, row: dict[str, str]) -> None:
    times, atlas = peru.atlas().records.at[row["record_id"], "times"], peru.atlas()
    rules = rules_of(atlas.package)
    found = {
        "existence": [times.existence(year, year)[0] for year in HAND_YEARS],
        "status": [_status(peru, row["record_id"], year) for year in HAND_YEARS],
        "owners": [
            " + ".join(
                f"{h.holder} {h.share:g}" if h.share is not None else h.holder
                for h in holdings(atlas.at(year).facts(row["record_id"]), rules)
            )
            for year in HAND_YEARS
        ],
    }
    assert {name: " | ".join(cells) for name, cells in found.items()} == {
        name: row[name] for name in found
    }


def _status(peru: MemoryStore, record_id: str, year: int) -> str:
    entries = peru.atlas().at(year).fields_of(record_id, "status")
    shown = [e.shown[0].claim.value for e in entries if e.shown and not e.qualifier]
    return shown[0] if shown else "-"


def test_thirty_records_were_read() -> None:
    rows = list(by_hand())
    assert len(rows) >= 30
    assert all(row["read_at"] for row in rows)
