"""Whatever stands in the place of any member of a package's files, the atlas still answers."""

import copy
import csv
import io
import json
import shutil
import tempfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import geopandas
import pyarrow
import pyarrow.parquet
import pytest
import shapely
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.testclient import TestClient

from geodata.datapackage.package import read_package
from geodata.language import translator
from geodata.query.selection import Selection
from geodata.stores.memory.store import MemoryStore
from geodata.stores.opening import forget_stores
from geodata.validation.validate import validate
from layers.routes import routes
from tests.conftest import TINYLAND
from tests.large_package import PARQUET, large_package, stalls
from tests.written import written

JSON_FILES = ("catalog.json", "datapackage.json", "sources.json", "posts.geojson",
              "departments.geojson", "canals.geojson", "orchards.geojson")  # fmt: skip
TABLES = ("claims.csv", *sorted(f"codelists/{p.name}" for p in (TINYLAND / "codelists").iterdir()))
ODD = (
    None, True, 0, -1, 5, 1.5, 10**400, float("nan"), float("inf"), "", " ", "x", "x" * 200_000,
    "\0", "\ud800", "\u202ex", "\x1b[31m", "\ufeff", "𝔘", "../../x", "a/b", "=1+1", "posts/alpha",
    "2019", [], [None], [1, "a"], [[]], {}, {"a": None}, {"type": "Point"}, [[[[1, 2]]]],
    {"date-parts": None}, {"date-parts": [[10**30]]},
)  # fmt: skip
MISSING = object()
ODD_TEXTS = [text for text in ODD if (isinstance(text, str) and text.isprintable()) or text == "\0"]
CRS = ("EPSG:4326", "EPSG:32718", "EPSG:24878", None)
PATHS = (
    "", "/collections", "/collections/records", "/collections/records/items",
    "/collections/claims/items", "/collections/sources/items", "/conformance",
)  # fmt: skip
PAGES = (
    "en", "es/v", "es/v?layer=posts&years=2001-2012", "en/record/posts/alpha", "es/layer/posts",
    "en/layer/stalls", "en/source/survey-2010", "es/department/01", "en/company/acorn",
    "en/claim/t-01", "es/record/posts/alpha.svg", "en/v.svg?layer=stalls", "embed?layer=posts",
    "sitemap.xml", "en/changes", "en/changes.atom", "atlas/view",
)  # fmt: skip


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where in a JSON value a member stands."""
    yield path
    pairs: Any = ()
    if isinstance(value, dict):
        pairs = value.items()
    elif isinstance(value, list):
        pairs = enumerate(value)
    for name, member in pairs:
        yield from places(member, (*path, name))


def changed(content: Any, path: tuple[Any, ...], value: object) -> Any:
    """The JSON value with another in the place of one, or with none there."""
    if not path:
        return {} if value is MISSING else value
    content = copy.deepcopy(content)
    inner = content
    for name in path[:-1]:
        inner = inner[name]
    if value is MISSING:
        del inner[path[-1]]
    else:
        inner[path[-1]] = value
    return content


@st.composite
def spoiled_json(draw: st.DrawFn) -> tuple[str, bytes]:
    """A file's name and what it holds instead."""
    name = draw(st.sampled_from(JSON_FILES))
    content = json.loads((TINYLAND / name).read_text(encoding="utf-8"))
    path = draw(st.sampled_from(list(places(content))))
    value = draw(st.sampled_from((*ODD, MISSING)))
    return name, json.dumps(changed(content, path, value)).encode()


@st.composite
def spoiled_table(draw: st.DrawFn) -> tuple[str, bytes]:
    """A table's name and what it holds instead: one cell, header or row is another."""
    name = draw(st.sampled_from(TABLES))
    text = (TINYLAND / name).read_text(encoding="utf-8")
    rows = list(csv.reader(io.StringIO(text, newline="")))
    row = draw(st.integers(0, len(rows) - 1))
    cell = draw(st.integers(0, len(rows[row]) - 1))
    value = draw(st.sampled_from((*filter(None, map(_as_cell, ODD)), "", MISSING)))
    if value is MISSING:
        del rows[row][cell]
    else:
        rows[row][cell] = str(value)
    target = io.StringIO(newline="")
    csv.writer(target, lineterminator="\n").writerows(rows)
    return name, target.getvalue().encode("utf-8", "surrogatepass")


