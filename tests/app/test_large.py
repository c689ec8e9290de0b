"""Every page with a large layer beside the documented ones: rows are records like others."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from geodata.query.order import Order
from layers.web.html import literal
from tests.app.conftest import PAGES, html_of, sent_to_map, table_of
from tests.large_package import FIELDS, LAYER, PARQUET, Row, large_package, stalls

Open = Callable[..., AppTest]
ROWS = stalls(240)
PAGE_ROWS = 50
SOURCE_LABEL = "Count 2014, Census Office"


def first(**cells: object) -> tuple[int, Row]:
    """The first row with these cells and a place, and its number in the file."""
    return next(
        (number, row)
        for number, row in enumerate(ROWS, start=1)
        if row["geometry"] and all(row[name] == cell for name, cell in cells.items())
    )


NUMBER, CHOSEN = first(owner="Acorn Ltd", status="operating", as_of="2010")
NOWHERE = next(row["id"] for row in ROWS if row["geometry"] is None)


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Tinyland with a large layer of 240 rows."""
    return large_package(tmp_path_factory.mktemp("large") / "package", ROWS).root


@pytest.fixture
def explore(open_app: Open, package: Path) -> AppTest:
    """Explore with the large layer alone."""
    return open_app(package, lang="en", layer=LAYER)


def table(app: AppTest) -> Any:
    """The page of the table that is shown."""
    return table_of(app)


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("record_id", [CHOSEN["id"], NOWHERE])
@pytest.mark.parametrize("page", PAGES)
def test_page_runs_without_exception(
    open_app: Open, package: Path, page: str, record_id: str, language: str
) -> None:
    app = open_app(package, page, lang=language, record=record_id)
    assert not app.exception
    assert not app.error
    assert not app.warning
    assert "{" not in html_of(app).split("</style>")[-1]


def test_rows_are_counted_as_records(explore: AppTest) -> None:
    placed = sum(row["geometry"] is not None for row in ROWS)
    counts = f"240 records: {placed} on the map, {240 - placed} in the table only"
    assert counts in html_of(explore)
    assert sent_to_map(explore)["query"] == f"layer={LAYER}"


def test_table_shows_a_page_of_rows_with_their_fields(explore: AppTest) -> None:
    shown = ROWS[:PAGE_ROWS]
    assert list(table(explore).index) == [row["id"] for row in shown]
    # What is said of 2009 to 2012 alone does not stand now.
    owners = [row["owner"] if row["as_of"] != "2009/2012" else None for row in shown]
    said = [str(owner or "").removesuffix(" Ltd") for owner in owners]
    assert [cell.removesuffix(" Ltd") for cell in table(explore)["owner"]] == said
    assert [bool(cell) for cell in table(explore)["status"]] == [bool(r["status"]) for r in shown]


def test_table_turns_its_page(explore: AppTest) -> None:
    explore.pagination[0].set_value(5).run()
    assert list(table(explore).index) == [row["id"] for row in ROWS[4 * PAGE_ROWS :]]
    assert any("201–240 of 240" in caption.value for caption in explore.caption)


@pytest.mark.parametrize("greatest_first", [False, True])
def test_table_sorts_all_pages_by_a_number(explore: AppTest, greatest_first: bool) -> None:
    explore.session_state["atlas"].sort = Order("area", not greatest_first)
    explore.run()
    areas = sorted((float(row["area"]) for row in ROWS), reverse=greatest_first)
    by_id = {row["id"]: float(row["area"]) for row in ROWS}
    assert [by_id[i] for i in table(explore).index] == areas[:PAGE_ROWS]


def test_the_order_is_part_of_the_link(open_app: Open, explore: AppTest, package: Path) -> None:
    explore.session_state["atlas"].sort = Order("area", ascending=False)
    explore.run()
    assert explore.query_params["sort"] == "-area"
    opened = open_app(package, lang="en", layer=LAYER, sort="-area")
    assert list(table(opened).index) == list(table(explore).index)


def test_the_layer_of_the_table_is_part_of_the_link(open_app: Open, package: Path) -> None:
    app = open_app(package, lang="en", table=LAYER, sort="owner")
    assert "area" in table(app)
    app.session_state["atlas"].sort = Order()
    app.run()
    assert (app.query_params["table"], "sort" in app.query_params) == (LAYER, False)


