"""The area that a reader draws on the map: a relation of the filter like any other."""

from collections.abc import Callable

from geodata.query.relations import CROSSES, drawn_area, relations_text
from geodata.stores.store import Store
from layers.page.visit import Visit

# What the text of an area can take: corners in degrees, more than a link may have.
MOST_CHARACTERS = 8_000


def area_taker(state: Visit, store: Store) -> Callable[[str], None]:
    """What takes an area from the map, in the place of the one before; "" takes that off.

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
