"""The Record page: everything of one record, at an address that stays."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from geodata.datapackage.package import read_package
from geodata.exports.formats import FORMATS
from geodata.language import translator
from geodata.stores.memory.store import MemoryStore
from tests.app.conftest import ROOT, html_of, sent_to_map
from tests.package_copy import PackageCopy
from tests.written import written

PERU = ROOT / "geodata" / "peru"
TINYLAND = ROOT / "tests" / "tinyland"
Open = Callable[..., AppTest]
# One of each kind of thing: point, line, zone, no place, parts, a whole country, a reference.
SOME_OF_PERU = (
    "ports/chancay",
    "mines/las-bambas",
    "mines/peru",
    "coca_zones/vraem",
    "rail_proposals/marcona-andahuaylas",
    "hydrocarbons/petrobras-peru-assets",
    "hydro_context/mantaro",
    "cooperation/peru-china",
    "security_events/shining-path",
    "education_influence/confucius-arequipa",
)


def record_ids(package: Path) -> list[str]:
    return list(read_package(package).records.index)


def chosen(app: AppTest) -> str | None:
    found: str | None = app.session_state["atlas"].chosen
    return found


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize(
    ("package", "record_id"),
    [
        *((TINYLAND, record_id) for record_id in record_ids(TINYLAND)),
        *((PERU, record_id) for record_id in SOME_OF_PERU),
    ],
)
def test_page_of_a_record(open_app: Open, package: Path, record_id: str, language: str) -> None:
    app = open_app(package, "record", record=record_id, lang=language)
    assert not app.exception
    assert app.selectbox(key=f"record.choice.{language}").value == record_id
    assert not app.warning
    assert "{" not in html_of(app).split("</style>")[-1]


@pytest.mark.parametrize(
    ("url", "leads"), [("https://ledger.example/2016", True), ("javascript:alert(1)", False)]
)
def test_a_source_leads_to_where_it_can_be_read(
    open_app: Open, copy_of_tinyland: PackageCopy, url: str, leads: bool
) -> None:
    def add_url(sources: list[dict[str, Any]]) -> None:
        next(s for s in sources if s["id"] == "ledger-2016")["URL"] = url

    copy_of_tinyland.edit("sources.json", add_url)
    app = open_app(copy_of_tinyland.root, "record", record="posts/beta", lang="en")
    assert (f'<a href="{url}"' in html_of(app)) == leads
    assert leads or url not in html_of(app)


def test_without_a_record_there_is_a_list_to_choose_from(open_app: Open) -> None:
    app = open_app(TINYLAND, "record", lang="en")
    assert not app.header
    app.selectbox(key="record.choice.en").set_value("posts/beta").run()
    assert chosen(app) == "posts/beta"
    assert [h.value for h in app.header] == [
        "Where sources disagree", "What was said when", "Download, cite, report",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "does not have"), ("es", "no tiene")],
)
def test_an_unknown_record_is_said_to_be_unknown(open_app: Open, language: str, words: str) -> None:
    app = open_app(TINYLAND, "record", record="posts/<b>atlantis</b>", lang=language)
    assert not app.exception
    assert words in app.warning[0].value
    assert "atlantis" not in html_of(app)


def test_an_old_id_leads_to_the_record(open_app: Open) -> None:
    app = open_app(TINYLAND, "record", record="posts/first", lang="en")
    assert chosen(app) == "posts/alpha"
    assert "Alpha Post" in html_of(app)
    assert app.query_params["record"] in ("posts/alpha", ["posts/alpha"])


def test_a_record_of_which_no_source_knew_yet(open_app: Open) -> None:
    app = open_app(TINYLAND, "record", record="posts/gamma", known_by="2010", lang="en")
    assert not app.exception
    assert "None of the sources published by that year" in app.info[0].value


def test_claims_stand_by_date_and_undated_ones_last(open_app: Open) -> None:
    dated = open_app(TINYLAND, "record", record="posts/alpha", lang="en").dataframe[0].value
    assert list(dated["As of"]) == ["2000", "2005", "2005", "2015"]
    undated = open_app(TINYLAND, "record", record="posts/delta", lang="en").dataframe[0].value
    assert set(undated["As of"]) == {"undated"}


def test_conflicts_of_the_record_only(open_app: Open) -> None:
    text = html_of(open_app(TINYLAND, "record", record="posts/beta", lang="en"))
    assert text.count('class="conflict"') == 1
    assert "independent sources disagree" in text


def test_no_conflict_is_said(open_app: Open) -> None:
    app = open_app(TINYLAND, "record", record="posts/gamma", lang="en")
    assert "do not contradict each other" in " ".join(m.value for m in app.markdown)


def test_the_map_shows_the_record_with_its_parts(open_app: Open) -> None:
    told = sent_to_map(open_app(TINYLAND, "record", record="posts/alpha", lang="en"))
    assert told["query"] == "id=posts%2Falpha,posts%2Falpha-annex"
    assert told["chosen"] == "posts/alpha"


def test_what_has_no_place_has_no_map(open_app: Open) -> None:
    app = open_app(PERU, "record", record="mines/peru", lang="en")
    assert not app.get("component_instance")
    assert any("No place is known" in caption.value for caption in app.caption)


def test_a_related_record_is_one_click_away(open_app: Open) -> None:
    app = open_app(TINYLAND, "record", record="posts/alpha", lang="en")
    app.button(key="Same owner or operator.posts/island").click().run()
    assert chosen(app) == "posts/island"


def content_of(app: AppTest, form: str) -> dict[str, Any]:
    """What the page's download of the chosen record holds."""
    state = app.session_state["atlas"]
    selected = MemoryStore(read_package(TINYLAND)).select(state.selection_of(state.chosen))
    content: dict[str, Any] = json.loads(written(selected, form, translator("en")))
    return content


