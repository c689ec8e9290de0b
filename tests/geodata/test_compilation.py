"""The published rule: how claims become one value."""

import pytest

from geodata.datapackage.claims import Claim
from geodata.evidence.compilation import (
    Compiled,
    Rules,
    Value,
    compile_field,
    compile_record,
    same_value_key,
)
from tests.geodata.invented import claim, source

SOURCES = {
    s.source_id: s
    for s in (
        source("a", 2010),
        source("b", 2013),
        source("c", 2016),
        source("reprint-1", 2011, "essay"),
        source("reprint-2", 2012, "essay"),
        source("reprint-3", 2012, "essay"),
    )
}
COMPANIES = {"Acorn": "acorn", "Acorn Ltd": "acorn"}
RULES = Rules(
    SOURCES,
    changing=frozenset({"status", "owner"}),
    repeating=frozenset({"product", "owner"}),
    same_value=same_value_key(frozenset({"owner"}), COMPANIES.get),
)


def compiled(*claims: Claim) -> Compiled:
    return compile_field(claims[0].field, "", list(claims), RULES)


def texts(values: tuple[Value, ...]) -> list[str]:
    return [value.claim.value for value in values]


def test_a_deprecated_claim_never_stands_and_is_kept() -> None:
    entry = compiled(claim("999", rank="deprecated", source_id="c"), claim("100"))
    assert texts(entry.shown) == ["100"]
    assert entry.others == ()
    assert [c.value for c in entry.deprecated] == ["999"]


def test_deprecated_alone_leaves_nothing_shown() -> None:
    entry = compiled(claim("999", rank="deprecated"))
    assert entry.shown == entry.others == entry.history == ()
    assert entry.n_witnesses == 0
    assert len(entry.claims) == 1


def test_preferred_pushes_out_more_witnesses() -> None:
    entry = compiled(
        claim("1", source_id="a"),
        claim("1", source_id="b"),
        claim("2", source_id="c", rank="preferred"),
    )
    assert (texts(entry.shown), texts(entry.others)) == (["2"], ["1"])


def test_most_witnesses_before_the_newest_source() -> None:
    entry = compiled(
        claim("1", source_id="a"), claim("1", source_id="b"), claim("2", source_id="c")
    )
    assert (texts(entry.shown), texts(entry.others)) == (["1"], ["2"])


def test_of_equal_witnesses_the_newest_source() -> None:
    entry = compiled(claim("1", source_id="a"), claim("2", source_id="c"))
    assert (texts(entry.shown), texts(entry.others)) == (["2"], ["1"])


def test_three_editions_are_one_witness() -> None:
    editions = [claim("1", source_id=f"reprint-{n}") for n in (1, 2, 3)]
    entry = compiled(*editions, claim("2", source_id="b"))
    assert texts(entry.shown) == ["2"]
    assert entry.n_witnesses == 2
    assert len(entry.others[0].claims) == 3


def test_what_the_curator_inferred_is_no_witness() -> None:
    entry = compiled(claim("1", source_id="a"), claim("2", source_id="c", modality="inferred"))
    assert (texts(entry.shown), texts(entry.others)) == (["1"], ["2"])
    assert (entry.n_witnesses, entry.others[0].is_inferred) == (1, True)


def test_an_inference_alone_stands_without_a_witness() -> None:
    entry = compiled(claim("1", modality="inferred"))
    assert (texts(entry.shown), entry.n_witnesses) == (["1"], 0)


def test_who_says_a_value_speaks_for_it_before_who_lets_it_be_inferred() -> None:
    entry = compiled(claim("1", source_id="a"), claim("1", source_id="c", modality="inferred"))
    (value,) = entry.shown
    assert [c.source_id for c in value.claims] == ["a", "c"]
    assert (value.witnesses, value.is_inferred) == ({"a"}, False)


def test_what_ties_stands_together() -> None:
    entry = compiled(claim("1", source_id="reprint-2"), claim("2", source_id="reprint-3"))
    assert texts(entry.shown) == ["1", "2"]
    assert entry.spread == (1.0, 2.0)


def test_a_plan_gives_way_to_an_outcome_however_old() -> None:
    entry = compiled(
        claim("500", modality="planned", source_id="c"),
        claim("500", modality="planned", source_id="b"),
        claim("300", source_id="a"),
    )
    assert (texts(entry.shown), texts(entry.others)) == (["300"], ["500"])


