"""Counts by year: each is what the filter by that one year gives, for every filter."""

from dataclasses import replace

import pandas
from hypothesis import given, settings

from geodata.datapackage.package import BUILT_IN, read_package
from geodata.query.selection import Selection
from geodata.query.year_counts import year_counts
from geodata.stores.memory.store import MemoryStore
from geodata.stores.store import Store
from tests.geodata.invented import SELECTIONS

YEARS = list(range(1999, 2018))


@settings(max_examples=40)
@given(selection=SELECTIONS)
def test_a_count_is_what_the_filter_gives(store: Store, selection: Selection) -> None:
    sure = replace(selection, possible=False)
    counts = year_counts(store.select(sure), YEARS)
    for place, year in enumerate(counts.years):
        asked = replace(sure, years=(year, year))
        # A status is one of a year: as what stands at the end of that year it is another filter.
        if not asked.statuses:
            total = sum(found[place] for found in counts.records.values())
            assert total == store.select(asked).total
            happened = replace(asked, time="happened")
            assert counts.events[place] == store.select(happened).total


def test_events_by_year_are_those_of_the_claims() -> None:
    claims = pandas.read_csv(BUILT_IN / "claims.csv", dtype=str, keep_default_na=False)
    kinds = pandas.read_csv(BUILT_IN / "codelists" / "event_kind.csv", dtype=str)
    dated = claims[(claims["field"] == "event") & claims["modality"].isin(["stated", "reported"])]
    dated = dated[(dated["rank"] == "normal") & dated["as_of"].str.match(r"2019(-\d\d)*~?$")]
    assert set(dated["qualifier"]) <= set(kinds["code"])
    store = MemoryStore(read_package(BUILT_IN))
    counts = year_counts(store.select(Selection()), range(2010, 2026))
    context = {name for name, layer in store.package.catalog.layers.items() if layer.is_context}
    records = {i for i in dated["record_id"] if i.split("/")[0] not in context}
    assert records
    # Besides these, buyers, milestones and the like happen in a year.
    assert counts.events[9] >= len(records)
