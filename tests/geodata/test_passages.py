"""Passages: the lines of a text that a claim rests on."""

import dataclasses
from hashlib import sha256
from pathlib import Path

import pytest

from geodata.datapackage.sources import Source
from geodata.evidence.passages import NoText, passage_of, read_text
from tests.geodata.invented import claim, source

TEXT = "\n".join(f"Line {n} of a text." for n in range(1, 41))


def edition(name: str = "a.txt", content: str = TEXT) -> Source:
    digest = sha256(content.encode()).hexdigest()
    return dataclasses.replace(source("a", 2010), text_edition=name, text_digest=digest)


def test_a_text_is_read_where_it_is_the_edition_of_the_claims(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    assert read_text(tmp_path, edition())[6] == "Line 7 of a text."


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.txt", TEXT + "!", "another SHA-256"),
        ("b.txt", TEXT, "cannot be read"),
        ("", TEXT, "names none"),
    ],
)
def test_another_edition_is_refused_in_a_sentence(
    tmp_path: Path, name: str, content: str, said: str
) -> None:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    with pytest.raises(NoText, match=said):
        read_text(tmp_path, edition(name, content))


def test_a_name_with_a_path_stays_in_the_folder(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text(TEXT, encoding="utf-8")
    inner = tmp_path / "texts"
    inner.mkdir()
    with pytest.raises(NoText, match="cannot be read"):
        read_text(inner, edition("../secret.txt"))


def test_a_passage_marks_its_line_and_knows_its_neighbours() -> None:
    text = tuple(TEXT.splitlines())
    claims = [
        dataclasses.replace(claim("x", "name"), claim_id=f"c-{n}", line=n) for n in (3, 20, 22, 39)
    ]
    found = passage_of(claims[1], claims, text)
    assert [line.number for line in found.lines if line.is_named] == [20]
    assert [line.number for line in found.lines] == list(range(8, 33))
    assert [c.claim_id for c in found.claims] == ["c-20", "c-22"]
    assert found.before is claims[0]
    assert found.after is claims[2]
    assert passage_of(claims[0], claims, text).before is None


def test_long_lines_are_fewer_neighbours() -> None:
    text = tuple("x" * 500 for _ in range(30))
    alone = dataclasses.replace(claim("x", "name"), line=15)
    assert [line.number for line in passage_of(alone, [alone], text).lines] == [13, 14, 15, 16, 17]


@pytest.mark.parametrize("line", [None, 41])
def test_a_claim_without_such_a_line_has_no_passage(line: int | None) -> None:
    alone = dataclasses.replace(claim("x", "name"), line=line)
    with pytest.raises(NoText, match="must name a line"):
        passage_of(alone, [alone], tuple(TEXT.splitlines()))
