"""What the wheel asks for: the lines of requirements.in, so that they stand in one place."""

from pathlib import Path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface


class Requirements(MetadataHookInterface):
    """Gives the build its dependencies."""

    def update(self, metadata: dict[str, Any]) -> None:
        """Put the requirements in, without their reasons."""
        lines = (Path(self.root) / "requirements.in").read_text(encoding="utf-8").splitlines()
        found = (line.partition("#")[0].strip() for line in lines)
        metadata["dependencies"] = [line for line in found if line]
