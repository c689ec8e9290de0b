"""Events of the built-in package against its claims, counted without our own code."""

from collections import Counter

import pandas
import pytest

from geodata.datapackage.package import BUILT_IN, read_package
from geodata.evidence.events import Event, events_of
from geodata.evidence.outcomes import Outcome, outcomes_of
from geodata.stores.memory.store import MemoryStore


@pytest.fixture(scope="module")
def peru() -> MemoryStore:
    """The built-in package, served."""
    return MemoryStore(read_package(BUILT_IN))


@pytest.fixture(scope="module")
def events(peru: MemoryStore) -> list[Event]:
    """Every event of it."""
    return events_of(peru.atlas(), peru.atlas().records.index)


@pytest.fixture(scope="module")
def claims() -> pandas.DataFrame:
    """The rows of claims.csv that count."""
    found = pandas.read_csv(BUILT_IN / "claims.csv", dtype=str, keep_default_na=False)
    return found[found["rank"] != "deprecated"]


def test_every_event_claim_is_in_one_event(events: list[Event], claims: pandas.DataFrame) -> None:
    told = claims[claims["field"] == "event"]
    found = Counter(c.claim_id for e in events for c in e.claims if c.field == "event")
    assert found == Counter(told["claim_id"])
    groups = told.groupby(["record_id", "qualifier", told["value"].str.casefold(),
                           told["modality"] == "planned"]).ngroups  # fmt: skip
    assert sum(e.field == "event" for e in events) == groups


def test_every_dated_step_is_in_one_event(events: list[Event], claims: pandas.DataFrame) -> None:
    steps = claims[claims["field"].isin(["milestone", "start_date"])]
    found = Counter(
        c.claim_id for e in events for c in e.claims if c.field in ("milestone", "start_date")
    )
    assert found == Counter(steps["claim_id"])
    plans = steps[steps["modality"] == "planned"]
    promised = plans.groupby(["record_id", "field", "qualifier", "value"]).ngroups
    dated = [e for e in events if e.sort == "plan" and e.field in ("milestone", "start_date")]
    assert len(dated) == promised


@pytest.mark.parametrize("year", [2013, 2020, 2021, 2022, 2024])
def test_what_happened_in_a_year(events: list[Event], claims: pandas.DataFrame, year: int) -> None:
    told = claims[(claims["field"] == "event") & (claims["modality"] != "planned")]
    # One date, with no other side: it lies in the year that it begins with.
    plain = told[told["as_of"].str.match(rf"{year}(-\d\d)*~?$")]
    expected = set(zip(plain["record_id"], plain["qualifier"], plain["value"], strict=True))
    found = {
        (e.record_id, e.code, c.value)
        for e in events
        if e.sort == "event" and e.in_years(year, year) == "existed"
        for c in e.claims
    }
    assert expected <= found
    intervals = told[told["as_of"].str.contains("/")]
    undated = told[told["as_of"] == ""]
    rest = pandas.concat([intervals, undated])
    others = set(zip(rest["record_id"], rest["qualifier"], rest["value"], strict=True))
    assert found - expected <= others


# Read in the claims: what was promised, when it came, and how late that was.
BY_HAND = [
    ("ports/chancay", "first_berths", "2023", "2024-11-14", "later"),
    ("ports/chancay", "inauguration", "2024-11", "2024-11-14", "as_planned"),
    ("ports/chancay", "completion", "2024", "2024-11-14", "unknown"),
    ("mines/quellaveco", "start_operations", "2016", "2022-07/2022-09", "later"),
    ("mines/mina-justa", "start_operations", "2015", "2021-06", "later"),
    ("mines/toromocho", "completion", "2014", "2013-12-10", "unknown"),
    ("mines/falchani", "start_operations", "2023", "", "unknown"),
    # What was there in 2007 is not what was to be completed, as of 2013, by 2013.
    ("mines/cerro-lindo-desalination", "completion", "2013", "", "unknown"),
    ("security_events/army-transformation-plan", "completion", "2034", "", "not_due"),
]


@pytest.mark.parametrize(("record_id", "step", "due", "came", "verdict"), BY_HAND)
def test_plans_against_outcomes(
    peru: MemoryStore, record_id: str, step: str, due: str, came: str, verdict: str
) -> None:
    found: list[Outcome] = [
        one
        for one in outcomes_of(peru.atlas(), [record_id])
        if (one.plan.code, one.plan.date) == (step, due)
    ]
    (one,) = found
    assert (one.came.date if one.came else "", one.verdict) == (came, verdict)