TYPES = (
    pyarrow.list_(pyarrow.string()), pyarrow.struct([("a", pyarrow.string())]), pyarrow.binary(),
    pyarrow.bool_(), pyarrow.int8(), pyarrow.uint64(), pyarrow.float16(), pyarrow.float64(),
    pyarrow.decimal128(38, 9), pyarrow.date32(), pyarrow.timestamp("ns", tz="America/Lima"),
    pyarrow.timestamp("s"), pyarrow.duration("us"), pyarrow.time64("ns"), pyarrow.null(),
    pyarrow.large_string(), pyarrow.dictionary(pyarrow.int8(), pyarrow.string()),
)  # fmt: skip
OF_TYPE: dict[str, tuple[Any, ...]] = {
    "list": ([], [None], ["a", "b"]), "struct": ({"a": None}, {"a": "x"}), "binary": (b"\xff\0",),
    "bool": (True,), "int8": (-1,), "uint64": (2**64 - 1,), "halffloat": (float("inf"),),
    "double": (float("nan"), float("-inf"), 1e300, -9999.0), "decimal128": (Decimal("1e20"),),
    "date32": (date(1, 1, 1), date(9999, 12, 31)), "duration": (timedelta(days=1),),
    "timestamp": (datetime(1899, 12, 30), datetime(2200, 1, 1)), "time64": (time(1),),
    "null": (None,),
}  # fmt: skip
SHAPES: tuple[shapely.Geometry | None, ...] = (
    None, shapely.Point(), shapely.Point(11, 1, 5), shapely.Point(1e300, float("nan")),
    shapely.from_wkt("GEOMETRYCOLLECTION (GEOMETRYCOLLECTION (POINT (11 1)), LINESTRING EMPTY)"),
    shapely.from_wkt("MULTIPOINT (11 1, 12 1)"), shapely.LinearRing([(0, 0), (1, 1), (1, 0)]),
    shapely.from_wkt("POLYGON ((0 0, 1 1, 1 0, 0 1, 0 0))"), shapely.box(170, -1, -170, 1),
)  # fmt: skip


@st.composite
def spoiled_parquet(draw: st.DrawFn) -> tuple[str, bytes]:
    """A large layer's name and what it holds instead: a column, a shape or the file is another."""
    table = geo_table(draw(st.sampled_from(SHAPES)), draw(st.sampled_from(CRS)))
    column = draw(st.sampled_from(table.column_names))
    odd = draw(st.sampled_from((*TYPES, *ODD_TEXTS, MISSING)))
    number = table.column_names.index(column)
    if odd is MISSING:
        table = table.remove_column(number)
    elif draw(st.booleans()) and column != "geometry":
        table = table.append_column(column, odd_column(odd, len(table)))
    else:
        table = table.set_column(number, column, odd_column(odd, len(table)))
    target = io.BytesIO()
    pyarrow.parquet.write_table(table.slice(0, draw(st.sampled_from((0, 1, len(table))))), target)
    content = target.getvalue()
    return PARQUET, content[: draw(st.sampled_from((len(content), len(content), 0, 4, 300)))]


def geo_table(shape: shapely.Geometry | None, crs: str | None) -> pyarrow.Table:
    """Four rows of market stalls; the second has the shape."""
    rows = stalls(4)
    rows[1]["geometry"] = shape
    with tempfile.TemporaryDirectory() as folder:
        copied = large_package(Path(folder, "tinyland"), rows)
        frame = geopandas.read_parquet(copied.root / PARQUET)
        frame = frame.set_crs(crs, allow_override=True)
        frame.to_parquet(copied.root / PARQUET)
        return pyarrow.parquet.read_table(copied.root / PARQUET)


def odd_column(odd: Any, size: int) -> pyarrow.Array:
    """A column of one type, its values odd ones of that type or null; or of one text."""
    if isinstance(odd, str):
        return pyarrow.array([odd] * size)
    known = OF_TYPE.get(str(odd).partition("<")[0].partition("(")[0].partition("[")[0], ("a", ""))
    return pyarrow.array([known[i % len(known)] if i else None for i in range(size)], odd)


def _as_cell(value: object) -> str:
    return str(value) if isinstance(value, str | int | float) else ""


def assert_answers(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading, compiling, checking, the API and the files all go on."""
    for problem in validate(root):
        assert str(problem).encode()
        assert problem.message
        assert problem.remedy
    store = MemoryStore(read_package(root))
    everything = store.select(Selection(context=tuple(store.package.catalog.layers)))
    first, last = store.year_range()
    assert 1000 <= first <= last
    for form in ("geojson", "csv", "claims", "gpkg", "parquet"):
        if everything.total or form not in ("gpkg", "parquet"):
            assert written(everything, form, translator("es"))
    forget_stores()
    monkeypatch.setenv("GEODATA", str(root))
    api = TestClient(Starlette(routes=routes()), base_url="http://atlas.test/api")
    for path in PATHS:
        assert api.get(path).status_code == 200, path
    for page in PAGES:
        answer = api.get(f"http://atlas.test/{page}", follow_redirects=False)
        # A record, layer or source that the change has made away with is not found.
        assert answer.status_code in (200, 301, 404), page
    forget_stores()


@given(spoiled_parquet())
@settings(max_examples=10, phases=[Phase.generate], report_multiple_bugs=False)
def test_a_large_layer_with_anything_changed_still_answers(spoiled: tuple[str, bytes]) -> None:
    name, content = spoiled
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        copied = large_package(Path(folder, "tinyland"), stalls(4))
        (copied.root / name).write_bytes(content)
        assert_answers(copied.root, patch)


@given(st.one_of(spoiled_json(), spoiled_table()))
@settings(max_examples=10, phases=[Phase.generate], report_multiple_bugs=False)
def test_a_package_with_any_member_changed_still_answers(spoiled: tuple[str, bytes]) -> None:
    name, content = spoiled
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        root = Path(folder, "tinyland")
        shutil.copytree(TINYLAND, root)
        (root / name).write_bytes(content)
        assert_answers(root, patch)
