"""What is served is one state of a package, and what the command line says of it is honest."""

import os
import shutil
import subprocess
import sys
import time

import pytest

from geodata.__main__ import main
from geodata.stores.memory.store import MemoryStore
from geodata.stores.store import PackageChanged, fingerprint, year_bounds
from tests.browser.conftest import ROOT
from tests.package_copy import PackageCopy


def test_a_pipe_or_a_hidden_file_is_no_part_of_the_version(copy_of_tinyland: PackageCopy) -> None:
    before = fingerprint(copy_of_tinyland.root)
    os.mkfifo(copy_of_tinyland.root / "pipe")
    (copy_of_tinyland.root / ".swp").write_text("x")
    assert fingerprint(copy_of_tinyland.root) == before


@pytest.mark.skipif(os.geteuid() == 0 and not shutil.which("setpriv"), reason="root reads all")
def test_an_unreadable_file_stops_nothing(copy_of_tinyland: PackageCopy) -> None:
    stray = copy_of_tinyland.root / "notes.txt"
    stray.write_text("x")
    stray.chmod(0)
    command = [
        sys.executable, "-c",
        "import sys; from pathlib import Path; from geodata.stores.opening import new_store; "
        "print(len(new_store(sys.argv[1]).version))",
        str(copy_of_tinyland.root),
    ]  # fmt: skip
    if os.geteuid() == 0:
        for folder in (copy_of_tinyland.root, *copy_of_tinyland.root.parents[:3]):
            folder.chmod(0o755)
        command = ["setpriv", "--reuid=65534", "--clear-groups", *command]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.stdout.strip(), done.returncode) == ("64", 0), done.stderr


def test_a_package_that_changed_is_not_given_as_the_old_one(copy_of_tinyland: PackageCopy) -> None:
    store = MemoryStore(copy_of_tinyland.read())
    assert store.whole_package() == copy_of_tinyland.root
    shutil.rmtree(copy_of_tinyland.root)
    with pytest.raises(PackageChanged):
        store.whole_package()


def test_a_slip_of_the_pen_sets_no_year_range(copy_of_tinyland: PackageCopy) -> None:
    before = MemoryStore(copy_of_tinyland.read()).year_range()
    copy_of_tinyland.add_claim(claim_id="t-97", as_of="3020")
    copy_of_tinyland.add_claim(claim_id="t-98", as_of="0020", record_id="posts/gamma")
    assert MemoryStore(copy_of_tinyland.read()).year_range() == before
    assert year_bounds([]) == (2000, 2025)


def test_compiling_is_linear_in_the_values_of_a_field(copy_of_tinyland: PackageCopy) -> None:
    line = (
        "{n},posts/delta,description,,A post {n},Un puesto {n},,,stated,survey-2010,p,9,normal,,\n"
    )
    with (copy_of_tinyland.root / "claims.csv").open("a", encoding="utf-8") as target:
        target.writelines(line.format(n=f"x-{n}") for n in range(10_000))
    package = copy_of_tinyland.read()
    began = time.process_time()
    atlas = MemoryStore(package).atlas()
    # Comparing each value with each would take more than a minute.
    assert time.process_time() - began < 15
    assert len(atlas.claims_of("posts/delta")) > 10_000


def test_a_terminal_obeys_no_text_of_a_package(
    copy_of_tinyland: PackageCopy, capsys: pytest.CaptureFixture[str]
) -> None:
    copy_of_tinyland.add_claim(claim_id="\x1b[31m\x07\u202e", value="")
    assert main(["validate", str(copy_of_tinyland.root)]) == 1
    said = capsys.readouterr().out
    assert not {"\x1b", "\x07", "\u202e"} & set(said)


def test_faults_are_faults_for_a_reader_who_stops_early(copy_of_tinyland: PackageCopy) -> None:
    copy_of_tinyland.add_claim(value="")
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "-m", "geodata", "validate", str(copy_of_tinyland.root)]
    done = subprocess.run(command, cwd=ROOT, stdout=writing, stderr=subprocess.PIPE, check=False)
    os.close(writing)
    assert (done.returncode, done.stderr) == (1, b"")
