"""CQL2's functions over columns: relations of text, arrays, time and space.

Each table is name → function of two columns' values, giving a mask over the rows. Names are those
of CQL2 (OGC 21-065r2) in lower case.
"""

import operator
import re
import unicodedata
from collections.abc import Callable

import numpy as np
import shapely

Relation = Callable[[np.ndarray, np.ndarray], np.ndarray]

COMPARISONS: dict[str, Relation] = {
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


def _sets(relation: Callable[[frozenset[str], frozenset[str]], bool]) -> Relation:
    def over(left: np.ndarray, right: np.ndarray) -> np.ndarray:
        pairs = np.broadcast(left, right)
        return np.fromiter((relation(a, b) for a, b in pairs), dtype=bool, count=pairs.size)

    return over


ARRAYS: dict[str, Relation] = {
    "a_equals": _sets(operator.eq),
    "a_contains": _sets(operator.ge),
    "a_containedby": _sets(operator.le),
    "a_overlaps": _sets(lambda a, b: not a.isdisjoint(b)),
}


def _span(relation: Callable[..., np.ndarray]) -> Relation:
    """A relation of starts and ends (a, b, c, d): the first interval is a–b, the second c–d."""

    def over(left: np.ndarray, right: np.ndarray) -> np.ndarray:
        return relation(left[:, 0], left[:, 1], right[:, 0], right[:, 1])

    return over


# Days count whole, both ends of an interval belong to it.
TIMES: dict[str, Relation] = {
    "t_after": _span(lambda a, b, c, d: a > d),
    "t_before": _span(lambda a, b, c, d: b < c),
    "t_contains": _span(lambda a, b, c, d: (a < c) & (b > d)),
    "t_disjoint": _span(lambda a, b, c, d: (a > d) | (b < c)),
    "t_during": _span(lambda a, b, c, d: (a > c) & (b < d)),
    "t_equals": _span(lambda a, b, c, d: (a == c) & (b == d)),
    "t_finishedby": _span(lambda a, b, c, d: (a < c) & (b == d)),
    "t_finishes": _span(lambda a, b, c, d: (a > c) & (b == d)),
    "t_intersects": _span(lambda a, b, c, d: (a <= d) & (b >= c)),
    "t_meets": _span(lambda a, b, c, d: b == c),
    "t_metby": _span(lambda a, b, c, d: a == d),
    "t_overlappedby": _span(lambda a, b, c, d: (a > c) & (a < d) & (b > d)),
    "t_overlaps": _span(lambda a, b, c, d: (a < c) & (b > c) & (b < d)),
    "t_startedby": _span(lambda a, b, c, d: (a == c) & (b > d)),
    "t_starts": _span(lambda a, b, c, d: (a == c) & (b < d)),
}
# Name → the relation, and the one that holds when its two sides change places.
SPACES: dict[str, tuple[Relation, Relation]] = {
    "s_contains": (shapely.contains, shapely.within),
    "s_crosses": (shapely.crosses, shapely.crosses),
    "s_disjoint": (shapely.disjoint, shapely.disjoint),
    "s_equals": (shapely.equals, shapely.equals),
    "s_intersects": (shapely.intersects, shapely.intersects),
    "s_overlaps": (shapely.overlaps, shapely.overlaps),
    "s_touches": (shapely.touches, shapely.touches),
    "s_within": (shapely.within, shapely.contains),
}


def spatial(name: str, left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """A spatial relation; a single geometry is prepared, and put where preparing helps."""
    relation, turned = SPACES[name]
    if len(right) == 1 and len(left) != 1:
        left, right, relation = right, left, turned
    if len(left) == 1:
        shapely.prepare(left)
    return np.asarray(relation(left, right), dtype=bool)
