"""The parts of a package as they are published: documented records, and rows of large layers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import geopandas
import numpy as np
import pandas

from geodata.datapackage.package import Package
from geodata.datapackage.tabular_layers import TabularLayer, cell_text
from geodata.evidence import derived_columns
from geodata.evidence.atlas import Atlas, compile_package
from geodata.evidence.conflicts import with_conflicts
from geodata.evidence.quality import PARTS, Quality, Scale
from geodata.frames import objects
from geodata.language import LANGUAGES, translator
from geodata.presentation import tabular_sorting
from geodata.presentation.sorting import sort_keys
from geodata.query import tabular_properties
from geodata.query.cql2.columns import Column, Kind
from geodata.stores.sql.codebook import numbered

Keys = tuple[int | None, ...]
# Order of rows → numbers and texts by which they sort; see cells.sort_keys.
SortKeys = Mapping[tuple[str, str], tuple[np.ndarray, np.ndarray]]
# Orders of rows that go by columns of records. Layer, place and status go by their books.
COLUMNS = ("name", "known", "n_conflicts", "n_witnesses")


@dataclass(frozen=True)
class RecordStates:
    """Records of one sort: those of which claims.csv speaks, or rows of large layers.

    Attributes:
        frame: columns as `Atlas.records`, but for the quality; index = id. A record stands in it
            once for each state of knowledge in which it is different.
        known_from, known_to: positions of the first and last key that know it so.
        histories: statuses as pairs of day and code.
        grades: numbers into `qualities`, each of which has a quality a key.
        search_text: what free text searches. claims: what a row says, as JSON's values; or None.
        row_numbers: rows of their file, from 1; -1 where they have none.
        said: what rows of large layers say as columns that filters read, by kind and name.
    """

    frame: geopandas.GeoDataFrame
    known_from: np.ndarray
    known_to: np.ndarray
    histories: np.ndarray
    grades: np.ndarray
    qualities: Sequence[tuple[Quality | None, ...]]
    search_text: Sequence[str]
    claims: Sequence[dict[str, Any] | None]
    row_numbers: np.ndarray
    sort_keys: SortKeys
    said: Mapping[tuple[Kind, str], Column] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """Number of rows."""
        return len(self.frame)


def fields_said(package: Package, large: Sequence[TabularLayer]) -> list[str]:
    """Fields of which anything is said: by what rows can be ordered, besides their columns."""
    said = {claim.field for claim in package.claims}.union(*(layer.fields for layer in large))
    return [f for f in package.codelists["fields"] if f in said and f != "status"]


def documented(package: Package, keys: Keys, orders: Sequence[str]) -> RecordStates:
    """The records of which claims.csv speaks, in every state of knowledge.

    A record differs from what was known before exactly where it has more claims.
    """
    claims_seen = np.full(len(package.records), -1)
    frames, places, since, histories = [], [], [], []
    found: list[SortKeys] = []
    qualities: list[dict[int, Quality]] = []
    for number, key in enumerate(keys):
        atlas = with_conflicts(compile_package(package, key))
        place = package.records.index.get_indexer(atlas.records.index)
        qualities.append(dict(zip(place.tolist(), _qualities(atlas.records), strict=True)))
        is_new = atlas.records["n_claims"].to_numpy() != claims_seen[place]
        claims_seen[place] = atlas.records["n_claims"].to_numpy()
        frame = atlas.records[is_new]
        frames.append(frame)
        places.append(place[is_new])
        since.append(np.full(len(frame), number))
        histories += [atlas.statuses.get(str(i), ()) for i in frame.index]
        found.append(_documented_keys(frame, atlas, orders))
    place, first = np.concatenate(places), np.concatenate(since)
    order = np.lexsort((first, place))
    place, first = place[order], first[order]
    last = np.full(len(order), len(keys) - 1)
    followed = np.flatnonzero(place[1:] == place[:-1])
    last[followed] = first[followed + 1] - 1
    frame = geopandas.GeoDataFrame(pandas.concat(frames)).iloc[order]
    spans = zip(place.tolist(), first.tolist(), last.tolist(), strict=True)
    numbers, distinct = numbered(
        tuple(q[at] if since <= k <= until else None for k, q in enumerate(qualities))
        for at, since, until in spans
    )
    return RecordStates(
        frame,
        first,
        last,
        objects(histories)[order],
        numbers,
        distinct,
        list(frame["search_text"]),
        [None] * len(frame),
        np.full(len(frame), -1),
        {name: _chosen([keys[name] for keys in found], order) for name in found[0]},
    )


def _qualities(records: pandas.DataFrame) -> list[Quality]:
    columns = [records[f"quality_{part}"].tolist() for part in PARTS]
    columns += [records["quality"].tolist(), records["quality_level"].tolist()]
    return [Quality(*parts) for parts in zip(*columns, strict=True)]


def _documented_keys(
    frame: geopandas.GeoDataFrame, atlas: Atlas, orders: Sequence[str]
) -> SortKeys:
    return {
        (order, language): sort_keys(order, frame, atlas, translator(language))
        for order in orders
        for language in LANGUAGES
    }


def _chosen(
    pairs: Sequence[tuple[np.ndarray, np.ndarray]], order: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    numbers = np.concatenate([number for number, _ in pairs])
    return numbers[order], np.concatenate([text for _, text in pairs])[order]


def of_large_layers(
    package: Package, large: Sequence[TabularLayer], keys: Keys, orders: Sequence[str]
) -> RecordStates | None:
    """The rows of large layers, none of which is empty; None where there are none."""
    if not large:
        return None
    frames = [derived_columns.computed(layer, package) for layer in large]
    frame = geopandas.GeoDataFrame(pandas.concat(frames), crs=frames[0].crs)
    grades = [_grades(layer, f, package, keys) for layer, f in zip(large, frames, strict=True)]
    shifts = np.cumsum([0, *(len(found) for _, found in grades)])
    years = [package.sources[layer.layer.source].year for layer in large]
    first = [_first_knowing(year, keys) for year in years]
    return RecordStates(
        frame,
        np.repeat(first, [len(f) for f in frames]),
        np.full(len(frame), len(keys) - 1),
        frame["history"].to_numpy(),
        np.concatenate([n + shift for (n, _), shift in zip(grades, shifts, strict=False)]),
        [quality for _, found in grades for quality in found],
        [text for layer in large for text in derived_columns.haystacks(layer)],
        [said for layer in large for said in _said(layer)],
        np.array([layer.row_number(n) for layer in large for n in range(len(layer.records))]),
        _large_keys(large, orders, frame, Atlas(package, None, frame, {}, {})),
        tabular_properties.columns_of(large, package),
    )


def _large_keys(
    large: Sequence[TabularLayer],
    orders: Sequence[str],
    frame: geopandas.GeoDataFrame,
    atlas: Atlas,
) -> SortKeys:
    """By what rows sort in the orders in which they have anything to sort by."""
    said = {*COLUMNS}.union(*(layer.fields for layer in large))
    found = {}
    for order in filter(said.__contains__, orders):
        for language in LANGUAGES:
            is_same = order == "name" and frame["name_en"].equals(frame[f"name_{language}"])
            t = translator(LANGUAGES[0] if is_same else language)
            if (order, t.language) not in found:
                keys = tabular_sorting.sort_keys_of(large, order, frame, atlas, t)
                found[order, t.language] = keys
            found[order, language] = found[order, t.language]
    return found


def _first_knowing(year: int, keys: Keys) -> int:
    return next(n for n, key in enumerate(keys) if key is None or year <= key)


def _grades(
    large: TabularLayer, frame: geopandas.GeoDataFrame, package: Package, keys: Keys
) -> tuple[np.ndarray, list[tuple[Quality | None, ...]]]:
    """Each row's grade, and the grades; what differs by year is computed of one row a grade."""
    precisions = frame["loc_precision"]
    numbers, _ = derived_columns.qualities(large, precisions, Scale.of(package))
    _, examples = np.unique(numbers, return_index=True)
    few = TabularLayer(
        large.layer, large.records.iloc[examples], large.values.iloc[examples], large.fields
    )
    by_key = []
    for key in keys:
        scale = Scale.of(package, key)
        few_numbers, found = derived_columns.qualities(few, precisions.iloc[examples], scale)
        by_key.append([found[n] for n in few_numbers])
    return numbers, list(zip(*by_key, strict=True))


def _said(large: TabularLayer) -> list[dict[str, Any] | None]:
    """What each row says: column of `values` → number or text; without what is null."""
    columns: dict[str, list[Any]] = {}
    for name in large.values:
        values = large.values[name]
        is_number = pandas.api.types.is_numeric_dtype(values)
        columns[str(name)] = (
            values.astype(object).where(values.notna(), None).tolist()
            if is_number
            else [cell_text(value) or None for value in values]
        )
    names = list(columns)
    return [
        {name: value for name, value in zip(names, row, strict=True) if value is not None}
        for row in zip(*columns.values(), strict=True)
    ]
