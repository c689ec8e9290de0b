"""An area from the map becomes a relation of the filter, in the place of the one before."""

import pytest

from geodata.stores.store import Store
from layers.drawn_area import area_taker
from layers.map.folium_map import area_text
from layers.page.visit import Visit

BOX, OTHER = "10,0,12,2", "POLYGON ((10 0, 13 0, 11 2, 10 0))"


@pytest.fixture
def state(store: Store) -> Visit:
    """A visit that filters by another relation and a status as well."""
    selection, _ = store.parse({"status": "operating", "relation": "within:900:posts"})
    return Visit(selection=selection)


def test_an_area_is_added_changed_and_taken_off(state: Visit, store: Store) -> None:
    take = area_taker(state, store)
    for text in (BOX, OTHER):
        take(text)
        assert area_text(state.selection) == text
        assert state.selection.query()["relation"] == f"within:900:posts;crosses:{text}"
    take("")
    assert state.selection.query() == {"status": "operating", "relation": "within:900:posts"}
    assert area_text(state.selection) == ""


def test_what_is_no_area_is_said_and_the_filter_stays(state: Visit, store: Store) -> None:
    take = area_taker(state, store)
    take(BOX)
    take("POLYGON ((0 0, 1 1, 1 0, 0 1, 0 0))")
    assert [c.parameter for c in state.corrections] == ["relation"]
    assert area_text(state.selection) == BOX


def test_only_what_is_certain_stays_so_where_the_area_changes(state: Visit, store: Store) -> None:
    take = area_taker(state, store)
    selection, _ = store.parse({"relation": f"crosses:{BOX}", "certain": "1"})
    state.select(selection)
    take(OTHER)
    assert state.selection.certain
    take("")
    assert state.selection.query() == {}
