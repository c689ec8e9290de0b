"""The Figures page: each number checked against the file by pandas, choices, faults, files."""

import csv
import io
import json
import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pandas
import pyarrow
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient
from streamlit.testing.v1 import AppTest

from geodata.datapackage.package import BUILT_IN, read_package
from layers.routes import routes
from tests.app.conftest import ROOT, html_of

PERU = ROOT / "geodata" / "peru"
TINYLAND = ROOT / "tests" / "tinyland"
Open = Callable[..., AppTest]
CODES = list(read_package(BUILT_IN).series)


class Cells(HTMLParser):
    """The rows of the tables in a page's HTML, as lists of texts."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.is_cell = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag == "tr":
            self.rows.append([])
        self.is_cell = self.is_cell or tag in ("td", "th")
        if tag in ("td", "th"):
            self.rows[-1].append("")

    def handle_endtag(self, tag: str) -> None:
        self.is_cell = self.is_cell and tag not in ("td", "th")

    def handle_data(self, data: str) -> None:
        if self.is_cell:
            self.rows[-1][-1] += data


def charts(app: AppTest) -> list[Any]:
    return [element.proto for element in app.get("vega_lite_chart")]


def bars(app: AppTest) -> list[dict[str, Any]]:
    """The data of every bar that the page draws."""
    found: list[dict[str, Any]] = []
    for chart in charts(app):
        found += pyarrow.ipc.open_stream(chart.data.data).read_all().to_pylist()
    return found


def file_of(code: str) -> pandas.DataFrame:
    """The rows of a series as pandas reads them from its file."""
    stem, _, topic = code.partition("-")
    table = pandas.read_csv(PERU / "series" / f"{stem}.csv", dtype=str, keep_default_na=False)
    return table[table["series"] == topic] if topic else table


@pytest.mark.parametrize("code", CODES)
def test_every_number_of_the_file_is_in_the_table_and_in_a_picture(
    open_app: Open, code: str
) -> None:
    app = open_app(PERU, "figures", lang="en", series=code)
    assert not app.exception
    written = file_of(code)
    head, *rows = Cells(html_of(app)).rows
    value, place = head.index("Value"), head.index("Place in the source")
    shown = [(row[value].replace(",", ""), row[place].rpartition(" ")[2]) for row in rows]
    assert shown == list(zip(written["value"], written["line"], strict=True))
    drawn = {number for bar in bars(app) for number in bar["rows"].split(", ")}
    assert drawn == {str(n) for n in range(1, len(written) + 1)}
    for bar in bars(app):
        exact = float(bar["exact"].split(" ")[0].replace(",", ""))
        for number in bar["rows"].split(", "):
            assert float(written["value"].iloc[int(number) - 1]) == exact
        assert bar["value"] in (exact, exact / 1_000_000)


def test_printings_of_one_number_are_one_bar_with_all_its_sources(open_app: Open) -> None:
    app = open_app(PERU, "figures", lang="en", series="figures-trade")
    written = file_of("figures-trade")
    distinct = written[["date", "partner_or_place", "flow_or_measure", "value"]].drop_duplicates()
    assert len(bars(app)) == len(distinct)


def test_shares_that_do_not_add_up_are_said_at_the_picture(open_app: Open) -> None:
    app = open_app(PERU, "figures", lang="en", series="exports_by_technology")
    table = file_of("exports_by_technology").query("unit == '%'")
    sums = table.assign(n=table["value"].astype(float)).groupby(["partner", "date"])["n"]
    odd = [total for total in sums.sum() if abs(total - 100) > 0.25 + 1e-9]
    said = re.findall(r"the printed shares add up to ([\d.]+) %", html_of(app))
    assert sorted(map(float, said)) == sorted(round(total, 1) for total in odd)
    assert "98.1" in said


def test_a_note_has_its_mark_at_its_bar(open_app: Open) -> None:
    app = open_app(PERU, "figures", lang="es", series="export_growth")
    (bar,) = [bar for bar in bars(app) if bar["value"] == 878.1]
    assert bar["end"].endswith("[1]")
    assert "exportaciones casi nulas el primer año" in html_of(app)
    assert {json.loads(c.spec)["encoding"]["x"]["scale"].get("type") for c in charts(app)} == {
        "symlog"
    }


def test_series_are_laid_over_one_another_and_the_link_says_so(open_app: Open) -> None:
    app = open_app(PERU, "figures", lang="en", series="exports_by_sector")
    app.multiselect(key="figures.partners").set_value(["CN", "JP"]).run()
    app.multiselect(key="figures.over").set_value(["trade_figures"]).run()
    app.selectbox(key="figures.compare").set_value("partner").run()
    assert not app.exception
    query = {name: "".join(app.query_params[name]) for name in app.query_params}
    assert query["series"] == "exports_by_sector,trade_figures"
    assert query["compare"] == "partner"
    assert {bar["colour"] for bar in bars(app)} <= {"China", "Japan"}


def test_of_partners_only_those_chosen_are_shown(open_app: Open) -> None:
    app = open_app(PERU, "figures", lang="en", series="exports_by_sector", series_partner="CN,KR")
    chosen = file_of("exports_by_sector").query("partner in ['CN', 'KR']")
    assert len(Cells(html_of(app)).rows) - 1 == len(chosen)


def test_a_link_to_what_no_series_has_is_corrected_in_words(open_app: Open) -> None:
    app = open_app(PERU, "figures", lang="en", series="gold<b>", series_partner="ZZ", compare="x")
    (warning,) = app.warning
    assert "gold" in warning.value
    assert "ZZ" in warning.value
    assert "gold<b>" not in html_of(app)
    assert bars(app)


def test_a_choice_that_leaves_nothing_says_so(open_app: Open) -> None:
    app = open_app(
        PERU, "figures", lang="en", series="exports_by_sector",
        series_product="total", series_measure="share_of_exports",
    )  # fmt: skip
    assert "No number has all that was chosen" in app.info[0].value


def test_a_package_without_series_says_so(open_app: Open) -> None:
    app = open_app(TINYLAND, "figures", lang="es")
    assert "no trae series" in app.info[0].value


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> TestClient:
    monkeypatch.setenv("GEODATA", str(PERU))
    return TestClient(Starlette(routes=routes()), base_url="http://atlas.test")


@pytest.mark.parametrize("code", ["coca", "figures-trade", "exports_by_technology"])
def test_files_hold_the_series_as_printed(client: TestClient, code: str) -> None:
    written = file_of(code)
    answer = client.get(f"/atlas/download/series/{code}.csv?lang=es")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row["value"] for row in rows] == list(written["value"])
    assert [row["line"] for row in rows] == list(written["line"])
    assert [row["note"] for row in rows] == list(written["note_es"])
    assert answer.headers["content-disposition"] == (f'attachment; filename="series-{code}-es.csv"')
    content = client.get(f"/atlas/download/series/{code}.json").json()
    assert [o["value"] for o in content["observations"]] == list(written["value"].astype(float))
    assert content["licence"]["name"]


@pytest.mark.parametrize("name", ["gold.csv", "coca.xlsx", "..%2Fcoca.csv"])
def test_a_file_that_is_not_there_is_answered_in_words(client: TestClient, name: str) -> None:
    answer = client.get(f"/atlas/download/series/{name}")
    assert answer.status_code == 404
    assert answer.json()["code"] == "NotFound"


def test_each_file_has_an_address_on_the_page(open_app: Open) -> None:
    app = open_app(PERU, "figures", lang="en", series="coca")
    addresses = [b.proto.url for b in app.get("link_button")]
    assert addresses == [f"/atlas/download/series/coca.{s}?lang=en" for s in ("csv", "json")]
    assert Path(PERU, "series", "coca.csv").exists()
