"""Checks a data package against the data standard: all its faults, with place and remedy.

Reading a package already finds what cannot be used. These rules find what can be used and is
wrong all the same: a code of the wrong list, a ring that runs backward, a number that does not
stand where its claim says.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

from geodata.datapackage.package import Package, read_package
from geodata.datapackage.sources import FILE as SOURCES
from geodata.errors import Problem, without_followers
from geodata.validation.claims import FILE as CLAIMS
from geodata.validation.claims import claim_problems
from geodata.validation.corrections import correction_problems
from geodata.validation.places import place_warnings
from geodata.validation.questions import question_problems
from geodata.validation.quotations import TextEditions
from geodata.validation.records import (
    department_problems,
    geojson_problems,
    identity_problems,
    place_problems,
    record_problems,
)
from geodata.validation.references import (
    catalog_problems,
    company_claim_problems,
    company_problems,
    field_problems,
    source_problems,
)
from geodata.validation.tabular_layers import large_problems

RULES: tuple[Callable[[Package], Iterator[Problem]], ...] = (
    catalog_problems,
    field_problems,
    company_problems,
    company_claim_problems,
    source_problems,
    geojson_problems,
    department_problems,
    record_problems,
    identity_problems,
    place_problems,
    place_warnings,
    claim_problems,
    large_problems,
    question_problems,
    correction_problems,
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
    return without_followers(dict.fromkeys(problems))
