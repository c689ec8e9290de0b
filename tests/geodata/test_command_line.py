"""`python -m geodata` does what it is asked, or says in a sentence why not."""

import csv
import errno
import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from geodata.__main__ import main
from tests.package_copy import PackageCopy

Captured = pytest.CaptureFixture[str]
ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def tinyland_in_use(tinyland: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the commands read Tinyland."""
    monkeypatch.setenv("GEODATA", str(tinyland))


def rows(text: str) -> list[dict[str, str]]:
    """The rows of CSV text with a byte order mark."""
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def test_sound_package_passes(capsys: Captured) -> None:
    assert main(["validate"]) == 0
    assert capsys.readouterr().out.endswith("tinyland: no faults, no warnings.\n")


def test_faults_are_listed_before_warnings(copy_of_tinyland: PackageCopy, capsys: Captured) -> None:
    copy_of_tinyland.add_claim(field="operator", value="Dandelion Inc")
    copy_of_tinyland.add_claim(claim_id="t-98", value_es="")
    assert main(["validate", str(copy_of_tinyland.root)]) == 1
    first, second, counts = capsys.readouterr().out.splitlines()
    assert first.startswith("fault: claims.csv, line 38 (t-98): value_es is empty.")
    assert second.startswith("warning: claims.csv, line 37 (t-99): value “Dandelion Inc”")
    assert counts.endswith("tinyland: 1 fault, 1 warning.")


def test_warnings_alone_pass(copy_of_tinyland: PackageCopy, capsys: Captured) -> None:
    copy_of_tinyland.add_claim(field="operator", value="Dandelion Inc")
    assert main(["validate", str(copy_of_tinyland.root)]) == 0
    assert "no faults, 1 warning." in capsys.readouterr().out


def test_numbers_are_looked_up_in_the_texts(tmp_path: Path, capsys: Captured) -> None:
    (tmp_path / "survey-2010.txt").write_text("nothing\n" * 100, encoding="utf-8")
    assert main(["validate", "--texts", str(tmp_path)]) == 1
    assert "fault: claims.csv, t-25: 400 km does not stand in line 25" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("layer=canals", ["canals/long", "canals/short"]),
        ("?layer=canals&department=01", ["canals/long"]),
        ("https://atlas.example/explore?department=01&lang=es&layer=canals", ["canals/long"]),
        ("layer=canals&years=1990-2005", []),
    ],
)
def test_query_is_that_of_a_link(query: str, ids: list[str], capsys: Captured) -> None:
    assert main(["export", query, "--format", "csv", "--output", "-"]) == 0
    assert [row["id"] for row in rows(capsys.readouterr().out)] == ids


def test_no_query_takes_everything_but_context(capsys: Captured) -> None:
    assert main(["export", "--format", "csv", "--output", "-"]) == 0
    layers = {row["layer"] for row in rows(capsys.readouterr().out)}
    assert layers == {"posts", "canals", "orchards"}


def test_file_says_its_filter_and_link(tmp_path: Path) -> None:
    path = tmp_path / "canals.geojson"
    query = "layer=canals&department=01"
    assert main(["export", query, "--format", "geojson", "--output", str(path)]) == 0
    content = json.loads(path.read_text(encoding="utf-8"))
    assert [feature["id"] for feature in content["features"]] == ["canals/long"]
    assert content["about"]["link"] == "?layer=canals&department=01"


@pytest.mark.parametrize(
    ("form", "begins"), [("gpkg", b"SQLite format 3"), ("parquet", b"PAR1"), ("geojson", b"{")]
)
def test_each_form_is_written_as_bytes(form: str, begins: bytes, tmp_path: Path) -> None:
    path = tmp_path / "out"
    assert main(["export", "--format", form, "--output", str(path)]) == 0
    assert path.read_bytes().startswith(begins)


def test_words_of_a_file_follow_the_language(capsys: Captured) -> None:
    arguments = ["export", "layer=canals", "--format", "csv", "--output", "-"]
    assert main([*arguments, "--language", "es"]) == 0
    assert {row["about_title"] for row in rows(capsys.readouterr().out)} == {"Atlas de Tinylandia"}


def test_claims_are_printed_as_csv(capsys: Captured) -> None:
    assert main(["claims", "layer=canals"]) == 0
    found = [row["claim_id"] for row in rows(capsys.readouterr().out)]
    assert sorted(found) == ["t-23", "t-24", "t-25", "t-26", "t-27", "t-28"]


def test_what_cannot_be_meant_is_told_and_left_out(capsys: Captured) -> None:
    assert main(["claims", "layer=canals,moats&mood=gay"]) == 0
    printed = capsys.readouterr()
    assert "layer: “moats” is not known; left out. Expected: posts, canals" in printed.err
    assert "“mood” is no filter; left out." in printed.err
    assert {row["record_id"] for row in rows(printed.out)} == {"canals/long", "canals/short"}


def test_conflicts_cannot_command_a_terminal(
    capsys: Captured, copy_of_tinyland: PackageCopy, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy_of_tinyland.edit_record("posts/alpha", name_en="Al\u202epha")
    monkeypatch.setenv("GEODATA", str(copy_of_tinyland.root))
    assert main(["conflicts", "layer=posts"]) == 0
    printed = capsys.readouterr().out
    assert "Al\\u202epha (posts/alpha)" in printed
    assert "\u202e" not in printed


def test_conflicts_are_printed_in_words(capsys: Captured) -> None:
    assert main(["conflicts", "layer=canals", "--language", "es"]) == 0
    printed = capsys.readouterr().out
    assert printed.startswith("Canal Corto (canals/short)\nLongitud\n")
    assert printed.endswith("1 discrepancia entre los registros seleccionados. "
                            "Se calcula a partir de las afirmaciones.\n")  # fmt: skip


def test_conflicts_as_a_table(capsys: Captured) -> None:
    assert main(["conflicts", "--format", "csv"]) == 0
    found = rows(capsys.readouterr().out)
    assert [row["reason"] for row in found[::2]] == ["source", "slip", "unexplained"]
    assert len(found) == 6


def test_only_conflicts_between_independent_witnesses(capsys: Captured) -> None:
    assert main(["conflicts", "--format", "csv", "--independent"]) == 0
    found = rows(capsys.readouterr().out)
    assert {(row["record_id"], row["independent"]) for row in found} == {("posts/beta", "true")}


def test_conflicts_of_a_query_without_any(capsys: Captured) -> None:
    assert main(["conflicts", "layer=orchards"]) == 0
    assert capsys.readouterr().out.startswith("0 conflicts among")


def test_conflicts_as_known_by_a_year(capsys: Captured) -> None:
    assert main(["conflicts", "known_by=2013"]) == 0
    assert capsys.readouterr().out.startswith("0 conflicts among")


def test_a_link_of_the_evidence_page_will_do(capsys: Captured) -> None:
    link = "https://atlas.example/evidence?layer=canals&field=length&rank=normal&at=1,11,7"
    assert main(["conflicts", link]) == 0
    printed = capsys.readouterr()
    assert "Short Canal" in printed.out
    assert printed.err == ""


@pytest.mark.parametrize("query", ["layer=moats", "mood=gay", "years=soon&layer=moats"])
def test_query_of_which_nothing_is_left_writes_nothing(query: str, capsys: Captured) -> None:
    assert main(["claims", query]) == 2
    printed = capsys.readouterr()
    assert "Nothing of the query is left; nothing was written." in printed.err
    assert not printed.out


def test_empty_result_is_told(capsys: Captured) -> None:
    assert main(["claims", "layer=canals&years=1990-2005"]) == 0
    printed = capsys.readouterr()
    assert "No record matches this query" in printed.err
    assert rows(printed.out) == []


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["validate", "no-such-folder"], "folder must name a folder; “no-such-folder” is none."),
        (["validate", "--texts", "no-such-folder"], "--texts must name a folder"),
        (
            ["export", "--format", "csv", "--output", "no-such-folder/x"],
            "“no-such-folder/x” cannot",
        ),
    ],
)
def test_what_cannot_be_done_is_a_sentence(
    arguments: list[str], sentence: str, capsys: Captured
) -> None:
    assert main(arguments) == 2
    printed = capsys.readouterr()
    assert sentence in printed.err
    assert "Traceback" not in printed.err


def test_package_that_is_none_is_a_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.setenv("GEODATA", "no-such-folder")
    assert main(["claims"]) == 2
    assert "GEODATA must name a folder" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--help"], "examples:"),
        (["validate", "--help"], "exit code 1 if any is serious"),
        (["export", "--help"], "as in a link of the atlas"),
        (["claims", "--help"], "as in a link of the atlas"),
        (["conflicts", "--help"], "csv: one row a value"),
    ],
)
def test_help_says_how(arguments: list[str], words: str, capsys: Captured) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 0
    assert words in capsys.readouterr().out


def test_ctrl_c_ends_a_command_quietly(monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    def stopped(root: Path, texts: Path | None) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("geodata.validation.validate.validate", stopped)
    assert main(["validate"]) == 130
    assert capsys.readouterr() == ("", "\n")


def test_reader_who_stops_early_hears_no_complaint() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "-m", "geodata", "claims"]
    done = subprocess.run(command, cwd=ROOT, stdout=writing, stderr=subprocess.PIPE, check=False)
    os.close(writing)
    assert (done.returncode, done.stderr) == (0, b"")


def test_what_cannot_be_written_whole_is_no_success() -> None:
    """`/dev/full` is a disk without room."""
    for unbuffered in ("1", ""):
        with Path("/dev/full").open("wb") as full:
            done = subprocess.run(
                [sys.executable, "-m", "geodata", "claims"],
                stdout=full,
                stderr=subprocess.PIPE,
                text=True,
                env={**os.environ, "PYTHONUNBUFFERED": unbuffered},
                check=False,
            )
        assert done.returncode != 0
        assert "No space left" in done.stderr
        assert "Traceback" not in done.stderr


def test_a_file_is_whole_or_the_one_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GEODATA", str(ROOT / "tests" / "tinyland"))
    target = tmp_path / "posts.csv"
    target.write_text("before")

    def broken(*_: object) -> Iterator[bytes]:
        yield b"half"
        raise OSError(errno.ENOSPC, "No space left on device")

    export = ["export", "layer=posts", "--format", "csv", "--output", str(target)]
    with monkeypatch.context() as patch:
        patch.setattr("geodata.exports.formats.export", broken)
        assert main(export) != 0
    assert (target.read_text(), list(tmp_path.iterdir())) == ("before", [target])
    assert main(export) == 0
    assert target.read_bytes().startswith("id".encode("utf-8-sig"))
    assert list(tmp_path.iterdir()) == [target]
