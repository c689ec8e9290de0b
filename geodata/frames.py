"""Small operations on data frames and arrays that several rooms need."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import geopandas
import numpy as np
import pandas
import pyarrow.compute


def rows_of(frame: pandas.DataFrame) -> list[dict[str, Any]]:
    """The rows of a frame as dictionaries by column name, in the frame's order."""
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]


def objects(values: Sequence[object]) -> np.ndarray:
    """A column of Python objects (tuples and dicts must not be spread into columns)."""
    column = np.empty(len(values), dtype=object)
    column[:] = values
    return column


def group_numbers(
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


def position_of(record_id: str, index: "pandas.Index[Any]") -> int:
    """Where an id stands in an index of ids that are met once."""
    place: Any = index.get_loc(record_id)
    return int(place)


def ranks(numbers: np.ndarray, texts: np.ndarray) -> np.ndarray:
    """Ranks of cells that hold a number, a text, or nothing (-1); numbers before texts."""
    result = np.full(len(numbers), -1, dtype=np.int64)
    counted, worded = ~np.isnan(numbers), texts != ""
    rank = pyarrow.compute.rank
    found = rank(pyarrow.array(numbers[counted]), tiebreaker="dense")
    result[counted] = found.to_numpy()
    worded &= ~counted
    further = rank(pyarrow.array(texts[worded], pyarrow.large_string()), tiebreaker="dense")
    result[worded] = further.to_numpy().astype(np.int64) + int(counted.sum())
    return result


def all_of(masks: Iterable[np.ndarray]) -> np.ndarray:
    """Rows that pass every mask; at least one is needed."""
    first, *others = masks
    result: np.ndarray = first.copy()
    for mask in others:
        result &= mask
    return result


def together(frames: Sequence[geopandas.GeoDataFrame]) -> geopandas.GeoDataFrame:
    """Frames of the same columns, one below the other; at least one is needed."""
    filled = [frame for frame in frames if len(frame)]
    if len(filled) < 2:
        return filled[0] if filled else frames[0]
    joined = pandas.concat(filled)
    return geopandas.GeoDataFrame(joined, geometry="geometry", crs=frames[0].crs)
