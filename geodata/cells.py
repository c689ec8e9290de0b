"""What a table's cell shows of a record, and what it sorts by."""

from collections.abc import Sequence

import numpy as np
import pandas

from geodata.atlas import UNDATED, Atlas
from geodata.compilation import Compiled, Value
from geodata.folding import fold
from geodata.language import Translator
from geodata.package import Package
from geodata.wording import claim_text, qualifier_text

# Qualifiers under which an amount is of the whole thing, not of a part or a year.
WHOLE = ("", "whole project")
COUNTS = ("n_conflicts", "n_witnesses")


def field_cell(entries: Sequence[Compiled], package: Package, t: Translator) -> str:
    """A compiled field in a cell: its values joined, each once."""
    texts = [_cell_text(qualifier, value, package, t) for qualifier, value in _telling(entries)]
    return "; ".join(dict.fromkeys(texts))


def field_number(entries: Sequence[Compiled]) -> float | None:
    """The number by which a cell sorts; None where it sorts by its text."""
    values = _telling(entries)
    if not values or values[0][1].claim.field == "owner_share":
        return None
    return values[0][1].claim.number


def quantity(entries: Sequence[Compiled]) -> tuple[float, str] | None:
    """The one amount that a record's field comes to, with its unit's code.

    None where the field has no number, or several that differ. Of amounts those of the whole thing
    count, where there are any.
    """
    found = {(value.claim.number, value.claim.unit) for _, value in _telling(entries)}
    [(number, unit)] = found if len(found) == 1 else [(None, "")]
    return None if number is None else (number, unit)


def _telling(entries: Sequence[Compiled]) -> list[tuple[str, Value]]:
    """The values a cell shows: of numbers those of the whole thing, where there are any."""
    found = [(entry.qualifier, value) for entry in entries for value in entry.shown]
    whole = [(q, v) for q, v in found if q in WHOLE and v.claim.number is not None]
    return whole or found


def _cell_text(qualifier: str, value: Value, package: Package, t: Translator) -> str:
    """A value in a cell; an amount that is only of a part says of which."""
    text = claim_text(value.claim, package, t)
    if value.claim.field == "owner_share":
        return f"{qualifier} {text}"
    if value.claim.number is None or qualifier in WHOLE:
        return text
    return f"{text} ({qualifier_text(value.claim.field, qualifier, package, t)})"


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
        start = records["start"].to_numpy()
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
