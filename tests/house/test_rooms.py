"""The rooms of the code: their order, their size, their names, and the page that draws them."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
# From the bottom to the top: a module imports its own room and those of lower floors.
FLOORS = (
    ("geodata", "errors", "language", "folding", "frames"),
    ("geometry", "periods", "temporary_folders"),
    ("datapackage",),
    ("evidence",),
    ("query",),
    ("presentation", "validation"),
    ("stores", "exports", "importing", "drawing"),
    ("api", "assistants", "serve"),
    ("__main__",),
)
FLOOR = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}
MAX_CLASS, MAX_SCRIPT = 200, 250
# Classes that are still to be carved, and how long they may be until then.
TO_CARVE = {"MemoryResults": 290}
GEODATA = sorted((ROOT / "geodata").rglob("*.py"))
CODE = [*GEODATA, *sorted((ROOT / "layers").rglob("*.py"))]


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def module_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def room(module: str) -> str:
    """The room of a module of `geodata`: its folder, or the module itself."""
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else parts[0]


MODULES = {module_of(path): path for path in CODE}


def imports(path: Path) -> Iterator[str]:
    """The modules of `geodata` and `layers` that a module imports, wherever the import stands."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.ImportFrom) or not node.module:
            continue
        for alias in node.names:
            part = f"{node.module}.{alias.name}"
            found = part if part in MODULES else node.module
            if found in MODULES:
                yield found


def classes(path: Path) -> Iterator[ast.ClassDef]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ClassDef):
            yield node


@pytest.mark.parametrize("path", GEODATA, ids=name)
def test_no_room_imports_one_above_it(path: Path) -> None:
    here = room(module_of(path))
    above = {
        found
        for found in imports(path)
        if found != "geodata" and room(found) != here and FLOOR[room(found)] >= FLOOR[here]
    }
    assert above == set()


def test_every_room_has_its_floor_and_the_top_folder_is_small() -> None:
    assert {room(module_of(path)) for path in GEODATA} == set(FLOOR)
    files = [p for p in (ROOT / "geodata").glob("*.py") if p.stem != "__init__"]
    assert len(files) <= 9


def test_no_circle_of_imports() -> None:
    needs = {module: set(imports(path)) - {module} for module, path in MODULES.items()}
    while free := [module for module, others in needs.items() if not others & set(needs)]:
        for module in free:
            del needs[module]
    # What is left imports, by however many steps, itself.
    assert sorted(needs) == []


@pytest.mark.parametrize("path", CODE, ids=name)
def test_classes_are_short(path: Path) -> None:
    lengths = {c.name: (c.end_lineno or 0) - c.lineno + 1 for c in classes(path)}
    assert {n: size for n, size in lengths.items() if size > TO_CARVE.get(n, MAX_CLASS)} == {}


def test_no_public_class_name_stands_twice() -> None:
    names = Counter(c.name for path in CODE for c in classes(path) if not c.name.startswith("_"))
    assert [n for n, times in names.items() if times > 1] == []


def test_scripts_are_short() -> None:
    scripts = sorted((ROOT / "layers" / "static").rglob("*.js"))
    lengths = {name(path): len(path.read_text("utf-8").splitlines()) for path in scripts}
    assert scripts
    assert {n: lines for n, lines in lengths.items() if lines > MAX_SCRIPT} == {}


def test_the_layout_page_names_every_room_and_only_files_that_exist() -> None:
    text = (ROOT / "docs" / "layout.md").read_text(encoding="utf-8")
    rooms = [f"`geodata/{p.parent.name}/`" for p in (ROOT / "geodata").glob("*/__init__.py")]
    assert [r for r in rooms if f"**{r}**" not in text] == []
    wings = [f"`{p.parent.name}/`" for p in (ROOT / "layers").glob("*/__init__.py")]
    assert [w for w in wings if w not in text] == []
    paths = re.findall(r"`((?:\w+/)+\w+\.py)(?:::\w+)?`", text)
    roots = (ROOT, ROOT / "geodata", ROOT / "geodata" / "stores", ROOT / "layers")
    assert paths
    assert [p for p in paths if not any((root / p).exists() for root in roots)] == []
