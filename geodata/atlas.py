"""The package compiled: every record with what stands of it, as known by a year.

`Atlas.records` is the one frame that filtering, maps, tables, downloads and the API read.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING, Any, Protocol

import geopandas
import numpy as np
import pandas
import shapely

from geodata.claims import Claim
from geodata.codelists import CodeList
from geodata.compilation import Compiled, Key, Rules, Value, compile_record, same_value_key
from geodata.folding import fold
from geodata.package import Package
from geodata.periods import OPEN_END, parse_period
from geodata.quality import PARTS, Quality, Scale

if TYPE_CHECKING:
    from geodata.large import LargeLayer

    # Positions among the ids asked for, a large layer, and the positions that they have in it.
    Standing = tuple[np.ndarray, LargeLayer, np.ndarray]

# Fields whose company holds, runs or buys the thing; its country is an investor country.
INVESTOR_FIELDS = ("owner", "owner_share", "operator", "buyer", "consortium_member")
# Statuses that end a record's interval when they are its newest.
ENDING_STATUSES = frozenset({"retired", "cancelled", "displaced"})
# Kinds that happen and are over; everything else lasts until a source says otherwise.
EVENT_KIND = "event"
UNDATED = 0
# Column → the part of the score that stands in it.
QUALITY_PARTS = {f"quality_{part}": part for part in PARTS}


class Elsewhere(Protocol):
    """Records that an atlas does not hold itself: rows of large layers, in memory or not."""

    def row(self, record_id: str) -> dict[str, Any] | None:
        """A record as a row of `Atlas.records`; None if there is none."""

    def facts(self, record_id: str) -> Mapping[Key, Compiled]:
        """What stands of a record; empty if there is none."""

    def among(self, ids: Sequence[str]) -> "list[Standing]":
        """Those of some records that are here, as they stand in their layers."""

    def fields(self, layer: str) -> tuple[str, ...]:
        """The fields of which the rows of a layer speak; none for other layers."""

    def near(
        self, place: shapely.Geometry, degrees: float, most: int
    ) -> tuple[Sequence[str], np.ndarray]:
        """Ids and places of those nearest to a place by degrees, no farther than some, in order."""


class Nowhere:
    """No records elsewhere."""

    def row(self, record_id: str) -> None:
        """None, always."""

    def facts(self, record_id: str) -> Mapping[Key, Compiled]:
        """Nothing, always."""
        return {}

    def among(self, ids: Sequence[str]) -> "list[Standing]":
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


@dataclass(frozen=True, slots=True)
class Atlas:
    """A compiled package, read-only.

    Attributes:
        package: what it was compiled from.
        known_by: only sources published by the end of this year were used; None for all.
        records: one row a record with at least one claim (or all, where known_by is None), but
            for rows of large layers, which are `elsewhere`; index = record id; the package's
            columns plus departments (tuple of codes), shares
            (code → share), status (code or ""), start and end (YYYYMMDD, UNDATED and OPEN_END
            where unknown), countries (tuple of ISO codes), n_claims, n_sources, n_witnesses,
            quality (score), quality_level (code), its four parts (QUALITY_PARTS), haystack (folded
            text for search). EPSG:4326.
        compiled: record id → (field, qualifier) → what stands.
        statuses: record id → (first day it may hold, status code), oldest first.
    """

    package: Package
    known_by: int | None
    records: geopandas.GeoDataFrame
    compiled: Mapping[str, Mapping[Key, Compiled]]
    statuses: Mapping[str, tuple[tuple[int, str], ...]]
    elsewhere: Elsewhere = field(default_factory=Nowhere)

    def row(self, record_id: str) -> dict[str, Any] | None:
        """A record as a dictionary by column name; None if there is none."""
        if record_id in self.records.index:
            return rows_of(self.records.loc[[record_id]])[0]
        return self.elsewhere.row(record_id)

    def facts(self, record_id: str) -> Mapping[Key, Compiled]:
        """(field, qualifier) → what stands of a record."""
        found = self.compiled.get(record_id)
        return self.elsewhere.facts(record_id) if found is None else found

    def claims_of(self, record_id: str) -> tuple[Claim, ...]:
        """Every claim of a record, in the order of its fields."""
        return tuple(c for entry in self.facts(record_id).values() for c in entry.claims)

    def fields_of(self, record_id: str, name: str) -> list[Compiled]:
        """What stands of a field, one entry a qualifier."""
        facts = self.facts(record_id)
        return [entry for (code, _), entry in facts.items() if code == name]

    def parts_of(self, record_id: str) -> list[str]:
        """Ids of the records that are parts of this one."""
        return list(self.records.index[self.records["part_of"] == record_id])


def rows_of(frame: pandas.DataFrame) -> list[dict[str, Any]]:
    """The rows of a frame as dictionaries by column name, in the frame's order."""
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]


def rules_of(package: Package) -> Rules:
    """The compile rule's parameters, read from the package's list of fields."""
    fields = package.codelists["fields"]
    return Rules(
        package.sources,
        changing=_fields_marked(fields, "changes"),
        repeating=_fields_marked(fields, "repeats"),
        same_value=same_value_key(
            frozenset(f for f in fields if fields.column(f, "type") == "company"),
            package.companies.find,
        ),
    )


