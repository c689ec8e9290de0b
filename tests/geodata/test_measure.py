"""Lengths and areas on the ground."""

import numpy as np
import pytest
import shapely

from geodata.geometry.measure import degrees_for, to_metres

TINYLAND = (10.0, 0.0, 18.0, 4.0)


def test_a_degree_at_the_equator_is_111_km() -> None:
    line = to_metres(shapely.LineString([(13, 2), (14, 2)]), TINYLAND)
    assert shapely.length(line) == pytest.approx(111_250, rel=0.001)


def test_the_area_of_a_square_degree_is_that_on_the_ellipsoid() -> None:
    square = to_metres(shapely.box(13, 0, 14, 1), TINYLAND)
    # One degree square at the equator: 111.32 km by 110.57 km.
    assert shapely.area(square) == pytest.approx(111_320 * 110_574, rel=0.001)


def test_nulls_stay_null() -> None:
    things = to_metres(np.array([None, shapely.Point(14, 2)], dtype=object), TINYLAND)
    assert things[0] is None
    assert shapely.distance(things[1], shapely.Point(0, 0)) == pytest.approx(0, abs=1e-6)


# A degree of longitude is 111.32 km at the equator, half of that at 60°, and 19.3 km at 80°.
@pytest.mark.parametrize(("latitude", "degrees"), [(0, 0.449), (-60, 0.898), (80, 2.59)])
def test_degrees_reach_as_far_as_metres_and_not_much_farther(
    latitude: float, degrees: float
) -> None:
    found = degrees_for(50_000, shapely.Point(20, latitude))
    assert degrees <= found < 1.2 * degrees
