"""The Actors page: a ranking, and the profiles of a company and of a country."""

import re
from collections.abc import Callable
from pathlib import Path

import pandas
import pyarrow
import pytest
from streamlit.testing.v1 import AppTest

from geodata.folding import fold
from tests.app.conftest import ROOT, html_of

PERU = ROOT / "geodata" / "peru"
TINYLAND = ROOT / "tests" / "tinyland"
Open = Callable[..., AppTest]


def ranked(app: AppTest) -> pandas.DataFrame:
    """The ranking."""
    (table,) = [d.value for d in app.dataframe if d.proto.id.endswith("actors.table")]
    return table


@pytest.mark.parametrize("package", [PERU, TINYLAND], ids=["peru", "tinyland"])
@pytest.mark.parametrize(
    ("language", "title", "first"), [("en", "Actors", "Name"), ("es", "Actores", "Nombre")]
)
def test_the_ranking_is_drawn_in_both_languages(
    open_app: Open, package: Path, language: str, title: str, first: str
) -> None:
    app = open_app(package, "actors", lang=language)
    assert not app.exception
    assert app.title[0].value == title
    assert ranked(app).columns[0] == first


def test_a_group_has_the_records_of_the_companies_below_it(open_app: Open) -> None:
    table = ranked(open_app(TINYLAND, "actors", lang="en")).set_index("Name")
    assert table["Records"].to_dict() == {"Acorn Ltd": 3, "Cedar State": 3}
    assert table.loc["Cedar State", "Holds"] == 2


def test_companies_are_ranked_one_by_one_and_by_state(open_app: Open) -> None:
    app = open_app(TINYLAND, "actors", lang="en")
    app.session_state["actors.by"] = "companies"
    app.run()
    assert set(ranked(app)["Name"]) == {"Acorn Ltd", "Birch Group", "Cedar State"}
    app.checkbox(key="actors.state").check().run()
    assert set(ranked(app)["Name"]) == {"Birch Group", "Cedar State"}
    app.text_input(key="actors.name").set_value("birch").run()
    assert list(ranked(app)["Name"]) == ["Birch Group"]


@pytest.mark.parametrize(
    ("language", "heading", "share"), [("en", "Holds · 2", "60 %"), ("es", "Posee · 2", "60 %")]
)
def test_a_company_has_a_page(open_app: Open, language: str, heading: str, share: str) -> None:
    app = open_app(TINYLAND, "actors", lang=language, company="cedar")
    assert not app.exception
    assert [h.value for h in app.header] == [
        "Cedar State" if language == "en" else "Estado de Cedar"
    ]
    text = html_of(app)
    assert heading in text
    assert share in text
    assert "¶20, " in text
    app.button(key="actors.all").click().run()
    assert len(ranked(app)) == 2


def test_a_country_has_a_page(open_app: Open) -> None:
    app = open_app(TINYLAND, "actors", lang="en", country="BR")
    assert not app.exception
    assert [h.value for h in app.header] == ["Brazil"]
    assert list(ranked(app)["Name"]) == ["Cedar State"]


def test_an_unknown_company_is_said_and_left_out(open_app: Open) -> None:
    app = open_app(TINYLAND, "actors", lang="en", company="<b>nobody</b>")
    assert not app.exception
    assert "company" in app.warning[0].value
    assert len(ranked(app)) == 2


@pytest.mark.parametrize("language", ["en", "es"])
def test_who_holds_what_with_whom_is_a_picture_with_its_table(
    open_app: Open, language: str
) -> None:
    app = open_app(PERU, "actors", lang=language, layer="mines", holdings="all")
    assert not app.exception
    (chart,) = app.get("vega_lite_chart")
    (data,) = [d.data.data for d in chart.proto.datasets if d.name == "lines"]
    lines = pyarrow.ipc.open_stream(data).read_all().to_pylist()
    assert {line["record"].partition("/")[0] for line in lines} == {"mines"}
    table = html_of(app)
    [antamina] = [
        line for line in table.splitlines() if ">Antamina</a>" in line and ">Teck</a>" in line
    ]
    assert "22.5 %" in antamina
    assert "record=mines%2Fantamina" in antamina.replace("/antamina", "%2Fantamina")
    app.checkbox(key="actors.joint").check().run()
    assert "Toromocho" in table
    assert "Toromocho" not in html_of(app)
    assert app.query_params["holdings"] == "joint"


def test_a_selection_without_holders_says_so(open_app: Open) -> None:
    app = open_app(PERU, "actors", lang="en", layer="illegal_mining", holdings="all")
    assert not app.exception
    assert "No source names holders" in app.info[0].value


def test_a_view_that_cannot_be_meant_is_said(open_app: Open) -> None:
    app = open_app(TINYLAND, "actors", lang="en", holdings="<b>none</b>")
    assert not app.exception
    assert "holdings" in app.warning[0].value
    assert len(ranked(app)) == 2


def test_what_none_hold_together_is_said(open_app: Open) -> None:
    app = open_app(PERU, "actors", lang="en", layer="hydro_plants", holdings="joint")
    assert not app.exception
    assert "held by several together" in app.info[0].value
    app.checkbox(key="actors.joint").uncheck().run()
    assert not app.info
    assert "Chaglla" in html_of(app)


def test_more_companies_than_there_is_room_for_are_counted(open_app: Open) -> None:
    """With the plants of the context layer some companies too many name holders."""
    app = open_app(PERU, "actors", lang="en", context="hydro_context", holdings="all")
    claims = pandas.read_csv(PERU / "claims.csv", dtype=str, keep_default_na=False)
    companies = pandas.read_csv(
        PERU / "codelists/companies.csv", dtype=str, keep_default_na=False
    ).to_dict("records")
    code = {
        fold(name): row["code"]
        for row in reversed(companies)
        for name in (row["name"], row["name_es"], *row["aliases"].split("|"))
        if name
    }
    held = claims[
        claims["field"].isin(["owner", "owner_share", "consortium_member"])
        & (claims["rank"] != "deprecated")
    ]
    named = held["qualifier"].where(held["field"] == "owner_share", held["value"])
    pairs = set(zip(held["record_id"], named.map(lambda name: code[fold(name)]), strict=True))
    [said] = [m.value for m in app.markdown if "things held" in m.value]
    drawn, things, holdings, left_out = (int(n) for n in re.findall(r"\d+", said))
    assert drawn == 60 < len({company for _, company in pairs})
    assert things + left_out == len({record for record, _ in pairs})
    assert holdings < len(pairs)
    # The table has them all.
    assert html_of(app).count('<th scope="row">') >= len(pairs)
