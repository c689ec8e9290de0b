"""The log of corrections: read, checked, each fault told."""

import csv
import io

import pytest

from geodata.datapackage.corrections import COLUMNS
from geodata.validation.validate import validate
from tests.package_copy import PackageCopy

ROW = ("2026-05-01", "A reader", "t-01", "Wrong.", "Mal.", "Mended.", "Corregido.")


def write(copy: PackageCopy, *rows: tuple[str, ...]) -> None:
    text = io.StringIO()
    csv.writer(text).writerows([COLUMNS, *rows])
    copy.write("corrections.csv", text.getvalue())


def faults(copy: PackageCopy) -> list[tuple[str, str]]:
    return [(p.row, p.message) for p in validate(copy.root) if p.file == "corrections.csv"]


def changed(**cells: str) -> tuple[str, ...]:
    return tuple((dict(zip(COLUMNS, ROW, strict=True)) | cells).values())


def test_a_package_may_do_without(copy_of_tinyland: PackageCopy) -> None:
    assert copy_of_tinyland.read().corrections == ()
    assert faults(copy_of_tinyland) == []


def test_what_is_sound_is_read(copy_of_tinyland: PackageCopy) -> None:
    claim = copy_of_tinyland.read().claims[0].claim_id
    write(copy_of_tinyland, changed(claim_id=claim), changed(claim_id=claim, reported_by=""))
    assert faults(copy_of_tinyland) == []
    found = copy_of_tinyland.read().corrections
    assert [(c.reported_by, c.claim_id) for c in found] == [("A reader", claim), ("", claim)]


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"date": "May 2026"}, "date “May 2026” must be a day"),
        ({"date": "20260501"}, "date “20260501” must be a day"),
        ({"date": ""}, "needs date"),
        ({"wrong_es": "", "outcome_es": ""}, "needs wrong_es, outcome_es"),
        ({"claim_id": "t-none"}, "claim_id “t-none” is no claim, nor one withdrawn"),
    ],
)
def test_each_fault_is_told(
    copy_of_tinyland: PackageCopy, cells: dict[str, str], said: str
) -> None:
    claim = copy_of_tinyland.read().claims[0].claim_id
    write(copy_of_tinyland, changed(claim_id=claim), changed(**({"claim_id": claim} | cells)))
    ((row, message),) = faults(copy_of_tinyland)
    assert row == "line 3"
    assert said in message


def test_a_withdrawn_claim_can_be_corrected(copy_of_tinyland: PackageCopy) -> None:
    header = "version,date,change,claim_id,record_id,field,column,before,after,reason_en,reason_es"
    gone = "2,2026-05-01,withdrawn,t-gone,posts/alpha,length,value,3,,Wrong.,Mal."
    copy_of_tinyland.write("changes.csv", f"{header}\n{gone}\n")
    write(copy_of_tinyland, changed(claim_id="t-gone"))
    assert faults(copy_of_tinyland) == []


def test_columns_that_are_missing_are_named(copy_of_tinyland: PackageCopy) -> None:
    copy_of_tinyland.write("corrections.csv", "date,claim_id\n2026-05-01,t-01\n")
    ((row, message),) = faults(copy_of_tinyland)
    assert row == "line 1"
    assert "reported_by" in message
    assert copy_of_tinyland.read().corrections == ()