@pytest.mark.parametrize(
    ("parameter", "value"), [("sort", "moats"), ("sort", "area,name"), ("table", "moats")]
)
def test_what_no_table_has_is_corrected(
    open_app: Open, package: Path, parameter: str, value: str
) -> None:
    app = open_app(package, lang="en", **{parameter: value})
    said = f"{parameter}\\: “{value}” is not known here; it was left out"
    assert said in app.warning[0].value
    assert parameter not in app.query_params
    assert next(iter(table(app).index)) == "posts/alpha"


def test_table_sorts_what_is_empty_last(explore: AppTest) -> None:
    explore.session_state["atlas"].sort = Order("owner")
    explore.pagination[0].set_value(5).run()
    assert set(table(explore)["owner"]) == {""}


def test_a_chosen_row_shows_its_facts_with_source_and_row(open_app: Open, package: Path) -> None:
    app = open_app(package, lang="en", record=CHOSEN["id"])
    panel = html_of(app)
    for text in ("Acorn Ltd", "Operating", SOURCE_LABEL, f"{PARQUET}, row {NUMBER}"):
        assert text in panel
    assert sent_to_map(app)["chosen"] == CHOSEN["id"]
    assert CHOSEN["id"] in table(app).index


@pytest.mark.parametrize("page", ["explore", "record", "evidence"])
def test_the_row_of_a_claim_is_said_in_spanish(open_app: Open, package: Path, page: str) -> None:
    app = open_app(package, page, lang="es", record=CHOSEN["id"], id=CHOSEN["id"])
    tables = " ".join(str(frame.value.to_dict()) for frame in app.dataframe)
    shown = html_of(app) if page == "explore" else tables
    assert f"{PARQUET}, fila {NUMBER}" in shown
    assert f"row {NUMBER}" not in html_of(app) + tables


def test_a_filter_reaches_rows_and_claims_alike(open_app: Open, package: Path) -> None:
    app = open_app(package, lang="en", q="birch", status="operating")
    birch = {"Birch Group", "birch"}
    found = [
        r
        for r in ROWS
        if r["status"] == "operating"
        and ({r["owner"], r["operator"]} & birch or "Birch" in (r["owner_share"] or ""))
    ]
    assert f"{len(found) + 1} records:" in html_of(app)
    assert "posts/alpha" in table(app).index


def test_a_row_is_unknown_before_its_source(open_app: Open, package: Path) -> None:
    app = open_app(package, lang="en", record=CHOSEN["id"], known_by="2013")
    assert any("None of the sources published by that year" in i.value for i in app.info)
    assert "12 records:" in html_of(app)


def test_record_page_of_a_row(open_app: Open, package: Path) -> None:
    app = open_app(package, "record", lang="en", record=CHOSEN["id"])
    claims = app.dataframe[0].value
    assert set(claims["Place"]) == {f"{PARQUET}, row {NUMBER}"}
    assert set(claims["Source"]) == {SOURCE_LABEL}
    assert set(claims["As of"]) == {"2010"}
    assert sent_to_map(app)["query"] == f"id={CHOSEN['id'].replace('/', '%2F')}"
    assert any("do not contradict each other" in text.value for text in app.markdown)


def test_record_page_of_a_part_leads_to_its_whole(open_app: Open, package: Path) -> None:
    _, part = first(part_of="posts/beta")
    app = open_app(package, "record", lang="en", record=part["id"])
    app.button(key="Parts and whole.posts/beta").click().run()
    assert app.session_state["atlas"].chosen == "posts/beta"


def test_a_whole_that_is_a_row_itself_is_offered(open_app: Open, tmp_path: Path) -> None:
    whole, part = (dict(CHOSEN, id=f"{LAYER}/{name}", part_of=None) for name in ("whole", "part"))
    part |= {"part_of": whole["id"]}
    copy = large_package(tmp_path / "package", [whole, part])
    app = open_app(copy.root, "record", lang="en", record=part["id"])
    assert sent_to_map(app)["query"] == "id=stalls%2Fpart,stalls%2Fwhole"
    app.button(key=f"Parts and whole.{whole['id']}").click().run()
    assert app.session_state["atlas"].chosen == whole["id"]


@pytest.mark.parametrize("record_id", [CHOSEN["id"], "posts/alpha"])
def test_record_page_leads_to_rows_near_by(open_app: Open, package: Path, record_id: str) -> None:
    app = open_app(package, "record", lang="en", record=record_id)
    title = "Near by: Market stalls"
    offered = [b for b in app.button if b.key and b.key.startswith(f"{title}.{LAYER}/")]
    assert literal(title) in [caption.value for caption in app.caption]
    assert f"{title}.{record_id}" not in {button.key for button in offered}
    wanted = str(offered[0].key).removeprefix(f"{title}.")
    offered[0].click().run()
    assert app.session_state["atlas"].chosen == wanted


