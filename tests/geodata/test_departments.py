"""Which departments a thing lies in, computed from where it is."""

import pytest
import shapely

from geodata.datapackage.departments import Departments, Lying, weighed
from geodata.datapackage.package import Package

# At the equator a degree is 111.3 km: 0.09° are 10 km, 0.2° are 22 km.
IN_MIDDLE = shapely.Point(13, 1)


@pytest.fixture(scope="module")
def departments(package: Package) -> Departments:
    return package.departments


@pytest.mark.parametrize(
    ("geometry", "expected"),
    [
        (shapely.Point(11, 1), {"01": 1.0}),
        (shapely.Point(11, 3), {"04": 1.0}),
        (shapely.Point(17.5, 3.5), {"04": 1.0}),
        (shapely.Point(16.09, 1), {"03": 1.0}),
        (shapely.Point(16.2, 1), {}),
        (shapely.Point(9.91, 3), {"04": 1.0}),
        (shapely.Point(-77, -12), {}),
        (shapely.MultiPoint([(11, 1), (11.1, 1)]), {"01": 1.0}),
        (shapely.LineString([(16.05, 0.9), (16.09, 1)]), {"03": 1.0}),
        (None, {}),
        (shapely.Point(), {}),
        (shapely.Polygon(), {}),
    ],
)
def test_points_and_what_is_near_or_nowhere(
    departments: Departments, geometry: shapely.Geometry | None, expected: dict[str, float]
) -> None:
    assert departments.shares([geometry]) == [expected]


@pytest.mark.parametrize(
    ("geometry", "expected"),
    [
        (shapely.LineString([(11, 1), (15, 1)]), {"02": 0.5, "01": 0.25, "03": 0.25}),
        (shapely.LineString([(13, 1), (17, 1)]), {"03": 0.5, "02": 0.25}),
        (shapely.LineString([(10.5, 3), (11.5, 3)]), {"04": 1.0}),
        (shapely.box(11, 0.5, 13, 1.5), {"01": 0.5, "02": 0.5}),
        (shapely.box(15, 0.5, 17, 1.5), {"03": 0.5}),
        (shapely.box(10.5, 1, 11.5, 3), {"01": 0.5, "04": 0.5}),
        (shapely.box(17, 3, 18, 4).union(shapely.box(11, 2.5, 12, 3.5)), {"04": 1.0}),
    ],
)
def test_lines_and_areas_have_shares(
    departments: Departments, geometry: shapely.Geometry, expected: dict[str, float]
) -> None:
    (found,) = departments.shares([geometry])
    assert found == pytest.approx(expected, abs=0.005)


def test_the_largest_share_comes_first_and_ties_go_by_code(departments: Departments) -> None:
    line = shapely.LineString([(11, 0.5), (15, 0.5)])
    (found,) = departments.shares([line])
    assert list(found) == ["02", "01", "03"]
    (back,) = departments.shares([line.reverse()])
    assert list(back) == ["02", "01", "03"]


def test_a_touch_of_one_per_cent_is_no_share(departments: Departments) -> None:
    (found,) = departments.shares([shapely.LineString([(12.999, 1), (14.001, 1)])])
    assert list(found) == ["02"]


def test_a_point_on_a_border_lies_in_one_department(departments: Departments) -> None:
    (found,) = departments.shares([shapely.Point(12, 1)])
    assert sum(found.values()) == 1.0


def test_answers_keep_the_order_of_the_questions(departments: Departments) -> None:
    answers = departments.shares([None, IN_MIDDLE, shapely.Point(-77, -12), shapely.Point(11, 1)])
    assert [list(a) for a in answers] == [[], ["02"], [], ["01"]]


def test_nothing_asked_nothing_answered(departments: Departments) -> None:
    assert departments.shares([]) == []


def test_without_departments_everything_is_nowhere(departments: Departments) -> None:
    none = Departments.of(departments.frame.iloc[:0])
    assert none.shares([IN_MIDDLE, None]) == [{}, {}]


@pytest.mark.parametrize(
    ("text", "code"),
    [("04", "04"), ("XT-NO", "04"), ("xt-no", "04"), ("Nórdica", "04"), ("  nordica ", "04"),
     ("Atlantis", None), ("", None)],
)  # fmt: skip
def test_find(departments: Departments, text: str, code: str | None) -> None:
    assert departments.find(text) == code


