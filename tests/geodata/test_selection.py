"""The one filter as a query: what goes in comes out, and nothing in a query makes it fail."""

from dataclasses import fields, replace
from urllib.parse import parse_qs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.geometry.bounds import Bounds
from geodata.query.filters import PARAMETERS
from geodata.query.parameter_values import LONGEST_TEXT, MAX_CODES, Correction
from geodata.query.relations import Relation
from geodata.query.selection import Selection, parse_selection
from geodata.query.years import FIRST_YEAR, LAST_YEAR
from geodata.stores.store import Store
from tests.geodata.invented import SELECTIONS

CODES = {
    "layer": {"posts": "posts", "canals": "canals", "lights": "lights"},
    "context": {"lights": "lights"},
    "sector": {"trade": "trade", "water": "water"},
    "department": {"01": "01", "xt-we": "01", "west": "01", "04": "04", "nordica": "04"},
    "status": {"operating": "operating"},
    "country": {"FR": "FR", "fr": "FR"},
    "state_owner": {"BR": "BR", "br": "BR"},
    "company": {"acorn": "acorn", "acorn ltd": "acorn"},
    "precision": {"exact": "exact"},
    "quality": {"good": "good"},
    "id": {"posts/alpha": "posts/alpha"},
}
WORDS = st.sampled_from(
    ["posts", "trade", "01", "FR", "2010", "2010-2012", "1", "0", "10,0,12,2", "ñandú", "-", ","]
)
QUERIES = st.dictionaries(
    st.sampled_from(PARAMETERS) | st.text(max_size=5),
    st.text(max_size=30) | WORDS | st.lists(st.text(max_size=10) | WORDS, max_size=4),
)


def read(**query: str | list[str]) -> tuple[Selection, list[Correction]]:
    return parse_selection(query, CODES)


@given(SELECTIONS)
def test_a_selection_comes_back_from_its_query_string(store: Store, selection: Selection) -> None:
    assert store.parse(parse_qs(selection.query_string())) == (selection, [])


@given(SELECTIONS)
def test_a_selection_comes_back_from_its_parameters(store: Store, selection: Selection) -> None:
    assert store.parse(selection.query()) == (selection, [])


@given(QUERIES)
def test_any_query_is_read_and_what_was_read_is_stable(query: dict[str, str | list[str]]) -> None:
    selection, _ = parse_selection(query, CODES)
    assert parse_selection(selection.query(), CODES) == (selection, [])


@pytest.mark.parametrize(
    ("parameter", "text", "attribute", "value"),
    [
        ("layer", "posts,canals", "layers", ("posts", "canals")),
        ("context", "lights", "context", ("lights",)),
        ("sector", "water,trade,water", "sectors", ("water", "trade")),
        ("department", "01", "departments", ("01",)),
        ("department", "XT-WE,West,Nórdica", "departments", ("01", "04")),
        ("department", "nordica", "departments", ("04",)),
        ("status", " operating ", "statuses", ("operating",)),
        ("country", "fr", "countries", ("FR",)),
        ("company", "Acorn Ltd", "companies", ("acorn",)),
        ("state_owner", "br", "state_owners", ("BR",)),
        ("precision", "exact", "precisions", ("exact",)),
        ("quality", "good", "qualities", ("good",)),
        ("id", "posts/alpha", "ids", ("posts/alpha",)),
        ("years", "2010-2014", "years", (2010, 2014)),
        ("years", "2014-2010", "years", (2010, 2014)),
        ("years", "2012", "years", (2012, 2012)),
        ("years", "2010/2014", "years", (2010, 2014)),
        ("years", "2010..2014", "years", (2010, 2014)),
        ("years", "2010-", "years", (2010, LAST_YEAR)),
        ("years", "2010/..", "years", (2010, LAST_YEAR)),
        ("years", "-2014", "years", (FIRST_YEAR, 2014)),
        ("years", "../2014", "years", (FIRST_YEAR, 2014)),
        ("possible", "1", "possible", True),
        ("possible", "0", "possible", False),
        ("time", "happened", "time", "happened"),
        ("undated", "TRUE", "possible", True),
        ("undated", "0", "possible", False),
        ("known_by", "2013", "known_by", 2013),
        ("disputed", "1", "disputed", True),
        ("q", "  two \t words\n", "text", "two words"),
        ("q", "<script>alert(1)</script>", "text", "<script>alert(1)</script>"),
        ("q", "a\x00b\u202ec", "text", "a b c"),
        ("bbox", "10,0,12.5,2", "bbox", Bounds(10, 0, 12.5, 2)),
        ("bbox", " 10 , 0 , 12 , 2 ", "bbox", Bounds(10, 0, 12, 2)),
        ("relation", "within:2.5:posts", "relations", (Relation("within", 2.5, "posts"),)),
        ("certain", "1", "certain", True),
    ],
)
def test_every_parameter(parameter: str, text: str, attribute: str, value: object) -> None:
    selection, corrections = read(**{parameter: text})
    assert selection == replace(Selection(), **{attribute: value})  # type: ignore[arg-type]
    assert corrections == []


