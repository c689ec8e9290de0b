"""What tests share: Tinyland as a folder, a package and a store; its languages; a copy to spoil."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

from geodata.datapackage.package import Package, read_package
from geodata.language import Translator, translator
from geodata.stores import opening
from geodata.stores.opening import open_store
from geodata.stores.store import Store
from tests.package_copy import PackageCopy

# The same examples in every run, on any machine: a test that fails now and then is a bug.
settings.register_profile("atlas", derandomize=True, database=None, deadline=None)
settings.load_profile("atlas")

# However busy the machine, a test gets its data.
opening.PATIENCE = 120.0

pytest_plugins = ["tests.postgres"]
TINYLAND = Path(__file__).parent / "tinyland"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests come last: with them Playwright keeps an event loop in the tests' thread."""
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)


@pytest.fixture(scope="session")
def tinyland() -> Path:
    """The folder of Tinyland's data package. Read only; take `copy_of_tinyland` to change it."""
    return TINYLAND


@pytest.fixture(scope="session")
def package(tinyland: Path) -> Package:
    """Tinyland, read."""
    return read_package(tinyland)


@pytest.fixture(scope="session", params=["memory", "database"])
def where(request: pytest.FixtureRequest, tinyland: Path) -> str:
    """The address of Tinyland, as GEODATA names it: its folder, and a database it is in."""
    if request.param == "memory":
        return str(tinyland)
    published: Callable[[Path], str] = request.getfixturevalue("published")
    return published(tinyland)


@pytest.fixture(scope="session")
def store(where: str) -> Store:
    """A store that serves Tinyland: from memory, and from a database."""
    return open_store(where)


@pytest.fixture(scope="session")
def en() -> Translator:
    """The English translator."""
    return translator("en")


@pytest.fixture(scope="session")
def es() -> Translator:
    """The Spanish translator."""
    return translator("es")


@pytest.fixture
def copy_of_tinyland(tinyland: Path, tmp_path: Path) -> PackageCopy:
    """A copy of Tinyland that the test may change."""
    return PackageCopy(Path(shutil.copytree(tinyland, tmp_path / "tinyland")))
