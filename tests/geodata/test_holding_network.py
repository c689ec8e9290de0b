"""Who holds what with whom: the holdings against the tables, the order, and what finds no room."""

import pandas
import pytest

from geodata.datapackage.codelists import Companies
from geodata.datapackage.package import BUILT_IN, read_package
from geodata.evidence.actors import HOLDS, Role, roles_of
from geodata.evidence.atlas import Atlas, compile_package
from geodata.evidence.holding_network import holding_network
from geodata.folding import fold

COMPANIES = Companies.of(
    {
        "child": {"name": "Child", "country": "PE", "parent": "mother"},
        "mother": {"name": "Mother", "country": "CN", "parent": ""},
        "other": {"name": "Other", "country": "CN", "parent": ""},
        "third": {"name": "Third", "country": "JP", "parent": ""},
    }
)


def holds(company: str, record: str, *shares: float, former: bool = False) -> Role:
    return Role(company, record, HOLDS, ("owner",), (), shares, former, False, ())


@pytest.fixture(scope="module")
def peru() -> Atlas:
    """The package that ships, compiled."""
    return compile_package(read_package(BUILT_IN))


def read(name: str) -> pandas.DataFrame:
    return pandas.read_csv(BUILT_IN / name, dtype=str, keep_default_na=False)


def test_the_holdings_are_those_of_the_table_of_claims(peru: Atlas) -> None:
    code = {}
    for row in read("codelists/companies.csv").to_dict("records"):
        for name in (row["name"], row["name_es"], *row["aliases"].split("|")):
            code.setdefault(fold(name), row["code"])
    claims = read("claims.csv")
    held = claims[
        claims["field"].isin(["owner", "owner_share", "consortium_member"])
        & (claims["rank"] != "deprecated")
    ]
    named = held["qualifier"].where(held["field"] == "owner_share", held["value"])
    wanted = set(zip(held["record_id"], named.map(lambda name: code.get(fold(name))), strict=True))
    roles = roles_of(peru, peru.records.index)
    network = holding_network(roles, peru.package.companies, most=1000)
    assert {(r.record_id, r.company) for r in network.roles} == wanted
    assert len(network.roles) == len(wanted)
    assert (network.more_companies, network.more_records) == (0, 0)
    stated = held[held["field"] == "owner_share"]
    shares = {
        (r, code[fold(q)]): float(v)
        for r, q, v in zip(stated["record_id"], stated["qualifier"], stated["value"], strict=True)
    }
    drawn = {(r.record_id, r.company): r.shares[0] for r in network.roles if r.shares}
    assert drawn == shares


def test_companies_stand_below_those_above_them_by_country() -> None:
    roles = [holds("child", "a", 60), holds("other", "a", 40), holds("third", "b")]
    network = holding_network(roles, COMPANIES)
    placed = [(c.code, c.depth, c.country, c.holds) for c in network.companies]
    assert placed == [
        ("mother", 0, "CN", False),
        ("child", 1, "CN", True),
        ("other", 0, "CN", True),
        ("third", 0, "JP", True),
    ]
    assert list(network.holdings) == ["a", "b"]


def test_present_holders_come_first_and_the_greatest_share_before_others() -> None:
    roles = [holds("third", "a", 70, former=True), holds("other", "a", 30), holds("child", "a", 70)]
    assert [r.company for r in holding_network(roles, COMPANIES).roles] == [
        "child",
        "other",
        "third",
    ]


def test_what_has_no_room_is_left_out_whole_and_counted() -> None:
    roles = [holds("third", "b"), holds("child", "a"), holds("other", "a"), holds("other", "c")]
    network = holding_network(roles, COMPANIES, most=2)
    # The thing that two hold comes first; what one of them holds besides still has room.
    assert set(network.holdings) == {"a", "c"}
    assert (network.more_companies, network.more_records) == (1, 1)


def test_held_together_is_what_two_hold_now_neither_above_the_other() -> None:
    roles = [
        *(holds("child", "kin"), holds("mother", "kin")),
        *(holds("child", "joint"), holds("third", "joint")),
        *(holds("other", "sold"), holds("third", "sold", former=True)),
    ]
    assert list(holding_network(roles, COMPANIES, joint_only=True).holdings) == ["joint"]
