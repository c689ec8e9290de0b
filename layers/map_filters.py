"""What a reader filters by on the map itself: an area that they draw, a department."""

from collections.abc import Callable
from dataclasses import replace

from geodata.query.relations import CROSSES, drawn_area, relations_text
from geodata.stores.store import Store
from layers.page.visit import Visit

# What the text of an area can take: corners in degrees, more than a link may have.
MOST_CHARACTERS = 8_000


def map_filters(state: Visit, store: Store) -> dict[str, Callable[[str], None]]:
    """What takes each filter from the map, by what its script calls it (static/map)."""

    def department(code: str) -> None:
        codes = (code,) if code in store.package.departments.codes else ()
        state.select(replace(state.selection, departments=codes))

    def profile(code: str) -> None:
        department(code)
        state.turn_to = "departments.py"

    return {"area": area_taker(state, store), "department": department, "profile": profile}


def area_taker(state: Visit, store: Store) -> Callable[[str], None]:
    """What takes an area, a relation like any other, in the place of the one before; "" for none.

    An area that cannot be read is said, as one in a link is, and the filter stays.
    """

    def take(text: str) -> None:
        drawn = drawn_area(state.selection.relations)
        kept = relations_text([r for r in state.selection.relations if r != drawn])
        added = f"{CROSSES}:{text[:MOST_CHARACTERS]}" if text else ""
        asked = state.selection.without("relations").query()
        if state.selection.certain and (kept or added):
            asked["certain"] = "1"
        relation = ";".join(filter(None, (kept, added)))
        known, corrections = store.parse(asked | ({"relation": relation} if relation else {}))
        state.select(state.selection if corrections else known)
        state.corrections = corrections

    return take
