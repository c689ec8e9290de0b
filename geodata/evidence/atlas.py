"""The package compiled: every record with what stands of it, as known by a year.

`Atlas.records` is the one frame that filtering, maps, tables, downloads and the API read.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import TYPE_CHECKING, Any, Protocol

import geopandas
import numpy as np
import shapely

from geodata.datapackage.claims import Claim
from geodata.datapackage.package import Package
from geodata.evidence.compilation import Compiled, Key, rules_of
from geodata.evidence.derived import (
    companies_in,
    countries_of,
    role_fields,
    stated_departments,
    status_history,
)
from geodata.evidence.holders import compile_facts
from geodata.evidence.lifetimes import Lifetime, columns_of, lifetime_of, time_rules
from geodata.evidence.quality import PARTS, Quality, Scale
from geodata.folding import fold
from geodata.frames import objects, rows_of
from geodata.periods import end_of

if TYPE_CHECKING:
    from geodata.datapackage.tabular_layers import TabularLayer

    # Positions among the ids asked for, a large layer, and the positions that they have in it.
    RowLocations = tuple[np.ndarray, TabularLayer, np.ndarray]

# Column → the part of the score that stands in it.
QUALITY_PARTS = {f"quality_{part}": part for part in PARTS}
# Facts of earlier years that are kept, by record and year.
KEPT_EARLIER = 5_000


class TabularRowSource(Protocol):
    """Records that an atlas does not hold itself: rows of large layers, in memory or not."""

    def row(self, record_id: str) -> dict[str, Any] | None:
        """A record as a row of `Atlas.records`; None if there is none."""

    def facts(self, record_id: str, year: int | None = None) -> Mapping[Key, Compiled]:
        """What stands of a record at the end of a year (now); empty if there is none."""

    def among(self, ids: Sequence[str]) -> "list[RowLocations]":
        """Those of some records that are here, as they stand in their layers."""

    def fields(self, layer: str) -> tuple[str, ...]:
        """The fields of which the rows of a layer speak; none for other layers."""

    def near(
        self, place: shapely.Geometry, degrees: float, most: int
    ) -> tuple[Sequence[str], np.ndarray]:
        """Ids and places of those nearest to a place by degrees, no farther than some, in order."""


class NoTabularRows:
    """No records elsewhere."""

    def row(self, record_id: str) -> None:
        """None, always."""

    def facts(self, record_id: str, year: int | None = None) -> Mapping[Key, Compiled]:
        """Nothing, always."""
        return {}

    def among(self, ids: Sequence[str]) -> "list[RowLocations]":
        """None of them, always."""
        return []

    def fields(self, layer: str) -> tuple[str, ...]:
        """None, always."""
        return ()

    def near(
        self, place: shapely.Geometry, degrees: float, most: int
    ) -> tuple[Sequence[str], np.ndarray]:
        """None, always."""
        return [], objects([])


class KeptRows:
    """The rows of a frame as dictionaries, made once: of one frame at a time, the last asked for.

    pandas takes some 4 ms for a row, and pages ask for hundreds; all of a few hundred take 6.
    """

    def __init__(self) -> None:
        """Keep nothing yet."""
        self._kept: tuple[geopandas.GeoDataFrame | None, dict[str, dict[str, Any]]] = (None, {})

    def of(self, records: geopandas.GeoDataFrame) -> Mapping[str, dict[str, Any]]:
        """Record id → its row."""
        kept, rows = self._kept
        if kept is not records:
            rows = dict(zip(map(str, records.index), rows_of(records), strict=True))
            self._kept = (records, rows)
        return rows


@dataclass(frozen=True, slots=True)
class Atlas:
    """A compiled package, read-only.

    Attributes:
        package: what it was compiled from.
        known_by: only sources published by the end of this year were used; None for all.
        records: one row a record with at least one claim (or all, where known_by is None), but
            for rows of large layers, which are `elsewhere`; index = record id; the package's
            columns plus departments (tuple of codes), shares (code → share),
            possible_departments (codes of those that only a sketch touches), status (code or ""),
            the columns of `lifetimes.columns_of`, countries (tuple of ISO codes), companies
            (tuple of codes, with the companies above), n_claims,
            n_sources, n_witnesses, quality (score), quality_level (code), its four parts
            (QUALITY_PARTS), search_text (folded text for search). EPSG:4326.
        compiled: record id → (field, qualifier) → what stands.
        statuses: record id → (first day it may hold, status code), oldest first.
        year: facts are as at its end; None for now.
        earlier: facts of years, kept once they were asked for. rows: those of `records`, likewise.
    """

    package: Package
    known_by: int | None
    records: geopandas.GeoDataFrame
    compiled: Mapping[str, Mapping[Key, Compiled]]
    statuses: Mapping[str, tuple[tuple[int, str], ...]]
    elsewhere: TabularRowSource = field(default_factory=NoTabularRows)
    year: int | None = None
    earlier: dict[tuple[str, int], Mapping[Key, Compiled]] = field(default_factory=dict)
    rows: KeptRows = field(default_factory=KeptRows)

    def row(self, record_id: str) -> dict[str, Any] | None:
        """A record as a dictionary by column name, the caller's own; None if there is none."""
        found = self.rows.of(self.records).get(record_id)
        return self.elsewhere.row(record_id) if found is None else dict(found)

    def at(self, year: int | None) -> "Atlas":
        """The same with what stands at the end of a year (None: now)."""
        return self if year == self.year else replace(self, year=year)

    def facts(self, record_id: str) -> Mapping[Key, Compiled]:
        """(field, qualifier) → what stands of a record at the end of the year."""
        found = self.compiled.get(record_id)
        if found is None:
            return self.elsewhere.facts(record_id, self.year)
        if self.year is None or not found:
            return found
        key = (record_id, self.year)
        earlier = self.earlier.get(key)
        if earlier is None:
            claims = [claim for entry in found.values() for claim in entry.claims]
            earlier = compile_facts(claims, rules_of(self.package), end_of(self.year))
            if len(self.earlier) >= KEPT_EARLIER:
                self.earlier.clear()
            self.earlier[key] = earlier
        return earlier

    def claims_of(self, record_id: str) -> tuple[Claim, ...]:
        """Every claim of a record, in the order of its fields; of whatever year."""
        facts = self.at(None).facts(record_id)
        return tuple(claim for entry in facts.values() for claim in entry.claims)

    def lifetime(self, record_id: str) -> Lifetime:
        """The bounds of a record's time, with the claims that they rest on."""
        row = self.row(record_id)
        kind = row["kind"] if row else None
        return lifetime_of(kind, self.claims_of(record_id), time_rules(self.package))

    def fields_of(self, record_id: str, name: str) -> list[Compiled]:
        """What stands of a field, one entry a qualifier."""
        facts = self.facts(record_id)
        return [entry for (code, _), entry in facts.items() if code == name]

    def parts_of(self, record_id: str) -> list[str]:
        """Ids of the records that are parts of this one."""
        return list(self.records.index[self.records["part_of"] == record_id])


