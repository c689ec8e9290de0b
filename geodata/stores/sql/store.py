"""What stores that ask a database have in common, wherever it runs."""

import threading
from dataclasses import replace
from functools import lru_cache

from geodata.datapackage.package import Package
from geodata.errors import Problem
from geodata.evidence.atlas import Atlas, compile_package
from geodata.evidence.conflicts import with_conflicts
from geodata.query.results import Results
from geodata.query.selection import Selection
from geodata.query.tabular_properties import LargeField
from geodata.stores.sql.codebook import Codebook
from geodata.stores.sql.conditions import scope_of
from geodata.stores.sql.edition import OpenEdition
from geodata.stores.sql.fragments import fragment, pg_text
from geodata.stores.sql.matches import Matches
from geodata.stores.sql.profiles import Profiles
from geodata.stores.sql.results import SqlResults
from geodata.stores.sql.tables import SqlSource, Tables
from geodata.stores.sql.tabular_rows import DatabaseRows
from geodata.stores.store import Store

# Selections whose counts are kept: those of the readers of a moment.
SELECTION_CACHE_SIZE = 64


class SqlStore(Store):
    """Serves one edition from its tables; safe to share between threads."""

    database: SqlSource
    tables: Tables
    books: Codebook
    profiles: Profiles

    def _open(self, package: Package) -> None:
        """Take the package, whose tables and books are there, and compile it as known today."""
        problems = [Problem(*problem) for problem in self.books.problems]
        self.package = replace(package, problems=(*package.problems, *problems))
        self._asked = OpenEdition(self.database, self.tables, self.books, self.profiles)
        self._lock = threading.Lock()
        self._known: dict[int, Atlas] = {}
        self._select = lru_cache(maxsize=SELECTION_CACHE_SIZE)(self._selected)
        self.atlas()

    def key_of(self, known_by: int | None) -> int:
        """Position among the books' keys of the one that stands for a year of knowledge."""
        return self.books.keys.index(self.known_key(known_by))

    def atlas(self, known_by: int | None = None) -> Atlas:
        """The package compiled from the sources published by the end of a year."""
        key = self.key_of(known_by)
        with self._lock:
            if key not in self._known:
                atlas = with_conflicts(compile_package(self.package, self.books.keys[key]))
                if self.books.notes:
                    atlas = replace(atlas, elsewhere=self._rows(key))
                self._known[key] = atlas
            return self._known[key]

    def _rows(self, key: int) -> DatabaseRows:
        return DatabaseRows(self.database, self.tables, self.books, self.package, key)

    def select(self, selection: Selection) -> Results:
        """The records that match."""
        return self._select(selection)

    def _selected(self, selection: Selection) -> SqlResults:
        key = self.key_of(selection.known_by)
        edition = self._asked
        related = self.relations.of(selection)
        held = self.held_by_states(selection)
        scope = scope_of(selection, edition, self.package.catalog, key, related, held)
        atlas = self.atlas(selection.known_by).at(selection.year)
        return SqlResults(selection, atlas, related, edition, key, Matches(edition, scope))

    def year_range(self) -> tuple[int, int]:
        """First and last year of which any record or source speaks."""
        return self.books.years

    def countries(self) -> list[str]:
        """Codes of the investor countries that any record has."""
        last = len(self.books.keys) - 1
        both = (self.books.codes("countries", last, None, large=large) for large in (False, True))
        return sorted(set().union(*both))

    def large_fields(self, layer: str) -> tuple[LargeField, ...]:
        """The fields of which the rows of a large layer speak."""
        note = self.books.notes.get(layer)
        return note.fields if note else ()

    def find(self, record_id: str) -> str | None:
        """The id of a record, also by an id it had before."""
        records = self.atlas().records
        if record_id in records.index or self._is_row(record_id):
            return record_id
        for identity, aliases in zip(records.index, records["aliases"], strict=True):
            if record_id in aliases:
                return str(identity)
        return None

    def _is_row(self, record_id: str) -> bool:
        """Whether a large layer has a record of this id."""
        if not self.books.notes:
            return False
        question = fragment(
            "select 1 from {} d where d.id = {}", self.tables.detail, pg_text(record_id)
        )
        return bool(self.database.rows(question))
