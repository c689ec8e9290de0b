"""A copy of a data package that a test may spoil."""

import csv
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from geodata.datapackage.claims import COLUMNS
from geodata.datapackage.package import Package, read_package

SOUND_CLAIM = {
    "claim_id": "t-99",
    "record_id": "posts/delta",
    "field": "description",
    "value": "A post",
    "modality": "stated",
    "source_id": "survey-2010",
    "locator": "¶99",
    "line": "99",
    "rank": "normal",
}


@dataclass(frozen=True)
class PackageCopy:
    """The copy in `root`, with the few changes that tests make to it."""

    root: Path

    def read(self) -> Package:
        """The package as it now stands."""
        return read_package(self.root)

    def write(self, name: str, text: str) -> None:
        """Put `text` in the place of a file."""
        (self.root / name).write_text(text, encoding="utf-8")

    def replace(self, name: str, old: str, new: str) -> None:
        """Replace the one occurrence of `old` in a file."""
        text = (self.root / name).read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} occurs {text.count(old)} times in {name}"
        self.write(name, text.replace(old, new))

    def edit(self, name: str, change: Callable[[Any], None]) -> None:
        """Change the content of a JSON file in place."""
        content = json.loads((self.root / name).read_text(encoding="utf-8"))
        change(content)
        self.write(name, json.dumps(content))

    def edit_record(self, record_id: str, **members: Any) -> None:
        """Set the geometry, or properties, of one record."""

        def change(content: Any) -> None:
            (feature,) = [f for f in content["features"] if f.get("id") == record_id]
            if "geometry" in members:
                feature["geometry"] = members.pop("geometry")
            feature["properties"].update(members)

        layer, _, _ = record_id.partition("/")
        self.edit(f"{layer}.geojson", change)

    def add_claim(self, **cells: str) -> None:
        """Add a claim; cells not named are those of a sound claim on an undated record."""
        row = dict.fromkeys(COLUMNS, "") | SOUND_CLAIM | cells
        with (self.root / "claims.csv").open("a", encoding="utf-8", newline="") as target:
            csv.DictWriter(target, COLUMNS, lineterminator="\n").writerow(row)