def _fields_marked(fields: CodeList, column: str) -> frozenset[str]:
    return frozenset(f for f in fields if fields.column(f, column).lower() in ("yes", "true", "1"))


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
        records = records[records.index.isin(list(by_record))]
    compiled = {rid: compile_record(group, rules) for rid, group in by_record.items()}
    statuses = {rid: status_history(fields, rules) for rid, fields in compiled.items()}
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
    ids = list(frame.index)
    shares = package.departments.shares(list(frame.geometry))
    shares = [
        stated_departments(claims.get(i, []), package) or dict(s)
        for i, s in zip(ids, shares, strict=True)
    ]
    spans = [
        span_of(kind, claims.get(i, []), statuses.get(i, ()), package)
        for i, kind in zip(ids, frame["kind"], strict=True)
    ]
    columns: dict[str, Sequence[object]] = {
        "shares": shares,
        "departments": [tuple(s) for s in shares],
        "status": [statuses[i][-1][1] if statuses.get(i) else "" for i in ids],
        "countries": [countries_of(claims.get(i, []), package) for i in ids],
        "haystack": [
            _haystack(row, claims.get(i, [])) for i, row in zip(ids, rows_of(frame), strict=True)
        ],
    }
    for name, values in columns.items():
        frame[name] = objects(values)
    frame["start"] = np.array([span[0] for span in spans], dtype=np.int64)
    frame["end"] = np.array([span[1] for span in spans], dtype=np.int64)
    frame["n_claims"] = np.array([len(claims.get(i, [])) for i in ids], dtype=np.int64)
    used = [
        {c.source_id for c in claims.get(i, []) if not package.sources[c.source_id].is_reference}
        for i in ids
    ]
    frame["n_sources"] = np.array([len(s) for s in used], dtype=np.int64)
    frame["n_witnesses"] = np.array(
        [len({package.sources[s].witness for s in sources}) for sources in used], dtype=np.int64
    )
    return frame


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
    source_ids = {claim.source_id for entry in entries for claim in entry.claims}
    return scale.quality(layer, precision, source_ids, {e.field for e in entries if e.values})


def objects(values: Sequence[object]) -> np.ndarray:
    """A column of Python objects (tuples and dicts must not be spread into columns)."""
    column = np.empty(len(values), dtype=object)
    column[:] = values
    return column


def stated_departments(claims: Iterable[Claim], package: Package) -> dict[str, float]:
    """Departments that claims name; they override the geometry. Shares are equal."""
    stated = (c.value for c in claims if c.field == "department" and not c.is_deprecated)
    codes = [code for code in map(package.departments.find, stated) if code]
    return {code: round(1 / len(set(codes)), 4) for code in codes}


def status_history(fields: Mapping[Key, Compiled], rules: Rules) -> tuple[tuple[int, str], ...]:
    """Statuses in the order in which they began; what the compile rule shows comes last."""
    entry = fields.get(("status", ""))
    if entry is None:
        return ()
    dated = [
        (min(rules.holds_from(claim), rules.holds_to(claim)), claim.value)
        for value in (*entry.others, *entry.history)
        if not value.is_planned
        for claim in value.claims
    ]
    last = max((day for day, _ in dated), default=UNDATED)
    shown = [(max(last, _newest_start(value, rules)), value.claim.value) for value in entry.shown]
    return tuple(sorted(dated) + shown[:1])


def _newest_start(value: Value, rules: Rules) -> int:
    return max(rules.holds_from(claim) for claim in value.claims)


def span_of(
    kind: str | None,
    claims: Iterable[Claim],
    statuses: tuple[tuple[int, str], ...],
    package: Package,
) -> tuple[int, int]:
    """First and last day for which the sources know the record; UNDATED where they give none."""
    periods = [c.period for c in claims if c.period and not c.is_deprecated and not c.is_planned]
    periods += [
        parse_period(c.value)
        for c in claims
        if package.field(c.field, "type") == "date" and not c.is_deprecated and not c.is_planned
    ]
    starts = [p.earliest_start for p in periods if p.earliest_start is not None]
    ends = [p.upper for p in periods]
    if not periods:
        return UNDATED, UNDATED
    start = min(starts, default=min(ends))
    if kind == EVENT_KIND:
        return start, max(ends)
    if statuses and statuses[-1][1] in ENDING_STATUSES:
        return start, max(start, statuses[-1][0])
    return start, OPEN_END


def countries_of(claims: Iterable[Claim], package: Package) -> tuple[str, ...]:
    """Countries of the companies that hold, run, buy or held it, in order of the claims."""
    found: dict[str, None] = {}
    for claim in claims:
        if claim.field in INVESTOR_FIELDS and not claim.is_deprecated:
            name = claim.qualifier if claim.field == "owner_share" else claim.value
            found |= dict.fromkeys(package.companies.countries(name))
    return tuple(found)


def _haystack(row: Mapping[str, object], claims: Iterable[Claim]) -> str:
    """All that free text searches: names, other spellings, and what the claims say."""
    aliases = row["aliases"]
    words = [row["name_en"], row["name_es"], *(aliases if isinstance(aliases, tuple) else ())]
    words += [text for c in claims for text in (c.qualifier, c.value, c.value_es)]
    return fold(" ".join(str(word) for word in words if word))
