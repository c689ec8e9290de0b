"""A record in three lines: what it is, who owns and runs it, in what state since when."""

from pathlib import Path

import pytest

from geodata.datapackage.package import BUILT_IN
from geodata.evidence.atlas import Atlas
from geodata.language import translator
from geodata.presentation.record_lead import lead_of
from geodata.presentation.record_sections import sections_of
from geodata.stores.opening import open_store

TINYLAND = Path(__file__).parents[1] / "tinyland"
EN = translator("en")


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    """Tinyland, compiled."""
    return open_store(str(TINYLAND)).atlas()


@pytest.mark.parametrize(
    ("record_id", "who", "state"),
    [
        ("posts/alpha", "Owner: Birch Group", "Operating, since 2005 or before"),
        ("posts/island", "Owner: Acorn Ltd 40 %; Birch Group 60 %", ""),
        ("posts/harbour", "No source says who owns or runs it.", "Retired, since 2014 or before"),
        ("canals/long", "Proponent: Cedar State", "Announced, since 2010 or before"),
        ("orchards/border", "", "Declining, since 2015 or before"),
    ],
)
def test_who_and_state_are_those_that_hold_now(
    atlas: Atlas, record_id: str, who: str, state: str
) -> None:
    lead = lead_of(record_id, atlas, EN)
    assert lead.who == who
    assert lead.state.partition(" · ")[0].startswith(state)


def test_key_figures_are_amounts_of_the_whole_with_their_units(atlas: Atlas) -> None:
    assert lead_of("posts/beta", atlas, EN).figures == (("Investment", "USD 200 million"),)
    assert lead_of("posts/island", atlas, EN).figures == ()


def test_a_plan_among_the_key_figures_is_said_to_be_one() -> None:
    figures = dict(lead_of("ports/chancay", open_store(str(BUILT_IN)).atlas(), EN).figures)
    assert figures["Investment"] == "USD 3.5 billion (planned)"
    assert figures["Berths"] == "15 (planned)"


def test_the_owner_of_a_part_is_said_to_be_one() -> None:
    who = lead_of("ports/chancay", open_store(str(BUILT_IN)).atlas(), EN).who
    assert who.startswith("Owner: COSCO-led consortium (land of the site)")


def test_in_a_year_the_lines_are_those_of_the_year() -> None:
    atlas = open_store(str(TINYLAND)).atlas().at(2003)
    assert "nstruction" in lead_of("posts/alpha", atlas, EN).state


@pytest.mark.parametrize(
    ("amount", "language", "said"),
    [
        ("USD 200 million", "en", "1 text"),
        ("USD 100 million", "en", "2 texts, 1 author"),
        ("USD 100 millones", "es", "2 textos, 1 autor"),
    ],
)
def test_who_says_so_is_said_in_words(atlas: Atlas, amount: str, language: str, said: str) -> None:
    t = translator(language)
    facts = [fact for _, found in sections_of("posts/beta", atlas, t) for fact in found]
    assert next(fact for fact in facts if fact.text == amount).said_by(t) == said


def test_no_fact_is_about_no_column(atlas: Atlas) -> None:
    facts = [fact for _, found in sections_of("posts/beta", atlas, EN) for fact in found]
    assert not any(fact.is_about("") for fact in facts)
    assert any(fact.is_about("n_conflicts") for fact in facts)
