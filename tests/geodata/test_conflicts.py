"""Where sources disagree, on claims small enough to judge in the head."""

from typing import Any

import pytest

from geodata.evidence.conflicts import REASONS, Conflict, by_weight, find_conflicts
from geodata.stores.memory.store import MemoryStore
from geodata.stores.store import Store
from tests.package_copy import PackageCopy

# A record of Tinyland without a claim on any of the fields used here.
RECORD = "posts/delta"
SURVEY, REPRINT, LEDGER = "survey-2010", "survey-2013", "ledger-2016"
Claims = list[dict[str, str]]
MONEY = {"unit": "USD"}


def said(value: str, source: str = SURVEY, **cells: str) -> dict[str, str]:
    """A claim of a source; every one of them on the same line."""
    return {"value": value, "source_id": source, "line": "9", **cells}


def conflicts_of(copy: PackageCopy, field: str, claims: Claims) -> list[Conflict]:
    """The conflicts of Delta Post after it was given these claims on a field."""
    for number, claim in enumerate(claims):
        copy.add_claim(claim_id=f"x-{number}", field=field, **claim)
    return find_conflicts(MemoryStore(copy.read()).atlas(), [RECORD])


def values(conflict: Conflict) -> set[str]:
    return {value.claim.value for value in conflict.values}


@pytest.mark.parametrize(
    ("field", "claims"),
    [
        ("investment", [said("100", unit="USD"), said("100", LEDGER, unit="USD")]),
        ("investment", [said("100", unit="USD"), said("100.0", LEDGER, unit="USD")]),
        ("status", [said("announced", as_of="2005"), said("operating", LEDGER, as_of="2010")]),
        ("status", [said("announced"), said("operating", LEDGER, as_of="2015")]),
        ("status", [said("operating", as_of="2005/.."), said("retired", LEDGER, as_of="2014")]),
        ("operator", [said("Acorn", as_of="2005"), said("Acorn Ltd", LEDGER, as_of="2005")]),
        ("operator", [said("Birch"), said("Cedar State", REPRINT)]),
        ("start_date", [said("2008"), said("2008-05", LEDGER)]),
        ("start_date", [said("2000/2009"), said("2008-05", LEDGER)]),
        ("commodity", [said("figs"), said("acorns", LEDGER)]),
        ("description", [said("Big", value_es="Grande"), said("Small", LEDGER, value_es="Chico")]),
        ("buyer", [said("Acorn"), said("Acorn", LEDGER), said("Birch", LEDGER)]),
        ("investment", [said("9", unit="USD", qualifier="port"), said("5", LEDGER, unit="USD")]),
        ("investment", [said("9", unit="USD"), said("5", LEDGER, unit="BRL")]),
        ("investment", [said("9", unit="USD", modality="planned"), said("5", LEDGER, unit="USD")]),
    ],
    ids=[
        "one value",
        "one number written twice",
        "history",
        "an undated status, and one after its source",
        "an open status, and one after its source",
        "two names of one company",
        "a company and its parent",
        "a year and a month of it",
        "a decade and a month of it",
        "repeating codes",
        "words",
        "buyers named together",
        "other qualifiers",
        "other units and numbers",
        "a plan and an outcome",
    ],
)  # fmt: skip
def test_what_is_no_conflict(copy_of_tinyland: PackageCopy, field: str, claims: Claims) -> None:
    add_units(copy_of_tinyland)
    assert conflicts_of(copy_of_tinyland, field, claims) == []


def add_units(copy: PackageCopy) -> None:
    """Let Tinyland know a second currency."""
    path = copy.root / "codelists" / "unit.csv"
    if "BRL" not in path.read_text(encoding="utf-8"):
        with path.open("a", encoding="utf-8") as target:
            target.write("BRL,reais,reales,A currency.,Una moneda.\n")


