"""What the published pages look up in one edition of the data, found once and kept."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from geodata.datapackage.claims import Claim
from geodata.evidence.atlas import Atlas
from geodata.evidence.conflicts import Conflict, find_conflicts
from geodata.evidence.events import Event
from geodata.evidence.related import companies_of
from geodata.presentation.year_pages import years_with_events
from geodata.query.event_choice import chosen_events
from geodata.query.selection import Selection
from geodata.stores.store import Store


class EditionIndex:
    """Claims, conflicts, companies and sources of a store by the names that addresses have."""

    def __init__(self, store: Store) -> None:
        self.store = store

    @property
    def atlas(self) -> Atlas:
        """All that is known."""
        return self.store.atlas()

    @cached_property
    def claims(self) -> Mapping[str, Claim]:
        """Claim id → claim; those of large layers' rows have no page of their own."""
        return {claim.claim_id: claim for claim in self.store.package.claims}

    @cached_property
    def conflicts(self) -> Mapping[str, Sequence[Conflict]]:
        """Name of a conflict → the conflicts of that field, one where not of several units."""
        found: dict[str, list[Conflict]] = {}
        for conflict in find_conflicts(self.atlas):
            found.setdefault(conflict_name(conflict), []).append(conflict)
        return found

    @cached_property
    def events(self) -> Sequence[Event]:
        """Every event, change and plan, oldest first."""
        return chosen_events(self.store.select(Selection()), None)

    @cached_property
    def years(self) -> Sequence[str]:
        """The years of which anything is dated."""
        return [str(year) for year in years_with_events(self.events)]

    @cached_property
    def of_company(self) -> Mapping[str, Sequence[str]]:
        """Company → ids of the records that it, or a company below it, holds, runs or buys."""
        pairs = (
            (code, str(record_id))
            for record_id in self.atlas.records.index
            for code in sorted(companies_of(str(record_id), self.atlas))
        )
        return _grouped(pairs)

    @cached_property
    def of_source(self) -> Mapping[str, Sequence[str]]:
        """Source → ids of the documented records of which it speaks."""
        return _grouped((claim.source_id, claim.record_id) for claim in self.store.package.claims)


def _grouped(pairs: Iterator[tuple[str, str]]) -> Mapping[str, Sequence[str]]:
    found: dict[str, dict[str, None]] = {}
    for key, record_id in pairs:
        found.setdefault(key, {})[record_id] = None
    return {key: tuple(ids) for key, ids in found.items()}


def conflict_name(conflict: Conflict) -> str:
    """What a conflict is called in addresses: record, field and, where it has one, qualifier."""
    return "/".join(filter(None, (conflict.record_id, conflict.field, conflict.qualifier)))


_editions: dict[str, EditionIndex] = {}


def edition_of(store: Store) -> EditionIndex:
    """The edition that a store serves; of older ones nothing is kept."""
    found = _editions.get(store.version)
    if found is None or found.store is not store:
        found = EditionIndex(store)
        _editions.clear()
        _editions[store.version] = found
    return found
