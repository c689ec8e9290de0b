"""Actors: roles, chains, joint ventures, and sums of money that count nothing twice."""

from collections.abc import Callable

import pandas
import pytest

from geodata.datapackage.package import BUILT_IN, Package, read_package
from geodata.evidence.actor_money import Sum, sums_of
from geodata.evidence.actors import (
    HOLDS,
    Role,
    children,
    companies_from,
    group_of,
    is_state_owned,
    joint_holders,
    parents,
    roles_of,
)
from geodata.evidence.atlas import Atlas, compile_package
from geodata.folding import fold
from tests.package_copy import PackageCopy


@pytest.fixture(scope="module")
def peru() -> Atlas:
    """The package that ships, compiled."""
    return compile_package(read_package(BUILT_IN))


@pytest.fixture(scope="module")
def claims() -> pandas.DataFrame:
    """claims.csv as pandas reads it, without what is known to be wrong; values as numbers too."""
    table = pandas.read_csv(BUILT_IN / "claims.csv", dtype=str, keep_default_na=False)
    table["number"] = pandas.to_numeric(table["value"], errors="coerce")
    return table[table["rank"] != "deprecated"]


@pytest.fixture(scope="module")
def top_of() -> Callable[[str], str]:
    """The company at the top of the chain above a name, read from companies.csv alone."""
    table = pandas.read_csv(
        BUILT_IN / "codelists" / "companies.csv", dtype=str, keep_default_na=False
    )
    parent = dict(zip(table["code"], table["parent"], strict=True))
    code = {}
    for row in table.to_dict("records"):
        for name in (row["name"], row["name_es"], *row["aliases"].split("|")):
            code.setdefault(fold(name), row["code"])

    def top(name: str) -> str:
        found = code[fold(name)]
        while parent[found]:
            found = parent[found]
        return str(found)

    return top


def all_sums(atlas: Atlas) -> dict[str, list[Sum]]:
    """Group at the top of its chain → its sums."""
    companies = atlas.package.companies
    roles = roles_of(atlas, atlas.records.index)
    tops = [code for code, row in companies.rows.items() if not row["parent"]]
    return {top: sums_of(group_of(top, companies), roles, atlas) for top in tops}


@pytest.mark.parametrize(
    ("measure", "field"), [("price", "buyer"), ("contract_value", "contractor")]
)
def test_sums_agree_with_the_table_of_claims(
    peru: Atlas,
    claims: pandas.DataFrame,
    top_of: Callable[[str], str],
    measure: str,
    field: str,
) -> None:
    """What groups paid and were awarded: every record once, at its least and greatest figure."""
    money = claims[claims["field"] == measure]
    spans = money.groupby(["record_id", "unit"])["number"].agg(["min", "max"]).reset_index()
    named = claims[claims["field"] == field]
    if field == "contractor":
        # Who had a contract until a stated date has it no more.
        named = named[~named["as_of"].str.contains(r"/\d")]
    named = named.assign(top=named["value"].map(top_of))[["record_id", "top"]].drop_duplicates()
    expected = named.merge(spans, on="record_id").groupby(["top", "unit"])[["min", "max"]].sum()
    found = {
        (top, found.currency): found.whole
        for top, sums in all_sums(peru).items()
        for found in sums
        if found.measure == measure
    }
    # The one contract of a named contractor was lost: nobody has it now.
    assert bool(found) == (measure == "price")
    assert found == {key: (row["min"], row["max"]) for key, row in expected.iterrows()}


def test_a_holder_has_its_stated_share_of_the_cost(
    peru: Atlas, claims: pandas.DataFrame, top_of: Callable[[str], str]
) -> None:
    shares = claims[(claims["field"] == "owner_share") & ~claims["as_of"].str.startswith("/")]
    shares = shares.assign(top=shares["qualifier"].map(top_of))
    by_group = shares.groupby(["record_id", "top"])["number"].sum()
    cost = claims[
        (claims["field"] == "investment") & claims["qualifier"].isin(["", "whole project"])
    ]
    spans = cost.groupby("record_id")["number"].agg(["min", "max"])
    checked = 0
    for top, sums in all_sums(peru).items():
        for part in (
            part for found in sums if found.measure == "investment" for part in found.parts
        ):
            if (part.record_id, top) in by_group.index and part.record_id in spans.index:
                share = by_group[part.record_id, top] / 100
                low, high = spans.loc[part.record_id, ["min", "max"]]
                assert part.own == pytest.approx((low * share, high * share))
                checked += 1
    assert checked >= 6


