"""What the search box offers while one types: an answer to its route, in the reader's language."""

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from geodata.language import Translator, translator
from geodata.query.filters import CODE_FILTERS
from geodata.query.suggestions import KINDS, PLACE, RECORD, WORD, WORD_LIST, Suggestion, towns
from geodata.stores.store import Store
from layers.your_data.guests import store_of

AT_MOST = 8
TOWN_ZOOM = 9
# Where there is no map, and no panel, only what filters.
ON_EXPLORE = (RECORD, PLACE)


def suggestions(request: Request) -> Response:
    """The suggestions for `q`, best first; `filters=1` leaves out what only Explore can show."""
    said = request.query_params
    kinds = [kind for kind in KINDS if kind not in ON_EXPLORE or said.get("filters") != "1"]
    store, t = store_of(request), translator(said.get("lang", ""))
    found = store.suggestions.find(said.get("q", ""), AT_MOST, kinds)
    offers = [_offer(suggestion, store, t) for suggestion in found]
    # What one types is nobody else's business, least of all a guest's file.
    return JSONResponse(offers, headers={"Cache-Control": "no-store"})


def _offer(found: Suggestion, store: Store, t: Translator) -> dict[str, Any]:
    """A suggestion as the search box shows it (`label`, `detail`) and as a step in the address.

    `set` are parameters that get a value, `add` those to whose list one is added; `among` likewise,
    but only where that list is not empty. `at` is where the map goes.
    """
    package = store.package
    step: dict[str, Any]
    if found.kind == RECORD:
        layer = package.catalog.layers[found.code.split("/")[0]]
        label, detail = package.record_name(found.code, t), layer.title(t)
        step = {"set": {"record": found.code}, "among": {"layer": layer.layer_id}}
    elif found.kind == PLACE:
        lon, lat = towns(package)[found.code]
        label, detail = found.code, t("Place: the map goes there")
        step = {"at": [lat, lon, TOWN_ZOOM]}
    elif found.kind == WORD:
        label = package.codelists[WORD_LIST].label(found.code, t)
        detail, step = t("Word in texts"), {"set": {"q": label}}
    else:
        drawn = CODE_FILTERS[found.kind]
        label, detail = drawn.code_label(found.code, package, t), drawn.title(t)
        step = {"add": {drawn.parameter: found.code}}
    is_other = found.spelling.casefold() != label.casefold()
    return {
        "label": label,
        "detail": detail,
        "spelling": found.spelling if is_other else "",
        **step,
    }
