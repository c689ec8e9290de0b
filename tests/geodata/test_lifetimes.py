"""Bounds of a record's time: what claims prove of its beginning and its end."""

from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.datapackage.claims import Claim
from geodata.evidence.lifetimes import Lifetime, TimeRules, lifetime_of
from geodata.evidence.year_times import TIMES, YearTimes
from tests.geodata.invented import claim

ROLES = {
    "start": "begins", "closed": "ends", "owner": "holds", "sale": "happens", "raid": "told",
    "remark": "", "state": "holds", "over": "ended", "step": "happens",
}  # fmt: skip
RULES = TimeRules(
    role=lambda c: ROLES[c.field],
    is_date=lambda field: field in ("start", "closed", "step"),
    proves=frozenset({"stated", "reported"}),
    plans=frozenset({"planned"}),
    happening=frozenset({"event"}),
    issued=lambda c: {"a": 2010, "b": 2022}[c.source_id],
)


def lifetime(*claims: Claim, kind: str = "mine") -> Lifetime:
    return lifetime_of(kind, claims, RULES)


def bounds(*claims: Claim, kind: str = "mine") -> list[str]:
    return [bound.text if bound else "" for bound in lifetime(*claims, kind=kind).bounds]


def said(field: str, date: str, **cells: Any) -> Claim:
    """A claim about time: the value is the date where the field is one, else as_of is."""
    if RULES.is_date(field):
        return claim(date, field, **cells)
    return claim("something", field, as_of=date, claim_id=f"{field}-{date}", **cells)


@pytest.mark.parametrize(
    ("claims", "expected"),
    [
        ([], ["", "", "", ""]),
        # What holds at a date began by then and had not ended before.
        ([said("owner", "2013~")], ["", "2013", "2013", ""]),
        ([said("owner", "2013-08")], ["", "2013-08", "2013-08", ""]),
        ([said("owner", "2013"), said("state", "2022-08")], ["", "2013", "2022-08", ""]),
        ([said("state", "2019/2022~")], ["", "2019", "2022", ""]),
        # Open dates are bounds: “up to 2022”, “from 2012 on” until its source appeared.
        ([said("state", "/2022~")], ["", "2022", "2022", ""]),
        ([said("state", "2012/..", source_id="b")], ["", "2012", "2022", ""]),
        ([said("start", "/2005")], ["", "2005", "", ""]),
        ([said("start", "2023/..")], ["2023", "", "2023", ""]),
        ([said("start", "2011~")], ["2011", "2011", "2011", ""]),
        # Something happened some time within its date.
        ([said("sale", "2007/2008")], ["", "2008", "2007", ""]),
        ([said("sale", "/2013")], ["", "2013", "", ""]),
        ([said("step", "2014/2016")], ["", "2016", "2014", ""]),
        # Ends.
        ([said("closed", "2015")], ["", "2015", "2015", "2015"]),
        ([said("over", "2015")], ["", "2015", "", "2015"]),
        ([said("owner", "2013"), said("over", "2019/2022~")], ["", "2013", "2013", "2019"]),
        ([said("start", "1849"), said("closed", "1874")], ["1849", "1849", "1874", "1874"]),
        # Mentions, plans and accusations prove nothing.
        ([said("remark", "2022")], ["", "", "", ""]),
        ([said("raid", "2022")], ["", "", "", ""]),
        ([said("owner", "2013", modality="planned")], ["", "", "", ""]),
        ([said("owner", "2013", modality="alleged")], ["", "", "", ""]),
        ([said("owner", "")], ["", "", "", ""]),
        ([said("owner", "2013", rank="deprecated")], ["", "", "", ""]),
        # A beginning later than the record is known to have been there is a later stage's.
        ([said("owner", "2013"), said("start", "2016")], ["", "2013", "2016", ""]),
        # An end before a day on which it was there was none.
        ([said("over", "2012"), said("owner", "2015")], ["", "2015", "2015", ""]),
        # Sources that differ leave the widest bounds.
        ([said("start", "2011"), said("start", "2013")], ["2011", "2013", "2013", ""]),
        ([said("start", "2011"), said("start", "/2013")], ["", "2013", "2011", ""]),
        ([said("start", "1990"), said("start", "1995", rank="preferred")],
         ["1995", "1995", "1995", ""]),
    ],
)  # fmt: skip
def test_bounds_follow_from_the_claims(claims: list[Claim], expected: list[str]) -> None:
    assert bounds(*claims) == expected


