"""Packages served from memory and from a database, side by side."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from geodata.embedded import EmbeddedStore
from geodata.package import BUILT_IN, read_package
from geodata.postgis.store import PostgisStore
from tests.large_package import TINYLAND, crowd, large_package, stalls


@dataclass(frozen=True)
class Twins:
    """Two stores of one package."""

    memory: EmbeddedStore
    database: PostgisStore


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
    return Twins(EmbeddedStore(read_package(root)), PostgisStore(published(root)))
