"""An area and a department from the map take the place of those that were filtered by."""

import pytest

from geodata.stores.store import Store
from layers.map.folium_map import area_text
from layers.map_filters import area_taker, map_filters
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


def test_a_department_takes_the_place_of_those_before(state: Visit, store: Store) -> None:
    first, second, *_ = store.package.departments.codes
    taken = map_filters(state, store)
    for code in (first, second):
        taken["department"](code)
        assert state.selection.departments == (code,)
        assert state.selection.statuses == ("operating",)
    taken["department"]("")
    assert state.selection.departments == ()
    taken["department"]("99")
    assert state.selection.departments == ()
    assert state.turn_to == ""


def test_a_profile_is_of_the_department_and_on_its_page(state: Visit, store: Store) -> None:
    code = store.package.departments.codes[0]
    map_filters(state, store)["profile"](code)
    assert (state.selection.departments, state.turn_to) == ((code,), "departments.py")
