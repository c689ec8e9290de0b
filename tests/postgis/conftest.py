"""Packages served from memory and from a database, side by side."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from geodata.datapackage.package import BUILT_IN, read_package
from geodata.stores.memory.store import MemoryStore
from geodata.stores.postgis.store import PostgisStore
from geodata.stores.sql import matches
from tests.large_package import TINYLAND, crowd, large_package, stalls


@dataclass(frozen=True)
class Twins:
    """Two stores of one package."""

    memory: MemoryStore
    database: PostgisStore


# Selections of a few hundred rows are asked of the database both as few and as many.
FEW = 50


@pytest.fixture(scope="session", autouse=True)
def few() -> Iterator[None]:
    """Have many records be many before they are 20,000."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(matches, "FEW_MATCHES_MAX", FEW)
        yield


@pytest.fixture(scope="session")
def packages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Folders of packages: without a large layer and with one."""
    folder = tmp_path_factory.mktemp("packages")
    return {
        "tinyland": TINYLAND,
        "built-in": BUILT_IN,
        "stalls": large_package(folder / "stalls", stalls(700)).root,
        "crowd": large_package(folder / "crowd", crowd(900)).root,
    }


@pytest.fixture(scope="session", params=["tinyland", "built-in", "stalls", "crowd"])
def twins(
    request: pytest.FixtureRequest,
    packages: dict[str, Path],
    published: Callable[[Path], str],
) -> Twins:
    """A package in both stores."""
    root = packages[request.param]
    return Twins(MemoryStore(read_package(root)), PostgisStore(published(root)))
