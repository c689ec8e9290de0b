"""The store in the database answers as the one in memory does, whatever is asked."""

from typing import Any

import geopandas
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.errors import BadFilter
from geodata.evidence.related import rows_near
from geodata.frames import rows_of
from geodata.geometry.bounds import Bounds
from geodata.language import LANGUAGES, Translator, translator
from geodata.presentation.geojson_features import features
from geodata.presentation.table_cells import field_cell
from geodata.query.order import Order
from geodata.query.results import ALWAYS_DRAWN_MAX, Results
from geodata.query.selection import Selection
from tests.postgis.asked import conditions, orders, selections, windows
from tests.postgis.conftest import Twins

MANY = settings(max_examples=60)
ANYTHING = st.data()


def both(twins: Twins, selection: Selection) -> tuple[Results, Results]:
    return twins.memory.select(selection), twins.database.select(selection)


def assert_same_rows(here: geopandas.GeoDataFrame, there: geopandas.GeoDataFrame) -> None:
    """Rows are equal to the last digit, whatever the order of the columns."""
    unshown = ["search_text", "history"]
    here, there = (frame.drop(columns=unshown, errors="ignore") for frame in (here, there))
    assert list(there.index) == list(here.index)
    assert rows_of(there) == rows_of(here)
    if len(here):
        assert set(there.columns) == set(here.columns)
        kinds = {name: kind for name, kind in here.dtypes.items() if kind.kind in "if"}
        assert {name: there[name].dtype for name in kinds} == kinds
        assert (there.crs, there.index.name) == (here.crs, here.index.name)


@MANY
@given(ANYTHING)
def test_counts_facets_and_layers(twins: Twins, data: st.DataObject) -> None:
    here, there = both(twins, data.draw(selections(twins.memory)))
    assert there.counts == here.counts
    assert there.facets == here.facets
    assert list(there.layers.items()) == list(here.layers.items())
    assert list(there.facets["statuses"]) == list(here.facets["statuses"])


@MANY
@given(ANYTHING)
def test_times_by_sector(twins: Twins, data: st.DataObject) -> None:
    here, there = both(twins, data.draw(selections(twins.memory)))
    assert there.times_by_sector == here.times_by_sector
    counted = sum(sum(counts.values()) for counts in here.times_by_sector.values())
    # Without years a status is the newest one: another filter.
    if not here.selection.statuses:
        assert counted == twins.memory.select(here.selection.without("years")).total


@MANY
@given(ANYTHING)
def test_ids_and_extents(twins: Twins, data: st.DataObject) -> None:
    here, there = both(twins, data.draw(selections(twins.memory)))
    assert there.ids == here.ids
    assert there.ids_in_claims_file == here.ids_in_claims_file
    assert (there.bounds(), there.days()) == (here.bounds(), here.days())
    some = [*here.ids[::5], *twins.memory.select(Selection()).ids[::17], "nothing", "posts/first"]
    assert [there.has(i) for i in some] == [here.has(i) for i in some]


@MANY
@given(ANYTHING)
def test_pages_in_any_order(twins: Twins, data: st.DataObject) -> None:
    here, there = both(twins, data.draw(selections(twins.memory)))
    order = data.draw(orders(twins.memory))
    layer = data.draw(st.sampled_from(["", "", *twins.memory.package.catalog.layers]))
    first = data.draw(st.integers(0, here.counts.total))
    page = here.rows(first, 20, order, layer)
    assert_same_rows(page, there.rows(first, 20, order, layer))
    for record_id in list(page.index[:3]):
        position = here.position(record_id, order, layer)
        assert there.position(record_id, order, layer) == position


@MANY
@given(ANYTHING)
def test_what_the_map_shows(twins: Twins, data: st.DataObject) -> None:
    here, there = both(twins, data.draw(selections(twins.memory)))
    window, zoom = data.draw(windows(twins.memory)), data.draw(st.integers(0, 14))
    one, other = here.placed(window, zoom), there.placed(window, zoom)
    assert one.is_all == other.is_all == (here.counts.on_map <= ALWAYS_DRAWN_MAX)
    assert_same_rows(one.singles, other.singles)
    assert (other.cells.sectors, other.cells.n.tolist()) == (
        one.cells.sectors,
        one.cells.n.tolist(),
    )
    assert other.cells.of_sector.tolist() == one.cells.of_sector.tolist()
    for name in ("lon", "lat", "west", "south", "east", "north"):
        found, wanted = getattr(other.cells, name), getattr(one.cells, name)
        np.testing.assert_allclose(found, wanted, rtol=0, atol=1e-9)


