"""A virtual environment for each of the others, so that their pinned packages never meet ours."""

import subprocess
import sys
from hashlib import sha256
from pathlib import Path

HERE = Path(__file__).parent


def environment(name: str, folder: Path) -> Path:
    """The commands of an environment as `requirements-<name>.txt` locks it; made if need be."""
    requirements = HERE / f"requirements-{name}.txt"
    place = folder / f"venv-{name}"
    stamp = place / ".ready"
    digest = sha256(requirements.read_bytes()).hexdigest()
    if not (stamp.exists() and stamp.read_text() == digest):
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(place)], check=True)
        install = [str(place / "bin" / "python"), "-m", "pip", "install", "-qq", "--no-input"]
        locked = ["--require-hashes", "--only-binary", ":all:", "-r", str(requirements)]
        subprocess.run([*install, "--disable-pip-version-check", *locked], check=True)
        stamp.write_text(digest)
    return place / "bin"


def installed_version(commands: Path, package: str) -> str:
    """The version of a package in an environment."""
    code = f"from importlib.metadata import version; print(version({package!r}))"
    spoken = subprocess.run(
        [str(commands / "python"), "-c", code], capture_output=True, text=True, check=True
    )
    return spoken.stdout.strip()
