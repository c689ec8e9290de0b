"""Records that belong together: by a company that holds or runs them, or because they lie near."""

from collections.abc import Iterable

import numpy as np
import shapely

from geodata.atlas import INVESTOR_FIELDS, Atlas
from geodata.measure import to_metres

NEAR_M = 50_000


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
    row = atlas.row(record_id)
    if row is None or row["geometry"] is None:
        return []
    frame = atlas.records
    shapes = np.append(np.asarray(frame.geometry.array, dtype=object), row["geometry"])
    shapes = to_metres(shapes, atlas.package.catalog.bounds)
    away = shapely.distance(shapes[:-1], shapes[-1])
    order = np.argsort(away, kind="stable")
    return [str(frame.index[i]) for i in order if away[i] <= NEAR_M and frame.index[i] != record_id]
