"""Filters by what rows of a large layer say: the same in memory and in a database."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from geodata.errors import BadFilter
from geodata.language import Translator
from geodata.query.cql2.parse import parse_filter
from geodata.query.selection import Selection
from geodata.query.tabular_properties import LargeField, queryables
from geodata.stores.opening import open_store
from geodata.stores.store import Store
from tests.large_package import LAYER, Row, large_package
from tests.written import rows as written_rows
from tests.written import written

COLUMNS = ("id", "owner", "area", "investment", "investment_unit", "commodity", "start_date")
CELLS: tuple[tuple[Any, ...], ...] = (
    ("a", "Ñandú S.A.", "10", "5", "USD", "figs", "2001-05-06"),
    ("b", "NANDU s.a.", "1000", "5", "%", None, "2019-12-31"),
    ("c", None, "1500.5", None, None, "plums", None),
    ("d", "Élan", None, "7", "USD", "figs", "1999-01-01"),
)


def rows() -> list[Row]:
    """Four rows without a place: areas in hectares, investments in two units."""
    found = [dict(zip(COLUMNS, cells, strict=True)) for cells in CELLS]
    return [
        row | {"id": f"{LAYER}/{row['id']}", "name_en": "Stall", "geometry": None} for row in found
    ]


@pytest.fixture(scope="session", params=["memory", "database"])
def stalls(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Store:
    """Tinyland with four stalls, in each store."""
    root = large_package(tmp_path_factory.mktemp("fields") / request.param, rows()).root
    if request.param == "memory":
        return open_store(str(root))
    published: Callable[[Path], str] = request.getfixturevalue("published")
    return open_store(published(root))


def found_by(store: Store, text: str, t: Translator) -> str:
    """The last letters of the ids that a filter finds in the layer of stalls."""
    known = queryables(store.large_fields(LAYER), store.package, t)
    selected = store.select(Selection(layers=(LAYER,)))
    filtered = selected.filtered([parse_filter(text, "cql2-text")], known)
    return "".join(record_id[-1] for record_id in filtered.ids)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("area > 1000", "c"),
        ("area >= 1000", "bc"),
        ("area_value BETWEEN 10 AND 1000", "ab"),
        ("area_value = 1500.5", "c"),
        ("area IN (10, 1500.5)", "ac"),
        ("area IS NULL", "d"),
        ("NOT (area > 100)", "a"),
        ("area_unit = 'ha'", "abc"),
        ("investment_value > 4 AND investment_unit = 'USD'", "ad"),
        ("owner = 'Ñandú S.A.'", "a"),
        ("owner = 'ñandú s.a.'", ""),
        ("CASEI(ACCENTI(owner)) = 'nandu s.a.'", "ab"),
        ("CASEI(ACCENTI(owner)) LIKE CASEI('%ELA%')", "d"),
        ("owner IS NULL OR owner > 'O'", "acd"),
        ("commodity IN ('plums', 'moon')", "c"),
        ("start_date < DATE('2001-05-07')", "ad"),
        ("start_date >= '2001-05-06'", "ab"),
        ("T_DURING(start_date, INTERVAL('2000-01-01', '2010-01-01'))", "a"),
        ("area > investment_value AND layer = 'stalls'", "ab"),
    ],
)
def test_fields_are_filtered_by(stalls: Store, en: Translator, text: str, expected: str) -> None:
    assert found_by(stalls, text, en) == expected


@pytest.mark.parametrize("text", ["investment > 4", "area = 'ten'", "owner > 3", "colour = 'red'"])
def test_what_cannot_be_compared_is_refused(stalls: Store, en: Translator, text: str) -> None:
    with pytest.raises(BadFilter):
        found_by(stalls, text, en)


def test_other_records_say_nothing_of_the_fields(stalls: Store, en: Translator) -> None:
    known = queryables(stalls.large_fields(LAYER), stalls.package, en)
    everything = stalls.select(Selection())
    said = everything.filtered([parse_filter("area > 0", "cql2-text")], known)
    unsaid = everything.filtered([parse_filter("area IS NULL", "cql2-text")], known)
    assert len(said.ids) == 3
    assert said.total + unsaid.total == everything.total


def test_kinds_and_units(stalls: Store) -> None:
    assert {field.name: field for field in stalls.large_fields(LAYER)} == {
        "owner": LargeField("owner", "text"),
        "investment": LargeField("investment", "number", ("%", "USD")),
        "area": LargeField("area", "number", ("ha",)),
        "commodity": LargeField("commodity", "text"),
        "start_date": LargeField("start_date", "date"),
    }
    assert stalls.large_fields("posts") == ()


def test_files_hold_dates_as_filters_take_them(stalls: Store, es: Translator) -> None:
    extract = stalls.select(Selection(layers=(LAYER,))).extract()
    dates = [row["start_date"] for row in written_rows(written(extract, "csv", es))]
    assert dates == [cells[-1] or "" for cells in CELLS]


def test_dates_that_are_no_whole_days_are_texts(tmp_path: Path) -> None:
    some = [rows()[0], rows()[1] | {"start_date": "2013~"}]
    store = open_store(str(large_package(tmp_path / "package", some).root))
    fields = {field.name: field.kind for field in store.large_fields(LAYER)}
    assert fields["start_date"] == "text"


def test_properties_are_described_in_the_readers_language(
    stalls: Store, en: Translator, es: Translator
) -> None:
    fields = stalls.large_fields(LAYER)
    in_english = {q.name: q for q in queryables(fields, stalls.package, en)}
    in_spanish = {q.name: q for q in queryables(fields, stalls.package, es)}
    assert (in_english["area"].title, in_spanish["area"].title) == ("Area", "Superficie")
    area = in_english["area_value"].schema(stalls.package)
    assert (area["type"], area["x-ogc-unit"]) == ("number", "ha")
    assert replace(in_english["area_value"], name="area") == in_english["area"]
    assert in_english["commodity"].schema(stalls.package)["enum"] == ["figs", "plums"]
    assert "investment" not in in_english
