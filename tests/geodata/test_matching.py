"""Names of others' lists lead to ours: on spellings that the matching was not made for."""

import csv
from pathlib import Path

import pytest

from geodata.datapackage.package import BUILT_IN, read_package
from geodata.query.matching import COMPANY, RECORD, UNIT, Names, likeness, name_words
from geodata.stores.memory.store import MemoryStore

SPELLINGS = Path(__file__).with_name("company_spellings.csv")


@pytest.fixture(scope="module")
def names() -> Names:
    return MemoryStore(read_package(BUILT_IN)).names


def test_spellings_of_companies(names: Names) -> None:
    with SPELLINGS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    known = [row for row in rows if row["code"]]
    assert len(known) >= 100
    firsts = {row["text"]: names.match(row["text"], (COMPANY,))[:1] for row in rows}
    right = [
        row for row in known if firsts[row["text"]] and firsts[row["text"]][0].code == row["code"]
    ]
    assert len(right) / len(known) >= 0.95
    taken = {
        row["text"]: found[0].code
        for row in rows
        if (found := firsts[row["text"]]) and found[0].is_sure
    }
    wrong = {text for text, code in taken.items() if {"text": text, "code": code} not in rows}
    # What is taken unseen is right, and of companies that the atlas lacks none is.
    assert wrong == set()
    assert len(taken) / len(known) >= 0.9


@pytest.mark.parametrize(
    ("text", "kind", "code", "reason"),
    [
        ("Las Bambas", RECORD, "mines/las-bambas", "same"),
        ("LAS BAMBAS", RECORD, "mines/las-bambas", "same"),
        ("Las Banbas", RECORD, "mines/las-bambas", "letters"),
        ("MMG Ltd.", COMPANY, "mmg", "form"),
        ("Group Shougang", COMPANY, "shougang", "form"),
        ("Copper Jiangxi", COMPANY, "jiangxi-copper", "order"),
        ("ancash", UNIT, "02", "same"),
    ],
)
def test_the_answer_says_why(names: Names, text: str, kind: str, code: str, reason: str) -> None:
    found = names.match(text, (kind,))[0]
    assert (found.code, found.reason) == (code, reason)


def test_of_two_equals_none_is_taken(names: Names) -> None:
    twins = Names([(COMPANY, "a", "Minera Sol", False), (COMPANY, "b", "Minera Sol SA", False)])
    found = twins.match("Minera Sol S.A.C.")
    assert {one.code for one in found} == {"a", "b"}
    assert not any(one.is_sure for one in found)


@pytest.mark.parametrize("text", ["", "   ", "S.A.", "…", "12345", "x" * 5000, "\x00", "(((["])
def test_anything_may_be_asked(names: Names, text: str) -> None:
    assert all(not one.is_sure for one in names.match(text))


def test_words_and_their_likeness() -> None:
    assert name_words("Compañía Minera del Norte S.A.A.") == ("minera", "norte")
    assert name_words("S.A.") == ("sa",)
    assert likeness("minera", "minera") == 1
    assert likeness("min", "ministerio") > 0.8
    assert likeness("1210", "1211") == 0
    assert likeness("perla", "plata") == 0
