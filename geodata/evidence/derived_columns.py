"""Records of large layers: what is computed of them, in bulk, and single ones by their id.

Everything is computed once for each distinct combination of cells, by the same functions as for
records of which claims.csv speaks.
"""

from collections.abc import Hashable

import geopandas
import numpy as np
import pandas

from geodata.datapackage.departments import Lying
from geodata.datapackage.package import Package
from geodata.datapackage.tabular_layers import AS_OF, TabularLayer, cell_text, n_claims
from geodata.evidence.atlas import QUALITY_PARTS
from geodata.evidence.compilation import rules_of
from geodata.evidence.derived import (
    INVESTOR_FIELDS,
    STATUS,
    companies_in,
    countries_of,
    role_fields,
    stated_departments,
    status_history,
)
from geodata.evidence.lifetimes import Lifetime, columns_of, lifetime_of, time_rules
from geodata.evidence.quality import Quality, Scale
from geodata.folding import fold
from geodata.frames import group_numbers, objects


def computed(large: TabularLayer, package: Package) -> geopandas.GeoDataFrame:
    """The records of a large layer with what is computed from their cells and place.

    Returns:
        Columns as `Atlas.records`, but for the quality, which depends on the year of knowledge
        (`with_quality`), and search_text; besides, `history`: pairs of day and status.
    """
    frame = large.records.copy()
    size, none = len(frame), np.zeros(len(frame), dtype=np.int64)
    for name, column in _times(large, package).items():
        frame[name] = column
    frame["countries"] = _countries(large, package)
    frame["companies"] = _companies(large, package)
    lying = _lying(large, package)
    frame["shares"] = objects([found.shares for found in lying])
    frame["possible_departments"] = objects([found.possible for found in lying])
    numbers, codes = pandas.factorize(objects([tuple(s) for s in frame["shares"]]))
    frame["departments"] = objects(list(codes))[numbers]
    frame["n_claims"] = sum((n_claims(f, large.values[f]) for f in large.fields), none)
    spoken = (frame["n_claims"] > 0).to_numpy()
    witness = spoken & (not package.sources[large.layer.source].is_reference)
    frame["n_sources"] = frame["n_witnesses"] = witness.astype(np.int64)
    frame["n_conflicts"] = np.zeros(size, dtype=np.int64)
    return frame


def _times(large: TabularLayer, package: Package) -> dict[str, np.ndarray]:
    """Each record's bounds in time, its statuses by day (`history`) and the newest of them."""
    rules, words = rules_of(package), time_rules(package)
    kinds = large.records["kind"].to_numpy(dtype=object)
    roles = {field: package.field(field, "time") for field in large.fields}
    dates = [f for f in roles if f == STATUS[0] or package.field(f, "type") == "date"]
    # Of other fields it matters what is said at all, and only by those of one role together.
    others = {roles[f] for f in roles if f not in dates and roles[f]}
    said = [large.values[[f for f in roles if roles[f] == r]].notna().any(axis=1) for r in others]
    keys = [large.values[AS_OF], large.records["kind"], *said, *(large.values[f] for f in dates)]

    def times(position: int) -> tuple[Lifetime, tuple[tuple[int, str], ...]]:
        claims = large.claims(position, [field for field in roles if roles[field]])
        return lifetime_of(kinds[position], claims, words), status_history(claims, rules)

    numbers, found = group_numbers(keys, times, len(large.records))
    columns = columns_of([lifetime for lifetime, _ in found])
    columns["history"] = objects([history for _, history in found])
    columns["status"] = objects([h[-1][1] if h else "" for _, h in found])
    return {name: column[numbers] for name, column in columns.items()}


def _countries(large: TabularLayer, package: Package) -> np.ndarray:
    fields = [f for f in large.fields if f in INVESTOR_FIELDS]
    numbers, found = group_numbers(
        [large.values[f] for f in fields],
        lambda position: countries_of(large.claims(position, fields), package),
        len(large.records),
    )
    result: np.ndarray = objects(found)[numbers]
    return result


def _companies(large: TabularLayer, package: Package) -> np.ndarray:
    roles = role_fields(package)
    fields = [f for f in large.fields if f in roles]
    numbers, found = group_numbers(
        [large.values[f] for f in fields],
        lambda position: companies_in(large.claims(position, fields), roles, package),
        len(large.records),
    )
    result: np.ndarray = objects(found)[numbers]
    return result


def _lying(large: TabularLayer, package: Package) -> list[Lying]:
    """Where each record lies; equal answers are one object."""
    stated: list[tuple[str, ...]] = [()] * len(large.records)
    if "department" in large.fields:
        numbers, found = group_numbers(
            [large.values["department"]],
            lambda position: stated_departments(large.claims(position, ["department"]), package),
            len(large.records),
        )
        stated = [found[n] for n in numbers]
    records = large.records
    lying = package.departments.lying(
        list(records.geometry.array), records["loc_method"], records["loc_precision"], stated
    )
    kept: dict[Hashable, Lying] = {}
    return [kept.setdefault((*found.shares.items(), found.possible), found) for found in lying]


def qualities(
    large: TabularLayer, precisions: pandas.Series, scale: Scale
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
    return group_numbers([precisions, has_place, *known], quality, len(large.records))


def with_quality(
    large: TabularLayer, frame: geopandas.GeoDataFrame, scale: Scale
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


def haystacks(large: TabularLayer) -> list[str]:
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
