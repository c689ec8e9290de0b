"""Files that editors, programs and accidents make: the cause is said, and the rest is read."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from geodata.datapackage.claims import COLUMNS
from geodata.datapackage.reading import MAX_CELL, Unreadable, read_bytes, read_table
from geodata.errors import Problem
from geodata.language import Translator
from geodata.presentation.bibliography import package_item
from geodata.query.selection import Selection
from geodata.stores.memory.store import MemoryStore
from geodata.validation.validate import validate
from tests.package_copy import PackageCopy
from tests.written import written

ROWS = "feature 1 (posts/alpha)"


def serious(copy: PackageCopy) -> list[Problem]:
    return [problem for problem in validate(copy.root) if problem.serious]


def saved_as(copy: PackageCopy, name: str, change: Callable[[str], bytes]) -> None:
    path = copy.root / name
    path.write_bytes(change(path.read_text(encoding="utf-8")))


def test_a_byte_order_mark_is_read_over(copy_of_tinyland: PackageCopy) -> None:
    for name in ("posts.geojson", "catalog.json", "sources.json", "datapackage.json", "claims.csv"):
        saved_as(copy_of_tinyland, name, lambda text: text.encode("utf-8-sig"))
    assert validate(copy_of_tinyland.root) == []
    assert len(copy_of_tinyland.read().records) == 14


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda text: text.replace(",", ";").encode(), "is separated by “;”, not by commas."),
        (lambda text: text.replace(",", "\t").encode(), "is separated by tabs, not by commas."),
        (lambda text: text.encode("latin-1", "replace"), "is not UTF-8 text: byte 0xb6 in line 2."),
        (lambda text: text.encode("utf-16"), "is not UTF-8 text but UTF-16."),
    ],
)
def test_a_table_that_is_not_read_is_one_fault(
    copy_of_tinyland: PackageCopy, change: Callable[[str], bytes], message: str
) -> None:
    saved_as(copy_of_tinyland, "claims.csv", change)
    (problem,) = validate(copy_of_tinyland.root)
    assert (problem.file, problem.row, problem.message) == ("claims.csv", "", message)


def test_blank_rows_are_passed_over_and_counted(copy_of_tinyland: PackageCopy) -> None:
    blank = "," * (len(COLUMNS) - 1) + "\n \n"
    saved_as(copy_of_tinyland, "claims.csv", lambda text: (text + blank).encode())
    assert validate(copy_of_tinyland.root) == []
    copy_of_tinyland.add_claim(value="", value_es="Un puesto")
    (problem,) = serious(copy_of_tinyland)
    assert problem.row == "line 39 (t-99)"


def test_one_long_cell_loses_only_its_row(copy_of_tinyland: PackageCopy) -> None:
    copy_of_tinyland.add_claim(claim_id="t-97", value="x" * (MAX_CELL + 1))
    copy_of_tinyland.add_claim(claim_id="t-98")
    package = copy_of_tinyland.read()
    (problem,) = package.problems
    assert problem.row == "line 37 (t-97)"
    assert [claim.claim_id for claim in package.claims][-2:] == ["t-35", "t-98"]


@pytest.mark.parametrize("features", [None, 5, "none", {}])
def test_features_that_are_no_list_are_said(
    copy_of_tinyland: PackageCopy, features: object
) -> None:
    copy_of_tinyland.edit("posts.geojson", lambda content: content.update(features=features))
    assert [p.message for p in serious(copy_of_tinyland) if p.file == "posts.geojson"] == [
        "has no list “features”."
    ]
    assert len(copy_of_tinyland.read().records) == 6


@pytest.mark.parametrize(
    ("text", "read", "message"),
    [
        ("Al\ud800pha", "Al\ufffdpha", "has half a character (a lone surrogate), U+D800."),
        ("Al\0pha", "Al\ufffdpha", "has a control character, U+0000."),
        ("Al\x1b[1mpha", "Al\ufffd[1mpha", "has a control character, U+001B."),
    ],
)
def test_a_character_that_no_program_can_pass_on_is_a_fault(
    copy_of_tinyland: PackageCopy, en: Translator, text: str, read: str, message: str
) -> None:
    copy_of_tinyland.edit_record("posts/alpha", name_en=text)
    (problem,) = serious(copy_of_tinyland)
    assert (problem.file, problem.row, problem.message) == ("posts.geojson", ROWS, message)
    package = copy_of_tinyland.read()
    assert package.records.at["posts/alpha", "name_en"] == read
    everything = MemoryStore(package).select(Selection())
    for form in ("geojson", "csv", "gpkg", "parquet", "claims"):
        assert written(everything, form, en)


def test_a_control_character_of_a_table_is_a_fault(copy_of_tinyland: PackageCopy) -> None:
    copy_of_tinyland.add_claim(value="A\0post", value_es="Un puesto")
    (problem,) = serious(copy_of_tinyland)
    assert (problem.file, problem.row) == ("claims.csv", "line 37 (t-99)")
    assert copy_of_tinyland.read().claims[-1].value == "A\ufffdpost"


def test_a_mark_that_turns_writing_is_a_warning(copy_of_tinyland: PackageCopy) -> None:
    copy_of_tinyland.edit_record("posts/alpha", name_es="Puesto \u202etxt.exe")
    (problem,) = validate(copy_of_tinyland.root)
    assert (problem.row, problem.serious) == (ROWS, False)
    assert "U+202E" in problem.message


def test_one_nan_loses_only_its_member(copy_of_tinyland: PackageCopy) -> None:
    copy_of_tinyland.replace("posts.geojson", '"name_es": "Puesto Alfa"', '"name_es": NaN')
    assert [problem.row for problem in serious(copy_of_tinyland)][:1] == [ROWS]
    records = copy_of_tinyland.read().records
    assert (len(records), records.at["posts/alpha", "name_es"]) == (14, "Alpha Post")


@pytest.mark.parametrize("table", [5, [5], {"a": 1}, "status"])
def test_a_table_of_a_wrong_type_is_its_layers_fault(
    copy_of_tinyland: PackageCopy, table: object
) -> None:
    copy_of_tinyland.edit("catalog.json", lambda content: content["layers"][0].update(table=table))
    (problem,) = serious(copy_of_tinyland)
    assert (problem.file, problem.row) == ("catalog.json", "posts")
    assert list(copy_of_tinyland.read().catalog.layers) == ["posts", "canals", "orchards", "lights"]


@pytest.mark.parametrize(
    ("member", "value", "read"),
    [
        ("publisher", 7, "7"),
        ("container-title", ["A", "B"], "A; B"),
        ("author", [{"family": 5}], [{"family": "5"}]),
        ("URL", {"a": 1}, None),
        ("note_en", ["x", 1], None),
        ("editor", "Sage", None),
        ("accessed", "soon", None),
    ],
)
def test_a_member_of_a_source_has_its_type(
    copy_of_tinyland: PackageCopy, member: str, value: object, read: object
) -> None:
    change = {member: value}
    copy_of_tinyland.edit("sources.json", lambda items: items[0].update(change))
    first = serious(copy_of_tinyland)[0]
    assert (first.file, first.row, member in first.message) == ("sources.json", "survey-2010", True)
    package = copy_of_tinyland.read()
    assert package.sources["survey-2010"].csl.get(member) == read
    assert package.sources["survey-2010"].label()
    assert len(package.claims) == 35


def test_a_number_where_csl_allows_one_is_no_fault(copy_of_tinyland: PackageCopy) -> None:
    copy_of_tinyland.edit("sources.json", lambda items: items[0].update(volume=7, edition=2))
    assert validate(copy_of_tinyland.root) == []
    assert copy_of_tinyland.read().sources["survey-2010"].csl["volume"] == "7"


@pytest.mark.parametrize("ring", [["posts/alpha"], ["posts/alpha", "posts/beta", "posts/delta"]])
def test_a_part_of_itself_is_said_and_taken_apart(
    copy_of_tinyland: PackageCopy, ring: list[str]
) -> None:
    for part, whole in zip(ring, ring[1:] + ring[:1], strict=True):
        copy_of_tinyland.edit_record(part, part_of=whole)
    found = serious(copy_of_tinyland)
    assert [problem.row for problem in found] == ring
    assert all("is part of itself" in problem.message for problem in found)
    wholes = copy_of_tinyland.read().records["part_of"]
    assert wholes[ring].tolist() == [None] * len(ring)
    assert wholes["posts/alpha-annex"] == "posts/alpha"


@pytest.mark.parametrize("version", ["../../x", "1/2", "", 5, "a\nb", "x" * 500])
def test_a_version_is_part_of_a_files_name(copy_of_tinyland: PackageCopy, version: object) -> None:
    copy_of_tinyland.edit("datapackage.json", lambda content: content.update(version=version))
    assert [problem.file for problem in serious(copy_of_tinyland)] == ["datapackage.json"]
    assert copy_of_tinyland.read().version in ("0", "5")


@pytest.mark.parametrize("resources", [None, 5, [1, None], [{"path": 5, "licenses": "x"}]])
def test_resources_of_a_wrong_type_are_said(
    copy_of_tinyland: PackageCopy, en: Translator, resources: object
) -> None:
    copy_of_tinyland.edit("datapackage.json", lambda content: content.update(resources=resources))
    assert {problem.file for problem in serious(copy_of_tinyland)} == {"datapackage.json"}
    package = copy_of_tinyland.read()
    assert all(isinstance(entry, dict) for entry in package.descriptor["resources"])
    assert package_item(package, en)["version"] == "1.2.3"


def test_a_pipe_does_not_hold_the_reader(copy_of_tinyland: PackageCopy) -> None:
    for name in ("posts.geojson", "claims.csv"):
        (copy_of_tinyland.root / name).unlink()
        os.mkfifo(copy_of_tinyland.root / name)
    messages = {p.file: p.message for p in serious(copy_of_tinyland)}
    assert messages == dict.fromkeys(("posts.geojson", "claims.csv"), "is no regular file.")


def test_a_folder_in_the_place_of_a_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="is no regular file"):
        read_bytes(tmp_path)


def test_a_column_of_equal_words_is_read(copy_of_tinyland: PackageCopy) -> None:
    lines = (copy_of_tinyland.root / "codelists/status.csv").read_text("utf-8").splitlines()
    words = {"operating": "running", "construction": "being-built|Under Way", "retired": "running"}
    told = [lines[0] + ",gem", *(f"{li},{words.get(li.split(',')[0], '')}" for li in lines[1:])]
    copy_of_tinyland.write("codelists/status.csv", "\n".join(told) + "\n")
    for number, word in enumerate(("being-built", "under way"), start=97):
        copy_of_tinyland.add_claim(claim_id=f"t-{number}", field="status", value=word)
    assert validate(copy_of_tinyland.root) == []
    read = copy_of_tinyland.read().claims[-2:]
    assert [claim.value for claim in read] == ["construction", "construction"]
    # A word of two codes means neither.
    copy_of_tinyland.add_claim(field="status", value="running")
    assert "“running” of status is in no code list" in serious(copy_of_tinyland)[0].message


def test_rows_know_the_lines_on_which_they_begin(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text('a,b\n1,"x\ny"\n\n2,z\n', encoding="utf-8")
    table = read_table(tmp_path / "t.csv")
    assert [(row.line, row.cells) for row in table.rows] == [
        (2, {"a": "1", "b": "x\ny"}),
        (5, {"a": "2", "b": "z"}),
    ]


def test_json_nested_past_all_use_loses_only_its_feature(copy_of_tinyland: PackageCopy) -> None:
    deep: object = 1
    for _ in range(200):
        deep = [deep]
    copy_of_tinyland.edit_record("posts/alpha", aliases=deep)
    assert len(copy_of_tinyland.read().records) == 14
    assert ROWS in {problem.row for problem in serious(copy_of_tinyland)}


def test_a_number_of_ten_thousand_digits_is_no_end(copy_of_tinyland: PackageCopy) -> None:
    copy_of_tinyland.replace("posts.geojson", "[13.5, 0.5]", f"[{'9' * 10_000}, 0.5]")
    assert len(copy_of_tinyland.read().records) == 14
    assert {p.file for p in serious(copy_of_tinyland)} == {"posts.geojson"}
    assert json.dumps([str(p) for p in serious(copy_of_tinyland)])


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ({"as_of": "3020", "value_es": "Un puesto"}, "as_of lies in the future: “3020”."),
        ({"field": "area", "value": "-5", "unit": "ha"}, "area is below zero: -5."),
        ({"value": "NaN", "value_es": "x"}, "value “NaN” is what a program writes for nothing."),
    ],
)
def test_a_slip_in_a_claim_is_a_warning(
    copy_of_tinyland: PackageCopy, cells: dict[str, str], message: str
) -> None:
    copy_of_tinyland.add_claim(**cells)
    (problem,) = validate(copy_of_tinyland.root)
    assert (problem.row, problem.message, problem.serious) == ("t-99", message, False)
