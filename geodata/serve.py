"""The command `serve`: the pages of the atlas, wherever its program is installed."""

import argparse
import os
import sys
from pathlib import Path

from geodata.errors import GeoDataError
from geodata.presentation.error_report import corrections_address

MAX_PORT = 65_535


def add_serve(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of `serve`."""
    parser.description = "Serve the atlas's pages and its API until it is ended (Ctrl-C)."
    parser.add_argument(
        "package", nargs="?", help="folder, or postgresql://… (default: GEODATA, or the built-in)"
    )
    parser.add_argument("--host", default="127.0.0.1", help="0.0.0.0 lets other machines in")
    parser.add_argument("--port", default=8501, type=int)
    parser.set_defaults(run=_serve)


def _serve(asked: argparse.Namespace) -> int:
    """Become the server: its process takes the place of this one.

    Raises:
        GeoDataError: if the pages are not installed, or the port, package or address for
            corrections cannot be.
    """
    if not 0 < asked.port <= MAX_PORT:
        raise GeoDataError(
            f"--port must be from 1 to {MAX_PORT}", f"got “{asked.port}”", "Choose another."
        )
    corrections_address()
    package = asked.package
    if package and "://" not in package and not Path(package).is_dir():
        raise GeoDataError("package must be a folder", f"“{package}” is none", "Correct the path.")
    if package:
        os.environ["GEODATA"] = package if "://" in package else str(Path(package).resolve())
    app = app_file()
    command = [
        sys.executable, "-m", "streamlit", "run", str(app),
        "--server.address", asked.host, "--server.port", str(asked.port),
    ]  # fmt: skip
    print(f"http://{asked.host}:{asked.port}  (Ctrl-C ends it)", flush=True)
    os.execv(sys.executable, command)  # noqa: S606


def app_file() -> Path:
    """The script of the pages: beside `geodata` in a checkout, below `atlas_app` in a wheel.

    Raises:
        GeoDataError: if there is none.
    """
    root = Path(__file__).parents[1]
    for folder in (root / "atlas_app", root):
        if (folder / "layers" / "shell.py").is_file() and (folder / "app.py").is_file():
            return folder / "app.py"
    raise GeoDataError(
        "the pages must be installed", f"{root} has none", "Install the wheel, or use the checkout."
    )
