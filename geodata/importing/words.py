"""Words of headings and cells, from words.csv: a table of synonyms that anyone may lengthen."""

import csv
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from geodata.folding import fold

FILE = Path(__file__).with_name("words.csv")
# Units within the first-level ones, the largest first.
LEVELS = ("second_level", "third_level")
CELL_ROLES = frozenset({"nothing", "million", "thousand", "psad56", "zone", "datum", *LEVELS})
_UNIT = re.compile(r"[(\[]([^)\]]*)[)\]]\s*$")


@cache
def words() -> Mapping[str, tuple[str, ...]]:
    """Role → its words, folded, the most usual first."""
    with FILE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {row["role"]: tuple(map(fold, row["words"].split("|"))) for row in rows}


@cache
def role_of(heading: str) -> str | None:
    """The role that a heading's words have; None where the table has no such words."""
    bare = bare_heading(heading)
    for role, found in words().items():
        if role not in CELL_ROLES and bare in found:
            return role
    return None


def level_of(heading: str) -> int:
    """Of which smaller unit a column is, by its heading: 1 a province, 2 a district, 0 none."""
    bare = bare_heading(heading)
    return next((n for n, role in enumerate(LEVELS, start=1) if bare in words()[role]), 0)


def bare_heading(heading: str) -> str:
    """A heading folded, without its unit: “Área_total (ha)” is “area total”."""
    return " ".join(re.sub(r"[\W_]+", " ", fold(_UNIT.sub("", heading))).split())


def unit_of(heading: str) -> str:
    """What a heading has in brackets at its end; "" where it has none."""
    found = _UNIT.search(heading)
    return found[1].strip() if found else ""