def test_the_download_has_one_feature_whatever_is_filtered(open_app: Open) -> None:
    app = open_app(TINYLAND, "record", record="posts/alpha", layer="canals", lang="en")
    links = [link.proto for link in app.get("link_button")]
    offered = [link for link in links if "/download/" in link.url]
    assert [link.disabled for link in offered] == [False] * len(FORMATS)
    assert {link.url.partition("?")[2] for link in offered} == {"id=posts/alpha&lang=en"}
    (feature,) = content_of(app, "geojson")["features"]
    assert feature["id"] == "posts/alpha"


def test_citation_and_report_carry_the_permanent_address(open_app: Open) -> None:
    app = open_app(TINYLAND, "record", record="posts/alpha", layer="canals", lang="en")
    citation, report = (block.value for block in (app.code[0], app.code[-1]))
    assert "Alpha Post" in citation
    for text in (citation, report):
        assert "record?record=posts/alpha" in text
        assert "layer=" not in text


def test_it_leads_to_the_published_page(open_app: Callable[..., AppTest], tinyland: Path) -> None:
    app = open_app(tinyland, "record", record="posts/alpha", lang="es")
    links = [element.proto.url for element in app.get("link_button")]
    assert "/es/record/posts/alpha" in links


def test_an_error_is_reported_where_the_host_says(
    open_app: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    def links(page: str) -> list[str]:
        app = open_app(PERU, page, record="ports/chancay", lang="en")
        assert not app.exception
        buttons = app.get("link_button")
        return [b.proto.url for b in buttons if b.proto.label == "Report an error"]

    monkeypatch.delenv("ATLAS_CORRECTIONS", raising=False)
    assert links("record") == []
    monkeypatch.setenv("ATLAS_CORRECTIONS", "https://forms.example/report")
    for page in ("record", "explore"):
        (address,) = links(page)
        assert address.startswith("https://forms.example/report?record=ports%2Fchancay&edition=")
