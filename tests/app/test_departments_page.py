"""The Departments page: map and ranking, the profile of one department, two side by side."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas
import pytest
from streamlit.testing.v1 import AppTest

from tests.app.conftest import ROOT, html_of
from tests.package_copy import PackageCopy

PERU = ROOT / "geodata" / "peru"
TINYLAND = ROOT / "tests" / "tinyland"
Open = Callable[..., AppTest]


def ranked(app: AppTest) -> pandas.DataFrame:
    """The ranking."""
    (table,) = [d.value for d in app.dataframe if d.proto.id.endswith("departments.table")]
    return table


def chart(app: AppTest) -> dict[str, Any]:
    """The map as Vega-Lite."""
    (element,) = app.get("vega_lite_chart")
    spec = json.loads(element.proto.spec)
    assert isinstance(spec, dict)
    return spec


@pytest.mark.parametrize("package", [PERU, TINYLAND], ids=["peru", "tinyland"])
@pytest.mark.parametrize(("language", "title"), [("en", "Departments"), ("es", "Departamentos")])
def test_the_page_is_drawn_in_both_languages(
    open_app: Open, package: Path, language: str, title: str
) -> None:
    app = open_app(package, "departments", lang=language)
    assert not app.exception
    assert app.title[0].value == title
    features = json.loads((package / "departments.geojson").read_text("utf-8"))["features"]
    assert len(ranked(app)) == len(features)


def test_map_legend_and_table_have_the_same_numbers(open_app: Open) -> None:
    app = open_app(TINYLAND, "departments", lang="en")
    table = ranked(app)
    spec = chart(app)
    drawn = {f["name"]: (f["amount"], f["class"]) for f in spec["data"]["values"]}
    rows = dict(zip(table["Department"], table["Records"], strict=True))
    assert {name: amount for name, (amount, _) in drawn.items()} == rows
    # Four departments with four numbers, each its own class.
    colour = spec["layer"][0]["encoding"]["color"]
    assert colour["legend"]["title"] == "Records"
    assert colour["scale"]["domain"] == ["none", *sorted(rows.values())]
    assert {name: label for name, (_, label) in drawn.items()} == rows
    assert len(colour["scale"]["range"]) == 5


def test_filters_apply_to_map_and_table(open_app: Open) -> None:
    app = open_app(TINYLAND, "departments", lang="en", layer="canals")
    rows = ranked(app).set_index("Department")
    assert rows["Records"].to_dict() == {"East": "0.5", "Nórdica": "1", "West": "0.5", "Middle": ""}
    assert rows.loc["Middle", "Possibly"] == "1"
    assert rows.loc["West", "Shared"] == 1


def test_a_measure_of_the_address_is_shown_and_kept(open_app: Open) -> None:
    app = open_app(TINYLAND, "departments", lang="en", measure="investment-USD")
    rows = ranked(app).set_index("Department")
    assert rows.iloc[0].name == "Middle"
    assert rows.iloc[0, 0] == "USD 100 million – USD 200 million"
    app.selectbox(key="departments.measure").select("events").run()
    assert app.query_params["measure"] == "events"
    assert list(ranked(app).columns)[1] == "Events"
    app.selectbox(key="departments.measure").select("records").run()
    assert "measure" not in app.query_params


@pytest.mark.parametrize(
    ("language", "there", "neighbours"),
    [("en", "What is there · 3", "Neighbours · 2"), ("es", "Qué hay · 3", "Vecinos · 2")],
)
def test_a_department_has_a_profile(
    open_app: Open, language: str, there: str, neighbours: str
) -> None:
    app = open_app(TINYLAND, "departments", lang=language, department="02")
    assert not app.exception
    assert [h.value for h in app.header] == ["Middle"]
    text = html_of(app)
    assert there in text
    assert neighbours in text
    assert "record=posts/beta" in text
    assert "department=01" in text
    app.button(key="departments.all").click().run()
    assert len(ranked(app)) == 4


def test_two_departments_stand_side_by_side(open_app: Open) -> None:
    app = open_app(TINYLAND, "departments", lang="en", department="02")
    app.selectbox(key="departments.beside").select("01").run()
    assert app.query_params["department"] == "02,01"
    assert app.header[0].value == "Middle · West"
    text = html_of(app)
    assert "Border Orchard" in text
    assert "2.5, possibly 1 besides" in text
    outlined = [f["name"] for f in chart(app)["data"]["values"] if f["chosen"]]
    assert sorted(outlined) == ["Middle", "West"]


def test_an_unknown_measure_is_said_and_left_out(open_app: Open) -> None:
    app = open_app(TINYLAND, "departments", lang="en", measure="<b>beauty</b>", classes="no")
    assert not app.exception
    assert "measure" in app.warning[0].value
    assert "classes" in app.warning[0].value
    assert len(ranked(app)) == 4


def test_text_of_the_data_is_never_markup(open_app: Open, copy_of_tinyland: PackageCopy) -> None:
    evil = "<img src=x onerror=alert(1)>"
    copy_of_tinyland.edit_record("posts/beta", name_en=evil)
    copy_of_tinyland.replace("departments.geojson", '"name": "Middle"', f'"name": "{evil}"')
    app = open_app(copy_of_tinyland.root, "departments", lang="en", department="02")
    assert not app.exception
    assert evil not in html_of(app)
    assert evil not in app.header[0].value


def test_a_package_without_departments_says_so(
    open_app: Open, copy_of_tinyland: PackageCopy
) -> None:
    (copy_of_tinyland.root / "departments.geojson").unlink()
    app = open_app(copy_of_tinyland.root, "departments", lang="en")
    assert not app.exception
    assert any("brings no departments" in info.value for info in app.info)
