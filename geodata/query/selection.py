"""The one filter. A Selection is a value: screen, link, download and API read the same one.

Its query form is the permalink's and the API's: codes, never labels, so that a link means the same
in both languages. Reading a query never fails: invalid parts are ignored and reported. What each
field means everywhere else is in `filters.py`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any
from urllib.parse import urlencode

from geodata.evidence.year_times import TIMES
from geodata.geometry.bounds import Bounds
from geodata.query.filters import FILTERS, LABELLED
from geodata.query.parameter_values import Correction, Query
from geodata.query.relations import Relation
from geodata.query.years import LAST_YEAR


@dataclass(frozen=True, slots=True)
class Selection:
    """What is selected; empty means "not filtered by this".

    Attributes:
        layers: layer ids; empty = every layer that is not context.
        context: context layers shown besides.
        sectors, statuses, countries, precisions: codes.
        qualities: codes of how well a record is supported.
        companies: codes; a record matches if one, or a company below it, has a role in it.
        state_owners: countries; a record matches if a company of their state holds or runs it.
        departments: codes of first-level units; a record matches if it lies in any of them.
        years: first and last year, FIRST_YEAR and LAST_YEAR where open; a record matches if it
            existed in them, as far as is stated.
        possible: with `years`, keep records as well that may have existed then.
        time: what is asked of the years: a code of TIMES.
        known_by: use only sources published by the end of this year.
        disputed: only records about which sources disagree.
        text: every word must occur in a record's names or claims (accents and case ignored).
        bbox: records whose geometry touches the box.
        ids: only these records, whatever their layer.
        relations: to other places; a record matches if it has, or may have, all of them.
        certain: with `relations`, only records that certainly have them.
    """

    layers: tuple[str, ...] = ()
    context: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    companies: tuple[str, ...] = ()
    state_owners: tuple[str, ...] = ()
    precisions: tuple[str, ...] = ()
    qualities: tuple[str, ...] = ()
    years: tuple[int, int] | None = None
    possible: bool = False
    time: str = TIMES[0]
    known_by: int | None = None
    disputed: bool = False
    text: str = ""
    bbox: Bounds | None = None
    ids: tuple[str, ...] = ()
    relations: tuple[Relation, ...] = ()
    certain: bool = False

    @property
    def year(self) -> int | None:
        """The year at whose end statuses and owners are asked; None for now."""
        return self.years[1] if self.years and self.years[1] < LAST_YEAR else None

    @property
    def is_empty(self) -> bool:
        """Whether nothing is filtered."""
        return self == Selection()

    def without(self, name: str) -> "Selection":
        """The selection with one filter taken off; without years nothing is asked of them."""
        names = {name, *(item.name for item in FILTERS if item.qualifies == name)}
        return replace(self, **{n: getattr(Selection(), n) for n in names})

    def active(self) -> list[str]:
        """Names of the filters that narrow the result, in the order of the fields."""
        return [name for name in self._changed() if name in LABELLED]

    def query(self) -> dict[str, str]:
        """The selection as query parameters; only what differs from the default."""
        changed = self._changed()
        return {
            item.parameter: item.text(getattr(self, item.name))
            for item in FILTERS
            if item.name in changed and not item.is_former
        }

    def _changed(self) -> list[str]:
        """Names of the fields that differ from the default."""
        blank = Selection()
        names = [field.name for field in fields(self)]
        return [name for name in names if getattr(self, name) != getattr(blank, name)]

    def query_string(self) -> str:
        """The query parameters as one string, percent-encoded; commas and colons stay readable."""
        return urlencode(self.query(), safe=",:")


def parse_selection(
    query: Query, codes: Mapping[str, Mapping[str, str]]
) -> tuple[Selection, list[Correction]]:
    """Read a selection from query parameters.

    Args:
        query: parameter → its text or texts (repeated parameters add up).
        codes: parameter → accepted spelling (folded or exact) → code.

    Returns:
        The selection, and a correction for each part that was left out.
    """
    corrections: list[Correction] = []
    found: dict[str, Any] = {}
    for item in FILTERS:
        value = item.read(query, codes.get(item.parameter, {}), corrections)
        if value is not None:
            found[item.name] = value
    return Selection(**found), corrections