def test_evidence_counts_rows_and_lists_claims(open_app: Open, package: Path) -> None:
    app = open_app(package, "evidence", lang="en", layer=LAYER)
    assert not app.exception
    assert "240 records:" in html_of(app)
    # Of several holders in one cell each is a claim.
    n = sum(len(row[name].split(";")) for row in ROWS for name in FIELDS if row[name] is not None)
    [said] = [m.value for m in app.markdown if "independent facts" in m.value]
    assert said == literal(f"{n:,} claims; the selected records hold {n:,} independent facts.")


@pytest.mark.parametrize(
    ("query", "n"),
    [
        ({"field": "owner"}, sum(row["owner"] is not None for row in ROWS)),
        ({"field": "owner", "rank": "deprecated"}, 0),
    ],
)
def test_evidence_counts_the_claims_of_a_choice(
    open_app: Open, package: Path, monkeypatch: pytest.MonkeyPatch, query: dict[str, str], n: int
) -> None:
    monkeypatch.setattr("geodata.query.claim_choice.MAX_LISTED", 100)
    app = open_app(package, "evidence", lang="en", layer=LAYER, **query)
    assert app.multiselect(key="claims.fields").value == ["owner"]
    [said] = [m.value for m in app.markdown if "independent facts" in m.value]
    assert said.startswith(f"{n} claims;")


def test_downloads_offer_the_layer_in_every_form(open_app: Open, package: Path) -> None:
    app = open_app(package, "downloads", lang="en", layer=LAYER)
    app.selectbox(key="downloads.layer").set_value(LAYER).run()
    assert not app.exception
    offered = [link.proto for link in app.get("link_button")]
    assert len(offered) == 25
    assert not any(link.disabled for link in offered)
    assert [link.url for link in offered[12:24]] == [
        f"/atlas/download/records.{suffix}?layer={LAYER}&lang=en"
        for suffix in (
            "geojson",
            "csv",
            "xlsx",
            "gpkg",
            "parquet",
            "kml",
            "fgb",
            "shp.zip",
            "bods.json",
            "ftm.json",
            "claims.csv",
            "zip",
        )
    ]
    assert any("254 records" in caption.value for caption in app.caption)


def test_a_broken_layer_is_said_and_the_rest_stays(open_app: Open, tmp_path: Path) -> None:
    copy = large_package(tmp_path / "package", ROWS[:3])
    copy.write(PARQUET, "no parquet")
    app = open_app(copy.root, lang="en")
    assert not app.exception
    assert "12 records:" in html_of(app)
    said = " ".join(e.value for e in [*app.markdown, *app.caption, *app.warning])
    assert "it must be GeoParquet" in said + html_of(app)


LATER: list[Row] = [
    ROWS[0] | {"id": f"{LAYER}/l-{n}", "start_date": "1995", "as_of": "2014", "status": "retired"}
    | {"loc_precision": None, "geometry": CHOSEN["geometry"]}
    for n in range(3)
]  # fmt: skip


@pytest.fixture(scope="module")
def late(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Tinyland with three rows that began before their status is known, placed nobody says how."""
    return large_package(tmp_path_factory.mktemp("late") / "package", LATER).root


@pytest.mark.parametrize(
    ("language", "years", "said"),
    [
        ("en", "1996-1997", "No status is known for these years; 3 records have this one later."),
        ("es", "1996-1997", "3 registros tienen este más tarde"),
        ("en", "1900", "No record passes all these filters"),
    ],
)
def test_a_status_that_is_known_later_is_said(
    open_app: Open, late: Path, language: str, years: str, said: str
) -> None:
    app = open_app(late, lang=language, layer=LAYER, years=years, status="retired")
    assert literal(said) in app.info[0].value
    assert ("later" in app.info[0].value) == ("later" in said)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "The source does not say how precise the place is."),
        ("es", "La fuente no dice cuán precisa es la ubicación."),
    ],
)
def test_a_place_of_unknown_precision_is_said(
    open_app: Open, late: Path, language: str, said: str
) -> None:
    html = html_of(open_app(late, lang=language, record=LATER[0]["id"]))
    assert said in html
    assert "ción: ." not in html
    assert "Place: ." not in html
