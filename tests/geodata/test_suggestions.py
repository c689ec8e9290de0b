"""Suggestions: what a reader may mean, whatever they typed."""

import pytest

from geodata.datapackage.package import BUILT_IN
from geodata.query.suggestions import Suggestion, Suggestions, towns
from geodata.stores.opening import open_store

INVENTED = Suggestions(
    [
        ("record", "posts/alpha", "Río Blanco"),
        ("record", "posts/beta", "Río Blanco Norte"),
        ("companies", "copper-lake", "Copper Lake Ltd."),
        ("departments", "01", "San Martín"),
        ("place", "San Martín", "San Martín"),
        ("record", "posts/gamma", "Tren"),
        ("record", "posts/gamma", "Train of the north"),
    ]
)


def first(text: str, **how: object) -> str:
    found = INVENTED.find(text, **how)  # type: ignore[arg-type]
    return found[0].code if found else ""


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("rio blanco", "posts/alpha"),
        ("RÍO  BLÁNCO", "posts/alpha"),
        ("blanco rio", "posts/alpha"),
        ("rioblanco", "posts/alpha"),
        ("norte", "posts/beta"),
        ("rio no", "posts/beta"),
        ("coper", "copper-lake"),
        ("cooper", "copper-lake"),
        ("cpper", "copper-lake"),
        ("lake", "copper-lake"),
        ("san matrin", "01"),
        ("train", "posts/gamma"),
        ("tre", "posts/gamma"),
    ],
)
def test_it_is_found_whatever_is_typed(text: str, code: str) -> None:
    assert first(text) == code


@pytest.mark.parametrize(
    "text", ["", "   ", "%_*", "zzz", "tri", "xan", "dake", "rio verde", "\x00", "²"]
)
def test_nothing_is_guessed_from_nothing(text: str) -> None:
    assert INVENTED.find(text) == []


def test_each_thing_stands_once_with_its_best_spelling() -> None:
    [found] = INVENTED.find("tren")
    assert found == Suggestion("record", "posts/gamma", "Tren", found.score)
    assert found.score == 1.0


def test_a_sure_match_stands_before_a_guess_and_the_limit_is_kept() -> None:
    scores = [found.score for found in INVENTED.find("blanco")]
    assert scores == sorted(scores, reverse=True)
    assert len(INVENTED.find("blanco", limit=1)) == 1
    assert INVENTED.find("blanco", kinds=["companies"]) == []


def test_a_long_text_is_cut_and_costs_nothing() -> None:
    assert INVENTED.find("a" * 1_000_000) == []


def test_the_atlas_knows_its_names() -> None:
    store = open_store(str(BUILT_IN))
    found = {
        text: [(s.kind, s.code) for s in store.suggestions.find(text)]
        for text in ("las bam", "apurmac", "zijin", "cuzco", "coper", "china", "hidroelectrica")
    }
    assert found["las bam"][0] == ("record", "mines/las-bambas")
    assert found["apurmac"][0] == ("departments", store.package.departments.find("Apurímac"))
    assert found["zijin"][0][0] == "companies"
    assert ("departments", "08") in found["cuzco"]
    assert ("place", "Cusco") in found["cuzco"]
    assert found["coper"][0] == ("word", "copper")
    assert found["china"][0] == ("countries", "CN")
    assert ("layers", "hydro_plants") in found["hidroelectrica"]
    assert set(towns(store.package)) >= {"Cusco", "Arequipa"}
