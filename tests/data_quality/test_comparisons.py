"""Two states side by side, against the package's files read by pandas alone."""

import json
from functools import cache

import pandas
import pytest

from geodata.datapackage.package import BUILT_IN
from geodata.language import translator
from geodata.query.comparison_choice import ComparisonChoice, parse_comparison
from geodata.query.selection import Selection
from geodata.stores.comparisons import StateComparison, compared
from geodata.stores.opening import open_store

CONTEXT = ("hydro_context/", "rail_context/")


@cache
def claims() -> pandas.DataFrame:
    found = pandas.read_csv(BUILT_IN / "claims.csv", dtype=str, keep_default_na=False)
    return found[~found["record_id"].str.startswith(CONTEXT)]


@cache
def sources(year: int) -> frozenset[str]:
    """Those published by the end of a year that are no data sets or works of reference."""
    listed = json.loads((BUILT_IN / "sources.json").read_text("utf-8"))
    return frozenset(
        s["id"] for s in listed
        if s["issued"]["date-parts"][0][0] <= year and not s.get("reference")
        and s["type"] != "dataset"
    )  # fmt: skip


def spoken(source_ids: frozenset[str]) -> set[str]:
    return set(claims()[claims()["source_id"].isin(source_ids)]["record_id"])


@cache
def laid(by: str, one: str, other: str) -> StateComparison:
    store = open_store(str(BUILT_IN))
    choice = ComparisonChoice(by, one, other).complete(store.package)
    return compared(store, Selection(), choice, translator("en"))


def test_what_was_known_in_two_years() -> None:
    found = laid("known_by", "2013", "2022")
    early, late = spoken(sources(2013)), spoken(sources(2022))
    assert set(found.only_one) == early - late == set()
    assert set(found.only_other) == late - early
    assert len(found.only_other) > 100
    records = next(row for row in found.counts if row.label == "Records")
    assert (records.one, records.other) == (len(early), len(late))
    differing = {value.record_id for value in found.values}
    assert len(differing) + found.n_same == len(early & late)


def test_two_sources() -> None:
    one, other = "sanborn-yong-2013", "ellis-2025-ea"
    found = laid("sources", one, other)
    said = claims()[claims()["rank"] != "deprecated"]
    first, second = (set(said[said["source_id"] == s]["record_id"]) for s in (one, other))
    assert set(found.only_one) == first - second
    assert set(found.only_other) == second - first
    keys = ["record_id", "field", "qualifier"]
    groups = [
        said[said["source_id"] == s].groupby(keys)["value"].agg(lambda v: tuple(sorted(set(v))))
        for s in (one, other)
    ]
    both = groups[0].index.intersection(groups[1].index)
    expected = {key for key in both if groups[0][key] != groups[1][key]}
    assert len(found.values) == len(expected) > 5
    assert {v.record_id for v in found.values} == {key[0] for key in expected}


def test_an_operator_that_two_sources_name_otherwise_is_listed() -> None:
    found = laid("sources", "sanborn-yong-2013", "ellis-2025-ea")
    said = {(v.name, v.what): (v.one, v.other) for v in found.values}
    assert said["Toromocho", "Status"] == ("Under construction", "Operating")


def test_two_years() -> None:
    found = laid("years", "2013", "2022")
    said = {(v.name, v.what): (v.one, v.other) for v in found.values}
    assert said["Mina Justa", "Status"] == ("Before construction", "Operating")
    status = claims()[(claims()["record_id"] == "mines/mina-justa")
                      & (claims()["field"] == "status")]  # fmt: skip
    dated = dict(zip(status["value"], status["as_of"].str[:4], strict=True))
    assert dated["pre_construction"] <= "2013" < dated["operating"] <= "2022"


def test_two_departments() -> None:
    found = laid("departments", "03", "08")
    shares = open_store(str(BUILT_IN)).atlas().records["shares"]
    lying = [
        {r for r, s in shares.items() if code in s and not r.startswith(CONTEXT)}
        for code in ("03", "08")
    ]
    assert set(found.only_one) == lying[0] - lying[1]
    assert set(found.only_other) == lying[1] - lying[0]
    assert found.n_same == len(lying[0] & lying[1])


@pytest.mark.parametrize(
    ("query", "kept", "wrong"),
    [
        ({"by": "years", "one": "2013", "other": "x"}, {"by": "years", "one": "2013"}, ["other"]),
        ({"by": "king"}, {}, ["by"]),
        ({"by": "departments", "one": "03", "other": "99"},
         {"by": "departments", "one": "03"}, ["other"]),
        ({"one": "2013", "other": "2025"}, {"one": "2013", "other": "2025"}, []),
    ],
)  # fmt: skip
def test_a_choice_is_read_and_written(
    query: dict[str, str], kept: dict[str, str], wrong: list[str]
) -> None:
    choice, corrections = parse_comparison(query, open_store(str(BUILT_IN)).package)
    assert choice.query() == kept
    assert [c.parameter for c in corrections] == wrong
