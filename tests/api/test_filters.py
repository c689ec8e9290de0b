"""CQL2: what holds for which records, what is refused, and that no filter is endless."""

import json
import time
from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from geodata.errors import BadFilter
from geodata.query.cql2.columns import Column, column, intervals
from geodata.query.cql2.evaluate import Evaluator
from geodata.query.cql2.functions import like_pattern
from geodata.query.cql2.parse import DEEPEST, LONGEST, parse_filter

Ask = Callable[..., list[str]]
RECORDS = "/collections/records/items"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("NOT (status = 'operating') AND layer = 'posts'", ["posts/alpha-annex", "posts/harbour"]),
        ("layer = 'posts' AND (status IS NULL OR status = 'retired')",
         ["posts/harbour", "posts/delta", "posts/island", "posts/raid"]),
        ("status = 'retired' OR status = 'cancelled' AND n_claims > 99", ["posts/harbour"]),
        ("NOT (end_latest < '2015-01-01')", ["canals/short"]),
        ("start_latest > DATE('2014-12-31')", ["posts/island", "canals/short"]),
        ("end_latest = TIMESTAMP('2011-05-17T10:00:00Z')", ["posts/raid"]),
        ("true AND kind = 'canal'", ["canals/long", "canals/short"]),
        ("time IS NULL", ["posts/delta", "canals/short"]),
        ("geometry IS NULL", ["posts/gamma"]),
        ("NOT S_DISJOINT(geometry, POINT(11 1)) AND layer = 'posts'", ["posts/alpha"]),
        ("name_en = 'It''s'", []),
    ],
)  # fmt: skip
def test_what_is_unknown_is_neither_true_nor_false(
    ids: Ask, text: str, expected: list[str]
) -> None:
    assert ids(filter=text) == expected


def test_text_and_json_say_the_same(ids: Ask) -> None:
    node = {"op": "and", "args": [
        {"op": "=", "args": [{"property": "layer"}, "posts"]},
        {"op": "in", "args": [{"property": "kind"}, ["harbour", "expansion"]]},
    ]}  # fmt: skip
    text = "layer = 'posts' AND kind IN ('harbour', 'expansion')"
    expected = ["posts/alpha-annex", "posts/harbour"]
    assert (
        ids(filter=text)
        == ids(**{"filter": json.dumps(node), "filter-lang": "cql2-json"})
        == expected
    )


def test_a_filter_narrows_what_other_parameters_select(ids: Ask) -> None:
    assert ids(filter="n_claims >= 3", department="02", kind="post") == ["posts/beta"]


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        ("abc", "abc", True), ("abc", "abcd", False), ("a%", "abc", True), ("%c", "abc", True),
        ("%b%", "abc", True), ("a_c", "abc", True), ("a_c", "ac", False), ("%", "", True),
        ("a%a", "a", False), ("%ab%ab%", "abab", True), ("%ab%ab%", "aba", False),
        (r"50\%", "50%", True), (r"50\%", "50x", False), ("a.c", "abc", False),
        ("%\n%", "a\nb", True),
    ],
)  # fmt: skip
def test_like(pattern: str, text: str, expected: bool) -> None:
    assert bool(like_pattern(pattern).fullmatch(text)) is expected


def test_like_takes_no_more_than_the_product_of_lengths() -> None:
    begun = time.perf_counter()
    assert like_pattern("%a" * 500 + "%b").fullmatch("a" * 3000) is None
    assert time.perf_counter() - begun < 5


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("name_en =", "cql2-text"),
        ("colour = 'red'", "colour"),
        ("name_en = 3", "a number"),
        ("name_en", "true or false"),
        ("n_claims LIKE 'a%'", "a text"),
        ("name_en LIKE name_es", "a property"),
        ("name_en IN (name_es)", "a property"),
        ("start_latest > 'soon'", "2019-08-17"),
        ("start_latest > DATE('2010-02-30')", "2019-08-17"),
        ("T_AFTER(time, name_en)", "a time"),
        ("T_DURING(time, INTERVAL('2012-01-01', '2011-01-01'))", "before it ends"),
        ("S_INTERSECTS(geometry, name_en)", "a geometry"),
        ("S_INTERSECTS(geometry, BBOX(1, 9, 2, 3))", "box"),
        ("S_INTERSECTS(geometry, POLYGON((0 0, 1 1, 1 0, 0 1, 0 0)))", "not valid"),
        ("S_INTERSECTS(geometry, POINT(500 0))", "180"),
        ("S_INTERSECTS(geometry, POINT EMPTY)", "positions"),
        ("S_INTERSECTS(geometry, GEOMETRYCOLLECTION(POINT Z EMPTY))", "positions"),
        ("A_CONTAINS(name_en, ('a'))", "a list"),
        ("DROP(name_en) = 'x'", "DROP".lower()),
        ("n_claims + 1 = 2", "“+”"),
        ("BETWEEN(n_claims, 1) = 2", "between"),
    ],
)
def test_what_cannot_be_meant_is_refused(api: TestClient, text: str, named: str) -> None:
    answer = api.get(RECORDS, params={"filter": text})
    assert (answer.status_code, answer.json()["code"]) == (400, "InvalidFilter")
    assert named in answer.json()["description"]


