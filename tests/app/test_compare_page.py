"""The Compare page: two states side by side, in both languages, from the address."""

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.app.conftest import ROOT, html_of

PERU = ROOT / "geodata" / "peru"
TINYLAND = ROOT / "tests" / "tinyland"
Open = Callable[..., AppTest]


def headings(app: AppTest) -> list[str]:
    """The headings below the title, without the marks that keep them literal."""
    return [heading.value.replace("\\", "") for heading in app.header]


@pytest.mark.parametrize("package", [PERU, TINYLAND], ids=["peru", "tinyland"])
@pytest.mark.parametrize(("language", "title"), [("en", "Compare"), ("es", "Comparar")])
def test_the_page_is_drawn_in_both_languages(
    open_app: Open, package: Path, language: str, title: str
) -> None:
    app = open_app(package, "compare", lang=language)
    assert not app.exception
    assert app.title[0].value == title
    assert len(app.header) == 4


def test_the_address_says_which_two(open_app: Open) -> None:
    app = open_app(TINYLAND, "compare", lang="en", by="known_by", one="2010", other="2016")
    # Of survey-2013 and ledger-2016 alone: gamma, the raid and the second orchard are new.
    assert headings(app)[1:3] == ["Only known by 2010: 0", "Only known by 2016: 3"]
    text = html_of(app)
    assert "Nandu" not in text
    assert "Ñandú Orchard" in text
    app.selectbox(key="compare.known_by.one").select("2016").run()
    assert app.query_params["one"] == "2016"
    assert headings(app)[2] == "Only known by 2016: 0"


def test_another_way_of_comparing_starts_anew(open_app: Open) -> None:
    app = open_app(TINYLAND, "compare", lang="en", by="sources", one="survey-2010",
                   other="ledger-2016")  # fmt: skip
    text = html_of(app)
    assert "Acorn Ltd" in text
    assert "Birch Group" in text
    assert app.selectbox(key="compare.sources.other").value == "ledger-2016"


def test_filters_apply_to_both_sides(open_app: Open) -> None:
    app = open_app(TINYLAND, "compare", lang="en", layer="canals", by="departments", one="01",
                   other="03")  # fmt: skip
    assert headings(app)[1:3] == ["Only West: 0", "Only East: 0"]
    assert "1 record is the same on both sides" in " ".join(c.value for c in app.caption)


def test_what_is_unknown_is_said(open_app: Open) -> None:
    app = open_app(TINYLAND, "compare", lang="en", by="<b>x</b>", one="<i>")
    assert not app.exception
    assert "by" in app.warning[0].value
    assert "<b>" not in html_of(app)
