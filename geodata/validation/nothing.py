"""What programs write into a cell for nothing: read as it stands, and warned of."""

import numpy as np

from geodata.folding import fold

WORDS = frozenset(
    {
        "nan", "none", "null", "nil", "nat", "na", "n/a", "#n/a", "#na", "<na>", "-nan", "1.#qnan",
        "undefined", "#value!", "#ref!", "#div/0!", "#num!", "#name?", "#null!", "-9999", "-9999.0",
        "-999", "-99999", "1899-12-30", "1899-12-31", "1900-01-00", "0000-00-00",
    }
)  # fmt: skip
# Numbers that stand for “no data” in grids and statistical packages; -1.797e308 is a float's end.
NUMBERS = frozenset({-9999.0, -999.0, -99999.0, -32768.0, -1.7976931348623157e308, -3.4e38})
REMEDY = "Leave the cell empty."


def is_nothing(text: str) -> bool:
    """Whether a cell holds what a program writes where it has no value."""
    return fold(text.strip()) in WORDS


def cells_of_nothing(column: np.ndarray) -> tuple[np.ndarray, list[str]]:
    """Which cells of a column (texts or floats) stand for nothing, and their distinct texts."""
    if column.dtype.kind == "f":
        is_nothing_said = np.isin(column, list(NUMBERS))
        return is_nothing_said, [f"{n:g}" for n in np.unique(column[is_nothing_said])]
    distinct = dict.fromkeys(cell for cell in column if isinstance(cell, str))
    words = [text for text in distinct if is_nothing(text)]
    found = set(words)
    return np.array([cell in found for cell in column], dtype=bool), words


def counted(number: int, words: list[str], name: str) -> str:
    """The sentence of a warning: how many cells of a column, and with what words."""
    cells = "1 cell holds" if number == 1 else f"{number} cells hold"
    return f"{name}: {cells} what a program writes for nothing: {', '.join(words)}."
