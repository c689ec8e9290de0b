"""Claims become events, and plans meet what came of them."""

import pandas
import pytest

from geodata.datapackage.claims import Claim
from geodata.datapackage.package import BUILT_IN, Package, read_package
from geodata.evidence.atlas import compile_package
from geodata.evidence.compilation import rules_of
from geodata.evidence.events import Event, happenings_of, record_events
from geodata.evidence.outcomes import compared, delay, outcomes_of
from geodata.periods import parse_period
from geodata.stores.store import Store
from tests.geodata.invented import claim

SOURCE = "ledger-2016"
Said = tuple[str, str, str, str]


def said(number: int, field: str, value: str, as_of: str, **cells: str) -> Claim:
    return claim(value, field, as_of=as_of, claim_id=f"c-{number}",
                 **{"source_id": SOURCE, **cells})  # fmt: skip


def events(package: Package, *claims: Claim) -> list[Event]:
    return record_events(claims, rules_of(package), package)


def test_what_two_editions_tell_is_one_event_with_the_narrower_date(package: Package) -> None:
    told = {"qualifier": "festival"}
    found = events(
        package,
        said(1, "event", "The town dances", "2012~", source_id="survey-2013", **told),
        said(2, "event", "The town dances", "2012-05-17", **told),
        said(3, "event", "the town dances", "", **told),
        said(4, "event", "The town dances", "2015", **told),
    )
    dates = {event.date: [c.claim_id for c in event.claims] for event in found}
    assert dates == {"2012-05-17": ["c-1", "c-2"], "2015": ["c-4"], "": ["c-3"]}
    assert {len(event.witnesses) for event in found if event.date == "2012-05-17"} == {2}


def test_an_undated_claim_goes_with_the_only_date(package: Package) -> None:
    told = {"qualifier": "festival"}
    (one,) = events(
        package,
        said(2, "event", "Dance", "", **told),
        said(1, "event", "Dance", "2012", **told),
    )
    assert (one.date, one.event_id, len(one.claims)) == ("2012", "c-1", 2)


def test_a_deprecated_claim_makes_no_event(package: Package) -> None:
    assert not events(package, said(1, "event", "Dance", "2012", rank="deprecated"))


@pytest.mark.parametrize(
    ("before", "after", "date"),
    [
        # A source says from when on.
        ("2005", "2013-12-10/..", "2013-12-10"),
        # Between the last day for which the one, and the first for which the other is said.
        ("2005", "2010~", "2005/2010"),
        ("2004/2006", "2010-05", "2006/2010-05"),
        ("2005-03", "2005-08", "2005-03/2005-08"),
    ],
)
def test_a_status_changes_between_the_claims(
    package: Package, before: str, after: str, date: str
) -> None:
    (change,) = events(
        package,
        said(1, "status", "construction", before),
        said(2, "status", "operating", after),
    )
    assert (change.sort, change.former, change.code) == ("status", "construction", "operating")
    assert (change.date, change.event_id) == (date, "c-2.start")


def test_one_status_alone_is_no_change(package: Package) -> None:
    assert not events(package, said(1, "status", "operating", "2005"))


def test_who_came_to_hold_it_and_ceased_to(package: Package) -> None:
    found = events(
        package,
        said(1, "owner", "Acorn Ltd", "/1992"),
        said(2, "owner", "Birch Group", "1992-05/2001"),
        # A single date says that it held it then, not since when.
        said(3, "owner", "Cedar State", "2010"),
    )
    changes = {(e.code, e.is_end, e.date) for e in found}
    assert changes == {
        ("Acorn Ltd", True, "1992"),
        ("Birch Group", False, "1992-05"),
        ("Birch Group", True, "2001"),
    }
    assert len({event.event_id for event in found}) == 3


@pytest.mark.parametrize(
    ("date", "years", "expected"),
    [
        ("2012-05", (2012, 2012), "existed"), ("2012/2014", (2012, 2014), "existed"),
        ("2012/2014", (2013, 2013), "possible"), ("/2012", (2012, 2012), "possible"),
        ("2012-05", (2013, 2013), "absent"), ("", (2012, 2012), "absent"),
    ],
)  # fmt: skip
def test_an_event_is_surely_perhaps_or_not_of_a_year(
    package: Package, date: str, years: tuple[int, int], expected: str
) -> None:
    (one,) = events(package, said(1, "event", "Dance", date))
    assert one.in_years(*years) == expected


@pytest.mark.parametrize(
    ("due", "actual", "verdict", "months"),
    [
        ("2012", "2015", "later", (25, 47)), ("2012", "2011-12", "earlier", (-12, -1)),
        ("2012", "2012-06", "as_planned", (-6, 5)), ("2012-03", "2012", "perhaps", (-2, 9)),
        ("2012/..", "2015", "as_planned", None), ("/2012", "2013-01", "later", None),
    ],
)  # fmt: skip
def test_a_plan_is_compared_with_its_outcome(
    due: str, actual: str, verdict: str, months: tuple[int, int] | None
) -> None:
    planned, came = parse_period(due), parse_period(actual)
    found = compared((planned.lower, planned.upper), (came.lower, came.upper))
    assert (found, delay(planned, came)) == (verdict, months)


def test_a_plan_of_tinyland_came_later(store: Store) -> None:
    atlas = store.atlas()
    (found,) = outcomes_of(atlas, list(atlas.records.index))
    assert (found.plan.record_id, found.plan.date) == ("posts/island", "2012")
    assert found.came is not None
    assert (found.came.date, found.verdict, found.months) == ("2015", "later", (25, 47))


def test_what_is_known_by_a_year_knows_no_later_outcome(store: Store) -> None:
    atlas = store.atlas(2010)
    (found,) = outcomes_of(atlas, list(atlas.records.index))
    assert (found.came, found.verdict) == (None, "unknown")


@pytest.mark.parametrize("years", [None, (2022, 2022), (2013, 2019)])
def test_happenings_are_the_event_claims_of_the_table(years: tuple[int, int] | None) -> None:
    """As many events a record as pandas counts texts in claims.csv; one text may be said often."""
    atlas = compile_package(read_package(BUILT_IN))
    claims = pandas.read_csv(BUILT_IN / "claims.csv", dtype=str, keep_default_na=False)
    told = claims[
        (claims["field"] == "event")
        & (claims["rank"] != "deprecated")
        & (claims["modality"] != "planned")
    ]
    if years:
        year = told["as_of"].str.extract(r"^(\d{4})[-~?0-9]*$")[0].astype(float)
        told = told[year.between(*years)]
    wanted = told.groupby("record_id")["claim_id"].apply(set).to_dict()
    for record_id in atlas.records.index:
        events = happenings_of(record_id, atlas, years)
        cited = [claim.claim_id for event in events for claim in event.claims]
        assert len(cited) == len(set(cited))
        assert wanted.get(record_id, set()) <= set(cited), record_id
        if years is None:
            assert set(cited) == wanted.get(record_id, set()), record_id
        else:
            assert all(event.in_years(*years) == "existed" for event in events)
