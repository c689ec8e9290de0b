"""Checks a data package against the data standard: all its faults, with place and remedy.

Reading a package already finds what cannot be used. These rules find what can be used and is
wrong all the same: a code of the wrong list, a ring that runs backward, a number that does not
stand where its claim says.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

from geodata.claim_rules import FILE as CLAIMS
from geodata.claim_rules import claim_problems
from geodata.errors import Problem
from geodata.large_rules import large_problems
from geodata.package import Package, read_package
from geodata.place_rules import place_warnings
from geodata.quotation import TextEditions
from geodata.record_rules import (
    department_problems,
    geojson_problems,
    identity_problems,
    place_problems,
    record_problems,
)
from geodata.reference_rules import (
    catalog_problems,
    company_problems,
    field_problems,
    source_problems,
)
from geodata.sources import FILE as SOURCES

RULES: tuple[Callable[[Package], Iterator[Problem]], ...] = (
    catalog_problems,
    field_problems,
    company_problems,
    source_problems,
    geojson_problems,
    department_problems,
    record_problems,
    identity_problems,
    place_problems,
    place_warnings,
    claim_problems,
    large_problems,
)


def validate(root: Path, texts: Path | None = None) -> list[Problem]:
    """Every fault of the package in `root`, each once.

    Args:
        root: the package's folder.
        texts: a folder with text editions of the sources; numbers are looked up at the cited
            lines of those that are there, and of those that the package itself holds.

    Raises:
        PackageMissing: if `root` is not a folder.
    """
    package = read_package(root)
    problems = list(package.problems)
    for rule in RULES:
        problems += rule(package)
    folders = [root] if texts is None else [root, texts]
    editions = TextEditions.found(package.sources, folders)
    problems += editions.length_problems(package.sources, SOURCES)
    problems += editions.problems(package.claims, CLAIMS)
    return list(dict.fromkeys(problems))
