"""The database goes away and comes back: readers are told, and go on where they were."""

from collections.abc import Iterator
from time import monotonic

import pytest

from geodata.query.selection import Selection
from geodata.stores.opening import forget_stores, open_store
from geodata.stores.postgis.connections import CONNECT_SECONDS
from geodata.stores.postgis.errors import DatabaseUnavailable
from geodata.stores.postgis.publishing.publish import publish
from geodata.stores.postgis.store import PostgisStore
from tests.large_package import TINYLAND
from tests.postgres import Cluster, Server, new_cluster


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    """A cluster that these tests may stop."""
    cluster = new_cluster()
    yield cluster
    cluster.remove()


@pytest.fixture(scope="module")
def url(cluster: Cluster) -> str:
    """A database of the cluster with Tinyland in it."""
    url = Server(cluster.address).create()
    publish(url, TINYLAND)
    return url


def test_a_restart_between_two_questions_is_not_noticed(cluster: Cluster, url: str) -> None:
    store = PostgisStore(url)
    assert store.select(Selection(text="acorn")).ids
    cluster.stop()
    cluster.start()
    assert store.select(Selection(text="birch")).ids == ["posts/alpha", "posts/island"]


def test_while_it_is_away_every_question_says_so_and_none_is_answered_wrongly(
    cluster: Cluster, url: str
) -> None:
    store = PostgisStore(url)
    before = store.select(Selection()).counts
    cluster.stop()
    try:
        began = monotonic()
        for text in ("acorn", "birch", "nothing"):
            with pytest.raises(DatabaseUnavailable, match="must answer"):
                store.select(Selection(text=text)).counts  # noqa: B018
        with pytest.raises(DatabaseUnavailable):
            PostgisStore(url)
        assert monotonic() - began < 4 * CONNECT_SECONDS
        assert store.is_current()
        # What was counted before is of an edition that never changes.
        assert store.select(Selection()).counts == before
    finally:
        cluster.start()
    assert store.select(Selection(text="birch")).ids == ["posts/alpha", "posts/island"]


def test_a_store_that_could_not_be_opened_opens_when_the_database_is_back(
    cluster: Cluster, url: str
) -> None:
    forget_stores()
    cluster.stop()
    try:
        with pytest.raises(DatabaseUnavailable):
            open_store(url)
    finally:
        cluster.start()
    assert open_store(url).select(Selection()).counts.total == 12


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://nobody@127.0.0.1:1/atlas",
        "postgresql://nobody@no-such-host.invalid/atlas",
        "postgresql://a b c",
    ],
)
def test_an_address_that_leads_nowhere(address: str) -> None:
    with pytest.raises(DatabaseUnavailable) as caught:
        PostgisStore(address)
    assert "Try again in a moment" in str(caught.value)


def test_no_password_is_told(cluster: Cluster, url: str) -> None:
    with pytest.raises(DatabaseUnavailable) as caught:
        PostgisStore("postgresql://atlas:s3cret@127.0.0.1:1/atlas")
    assert "s3cret" not in str(caught.value)
