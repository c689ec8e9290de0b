"""The store in memory, with records of both sorts, held against filters and orders written out.

The naive versions go over the records one by one; what differs by the year of knowledge is in
test_large_records.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.evidence.compilation import rules_of
from geodata.evidence.derived import status_history
from geodata.evidence.lifetimes import BOUNDS, UNDATED
from geodata.folding import fold
from geodata.geometry.bounds import Bounds
from geodata.geometry.clusters import Boxes, Viewport
from geodata.language import translator
from geodata.presentation.table_cells import field_cell, field_number
from geodata.query.cql2.parse import parse_filter
from geodata.query.order import Order
from geodata.query.results import ALWAYS_DRAWN_MAX, Results
from geodata.query.selection import Selection
from geodata.stores.memory.store import MemoryStore
from tests.geodata.invented import YEARS, some
from tests.large_package import LAYER, claims_package, large_package, stalls

ROWS = stalls(500, seed=11)
EVERYTHING = Selection(context=("lights",))
ORDERS = ("", "name", "layer", "place", "status", "known", "n_conflicts", "n_witnesses", "owner",
          "area", "investment", "start_date", "length")  # fmt: skip
BOXES = st.sampled_from([Bounds(10, 0, 12, 2), Bounds(-180, -90, 180, 90), Bounds(11, 1, 11.3, 5)])
SELECTIONS = st.builds(
    Selection,
    layers=some("posts", LAYER, LAYER),
    context=some("lights"),
    sectors=some("trade", "farming", "music"),
    departments=some("01", "02", "04"),
    statuses=some("operating", "announced", "retired"),
    countries=some("FR", "JP"),
    companies=some("acorn", "cedar"),
    precisions=some("exact", "near"),
    qualities=some("good", "weak"),
    years=st.none() | st.tuples(YEARS, YEARS).map(lambda pair: (min(pair), max(pair))),
    possible=st.booleans(),
    time=st.sampled_from(["existed", "existed", "happened", "planned", "due"]),
    disputed=st.sampled_from([False, False, False, True]),
    text=st.sampled_from(["", "", "nandu", "birch figs", "10"]),
    bbox=st.none() | BOXES,
    ids=st.sampled_from([(), (), ("stalls/s-00400", "posts/beta", "stalls/s-00003", "no/such")]),
)


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> MemoryStore:
    """Tinyland with five hundred rows of a large layer."""
    folder = tmp_path_factory.mktemp("mixed")
    return MemoryStore(large_package(folder / "package", ROWS).read())


@pytest.fixture(scope="module")
def naive(mixed: MemoryStore) -> "Naive":
    """The same records, one by one."""
    return Naive(mixed)


class Naive:
    """Every record as a dictionary, and filters and orders over them."""

    def __init__(self, store: MemoryStore) -> None:
        self.atlas, self.package = store.atlas(), store.package
        frame = store.select(EVERYTHING).records
        self.rows = [{"id": i} | (self.atlas.row(str(i)) or {}) for i in frame.index]
        self.lifetimes = {row["id"]: self.atlas.lifetime(row["id"]) for row in self.rows}
        self.context = {n for n, x in self.package.catalog.layers.items() if x.is_context}

    def status(self, row: dict[str, Any], selection: Selection) -> str:
        """A record's status at the end of the selected years."""
        history = status_history(self.atlas.claims_of(row["id"]), rules_of(self.package))
        last = selection.years[1] * 10000 + 1231 if selection.years else 99991231
        return ([""] + [code for day, code in history if day <= last])[-1]

    def select(self, selection: Selection) -> list[dict[str, Any]]:
        """The records that match."""
        return [row for row in self.rows if all(self._passes(row, selection))]

    def _passes(self, row: dict[str, Any], selection: Selection) -> Iterator[bool]:
        s = selection
        ordinary = row["layer"] in s.layers if s.layers else row["layer"] not in self.context
        yield row["id"] in s.ids if s.ids else ordinary or row["layer"] in s.context
        for wanted, cell in (
            (s.sectors, row["sector"]),
            (s.statuses, self.status(row, s)),
            (s.precisions, row["loc_precision"]),
            (s.qualities, row["quality_level"]),
        ):
            yield not wanted or cell in wanted
        yield not s.departments or bool(set(s.departments) & set(row["departments"]))
        yield not s.countries or bool(set(s.countries) & set(row["countries"]))
        yield not s.companies or bool(set(s.companies) & set(row["companies"]))
        yield not s.disputed or row["n_conflicts"] > 0
        yield self._in_years(row, s)
        yield all(word in self._words(row) for word in fold(s.text).split())
        box = s.bbox
        yield box is None or (
            row["geometry"] is not None
            and row["geometry"].intersects(shapely.box(box.west, box.south, box.east, box.north))
        )

    def _in_years(self, row: dict[str, Any], selection: Selection) -> bool:
        if not selection.years:
            return True
        found = self.existence(row, *selection.years, selection.time)
        return found == "existed" or (found == "possible" and selection.possible)

    def existence(self, row: dict[str, Any], first: int, last: int, time: str) -> str:
        """Whether a record existed in some years, or had what else is asked for."""
        if time != "existed":
            spans = [(a // 10000, b // 10000) for a, b in getattr(self.lifetimes[row["id"]], time)]
            if any(first <= a and b <= last for a, b in spans):
                return "existed"
            return "possible" if any(a <= last and first <= b for a, b in spans) else "absent"
        a, b, c, d = (row[name] // 10000 for name in BOUNDS)
        if b and c and b <= last and c >= first:
            return "existed"
        return "absent" if a > last or (d and d < first) else "possible"

    def _words(self, row: dict[str, Any]) -> str:
        claims = self.atlas.claims_of(row["id"])
        words = [row["name_en"], row["name_es"], *row["aliases"]]
        return fold(" ".join([*words, *(f"{c.qualifier} {c.value} {c.value_es}" for c in claims)]))

    def ordered(self, rows: list[dict[str, Any]], order: Order, selection: Selection) -> list[str]:
        """Ids in an order; those with an empty cell last."""
        if not order.code:
            return [row["id"] for row in rows]
        keys = {row["id"]: self._key(row, order, selection) for row in rows}
        filled = [i for i, key in keys.items() if key is not None]
        filled.sort(key=lambda i: keys[i] or (), reverse=not order.ascending)
        return [*filled, *(i for i, key in keys.items() if key is None)]

    def _key(
        self, row: dict[str, Any], order: Order, selection: Selection
    ) -> tuple[int, Any] | None:
        t, package = translator(order.language), self.package
        cell: dict[str, Callable[[], Any]] = {
            "name": lambda: row[f"name_{order.language}"],
            "layer": lambda: package.catalog.layers[row["layer"]].title(t),
            "place": lambda: ", ".join(map(package.departments.name, row["departments"])),
            "status": lambda: package.codelists["status"].label(self.status(row, selection), t),
            "known": lambda: row["start_latest"],
            "n_conflicts": lambda: row["n_conflicts"],
            "n_witnesses": lambda: row["n_witnesses"],
        }
        if order.code in cell:
            value = cell[order.code]()
        else:
            entries = self.atlas.fields_of(row["id"], order.code)
            number = field_number(entries)
            if number is not None:
                return 0, number
            value = field_cell(entries, package, t)
        if isinstance(value, str):
            return (1, fold(value)) if value else None
        return (0, value) if value else None


def ids_of(rows: list[dict[str, Any]]) -> list[str]:
    """Ids of rows."""
    return [row["id"] for row in rows]


@settings(max_examples=60)
@given(SELECTIONS)
def test_a_selection_leaves_what_passes_every_filter(
    mixed: MemoryStore, naive: Naive, selection: Selection
) -> None:
    selected, expected = mixed.select(selection), naive.select(selection)
    ids = ids_of(expected)
    assert selected.ids == ids
    assert selected.ids_in_claims_file == [i for i in ids if not i.startswith(LAYER)]
    assert selected.counts.total == len(ids)
    assert selected.counts.on_map == sum(row["geometry"] is not None for row in expected)
    undated = [row for row in expected if all(row[name] == UNDATED for name in BOUNDS)]
    assert selected.counts.undated == len(undated)
    assert sum(selected.layers.values()) == len(ids)
    for record_id in ("posts/alpha", "stalls/s-00003", "stalls/s-00400", "lights/east", "no/such"):
        assert selected.has(record_id) == (record_id in ids)


@settings(max_examples=60)
@given(SELECTIONS, st.sampled_from(ORDERS), st.booleans(), st.sampled_from(["en", "es"]))
def test_rows_come_in_the_order_of_a_column(
    mixed: MemoryStore, naive: Naive, selection: Selection, code: str, up: bool, language: str
) -> None:
    order, selected = Order(code, up, language), mixed.select(selection)
    expected = naive.ordered(naive.select(selection), order, selection)
    assert list(selected.rows(0, 10_000, order).index) == expected
    assert list(selected.rows(5, 7, order).index) == expected[5:12]
    for place in range(0, len(expected), 97):
        assert selected.position(expected[place], order) == place
    assert selected.position("no/such", order) is None


@settings(max_examples=60)
@given(SELECTIONS, st.sampled_from(["posts", LAYER, "lights"]), st.sampled_from(ORDERS))
def test_rows_of_one_layer_keep_their_order(
    mixed: MemoryStore, selection: Selection, layer: str, code: str
) -> None:
    selected, order = mixed.select(selection), Order(code)
    everything = list(selected.rows(0, 10_000, order).index)
    wanted = [i for i in everything if i.startswith(f"{layer}/")]
    assert list(selected.rows(0, 10_000, order, layer).index) == wanted
    assert selected.layers.get(layer, 0) == len(wanted)
    positions = [selected.position(i, order, layer) for i in wanted[:3]]
    assert positions == [*range(len(wanted[:3]))]
    others = [i for i in everything if not i.startswith(f"{layer}/")]
    assert [selected.position(i, order, layer) for i in others[:3]] == [None] * len(others[:3])


@settings(max_examples=60)
@given(SELECTIONS, st.sampled_from([1, 7, 100, 5000]))
def test_pieces_put_together_are_the_whole(
    mixed: MemoryStore, selection: Selection, size: int
) -> None:
    selected = mixed.select(selection)
    pieces = [piece.ids for piece in selected.extracts(max(size, selected.counts.total // 20))]
    assert [record_id for piece in pieces for record_id in piece] == selected.ids
    assert all(pieces)
    assert selected.extract(2, 3).ids == selected.ids[2:5]


@settings(max_examples=60)
@given(SELECTIONS)
def test_bounds_and_days_hold_what_is_selected(
    mixed: MemoryStore, naive: Naive, selection: Selection
) -> None:
    selected, rows = mixed.select(selection), naive.select(selection)
    shapes = [row["geometry"] for row in rows if row["geometry"] is not None]
    bounds = tuple(shapely.total_bounds(shapes).tolist()) if shapes else None
    assert selected.bounds() == bounds
    days = [row[name] for row in rows for name in ("start", "end") if row[name] != UNDATED]
    assert selected.days() == ((min(days), max(days)) if days else None)


CONDITIONS: dict[str, Callable[[dict[str, Any]], bool]] = {
    "kind = 'post'": lambda row: row["kind"] == "post",
    "layer = 'stalls' AND n_claims >= 6": lambda row: (
        row["layer"] == LAYER and row["n_claims"] >= 6
    ),
    "status IS NULL": lambda row: row["status"] == "",
    "name_en LIKE 'Élite%'": lambda row: row["name_en"].startswith("Élite"),
    "A_CONTAINS(departments, ('02'))": lambda row: "02" in row["departments"],
    "A_OVERLAPS(countries, ('FR', 'BR'))": lambda row: bool({"FR", "BR"} & {*row["countries"]}),
    "part_of = 'posts/beta'": lambda row: row["part_of"] == "posts/beta",
    "id IN ('stalls/s-00007', 'posts/beta')": lambda row: (
        row["id"] in ("stalls/s-00007", "posts/beta")
    ),
    "start_latest < DATE('2001-01-01')": lambda row: 0 < row["start_latest"] < 20010101,
    "T_INTERSECTS(time, INTERVAL('2001-01-01', '2003-12-31'))": lambda row: (
        0 < row["start"] <= 20031231 and row["end"] >= 20010101
    ),
    "quality > 40 OR sector = 'water'": lambda row: row["quality"] > 40 or row["sector"] == "water",
    "S_INTERSECTS(geometry, BBOX(10, 0, 11, 1))": lambda row: (
        row["geometry"] is not None and row["geometry"].intersects(shapely.box(10, 0, 11, 1))
    ),
}


@pytest.mark.parametrize("text", CONDITIONS)
@pytest.mark.parametrize("selection", [Selection(), Selection(sectors=("trade",), text="nandu")])
def test_a_condition_narrows_records_of_both_sorts(
    mixed: MemoryStore, naive: Naive, text: str, selection: Selection
) -> None:
    selected = mixed.select(selection).filtered([parse_filter(text, "cql2-text")])
    rows = naive.select(selection)
    assert selected.ids == [row["id"] for row in rows if CONDITIONS[text](row)]
    assert selected.counts.total == len(selected.records)


def test_conditions_add_up_and_follow_the_years(mixed: MemoryStore, naive: Naive) -> None:
    selection = Selection(years=(2000, 2005), possible=True)
    first, second = "status = 'operating'", "kind = 'post'"
    nodes = [parse_filter(text, "cql2-text") for text in (first, second)]
    one_by_one = mixed.select(selection).filtered(nodes[:1]).filtered(nodes[1:])
    expected = [
        row["id"]
        for row in naive.select(selection)
        if naive.status(row, selection) == "operating" and row["kind"] == "post"
    ]
    assert one_by_one.ids == mixed.select(selection).filtered(nodes).ids == expected
    assert expected


def drawn(selected: Results, window: Bounds, zoom: float) -> tuple[list[str], int, bool]:
    """Ids drawn one by one, how many others are counted, and whether that is all."""
    placed = selected.placed(window, zoom)
    return list(placed.singles.index), int(placed.cells.n.sum()), placed.is_all


@pytest.mark.parametrize("zoom", [0.0, 4.5, 7.0, 9.0, 14.0, 22.0])
@pytest.mark.parametrize(
    "window",
    [Bounds(9, -1, 19, 5), Bounds(-180, -90, 180, 90), Bounds(11, 0.5, 13, 2), Bounds(0, 0, 1, 1)],
    ids=["country", "world", "part", "sea"],
)
def test_what_is_in_the_window_is_drawn_or_counted(
    mixed: MemoryStore, naive: Naive, window: Bounds, zoom: float
) -> None:
    singles, counted, is_all = drawn(mixed.select(Selection()), window, zoom)
    rows = [row for row in naive.select(Selection()) if row["geometry"] is not None]
    sides = np.array([row["geometry"].bounds for row in rows])
    inside = Boxes.of(sides).within(Viewport.of(window, zoom))
    there = [row["id"] for row, is_in in zip(rows, inside, strict=True) if is_in]
    assert not is_all
    assert singles == [i for i in there if i in set(singles)]
    assert len(singles) + counted == len(there)
    assert (counted == 0) == (len(there) <= ALWAYS_DRAWN_MAX // 2 or singles == there)


def test_few_records_are_drawn_whatever_the_window(mixed: MemoryStore) -> None:
    selected = mixed.select(Selection(layers=("posts", LAYER), statuses=("operating",)))
    assert 0 < selected.counts.on_map <= ALWAYS_DRAWN_MAX
    singles, counted, is_all = drawn(selected, Bounds(0, 0, 1, 1), 20)
    assert (len(singles), counted, is_all) == (selected.counts.on_map, 0, True)


def test_records_of_no_sector_are_counted_too(tmp_path: Path) -> None:
    rows = [row | {"sector": "moon" if number % 2 else "trade"} for number, row in enumerate(ROWS)]
    store = MemoryStore(claims_package(tmp_path / "package", rows).read())
    selected = store.select(Selection(layers=(LAYER,)))
    placed = selected.placed(Bounds(-180, -90, 180, 90), 4)
    assert len(placed.singles) + placed.cells.n.sum() == selected.counts.on_map
    of_sector = dict(zip(placed.cells.sectors, placed.cells.of_sector.sum(axis=0), strict=True))
    assert of_sector[""] > 0
    assert sum(of_sector.values()) == placed.cells.n.sum()


@settings(max_examples=60)
@given(SELECTIONS)
def test_years_part_records_into_three_classes(
    mixed: MemoryStore, naive: Naive, selection: Selection
) -> None:
    hiding = replace(selection, years=(1995, 2000), possible=False)
    showing, anytime = replace(hiding, possible=True), replace(hiding, years=None)
    if hiding.statuses:
        # Statuses are those at the end of the years: only counts of the same years compare.
        hiding, showing, anytime = (replace(one, statuses=()) for one in (hiding, showing, anytime))
    counts, more = mixed.select(hiding).counts, mixed.select(showing).counts
    assert (counts.existed, counts.existed + counts.possible) == (counts.total, more.total)
    assert counts.total + counts.possible + counts.absent == mixed.select(anytime).total
    existence = mixed.select(showing).records["existence"]
    assert existence.to_dict() == {
        row["id"]: naive.existence(row, 1995, 2000, hiding.time) for row in naive.select(showing)
    }
