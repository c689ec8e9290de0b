"""Where packages of fonts have their files: pictures and paper need none of the system's."""

from importlib.util import find_spec
from pathlib import Path


def font_folder(package: str) -> Path:
    """The folder of a package's font files."""
    spec = find_spec(package)
    folders = spec.submodule_search_locations if spec else None
    return Path((folders or ["."])[0]) / "files"
