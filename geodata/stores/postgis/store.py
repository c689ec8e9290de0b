"""The shared store: the current edition in a database, read by as many processes as need be.

A process reads the package's files and books once. Which records a selection leaves, in what order
and how many, is asked of the database.
"""

import time
import weakref
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

from geodata import __version__
from geodata.datapackage.package import read_package
from geodata.stores.postgis.connections import Database, shared_database
from geodata.stores.postgis.dialect import PostgisTables
from geodata.stores.postgis.errors import DatabaseUnavailable
from geodata.stores.postgis.tables import LAYOUT
from geodata.stores.sql.codebook import Codebook
from geodata.stores.sql.fragments import fragment
from geodata.stores.sql.profiles import Profiles
from geodata.stores.sql.store import SqlStore
from geodata.temporary_folders import Scratch

# Selections whose counts are kept: those of the readers of a moment.
SELECTION_CACHE_SIZE = 64
# How long a process may not know of a new edition.
BETWEEN_LOOKS_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Edition:
    """One published state of a package."""

    number: int
    fingerprint: str
    program: str
    contents: dict[str, Any]


class PostgisStore(SqlStore):
    """Serves the edition that was current when it was opened; safe to share between threads."""

    def __init__(self, url: str) -> None:
        """Open the current edition.

        Raises:
            DatabaseUnavailable: if the database cannot be asked, or holds no edition to be read.
        """
        self.database = shared_database(url)
        self._edition = _current(self.database)
        self.tables = PostgisTables(self._edition.number)
        self.books = Codebook.from_json(self._edition.contents)
        content = fragment("select content from {}", self.tables.named("profile"))
        [(profiles,)] = self.database.rows(content)
        self.profiles = Profiles.from_bytes(profiles)
        scratch = Scratch()
        # When nobody reads this edition any more its files go.
        weakref.finalize(self, scratch.remove)
        self._root = scratch.folder / self.books.name
        self._root.mkdir()
        self._write_files(unread=False)
        self._open(read_package(self._root))
        self._looked = time.monotonic()
        self._current, self._kept = self._edition.number, [self._edition.number]

    def _write_files(self, *, unread: bool) -> None:
        """Write the package's files: those that every process reads, or the others."""
        listed = fragment(
            "select path, part from {} where (path = any({}::text[])) = {} order by path, part",
            self.tables.named("file"),
            list(self.books.unread),
            unread,
        )
        for name, part in self.database.rows(listed):
            block = "select content from {} where path = {} and part = {}"
            [(content,)] = self.database.rows(
                fragment(block, self.tables.named("file"), name, part)
            )
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


EDITIONS = fragment("select number, is_current from atlas.edition")


def _current(database: Database) -> Edition:
    """The edition that is current.

    Raises:
        DatabaseUnavailable: if there is none, or one of another layout.
    """
    needed = "The database must hold a published package"
    remedy = "Publish one: python -m geodata publish <address of the database>."
    if database.rows(fragment("select to_regclass('atlas.edition')::text")) == [(None,)]:
        raise DatabaseUnavailable(needed, "it holds none", remedy)
    rows = database.rows(
        fragment(
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
