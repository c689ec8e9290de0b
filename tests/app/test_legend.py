"""The legend: what is selected, and nothing besides."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
import shapely
from streamlit.testing.v1 import AppTest

from tests.app.conftest import ROOT, html_of
from tests.large_package import LAYER, large_package, stalls

Open = Callable[..., AppTest]
TINYLAND = ROOT / "tests" / "tinyland"
COUNT = "so many records; opens by zooming in"
EXACT, AREA = "exact place", "area: its edge as the source draws it"
NEAR = "within 25 km: ring when chosen or pointed at"
SOFT, ZONE = "only the district or department, or an estimate", "zone: its edge is no border"
UNIT = "number on a name: only the department is known"
DASHED = "dashed line: proposal, route not surveyed"


def legend(app: AppTest) -> list[str]:
    """The words of the legend, in order."""
    [text] = re.findall(r'<div class="legend".*?</div>', html_of(app), re.DOTALL)
    return re.findall(r'alt="">([^<]*)</span>', text)


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"layer": "posts"}, ["Trading posts", EXACT, NEAR, SOFT]),
        ({"layer": "posts", "precision": "near"}, ["Trading posts", NEAR]),
        ({"layer": "canals"}, ["Canals", DASHED]),
        ({"layer": "orchards"}, ["Orchards", UNIT, AREA, ZONE]),
        ({"layer": "orchards", "precision": "exact"}, ["Orchards", AREA]),
        ({"q": "gamma"}, []),
    ],
    ids=["points", "near", "lines", "areas", "exact areas", "no place"],
)
def test_the_legend_has_what_is_selected(
    open_app: Open, query: Mapping[str, str], words: list[str]
) -> None:
    assert legend(open_app(TINYLAND, lang="en", **query)) == words


@pytest.mark.parametrize(
    ("precision", "words"),
    [
        ("exact", [EXACT, AREA]),
        (None, [EXACT, AREA]),
        ("near", [NEAR, ZONE]),
        ("department", [SOFT, ZONE]),
    ],
)
def test_the_legend_of_a_large_layer_has_its_precisions(
    open_app: Open, tmp_path: Path, precision: str | None, words: list[str]
) -> None:
    place = {"geometry": shapely.Point(11, 1), "loc_precision": precision}
    package = large_package(tmp_path / "package", [row | place for row in stalls(500)])
    shown = legend(open_app(package.root, lang="en", layer=LAYER))
    assert shown == ["Market stalls", COUNT, *words]