def test_name(departments: Departments) -> None:
    assert departments.name("04") == "Nórdica"
    assert departments.name("99") == "99"


@pytest.mark.parametrize(
    ("touched", "named", "kind", "expected"),
    [
        # What is surveyed bears its shares.
        ({"01": 0.7, "02": 0.3}, (), "", Lying({"01": 0.7, "02": 0.3})),
        # What is named stands before it, in equal shares.
        ({"01": 0.7, "02": 0.3}, ("03",), "", Lying({"03": 1.0})),
        # A sketch bears nothing but what holds all of it.
        ({"01": 0.7, "02": 0.3}, (), "sketch", Lying({}, ("01", "02"))),
        ({"01": 0.6}, (), "sketch", Lying({"01": 0.6})),
        ({"01": 0.7, "02": 0.3}, ("02", "03"), "sketch", Lying({"02": 0.5, "03": 0.5}, ("01",))),
        # A point that may be off by 50 km bears nothing.
        ({"01": 1.0}, (), "unsure", Lying({}, ("01",))),
        ({"01": 1.0}, ("02",), "unsure", Lying({"02": 1.0})),
        ({}, (), "sketch", Lying({})),
    ],
)
def test_what_is_named_comes_before_what_is_crossed(
    touched: dict[str, float], named: tuple[str, ...], kind: str, expected: Lying
) -> None:
    found = weighed(touched, named, is_sketch=kind == "sketch", is_unsure=kind == "unsure")
    assert found == expected


def lying(
    departments: Departments,
    geometry: shapely.Geometry | None,
    method: str,
    stated: tuple[str, ...] = (),
    precision: str = "near",
) -> Lying:
    (found,) = departments.lying([geometry], [method], [precision], [stated])
    return found


# From 01 through all of 02 into 03; only 1.1 km of it lie in 01: less than one per cent.
LINE = shapely.LineString([(11.99, 1), (15, 1)])


def test_a_named_end_gives_its_unit_however_little_of_the_line_lies_there(
    departments: Departments,
) -> None:
    found = lying(departments, LINE, "endpoints_straight")
    assert found == Lying({"01": 0.5, "03": 0.5}, ("02",))
    assert list(departments.shares([LINE])[0]) == ["02", "03"]


def test_named_places_on_the_way_give_theirs(departments: Departments) -> None:
    through = shapely.LineString([(11, 1), (13, 1), (15, 1)])
    assert lying(departments, through, "waypoints") == Lying(
        {"01": 0.3333, "02": 0.3333, "03": 0.3333}
    )


def test_an_end_close_to_a_stated_unit_is_taken_to_lie_there(departments: Departments) -> None:
    assert lying(departments, LINE, "endpoints_straight", ("02", "03")) == Lying(
        {"02": 0.5, "03": 0.5}
    )
    assert set(lying(departments, LINE, "endpoints_straight", ("04",)).shares) == {"04", "01", "03"}


@pytest.mark.parametrize("method", ["corridor_buffer", "hull", "sketch"])
def test_places_that_a_sketch_goes_through_are_only_possible(
    departments: Departments, method: str
) -> None:
    assert lying(departments, LINE, method) == Lying({}, ("02", "03"))
    assert lying(departments, shapely.box(12.2, 0.5, 13, 1), method) == Lying({"02": 1.0})


def test_a_point_that_may_be_anywhere_near_is_only_possible(departments: Departments) -> None:
    assert lying(departments, IN_MIDDLE, "gazetteer_point", precision="estimated") == Lying(
        {}, ("02",)
    )
    assert lying(departments, IN_MIDDLE, "gazetteer_point") == Lying({"02": 1.0})


def test_a_point_that_may_be_off_by_50_km_may_lie_in_all_that_are_so_near(
    departments: Departments,
) -> None:
    near_west = shapely.Point(12.2, 1)
    found = lying(departments, near_west, "gazetteer_point", precision="estimated")
    assert found == Lying({}, ("02", "01"))
    assert lying(departments, near_west, "gazetteer_point") == Lying({"02": 1.0})


def test_what_has_no_place_lies_where_it_is_stated(departments: Departments) -> None:
    assert lying(departments, None, "none", ("02",)) == Lying({"02": 1.0})
    assert lying(departments, None, "none") == Lying({})
    assert departments.lying([], [], [], []) == []