def test_every_role_of_a_listed_company_is_found(
    peru: Atlas, claims: pandas.DataFrame, top_of: Callable[[str], str]
) -> None:
    table = pandas.read_csv(BUILT_IN / "codelists" / "fields.csv", dtype=str, keep_default_na=False)
    fields = set(table.loc[table["type"] == "company", "code"])
    named = claims[claims["field"].isin(fields)]
    pairs = set(zip(named["record_id"], named["value"].map(top_of), strict=True))
    shares = claims[claims["field"] == "owner_share"]
    pairs |= set(zip(shares["record_id"], shares["qualifier"].map(top_of), strict=True))
    lineage = peru.package.companies.lineage_of
    roles = roles_of(peru, peru.records.index)
    assert {(role.record_id, lineage(role.company)[-1]) for role in roles} == pairs
    said = {claim.claim_id for role in roles for claim in role.claims}
    assert said == set(named["claim_id"]) | set(shares["claim_id"])


def roles(copy: PackageCopy, record_id: str) -> dict[tuple[str, str], Role]:
    """(company, role) → the role in a record."""
    atlas = compile_package(copy.read())
    return {(role.company, role.role): role for role in roles_of(atlas, [record_id])}


def test_who_held_it_before_is_former(copy_of_tinyland: PackageCopy) -> None:
    found = roles(copy_of_tinyland, "posts/alpha")
    assert found["acorn", HOLDS].is_former
    assert not found["birch", HOLDS].is_former


def test_a_share_with_a_stated_end_is_former(copy_of_tinyland: PackageCopy) -> None:
    cells = {"field": "owner_share", "unit": "%", "value": "70"}
    copy_of_tinyland.add_claim(qualifier="Acorn Ltd", as_of="/2009", **cells)
    copy_of_tinyland.add_claim(claim_id="t-98", qualifier="Birch", as_of="2009/..", **cells)
    found = roles(copy_of_tinyland, "posts/delta")
    assert (found["acorn", HOLDS].is_former, found["birch", HOLDS].is_former) == (True, False)
    assert found["birch", HOLDS].shares == (70,)


def test_chains_countries_and_states(package: Package) -> None:
    companies = package.companies
    assert [(link.child, link.parent) for link in parents("birch", package)] == [("birch", "cedar")]
    assert [link.child for link in children("cedar", package)] == ["birch"]
    assert companies_from("BR", companies) == {"birch", "cedar"}
    assert is_state_owned("birch", companies)
    assert not is_state_owned("acorn", companies)
    # Two that own each other end, and are one group.
    assert group_of("loop-a", companies) == {"loop-a", "loop-b"}


def test_a_chain_gives_its_claims(peru: Atlas) -> None:
    sourced = [
        link
        for code in peru.package.companies.rows
        for link in parents(code, peru.package)[:1]
        if link.claims
    ]
    table = pandas.read_csv(BUILT_IN / "company_claims.csv", dtype=str)
    assert len(sourced) == table.loc[table["field"] == "parent", "record_id"].nunique()


def test_joint_ventures_are_of_companies_that_are_no_kin(copy_of_tinyland: PackageCopy) -> None:
    copy_of_tinyland.add_claim(field="owner", value="Birch")
    copy_of_tinyland.add_claim(claim_id="t-98", field="owner", value="Cedar State")
    atlas = compile_package(copy_of_tinyland.read())
    found = joint_holders(roles_of(atlas, atlas.records.index), atlas.package.companies)
    assert set(found) == {"posts/island"}
    assert set(found["posts/island"]) == {"acorn", "birch"}


def sums(copy: PackageCopy, *group: str) -> dict[tuple[str, str], Sum]:
    """(measure, currency) → the sum of some companies in the copy."""
    atlas = compile_package(copy.read())
    found = sums_of(group, roles_of(atlas, atlas.records.index), atlas)
    return {(one.measure, one.currency): one for one in found}


