"""Which departments a thing lies in, computed from where it is."""

import pytest
import shapely

from geodata.departments import Departments
from geodata.package import Package

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
