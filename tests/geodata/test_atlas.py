"""The package compiled: what is computed of each record."""

import pytest

from geodata.atlas import UNDATED, compile_package
from geodata.package import Package
from geodata.periods import OPEN_END
from geodata.store import Store
from tests.package_copy import PackageCopy


def delta(copy: PackageCopy) -> dict[str, object]:
    """The row of the record posts/delta, which is undated unless a test adds a date."""
    row: dict[str, object] = compile_package(copy.read()).records.loc["posts/delta"].to_dict()
    return row


@pytest.mark.parametrize(
    ("record_id", "start", "end"),
    [
        ("posts/alpha", 20000101, OPEN_END),
        ("posts/delta", UNDATED, UNDATED),
        ("posts/island", 20150101, OPEN_END),
        ("posts/harbour", 20010101, 20140101),
        ("posts/raid", 20110517, 20110517),
        ("canals/short", 20160101, 20160101),
        ("orchards/border", 20090101, OPEN_END),
        ("lights/north", 19500101, OPEN_END),
    ],
)
def test_span(store: Store, record_id: str, start: int, end: int) -> None:
    row = store.atlas().records.loc[record_id]
    assert (row["start"], row["end"]) == (start, end)


@pytest.mark.parametrize(
    ("cells", "start"),
    [
        ({"as_of": "2007"}, 20070101),
        ({"as_of": "2007/.."}, 20070101),
        ({"as_of": "../2007"}, 20071231),
        ({"as_of": "2007", "modality": "planned"}, UNDATED),
        ({"as_of": "2007", "rank": "deprecated", "note_en": "Wrong."}, UNDATED),
        ({"field": "start_date", "value": "1999-05"}, 19990501),
        ({"field": "milestone", "qualifier": "opening", "value": "1998"}, 19980101),
        ({"field": "start_date", "value": "1999", "modality": "planned"}, UNDATED),
    ],
)
def test_what_dates_a_record(
    copy_of_tinyland: PackageCopy, cells: dict[str, str], start: int
) -> None:
    copy_of_tinyland.add_claim(**cells)
    assert delta(copy_of_tinyland)["start"] == start


@pytest.mark.parametrize(
    ("record_id", "countries"),
    [
        ("posts/alpha", ("FR", "JP", "BR")),
        ("posts/gamma", ("FR",)),
        ("posts/island", ("JP", "BR", "FR")),
        ("canals/long", ()),
    ],
)
def test_countries_of_companies_and_their_parents(
    store: Store, record_id: str, countries: tuple[str, ...]
) -> None:
    assert store.atlas().records.loc[record_id, "countries"] == countries


def test_companies_that_own_each_other_do_not_go_round_for_ever(
    copy_of_tinyland: PackageCopy,
) -> None:
    copy_of_tinyland.add_claim(field="owner", value="Loop A")
    assert delta(copy_of_tinyland)["countries"] == ("CL", "CA")


def test_a_deprecated_owner_brings_no_country(copy_of_tinyland: PackageCopy) -> None:
    copy_of_tinyland.add_claim(field="owner", value="Acorn", rank="deprecated", note_en="Wrong.")
    assert delta(copy_of_tinyland)["countries"] == ()


def test_stated_departments_override_the_geometry(copy_of_tinyland: PackageCopy) -> None:
    copy_of_tinyland.add_claim(claim_id="t-98", field="department", value="West")
    copy_of_tinyland.add_claim(claim_id="t-99", field="department", value="xt-ea")
    row = delta(copy_of_tinyland)
    assert row["departments"] == ("01", "03")
    assert row["shares"] == {"01": 0.5, "03": 0.5}


@pytest.mark.parametrize(
    "cells",
    [{"value": "Atlantis"}, {"value": "West", "rank": "deprecated", "note_en": "Wrong."}],
)
def test_a_department_that_is_none_does_not_override(
    copy_of_tinyland: PackageCopy, cells: dict[str, str]
) -> None:
    copy_of_tinyland.add_claim(field="department", **cells)
    assert delta(copy_of_tinyland)["departments"] == ("02",)


def test_the_department_of_what_has_no_place(store: Store) -> None:
    assert store.atlas().records.loc["posts/gamma", "departments"] == ("03",)


@pytest.mark.parametrize(
    ("record_id", "words"),
    [
        ("posts/alpha", ["alpha post", "puesto alfa", "posta primera", "birch group"]),
        ("posts/raid", ["strangers burn", "extranos queman", "attack"]),
        ("posts/island", ["birch group", "60"]),
        ("orchards/nandu", ["huerto del nandu", "plums"]),
    ],
)
def test_haystack_holds_names_and_claims_folded(
    store: Store, record_id: str, words: list[str]
) -> None:
    haystack = store.atlas().records.loc[record_id, "haystack"]
    assert [word for word in words if word not in haystack] == []


def test_counts_of_claims_sources_and_witnesses(store: Store) -> None:
    names = ["n_claims", "n_sources", "n_witnesses"]
    rows = store.atlas().records[names]
    assert list(rows.loc["posts/beta"]) == [4, 3, 2]
    assert list(rows.loc["lights/north"]) == [1, 0, 0]


def test_statuses_in_the_order_they_began(store: Store) -> None:
    history = store.atlas().statuses["posts/alpha"]
    assert history == ((20000101, "construction"), (20050101, "operating"))


def test_parts(store: Store) -> None:
    assert store.atlas().parts_of("posts/alpha") == ["posts/alpha-annex"]
    assert store.atlas().parts_of("posts/beta") == []


def test_owner_change_plan_and_outcome(store: Store) -> None:
    atlas = store.atlas()
    (owner,) = atlas.fields_of("posts/alpha", "owner")
    assert [v.claim.value for v in owner.shown] == ["Birch Group"]
    assert [v.claim.value for v in owner.history] == ["Acorn Ltd"]
    (since,) = atlas.fields_of("posts/island", "start_date")
    assert [v.claim.value for v in since.shown] == ["2015"]
    assert [v.claim.value for v in since.others] == ["2012"]


def test_three_sources_two_witnesses(store: Store) -> None:
    (entry,) = store.atlas().fields_of("posts/beta", "investment")
    assert [v.claim.number for v in entry.shown] == [200_000_000]
    assert entry.spread == (100_000_000, 200_000_000)
    assert (len(entry.claims), entry.n_witnesses) == (3, 2)


def test_known_by_keeps_only_records_that_were_known(package: Package) -> None:
    assert len(compile_package(package, 2009).records) == 0
    assert "posts/gamma" not in compile_package(package, 2010).records.index
    assert "posts/gamma" in compile_package(package, 2013).records.index


def test_every_claim_belongs_to_its_record(store: Store) -> None:
    atlas = store.atlas()
    found = [c for record_id in atlas.records.index for c in atlas.claims_of(record_id)]
    assert len(found) == len(store.package.claims) == 35
    assert {c.claim_id for c in found} == {c.claim_id for c in store.package.claims}
