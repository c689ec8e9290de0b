"""A window of the map holds no more than its screen can show, and leaves nothing uncounted."""

import math
from dataclasses import dataclass

import geopandas
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geodata.geometry.bounds import Bounds
from geodata.geometry.clusters import (
    CELL_PX,
    LAST_LATITUDE,
    MAX_SHAPES,
    NO_CELLS,
    SCREEN_PX,
    WORLD_PX,
    Boxes,
    Clusters,
    Viewport,
    cluster,
    degrees,
    world_pixels,
)
from geodata.geometry.simplification import MARK_PX, simplified

SECTORS = ("farming", "trade", "water")
LON, LAT = st.floats(-180, 180), st.floats(-90, 90)
# Some sizes of things and windows, in degrees: from a house to the whole world.
SIZES = st.sampled_from([0.0, 0.0, 1e-7, 1e-4, 0.01, 0.3, 5.0, 60.0, 360.0])
ZOOMS = st.sampled_from([0.0, 2.5, 3.0, 5.25, 8.0, 12.75, 17.0, 22.0])
SIDES = st.builds(
    lambda lon, lat, wide, high: (lon, lat, min(lon + wide, 180.0), min(lat + high, 90.0)),
    LON, LAT, SIZES, SIZES,
)  # fmt: skip
WINDOWS = st.builds(
    lambda sides: Bounds(*sides),
    SIDES
    | st.sampled_from(
        [
            (-180.0, -90.0, 180.0, 90.0), (-500.0, -90.0, 500.0, 90.0), (190.0, 0.0, 200.0, 10.0),
            (0.0, 0.0, 0.0, 0.0), (10.0, 86.0, 20.0, 90.0), (10.0, -90.0, 20.0, -85.0),
        ]
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Things:
    """Boxes in degrees (None: no place), with the number of each one's sector and a choice."""

    sides: list[tuple[float, float, float, float] | None]
    sector: np.ndarray
    chosen: np.ndarray

    @property
    def boxes(self) -> Boxes:
        nowhere = (math.nan,) * 4
        return Boxes.of(np.array([s or nowhere for s in self.sides], dtype=float).reshape(-1, 4))


@st.composite
def things(draw: st.DrawFn) -> Things:
    """Up to forty things, all over the world or in one small place."""
    lon, lat = draw(LON), draw(LAT)
    near = st.tuples(st.just(lon), st.just(lat), st.just(lon), st.just(lat))
    sides = draw(st.lists(st.none() | SIDES | near, max_size=40))
    size = len(sides)
    sector = draw(st.lists(st.integers(0, 2), min_size=size, max_size=size))
    chosen = draw(st.lists(st.sampled_from([True, True, False]), min_size=size, max_size=size))
    return Things(sides, np.array(sector, dtype=np.int64), np.array(chosen, dtype=bool))


def inside(given: Things, frame: Viewport) -> list[int]:
    """Positions of the chosen things whose box touches a frame, one by one."""
    found = []
    for position, sides in enumerate(given.sides):
        if sides is None or not given.chosen[position]:
            continue
        [west, east], [south, north] = world_pixels(np.array(sides[::2]), np.array(sides[1::2]))
        across = east >= frame.west and west <= frame.east
        if across and south >= frame.north and north <= frame.south:
            found.append(position)
    return found


@given(things(), WINDOWS, ZOOMS, st.sampled_from([0, 3, 20]))
def test_everything_in_the_window_is_drawn_or_counted_once(
    given: Things, window: Bounds, zoom: float, few: int
) -> None:
    frame = Viewport.of(window, zoom)
    singles, cells = cluster(given.boxes, given.sector, SECTORS, given.chosen, frame, few)
    there = inside(given, frame)
    assert singles.tolist() == sorted(set(singles.tolist()) & set(there))
    assert len(singles) + int(cells.n.sum()) == len(there)
    counted = given.sector[sorted(set(there) - set(singles.tolist()))]
    by_sector = cells.of_sector.sum(axis=0).tolist() if len(cells.n) else [0, 0, 0]
    assert by_sector == [int((counted == number).sum()) for number in range(3)]
    assert cells.of_sector.sum(axis=1).tolist() == cells.n.tolist()


@given(things(), WINDOWS, ZOOMS)
def test_what_a_cell_says_lies_in_it(given: Things, window: Bounds, zoom: float) -> None:
    frame = Viewport.of(window, zoom)
    _, cells = cluster(given.boxes, given.sector, SECTORS, given.chosen, frame, 0)
    assert (cells.n > 1).all()
    hair = 1e-9
    assert ((cells.west - hair <= cells.lon) & (cells.lon <= cells.east + hair)).all()
    assert ((cells.south - hair <= cells.lat) & (cells.lat <= cells.north + hair)).all()
    west, south = world_pixels(cells.west, cells.south)
    east, north = world_pixels(cells.east, cells.north)
    assert (np.maximum(east - west, south - north) <= frame.cell + hair).all()


@given(things(), WINDOWS, ZOOMS, st.sampled_from([0, 3, 20]))
def test_few_things_are_drawn_one_by_one(
    given: Things, window: Bounds, zoom: float, few: int
) -> None:
    frame = Viewport.of(window, zoom)
    there = inside(given, frame)
    singles, cells = cluster(given.boxes, given.sector, SECTORS, given.chosen, frame, few)
    if len(there) <= few:
        assert singles.tolist() == there
        assert len(cells.n) == 0


def most_drawn(frame: Viewport) -> int:
    """How many shapes and cells of the grid a frame has room for."""
    columns = math.ceil((frame.east - frame.west) / frame.cell) + 1
    rows = math.ceil((frame.south - frame.north) / frame.cell) + 1
    return MAX_SHAPES + columns * rows


CROWDS = {
    "points": (0.0, 0.0),
    "areas": (0.02, 0.02),
    "lines across everything": (300.0, 0.01),
    "areas over everything": (200.0, 100.0),
}


@pytest.mark.parametrize("size", CROWDS.values(), ids=CROWDS)
@pytest.mark.parametrize("zoom", [0.0, 5.0, 12.5, 22.0])
@pytest.mark.parametrize(
    "window",
    [
        Bounds(-180, -90, 180, 90), Bounds(-500, -90, 500, 90), Bounds(10, 1, 12, 2),
        Bounds(10, 1, 10, 1), Bounds(-1e-6, -1e-6, 1e-6, 1e-6), Bounds(0, 80, 90, 90),
    ],
    ids=["world", "beyond", "country", "nothing", "speck", "pole"],
)  # fmt: skip
def test_no_more_is_drawn_than_the_window_has_room_for(
    size: tuple[float, float], zoom: float, window: Bounds
) -> None:
    random = np.random.default_rng(5)
    middles = random.uniform((-180, -90), (180, 90), (4000, 2))
    middles[2000:] = random.normal((11, 1.5), 0.5, (2000, 2))
    half = np.array(size) / 2 * random.random((4000, 1))
    boxes = Boxes.of(np.hstack([middles - half, middles + half]).clip(-180, 180))
    frame = Viewport.of(window, zoom)
    everything = np.ones(4000, dtype=bool)
    singles, cells = cluster(boxes, np.zeros(4000, dtype=np.int64), SECTORS, everything, frame, 0)
    assert len(singles) + len(cells.n) <= most_drawn(frame)
    assert most_drawn(frame) <= MAX_SHAPES + (SCREEN_PX / CELL_PX + 1) ** 2
    assert len(singles) + int(cells.n.sum()) == int(boxes.within(frame).sum())


def test_large_shapes_are_drawn_and_small_ones_counted() -> None:
    # At zoom 0 a world pixel is a screen pixel, 1.40625 degrees: 16 of them are 22.5 degrees.
    sides = [(0.0, 0.0, 23.0, 1.0), (0.0, 0.0, 22.0, 1.0), (0.0, 0.0, 1.0, 1.0)]
    given = Things([*sides], np.array([0, 1, 1]), np.ones(3, dtype=bool))
    frame = Viewport.of(Bounds(-180, -85, 180, 85), 0)
    singles, cells = cluster(given.boxes, given.sector, SECTORS, given.chosen, frame, 0)
    assert singles.tolist() == [0]
    assert cells.n.tolist() == [2]
    assert cells.of_sector.tolist() == [[0, 2, 0]]
    assert (cells.lon[0], cells.west[0], cells.east[0]) == pytest.approx((5.75, 0.5, 11))


def test_of_many_large_shapes_the_largest_are_drawn() -> None:
    sides = np.array([[0.0, 0.0, 30 + n / 10, 1.0] for n in range(MAX_SHAPES + 3)])
    size = len(sides)
    singles, cells = cluster(
        Boxes.of(sides), np.zeros(size, dtype=np.int64), SECTORS, np.ones(size, dtype=bool),
        Viewport.of(Bounds(-180, -85, 180, 85), 0), 0,
    )  # fmt: skip
    assert singles.tolist() == list(range(3, size))
    assert cells.n.tolist() == [3]


def counted(sectors: tuple[str, ...], *cells: tuple[int, int, list[int]]) -> Clusters:
    """Cells with row, column and how many of each sector, all in the middle of the world."""
    of_sector = np.array([numbers for _, _, numbers in cells])
    places, n = np.array([cell[:2] for cell in cells]), of_sector.sum(axis=1)
    middle = np.full(len(n), WORLD_PX / 2)
    sums = (middle * n, middle * n)
    return Clusters.of(places, n, sums, (middle,) * 4, sectors, of_sector)


def test_cells_of_several_parts_keep_their_sectors() -> None:
    first = counted(("trade", "water"), (0, 0, [1, 2]), (0, 1, [3, 4]))
    joined = Clusters.joined([first, NO_CELLS, counted(("farming", "trade"), (1, 0, [5, 6]))])
    assert joined.sectors == ("trade", "water", "farming")
    assert joined.of_sector.tolist() == [[1, 2, 0], [3, 4, 0], [6, 0, 5]]
    assert joined.n.tolist() == [3, 7, 11]
    assert len(Clusters.joined([]).n) == len(Clusters.joined([NO_CELLS]).n) == 0


def test_counts_of_several_parts_in_one_cell_are_one_count() -> None:
    side = np.array([WORLD_PX / 2])
    east = Clusters.of(
        np.array([[0, 1]]), np.array([3]), (side * 3 * 1.5, side * 3), (side * 1.5, side) * 2,
        ("water",), np.array([[3]]),
    )  # fmt: skip
    joined = Clusters.joined([counted(("trade",), (0, 0, [7]), (0, 1, [1])), east])
    assert joined.place.tolist() == [[0, 0], [0, 1]]
    assert joined.of_sector.tolist() == [[7, 0], [1, 3]]
    assert joined.n.tolist() == [7, 4]
    # One at longitude 0 and three at 90.
    assert joined.lon.tolist() == pytest.approx([0, 67.5])
    assert (joined.west[1], joined.east[1]) == pytest.approx((0, 90))


@given(LON, st.floats(-LAST_LATITUDE, LAST_LATITUDE))
def test_world_pixels_lead_back_to_degrees(lon: float, lat: float) -> None:
    x, y = world_pixels(np.array([lon]), np.array([lat]))
    assert 0 <= x[0] <= WORLD_PX
    assert -1e-8 <= y[0] <= WORLD_PX + 1e-8
    back = degrees(x, y)
    assert (back[0][0], back[1][0]) == pytest.approx((lon, lat), abs=1e-9)


@pytest.mark.parametrize(
    ("lon", "lat", "x", "y"),
    [(0, 0, 128, 128), (-180, 90, 0, 0), (180, -90, 256, 256), (90, LAST_LATITUDE, 192, 0)],
)
def test_world_pixels_of_known_places(lon: float, lat: float, x: float, y: float) -> None:
    found = world_pixels(np.array([lon]), np.array([lat]))
    assert (found[0][0], found[1][0]) == pytest.approx((x, y), abs=1e-6)


@given(WINDOWS, ZOOMS)
def test_a_frame_is_its_window_and_no_finer_than_a_screen(window: Bounds, zoom: float) -> None:
    frame = Viewport.of(window, zoom)
    lon, lat = degrees(np.array([frame.west, frame.east]), np.array([frame.south, frame.north]))
    clipped = np.clip([window.south, window.north], -LAST_LATITUDE, LAST_LATITUDE)
    assert lon.tolist() == pytest.approx([window.west, window.east], abs=1e-9)
    assert lat.tolist() == pytest.approx(clipped.tolist(), abs=1e-9)
    extent = max(frame.east - frame.west, frame.south - frame.north)
    assert extent * frame.scale <= SCREEN_PX
    assert frame.scale <= 2 ** math.floor(zoom)
    assert math.log2(frame.scale).is_integer()


# Places as data gives them: to the millionth of a degree.
PLACES = st.tuples(
    st.integers(-180_000_000, 180_000_000).map(lambda n: n / 1e6),
    st.integers(-90_000_000, 90_000_000).map(lambda n: n / 1e6),
)
CORNERS = st.lists(PLACES, min_size=3, max_size=6)
BOXES = st.builds(
    lambda place, wide, high: shapely.box(*place, place[0] + wide, place[1] + high),
    st.tuples(st.integers(-170, 100), st.integers(-80, 20)),
    st.sampled_from([0.00001, 0.01, 1.0, 70.0]),
    st.sampled_from([0.00001, 0.01, 1.0, 70.0]),
)
SIMPLE = st.one_of(
    PLACES.map(shapely.Point),
    CORNERS.map(shapely.MultiPoint),
    CORNERS.map(shapely.LineString),
    CORNERS.map(lambda corners: shapely.MultiPoint(corners).convex_hull),
    st.lists(BOXES, min_size=1, max_size=4).map(shapely.union_all),
    st.builds(shapely.difference, BOXES, BOXES),
    st.sampled_from([0.0001, 0.01, 1.0]).map(lambda radius: shapely.Point(11, 1).buffer(radius)),
).filter(lambda shape: shape.is_valid and not shape.is_empty)
MIXED = st.lists(SIMPLE, min_size=1, max_size=3).map(shapely.GeometryCollection)


def frame_of(shapes: list[shapely.Geometry]) -> geopandas.GeoDataFrame:
    """Records with these places."""
    return geopandas.GeoDataFrame(
        {"id": range(len(shapes))}, geometry=np.array(shapes, dtype=object), crs="EPSG:4326"
    ).set_index("id")


@given(st.lists(SIMPLE | MIXED, max_size=5), WINDOWS, ZOOMS)
def test_finer_shapes_are_sound_and_lose_no_record(
    shapes: list[shapely.Geometry], window: Bounds, zoom: float
) -> None:
    records = frame_of(shapes)
    drawn = simplified(records, window, zoom)
    assert list(drawn.index) == list(records.index)
    assert drawn.crs == records.crs
    assert drawn.geometry.notna().all()
    assert not drawn.geometry.is_empty.any()
    assert drawn.geometry.is_valid.all()
    assert list(records.geometry) == shapes


@given(SIMPLE, ZOOMS)
def test_a_shape_in_the_window_moves_less_than_half_a_pixel(
    shape: shapely.Geometry, zoom: float
) -> None:
    pixel = 360 / WORLD_PX / 2**zoom
    (drawn,) = simplified(frame_of([shape]), Bounds(-180, -90, 180, 90), zoom).geometry
    west, south, east, north = shape.bounds
    if shapely.get_dimensions(shape) > 0 and max(east - west, north - south) < MARK_PX * pixel:
        assert drawn == shapely.Point((west + east) / 2, (south + north) / 2)
    else:
        assert shapely.hausdorff_distance(drawn, shape) <= pixel / 2 + 1e-9


def test_what_lies_far_outside_of_the_window_is_cut_off() -> None:
    river = shapely.LineString([(-50, 1), (11, 1.5), (60, 1)])
    (drawn,) = simplified(frame_of([river]), Bounds(10, 0, 12, 2), 8).geometry
    assert drawn.bounds == pytest.approx((9, 1.48, 13, 1.5), abs=0.02)


def test_an_area_on_both_sides_of_the_antimeridian_keeps_both() -> None:
    both = shapely.MultiPolygon([shapely.box(179, -2, 180, 2), shapely.box(-180, -2, -179, 2)])
    (drawn,) = simplified(frame_of([both]), Bounds(-180, -10, 180, 10), 5).geometry
    assert drawn.equals(both)
    (near,) = simplified(frame_of([both]), Bounds(170, -10, 180, 10), 5).geometry
    assert near.bounds == (179, -2, 180, 2)
