"""The package compiled: what is computed of each record."""

from dataclasses import replace
from typing import Any

import pandas
import pytest

from geodata.datapackage.package import Package
from geodata.evidence.atlas import compile_package
from geodata.evidence.lifetimes import UNDATED
from geodata.presentation.times import bound_texts
from geodata.stores.store import Store
from tests.package_copy import PackageCopy


def delta(copy: PackageCopy) -> dict[str, object]:
    """The row of the record posts/delta, which is undated unless a test adds a date."""
    row: dict[str, object] = compile_package(copy.read()).records.loc["posts/delta"].to_dict()
    return row


@pytest.mark.parametrize(
    ("record_id", "bounds", "stated"),
    [
        ("posts/alpha", "- 2000 2015 -", (20000101, 20151231)),
        ("posts/delta", "- - - -", (UNDATED, UNDATED)),
        ("posts/island", "2015 2015 2015 -", (20150101, 20151231)),
        ("posts/harbour", "- 2001 2001 2014", (20010101, 20011231)),
        ("posts/raid", "2011-05-17 2011-05-17 2011-05-17 2011-05-17", (20110517, 20110517)),
        ("canals/short", "- 2016 - 2016", (UNDATED, UNDATED)),
        ("orchards/border", "- 2009 2015 -", (20090101, 20151231)),
        ("lights/north", "1950 1950 1950 -", (19500101, 19501231)),
    ],
)
def test_bounds_of_records(
    store: Store, record_id: str, bounds: str, stated: tuple[int, int]
) -> None:
    row = store.atlas().records.loc[record_id]
    assert " ".join(text or "-" for text in bound_texts(row)) == bounds
    assert (row["start"], row["end"]) == stated


@pytest.mark.parametrize(
    ("cells", "bounds"),
    [
        ({"as_of": "2007"}, "- 2007 2007 -"),
        ({"as_of": "2007/.."}, "- 2007 2010 -"),
        ({"as_of": "../2007"}, "- 2007 2007 -"),
        ({"as_of": "2007", "modality": "planned"}, "- - - -"),
        ({"as_of": "2007", "rank": "deprecated", "note_en": "Wrong."}, "- - - -"),
        ({"as_of": "2007", "field": "description"}, "- - - -"),
        ({"field": "start_date", "value": "1999-05"}, "1999-05 1999-05 1999-05 -"),
        ({"field": "start_date", "value": "1999", "qualifier": "wing"}, "- 1999 1999 -"),
        ({"field": "milestone", "qualifier": "opening", "value": "1998"}, "- 1998 1998 -"),
        ({"field": "start_date", "value": "1999", "modality": "planned"}, "- - - -"),
    ],
)
def test_what_dates_a_record(
    copy_of_tinyland: PackageCopy, cells: dict[str, str], bounds: str
) -> None:
    copy_of_tinyland.add_claim(**({"field": "operator", "value": "Acorn"} | cells))
    assert " ".join(text or "-" for text in bound_texts(delta(copy_of_tinyland))) == bounds


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
    search_text = store.atlas().records.loc[record_id, "search_text"]
    assert [word for word in words if word not in search_text] == []


def test_counts_of_claims_sources_and_witnesses(store: Store) -> None:
    names = ["n_claims", "n_sources", "n_witnesses"]
    rows = store.atlas().records[names]
    assert list(rows.loc["posts/beta"]) == [4, 3, 2]
    assert list(rows.loc["lights/north"]) == [1, 0, 0]


def test_an_inference_is_counted_as_a_claim_but_not_as_a_witness(
    copy_of_tinyland: PackageCopy,
) -> None:
    copy_of_tinyland.add_claim(value="A fruit shop", source_id="survey-2010")
    before = delta(copy_of_tinyland)
    copy_of_tinyland.add_claim(
        claim_id="t-98",
        field="operator",
        value="Acorn",
        source_id="survey-2013",
        modality="inferred",
    )
    after = delta(copy_of_tinyland)
    assert after["n_claims"] == before["n_claims"] + 1
    names = ["n_sources", "n_witnesses", "quality_witnesses", "quality_age"]
    assert [after[name] for name in names] == [before[name] for name in names]


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


def test_a_work_of_reference_makes_nothing_known(package: Package) -> None:
    known = compile_package(package, 2030).records
    assert "lights/north" not in known.index
    assert "posts/alpha" in known.index


def test_known_by_keeps_only_records_that_were_known(package: Package) -> None:
    assert len(compile_package(package, 2009).records) == 0
    assert "posts/gamma" not in compile_package(package, 2010).records.index
    assert "posts/gamma" in compile_package(package, 2013).records.index


def test_every_claim_belongs_to_its_record(store: Store) -> None:
    atlas = store.atlas()
    found = [c for record_id in atlas.records.index for c in atlas.claims_of(record_id)]
    assert len(found) == len(store.package.claims) == 35
    assert {c.claim_id for c in found} == {c.claim_id for c in store.package.claims}


def test_rows_are_those_of_the_frame_and_made_once(
    package: Package, monkeypatch: pytest.MonkeyPatch
) -> None:
    atlas = compile_package(package)
    records = atlas.records
    expected = {i: records.loc[[i]].to_dict("records")[0] for i in records.index}
    made: list[int] = []
    to_dict = pandas.DataFrame.to_dict

    def counted(frame: pandas.DataFrame, *how: Any) -> Any:
        made.append(len(frame))
        return to_dict(frame, *how)

    monkeypatch.setattr(pandas.DataFrame, "to_dict", counted)
    rows = {i: atlas.at(year).row(i) for year in (None, 2012) for i in records.index}
    assert rows == expected
    assert made == [len(records)]


def test_a_row_is_the_callers_own_and_that_of_its_frame(package: Package) -> None:
    atlas = compile_package(package)
    first = str(atlas.records.index[0])
    row = atlas.row(first)
    assert row is not None
    row["kind"] = "changed"
    assert atlas.row(first) != row
    other = replace(atlas, records=atlas.records.assign(kind="another"))
    assert (other.row(first) or {})["kind"] == "another"
    assert (atlas.row(first) or {})["kind"] not in ("another", "changed")
