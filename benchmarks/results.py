"""Results as they stand in results.json: one entry a part, each with its own date and machine."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks import machine, origin
from benchmarks.screen import chromium

PATH = Path(__file__).parent / "results.json"


@dataclass(frozen=True, slots=True)
class Results:
    """What was measured, part by part; parts may be of different days."""

    parts: dict[str, dict[str, Any]]

    def with_part(self, name: str, found: dict[str, Any], load: float) -> "Results":
        """The results with one part measured anew, today and on this machine."""
        entry = {
            "revision": origin.revision(),
            "method": origin.method(name),
            "date": datetime.now(UTC).date().isoformat(),
            "machine": machine.machine(),
            "load_before": load,
            "versions": machine.versions(chromium()),
            "found": found,
        }
        return Results(self.parts | {name: entry})


def read(path: Path = PATH) -> Results:
    """The results of before; none where there is no file."""
    return Results(json.loads(path.read_text(encoding="utf-8")) if path.exists() else {})


def write(results: Results, path: Path = PATH) -> None:
    """Keep results."""
    text = json.dumps(results.parts, ensure_ascii=False, indent=1)
    path.write_text(f"{text}\n", encoding="utf-8")
