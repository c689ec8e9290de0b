"""The quality of a record on the screen: in the panel, as a filter, and explained."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from tests.app.conftest import ROOT, html_of, sent_to_map

TINYLAND = ROOT / "tests" / "tinyland"
Open = Callable[..., AppTest]


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("en", ["Good <small>80 of 100", "2 independent witnesses · 67 %", "exact · 100 %"]),
        ("es", ["Buena <small>80 de 100", "2 testigos independientes · 67 %", "exacta · 100 %"]),
    ],
)
def test_the_panel_tells_score_and_parts(open_app: Open, language: str, shown: list[str]) -> None:
    panel = html_of(open_app(TINYLAND, lang=language, record="posts/alpha"))
    assert [text for text in shown if text not in panel] == []


def test_a_level_can_be_filtered_by(open_app: Open) -> None:
    app = open_app(TINYLAND, lang="en")
    app.multiselect(key="filter.qualities").set_value(["good"]).run()
    assert sent_to_map(app)["query"] == "quality=good"
    assert "quality of the evidence: Good" in html_of(app)


def test_about_has_the_formula_and_the_levels(open_app: Open) -> None:
    app = open_app(TINYLAND, "about", lang="en")
    assert any("weight 35 %" in element.value for element in app.markdown)
    assert "<td>60</td>" in html_of(app)


def test_about_gives_bibtex(open_app: Open) -> None:
    assert any("@misc{tinyland" in c.value for c in open_app(TINYLAND, "about", lang="en").code)
