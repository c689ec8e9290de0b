"""Every page, on the real package and on another country's, in both languages."""

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.app.conftest import PAGES, ROOT, html_of, sent_to_map, table_of
from tests.package_copy import PackageCopy

PERU = ROOT / "geodata" / "peru"
TINYLAND = ROOT / "tests" / "tinyland"
Open = Callable[..., AppTest]


@pytest.mark.parametrize("package", [PERU, TINYLAND], ids=["peru", "tinyland"])
@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("page", PAGES)
def test_page_runs_without_exception(
    open_app: Open, page: str, language: str, package: Path
) -> None:
    app = open_app(package, page, lang=language)
    assert not app.exception
    assert "{" not in html_of(app).split("</style>")[-1]


def test_the_map_is_told_the_selection_of_the_address(open_app: Open) -> None:
    app = open_app(PERU, layer="mines", department="12", record="mines/toromocho", lang="es")
    told = sent_to_map(app)
    assert told["query"] == "layer=mines&department=12"
    assert told["chosen"] == "mines/toromocho"
    assert told["language"] == "es"


def test_a_choice_of_layer_filters_map_counts_and_address(open_app: Open) -> None:
    app = open_app(PERU, lang="en")
    app.button_group(key="filter.layers").set_value(["ports"]).run()
    assert sent_to_map(app)["query"] == "layer=ports"
    assert "12 records: 11 on the map, 1 in the table only" in html_of(app)
    assert app.query_params["layer"] in ("ports", ["ports"])


def test_clicks_that_come_before_the_browser_has_the_new_address_all_count(open_app: Open) -> None:
    app = open_app(PERU, lang="en")
    for layers in (["ports"], ["ports", "mines"]):
        app.query_params.clear()
        app.query_params["lang"] = "en"
        app.button_group(key="filter.layers").set_value(layers).run()
    assert sent_to_map(app)["query"] == "layer=ports,mines"
    assert app.query_params["layer"] in ("ports,mines", ["ports,mines"])


def test_an_older_address_without_a_click_is_back(open_app: Open) -> None:
    app = open_app(PERU, lang="en")
    app.button_group(key="filter.layers").set_value(["ports"]).run()
    del app.query_params["layer"]
    app.run()
    assert sent_to_map(app)["query"] == ""
    assert app.button_group(key="filter.layers").value == []


def test_clear_takes_every_filter_off(open_app: Open) -> None:
    app = open_app(PERU, lang="en", layer="ports", department="15", q="cosco")
    app.button(key="filter.clear").click().run()
    assert sent_to_map(app)["query"] == ""
    assert app.button_group(key="filter.layers").value == []


def test_what_may_have_existed_is_offered_beside_the_years(open_app: Open) -> None:
    app = open_app(TINYLAND, lang="en", years="2000-2001")
    before = sent_to_map(app)["query"]
    assert "2 records" in html_of(app)
    assert "8 more may have existed then, 2 did not" in html_of(app)
    app.checkbox(key="filter.possible").check().run()
    assert before == "years=2000-2001"
    assert sent_to_map(app)["query"] == "years=2000-2001&possible=1"
    assert "8 of them may have existed then, 2 others did not" in html_of(app)


def test_a_link_that_asks_for_undated_records_still_works(open_app: Open) -> None:
    app = open_app(TINYLAND, lang="en", years="2000-2001", undated="1")
    assert sent_to_map(app)["query"] == "years=2000-2001&possible=1"


def test_events_and_plans_are_asked_for_by_a_choice_of_their_own(open_app: Open) -> None:
    app = open_app(TINYLAND, lang="en", years="2011-2012")
    app.button_group(key="filter.time").select("happened").run()
    assert sent_to_map(app)["query"] == "years=2011-2012&time=happened"
    assert "1 record:" in html_of(app)
    app.button_group(key="filter.time").select("due").run()
    assert sent_to_map(app)["query"] == "years=2011-2012&time=due"


def test_the_chosen_record_survives_another_page(open_app: Open) -> None:
    app = open_app(PERU, lang="en", layer="mines", record="mines/toromocho")
    app.switch_page("../pages/about.py").run()
    app.switch_page("../pages/explore.py").run()
    told = sent_to_map(app)
    assert (told["query"], told["chosen"]) == ("layer=mines", "mines/toromocho")


def test_a_record_hidden_by_the_filter_is_said_to_be_hidden(open_app: Open) -> None:
    app = open_app(PERU, lang="en", layer="ports", record="mines/toromocho")
    assert any("hidden by the filter" in notice.value for notice in app.info)
    assert "Toromocho" in html_of(app)


def test_an_unknown_record_is_said_to_be_unknown(open_app: Open) -> None:
    app = open_app(PERU, lang="en", record="mines/atlantis")
    assert any("does not have" in warning.value for warning in app.warning)
    assert sent_to_map(app)["chosen"] is None


def test_panel_shows_values_with_source_and_line(open_app: Open) -> None:
    text = html_of(open_app(PERU, lang="en", record="ports/chancay"))
    assert "USD 3.5 billion" in text
    assert "sources give USD 3 billion – USD 3.5 billion" in text
    assert "Ellis 2025, Expediente Abierto" in text
    assert "line 65" in text


def test_an_empty_result_offers_what_to_loosen(open_app: Open) -> None:
    app = open_app(PERU, lang="en", layer="ports", department="21")
    app.button(key="loosen.departments").click().run()
    assert sent_to_map(app)["query"] == "layer=ports"


def test_the_table_holds_the_same_records_as_the_filter(open_app: Open) -> None:
    app = open_app(PERU, lang="en", layer="rail_proposals", dock="whole")
    assert len(table_of(app)) == 7
    assert set(table_of(app).index) == {
        "rail_proposals/chancay-brazil", "rail_proposals/marcona-andahuaylas",
        "rail_proposals/lima-ica", "rail_proposals/barranca-trujillo",
        "rail_proposals/ilo-chancay", "rail_proposals/las-bambas-railway",
        "rail_proposals/peru",
    }  # fmt: skip


def test_a_missing_package_is_said_in_a_sentence(open_app: Open, tmp_path: Path) -> None:
    app = open_app(tmp_path / "nowhere", lang="en")
    assert not app.exception
    assert "GEODATA" in app.error[0].value


def test_a_whole_that_is_not_yet_known_is_not_offered(
    open_app: Open, copy_of_tinyland: PackageCopy
) -> None:
    copy_of_tinyland.edit_record("posts/delta", part_of="posts/gamma")
    for year, offered in (("2010", False), ("2019", True)):
        app = open_app(copy_of_tinyland.root, record="posts/delta", known_by=year)
        assert not app.exception
        assert ("relative.posts/gamma" in {button.key for button in app.button}) is offered


STRANGE = {"layr": "posts", "fbclid": "x", "utm_source": "mail"}


@pytest.mark.parametrize("page", PAGES)
def test_each_page_says_what_of_a_link_it_does_not_know(open_app: Open, page: str) -> None:
    app = open_app(TINYLAND, page, lang="en", layer="moats", record="posts/atlantis", **STRANGE)
    assert not app.exception
    told = [notice.value for notice in app.warning]
    assert sum("moats" in text for text in told) == 1
    assert sum("“layr” is no filter" in text for text in told) == 1
    assert not any("fbclid" in text or "utm_source" in text for text in told)
    assert sum("a record that this atlas does not have" in text for text in told) == 1
