"""Records of large layers: what is computed of them, in bulk, and single ones by their id.

Everything is computed once for each distinct combination of cells, by the same functions as for
records of which claims.csv speaks.
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import geopandas
import numpy as np
import pandas
import shapely

from geodata.atlas import (
    INVESTOR_FIELDS,
    QUALITY_PARTS,
    Atlas,
    countries_of,
    objects,
    rows_of,
    rules_of,
    span_of,
    stated_departments,
    status_history,
)
from geodata.cells import field_cell, sort_keys
from geodata.compilation import Compiled, Key, compile_record
from geodata.folding import fold
from geodata.language import Translator
from geodata.large import AS_OF, LargeLayer, cell_text
from geodata.package import Package
from geodata.quality import Quality, Scale

# Rows of which an interface keeps the facts: more than a page of any table.
KEPT_FACTS = 4096
# Gives rows near a place (see `atlas.Elsewhere.near`).
Near = Callable[[shapely.Geometry, float, int], tuple[Sequence[str], np.ndarray]]


def for_distinct(
    columns: Sequence[Any], function: Callable[[int], Any], size: int
) -> tuple[np.ndarray, list[Any]]:
    """Apply a function once for each distinct combination of cells.

    Args:
        columns: arrays of one length. function: takes the position of a row with a combination.

    Returns:
        For each row the number of its combination; and what the function gave for each.
    """
    if not columns:
        return np.zeros(size, dtype=np.int64), [function(0)] if size else []
    numbers, _ = pandas.factorize(np.asarray(columns[0]), use_na_sentinel=False)
    for column in columns[1:]:
        further, distinct = pandas.factorize(np.asarray(column), use_na_sentinel=False)
        numbers, _ = pandas.factorize(numbers * max(len(distinct), 1) + further)
    _, examples = np.unique(numbers, return_index=True)
    return numbers, [function(int(position)) for position in examples]


def computed(large: LargeLayer, package: Package) -> geopandas.GeoDataFrame:
    """The records of a large layer with what is computed from their cells and place.

    Returns:
        Columns as `Atlas.records`, but for the quality, which depends on the year of knowledge
        (`with_quality`), and haystack; besides, `history`: pairs of day and status.
    """
    frame = large.records.copy()
    size, values, rules = len(frame), large.values, rules_of(package)
    dates = [f for f in large.fields if package.field(f, "type") == "date"]
    dated = [f for f in ("status", *dates) if f in large.fields]

    def times(position: int) -> tuple[Any, tuple[int, int]]:
        claims = large.claims(position)
        compiled = compile_record([c for c in claims if c.field == "status"], rules)
        history = status_history(compiled, rules)
        return history, span_of(kinds[position], claims, history, package)

    kinds = frame["kind"].to_numpy(dtype=object)
    any_value = values[list(large.fields)].notna().any(axis=1)
    keys = [values[AS_OF], frame["kind"], any_value, *(values[f] for f in dated)]
    numbers, found = for_distinct(keys, times, size)
    histories = objects([history for history, _ in found])
    frame["history"] = histories[numbers]
    frame["status"] = objects([h[-1][1] if h else "" for h, _ in found])[numbers]
    spans = np.array([span for _, span in found], dtype=np.int64).reshape(-1, 2)
    frame["start"], frame["end"] = spans[numbers, 0], spans[numbers, 1]
    frame["countries"] = _countries(large, package)
    frame["shares"] = _shares(large, package)
    numbers, codes = pandas.factorize(objects([tuple(s) for s in frame["shares"]]))
    frame["departments"] = objects(list(codes))[numbers]
    frame["n_claims"] = values[list(large.fields)].notna().sum(axis=1).to_numpy(dtype=np.int64)
    spoken = (frame["n_claims"] > 0).to_numpy()
    witness = spoken & (not package.sources[large.layer.source].is_reference)
    frame["n_sources"] = frame["n_witnesses"] = witness.astype(np.int64)
    frame["n_conflicts"] = np.zeros(size, dtype=np.int64)
    return frame


def _countries(large: LargeLayer, package: Package) -> np.ndarray:
    fields = [f for f in large.fields if f in INVESTOR_FIELDS]
    numbers, found = for_distinct(
        [large.values[f] for f in fields],
        lambda position: countries_of(large.claims(position, fields), package),
        len(large.records),
    )
    result: np.ndarray = objects(found)[numbers]
    return result


def _shares(large: LargeLayer, package: Package) -> np.ndarray:
    """Each record's departments with their shares; equal ones are one object."""
    stated: dict[int, dict[str, float]] = {}
    if "department" in large.fields:
        numbers, found = for_distinct(
            [large.values["department"]],
            lambda position: stated_departments(large.claims(position, ["department"]), package),
            len(large.records),
        )
        stated = {i: found[n] for i, n in enumerate(numbers) if found[n]}
    placed = np.array(large.records.geometry.array, dtype=object)
    placed[list(stated)] = None
    shares = package.departments.shares(list(placed))
    kept: dict[Hashable, Mapping[str, float]] = {}
    return objects(
        [
            kept.setdefault(tuple(s.items()), s)
            for s in (stated.get(i) or s for i, s in enumerate(shares))
        ]
    )


