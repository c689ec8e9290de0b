"""Sort keys of table columns: numbers before texts, records without a value last."""

from collections.abc import Sequence

import numpy as np
import pandas

from geodata.evidence.atlas import Atlas
from geodata.evidence.lifetimes import UNDATED
from geodata.folding import fold
from geodata.language import Translator
from geodata.presentation.table_cells import field_cell, field_number

COUNTS = ("n_conflicts", "n_witnesses")


def sort_keys(
    code: str, records: pandas.DataFrame, atlas: Atlas, t: Translator
) -> tuple[np.ndarray, np.ndarray]:
    """By what a column sorts: numbers come before texts, and empty cells last.

    Returns:
        numbers: float64, NaN where a row sorts by its text.
        texts: objects, folded; "" where a row has none.
    """
    size = len(records)
    if code == "known":
        start = records["start_latest"].to_numpy()
        return np.where(start == UNDATED, np.nan, start), _no_texts(size)
    if code in COUNTS:
        counts = records[code].to_numpy()
        return np.where(counts == 0, np.nan, counts), _no_texts(size)
    package = atlas.package
    if code == "name":
        texts = [fold(str(name)) for name in records[f"name_{t.language}"]]
    elif code == "place":
        label = package.departments.name
        texts = [fold(", ".join(map(label, codes))) for codes in records["departments"]]
    elif code in ("layer", "status"):
        texts = [fold(coded_text(code, str(value), atlas, t)) for value in records[code]]
    else:
        return _field_keys(code, records, atlas, t)
    return np.full(size, np.nan), _objects(texts)


def coded_text(column: str, code: str, atlas: Atlas, t: Translator) -> str:
    """The label of a layer or status; empty where there is none."""
    if not code:
        return ""
    if column == "layer":
        return atlas.package.catalog.layers[code].title(t)
    return atlas.package.codelists[column].label(code, t)


def _field_keys(
    field: str, records: pandas.DataFrame, atlas: Atlas, t: Translator
) -> tuple[np.ndarray, np.ndarray]:
    entries = [atlas.fields_of(str(record_id), field) for record_id in records.index]
    numbers = [field_number(found) for found in entries]
    texts = [
        fold(field_cell(found, atlas.package, t)) if number is None else ""
        for found, number in zip(entries, numbers, strict=True)
    ]
    return np.array([np.nan if n is None else n for n in numbers], dtype=float), _objects(texts)


def _no_texts(size: int) -> np.ndarray:
    return np.full(size, "", dtype=object)


def _objects(texts: Sequence[str]) -> np.ndarray:
    column = np.empty(len(texts), dtype=object)
    column[:] = texts
    return column
