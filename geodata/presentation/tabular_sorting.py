"""Sort keys of the rows of tabular layers."""

from collections.abc import Sequence

import geopandas
import numpy as np
import pandas

from geodata.datapackage.package import Package
from geodata.datapackage.tabular_layers import AS_OF, TabularLayer, cell_text
from geodata.evidence.atlas import Atlas
from geodata.evidence.compilation import rules_of
from geodata.evidence.holders import HOLDERS, bearing_on, compile_facts
from geodata.evidence.standing import ends_by_itself
from geodata.folding import fold
from geodata.frames import group_numbers, objects
from geodata.language import Translator
from geodata.periods import parse_period
from geodata.presentation.sorting import sort_keys
from geodata.presentation.table_cells import field_cell


def sort_keys_of(
    layers: Sequence[TabularLayer],
    code: str,
    frame: geopandas.GeoDataFrame,
    atlas: Atlas,
    t: Translator,
) -> tuple[np.ndarray, np.ndarray]:
    """As `cells.sort_keys` for all rows of large layers, once for each distinct cell."""
    column = {"name": f"name_{t.language}", "place": "departments"}.get(code, code)
    if code in atlas.package.codelists["fields"] and code != "status":
        keys = [_field_keys(layer, code, atlas.package, t) for layer in layers]
        return np.concatenate([n for n, _ in keys]), np.concatenate([t for _, t in keys])
    if column not in ("departments", "layer", "status", f"name_{t.language}"):
        return sort_keys(code, frame, atlas, t)
    numbers, _ = pandas.factorize(frame[column], use_na_sentinel=False)
    _, examples = np.unique(numbers, return_index=True)
    found, texts = sort_keys(code, frame.iloc[examples], atlas, t)
    return found[numbers], texts[numbers]


def _field_keys(
    large: TabularLayer, field: str, package: Package, t: Translator
) -> tuple[np.ndarray, np.ndarray]:
    """By what a field's column sorts."""
    size = len(large.records)
    if field not in large.fields:
        return np.full(size, np.nan), np.full(size, "", dtype=object)
    # As in cells.field_number: shares sort by their text, which begins with the owner.
    if field != "owner_share" and pandas.api.types.is_numeric_dtype(large.values[field]):
        return large.values[field].to_numpy(dtype=float), np.full(size, "", dtype=object)
    rules, columns = rules_of(package), bearing_on(field, large.fields)

    def text(position: int) -> str:
        compiled = compile_facts(large.claims(position, columns), rules)
        entries = [entry for (name, _), entry in compiled.items() if name == field]
        return fold(field_cell(entries, package, t))

    units = [f"{c}_unit" for c in columns if f"{c}_unit" in large.values]
    keys = [large.values[c] for c in (*columns, *units)]
    if field in HOLDERS:
        keys.append(_ends(large.values[AS_OF]))
    numbers, found = group_numbers(keys, text, size)
    return np.full(size, np.nan), objects(found)[numbers]


def _ends(dates: pandas.Series) -> pandas.Series:
    """What of rows' dates matters for who holds a thing: “2012” goes on, “2009/2012” is over.

    All that a row says has one date and one source, so that nothing in it is newer than the rest.
    """
    numbers, distinct = pandas.factorize(dates, use_na_sentinel=False)
    periods = (parse_period(text) if (text := cell_text(date)) else None for date in distinct)
    kinds = np.array([-1 if period is None else ends_by_itself(period) for period in periods])
    return pandas.Series(kinds[numbers] if len(kinds) else numbers, dates.index)
