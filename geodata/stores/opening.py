"""Opening a store by its address, and sharing it within the process until its edition changes."""

import gc
import logging
import os
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet
from pathlib import Path
from threading import Lock, Thread

from geodata.datapackage.package import BUILT_IN, read_package
from geodata.errors import GeoDataError, StillOpening
from geodata.stores.store import Store

DATABASE_SCHEMES = ("postgresql://", "postgres://")
# A process serves one address; tests serve several.
STORE_CACHE_SIZE = 4
# How long a reader waits for the data to be opened, seconds, before being told to come again.
PATIENCE = 10.0


def address() -> str:
    """Where the data is: the environment's GEODATA, else the package that ships with us."""
    return os.environ.get("GEODATA") or str(BUILT_IN)


class _Opened:
    """The stores that this process has open, by address; safe to share between threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._stores: dict[str, Store] = {}
        self._workers = ThreadPoolExecutor(thread_name_prefix="opening")
        self._openings: dict[str, Future[Store]] = {}
        self._renewed: set[str] = set()

    def at(self, where: str, patience: float | None = None) -> Store:
        """The store at an address, opened where it is not: once, for all who ask meanwhile.

        Raises:
            StillOpening: where it takes longer than `patience` seconds; the opening goes on.
        """
        with self._lock:
            found = self._stores.get(where)
            if found is not None:
                return found
            opening = self._openings.get(where)
            if opening is None:
                opening = self._openings[where] = self._workers.submit(self._open, where)
        try:
            return opening.result(patience)
        except NotYet:
            raise StillOpening from None

    def now(self, where: str) -> Store | None:
        """The store at an address if it is open."""
        with self._lock:
            return self._stores.get(where)

    def _open(self, where: str) -> Store:
        try:
            return self._keep(where, new_store(where))
        finally:
            with self._lock:
                self._openings.pop(where, None)

    def _keep(self, where: str, store: Store) -> Store:
        with self._lock:
            self._stores[where] = store
            for older in list(self._stores)[:-STORE_CACHE_SIZE]:
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
        from geodata.stores.postgis.store import PostgisStore

        return PostgisStore(where)
    from geodata.stores.memory.store import MemoryStore

    return MemoryStore(read_package(Path(where)))


def open_store(where: str) -> Store:
    """The store at an address, opened once a process; raises as `new_store`."""
    return _opened.at(where)


def store_at_hand() -> Store | None:
    """The store in use if it is open, for what is no reason to wait; else None."""
    return _opened.now(address())


def shared_store() -> Store:
    """The store in use, shared by pages, routes and API.

    Of a newer edition it is the one before until that is open, so that nobody waits for it.

    Raises:
        StillOpening: where the data are not open within PATIENCE; else as `new_store`.
    """
    where = address()
    store = _opened.at(where, PATIENCE)
    if store.is_current():
        return store
    if store.is_gone():
        _opened.forget(where)
        return _opened.at(where, PATIENCE)
    _opened.renew(where)
    return store


def forget_stores() -> None:
    """Read packages anew when they are next asked for: after their files have changed."""
    _opened.forget()
