"""Publishing: all of a package or nothing, one edition after the other, and readers in between."""

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from geodata.errors import PackageMissing
from geodata.query.selection import Selection
from geodata.stores import opening as store_opening
from geodata.stores.opening import open_store, shared_store
from geodata.stores.postgis import store as stores
from geodata.stores.postgis.errors import DatabaseUnavailable, NotPublished
from geodata.stores.postgis.publishing import publish as publishing
from geodata.stores.postgis.publishing.publish import publish
from geodata.stores.postgis.store import PostgisStore
from geodata.stores.store import Store, fingerprint
from tests.large_package import PARQUET, TINYLAND, large_package, stalls
from tests.package_copy import PackageCopy
from tests.postgres import Server, with_database

RENAMED = "Alpha Renamed"


@pytest.fixture
def url(postgres: Server) -> str:
    """A database with nothing in it."""
    return postgres.create()


def name_of_alpha(store: PostgisStore) -> str:
    return str(store.select(Selection(ids=("posts/alpha",))).records["name_en"].iloc[0])


def editions(url: str) -> list[int]:
    """Numbers of the editions whose tables are there."""
    with psycopg.connect(url) as connection:
        rows = connection.execute(
            "select substr(nspname, 7)::int from pg_namespace where nspname like 'atlas\\_%'"
            " order by 1"
        ).fetchall()
    return [number for (number,) in rows]


def test_it_says_what_it_published(url: str, tmp_path: Path) -> None:
    copy = large_package(tmp_path / "large", stalls(9))
    said = publish(url, copy.root)
    assert said.startswith("Edition 1 is current: 14 records with claims, 9 rows of large layers, ")


def test_the_address_opens_the_store(url: str) -> None:
    publish(url, TINYLAND)
    assert isinstance(open_store(url), PostgisStore)
    assert open_store(url).select(Selection()).counts.total == 12


def test_a_reader_that_began_before_sees_the_edition_before(
    url: str, copy_of_tinyland: PackageCopy
) -> None:
    publish(url, copy_of_tinyland.root)
    reader = PostgisStore(url)
    selected = reader.select(Selection())
    copy_of_tinyland.edit_record("posts/alpha", name_en=RENAMED)
    publish(url, copy_of_tinyland.root)
    assert name_of_alpha(reader) == "Alpha Post"
    assert selected.counts.total == len(selected.ids) == 12
    assert name_of_alpha(PostgisStore(url)) == RENAMED


def test_a_reader_learns_of_a_new_edition(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stores, "BETWEEN_LOOKS_SECONDS", 0.0)
    publish(url, TINYLAND)
    reader = PostgisStore(url)
    assert reader.is_current()
    publish(url, TINYLAND)
    assert not reader.is_current()
    assert PostgisStore(url).is_current()


def renewal() -> threading.Thread | None:
    """The thread that opens a new edition, if there is one."""
    return next((t for t in threading.enumerate() if t.name == "new edition"), None)


@pytest.fixture
def served(url: str, monkeypatch: pytest.MonkeyPatch) -> Store:
    """The store that everybody shares, of a first edition; it looks for a newer one each time."""
    monkeypatch.setenv("GEODATA", url)
    monkeypatch.setattr(stores, "BETWEEN_LOOKS_SECONDS", 0.0)
    publish(url, TINYLAND)
    return shared_store()