@MANY
@given(ANYTHING)
def test_features_written_when_published_are_those_that_would_be_made(
    twins: Twins, data: st.DataObject
) -> None:
    asked = data.draw(selections(twins.memory))
    order = data.draw(orders(twins.memory))
    here, there = both(twins, asked)
    first = data.draw(st.integers(0, here.total))
    written = there.written(first, 20, order)
    is_newest = twins.memory.known_key(asked.known_by) is None
    if asked.years or asked.relations or not is_newest:
        # Statuses of a year, what was known by one, and relations are not written.
        assert written is None
    else:
        assert written == features(here.extract(first, 20, order), translator(order.language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_record_of_today_has_its_feature_written(twins: Twins, language: str) -> None:
    here, there = both(twins, Selection(context=("lights",)))
    made = features(here.extract(), translator(language))
    assert there.written(0, there.total, Order(language=language)) == made


@settings(max_examples=200)
@given(ANYTHING)
def test_filters(twins: Twins, data: st.DataObject) -> None:
    selected = both(twins, data.draw(selections(twins.memory)))
    asked = data.draw(st.lists(conditions(twins.memory), max_size=2))
    answers: list[Any] = []
    for one in selected:
        try:
            found = one.filtered(asked)
        except BadFilter as error:
            answers.append(str(error))
        else:
            said = (found.total, found.ids, found.counts, found.facets, found.row_claims)
            of_some = found.row_claims_of(("owner", "area", "status", "length"))
            answers.append((*said, of_some, found.bounds(), found.days()))
    assert answers[1] == answers[0]


@pytest.mark.parametrize("known_by", [None, 2013, 2014, 2009])
def test_facts_and_rows_of_every_record(twins: Twins, known_by: int | None) -> None:
    here, there = twins.memory.atlas(known_by), twins.database.atlas(known_by)
    ids = twins.memory.select(Selection(context=("lights",), known_by=known_by)).ids
    for record_id in [*ids[::3], "nothing", "a\0b"]:
        assert there.facts(record_id) == here.facts(record_id)
        one, other = here.row(record_id), there.row(record_id)
        for row in (one, other):
            for name in ("search_text", "history"):
                if row:
                    row.pop(name, None)
        assert other == one


@pytest.mark.parametrize("known_by", [None, 2013, 2014])
def test_rows_near_by(twins: Twins, known_by: int | None) -> None:
    here, there = twins.memory.atlas(known_by), twins.database.atlas(known_by)
    ids = twins.memory.select(Selection()).ids
    for record_id in [*ids[::9], "nothing"]:
        assert rows_near(record_id, there) == rows_near(record_id, here)


def test_cells_of_a_table(twins: Twins, en: Translator) -> None:
    page = twins.database.select(Selection()).rows(0, 100, Order("name"))
    fields = list(twins.memory.package.codelists["fields"])
    for record_id in page.index:
        for field in fields:
            there = twins.database.atlas().fields_of(record_id, field)
            here = twins.memory.atlas().fields_of(record_id, field)
            package = twins.memory.package
            assert field_cell(there, package, en) == field_cell(here, package, en)


def test_what_a_store_says_of_itself(twins: Twins) -> None:
    here, there = twins.memory, twins.database
    assert (there.version, there.year_range()) == (here.version, here.year_range())
    assert there.countries() == here.countries()
    assert there.package.problems == here.package.problems
    layers = here.package.catalog.layers
    assert [there.large_fields(i) for i in layers] == [here.large_fields(i) for i in layers]
    asked = [*here.select(Selection()).ids[::9], "posts/first", "nothing", "a\0b"]
    assert [there.find(i) for i in asked] == [here.find(i) for i in asked]


def test_files_of_all_rows_come_piece_by_piece(twins: Twins) -> None:
    here, there = both(twins, Selection(context=("lights",)))
    pieces = [extract.ids for extract in there.extracts(70)]
    assert [i for piece in pieces for i in piece] == here.ids
    assert max(map(len, pieces)) <= 70


def test_a_window_of_everything_at_any_zoom(twins: Twins) -> None:
    here, there = both(twins, Selection())
    everywhere = Bounds(-180, -90, 180, 90)
    for zoom in range(12):
        one, other = here.placed(everywhere, zoom), there.placed(everywhere, zoom)
        assert other.cells.n.tolist() == one.cells.n.tolist()
        assert list(other.singles.index) == list(one.singles.index)
