"""Two states of the data side by side: what only one has, and what both have otherwise."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

from geodata.evidence.conflicts import find_conflicts
from geodata.evidence.events import happenings_of
from geodata.language import Translator
from geodata.presentation.record_facts import record_row
from geodata.presentation.values import claim_text, field_text
from geodata.query.comparison_choice import SOURCES, ComparisonChoice
from geodata.query.results import Results
from geodata.query.selection import Selection
from geodata.stores.store import Store

Key = tuple[str, str]
Values = Mapping[Key, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class DifferingValue:
    """A field of a record that both sides have, with what each says of it."""

    record_id: str
    name: str
    what: str
    one: str
    other: str


@dataclass(frozen=True, slots=True)
class ComparedCount:
    """One number on both sides."""

    label: str
    one: int
    other: int


@dataclass(frozen=True, slots=True)
class StateComparison:
    """What two states have in common and what not.

    Attributes:
        counts: numbers on both sides. only_one, only_other: record id → name.
        values: fields of records of both sides that differ.
        n_same: how many records both have with the same values.
    """

    counts: tuple[ComparedCount, ...]
    only_one: Mapping[str, str]
    only_other: Mapping[str, str]
    values: tuple[DifferingValue, ...]
    n_same: int


@dataclass(frozen=True)
class _Side:
    """One state.

    Attributes:
        source: the source that alone is asked; "" for all.
    """

    results: Results
    source: str
    t: Translator

    @cached_property
    def ids(self) -> list[str]:
        """Of the records that the side has, of which claims.csv speaks."""
        ids = self.results.ids_in_claims_file
        return [i for i in ids if self.values(i)] if self.source else ids

    def values(self, record_id: str) -> Values:
        """(field, qualifier) → what stands of it, or what the source says, in words."""
        package, atlas = self.results.atlas.package, self.results.atlas
        found: dict[Key, list[str]] = {}
        if self.source:
            for claim in atlas.claims_of(record_id):
                if claim.source_id == self.source and not claim.is_deprecated:
                    key = (claim.field, claim.qualifier)
                    found.setdefault(key, []).append(claim_text(claim, package, self.t))
        else:
            for key, entry in atlas.facts(record_id).items():
                found[key] = [claim_text(v.claim, package, self.t) for v in entry.shown]
        return {key: tuple(sorted(set(texts))) for key, texts in found.items() if texts}

    def n_claims(self) -> int:
        """How many claims speak of its records."""
        atlas = self.results.atlas
        said = (c.source_id for i in self.ids for c in atlas.claims_of(i))
        return sum(not self.source or source == self.source for source in said)


def compared(
    store: Store, selection: Selection, choice: ComparisonChoice, t: Translator
) -> StateComparison:
    """Lay the two states of a complete choice side by side."""
    one, other = (
        _Side(store.select(choice.side(s, selection)), s if choice.by == SOURCES else "", t)
        for s in (choice.one, choice.other)
    )
    there = set(other.ids)
    both = [i for i in one.ids if i in there]
    values = [
        value for i in both for value in _differing(i, one, other, is_source=choice.by == SOURCES)
    ]
    differing = {value.record_id for value in values}
    return StateComparison(
        tuple(_counts(one, other)),
        _names(one, other),
        _names(other, one),
        tuple(values),
        len([i for i in both if i not in differing]),
    )


def _names(side: _Side, against: _Side) -> dict[str, str]:
    known = set(against.ids)
    return {i: _name(i, side) for i in side.ids if i not in known}


def _name(record_id: str, side: _Side) -> str:
    return side.t.pick(record_row(record_id, side.results.atlas), "name")


def _differing(
    record_id: str, one: _Side, other: _Side, *, is_source: bool
) -> list[DifferingValue]:
    """Fields with other values; of sources, only those of which both speak."""
    package, first, second = (
        one.results.atlas.package,
        one.values(record_id),
        other.values(record_id),
    )
    keys = [k for k in dict.fromkeys([*first, *second]) if first.get(k) != second.get(k)]
    if is_source:
        keys = [key for key in keys if key in first and key in second]
    return [
        DifferingValue(
            record_id,
            _name(record_id, one),
            field_text(*key, package, one.t),
            "; ".join(first.get(key, ())),
            "; ".join(second.get(key, ())),
        )
        for key in keys
    ]


def _counts(one: _Side, other: _Side) -> list[ComparedCount]:
    t = one.t
    numbers: tuple[tuple[str, Callable[[_Side], int]], ...] = (
        (t("Records"), lambda side: len(side.ids)),
        (t("Statements (claims)"), _Side.n_claims),
        (t("Contradictions between sources"),
         lambda side: 0 if side.source else len(find_conflicts(side.results.atlas, side.ids))),
        (t("Events"), lambda side: sum(
            len(happenings_of(i, side.results.atlas, side.results.selection.years))
            for i in side.ids) if not side.source else 0),
    )  # fmt: skip
    found = [ComparedCount(label, count(one), count(other)) for label, count in numbers]
    layers = one.results.atlas.package.catalog.layers
    by_layer = [Counter(i.partition("/")[0] for i in side.ids) for side in (one, other)]
    found += [
        ComparedCount(layers[name].title(t), by_layer[0][name], by_layer[1][name])
        for name in layers
        if any(counts[name] for counts in by_layer)
    ]
    return [row for row in found if row.one or row.other]
