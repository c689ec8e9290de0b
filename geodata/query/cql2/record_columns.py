"""The columns of records as filters read them."""

import geopandas
import numpy as np

from geodata.evidence.lifetimes import UNDATED
from geodata.query.cql2.columns import Column, arrays, column
from geodata.query.cql2.queryables import Queryable


def column_of(records: geopandas.GeoDataFrame, queryable: Queryable) -> Column:
    """A property of records (columns as `Atlas.records`, index = id), one value a row."""
    if queryable.name == "id":
        return column("text", records.index.to_numpy(dtype=object))
    if queryable.kind == "geometry":
        shapes = np.asarray(records.geometry.array, dtype=object)
        return Column("geometry", shapes, ~records.geometry.isna().to_numpy())
    if queryable.kind == "interval":
        start, end = records["start"].to_numpy(), records["end"].to_numpy()
        return Column("interval", np.column_stack([start, end]), start != UNDATED)
    if queryable.kind == "date":
        days = records[queryable.name].to_numpy()
        return Column("date", days, days != UNDATED)
    values = records[queryable.name].to_numpy()
    return arrays(values) if queryable.kind == "array" else column(queryable.kind, values)