def qualities(
    large: LargeLayer, precisions: pandas.Series, scale: Scale
) -> tuple[np.ndarray, list[Quality]]:
    """For each record the number of its quality, and the qualities there are."""
    sources, codes = [large.layer.source], precisions.to_numpy(dtype=object)

    def quality(position: int) -> Quality:
        said = {f for f in large.fields if cell_text(large.values[f].iat[position])}
        placed = large.records.geometry.iat[position] is not None
        precision = codes[position] if placed else None
        return scale.quality(large.layer.layer_id, precision, sources if said else (), said)

    has_place = large.records.geometry.notna()
    known = [large.values[f].notna() for f in large.fields]
    return for_distinct([precisions, has_place, *known], quality, len(large.records))


def with_quality(
    large: LargeLayer, frame: geopandas.GeoDataFrame, scale: Scale
) -> geopandas.GeoDataFrame:
    """The computed records of a layer with their score, its level and its parts."""
    numbers, found = qualities(large, frame["loc_precision"], scale)
    columns: dict[str, np.ndarray] = {
        "quality": np.array([q.score for q in found], dtype=np.int64)[numbers],
        "quality_level": objects([q.level for q in found])[numbers],
    }
    for column, part in QUALITY_PARTS.items():
        columns[column] = np.array([getattr(q, part) for q in found], dtype=float)[numbers]
    return frame.assign(**columns)


def haystacks(large: LargeLayer) -> list[str]:
    """All that free text searches, one text a record."""
    names = [large.records["name_en"], large.records["name_es"]]
    columns = [*names, *(large.values[f] for f in large.fields)]
    folded = []
    for column in columns:
        numbers, distinct = pandas.factorize(column)
        texts = objects([*(fold(cell_text(value)) for value in distinct), ""])
        folded.append(texts[numbers])
    if folded[1:] and (folded[0] == folded[1]).all():
        del folded[1]
    return [" ".join(filter(None, words)) for words in zip(*folded, strict=True)]


def position_of(record_id: str, index: "pandas.Index[Any]") -> int:
    """Where an id stands in an index of ids that are met once."""
    place: Any = index.get_loc(record_id)
    return int(place)


class LargeRows:
    """The rows of large layers by id: what pages need of one record (see `atlas.Elsewhere`)."""

    def __init__(
        self,
        layers: Sequence[LargeLayer],
        frames: Sequence[geopandas.GeoDataFrame],
        package: Package,
        known_by: int | None,
        near: Near,
    ) -> None:
        """Take the layers and their frames, with every computed column, and what is near."""
        known = [
            (layer, frame)
            for layer, frame in zip(layers, frames, strict=True)
            if known_by is None or package.sources[layer.layer.source].year <= known_by
        ]
        self._layers = [layer for layer, _ in known]
        self._frames = [frame for _, frame in known]
        self._rules = rules_of(package)
        self.near = near
        self.facts = lru_cache(maxsize=KEPT_FACTS)(self._facts)

    def _find(self, record_id: str) -> tuple[int, int] | None:
        for number, layer in enumerate(self._layers):
            if record_id in layer.records.index:
                return number, position_of(record_id, layer.records.index)
        return None

    def row(self, record_id: str) -> dict[str, Any] | None:
        """A record as a row of `Atlas.records`; None if there is none."""
        found = self._find(record_id)
        if found is None:
            return None
        number, position = found
        [row] = rows_of(self._frames[number].iloc[[position]])
        return row

    def _facts(self, record_id: str) -> Mapping[Key, Compiled]:
        """What stands of a record, by the rule for all claims; empty if there is none."""
        found = self._find(record_id)
        if found is None:
            return {}
        number, position = found
        return compile_record(self._layers[number].claims(position), self._rules)

    def among(self, ids: Sequence[str]) -> list[tuple[np.ndarray, LargeLayer, np.ndarray]]:
        """Those of some records that are rows of large layers, as they stand in them."""
        wanted = pandas.Index(objects(ids), dtype=object)
        found = []
        for layer in self._layers:
            positions = layer.records.index.get_indexer(wanted)
            here = np.flatnonzero(positions >= 0)
            if len(here):
                found.append((here, layer, positions[here]))
        return found

    def fields(self, layer: str) -> tuple[str, ...]:
        """The fields of which the rows of a layer speak."""
        return next((x.fields for x in self._layers if x.layer.layer_id == layer), ())


def sort_keys_of(
    layers: Sequence[LargeLayer],
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
    large: LargeLayer, field: str, package: Package, t: Translator
) -> tuple[np.ndarray, np.ndarray]:
    """By what a field's column sorts."""
    size = len(large.records)
    if field not in large.fields:
        return np.full(size, np.nan), np.full(size, "", dtype=object)
    # As in cells.field_number: shares sort by their text, which begins with the owner.
    if field != "owner_share" and pandas.api.types.is_numeric_dtype(large.values[field]):
        return large.values[field].to_numpy(dtype=float), np.full(size, "", dtype=object)
    rules = rules_of(package)

    def text(position: int) -> str:
        compiled = compile_record(large.claims(position, [field]), rules)
        return fold(field_cell(list(compiled.values()), package, t))

    numbers, found = for_distinct([large.values[field]], text, size)
    return np.full(size, np.nan), objects(found)[numbers]