@pytest.mark.parametrize(
    "node",
    [
        {}, [], None, 3, "x", {"op": "and", "args": []}, {"op": "not", "args": []}, {"op": "="},
        {"op": "=", "args": [1]}, {"op": "like", "args": [{"property": "name_en"}, 3]},
        {"op": "in", "args": [{"property": "name_en"}, []]}, {"op": "casei", "args": ["a"]},
        {"op": "=", "args": [{"property": "name_en"}, {"op": "casei", "args": [3]}]},
        {"op": "s_within", "args": [{"property": "geometry"}, {"type": "Point"}]},
        {"op": "t_after", "args": [{"property": "time"}, {"interval": ["..", 3]}]},
    ],
    ids=str,
)  # fmt: skip
def test_json_that_is_no_condition_is_refused(api: TestClient, node: Any) -> None:
    query = {"filter": json.dumps(node), "filter-lang": "cql2-json"}
    assert api.get(RECORDS, params=query).status_code == 400


@pytest.mark.parametrize(
    ("text", "language"),
    [("name_en = 'a\0b'", "cql2-text"), (r'{"op":"=","args":["a","\u0000"]}', "cql2-json")],
)
def test_nul_is_refused(api: TestClient, text: str, language: str) -> None:
    answer = api.get(RECORDS, params={"filter": text, "filter-lang": language})
    assert (answer.status_code, answer.json()["code"]) == (400, "InvalidFilter")
    assert "NUL" in answer.json()["description"]


def test_a_backslash_before_u0000_is_no_nul() -> None:
    node = parse_filter(r"name_en = 'a\u0000'", "cql2-text")
    assert node["args"][1] == r"a\u0000"


@pytest.mark.parametrize(
    "text",
    ["name_en LIKE name_es", "name_en IN (name_es)", "start = name_en", "T_AFTER(time, name_en)"],
)
@pytest.mark.parametrize("rows", [0, 1, 2])
def test_a_property_is_no_constant_however_few_records_there_are(text: str, rows: int) -> None:
    names = {"name_en": "text", "name_es": "text", "start": "date", "time": "interval"}
    values = {"text": ["a"], "date": [20100101], "interval": []}

    def of(name: str) -> Column:
        if name == "time":
            return intervals([None] * rows)
        return column(names[name], values[names[name]] * rows)

    with pytest.raises(BadFilter):
        Evaluator(of, list(names), rows).rows(parse_filter(text, "cql2-text"))


def test_an_interval_of_one_records_days_may_run_backward() -> None:
    node = parse_filter("T_INTERSECTS(INTERVAL(start, end), DATE('2010-01-01'))", "cql2-text")
    days = {"start": column("date", [20120101]), "end": column("date", [20110101])}
    assert Evaluator(days.__getitem__, list(days), 1).rows(node).tolist() == [False]


def nested_json(levels: int) -> str:
    return '{"op": "not", "args": [' * levels + "true" + "]}" * levels


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("name_en = '" + "x" * LONGEST + "'", "cql2-text"),
        ("(" * 3000 + "true" + ")" * 3000, "cql2-text"),
        ("(" * (DEEPEST + 1) + "true" + ")" * (DEEPEST + 1), "cql2-text"),
        ("NOT " * 1900 + "true", "cql2-text"),
        ("n_claims = " + "-" * 7000 + "1", "cql2-text"),
        ("n_claims" + " < n_claims" * 700, "cql2-text"),
        ("n_claims" + "^n_claims" * 800 + " = 1", "cql2-text"),
        (" AND ".join(["n_claims = 1"] * 200), "cql2-text"),
        (nested_json(DEEPEST + 1), "cql2-json"),
        (nested_json(340), "cql2-json"),
    ],
    ids=range(10),
)
def test_no_filter_is_endless(text: str, language: str) -> None:
    with pytest.raises(BadFilter, match="A filter may have"):
        parse_filter(text, language)


def test_a_wide_filter_within_the_bounds_is_answered(ids: Ask) -> None:
    choices = " OR ".join(f"n_claims = {number}" for number in range(90))
    assert len(ids(filter=choices)) == 12
    deep = {"filter": nested_json(DEEPEST), "filter-lang": "cql2-json"}
    assert ids(**deep) == ids()


def test_gdal_writes_ilike(ids: Ask) -> None:
    query = {"filter": "name_en ILIKE 'DELTA%'", "filter-lang": "cql-text"}
    assert ids(**query) == ["posts/delta"]
