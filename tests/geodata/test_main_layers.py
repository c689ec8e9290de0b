"""The layers a first visitor sees: those the catalogue calls main, where these are a choice."""

import json
from pathlib import Path
from typing import Any

from geodata.datapackage.catalog import Catalog, read_catalog
from tests.conftest import TINYLAND


def catalog(folder: Path, layers: list[dict[str, Any]]) -> Catalog:
    content = json.loads((TINYLAND / "catalog.json").read_text(encoding="utf-8"))
    path = folder / "catalog.json"
    path.write_text(json.dumps(content | {"layers": layers}), encoding="utf-8")
    return read_catalog(path)[0]


def test_main_layers_are_a_choice_among_others(tmp_path: Path) -> None:
    layers = json.loads((TINYLAND / "catalog.json").read_text(encoding="utf-8"))["layers"]
    offered = [layer for layer in layers if not layer.get("context")]
    assert catalog(tmp_path, layers).main_layers == ()
    offered[0]["main"] = True
    assert catalog(tmp_path, layers).main_layers == (offered[0]["id"],)
    for layer in offered:
        layer["main"] = True
    assert catalog(tmp_path, layers).main_layers == ()
