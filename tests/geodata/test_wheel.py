"""The wheel: installed into an environment of its own, away from the checkout, it runs whole."""

import os
import shutil
import site
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from geodata import __version__

ROOT = Path(__file__).parents[2]
START_SECONDS = 60


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The command `atlas`; the packages that it needs are those of the tests."""
    folder = tmp_path_factory.mktemp("wheel")
    # A copy: the checkout is not written to, and what is not under way is not built.
    ignored = shutil.ignore_patterns(".*", "tests", "benchmarks", "docs", "build", "__pycache__")
    shutil.copytree(ROOT, folder / "source", ignore=ignored)
    shutil.copytree(ROOT / ".streamlit", folder / "source" / ".streamlit")
    offline = ["--no-deps", "--no-build-isolation", "--no-index", "-q"]
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check"]
    subprocess.run([*pip, "wheel", str(folder / "source"), *offline, "-w", str(folder)], check=True)
    shutil.rmtree(folder / "source")
    (wheel,) = folder.glob(f"atlas_peru-{__version__}-*.whl")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder / "venv"], check=True)
    python = folder / "venv" / "bin" / "python"
    (packages,) = (folder / "venv" / "lib").glob("*/site-packages")
    (packages / "needed.pth").write_text("\n".join(site.getsitepackages()), encoding="utf-8")
    subprocess.run([*pip, "--python", str(python), "install", str(wheel), *offline], check=True)
    return python.parent / "atlas"


def alone(tmp_path: Path) -> dict[str, str]:
    """An environment that does not know the checkout."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "TMPDIR") if name in os.environ}
    return kept | {"HOME": str(tmp_path)}


def test_the_command_line_is_whole(installed: Path, tmp_path: Path) -> None:
    def told(*command: str) -> str:
        done = subprocess.run(
            [str(installed), *command], cwd=tmp_path, env=alone(tmp_path), check=True,
            capture_output=True, text=True,
        )  # fmt: skip
        return done.stdout

    assert told("--help").startswith("usage: atlas ")
    assert "no faults" in told("validate").replace("no fault,", "no faults,")
    told("export", "layer=mines", "--format", "csv", "--output", "mines.csv", "--language", "es")
    lines = (tmp_path / "mines.csv").read_text("utf-8-sig").splitlines()
    assert len(lines) > 20
    assert str(ROOT) not in told("validate")


@pytest.fixture
def served(installed: Path, tmp_path: Path) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = (tmp_path / "log").open("w")
    command = [str(installed), "serve", "--port", str(port)]
    server = subprocess.Popen(
        command, cwd=tmp_path, env=alone(tmp_path), stdout=log, stderr=subprocess.STDOUT
    )
    address = f"http://127.0.0.1:{port}"
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.poll() is None and not _answers(address):
        time.sleep(0.1)
    assert server.poll() is None, (tmp_path / "log").read_text()
    yield address
    server.terminate()
    server.wait(timeout=20)
    log.close()


def _answers(address: str) -> bool:
    try:
        # Not before the data are open.
        with urlopen(f"{address}/api", timeout=2):
            return True
    except (URLError, OSError):
        return False


def test_the_pages_are_served(served: str, tmp_path: Path) -> None:
    for path, word in (
        ("/", "atlas-page.css"),
        ("/your-data", "atlas-page.css"),
        ("/en/record/mines/las-bambas", "Las Bambas"),
        ("/api/collections?f=json", "mines"),
        ("/atlas/static/atlas-page.css", "atlas-brand"),
    ):
        with urlopen(f"{served}{path}", timeout=60) as answer:
            assert word in answer.read().decode(), path
    # The settings that came along hold: else Streamlit would look up and print another address.
    assert f"URL: http://localhost:{served.rpartition(':')[2]}" in (tmp_path / "log").read_text()
