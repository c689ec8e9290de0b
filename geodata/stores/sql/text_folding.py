"""Texts folded in SQL exactly as Python folds them, for the characters that a package has.

Both foldings of CQL2 change a text character by character, so that a table of the characters that
differ says all; PostgreSQL's own functions go by its locale and would differ from machine to
machine.
"""

from collections.abc import Sequence
from functools import lru_cache

from geodata.query.cql2.functions import FOLDINGS
from geodata.stores.sql.fragments import Sql, fragment
from geodata.stores.sql.tables import Tables

Changes = tuple[str, str, tuple[tuple[str, str], ...]]


def folded(text: Sql, foldings: Sequence[str], alphabet: str, tables: Tables) -> Sql:
    """A text after some foldings, the first one first."""
    if not foldings:
        return text
    # Most texts are no more than ASCII.
    plain = tables.ascii_lower(text) if "casei" in foldings else text
    singles, changed, several = _changes(tuple(foldings), alphabet)
    other = fragment("translate({}, {}, {})", plain, singles, changed)
    for character, result in several:
        other = fragment("replace({}, {}, {})", other, character, result)
    return fragment("case when {} then {} else {} end", tables.is_ascii(text), plain, other)


@lru_cache(maxsize=32)
def _changes(foldings: tuple[str, ...], alphabet: str) -> Changes:
    """Characters that change, what to (what vanishes stands last), and those that become more."""
    results = {c: _after(foldings, c) for c in alphabet if not c.isascii()}
    changed = {c: result for c, result in results.items() if result != c}
    single = {c: result for c, result in changed.items() if len(result) == 1}
    gone = [c for c, result in changed.items() if not result]
    several = tuple((c, result) for c, result in changed.items() if len(result) > 1)
    return "".join([*single, *gone]), "".join(single.values()), several


def _after(foldings: Sequence[str], text: str) -> str:
    for name in foldings:
        text = FOLDINGS[name](text)
    return text
