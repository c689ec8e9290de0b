"""CQL2's functions over columns: relations of values, lists, time and space, as masks of rows."""

import operator
import re
import unicodedata
from collections.abc import Callable

import numpy as np
import shapely

from geodata.query.cql2.relations import ARRAYS, OPPOSITES, SPACES, TIMES

Relation = Callable[[np.ndarray, np.ndarray], np.ndarray]
OPERATORS: dict[str, Relation] = {
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    ">": operator.gt,
    "<=": operator.le,
    ">=": operator.ge,
}


def casei(text: str) -> str:
    """The text without difference of case."""
    return text.casefold()


def accenti(text: str) -> str:
    """The text without accents: “Río” as “Rio”, “ñ” as “n”."""
    plain = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return unicodedata.normalize("NFC", plain)


FOLDINGS: dict[str, Callable[[str], str]] = {"casei": casei, "accenti": accenti}


def mapped(values: np.ndarray, change: Callable[[str], str]) -> np.ndarray:
    """Texts changed one by one, each distinct text once."""
    changed = {text: change(text) for text in set(values)}
    result = np.empty(len(values), dtype=object)
    result[:] = [changed[text] for text in values]
    return result


def like_pattern(pattern: str) -> re.Pattern[str]:
    r"""CQL2's pattern (% any text, _ one character, \ takes the next as it is) as an expression.

    Each part between two % is an atomic group, so that matching takes no more than the product of
    the two lengths, whatever the pattern.
    """
    parts = [""]
    characters = iter(pattern)
    for character in characters:
        if character == "%":
            parts.append("")
        elif character == "_":
            parts[-1] += "."
        else:
            taken = next(characters, "\\") if character == "\\" else character
            parts[-1] += re.escape(taken)
    first, *others = parts
    if not others:
        return re.compile(first, re.DOTALL)
    *middle, last = others
    atoms = "".join(f"(?>.*?{part})" for part in middle if part)
    return re.compile(f"{first}{atoms}.*{last}", re.DOTALL)


SETS: dict[str, Callable[[frozenset[str], frozenset[str]], bool]] = {
    "contains": operator.ge,
    "within": operator.le,
    "meets": lambda left, right: not left.isdisjoint(right),
}


def temporal(name: str, left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """A relation of intervals: pairs of days, shape (n, 2)."""
    if name in OPPOSITES:
        return ~temporal(OPPOSITES[name], left, right)
    ends = {"a": left[:, 0], "b": left[:, 1], "c": right[:, 0], "d": right[:, 1]}
    holds = [OPERATORS[sign](ends[one], ends[other]) for one, sign, other in TIMES[name]]
    return np.asarray(np.logical_and.reduce(holds))


def listed(name: str, left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """A relation of lists: frozensets."""
    pairs = np.broadcast(left, right)
    holds = np.ones(pairs.size, dtype=bool)
    for part in ARRAYS[name]:
        relation = SETS[part]
        pairs.reset()
        holds &= np.fromiter((relation(a, b) for a, b in pairs), dtype=bool, count=pairs.size)
    return holds


def spatial(name: str, left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """A relation of geometries; a single one is prepared, and put where preparing helps."""
    relation, turned = SPACES[name]
    if len(right) == 1 and len(left) != 1:
        left, right, relation = right, left, turned
    if len(left) == 1:
        shapely.prepare(left)
    return np.asarray(getattr(shapely, relation)(left, right), dtype=bool)
