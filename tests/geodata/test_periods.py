"""Dates of the sources and what they bound."""

from datetime import date

import pytest
from edtf import parse_edtf
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.periods import OPEN_END, OPEN_START, DateError, parse_period, year_of, years_period


@pytest.mark.parametrize(
    ("text", "bounds"),
    [
        ("2019", (20190101, 20191231, 20190101, 20191231)),
        ("2019-02", (20190201, 20190228, 20190201, 20190228)),
        ("2020-02", (20200201, 20200229, 20200201, 20200229)),
        ("2019-08-17", (20190817, 20190817, 20190817, 20190817)),
        (" 2019 ", (20190101, 20191231, 20190101, 20191231)),
        ("2010/2014", (20100101, 20101231, 20140101, 20141231)),
        ("2010-05/2011-06-07", (20100501, 20100531, 20110607, 20110607)),
        ("201X", (20100101, 20191231, 20100101, 20191231)),
        ("1993/..", (19930101, 19931231, None, None)),
        ("1993/", (19930101, 19931231, None, None)),
        ("../2012", (None, None, 20120101, 20121231)),
        ("/2012", (None, None, 20120101, 20121231)),
    ],
)
def test_bounds(text: str, bounds: tuple[int | None, ...]) -> None:
    period = parse_period(text)
    found = (period.earliest_start, period.latest_start, period.earliest_end, period.latest_end)
    assert found == bounds


@settings(max_examples=60)
@given(st.dates(min_value=date(1000, 1, 1)), st.sampled_from(["", "~", "?", "%"]))
def test_plain_dates_bound_what_the_grammar_says(day: date, mark: str) -> None:
    for text in (f"{day.year}", f"{day:%Y-%m}", f"{day:%Y-%m-%d}"):
        grammar = parse_edtf(text + mark)
        period = parse_period(text + mark)
        assert period.lower == int("{}{:02}{:02}".format(*grammar.lower_strict()))
        assert period.upper == int("{}{:02}{:02}".format(*grammar.upper_strict()))


@pytest.mark.parametrize("text", ["2019-02-30~", "2019-00", "2019-00?", "2019-06-00", "2019-1"])
def test_months_and_days_that_there_are_not(text: str) -> None:
    with pytest.raises(DateError):
        parse_period(text)


@pytest.mark.parametrize("mark", ["~", "?", "%"])
def test_an_uncertain_year_bounds_what_it_names(mark: str) -> None:
    assert parse_period(f"2012{mark}") == parse_period("2012")


@pytest.mark.parametrize(
    "text",
    ["", "soon", "17/08/2019", "2019-13", "2019-02-30", "20190817", "2010-2014", "2014/2010",
     "../..", "/", "2010/soon", "2019/2020/2021", "Y12000", "-0100", "0000", "NaN", "é"],
)  # fmt: skip
def test_what_is_no_date_is_named_in_the_error(text: str) -> None:
    with pytest.raises(DateError) as caught:
        parse_period(text)
    assert f"“{text}”" in str(caught.value)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("2010", "2010", True),
        ("2010", "2011", False),
        ("2010", "2010-12-31", True),
        ("2010/2014", "2014/2020", True),
        ("2010/2013", "2014", False),
        ("2010/..", "2999", True),
        ("2010/..", "2009", False),
        ("../2010", "1066", True),
    ],
)
def test_overlaps_either_way(one: str, other: str, expected: bool) -> None:
    first, second = parse_period(one), parse_period(other)
    assert first.overlaps(second) is expected
    assert second.overlaps(first) is expected


def test_open_sides_reach_to_the_ends_of_time() -> None:
    assert parse_period("1993/..").upper == OPEN_END
    assert parse_period("../1993").lower == OPEN_START


def test_years_period_is_whole_years() -> None:
    assert years_period(2010, 2012) == parse_period("2010-01-01/2012-12-31")


def test_year_of() -> None:
    assert year_of(20190817) == 2019
