"""What changed from edition to edition: found, read, told at the command line."""

import csv
import io

import pytest

from geodata.__main__ import main
from geodata.datapackage.changes import COLUMNS, changes_between, read_changes
from geodata.datapackage.package import read_package
from tests.package_copy import PackageCopy

BASE = {"record_id": "posts/alpha", "field": "length", "value": "3", "modality": "stated"}


def test_a_claim_is_added_changed_or_withdrawn() -> None:
    old = [{"claim_id": "a", **BASE}, {"claim_id": "b", **BASE}, {"claim_id": "d", **BASE}]
    new = [
        {"claim_id": "c", **BASE},
        {"claim_id": "a", **BASE},
        {"claim_id": "b", **BASE, "value": "4", "modality": "inferred"},
    ]
    found = [(c.kind, c.claim_id, c.column, c.before, c.after) for c in changes_between(old, new)]
    assert found == [
        ("added", "c", "value", "", "3"),
        ("changed", "b", "value", "3", "4"),
        ("changed", "b", "modality", "stated", "inferred"),
        ("withdrawn", "d", "value", "3", ""),
    ]


def test_a_package_tells_its_changes(copy_of_tinyland: PackageCopy) -> None:
    rows = [
        COLUMNS,
        ("2", "2020-05-01", "added", "t-01", "posts/alpha", "length", "value", "", "3", "New.", ""),
        ("2", "May", "added", "t-02", "posts/alpha", "length", "value", "", "3", "", ""),
        ("2", "2020-05-01", "gone", "t-02", "posts/alpha", "length", "value", "", "3", "", ""),
        ("2", "2020-05-01", "added", "", "posts/alpha", "length", "value", "", "3", "", ""),
    ]
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    copy_of_tinyland.write("changes.csv", text.getvalue())
    changes, problems = read_changes(copy_of_tinyland.root / "changes.csv")
    assert [c.claim_id for c in changes] == ["t-01"]
    assert [p.row for p in problems] == ["line 3", "line 4", "line 5"]
    assert ["date" in problems[0].message, "gone" in problems[1].message] == [True, True]
    assert read_package(copy_of_tinyland.root).changes == tuple(changes)


def test_a_table_without_its_columns_is_named(copy_of_tinyland: PackageCopy) -> None:
    copy_of_tinyland.write("changes.csv", "version,date\n2,2020-05-01\n")
    package = read_package(copy_of_tinyland.root)
    assert package.changes == ()
    assert [p.file for p in package.problems] == ["changes.csv"]


def test_diff_prints_rows_and_counts(
    copy_of_tinyland: PackageCopy, tinyland: object, capsys: pytest.CaptureFixture[str]
) -> None:
    copy_of_tinyland.add_claim(record_id="posts/alpha", value="9")
    assert main(["diff", str(tinyland), str(copy_of_tinyland.root)]) == 1
    output, told = capsys.readouterr()
    rows = list(csv.DictReader(io.StringIO(output)))
    assert [(row["change"], row["claim_id"], row["after"]) for row in rows] == [
        ("added", "t-99", "9")
    ]
    assert "1 added, 0 changed, 0 withdrawn" in told


def test_diff_of_one_package_finds_nothing(tinyland: object) -> None:
    assert main(["diff", str(tinyland), str(tinyland)]) == 0


def test_diff_says_what_is_no_package(
    tmp_path: object, tinyland: object, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["diff", str(tmp_path), str(tinyland)]) == 2
    assert "must be a data package" in capsys.readouterr().err
