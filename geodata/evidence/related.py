"""Records that belong together: by a company that holds or runs them, or because they lie near."""

from collections.abc import Iterable, Sequence

import numpy as np
import shapely

from geodata.evidence.atlas import Atlas
from geodata.evidence.derived import INVESTOR_FIELDS
from geodata.geometry.measure import degrees_for, to_metres

NEAR_M = 50_000
MAX_ROWS = 8
# Of so many, the nearest in degrees, metres tell which are nearest.
MAX_MEASURED = 100


def companies_of(record_id: str, atlas: Atlas) -> frozenset[str]:
    """Codes of the companies that hold, run or buy a record, and of their parents."""
    companies = atlas.package.companies
    names = _holder_names(record_id, atlas)
    return frozenset(code for name in names for code in companies.lineage(name))


def _holder_names(record_id: str, atlas: Atlas) -> Iterable[str]:
    for claim in atlas.claims_of(record_id):
        if claim.field in INVESTOR_FIELDS and not claim.is_deprecated:
            yield claim.qualifier if claim.field == "owner_share" else claim.value


def same_companies(record_id: str, atlas: Atlas) -> list[str]:
    """Ids of other records that share a company with this one, most shared first."""
    mine = companies_of(record_id, atlas)
    if not mine:
        return []
    shared = {
        other: len(mine & companies_of(other, atlas))
        for other in atlas.records.index
        if other != record_id
    }
    return [i for i, n in sorted(shared.items(), key=lambda item: -item[1]) if n]


def near_by(record_id: str, atlas: Atlas) -> list[str]:
    """Ids of documented records within 50 km, nearest first; none where it has no place."""
    place = _place(record_id, atlas)
    if place is None:
        return []
    frame = atlas.records
    shapes = np.asarray(frame.geometry.array, dtype=object)
    found = _nearest_first(list(map(str, frame.index)), shapes, place, atlas)
    return [other for other in found if other != record_id]


def rows_near(record_id: str, atlas: Atlas) -> list[str]:
    """Ids of the few rows of large layers nearest to a record, within 50 km, nearest first."""
    place = _place(record_id, atlas)
    if place is None:
        return []
    ids, shapes = atlas.elsewhere.near(place, degrees_for(NEAR_M, place), MAX_MEASURED)
    found = _nearest_first(ids, shapes, place, atlas)
    return [other for other in found if other != record_id][:MAX_ROWS]


def _place(record_id: str, atlas: Atlas) -> shapely.Geometry | None:
    row = atlas.row(record_id)
    return None if row is None else row["geometry"]


def _nearest_first(
    ids: Sequence[str], shapes: np.ndarray, place: shapely.Geometry, atlas: Atlas
) -> list[str]:
    """The ids of shapes within 50 km of a place."""
    bounds = atlas.package.catalog.bounds
    away = shapely.distance(to_metres(shapes, bounds), to_metres(place, bounds))
    return [ids[i] for i in np.argsort(away, kind="stable") if away[i] <= NEAR_M]