@pytest.mark.parametrize(
    ("field", "claims", "reason"),
    [
        ("investment", [said("100", **MONEY), said("200", LEDGER, **MONEY)], "source"),
        ("investment", [said("100", **MONEY), said("200", REPRINT, **MONEY)], "edition"),
        ("investment", [said("100", **MONEY), said("200", **MONEY)], "edition"),
        (
            "investment",
            [
                said("100", **MONEY),
                said("200", LEDGER, rank="deprecated", note_en="A slip.", **MONEY),
            ],
            "slip",
        ),
        (
            "investment",
            [
                said("100", modality="planned", **MONEY),
                said("200", LEDGER, modality="planned", **MONEY),
            ],
            "plan",
        ),
        ("investment", [said("40", unit="USD"), said("40", REPRINT, unit="BRL")], "edition"),
        (
            "investment",
            [said("5", as_of="2001", **MONEY), said("6", LEDGER, as_of="2015", **MONEY)],
            "source",
        ),
        ("status", [said("announced", as_of="2009"), said("operating", LEDGER, as_of="2009")],
         "source"),
        ("status", [said("announced"), said("operating", LEDGER, as_of="2009")], "source"),
        ("start_date", [said("2008"), said("2009-05", LEDGER)], "source"),
        ("operator", [said("Acorn", as_of="2009"), said("Birch", LEDGER, as_of="2009")], "source"),
        ("buyer", [said("Acorn"), said("Birch", LEDGER)], "source"),
        ("operator", [said("Acorn", as_of="2005"), said("Birch", LEDGER, as_of="2015")],
         "unexplained"),
    ],
    ids=[
        "sources",
        "editions",
        "a text and its note",
        "slip",
        "plans",
        "one number in two units",
        "a field that does not change, years apart",
        "a status of one year",
        "a status before the source was printed",
        "a month outside the year",
        "operators of one year",
        "buyers that have none in common",
        "a change of holder without a sale",
    ],
)  # fmt: skip
def test_what_is_a_conflict_and_why(
    copy_of_tinyland: PackageCopy, field: str, claims: Claims, reason: str
) -> None:
    add_units(copy_of_tinyland)
    (found,) = conflicts_of(copy_of_tinyland, field, claims)
    assert (found.field, found.qualifier, found.reason) == (field, "", reason)
    assert values(found) == {claim["value"] for claim in claims}
    assert len(found.claims) == len(claims)


def test_one_author_at_different_times(copy_of_tinyland: PackageCopy) -> None:
    def by_sage(sources: Any) -> None:
        sources[2]["author"] = sources[0]["author"]

    copy_of_tinyland.edit("sources.json", by_sage)
    claims = [said("100", **MONEY), said("200", LEDGER, **MONEY)]
    (found,) = conflicts_of(copy_of_tinyland, "investment", claims)
    assert (found.reason, found.n_witnesses) == ("author", 2)


def test_editions_count_as_one_witness(copy_of_tinyland: PackageCopy) -> None:
    claims = [said("100", **MONEY), said("100", REPRINT, **MONEY), said("200", LEDGER, **MONEY)]
    (found,) = conflicts_of(copy_of_tinyland, "investment", claims)
    assert (len(found.claims), found.n_witnesses) == (3, 2)


def test_a_sale_explains_a_change_of_holder(copy_of_tinyland: PackageCopy) -> None:
    copy_of_tinyland.add_claim(field="buyer", value="Birch Group", as_of="2012")
    claims = [said("Acorn", as_of="2005"), said("Birch", LEDGER, as_of="2015")]
    assert conflicts_of(copy_of_tinyland, "operator", claims) == []


@pytest.mark.parametrize(
    ("one", "other"), [("Acorn", "Acorn Ltd"), ("Birch", "Cedar State"), ("Cedar State", "Birch")]
)
def test_a_holder_related_to_the_next_needs_no_sale(
    copy_of_tinyland: PackageCopy, one: str, other: str
) -> None:
    claims = [said(one, as_of="2005"), said(other, LEDGER, as_of="2015")]
    assert conflicts_of(copy_of_tinyland, "operator", claims) == []


def test_one_witness_may_tell_of_two_holders(copy_of_tinyland: PackageCopy) -> None:
    claims = [said("Acorn", as_of="2005"), said("Birch", REPRINT, as_of="2012")]
    assert conflicts_of(copy_of_tinyland, "operator", claims) == []


def test_a_holder_may_be_unexplained_by_inference(copy_of_tinyland: PackageCopy) -> None:
    claims = [said("Acorn", as_of="2005"), said("Birch", LEDGER, as_of="2015", modality="inferred")]
    (found,) = conflicts_of(copy_of_tinyland, "operator", claims)
    assert (found.reason, found.n_witnesses) == ("unexplained", 1)


