"""How to cite the atlas and what was taken from it."""

from collections.abc import Mapping
from typing import Any

from geodata.language import Translator
from geodata.package import Package


def package_title(package: Package, t: Translator) -> str:
    """The package's title."""
    return package.catalog.title(t)


def licence(package: Package) -> tuple[str, str]:
    """Name and address of the data's licence, from the descriptor; empty if it has none."""
    entries: list[Mapping[str, Any]] = package.descriptor.get("licenses", [])
    first = entries[0] if entries else {}
    return str(first.get("name", "")), str(first.get("path", ""))


def citation(package: Package, t: Translator) -> str:
    """The package as a reference: who, year, title, version, licence."""
    people = [str(p.get("title", "")) for p in package.descriptor.get("contributors", [])]
    year = str(package.descriptor.get("created", ""))[:4]
    name, _ = licence(package)
    parts = [
        ", ".join(filter(None, people)),
        f"({year})" if year else "",
        f"{package_title(package, t)}.",
        t("Version {version}.", version=package.version),
        f"{name}." if name else "",
    ]
    return " ".join(filter(None, parts))