def test_an_event_has_its_date() -> None:
    assert bounds(said("raid", "2011-05-17"), kind="event") == ["2011-05-17"] * 4
    both = said("raid", "2020-10"), said("raid", "2021-03-30")
    assert bounds(*both, kind="event") == ["2020-10", "2020-10", "2021-03-30", "2021-03-30"]


def test_a_bound_names_its_claims_and_its_rule() -> None:
    early, late = said("owner", "2013"), said("state", "2013", source_id="b")
    found = lifetime(early, late, said("state", "2015"))
    assert found.latest_start is not None
    assert (found.latest_start.rule, found.latest_start.claims) == ("holds", (early, late))


@pytest.mark.parametrize(
    ("years", "expected"),
    [((2010, 2010), "possible"), ((2013, 2013), "existed"), ((2022, 2022), "existed"),
     ((2023, 2023), "possible"), ((2000, 2013), "existed"), ((2022, 2030), "existed")],
)  # fmt: skip
def test_years_before_and_after_what_is_stated_are_possible(
    years: tuple[int, int], expected: str
) -> None:
    times = lifetime(said("owner", "2013"), said("owner", "2022")).years
    assert times.existence(*years) == expected


def test_a_bound_forbids_years() -> None:
    times = lifetime(said("start", "1958"), said("over", "2015")).years
    found = [times.existence(year, year) for year in (1957, 1958, 1990, 2015, 2016)]
    assert found == ["absent", "existed", "possible", "possible", "absent"]


def test_happenings_and_plans_are_asked_for_apart() -> None:
    planned = said("step", "2016", modality="planned", as_of="2013-01")
    times = lifetime(said("sale", "2007/2008"), said("raid", ""), planned).years
    assert [times.existence(year, year, "happened") for year in (2006, 2007)] == ["possible"] * 2
    assert times.existence(2007, 2008, "happened") == "existed"
    assert [times.existence(y, y, "planned") for y in (2013, 2016)] == ["existed", "absent"]
    assert [times.existence(y, y, "due") for y in (2013, 2016)] == ["absent", "existed"]


DATES = st.sampled_from(
    ["", "2010", "2010-05", "2011-01-02", "2009/2014", "/2012~", "2013/..", "2008~", "200X", "1999"]
)
CLAIMS = st.lists(
    st.builds(
        lambda field, date, modality, source_id: said(
            field, date or ("2010" if RULES.is_date(field) else ""),
            modality=modality, source_id=source_id,
        ),
        st.sampled_from(list(ROLES)), DATES,
        st.sampled_from(["stated", "reported", "planned", "alleged"]), st.sampled_from("ab"),
    ),
    max_size=6,
)  # fmt: skip


@given(claims=CLAIMS, kind=st.sampled_from(["mine", "event"]))
def test_bounds_are_in_order_whatever_is_claimed(claims: list[Claim], kind: str) -> None:
    a, b, c, d = lifetime(*claims, kind=kind).bounds
    pairs: Iterable[tuple[Any, Any]] = ((a, b), (c, d), (a, c), (a, d), (b, d))
    assert all(one.day <= other.day for one, other in pairs if one and other)
    assert all(bound.claims for bound in (a, b, c, d) if bound)


@given(claims=CLAIMS, first=st.integers(1995, 2025), more=st.integers(0, 10))
def test_a_longer_time_never_makes_a_record_less_likely(
    claims: list[Claim], first: int, more: int
) -> None:
    times, order = lifetime(*claims).years, ("absent", "possible", "existed")
    for time in TIMES:
        short, long = (
            times.existence(first, first, time),
            times.existence(first, first + more, time),
        )
        assert order.index(short) <= order.index(long)


def test_what_is_undated_may_have_existed_at_any_time() -> None:
    assert YearTimes().existence(1500, 1500) == "possible"
    assert YearTimes().existence(1500, 1500, "happened") == "absent"
