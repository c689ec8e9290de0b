"""Rows without a place: their columns for filters, their features and files for answers."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np

from geodata.api.collections import Collection
from geodata.datapackage.claims import Claim
from geodata.datapackage.package import Package
from geodata.datapackage.sources import Source
from geodata.evidence.conflicts import Conflict, find_conflicts
from geodata.evidence.events import events_of
from geodata.exports.text_files import csv_bytes
from geodata.language import Translator
from geodata.periods import Period
from geodata.presentation.event_words import event_rows
from geodata.presentation.values import claim_text, iso_day, locator_text
from geodata.query.claim_choice import ClaimChoice, chosen_claims, sources_of
from geodata.query.cql2.columns import Column, arrays, column, intervals
from geodata.query.cql2.queryables import CLAIMS, CONFLICTS, EVENTS, SOURCES, Queryable
from geodata.query.results import Results


class TableRows:
    """Rows without a place, held as dictionaries; the first queryable is their id."""

    def __init__(
        self,
        rows: list[dict[str, Any]],
        periods: Sequence[Period | None],
        queryables: tuple[Queryable, ...],
    ) -> None:
        self.rows, self.periods, self.queryables = rows, periods, queryables
        self.ids = np.empty(len(rows), dtype=object)
        self.ids[:] = [row[queryables[0].name] for row in rows]

    def column(self, queryable: Queryable) -> Column:
        """The values of a property, one a row."""
        if queryable.kind == "interval":
            return intervals(self.periods)
        values = [row[queryable.name] for row in self.rows]
        if queryable.kind == "date":
            values = [int(value.replace("-", "")) if value else None for value in values]
        return arrays(values) if queryable.kind == "array" else column(queryable.kind, values)

    def features(self, positions: np.ndarray) -> list[dict[str, Any]]:
        """Some of the rows as GeoJSON features whose geometry is null."""
        return [self._feature(position) for position in positions]

    def _feature(self, position: int) -> dict[str, Any]:
        row = {
            name: value for name, value in self.rows[position].items() if value not in (None, "")
        }
        return {
            "type": "Feature",
            "id": self.ids[position],
            "geometry": None,
            "time": _time(self.periods[position]),
            "properties": row,
        }

    def file(self, positions: np.ndarray) -> bytes:
        """Some of the rows as CSV, UTF-8 with a byte order mark as spreadsheets want it."""
        names = [q.name for q in self.queryables if q.kind != "interval"]
        return csv_bytes(names, ([_joined(self.rows[p][n]) for n in names] for p in positions))


def _time(period: Period | None) -> dict[str, list[str]] | None:
    """JSON-FG time: an interval of days, “..” where it is open."""
    if period is None:
        return None
    return {"interval": [iso_day(period.lower), iso_day(period.upper)]}


def _joined(value: object) -> object:
    """A cell; a list as one text."""
    return "; ".join(map(str, value)) if isinstance(value, list) else value


def rows_of(
    collection: Collection, selected: Results, choice: ClaimChoice, t: Translator
) -> TableRows:
    """The rows of a collection without places, for selected records."""
    package = selected.atlas.package
    if collection.collection_id == "claims":
        claims = chosen_claims(selected, choice)
        return TableRows([_claim_row(c, t) for c in claims], [c.period for c in claims], CLAIMS)
    if collection.collection_id == "sources":
        sources = _cited(selected)
        days = [Period(s.issued, s.issued, s.issued, s.issued) for s in sources]
        return TableRows([_source_row(s, t) for s in sources], days, SOURCES)
    if collection.collection_id == "events":
        events = events_of(selected.atlas, selected.ids_in_claims_file)
        rows = event_rows(events, selected.atlas, t)
        return TableRows(rows, [event.period for event in events], EVENTS)
    conflicts = find_conflicts(selected.atlas, selected.ids_in_claims_file)
    periods = [_spoken_of(conflict.claims) for conflict in conflicts]
    return TableRows(_conflict_rows(conflicts, package, t), periods, CONFLICTS)


def _claim_row(claim: Claim, t: Translator) -> dict[str, Any]:
    return {
        **claim.row(),
        "locator": locator_text(claim, t),
        "line": claim.line,
        "number": claim.number,
    }


def _cited(selected: Results) -> list[Source]:
    """The sources that claims of the selected records cite, in the package's order."""
    cited = sources_of(selected)
    return [s for s in selected.atlas.package.sources.values() if s.source_id in cited]


def _source_row(source: Source, t: Translator) -> dict[str, Any]:
    return {
        "source_id": source.source_id,
        "title": source.title,
        "label": source.label(),
        "type": str(source.csl.get("type", "")),
        "year": source.year,
        "issued": iso_day(source.issued),
        "url": source.url,
        "witness": source.witness,
        "is_reference": source.is_reference,
        "note": source.note(t),
    }


def _conflict_rows(
    conflicts: list[Conflict], package: Package, t: Translator
) -> list[dict[str, Any]]:
    """Conflicts as rows; those of one field are numbered in their ids."""
    met: Counter[str] = Counter()
    rows = []
    for conflict in conflicts:
        field = ".".join(filter(None, (conflict.field, conflict.qualifier)))
        stem = f"{conflict.record_id}.{field}"
        met[stem] += 1
        rows.append(
            {
                "conflict_id": stem if met[stem] == 1 else f"{stem}.{met[stem]}",
                "record_id": conflict.record_id,
                "field": conflict.field,
                "qualifier": conflict.qualifier,
                "reason": conflict.reason,
                "is_independent": conflict.is_independent,
                "values": [claim_text(value.claim, package, t) for value in conflict.values],
                "claim_ids": [claim.claim_id for claim in conflict.claims],
                "n_values": len(conflict.values),
                "n_witnesses": conflict.n_witnesses,
            }
        )
    return rows


def _spoken_of(claims: tuple[Claim, ...]) -> Period | None:
    """From the first to the last day of which any of the claims speaks."""
    periods = [claim.period for claim in claims if claim.period]
    if not periods:
        return None
    first, last = min(p.lower for p in periods), max(p.upper for p in periods)
    return Period(first, first, last, last)
