"""Answers a Selection: which records, in what order, and how many each further choice would leave.

`Store` is what pages, downloads and the API ask. Where records are held — in this process
(`geodata/embedded.py`) or in a database that several processes share (`geodata/postgis`) — is the
address in GEODATA: a folder, or postgresql://….
"""

import gc
import logging
import os
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from threading import Lock, Thread

from geodata import __version__
from geodata.atlas import Atlas
from geodata.errors import GeoDataError
from geodata.folding import fold
from geodata.large_fields import LargeField
from geodata.package import BUILT_IN, Package, read_package
from geodata.selected import Selected
from geodata.selection import Correction, Selection, parse_selection

DATABASE_SCHEMES = ("postgresql://", "postgres://")
# A process serves one address; tests serve several.
KEPT_STORES = 4


class Store(ABC):
    """Serves one package to all readers; safe to share between threads.

    Attributes:
        package: everything but the rows of large layers; its root is a folder in any case.
    """

    package: Package

    @property
    @abstractmethod
    def version(self) -> str:
        """What tells one state of data and program from another; the same in every process."""

    @abstractmethod
    def atlas(self, known_by: int | None = None) -> Atlas:
        """The package compiled from the sources published by the end of a year."""

    @abstractmethod
    def select(self, selection: Selection) -> Selected:
        """The records that match."""

    @abstractmethod
    def year_range(self) -> tuple[int, int]:
        """First and last year of which any record or source speaks."""

    @abstractmethod
    def find(self, record_id: str) -> str | None:
        """The id of a record, also by an id it had before; None if there is none."""

    @abstractmethod
    def countries(self) -> list[str]:
        """Codes of the investor countries that any record has."""

    @abstractmethod
    def large_fields(self, layer: str) -> tuple[LargeField, ...]:
        """The fields of which the rows of a large layer speak; none for other layers."""

    def whole_package(self) -> Path:
        """A folder with all files of the package, those of large layers too."""
        return self.package.root

    def is_current(self) -> bool:
        """Whether it serves what is at its address now."""
        return True

    def is_gone(self) -> bool:
        """Whether what it serves is there no more; asked where it is not current."""
        return False

    def known_key(self, known_by: int | None) -> int | None:
        """The year that stands for all that know the same sources; None for those that know all.

        Between two years nothing was published: there are no more atlases than years of sources.
        """
        years = sorted({source.year for source in self.package.sources.values()})
        if known_by is None or not years or known_by >= years[-1]:
            return None
        return max((year for year in years if year <= known_by), default=years[0] - 1)

    @cached_property
    def codes(self) -> Mapping[str, Mapping[str, str]]:
        """Query parameter → accepted spelling → code."""
        package = self.package
        layers = package.catalog.layers

        def plain(codes: Iterable[object]) -> dict[str, str]:
            return {str(code): str(code) for code in codes}

        departments = plain(package.departments.codes)
        for column in ("iso", "name"):
            spellings = map(fold, package.departments.frame[column])
            departments |= dict(zip(spellings, package.departments.codes, strict=True))
        countries = plain(self.countries())
        return {
            "layer": plain(layers),
            "context": plain(name for name, layer in layers.items() if layer.is_context),
            "sector": plain(package.codelists["sector"]),
            "department": departments,
            "status": plain(package.codelists["status"]),
            "country": countries | {fold(code): code for code in countries},
            "precision": plain(package.codelists["loc_precision"]),
            "quality": plain(package.codelists["quality"]),
            "id": _Ids(self),
        }

    def parse(self, query: Mapping[str, str | Iterable[str]]) -> tuple[Selection, list[Correction]]:
        """Read a selection from query parameters; see `selection.parse_selection`."""
        return parse_selection(query, self.codes)

    def loosened(self, selection: Selection) -> list[tuple[str, int]]:
        """For an empty result: each active filter with what taking it off would leave."""
        gains = [(name, self.select(selection.without(name)).total) for name in selection.active()]
        return sorted((gain for gain in gains if gain[1]), key=lambda gain: -gain[1])


class _Ids(Mapping[str, str]):
    """Ids of records as codes that are looked up, not listed: there may be a million."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def __getitem__(self, spelling: str) -> str:
        if self._store.find(spelling) != spelling:
            raise KeyError(spelling)
        return spelling

    def __iter__(self) -> Iterator[str]:
        """Those of which claims.csv speaks, as examples."""
        return iter(self._store.package.records.index)

    def __len__(self) -> int:
        return len(self._store.package.records)


def fingerprint(root: Path) -> str:
    """What tells one state of a package's files and of the program from another."""
    digest = sha256(__version__.encode())
    for path in sorted(p for p in root.rglob("*") if p.is_file()):
        digest.update(path.relative_to(root).as_posix().encode())
        with path.open("rb") as source:
            while block := source.read(1 << 20):
                digest.update(block)
    return digest.hexdigest()


def address() -> str:
    """Where the data is: the environment's GEODATA, else the package that ships with us."""
    return os.environ.get("GEODATA") or str(BUILT_IN)


class _Opened:
    """The stores that this process has open, by address; safe to share between threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._stores: dict[str, Store] = {}
        self._renewed: set[str] = set()

    def at(self, where: str) -> Store:
        """The store at an address, opened where it is not."""
        found = self._stores.get(where)
        return found or self._keep(where, new_store(where))

    def _keep(self, where: str, store: Store) -> Store:
        with self._lock:
            self._stores[where] = store
            for older in list(self._stores)[:-KEPT_STORES]:
                del self._stores[older]
            _set_aside()
        return store

    def renew(self, where: str) -> None:
        """Open a store anew beside the one in use, and put it in its place when it is ready."""
        with self._lock:
            if where in self._renewed:
                return
            self._renewed.add(where)
        Thread(target=self._renew, args=(where,), name="new edition", daemon=True).start()

    def _renew(self, where: str) -> None:
        try:
            self._keep(where, new_store(where))
        except GeoDataError as error:
            # The edition in use goes on; the next reader asks again.
            logging.getLogger(__name__).warning("%s", error)
        finally:
            self._renewed.discard(where)

    def forget(self, where: str | None = None) -> None:
        """Open a store anew when it is next asked for; all of them where none is named."""
        with self._lock:
            for known in [where] if where else list(self._stores):
                self._stores.pop(known, None)


def _set_aside() -> None:
    """Have the collector of garbage look no more at what is loaded by now: it stays.

    Streamlit has it look through everything after each click: 70 ms in which nobody is served.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()


_opened = _Opened()


def new_store(where: str) -> Store:
    """Open the store at an address: a package's folder, or a database.

    Raises:
        PackageMissing: if there is no such folder.
        DatabaseUnavailable: if the database cannot be asked, or holds no package.
    """
    if where.startswith(DATABASE_SCHEMES):
        from geodata.postgis.store import PostgisStore

        return PostgisStore(where)
    from geodata.embedded import EmbeddedStore

    return EmbeddedStore(read_package(Path(where)))


def open_store(where: str) -> Store:
    """The store at an address, opened once a process; raises as `new_store`."""
    return _opened.at(where)


def shared_store() -> Store:
    """The store in use, shared by pages, routes and API.

    Of a newer edition it is the one before until that is open, so that nobody waits for it.
    """
    where = address()
    store = open_store(where)
    if store.is_current():
        return store
    if store.is_gone():
        _opened.forget(where)
        return open_store(where)
    _opened.renew(where)
    return store


def forget_stores() -> None:
    """Read packages anew when they are next asked for: after their files have changed."""
    _opened.forget()
