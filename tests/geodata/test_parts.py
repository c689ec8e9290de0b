"""The arrays that filters read say what the records say."""

import math
from typing import Any

import numpy as np
import pandas
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.frames import all_of, objects, ranks
from geodata.stores.memory.coded_columns import Coded, History

CODES = ("a", "b", "ñ")
CELLS = st.none() | st.sampled_from(["", *CODES]) | st.lists(
    st.sampled_from(CODES), unique=True, max_size=3
).map(tuple)  # fmt: skip
COLUMNS = st.lists(CELLS, max_size=12)
DAYS = st.integers(20000101, 20001231)
HISTORIES = st.lists(
    st.lists(st.tuples(DAYS, st.sampled_from(CODES)), max_size=4).map(sorted).map(tuple),
    max_size=10,
)


def codes_of(cell: Any) -> tuple[str, ...]:
    """The codes of a cell."""
    return cell if isinstance(cell, tuple) else (cell,) if cell else ()


@given(COLUMNS, st.lists(st.sampled_from([*CODES, "unknown"]), max_size=3))
def test_a_mask_is_of_the_rows_that_have_any_of_the_codes(
    cells: list[Any], wanted: list[str]
) -> None:
    mask = Coded(objects(cells)).mask(tuple(wanted))
    assert mask.tolist() == [bool(set(codes_of(cell)) & set(wanted)) for cell in cells]


@given(COLUMNS, st.data())
def test_counts_are_of_the_rows_that_have_a_code(cells: list[Any], data: st.DataObject) -> None:
    size = len(cells)
    among = data.draw(st.lists(st.booleans(), min_size=size, max_size=size))
    counts = Coded(objects(cells)).count(np.array(among, dtype=bool))
    kept = [cell for cell, is_in in zip(cells, among, strict=True) if is_in]
    assert {code for cell in cells for code in codes_of(cell)} == set(counts)
    for code, count in counts.items():
        assert count == sum(code in codes_of(cell) for cell in kept)


@given(st.lists(st.none() | st.sampled_from(["", *CODES]), max_size=12))
def test_each_row_gets_the_number_of_its_code(cells: list[str | None]) -> None:
    places = {"a": 7, "b": 5, "ñ": 0}
    numbers = Coded(objects(cells)).numbered(places)
    assert numbers.tolist() == [places.get(cell or "", -1) for cell in cells]


@given(st.lists(st.none() | st.sampled_from(["", *CODES]), max_size=12))
def test_a_row_without_a_code_has_the_last_of_all(cells: list[str | None]) -> None:
    numbers, codes = Coded(objects(cells)).single()
    assert [codes[number] for number in numbers] == [cell or "" for cell in cells]


@pytest.mark.parametrize(
    ("cells", "codes", "is_whole"),
    [
        ([], [], True),
        (["b", "a", "b"], ["a", "b"], True),
        (["b", "", None], ["b"], False),
        ([("b", "a"), (), ("b",)], ["a", "b"], False),
        ([("b",), ("a",)], ["a", "b"], True),
        ([None, "", ()], [], False),
    ],
)
def test_codes_are_those_that_occur(cells: list[Any], codes: list[str], is_whole: bool) -> None:
    coded = Coded(objects(cells))
    assert (coded.size, coded.codes.tolist(), coded.is_whole) == (len(cells), codes, is_whole)


def test_a_column_of_a_frame_may_be_of_pandas_own_texts() -> None:
    coded = Coded(pandas.Series(["a", None, "b"]))
    assert coded.mask(("a", "b")).tolist() == [True, False, True]


@given(HISTORIES, DAYS)
def test_a_status_is_the_last_that_had_begun(
    histories: list[tuple[tuple[int, str], ...]], day: int
) -> None:
    expected = [([""] + [code for since, code in h if since <= day])[-1] for h in histories]
    assert History(histories).at(day).tolist() == expected


def test_a_status_begins_on_its_day() -> None:
    history = History([((20000101, "a"), (20010101, "b")), (), ((20000615, "c"),)])
    assert history.at(19991231).tolist() == ["", "", ""]
    assert history.at(20000101).tolist() == ["a", "", ""]
    assert history.at(20001231).tolist() == ["a", "", "c"]
    assert history.at(20010101).tolist() == ["b", "", "c"]


# A cell: a number, a text, or neither.
KEYS = st.lists(
    st.tuples(
        st.just(math.nan) | st.integers(-3, 3).map(float) | st.floats(-1e12, 1e12),
        st.sampled_from(["", "", "a", "b", "éa", "z z"]),
    ),
    max_size=15,
)


@given(KEYS)
def test_ranks_order_numbers_then_texts_and_leave_out_the_empty(
    keys: list[tuple[float, str]],
) -> None:
    numbers = np.array([number for number, _ in keys], dtype=float)
    found = ranks(numbers, objects([text for _, text in keys]))
    sortable = [(1, text) if math.isnan(number) else (0, number) for number, text in keys]
    assert [rank < 0 for rank in found] == [key == (1, "") for key in sortable]
    filled = [(key, rank) for key, rank in zip(sortable, found.tolist(), strict=True) if rank >= 0]
    for key, rank in filled:
        for other, other_rank in filled:
            assert (rank < other_rank) == (key < other)


def test_rows_that_rank_the_same_keep_their_order() -> None:
    texts = objects(["b", "a", "", "b", "a"])
    found = ranks(np.array([math.nan, math.nan, math.nan, math.nan, 5.0]), texts)
    assert np.argsort(found, kind="stable").tolist() == [2, 4, 1, 0, 3]
    assert found[0] == found[3]
    assert found[2] == -1


def test_nothing_has_no_ranks() -> None:
    assert ranks(np.array([], dtype=float), objects([])).tolist() == []


def test_all_masks_together_leave_what_each_leaves_and_change_none() -> None:
    first, second = np.array([True, True, False]), np.array([True, False, True])
    assert all_of([first, second]).tolist() == [True, False, False]
    assert all_of([first]).tolist() == first.tolist() == [True, True, False]
