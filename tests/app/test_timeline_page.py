"""The Timeline page: bars, a year, plans; the numbers are those of the claims."""

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.ipc
import pytest
from streamlit.testing.v1 import AppTest

from tests.app.conftest import ROOT, html_of

PERU = ROOT / "geodata" / "peru"
TINYLAND = ROOT / "tests" / "tinyland"
Open = Callable[..., AppTest]


def chart(app: AppTest) -> Any:
    """The picture as it was sent."""
    (found,) = app.get("vega_lite_chart")
    return found.proto


def drawn(app: AppTest, name: str) -> list[dict[str, Any]]:
    """The bars or marks of the picture."""
    (data,) = [d.data.data for d in chart(app).datasets if d.name == name]
    rows: list[dict[str, Any]] = pyarrow.ipc.open_stream(data).read_all().to_pylist()
    return rows


@pytest.mark.parametrize("package", [PERU, TINYLAND], ids=["peru", "tinyland"])
@pytest.mark.parametrize(("language", "title"), [("en", "Timeline"), ("es", "Línea de tiempo")])
def test_the_page_is_drawn_in_both_languages(
    open_app: Open, package: Path, language: str, title: str
) -> None:
    app = open_app(package, "timeline", lang=language)
    assert not app.exception
    assert app.title[0].value == title
    assert drawn(app, "bars")


def test_bars_are_what_claims_say_and_what_follows(open_app: Open) -> None:
    bars = drawn(open_app(TINYLAND, "timeline", lang="en"), "bars")
    harbour = [b for b in bars if b["record"] == "posts/harbour" and b["status"]]
    # Operating in 2001, retired in 2014: between them nothing contradicts that it operated.
    said = {(b["status"], b["certainty"]): (int(b["x"]), int(b["x2"])) for b in harbour}
    assert said["Operating", "said"] == (2001, 2001)
    assert said["Operating", "holds_on"] == (2001, 2014)
    assert said["Retired", "said"][0] == 2014


def test_the_page_counts_the_events_that_it_draws(open_app: Open) -> None:
    app = open_app(TINYLAND, "timeline", lang="en", layer="posts")
    marks = drawn(app, "marks")
    told = next(m.value for m in app.markdown if "drawn" in m.value)
    assert f"{len(marks)} dated events" in told


def test_years_choose_the_axis_and_its_events(open_app: Open) -> None:
    app = open_app(TINYLAND, "timeline", lang="en", years="2010-2012")
    found = json.loads(chart(app).spec)
    assert found["encoding"]["x"]["scale"]["domain"] == [2010, 2013]
    assert all(2010 <= mark["at"] <= 2013 for mark in drawn(app, "marks"))


def test_a_year_lists_its_events_with_their_lines(open_app: Open) -> None:
    app = open_app(TINYLAND, "timeline", lang="en", of_year="2011")
    assert app.header[0].value == "What happened in 2011"
    text = html_of(app)
    assert "Strangers burn a shed" in text
    assert "¶22, line 22" in text
    app.number_input(key="timeline.year").set_value(2016).run()
    assert "Strangers burn a shed" not in html_of(app)
    assert app.query_params["of_year"] == "2016"


def test_a_year_tells_of_records_that_are_not_stated_to_have_existed_then(open_app: Open) -> None:
    text = html_of(open_app(PERU, "timeline", lang="en", show="year", of_year="2013", years="2013"))
    with (PERU / "claims.csv").open(encoding="utf-8", newline="") as file:
        rows = [r for r in csv.DictReader(file) if r["field"] == "event" and r["as_of"] == "2013"]
    assert rows
    for row in rows:
        assert row["value"].replace("'", "&#39;") in text


def test_plans_stand_beside_what_came_of_them(open_app: Open) -> None:
    text = html_of(open_app(PERU, "timeline", lang="en", show="plans"))
    assert "67 to 80 months later than planned" in text
    assert "First berths: 2023" in text
    assert "Inauguration: 14 November 2024" in text


@pytest.mark.parametrize(("name", "value"), [("show", "<b>pie</b>"), ("of_year", "soon")])
def test_what_the_link_cannot_mean_is_said(open_app: Open, name: str, value: str) -> None:
    app = open_app(TINYLAND, "timeline", lang="en", **{name: value})
    assert not app.exception
    assert name in app.warning[0].value.replace("\\", "")


def test_a_filter_that_leaves_nothing_says_so(open_app: Open) -> None:
    app = open_app(TINYLAND, "timeline", lang="en", q="nothing has this")
    assert not app.exception
    assert not app.get("vega_lite_chart")
