"""The commands `import` and `new`: a file becomes a layer, a file of units an empty package."""

import argparse
from pathlib import Path
from typing import Any

from geodata.errors import plain
from geodata.importing.opening import ImportRefused
from geodata.language import LANGUAGES, said

# What a recipe may say, and of which type.
RECIPE = {
    "layer": str, "title": str, "title_es": str, "sector": str, "source": str,
    "source_title": str, "year": int, "crs": str, "map": dict,
}  # fmt: skip


def add_import(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of `import`."""
    parser.description = (
        "Make a tabular layer of a file: tables (CSV, TSV, XLSX, ODS) and what GDAL reads. "
        "The plan is printed; nothing is written with --plan, or where a fault would remain."
    )
    parser.add_argument("file", nargs="+", help="files, each of which becomes a layer")
    parser.add_argument("--into", type=Path, help="the package (default: GEODATA)")
    parser.add_argument("--plan", action="store_true", help="print the plan, write nothing")
    parser.add_argument("--map", action="append", metavar="COLUMN=FIELD", help="“-” leaves it out")
    parser.add_argument("--recipe", type=Path, metavar="YAML", help="what was saved before")
    parser.add_argument("--save-recipe", type=Path, metavar="YAML", help="keep it for next year")
    for name, kind in RECIPE.items():
        if name != "map":
            option = f"--{name.replace('_', '-')}"
            parser.add_argument(option, type=kind, help=name.replace("_", " "))
    parser.set_defaults(run=run_import)


def add_new(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of `new`."""
    parser.description = (
        "Make an empty data package for another country from a file of its first-level units "
        "(any form that GDAL reads). It passes `validate`; `import` fills it."
    )
    parser.add_argument("folder", type=Path, help="folder to make; it must be empty or not exist")
    parser.add_argument("--units", required=True, metavar="FILE", help="outlines of the units")
    parser.add_argument("--country", required=True, help="its ISO 3166-1 code, as BO")
    parser.add_argument("--title", required=True, help="title of the atlas")
    parser.add_argument("--title-es", default="", help="the same in Spanish")
    parser.add_argument("--name-column", default="", help="column of the units' names")
    parser.add_argument("--code-column", default="", help="column of their codes")
    parser.add_argument("--language", default=LANGUAGES[0], choices=LANGUAGES)
    parser.set_defaults(run=_run_new)


def _run_new(asked: argparse.Namespace) -> int:
    from geodata.importing.new_package import make_package

    return make_package(asked)


def run_import(asked: argparse.Namespace) -> int:
    """Import each file; the first that is refused ends it, those before are written.

    Raises:
        ImportRefused: with the reason.
    """
    from geodata.datapackage.package import package_path

    told = _told(asked)
    if len(asked.file) > 1 and told.get("layer"):
        raise ImportRefused(
            said("--layer names one layer"), said("there are several files"), said("Leave it out.")
        )
    root = asked.into or package_path()
    for name in asked.file:
        _import_one(name, root, told, only_plan=asked.plan)
    if asked.save_recipe:
        import yaml

        text = yaml.safe_dump(told, allow_unicode=True, sort_keys=False)
        asked.save_recipe.write_text(text, encoding="utf-8")
        print(f"recipe kept in {asked.save_recipe}")
    return 0


def _import_one(name: str, root: Path, told: dict[str, Any], *, only_plan: bool) -> None:
    from geodata.importing.plan import make_plan
    from geodata.importing.reading import read_file
    from geodata.importing.writing import entry_of, opened_package, slug, write_layer

    package = opened_package(root)
    table = read_file(name)
    layer = told.get("layer") or slug(Path(name).stem).replace("-", "_")[:40]
    plan = make_plan(table, package, layer, told.get("map", {}), told.get("crs") or "")
    print(plain(f"{name}: layer “{layer}”"))
    for line in plan.lines():
        print(plain(line))
    if only_plan:
        print("nothing was written: --plan")
        return
    for problem in write_layer(root, package, plan, entry_of(layer, told, package, Path(name))):
        print(plain(f"warning: {problem}"))
    print(plain(f"written: {root / layer}.parquet, its catalogue entry, fields and source"))


def _told(asked: argparse.Namespace) -> dict[str, Any]:
    """What the recipe says, and over it what the command line says."""
    told = _recipe(asked.recipe) if asked.recipe else {}
    mapped = dict(told.get("map", {}))
    for one in asked.map or ():
        heading, equals, target = one.rpartition("=")
        if not equals:
            raise ImportRefused(
                said("--map must be COLUMN=FIELD"),
                said("got “{name}”", name=one),
                said("Correct it."),
            )
        mapped[heading] = target
    given = {name: getattr(asked, name) for name in RECIPE if name != "map"}
    told |= {name: value for name, value in given.items() if value is not None}
    return told | {"map": mapped}


def _recipe(path: Path) -> dict[str, Any]:
    import yaml

    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError, RecursionError) as error:
        raise ImportRefused(
            said("--recipe must be a YAML file that can be read"),
            said("“{name}” is not", name=path),
            said("Correct it."),
        ) from error
    if not isinstance(content, dict):
        raise ImportRefused(
            said("a recipe must hold names and values"),
            said("“{name}” does not", name=path),
            said("See docs/data.md."),
        )
    for name, value in content.items():
        if name not in RECIPE or not isinstance(value, RECIPE[name]):
            known = ", ".join(f"{key} ({kind.__name__})" for key, kind in RECIPE.items())
            raise ImportRefused(
                said("a recipe may have {names}", names=known),
                said("got “{name}”", name=f"{name}: {value}"),
                said("Correct it."),
            )
    if not all(isinstance(x, str) for pair in content.get("map", {}).items() for x in pair):
        raise ImportRefused(
            said("map must hold texts"), said("others came"), said("Put them in quotes.")
        )
    return content
