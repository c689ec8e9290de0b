"""What holds on a day: a value from its earliest claim until a claim of another value."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.datapackage.claims import Claim
from geodata.evidence.standing import day_after, said_on, turning_days
from tests.geodata.invented import claim

NOW = 99991231


def issued(said: Claim) -> int:
    return {"a": 20131231, "b": 20221231, "c": 20250930}[said.source_id]


def status(value: str, as_of: str, source_id: str = "b") -> Claim:
    return claim(value, "status", as_of=as_of, source_id=source_id, claim_id=f"{value}-{as_of}")


BUILT = [status("construction", "2013~", "a"), status("operating", "2022~"),
         status("operating", "2025-09~", "c")]  # fmt: skip
HALTED = [
    status("operating", "2021-12-03"), status("suspended", "2021-12~/2022-06~"),
    status("operating", "2022-08~"), status("operating", "2022~"),
    status("operating", "2025-09~", "c"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("claims", "day", "expected"),
    [
        (BUILT, 20121231, set()), (BUILT, 20131231, {"construction"}),
        (BUILT, 20211231, {"construction"}), (BUILT, 20221231, {"operating"}),
        (BUILT, 20241231, {"operating"}), (BUILT, NOW, {"operating"}),
        (HALTED, 20201231, set()), (HALTED, 20211231, {"suspended"}),
        (HALTED, 20221231, {"operating"}), (HALTED, 20241231, {"operating"}),
        (HALTED, NOW, {"operating"}),
        # A closed date ends what it says only where anything else is known.
        ([status("suspended", "2020/2022~")], 20241231, {"suspended"}),
        # Since when it was so, “until 2019” does not say.
        ([status("declining", "/2019")], 20101231, set()),
        ([status("declining", "/2019")], 20191231, {"declining"}),
        # Without a date it holds from when its source appeared.
        ([status("operating", "")], 20201231, set()),
        ([status("operating", "")], 20221231, {"operating"}),
        # Of one time they are a disagreement.
        ([status("operating", "2022-08~"), status("announced", "2022~")], NOW,
         {"operating", "announced"}),
    ],
)  # fmt: skip
def test_one_value_holds_on_a_day(claims: list[Claim], day: int, expected: set[str]) -> None:
    assert {c.value for c in said_on(claims, day, issued, several=False)} == expected


def test_owners_stand_side_by_side_while_their_dates_let_them() -> None:
    state, buyer = status("state", "/1992", "a"), status("buyer", "1992/..", "a")
    partner = status("partner", "2005", "a")

    def owners(day: int) -> set[str]:
        claims = (state, buyer, partner)
        return {c.value for c in said_on(claims, day, issued, several=True)}

    assert owners(19901231) == set()
    assert owners(19921231) == {"buyer"}
    assert owners(20001231) == {"buyer"}
    assert owners(20101231) == {"buyer", "partner"}


CLAIMS = st.lists(
    st.builds(
        status,
        st.sampled_from(["operating", "construction", "suspended"]),
        st.sampled_from(["", "2010", "2012~", "2010-05", "2009/2014", "/2012~", "2013/.."]),
        st.sampled_from("abc"),
    ),
    min_size=1,
    max_size=6,
)


@given(claims=CLAIMS, year=st.integers(2000, 2026))
def test_a_value_holds_between_the_days_on_which_it_may_turn(
    claims: list[Claim], year: int
) -> None:
    day = year * 10000 + 1231
    before = [turn for turn in turning_days(claims, issued) if turn <= day]
    found = said_on(claims, day, issued, several=False)
    assert bool(found) == bool(before)
    if before:
        assert found == said_on(claims, before[-1], issued, several=False)


@given(claims=CLAIMS)
def test_something_holds_from_the_earliest_claim_on(claims: list[Claim]) -> None:
    first = turning_days(claims, issued)[0]
    assert all(said_on(claims, day, issued, several=False) for day in (first, 20301231, NOW))


@pytest.mark.parametrize(
    ("day", "following"),
    [(20211231, 20220101), (20200228, 20200229), (20210430, 20210501), (NOW, NOW)],
)
def test_the_next_day(day: int, following: int) -> None:
    assert day_after(day) == following
