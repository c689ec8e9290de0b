"""Relations to other places: how links name them, and what is certain, possible or not so."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geodata.frames import objects
from geodata.geometry.distances import GEOD, Plane
from geodata.language import Translator
from geodata.query.filters import LABELLED
from geodata.query.places import Located, RecordPlaces
from geodata.query.relation_answers import Related, answer
from geodata.query.relations import (
    NAMES,
    NEAREST,
    WITHIN,
    Relation,
    drawn_area,
    read_relations,
    relation_words,
    relations_text,
)
from geodata.query.results import Results
from geodata.query.selection import Selection
from geodata.stores.memory.store import MemoryStore
from geodata.stores.store import Store
from tests.package_copy import PackageCopy

WEST = "POLYGON ((10 0, 12 0, 12 2, 10 2, 10 0))"
RADII = {"exact": 1_000.0, "near": 25_000.0, "estimated": 50_000.0, "department": 100_000.0}


def ask(store: Store, relation: str, **further: str) -> Results:
    selection, corrections = store.parse({"relation": relation, **further})
    assert corrections == []
    return store.select(selection)


def found(results: Results) -> dict[str, str]:
    """Record → how sure its relation is."""
    return {str(i): str(word) for i, word in results.records["relation"].items()}


@pytest.mark.parametrize(
    ("text", "relations"),
    [
        ("crosses:orchards", [("crosses", 0, "orchards")]),
        (" Lies-In : orchards ", [("lies_in", 0, "orchards")]),
        ("within:2.50:posts/alpha", [("within", 2.5, "posts/alpha")]),
        ("nearest:3:posts", [("nearest", 3, "posts")]),
        ("within:1:a;crosses:b", [("within", 1, "a"), ("crosses", 0, "b")]),
        # Streamlit and browsers hand on a repeated parameter with a comma between its texts.
        ("within:1:a,crosses:b", [("within", 1, "a"), ("crosses", 0, "b")]),
        ("crosses:a;crosses:a", [("crosses", 0, "a")]),
        ("lies_in:layer=posts&status=operating", [("lies_in", 0, "layer=posts&status=operating")]),
        ("crosses:Point(1 2)", [("crosses", 0, "POINT (1 2)")]),
        ("crosses:10,0,12,2", [("crosses", 0, "POLYGON ((12 0, 12 2, 10 2, 10 0, 12 0))")]),
        (
            'crosses:{"type":"LineString","coordinates":[[1,2],[3,4]]}',
            [("crosses", 0, "LINESTRING (1 2, 3 4)")],
        ),
        (
            'within:5:{"type":"Feature","geometry":{"type":"Point","coordinates":[1,2]}}',
            [("within", 5, "POINT (1 2)")],
        ),
    ],
)
def test_a_relation_is_read_from_a_link(text: str, relations: list[tuple[str, float, str]]) -> None:
    read = read_relations(text)
    assert read == tuple(Relation(*relation) for relation in relations)
    assert read_relations(relations_text(read)) == read


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("crosses:10.0,0,12,2", "crosses:10,0,12,2"),
        ("crosses:-0.00000001,-2.123456789,12,2", "crosses:0,-2.12346,12,2"),
        ("crosses:POLYGON ((10 0, 12 0, 12 2, 10 2, 10 0))", "crosses:10,0,12,2"),
        ("lies_in:POLYGON((10 0,12 0,11 2,10 0))", "lies_in:POLYGON ((10 0, 12 0, 11 2, 10 0))"),
    ],
)
def test_a_link_writes_a_rectangle_by_its_sides(text: str, written: str) -> None:
    read = read_relations(text)
    assert read is not None
    assert relations_text(read) == written
    assert read_relations(written) == read


def test_the_drawn_area_is_the_first_that_asks_for_ground_in_common() -> None:
    hole = "POLYGON ((0 0, 9 0, 9 9, 0 9, 0 0), (1 1, 2 1, 2 2, 1 1))"
    texts = ["crosses:posts", "lies_in:1,1,2,2", f"crosses:{hole}", "crosses:POINT (1 2)"]
    relations = read_relations(";".join([*texts, "crosses:3,3,4,4", "crosses:5,5,6,6"]))
    assert relations is not None
    assert drawn_area(relations) == relations[4]
    assert drawn_area(relations[:4]) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "crosses",
        "crosses:",
        "touches:posts",
        "within:posts",
        "within:-1:posts",
        "within:nan:posts",
        "within:1e9:posts",
        "nearest:0:posts",
        "nearest:1.5:posts",
        "nearest:99999:posts",
        "crosses:POINT(1",
        "crosses:POINT(500 1)",
        "crosses:POLYGON((0 0,1 1,1 0,0 1,0 0))",
        "crosses:{",
        "crosses:{}",
        "crosses:" + '{"a":' * 2_000,
        'crosses:{"type":"Feature","geometry":null}',
        "crosses:5,5,1,1,1",
        f"crosses:LINESTRING({','.join(f'{n} {n}' for n in np.linspace(0, 50, 400))})",
    ],
)
def test_what_is_no_relation_is_not_guessed_at(text: str) -> None:
    assert read_relations(text) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("crosses:nothing", "layer (posts"),
        ("crosses:POINT EMPTY", "layer (posts"),
        ("crosses:posts/nothing", "layer (posts"),
        ("within:1:layer=nothing", "layer (posts"),
        ("within:1:colour=red", "layer (posts"),
        ("within:1:relation=crosses%3Aposts", "layer (posts"),
        ("sits_on:posts", "crosses:<layer>"),
    ],
)
def test_a_relation_to_what_there_is_not_is_said(store: Store, text: str, expected: str) -> None:
    selection, corrections = store.parse({"relation": text})
    assert selection == Selection()
    assert [c.parameter for c in corrections] == ["relation"]
    assert expected in corrections[0].expected


def test_one_of_two_relations_is_kept_where_the_other_is_to_nothing(store: Store) -> None:
    selection, corrections = store.parse({"relation": "crosses:nothing;crosses:orchards"})
    assert selection.query() == {"relation": "crosses:orchards"}
    assert len(corrections) == 1


def test_an_earlier_id_and_a_hyphen_are_spelled_as_the_package_does(store: Store) -> None:
    aliases = store.atlas().records["aliases"]
    old, new = next((a, i) for i, names in aliases.items() for a in names if "/" in a)
    selection, _ = store.parse({"relation": f"within:5:{old}"})
    assert selection.relations == (Relation(WITHIN, 5, str(new)),)


# Alpha stands at 11 E 1 N, Beta and Harbour 2° and 5.09° east of it: 222.6 and 566 km, all of them
# exact (1 km). The annex is 55.7 km away and near (25 km); the raid 445 km and unsure by 100 km.
@pytest.mark.parametrize(
    ("relation", "certain", "possible"),
    [
        ("within:82:posts/alpha", {"alpha-annex"}, set()),
        ("within:81:posts/alpha", set(), {"alpha-annex"}),
        ("within:30:posts/alpha", set(), {"alpha-annex"}),
        ("within:29:posts/alpha", set(), set()),
        ("within:225:posts/alpha", {"alpha-annex", "beta"}, set()),
        ("within:222:posts/alpha", {"alpha-annex"}, {"beta"}),
    ],
)
def test_within_counts_with_how_sure_both_places_are(
    store: Store, relation: str, certain: set[str], possible: set[str]
) -> None:
    words = found(ask(store, relation, layer="posts"))
    near = {f"posts/{n}" for n in ("alpha-annex", "beta")}
    assert {i for i in near if words.get(i) == "certain"} == {f"posts/{n}" for n in certain}
    assert {i for i in near if words.get(i) == "possible"} == {f"posts/{n}" for n in possible}
    assert "posts/alpha" not in words


def test_the_distance_is_along_the_ground_and_says_to_what(store: Store) -> None:
    rows = ask(store, "within:230:posts/alpha", id="posts/beta").records
    expected = GEOD.inv(11, 1, 13, 1)[2] / 1000
    assert rows["relation_km"].tolist() == [pytest.approx(expected, abs=0.06)]
    assert rows["relation_to"].tolist() == ["posts/alpha"]


def test_counts_name_what_cannot_be_asked_and_certain_leaves_the_possible_out(
    store: Store,
) -> None:
    asked = ask(store, "within:81:posts/alpha", layer="posts")
    counts = asked.counts.related
    assert counts
    assert counts.certain + counts.possible == asked.total > 0
    assert counts.unknown == 1  # Gamma, of which no place is known
    sure = ask(store, "within:81:posts/alpha", layer="posts", certain="1")
    assert sure.total == counts.certain
    assert sure.counts.related == counts
    assert store.select(Selection()).counts.related is None


@pytest.mark.parametrize(
    ("relation", "certain", "possible"),
    [
        # Of the straight line only the ends are known: one lies 55 km inside, and is unsure by 50.
        (f"crosses:{WEST}", {"posts/alpha", "canals/long"}, {"orchards/border"}),
        ("crosses:10,0,11.2,2", {"posts/alpha"}, {"canals/long", "orchards/border"}),
        ("crosses:orchards/nandu", set(), {"canals/short"}),
        (f"lies_in:{WEST}", {"posts/alpha", "posts/alpha-annex"}, {"orchards/border"}),
        ("lies_in:posts/alpha", set(), set()),
    ],
)
def test_areas_are_entered_for_certain_only_deeper_than_the_doubt(
    store: Store, relation: str, certain: set[str], possible: set[str]
) -> None:
    words = found(ask(store, relation))
    assert {i for i in certain if words.get(i) == "certain"} == certain
    assert {i for i in possible if words.get(i) == "possible"} == possible
    if not certain | possible:
        assert words == {}


def test_two_exact_lines_that_cross_do_cross(copy_of_tinyland: PackageCopy) -> None:
    ends = {"canals/long": [[11, 1], [13, 1]], "canals/short": [[12, 0], [12, 2]]}
    for record_id, points in ends.items():
        line = {"type": "LineString", "coordinates": points}
        copy_of_tinyland.edit_record(record_id, geometry=line, loc_precision="exact",
                                     loc_method="site_coordinates")  # fmt: skip
    store = MemoryStore(copy_of_tinyland.read())
    assert found(ask(store, "crosses:canals/long", layer="canals")) == {"canals/short": "certain"}


def test_the_same_department_is_certain_where_both_lie_and_possible_where_one_may(
    store: Store,
) -> None:
    rows = store.atlas().records
    sure = {i: set(codes) for i, codes in rows["departments"].items()}
    may = {i: sure[i] | set(codes) for i, codes in rows["possible_departments"].items()}
    words = found(ask(store, "same_department:canals/long"))
    own = "canals/long"
    for other in set(sure) - {own}:
        both = "certain" if sure[other] & sure[own] else "possible" if may[other] & may[own] else ""
        if rows.at[other, "layer"] != "lights":
            assert words.get(str(other), "") == both, other
    assert own not in words


def test_the_nearest_are_looked_for_among_what_the_other_filters_leave(store: Store) -> None:
    exact = found(ask(store, "nearest:1:posts/alpha", layer="posts", precision="exact"))
    assert exact == {"posts/beta": "certain"}
    assert found(ask(store, "nearest:1:posts/alpha", layer="posts"))["posts/alpha-annex"] == (
        "certain"
    )
    two = found(ask(store, "nearest:2:posts/alpha", layer="posts"))
    # The raid may lie in any place within 100 km: nearer than Beta it cannot be.
    assert {two["posts/alpha-annex"], two["posts/beta"]} <= {"certain", "possible"}


def test_a_relation_to_a_query_is_to_what_it_selects(store: Store) -> None:
    query = store.parse({"relation": "within:300:layer=posts&precision=exact"})[0]
    targets = set(store.select(query).records["relation_to"])
    assert targets <= {"posts/alpha", "posts/beta", "posts/harbour", "posts/island"}
    assert store.parse(query.query())[0] == query


def test_two_relations_must_both_hold(store: Store) -> None:
    one, two = "within:230:posts/alpha", f"lies_in:{WEST}"
    both = found(ask(store, f"{one};{two}"))
    first, second = found(ask(store, one)), found(ask(store, two))
    assert set(both) == set(first) & set(second) != set()
    for i, word in both.items():
        assert (word == "certain") == (first[i] == second[i] == "certain")


def test_a_relation_reads_as_a_sentence_in_both_languages(
    store: Store, en: Translator, es: Translator
) -> None:
    asked = [Relation(name, 3.0 if wants else 0.0, "orchards") for name, wants in NAMES.items()]
    for t in (en, es):
        texts = [relation_words([r], store.package, t, LABELLED) for r in asked]
        assert len(set(texts)) == len(NAMES)
        assert all(store.package.catalog.layers["orchards"].title(t) in text for text in texts)
    query = Relation(WITHIN, 5, "layer=posts&status=operating&years=2010-2014")
    text = relation_words([query], store.package, en, LABELLED)
    assert "Trading posts" in text or store.package.catalog.layers["posts"].title(en) in text
    assert "2010-2014" in text
    for shape, words in (
        (WEST, "in or across the rectangle 10, 0, 12, 2"),
        ("POLYGON ((10 0, 12 0, 11 2, 10 0))", "in or across a shape of 3 corners"),
        ("POINT (1 2)", "crosses a given shape"),
    ):
        assert relation_words([Relation("crosses", 0, shape)], store.package, en, {}) == words


# RecordPlaces made up for the properties that hold of any.
LON, LAT = st.floats(10, 13), st.floats(-2, 2)
POINTS = st.builds(shapely.Point, LON, LAT)
LINES = st.builds(lambda a, b: shapely.LineString([a, b]), POINTS, POINTS).filter(
    lambda line: line.length > 0.01
)
AREAS = st.builds(lambda p, size: p.buffer(size, quad_segs=2), POINTS, st.floats(0.05, 1))
ONE = st.tuples(
    POINTS | LINES | AREAS,
    st.sampled_from([*RADII, None]),
    st.sampled_from(["site_coordinates", "waypoints", "sketch", "admin_area", "hull"]),
)
SOME = st.lists(ONE, min_size=1, max_size=6)
PLANE = Plane((9, -3, 14, 3))


def located(rows: list[tuple[shapely.Geometry, str | None, str]], prefix: str = "") -> Located:
    shapes, precisions, methods = (objects(list(column)) for column in zip(*rows, strict=True))
    ids = objects([f"{prefix}{n}" for n in range(len(rows))])
    empty = objects([()] * len(rows))
    places = RecordPlaces(np.arange(len(rows)), ids, shapes, precisions, methods, empty, empty)
    return Located(places, PLANE, RADII)


def sets(related: Related) -> tuple[set[str], set[str]]:
    """Those certain, and all found."""
    return set(related.ids[related.is_certain]), set(related.ids)


@given(SOME, SOME, st.floats(0.1, 200), st.floats(1, 3))
def test_farther_takes_in_all_that_is_nearer(
    one: list[tuple[shapely.Geometry, str | None, str]],
    two: list[tuple[shapely.Geometry, str | None, str]],
    km: float,
    times: float,
) -> None:
    here, there = located(one, "a"), located(two, "b")
    near = sets(answer(Relation(WITHIN, km, ""), here, there))
    far = sets(answer(Relation(WITHIN, km * times, ""), here, there))
    assert near[0] <= near[1]
    assert near[0] <= far[0]
    assert near[1] <= far[1]


@given(ONE, ONE, st.sampled_from([WITHIN, "crosses"]), st.floats(0.1, 300))
def test_what_is_near_or_meets_does_so_both_ways(
    one: tuple[shapely.Geometry, str | None, str],
    two: tuple[shapely.Geometry, str | None, str],
    name: str,
    km: float,
) -> None:
    here, there = located([one], "a"), located([two], "b")
    relation = Relation(name, km, "")
    forth, back = answer(relation, here, there), answer(relation, there, here)
    assert forth.is_certain.tolist() == back.is_certain.tolist()
    assert forth.metres == pytest.approx(back.metres, abs=1)


@given(SOME, st.floats(0.1, 300))
def test_a_thing_has_no_relation_to_itself(
    one: list[tuple[shapely.Geometry, str | None, str]], km: float
) -> None:
    here = located(one)
    for name in ("crosses", "lies_in", WITHIN, NEAREST):
        related = answer(
            Relation(name, max(1.0, km // 60) if name == NEAREST else km, ""), here, here
        )
        assert all(own != other for own, other in zip(related.ids, related.others, strict=True))
        alone = answer(Relation(name, 1, ""), located(one[:1]), located(one[:1]))
        assert alone.ids.tolist() == []


@given(SOME, SOME)
def test_what_lies_in_an_area_crosses_it_as_surely(
    one: list[tuple[shapely.Geometry, str | None, str]],
    two: list[tuple[shapely.Geometry, str | None, str]],
) -> None:
    here, there = located(one, "a"), located(two, "b")
    inside = sets(answer(Relation("lies_in", 0, ""), here, there))
    meeting = sets(answer(Relation("crosses", 0, ""), here, there))
    assert inside[1] <= meeting[1]
    assert inside[0] <= meeting[1]


@given(SOME, ONE, st.integers(1, 4))
def test_as_many_as_were_asked_for_may_be_the_nearest(
    one: list[tuple[shapely.Geometry, str | None, str]],
    two: tuple[shapely.Geometry, str | None, str],
    n: int,
) -> None:
    here, there = located(one, "a"), located([two], "b")
    certain, all_found = sets(answer(Relation(NEAREST, n, ""), here, there))
    assert len(certain) <= n
    assert len(all_found) >= min(n, len(one))