def compile_package(package: Package, known_by: int | None = None) -> Atlas:
    """Compile all claims of sources published by the end of `known_by` (None: of all)."""
    rules = rules_of(package)
    claims = [
        claim
        for claim in package.claims
        if known_by is None or package.sources[claim.source_id].year <= known_by
    ]
    by_record = {
        record_id: list(group)
        for record_id, group in groupby(
            sorted(claims, key=lambda c: c.record_id), lambda c: c.record_id
        )
    }
    records = package.records
    if known_by is not None:
        # A work of reference tells where a thing is, not that anybody spoke of it yet.
        spoken = {c.record_id for c in claims if not package.sources[c.source_id].is_reference}
        records = records[records.index.isin(spoken)]
    compiled = {rid: compile_facts(group, rules) for rid, group in by_record.items()}
    statuses = {rid: status_history(group, rules) for rid, group in by_record.items()}
    frame = _with_columns(records, package, by_record, compiled, statuses)
    scale = Scale.of(package, known_by)
    frame = _with_quality(frame, scale, compiled)
    return Atlas(package, known_by, frame, compiled, statuses)


def _with_columns(
    records: geopandas.GeoDataFrame,
    package: Package,
    claims: Mapping[str, list[Claim]],
    compiled: Mapping[str, Mapping[Key, Compiled]],
    statuses: Mapping[str, tuple[tuple[int, str], ...]],
) -> geopandas.GeoDataFrame:
    """The records with everything that is computed from their claims and their place."""
    frame = records.copy()
    ids, roles = list(frame.index), role_fields(package)
    lying = package.departments.lying(
        list(frame.geometry),
        frame["loc_method"],
        frame["loc_precision"],
        [stated_departments(claims.get(i, []), package) for i in ids],
    )
    columns: dict[str, Sequence[object]] = {
        "shares": [dict(found.shares) for found in lying],
        "departments": [tuple(found.shares) for found in lying],
        "possible_departments": [found.possible for found in lying],
        "status": [statuses[i][-1][1] if statuses.get(i) else "" for i in ids],
        "countries": [countries_of(claims.get(i, []), package) for i in ids],
        "companies": [companies_in(claims.get(i, []), roles, package) for i in ids],
        "search_text": [
            _haystack(row, claims.get(i, []), package)
            for i, row in zip(ids, rows_of(frame), strict=True)
        ],
    }
    for name, values in columns.items():
        frame[name] = objects(values)
    for name, column in _times(frame, package, claims).items():
        frame[name] = column
    frame["n_claims"] = np.array([len(claims.get(i, [])) for i in ids], dtype=np.int64)
    used = [
        {
            c.source_id
            for c in claims.get(i, [])
            if not c.is_inferred and not package.sources[c.source_id].is_reference
        }
        for i in ids
    ]
    frame["n_sources"] = np.array([len(s) for s in used], dtype=np.int64)
    frame["n_witnesses"] = np.array(
        [len({package.sources[s].witness for s in sources}) for sources in used], dtype=np.int64
    )
    return frame


