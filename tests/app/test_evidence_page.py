"""The Evidence page: conflicts with both sides, claims by choice, sources as a grid."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas
import pytest
from streamlit.testing.v1 import AppTest

from geodata.datapackage.reading import read_table
from tests.app.conftest import ROOT, html_of
from tests.package_copy import PackageCopy

PERU = ROOT / "geodata" / "peru"
TINYLAND = ROOT / "tests" / "tinyland"
Open = Callable[..., AppTest]


def claims_table(app: AppTest) -> pandas.DataFrame:
    """The table of the chosen claims: one page of it."""
    (table,) = [d.value for d in app.dataframe if d.proto.id.endswith("claims.table")]
    return table


def coverage_table(app: AppTest) -> pandas.DataFrame:
    """The grid of sources and layers."""
    return app.dataframe[-1].value


def claim_count(app: AppTest) -> str:
    """What stands above the claims: “33 claims; …”."""
    (line,) = [m.value for m in app.markdown if "independent facts" in m.value]
    return line


def address_of(app: AppTest) -> dict[str, str]:
    """The parameters of the address; AppTest gives a list for what was set from outside."""
    pairs: dict[str, Any] = dict(app.query_params)
    return {k: v if isinstance(v, str) else ",".join(v) for k, v in pairs.items()}


@pytest.mark.parametrize("package", [PERU, TINYLAND], ids=["peru", "tinyland"])
@pytest.mark.parametrize(
    ("language", "title", "tabs"),
    [
        ("en", "Evidence", ["Where sources disagree", "Claims", "Sources"]),
        ("es", "Evidencia", ["Donde las fuentes discrepan", "Afirmaciones", "Fuentes"]),
    ],
)
def test_page_runs_in_both_languages(
    open_app: Open, package: Path, language: str, title: str, tabs: list[str]
) -> None:
    app = open_app(package, "evidence", lang=language)
    assert not app.exception
    assert app.title[0].value == title
    assert [tab.label for tab in app.tabs] == tabs
    assert "{" not in html_of(app).split("</style>")[-1]


def test_a_conflict_shows_both_values_with_their_sources(open_app: Open) -> None:
    text = html_of(open_app(TINYLAND, "evidence", lang="en"))
    for words in ("USD 200 million", "USD 100 million", "independent sources disagree",
                  "Quill 2016, Third Press <span>¶9, line 9", "Sage 2013, Second Press",
                  "Sage 2010, First Press"):  # fmt: skip
        assert words in text


def test_a_value_known_to_be_wrong_is_marked_with_its_reason(open_app: Open) -> None:
    text = html_of(open_app(TINYLAND, "evidence", lang="es"))
    wrong = text[text.index('class="side wrong"') :]
    assert "999" in wrong[: wrong.index("</div>")]
    assert "Errata por 99,9." in wrong[: wrong.index("</div>")]


def test_conflicts_and_counts_follow_the_filter(open_app: Open) -> None:
    app = open_app(TINYLAND, "evidence", lang="en", layer="canals")
    assert html_of(app).count('class="conflict"') == 1
    assert any(c.value.startswith("1 conflict among") for c in app.caption)
    assert claim_count(app).startswith("6 claims;")
    assert coverage_table(app)["All"].sum() == 6


def test_a_choice_of_claims_changes_table_and_address(open_app: Open) -> None:
    app = open_app(TINYLAND, "evidence", lang="en")
    app.multiselect(key="claims.fields").set_value(["length"]).run()
    app.multiselect(key="claims.ranks").set_value(["deprecated"]).run()
    assert list(claims_table(app)["Value"]) == ["999 kilometres"]
    assert claim_count(app).startswith("1 claim;")
    assert address_of(app) == {"lang": "en", "field": "length", "rank": "deprecated"}


def test_a_link_restores_the_choice_of_claims(open_app: Open) -> None:
    app = open_app(TINYLAND, "evidence", lang="en", source="ledger-2016", field="owner,length")
    assert app.multiselect(key="claims.sources").value == ["ledger-2016"]
    assert app.multiselect(key="claims.fields").value == ["owner", "length"]
    assert sorted(claims_table(app)["Record"]) == ["Alpha Post", "Short Canal"]


def test_a_choice_that_leaves_nothing_is_an_empty_table(open_app: Open) -> None:
    app = open_app(TINYLAND, "evidence", lang="en", modality="planned", rank="deprecated")
    assert not app.exception
    assert len(claims_table(app)) == 0
    assert claim_count(app).startswith("0 claims;")


def test_unknown_codes_of_a_link_are_corrected(open_app: Open) -> None:
    app = open_app(TINYLAND, "evidence", lang="en", field="moats,length", rank="<b>royal</b>")
    told = " ".join(notice.value for notice in app.warning)
    assert not app.exception
    assert "moats" in told
    assert "royal" in told
    assert len(claims_table(app)) == 3


def test_the_sources_say_which_are_one_witness(open_app: Open) -> None:
    grid = coverage_table(open_app(TINYLAND, "evidence", lang="en"))
    assert list(grid["Witness"]) == ["survey", "survey", "ledger", "chart"]
    assert grid["All"].sum() == 33


def records_of(*sources: str) -> int:
    """How many records outside the context layer these sources have something to say of."""
    rows = [row.cells for row in read_table(PERU / "claims.csv").rows]
    said = {row["record_id"] for row in rows if row["source_id"] in sources}
    return len([record_id for record_id in said if not record_id.startswith("hydro_context/")])


def references_by(year: int) -> set[str]:
    """Ids of the works of reference published by the end of a year."""
    sources = json.loads((PERU / "sources.json").read_text(encoding="utf-8"))
    return {
        source["id"]
        for source in sources
        if source.get("reference") and source["issued"]["date-parts"][0][0] <= year
    }


def test_known_by_2013_only_that_text_speaks(open_app: Open) -> None:
    app = open_app(PERU, "evidence", lang="en", known_by="2013")
    grid = coverage_table(app)
    references = references_by(2013)
    assert f"{records_of('sanborn-yong-2013')} records" in html_of(app)
    # Works of reference fill in places and dates; they are no witnesses.
    speaking = set(grid[grid["All"] > 0]["Witness"]) - references
    assert speaking == {"sanborn-yong-2013"}
    assert html_of(app).count('class="conflict"') == 6


def test_known_by_2022_the_text_of_2025_is_silent(open_app: Open) -> None:
    editions = ("ellis-2022-ga", "ellis-2022-san", "ellis-2022-ispapers")
    app = open_app(PERU, "evidence", lang="en", known_by="2022")
    known = records_of("sanborn-yong-2013", *editions)
    assert f"{known} records" in html_of(app)
    assert "Ellis 2025" not in "".join(html_of(app).split('class="conflict"')[1:])


def test_choosing_a_year_takes_later_sources_away(open_app: Open) -> None:
    app = open_app(TINYLAND, "evidence", lang="en")
    before = html_of(app).count('class="conflict"')
    app.button_group(key="filter.known_by").set_value(2013).run()
    grid = coverage_table(app)
    assert (before, html_of(app).count('class="conflict"')) == (3, 0)
    assert list(grid[grid["All"] > 0]["Witness"]) == ["survey", "survey"]
    assert address_of(app)["known_by"] == "2013"


def test_a_conflict_opens_its_record(open_app: Open) -> None:
    app = open_app(TINYLAND, "evidence", lang="en")
    app.button(key="conflict.1").click().run()
    assert app.session_state["atlas"].chosen == "canals/short"
    assert address_of(app)["record"] == "canals/short"


def test_only_contradictions_between_independent_witnesses(open_app: Open) -> None:
    app = open_app(TINYLAND, "evidence", lang="en")
    app.toggle(key="conflicts.independent").set_value(True).run()
    assert html_of(app).count('class="conflict"') == 1
    assert "USD 200 million" in html_of(app)
    assert any(c.value.startswith("1 of 3 are between") for c in app.caption)
    assert address_of(app)["between"] == "independent"


def test_a_link_restores_the_choice_of_conflicts(open_app: Open) -> None:
    app = open_app(TINYLAND, "evidence", lang="en", between="independent")
    assert app.toggle(key="conflicts.independent").value
    assert html_of(app).count('class="conflict"') == 1


def test_an_unknown_choice_of_conflicts_is_corrected(open_app: Open) -> None:
    app = open_app(TINYLAND, "evidence", lang="en", between="<b>kings</b>")
    assert "kings" in " ".join(notice.value for notice in app.warning)
    assert html_of(app).count('class="conflict"') == 3


def test_shares_above_the_whole_stand_on_the_page(
    open_app: Open, copy_of_tinyland: PackageCopy
) -> None:
    for number, (owner, share) in enumerate([("Acorn", "70"), ("Birch", "60")]):
        copy_of_tinyland.add_claim(
            claim_id=f"x-{number}", field="owner_share", qualifier=owner, value=share,
            unit="%", as_of="2010",
        )  # fmt: skip
    app = open_app(copy_of_tinyland.root, "evidence", lang="en")
    assert not app.exception
    assert "the shares come to more than the whole" in html_of(app)