def cost(copy: PackageCopy, number: int, value: str, **cells: str) -> None:
    """Add a claim of what a record costs."""
    plain = {"field": "investment", "unit": "USD"}
    copy.add_claim(claim_id=f"m-{number}", value=value, **(plain | cells))


@pytest.mark.parametrize(
    ("figures", "expected"),
    [
        # Printings of one figure.
        ([{"value": "5"}, {"value": "5"}], (5, 5)),
        ([{"value": "5"}, {"value": "8"}], (5, 8)),
        # A part beside the whole.
        (
            [
                {"value": "9", "qualifier": "whole project"},
                {"value": "4", "qualifier": "year 1"},
            ],
            (9, 9),
        ),
        # Parts alone: at least the largest, at most all.
        ([{"value": "3", "qualifier": "year 1"}, {"value": "4", "qualifier": "year 2"}], (4, 7)),
        ([{"value": "9"}, {"value": "1", "rank": "deprecated", "note_en": "A slip."}], (9, 9)),
    ],
)  # fmt: skip
def test_figures_of_one_record_are_one_range(
    copy_of_tinyland: PackageCopy,
    figures: list[dict[str, str]],
    expected: tuple[float, float],
) -> None:
    copy_of_tinyland.add_claim(field="owner", value="Acorn")
    for number, cells in enumerate(figures):
        cost(copy_of_tinyland, number, **cells)
    (found,) = sums(copy_of_tinyland, "acorn").values()
    assert (found.whole, found.own) == (expected, expected)


def test_a_part_within_a_whole_counts_once(copy_of_tinyland: PackageCopy) -> None:
    copy_of_tinyland.add_claim(record_id="posts/alpha-annex", field="owner", value="Birch")
    cost(copy_of_tinyland, 1, "10", record_id="posts/alpha")
    cost(copy_of_tinyland, 2, "4", record_id="posts/alpha-annex")
    (found,) = sums(copy_of_tinyland, "birch").values()
    assert found.whole == (10, 10)
    assert [(part.record_id, part.within) for part in found.parts] == [
        ("posts/alpha", ""),
        ("posts/alpha-annex", "posts/alpha"),
    ]


def test_shares_divide_a_cost_and_kin_count_once(copy_of_tinyland: PackageCopy) -> None:
    cost(copy_of_tinyland, 1, "100", record_id="posts/island")
    copy_of_tinyland.add_claim(
        record_id="posts/island", field="owner_share", qualifier="Cedar State", value="60", unit="%"
    )
    assert sums(copy_of_tinyland, "acorn")["investment", "USD"].own == (40, 40)
    both = sums(copy_of_tinyland, "birch", "cedar")["investment", "USD"]
    assert (both.own, both.whole) == ((60, 60), (100, 100))


def test_where_no_share_is_stated_it_is_anything(copy_of_tinyland: PackageCopy) -> None:
    copy_of_tinyland.add_claim(field="owner", value="Acorn")
    copy_of_tinyland.add_claim(claim_id="t-98", field="owner", value="Birch")
    cost(copy_of_tinyland, 1, "100")
    assert sums(copy_of_tinyland, "acorn")["investment", "USD"].own == (0, 100)
    assert sums(copy_of_tinyland, "acorn", "birch")["investment", "USD"].own == (100, 100)


def test_currencies_stay_apart(copy_of_tinyland: PackageCopy) -> None:
    copy_of_tinyland.replace("codelists/unit.csv", "\nkm,", "\nPEN,soles,soles,Soles.,Soles.\nkm,")
    copy_of_tinyland.add_claim(field="owner", value="Acorn")
    cost(copy_of_tinyland, 1, "100")
    cost(copy_of_tinyland, 2, "30", unit="PEN")
    found = sums(copy_of_tinyland, "acorn")
    assert {key: one.whole for key, one in found.items()} == {
        ("investment", "USD"): (100, 100),
        ("investment", "PEN"): (30, 30),
    }


def test_a_former_holder_has_nothing_of_the_cost(copy_of_tinyland: PackageCopy) -> None:
    cost(copy_of_tinyland, 1, "100", record_id="posts/alpha")
    assert sums(copy_of_tinyland, "acorn") == {}