def test_a_new_edition_is_opened_while_the_one_before_is_served(
    url: str, served: Store, copy_of_tinyland: PackageCopy, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_open = threading.Event()
    copy_of_tinyland.edit_record("posts/alpha", name_en=RENAMED)
    publish(url, copy_of_tinyland.root)

    def when_allowed(where: str) -> Store:
        may_open.wait()
        return PostgisStore(where)

    monkeypatch.setattr(store_opening, "new_store", when_allowed)
    assert shared_store() is shared_store() is served
    opening = renewal()
    may_open.set()
    assert opening is not None
    opening.join()
    assert name_of_alpha(shared_store()) == RENAMED
    assert renewal() is None


def test_an_edition_that_cannot_be_opened_leaves_the_one_before(url: str, served: Store) -> None:
    publish(url, TINYLAND)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("update atlas.edition set layout = 0 where is_current")
    assert shared_store() is served
    opening = renewal()
    if opening is not None:
        opening.join()
    assert shared_store() is served
    assert served.select(Selection()).counts.total == 12


def test_of_an_edition_that_is_gone_nobody_is_served(url: str, served: Store) -> None:
    publish(url, TINYLAND)
    publish(url, TINYLAND)
    assert shared_store() is not served
    assert shared_store().select(Selection()).counts.total == 12


def test_the_last_two_editions_are_kept(url: str) -> None:
    for _ in range(3):
        publish(url, TINYLAND)
    assert editions(url) == [2, 3]


def test_a_reader_of_an_edition_that_is_gone_is_told(url: str) -> None:
    publish(url, TINYLAND)
    reader = PostgisStore(url)
    publish(url, TINYLAND)
    publish(url, TINYLAND)
    with pytest.raises(DatabaseUnavailable, match="newer ones have taken its place"):
        reader.select(Selection(text="acorn")).counts  # noqa: B018
    # What every process holds of its edition is right for as long as it is held.
    assert reader.select(Selection()).counts.total == 12


def test_what_fails_on_the_way_changes_nothing(
    url: str, copy_of_tinyland: PackageCopy, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(url, copy_of_tinyland.root)

    def stop(*_: object) -> None:
        raise psycopg.errors.DiskFull("no space left")

    monkeypatch.setattr(publishing, "create_indexes", stop)
    copy_of_tinyland.edit_record("posts/alpha", name_en=RENAMED)
    with pytest.raises(DatabaseUnavailable) as told:
        publish(url, copy_of_tinyland.root)
    assert "no space left" in str(told.value.__cause__)
    assert editions(url) == [1]
    assert name_of_alpha(PostgisStore(url)) == "Alpha Post"


def test_two_publishers_come_one_after_the_other(url: str) -> None:
    said: list[str] = []
    publishers = [
        threading.Thread(target=lambda: said.append(publish(url, TINYLAND))) for _ in range(2)
    ]
    for publisher in publishers:
        publisher.start()
    for publisher in publishers:
        publisher.join()
    assert len({sentence.split()[1] for sentence in said}) == len(said) == 2
    assert len(editions(url)) == 2
    assert PostgisStore(url).select(Selection()).counts.total == 12


def test_the_whole_package_can_be_had_back(url: str, tmp_path: Path) -> None:
    copy = large_package(tmp_path / "large", stalls(30))
    publish(url, copy.root)
    store = PostgisStore(url)
    assert not (store.package.root / PARQUET).exists()
    assert fingerprint(store.whole_package()) == fingerprint(copy.root) == store.version


def test_problems_of_large_layers_are_kept(url: str, tmp_path: Path) -> None:
    rows = stalls(4)
    copy = large_package(tmp_path / "large", [*rows, rows[0]])
    publish(url, copy.root)
    problems = [str(problem) for problem in PostgisStore(url).package.problems]
    assert any(PARQUET in problem for problem in problems)


def test_an_empty_package_is_refused(url: str, copy_of_tinyland: PackageCopy) -> None:
    publish(url, copy_of_tinyland.root)
    copy_of_tinyland.edit("catalog.json", lambda content: content.update(layers=[]))
    with pytest.raises(NotPublished, match="at least one sound record"):
        publish(url, copy_of_tinyland.root)
    assert name_of_alpha(PostgisStore(url)) == "Alpha Post"


def test_no_package_is_refused(url: str, tmp_path: Path) -> None:
    with pytest.raises(PackageMissing):
        publish(url, tmp_path / "nothing")


def test_what_the_database_cannot_store_is_replaced(
    url: str, copy_of_tinyland: PackageCopy
) -> None:
    copy_of_tinyland.edit_record("posts/alpha", name_en="Al\0pha")
    publish(url, copy_of_tinyland.root)
    row = PostgisStore(url).atlas().row("posts/alpha")
    assert row is not None
    assert row["name_en"] == "Al\ufffdpha"


def test_a_database_without_postgis_is_refused(postgres: Server) -> None:
    bare = postgres.create(template="template0")
    with psycopg.connect(bare, autocommit=True) as connection:
        connection.execute("create role guest login")
    guest = with_database(bare, user="guest")
    try:
        with pytest.raises(NotPublished, match="extension postgis"):
            publish(guest, TINYLAND)
    finally:
        with psycopg.connect(bare, autocommit=True) as connection:
            connection.execute("drop role guest")


def test_a_reader_may_read_and_not_publish(url: str) -> None:
    publish(url, TINYLAND)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("create role reader login")
    try:
        reader = with_database(url, user="reader")
        assert name_of_alpha(PostgisStore(reader)) == "Alpha Post"
        with pytest.raises(NotPublished, match="allowed to create schemas"):
            publish(reader, TINYLAND)
    finally:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("drop role reader")


def test_a_database_in_another_encoding_is_refused(postgres: Server) -> None:
    latin = postgres.create(template="template0", encoding="LATIN1")
    with pytest.raises(NotPublished, match="UTF-8"):
        publish(latin, TINYLAND)


@pytest.mark.parametrize("layout", [0, 1000])
def test_an_edition_of_another_layout_is_not_misread(url: str, layout: int) -> None:
    publish(url, TINYLAND)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("update atlas.edition set layout = %s", (layout,))
    with pytest.raises(DatabaseUnavailable, match="layout"):
        PostgisStore(url)


def test_a_database_with_nothing_in_it_says_what_to_do(url: str) -> None:
    with pytest.raises(DatabaseUnavailable, match="python -m geodata publish"):
        PostgisStore(url)


def test_another_program_gives_another_version(
    url: str, published: Callable[[Path], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    store = PostgisStore(published(TINYLAND))
    other = PostgisStore(published(TINYLAND))
    monkeypatch.setattr(other, "_edition", replace(other._edition, program="0.0"))
    assert store.version == fingerprint(TINYLAND) != other.version


def test_a_package_with_an_unreadable_file_is_refused(
    url: str, copy_of_tinyland: PackageCopy
) -> None:
    publish(url, copy_of_tinyland.root)
    (copy_of_tinyland.root / "posts.geojson").write_text("{", encoding="utf-8")
    with pytest.raises(NotPublished, match=r"posts\.geojson"):
        publish(url, copy_of_tinyland.root)
    assert editions(url) == [1]
