"""Columns of files: numbers beside texts, and pieces that make one file."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas
import pandas
import pyogrio
import pytest

from geodata.exports import arrow_files, text_files
from geodata.language import Translator
from geodata.query.selection import Selection
from geodata.stores.memory.store import MemoryStore
from geodata.stores.opening import open_store
from geodata.stores.store import Store
from tests.large_package import LAYER, large_package, stalls
from tests.package_copy import PackageCopy
from tests.written import rows, written, written_claims

ROWS = stalls(60)
EVERYTHING = Selection(layers=("posts", "canals", "orchards", LAYER))


@pytest.fixture(scope="module", params=["memory", "database"])
def mixed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Store:
    """Tinyland with a large layer of 60 rows, in either store."""
    root = large_package(tmp_path_factory.mktemp("flat") / "package", ROWS).root
    if request.param == "memory":
        return open_store(str(root))
    published: Callable[[Path], str] = request.getfixturevalue("published")
    return open_store(published(root))


def found(store: Store, t: Translator, **names: str) -> dict[str, dict[str, str]]:
    """Rows of the CSV file of everything, by id."""
    content = written(store.select(Selection()), "csv", t)
    return {row["id"]: row for row in rows(content)}


@pytest.mark.parametrize(
    ("record_id", "field", "amount"),
    [
        ("posts/beta", "investment", ("USD 200 million", "200000000.0", "USD")),
        ("canals/long", "length", ("400 kilometres", "400.0", "km")),
        ("orchards/border", "area", ("50,000 hectares", "50000.0", "ha")),
        ("posts/island", "owner_share", ("Acorn Ltd: 40 %; Birch Group: 60 %", "", "")),
        ("posts/alpha", "length", ("", "", "")),
    ],
)
def test_beside_a_text_stands_its_number(
    store: Store, en: Translator, record_id: str, field: str, amount: tuple[str, str, str]
) -> None:
    row = found(store, en)[record_id]
    assert (row[field], row[f"{field}_value"], row[f"{field}_unit"]) == amount


@pytest.mark.parametrize(
    ("claims", "value"),
    [
        ([("", "5"), ("", "7")], ""),
        ([("phase 1", "5"), ("phase 2", "7")], ""),
        ([("phase 1", "5"), ("", "12")], "12.0"),
        ([("phase 1", "5")], "5.0"),
        ([("", "-0.5")], "-0.5"),
    ],
)
def test_a_number_is_one_or_none(
    copy_of_tinyland: PackageCopy, en: Translator, claims: list[tuple[str, str]], value: str
) -> None:
    for number, (qualifier, amount) in enumerate(claims):
        copy_of_tinyland.add_claim(
            claim_id=f"n-{number}", field="length", qualifier=qualifier, value=amount, unit="km"
        )
    row = found(MemoryStore(copy_of_tinyland.read()), en)["posts/delta"]
    assert (row["length_value"], row["length_unit"]) == (value, "km" if value else "")


def test_a_field_of_that_name_keeps_it(copy_of_tinyland: PackageCopy, en: Translator) -> None:
    fields = copy_of_tinyland.root / "codelists" / "fields.csv"
    with fields.open("a", encoding="utf-8") as target:
        target.write("length_value,Worth,Valor,x.,x.,text,,,false,false\n")
    copy_of_tinyland.add_claim(field="length_value", value="dear")
    copy_of_tinyland.add_claim(claim_id="t-98", field="length", value="5", unit="km")
    row = found(MemoryStore(copy_of_tinyland.read()), en)["posts/delta"]
    assert (row["length"], row["length_value"], "length_unit" in row) == (
        "5 kilometres",
        "dear",
        False,
    )


def test_rows_of_large_layers_have_numbers(mixed: Store, en: Translator) -> None:
    selected = mixed.select(Selection(layers=(LAYER,)))
    file = io.BytesIO(written(selected, "parquet", en))
    frame = geopandas.read_parquet(file).set_index("id")
    expected = {row["id"]: float(row["area"]) for row in ROWS}
    assert frame["area_value"].to_dict() == expected
    assert set(frame["area_unit"]) == {"ha"}


def test_a_geopackage_holds_numbers_and_kinds(mixed: Store, en: Translator, tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    path.write_bytes(written(mixed.select(EVERYTHING), "gpkg", en))
    kinds = {str(name): kind for name, kind in pyogrio.list_layers(path)}
    assert kinds == {"posts": "Point", "canals": "LineString", "orchards": "Polygon",
                     LAYER: "Unknown", "claims": None, "about": None,
                     "layer_styles": None}  # fmt: skip
    types = pyogrio.read_info(path, layer=LAYER)
    by_name = dict(zip(types["fields"], types["dtypes"], strict=True))
    assert [by_name[name] for name in ("quality", "area_value", "area")] == [
        "int64", "float64", "object",
    ]  # fmt: skip


@pytest.mark.parametrize("form", ["geojson", "csv", "claims", "parquet"])
def test_pieces_make_the_file(
    mixed: Store, en: Translator, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    selected = mixed.select(EVERYTHING)
    whole = written(selected.extract(), form, en)
    for module in (arrow_files, text_files):
        monkeypatch.setattr(module, "PIECE", 7)
    assert same(written(selected, form, en), whole, form)


def same(first: bytes, second: bytes, form: str) -> bool:
    """Whether two files hold the same; a GeoParquet differs in its groups of rows."""
    if form != "parquet":
        return first == second
    a, b = (geopandas.read_parquet(io.BytesIO(content)) for content in (first, second))
    return bool(a.equals(b))


def test_pieces_make_the_geopackage(
    mixed: Store, en: Translator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(arrow_files, "PIECE", 7)
    selected, path = mixed.select(EVERYTHING), tmp_path / "a.gpkg"
    path.write_bytes(written(selected, "gpkg", en))
    read: Any = pyogrio.read_dataframe
    ids = [i for layer in EVERYTHING.layers for i in read(path, layer=layer)["id"]]
    assert ids == selected.ids
    claims = pandas.DataFrame(rows(written_claims(selected)))
    assert list(read(path, layer="claims")["claim_id"]) == list(claims["claim_id"])
    kinds = {str(name): kind for name, kind in pyogrio.list_layers(path)}
    assert (kinds["posts"], kinds[LAYER]) == ("Point", "Unknown")
