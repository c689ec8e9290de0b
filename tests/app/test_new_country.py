"""A package that `new` has made is shown by every page, with nothing in it."""

from collections.abc import Callable
from pathlib import Path

import geopandas
import pytest
import shapely
from streamlit.testing.v1 import AppTest

from geodata.__main__ import main
from tests.app.conftest import PAGES

UNITS = {"name": ["West", "East"]}


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("country")
    boxes = [shapely.box(10, 0, 12, 4), shapely.box(12, 0, 15, 4)]
    geopandas.GeoDataFrame(UNITS, geometry=boxes, crs=4326).to_file(folder / "u.gpkg")
    told = ["--units", str(folder / "u.gpkg"), "--country", "XT", "--title", "Nowhere"]
    assert main(["new", str(folder / "new"), *told]) == 0
    return folder / "new"


@pytest.mark.parametrize("page", PAGES)
def test_every_page_shows_an_empty_package(
    open_app: Callable[..., AppTest], package: Path, page: str
) -> None:
    app = open_app(package, page)
    assert [error.value for error in app.exception] == []
    assert [error.value for error in app.error] == []
