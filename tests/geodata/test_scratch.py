"""Folders for what a process needs on disk: they go with it, even where it is killed."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from geodata.temporary_folders import Scratch

KEEPS_ONE = """
from geodata.temporary_folders import Scratch
kept = Scratch()
(kept.folder / "file").write_text("x")
print(kept.folder, flush=True)
input()
"""


@pytest.fixture(autouse=True)
def place(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Where such folders are made."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    return tmp_path


def test_a_folder_is_there_as_long_as_it_is_used(place: Path) -> None:
    with Scratch() as folder:
        (folder / "file").write_text("x")
        assert folder.parent == place
    assert list(place.iterdir()) == []


def test_the_folder_of_a_killed_process_is_removed_by_the_next(place: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", KEEPS_ONE], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with process:
        assert process.stdout is not None
        left = Path(process.stdout.readline().strip())
        with Scratch():
            assert (left / "file").exists()
        process.send_signal(signal.SIGKILL)
    assert (left / "file").exists()
    with Scratch() as mine:
        assert list(place.iterdir()) == [mine]


def test_folders_of_others_are_left_alone(place: Path) -> None:
    others = place / "atlas-of-somebody"
    others.mkdir()
    with Scratch():
        assert others.exists()