def test_an_inference_may_contradict_a_source_but_is_no_witness(
    copy_of_tinyland: PackageCopy,
) -> None:
    claims = [said("1", **MONEY), said("2", LEDGER, modality="inferred", **MONEY)]
    (found,) = conflicts_of(copy_of_tinyland, "investment", claims)
    assert (values(found), found.n_witnesses) == ({"1", "2"}, 1)


def test_a_value_that_nobody_contradicts_stays_out(copy_of_tinyland: PackageCopy) -> None:
    claims = [
        said("announced", as_of="2005"),
        said("operating", LEDGER, as_of="2015"),
        said("retired", as_of="2015"),
    ]
    (found,) = conflicts_of(copy_of_tinyland, "status", claims)
    assert values(found) == {"operating", "retired"}


def test_wrong_values_come_last(copy_of_tinyland: PackageCopy) -> None:
    wrong = said("1", rank="deprecated", note_en="A slip.", **MONEY)
    (found,) = conflicts_of(copy_of_tinyland, "investment", [wrong, said("2", LEDGER, **MONEY)])
    assert [value.claim.value for value in found.values] == ["2", "1"]


def test_a_wrong_claim_of_a_sound_value_is_none_of_its_own(copy_of_tinyland: PackageCopy) -> None:
    wrong = said("2", rank="deprecated", note_en="A slip.", **MONEY)
    assert conflicts_of(copy_of_tinyland, "investment", [wrong, said("2", LEDGER, **MONEY)]) == []


def test_conflicts_of_tinyland(store: Store) -> None:
    found = [(c.record_id, c.field, c.reason) for c in find_conflicts(store.atlas())]
    assert found == [
        ("posts/alpha", "owner", "unexplained"),
        ("posts/beta", "investment", "source"),
        ("canals/short", "length", "slip"),
    ]


def test_only_the_records_named_in_their_order(store: Store) -> None:
    found = find_conflicts(store.atlas(), ["canals/short", "posts/gamma", "posts/beta"])
    assert [c.record_id for c in found] == ["canals/short", "posts/beta"]
    assert find_conflicts(store.atlas(), ["posts/unheard-of"]) == []


@pytest.mark.parametrize(("year", "count"), [(2009, 0), (2013, 0), (2015, 0), (2016, 3)])
def test_sources_that_were_not_there_yet_contradict_nobody(
    store: Store, year: int, count: int
) -> None:
    assert len(find_conflicts(store.atlas(year))) == count


@pytest.mark.parametrize(
    ("claims", "is_independent"),
    [
        ([said("1", **MONEY), said("2", LEDGER, **MONEY)], True),
        ([said("1", **MONEY), said("2", REPRINT, **MONEY)], False),
        ([said("1", **MONEY), said("2", LEDGER, modality="inferred", **MONEY)], False),
        ([said("1", modality="planned", **MONEY), said("2", LEDGER, modality="planned", **MONEY)],
         False),
        ([said("1", **MONEY), said("2", LEDGER, rank="deprecated", note_en="Slip.", **MONEY)],
         False),
        ([said("1", **MONEY), said("2", **MONEY), said("2", LEDGER, **MONEY)], False),
    ],
    ids=["two authors", "two editions", "an inference", "plans", "a known slip", "one says both"],
)  # fmt: skip
def test_between_independent_witnesses(
    copy_of_tinyland: PackageCopy, claims: Claims, is_independent: bool
) -> None:
    (found,) = conflicts_of(copy_of_tinyland, "investment", claims)
    assert found.is_independent is is_independent


def test_two_works_of_one_author_are_not_independent(copy_of_tinyland: PackageCopy) -> None:
    def by_sage(sources: Any) -> None:
        sources[2]["author"] = sources[0]["author"]

    copy_of_tinyland.edit("sources.json", by_sage)
    claims = [said("1", **MONEY), said("2", LEDGER, **MONEY)]
    (found,) = conflicts_of(copy_of_tinyland, "investment", claims)
    assert (found.n_witnesses, found.is_independent) == (2, False)


def test_the_weightiest_come_first() -> None:
    made = [Conflict("posts/delta", "operator", r, (), r) for r in reversed(REASONS)]
    strong = Conflict("posts/delta", "owner", "", (), "slip", is_independent=True)
    ranked = by_weight([*made, strong])
    assert ranked[0] == strong
    assert tuple(conflict.reason for conflict in ranked[1:]) == REASONS
