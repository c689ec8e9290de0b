"""By what departments are compared, and how the map's classes are cut."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from geodata.datapackage.package import Package
from geodata.evidence.department_measures import measures_of
from geodata.query.parameter_values import Correction, read_codes

# Natural breaks, as many departments a class, steps of equal size.
NATURAL, QUANTILES, STEPS = SCHEMES = ("natural", "quantiles", "steps")
PARAMETERS = ("measure", "classes")


@dataclass(frozen=True, slots=True)
class DepartmentChoice:
    """What the map and the ranking of departments show; empty means the first of each.

    Attributes:
        measure: a code of `measures_of`. classes: one of SCHEMES.
    """

    measure: str = ""
    classes: str = ""

    def query(self) -> dict[str, str]:
        """The choice as query parameters; only what differs from the default."""
        texts = zip(PARAMETERS, (self.measure, self.classes), strict=True)
        return {name: text for name, text in texts if text}


def parse_departments(
    query: Mapping[str, str | Iterable[str]], package: Package
) -> tuple[DepartmentChoice, list[Correction]]:
    """Read a choice from query parameters; what is unknown becomes a correction."""
    corrections: list[Correction] = []
    known = dict(zip(PARAMETERS, (measures_of(package), SCHEMES), strict=True))
    found = [
        "".join(read_codes(name, query, {c: c for c in codes}, corrections)[:1])
        for name, codes in known.items()
    ]
    return DepartmentChoice(*found), corrections