def _times(
    records: geopandas.GeoDataFrame, package: Package, claims: Mapping[str, list[Claim]]
) -> dict[str, np.ndarray]:
    """The bounds of the records' time, as columns."""
    rules = time_rules(package)
    kinds = zip(records.index, records["kind"], strict=True)
    return columns_of([lifetime_of(kind, claims.get(i, []), rules) for i, kind in kinds])


def _with_quality(
    records: geopandas.GeoDataFrame, scale: Scale, compiled: Mapping[str, Mapping[Key, Compiled]]
) -> geopandas.GeoDataFrame:
    """The records with their score, its level and its four parts."""
    placed = records["loc_precision"].where(records.geometry.notna(), None)
    found = [
        _quality(layer, precision, compiled.get(record_id, {}).values(), scale)
        for record_id, layer, precision in zip(records.index, records["layer"], placed, strict=True)
    ]
    records["quality"] = np.array([quality.score for quality in found], dtype=np.int64)
    records["quality_level"] = objects([quality.level for quality in found])
    for column, part in QUALITY_PARTS.items():
        records[column] = np.array([getattr(quality, part) for quality in found], dtype=float)
    return records


def _quality(
    layer: str, precision: str | None, entries: Collection[Compiled], scale: Scale
) -> Quality:
    """The quality of one record, from what was compiled of it."""
    said = (c for entry in entries for c in entry.claims if not c.is_inferred)
    source_ids = {claim.source_id for claim in said}
    return scale.quality(layer, precision, source_ids, {e.field for e in entries if e.values})


def _haystack(row: Mapping[str, object], claims: Iterable[Claim], package: Package) -> str:
    """All that free text searches: names, other spellings, and what the claims say."""
    aliases = row["aliases"]
    words = [row["name_en"], row["name_es"], *(aliases if isinstance(aliases, tuple) else ())]
    for claim in claims:
        words += claim_words(claim, package)
    return fold(" ".join(str(word) for word in words if word))


def claim_words(claim: Claim, package: Package) -> list[str]:
    """What free text searches of a claim: its value and qualifier as readers are shown them."""
    words = [claim.qualifier, claim.value, claim.value_es]
    # Readers of Spanish search for the names that they are shown.
    words += [package.companies.label(t, "es") for t in (claim.qualifier, claim.value)]
    return [word for word in words if word]
