"""Who holds a thing on a day."""

import pytest

from geodata.datapackage.claims import Claim
from geodata.datapackage.codelists import Companies
from geodata.evidence.compilation import Rules, same_value_key
from geodata.evidence.holders import compile_facts, holdings, total_share
from geodata.periods import OPEN_END
from tests.geodata.invented import claim, source

COMPANIES = Companies.of(
    {
        "parent": {"name": "Parent", "aliases": "", "parent": ""},
        "mine": {"name": "Mine Ltd", "aliases": "Mine", "parent": "parent"},
    }
)
FIELDS = frozenset({"owner", "owner_share", "operator", "parent_share"})
RULES = Rules(
    {"a": source("a", 2013), "b": source("b", 2022)},
    changing=FIELDS,
    repeating=frozenset({"owner", "seller"}),
    same_value=same_value_key(frozenset({"owner", "operator", "seller"}), COMPANIES.find),
    companies=COMPANIES,
)


def owner(name: str, as_of: str = "2013", **cells: str) -> Claim:
    return claim(name, "owner", as_of=as_of, **cells)


def share(name: str, number: float, as_of: str = "2013") -> Claim:
    found = claim("70", "share", qualifier=name, as_of=as_of, unit="%")
    return Claim(**{n: getattr(found, n) for n in found.__slots__} | {
        "field": "owner_share", "value": f"{number:g}", "number": number, "claim_id": name,
    })  # fmt: skip


def sale(name: str, as_of: str) -> list[Claim]:
    return [claim(name, "seller", as_of=as_of, qualifier="deal")]


def stake(number: float) -> Claim:
    found = claim(f"{number:g}", "length", qualifier="deal", unit="%")
    return Claim(**{n: getattr(found, n) for n in found.__slots__} | {"field": "stake_acquired"})


def holders(*claims: Claim, day: int = OPEN_END) -> list[str]:
    return [h.holder for h in holdings(compile_facts(claims, RULES, day), RULES)]


def test_a_holding_whose_date_is_over_is_a_former_one() -> None:
    entries = compile_facts([owner("State", "/1992")], RULES)
    [entry] = entries.values()
    assert entry.shown == ()
    assert [value.claim.value for value in entry.history] == ["State"]
    assert holders(owner("State", "1960/1992"), day=19901231) == ["State"]


def test_a_seller_holds_no_more_unless_named_later() -> None:
    assert holders(share("Old", 70, "2010"), share("New", 30), *sale("Old", "2012")) == ["New"]
    assert holders(share("Old", 70, "2013"), *sale("Old", "2012")) == ["Old"]
    assert holders(share("Old", 70, "2010"), *sale("Old", "2012"), day=20111231) == ["Old"]


def test_a_seller_of_a_part_keeps_the_rest() -> None:
    claims = [share("Old", 70, "2010"), *sale("Old", "2012")]
    assert holders(*claims, stake(25)) == ["Old"]
    assert holders(*claims, stake(70)) == []


def test_a_parent_is_no_peer_of_its_daughter() -> None:
    entries = compile_facts([owner("Parent"), owner("Mine Ltd")], RULES)
    [entry] = entries.values()
    assert [value.claim.value for value in entry.shown] == ["Mine Ltd"]
    assert [value.claim.value for value in entry.above] == ["Parent"]


def test_newer_shares_crowd_out_older_ones() -> None:
    claims = [share("Old", 70, "2010"), share("Kept", 30, "2010"), share("New", 70, "2013")]
    assert holders(*claims) == ["Kept", "New"]
    assert holders(*claims, day=20121231) == ["Kept", "Old"]


def test_shares_of_one_time_stay_even_where_they_come_to_too_much() -> None:
    entries = compile_facts([share("One", 70), share("Other", 60)], RULES)
    assert total_share(entries, RULES) == pytest.approx(130)


def test_an_owner_of_later_is_not_shown_before() -> None:
    claims = [owner("First", "2000"), owner("Second", "2010")]
    assert [holders(*claims, day=year * 10000 + 1231) for year in (1999, 2005, 2012)] == [
        [], ["First"], ["Second"],
    ]  # fmt: skip
