"""A selection as conditions: masks over profiles for what filters read, SQL for the rest."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from psycopg import sql

from geodata.datapackage.catalog import Catalog
from geodata.evidence.year_times import EXISTENCES
from geodata.folding import fold
from geodata.query.relation_answers import Related
from geodata.query.selection import Selection
from geodata.stores.sql.codebook import DIMENSIONS, Codebook
from geodata.stores.sql.edition import OpenEdition
from geodata.stores.sql.fragments import Sql, fragment, pg_text
from geodata.stores.sql.profiles import Profiles

# d: details, which stand beside records where conditions read them.
Reads = frozenset[str]
NOTHING: Reads = frozenset()
# In `failing`: not known by the year. Filters have the bits above.
UNKNOWN = 1


@dataclass(frozen=True)
class Conditions:
    """What is demanded of records.

    Attributes:
        known: which profiles the year of knowledge knows.
        facets: filter → which profiles pass it; a facet counts without its own.
        others: what is demanded of records one by one. reads: what that reads besides.
        listed: that they are among the ids asked for.
        related: that they are among those with the relations asked for.
    """

    known: np.ndarray
    facets: Mapping[str, np.ndarray]
    others: tuple[Sql, ...] = ()
    reads: Reads = NOTHING
    listed: Sql | None = None
    related: Sql | None = None

    @cached_property
    def bits(self) -> Mapping[str, int]:
        """Filter → the bit that says that a profile fails it."""
        return {name: UNKNOWN << place for place, name in enumerate(self.facets, start=1)}

    @cached_property
    def failing(self) -> np.ndarray:
        """For each profile the bits of the filters that it fails."""
        found = np.where(self.known, 0, UNKNOWN).astype(np.int32)
        for name, mask in self.facets.items():
            found |= np.where(mask, 0, self.bits[name]).astype(np.int32)
        return found

    @cached_property
    def passing(self) -> np.ndarray:
        """Which profiles fail none."""
        found: np.ndarray = self.failing == 0
        return found

    @cached_property
    def counted(self) -> np.ndarray:
        """Which profiles some count needs: those known that fail one filter at most."""
        found: np.ndarray = self.known & ((self.failing & (self.failing - 1)) == 0)
        return found

    @property
    def of_records(self) -> tuple[Sql, ...]:
        """All conditions on records."""
        return (*self.others, *(part for part in (self.listed, self.related) if part))

    @property
    def everything_read(self) -> Reads:
        """What conditions on records read besides them."""
        return self.reads | {"d"} if self.listed else self.reads

    def unlisted(self) -> "Conditions":
        """The same without the ids."""
        return replace(self, listed=None)

    def unrelated(self) -> "Conditions":
        """The same without the relations."""
        return replace(self, related=None)

    def also(self, conditions: tuple[Sql, ...], reads: Reads) -> "Conditions":
        """The same with more conditions on records."""
        return replace(self, others=(*self.others, *conditions), reads=self.reads | reads)


def scope_of(
    selection: Selection,
    edition: OpenEdition,
    catalog: Catalog,
    key: int,
    related: Related | None,
    held: tuple[str, ...] | None,
) -> Conditions:
    """What a selection demands.

    Args:
        key: position of its year among the books' keys. related: those with its relations.
        held: ids of those that companies of the chosen states hold.
    """
    books, profiles, tables = edition.books, edition.profiles, edition.tables
    facets = _facets(selection, books, profiles, key)
    if not selection.ids:
        facets["layers"] = _layers(selection, books, catalog)[profiles.columns["layer"]]
    others = [
        tables.contains(fragment("r.search_text"), word) for word in fold(selection.text).split()
    ]
    if selection.bbox:
        others.append(tables.meets(selection.bbox))
    if held is not None:
        others.append(among_ids(held))
    reads = NOTHING if held is None else frozenset({"d"})
    listed = among_ids(selection.ids) if selection.ids else None
    having = None
    if related:
        having = tables.among_numbers(related.chosen(only_certain=selection.certain))
    known = profiles.known_by(key)
    return Conditions(known, facets, tuple(others), reads, listed=listed, related=having)


def _facets(
    selection: Selection, books: Codebook, profiles: Profiles, key: int
) -> dict[str, np.ndarray]:
    """Filter → which profiles pass it, of those that are set; without layers."""
    columns = profiles.columns
    facets = {
        name: books.coded(dimension, key, selection.year).having(getattr(selection, name))[
            columns[dimension]
        ]
        for dimension, name in DIMENSIONS.items()
        if name != "layers" and getattr(selection, name)
    }
    if selection.years:
        wanted = EXISTENCES[: 2 if selection.possible else 1]
        found = books.existence(selection.years, selection.time)
        is_wanted = np.array([existence in wanted for existence in found], dtype=bool)
        facets["years"] = is_wanted[columns["times"]]
    if selection.disputed:
        facets["disputed"] = columns["disputed"]
    return facets


def _layers(selection: Selection, books: Codebook, catalog: Catalog) -> np.ndarray:
    """Which layers are shown: those chosen, else all but context; and context asked for."""
    ordinary = [name for name, layer in catalog.layers.items() if not layer.is_context]
    shown = {*(selection.layers or ordinary), *selection.context}
    return np.array([name in shown for name in books.layers], dtype=bool)


def among_ids(ids: tuple[str, ...]) -> Sql:
    """That a record is one of those named."""
    return fragment("d.id = any({}::text[])", [pg_text(record_id) for record_id in ids])


def column(dimension: str) -> Sql:
    """A column of numbers in a book."""
    return fragment("{}", sql.Identifier("r", dimension))
