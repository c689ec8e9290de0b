"""How to cite the atlas in one line; `references` has the forms of reference managers."""

from collections.abc import Mapping
from typing import Any

from geodata.datapackage.package import Package
from geodata.language import Translator


def package_title(package: Package, t: Translator) -> str:
    """The package's title."""
    return package.catalog.title(t)


def licence(package: Package) -> tuple[str, str]:
    """Name and address of the data's licence, from the descriptor; empty if it has none."""
    entries: list[Mapping[str, Any]] = package.descriptor.get("licenses", [])
    first = entries[0] if entries else {}
    return str(first.get("name", "")), str(first.get("path", ""))


def creators(package: Package) -> list[str]:
    """Names of those who made the package, from the descriptor."""
    people = (str(person.get("title", "")) for person in package.descriptor.get("contributors", []))
    return [name for name in people if name]


def year(package: Package) -> str:
    """Year in which this version was made, from the descriptor; empty if it has none."""
    return str(package.descriptor.get("created", ""))[:4]


def citation(package: Package, t: Translator) -> str:
    """The package as a reference: who, year, title, version, licence."""
    name, _ = licence(package)
    parts = [
        ", ".join(creators(package)),
        f"({year(package)})" if year(package) else "",
        f"{package_title(package, t)}.",
        t("Version {version}.", version=package.version),
        f"{name}." if name else "",
    ]
    return " ".join(filter(None, parts))