def test_a_plan_stands_while_there_is_no_outcome() -> None:
    assert texts(compiled(claim("500", modality="planned")).shown) == ["500"]


def test_a_plan_that_came_true_is_an_outcome() -> None:
    entry = compiled(claim("5", modality="planned", source_id="a"), claim("5", source_id="b"))
    assert not entry.shown[0].is_planned
    assert entry.others == ()


def test_newest_date_stands_for_fields_that_change() -> None:
    entry = compiled(
        claim("operating", "status", as_of="2012", source_id="c"),
        claim("closed", "status", as_of="2014", source_id="c"),
        claim("built", "status", as_of="2009", source_id="c"),
    )
    assert texts(entry.shown) == ["closed"]
    assert texts(entry.history) == ["operating", "built"]
    assert entry.others == ()


def test_a_changing_field_without_dates_goes_by_its_source() -> None:
    entry = compiled(
        claim("operating", "status", source_id="a"), claim("closed", "status", source_id="c")
    )
    assert (texts(entry.shown), texts(entry.history)) == (["closed"], ["operating"])


def test_claims_of_one_time_are_a_conflict_not_history() -> None:
    entry = compiled(
        claim("operating", "status", as_of="2012", source_id="a"),
        claim("operating", "status", as_of="2012", source_id="b"),
        claim("closed", "status", as_of="2012", source_id="c"),
    )
    assert (texts(entry.shown), texts(entry.others)) == (["operating"], ["closed"])
    assert entry.history == ()


def test_an_open_date_lasts_until_its_source_was_printed() -> None:
    entry = compiled(
        claim("operating", "status", as_of="2005/..", source_id="a"),
        claim("closed", "status", as_of="2014", source_id="c"),
    )
    assert (texts(entry.shown), texts(entry.history)) == (["closed"], ["operating"])


def test_repeating_values_stand_side_by_side_oldest_first() -> None:
    entry = compiled(
        claim("plums", "product", as_of="2012"), claim("figs", "product", as_of="2010")
    )
    assert texts(entry.shown) == ["figs", "plums"]


def test_a_repeating_field_that_changes_has_history() -> None:
    entry = compiled(
        claim("Acorn", "owner", as_of="2005"), claim("Birch", "owner", as_of="2015", source_id="c")
    )
    assert (texts(entry.shown), texts(entry.history)) == (["Birch"], ["Acorn"])


@pytest.mark.parametrize(
    ("one", "other", "field"),
    [("100", "100.0", "length"), ("Figs", "  figs ", "product"), ("Ñandú", "nandu", "product"),
     ("Acorn", "Acorn Ltd", "owner"), ("Elm Co", "elm co", "owner")],
)  # fmt: skip
def test_spellings_of_one_value(one: str, other: str, field: str) -> None:
    assert len(compiled(claim(one, field), claim(other, field, source_id="b")).values) == 1


def test_the_same_number_in_other_units_is_another_value() -> None:
    entry = compiled(claim("5", unit="km"), claim("5", unit="ha", source_id="b"))
    assert len(entry.values) == 2


def test_spread_leaves_out_what_is_deprecated() -> None:
    entry = compiled(
        claim("1"), claim("3", source_id="b"), claim("99", rank="deprecated", source_id="c")
    )
    assert entry.spread == (1.0, 3.0)
    assert compiled(claim("1"), claim("1.0", source_id="b")).spread is None


def test_the_newest_source_speaks_for_a_value() -> None:
    (value,) = compiled(claim("1", source_id="a"), claim("1.0", source_id="c")).shown
    assert value.claim.source_id == "c"


def test_compile_record_keeps_qualifiers_apart() -> None:
    fields = compile_record(
        [claim("60", "share", qualifier="Birch"), claim("40", "share", qualifier="Acorn")], RULES
    )
    assert set(fields) == {("share", "Birch"), ("share", "Acorn")}
    assert all(len(entry.shown) == 1 for entry in fields.values())


def test_no_claim_is_lost_or_doubled() -> None:
    claims = [
        claim("1", source_id="a"),
        claim("2", source_id="b", modality="planned"),
        claim("3", source_id="c", rank="deprecated"),
        claim("1.0", source_id="c"),
    ]
    found = compiled(*claims).claims
    assert sorted(found, key=lambda c: c.claim_id) == sorted(claims, key=lambda c: c.claim_id)