def test_the_table_above_leaves_no_parameter_out() -> None:
    (mark,) = test_every_parameter.pytestmark  # type: ignore[attr-defined]
    assert {row[0] for row in mark.args[1]} == set(PARAMETERS)
    assert {row[2] for row in mark.args[1]} == {field.name for field in fields(Selection)}


@pytest.mark.parametrize(
    ("parameter", "text"),
    [
        ("layer", "nowhere"),
        ("layer", "../../etc/passwd"),
        ("context", "posts"),
        ("sector", "'; DROP TABLE records; --"),
        ("department", "Atlantis"),
        ("country", "<b>FR</b>"),
        ("years", "soon"),
        ("years", "10-20"),
        ("years", "0999-2000"),
        ("years", "99999"),
        ("years", "2010-2011-2012"),
        ("years", "20102014"),
        ("years", "-"),
        ("years", "3020"),
        ("time", "someday"),
        ("possible", "perhaps"),
        ("undated", "perhaps"),
        ("known_by", "2010-2012"),
        ("known_by", "-2010"),
        ("bbox", "1,2,3"),
        ("bbox", "12,0,10,2"),
        ("bbox", "10,0,10,2"),
        ("bbox", "nan,0,10,2"),
        ("bbox", "1e999,0,10,2"),
        ("bbox", "-181,0,10,2"),
        ("bbox", "west,south,east,north"),
    ],
)
def test_what_cannot_be_meant_is_left_out_and_said(parameter: str, text: str) -> None:
    selection, corrections = read(**{parameter: text})
    assert selection == Selection()
    assert [c.parameter for c in corrections] == [parameter]
    assert corrections[0].value == text[:40]
    assert corrections[0].expected


def test_what_is_sound_beside_a_fault_is_kept() -> None:
    selection, corrections = read(layer="posts,nowhere", years="soon", q="fig")
    assert selection == Selection(layers=("posts",), text="fig")
    assert [c.parameter for c in corrections] == ["layer", "years"]


def test_repeated_parameters_add_up() -> None:
    assert read(layer=["posts", "canals,posts"])[0].layers == ("posts", "canals")


def test_an_unknown_parameter_is_none_of_our_business() -> None:
    assert read(utm_source="letter") == (Selection(), [])


def test_huge_queries_are_cut() -> None:
    selection, corrections = read(layer="x," * 100_000, q="y" * 100_000)
    assert len(corrections) <= MAX_CODES
    assert selection == Selection(text="y" * LONGEST_TEXT)


def test_a_text_cut_at_a_space_is_stable() -> None:
    selection, _ = read(q="y" * (LONGEST_TEXT - 1) + " z")
    assert read(q=selection.text)[0] == selection


def test_a_box_keeps_its_decimals() -> None:
    box = Bounds(-123.456789, -1.5, 123.456789, 1e-7)
    query = Selection(bbox=box).query()
    assert query["bbox"].startswith("-123.456789,-1.5,123.456789,")
    assert read(**query)[0].bbox == box


def test_the_query_is_short_and_readable() -> None:
    selection = Selection(layers=("posts", "canals"), years=(2010, 2012), bbox=Bounds(10, 0, 12, 2))
    expected = "layer=posts,canals&years=2010-2012&bbox=10,0,12,2"
    assert selection.query_string() == expected
    assert Selection().query_string() == ""


@given(SELECTIONS)
def test_without_takes_off_one_filter(selection: Selection) -> None:
    for name in selection.active():
        assert name not in selection.without(name).active()
        assert len(selection.without(name).active()) == len(selection.active()) - 1


def test_active_names_what_narrows() -> None:
    selection = Selection(context=("lights",), possible=True, years=(2010, 2011), text="fig")
    assert selection.active() == ["years", "text"]
    assert not selection.is_empty
    assert Selection().is_empty


@pytest.mark.parametrize(
    "after", [".", ",", ";", ")", "]", "”", "’", "»", "…", "!", "?", ").", ">"]
)
def test_the_end_of_a_sentence_is_no_part_of_a_link(after: str) -> None:
    for query in (
        {"layer": "posts"}, {"department": "nordica"}, {"years": "2010-2012"},
        {"known_by": "2011"}, {"disputed": "1"}, {"bbox": "10,0,12,2"},
    ):  # fmt: skip
        [(name, text)] = query.items()
        plain, nothing = read(**query)
        assert nothing == []
        assert read(**{name: f"{text}{after}"}) == (plain, [])
        assert read(**{name: f"“{text}{after}"}) == (plain, [])


def test_a_semicolon_parts_codes() -> None:
    assert read(layer="posts;canals")[0].layers == ("posts", "canals")
    [said] = read(layer="posts;zz")[1]
    assert said.value == "posts;zz"


def test_the_range_of_years_is_said() -> None:
    for query in ({"years": "1500-3000"}, {"known_by": "3000"}):
        [said] = read(**query)[1]
        assert "1000" in said.expected
        assert "2999" in said.expected
