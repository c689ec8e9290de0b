"""The shared store: the current edition in a database, read by as many processes as need be.

A process reads the package's files and books once. Which records a selection leaves, in what order
and how many, is asked of the database.
"""

import threading
import time
import weakref
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from geodata import __version__
from geodata.atlas import Atlas, compile_package
from geodata.conflicts import with_conflicts
from geodata.errors import Problem
from geodata.large_fields import LargeField
from geodata.package import read_package
from geodata.postgis.books import Books
from geodata.postgis.connections import Database, shared_database
from geodata.postgis.elsewhere import DatabaseRows
from geodata.postgis.errors import DatabaseUnavailable
from geodata.postgis.schema import LAYOUT, Tables
from geodata.postgis.scope import scope_of
from geodata.postgis.selected import PostgisSelected
from geodata.postgis.sql import piece, storable
from geodata.scratch import Scratch
from geodata.selected import Selected
from geodata.selection import Selection
from geodata.store import Store

# Selections whose counts are kept: those of the readers of a moment.
KEPT_SELECTIONS = 64
# How long a process may not know of a new edition.
BETWEEN_LOOKS_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Edition:
    """One published state of a package."""

    number: int
    fingerprint: str
    program: str
    contents: dict[str, Any]


class PostgisStore(Store):
    """Serves the edition that was current when it was opened; safe to share between threads."""

    def __init__(self, url: str) -> None:
        """Open the current edition.

        Raises:
            DatabaseUnavailable: if the database cannot be asked, or holds no edition to be read.
        """
        self.database = shared_database(url)
        self._edition = _current(self.database)
        self.tables = Tables(self._edition.number)
        self.books = Books.from_json(self._edition.contents)
        scratch = Scratch()
        # When nobody reads this edition any more its files go.
        weakref.finalize(self, scratch.remove)
        self._root = scratch.folder / self.books.name
        self._root.mkdir()
        self._write_files(unread=False)
        package = read_package(self._root)
        problems = [Problem(*problem) for problem in self.books.problems]
        self.package = replace(package, problems=(*package.problems, *problems))
        self._lock = threading.Lock()
        self._known: dict[int, Atlas] = {}
        self._select = lru_cache(maxsize=KEPT_SELECTIONS)(self._selected)
        self._looked = time.monotonic()
        self._current, self._kept = self._edition.number, [self._edition.number]
        self.atlas()

    def _write_files(self, *, unread: bool) -> None:
        """Write the package's files: those that every process reads, or the others."""
        listed = piece(
            "select path, part from {} where (path = any({}::text[])) = {} order by path, part",
            self.tables.file,
            list(self.books.unread),
            unread,
        )
        for name, part in self.database.rows(listed):
            block = "select content from {} where path = {} and part = {}"
            [(content,)] = self.database.rows(piece(block, self.tables.file, name, part))
            path = self._root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("ab" if part else "wb") as target:
                target.write(content)

    def whole_package(self) -> Path:
        """The package's folder with all its files, those of large layers too.

        Raises:
            DatabaseUnavailable: if they cannot be had from the database.
        """
        with self._lock:
            if not all((self._root / name).exists() for name in self.books.unread):
                self._write_files(unread=True)
        return self._root

    @cached_property
    def version(self) -> str:
        """What tells one state of data and program from another."""
        if self._edition.program == __version__:
            return self._edition.fingerprint
        return sha256(f"{__version__} {self._edition.fingerprint}".encode()).hexdigest()

    def is_current(self) -> bool:
        """Whether no newer edition was published; asked of the database now and then."""
        return self._look() == self._edition.number

    def is_gone(self) -> bool:
        """Whether newer editions have taken the place of this one, tables and all."""
        return self._edition.number not in self._kept

    def _look(self) -> int:
        """The number of the current edition, as far as is known here."""
        now = time.monotonic()
        if now - self._looked >= BETWEEN_LOOKS_SECONDS:
            self._looked = now
            try:
                rows = self.database.rows(EDITIONS)
            except DatabaseUnavailable:
                # Whoever asks something of the database will be told.
                return self._edition.number
            self._kept = [number for number, _ in rows]
            self._current = next((number for number, is_current in rows if is_current), 0)
        return self._current

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

    def select(self, selection: Selection) -> Selected:
        """The records that match."""
        return self._select(selection)

    def _selected(self, selection: Selection) -> PostgisSelected:
        key = self.key_of(selection.known_by)
        scope = scope_of(selection, self.books, self.package.catalog, key)
        atlas = self.atlas(selection.known_by)
        return PostgisSelected(selection, atlas, self.database, self.tables, self.books, key, scope)

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
        question = piece(
            "select 1 from {} d where d.id = {}", self.tables.detail, storable(record_id)
        )
        return bool(self.database.rows(question))


EDITIONS = piece("select number, is_current from atlas.edition")


def _current(database: Database) -> Edition:
    """The edition that is current.

    Raises:
        DatabaseUnavailable: if there is none, or one of another layout.
    """
    needed = "The database must hold a published package"
    remedy = "Publish one: python -m geodata publish <address of the database>."
    if database.rows(piece("select to_regclass('atlas.edition')::text")) == [(None,)]:
        raise DatabaseUnavailable(needed, "it holds none", remedy)
    rows = database.rows(
        piece(
            "select number, fingerprint, program, contents, layout"
            " from atlas.edition where is_current"
        )
    )
    if not rows:
        raise DatabaseUnavailable(needed, "it holds none", remedy)
    [(number, fingerprint, program, contents, layout)] = rows
    if layout != LAYOUT:
        got = f"its tables have layout {layout}, this program reads {LAYOUT}"
        raise DatabaseUnavailable(needed, got, remedy)
    return Edition(number, fingerprint, program, contents)
