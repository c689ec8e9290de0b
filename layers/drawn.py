"""What the map draws of a window, as JSON: for its own route, and for its own line."""

import json
import math
from collections.abc import Mapping
from functools import lru_cache

from geodata.language import translator
from geodata.package import Package
from geodata.selection import Bounds, Selection, read_bounds
from geodata.store import Store
from geodata.view import draw

WHOLE_ZOOM, DEEPEST_ZOOM = 5.0, 22.0


def drawn(
    store: Store, selection: Selection, chosen: str, language: str, said: Mapping[str, str]
) -> bytes:
    """What the map draws of the window that it said (`window`, `zoom`), as JSON.

    Raises:
        DatabaseUnavailable: if the records cannot be reached.
    """
    return _drawn(store, selection, chosen, language, *_window(said, store.package))


def _window(said: Mapping[str, str], package: Package) -> tuple[Bounds, float]:
    """The window of a map and its zoom level; the whole where they cannot be meant."""
    window = read_bounds(said.get("window", "")) or Bounds(*package.catalog.bounds)
    try:
        zoom = float(said.get("zoom", ""))
    except ValueError:
        zoom = WHOLE_ZOOM
    return window, min(max(zoom, 0), DEEPEST_ZOOM) if math.isfinite(zoom) else WHOLE_ZOOM


@lru_cache(maxsize=128)
def _drawn(
    store: Store, selection: Selection, chosen: str, language: str, window: Bounds, zoom: float
) -> bytes:
    """The same of a window that is known. Going back to a view costs nothing."""
    drawing = draw(store.select(selection), window, zoom, translator(language), chosen)
    return json.dumps(drawing, ensure_ascii=False, allow_nan=False).encode()
