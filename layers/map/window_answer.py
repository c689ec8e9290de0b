"""What the map draws of a window, as JSON: for its own route, and for its own line."""

import json
import math
from collections.abc import Callable, Mapping
from functools import lru_cache, partial
from weakref import WeakKeyDictionary, ref

from geodata.datapackage.package import Package
from geodata.geometry.bounds import Bounds, read_bounds
from geodata.language import translator
from geodata.presentation.map_features import draw
from geodata.query.selection import Selection
from geodata.stores.store import Store

# Answers that are kept of each store; they go with it.
KEPT_ANSWERS = 128
_kept: WeakKeyDictionary[Store, Callable[..., bytes]] = WeakKeyDictionary()
WHOLE_ZOOM, DEEPEST_ZOOM = 5.0, 22.0


def drawn(
    store: Store, selection: Selection, chosen: str, language: str, said: Mapping[str, str]
) -> bytes:
    """What the map draws of the window that it said (`window`, `zoom`), as JSON.

    Raises:
        DatabaseUnavailable: if the records cannot be reached.
    """
    if store not in _kept:
        _kept[store] = lru_cache(maxsize=KEPT_ANSWERS)(partial(_drawn, ref(store)))
    return _kept[store](selection, chosen, language, *_window(said, store.package))


def _window(said: Mapping[str, str], package: Package) -> tuple[Bounds, float]:
    """The window of a map and its zoom level; the whole where they cannot be meant."""
    window = read_bounds(said.get("window", "")) or Bounds(*package.catalog.bounds)
    try:
        zoom = float(said.get("zoom", ""))
    except ValueError:
        zoom = WHOLE_ZOOM
    return window, min(max(zoom, 0), DEEPEST_ZOOM) if math.isfinite(zoom) else WHOLE_ZOOM


def _drawn(
    store: ref[Store], selection: Selection, chosen: str, language: str, window: Bounds, zoom: float
) -> bytes:
    """The same of a window that is known. Going back to a view costs nothing."""
    asked = store()
    if asked is None:
        return b"{}"
    drawing = draw(asked.select(selection), window, zoom, translator(language), chosen)
    return json.dumps(drawing, ensure_ascii=False, allow_nan=False).encode()
