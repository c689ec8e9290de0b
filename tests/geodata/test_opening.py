"""Opening a store: those who ask while it opens get the one that is opened."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier, Event

import pytest

from geodata.errors import PackageMissing, StillOpening
from geodata.stores import opening
from geodata.stores.memory.store import MemoryStore
from geodata.stores.store import Store

READERS = 4


def test_a_store_is_read_once_for_all_who_ask_at_first(
    tinyland: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opening.forget_stores()
    others_ask, opened = Event(), []
    at_once = Barrier(READERS, action=others_ask.set)
    really = opening.new_store

    def counted(where: str) -> Store:
        others_ask.wait(timeout=30)
        opened.append(where)
        return really(where)

    def ask(_: int) -> Store:
        at_once.wait(timeout=30)
        return opening.open_store(str(tinyland))

    monkeypatch.setattr(opening, "new_store", counted)
    with ThreadPoolExecutor(READERS) as readers:
        found = list(readers.map(ask, range(READERS)))
    assert isinstance(found[0], MemoryStore)
    assert {id(store) for store in found} == {id(found[0])}
    assert opened == [str(tinyland)]
    opening.forget_stores()


def test_a_store_that_did_not_open_is_tried_again(tmp_path: Path, tinyland: Path) -> None:
    where = tmp_path / "later"
    with pytest.raises(PackageMissing):
        opening.open_store(str(where))
    where.symlink_to(tinyland)
    assert opening.open_store(str(where)).version
    opening.forget_stores()


def test_a_reader_does_not_wait_longer_than_is_kind(
    tinyland: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opening.forget_stores()
    may_open = Event()
    really = opening.new_store

    def slow(where: str) -> Store:
        may_open.wait(timeout=30)
        return really(where)

    monkeypatch.setattr(opening, "new_store", slow)
    monkeypatch.setattr(opening, "PATIENCE", 0.01)
    monkeypatch.setenv("GEODATA", str(tinyland))
    with pytest.raises(StillOpening, match=r"still being read\. Try again"):
        opening.shared_store()
    may_open.set()
    assert opening.open_store(str(tinyland)) is opening.shared_store()
    opening.forget_stores()
