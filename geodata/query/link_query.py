"""The query of a link of the atlas, read whole: what is selected, and which part is looked at."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qs

from geodata.datapackage.package import Package
from geodata.folding import fold
from geodata.query.claim_choice import ClaimChoice, parse_choice
from geodata.query.department_choice import DepartmentChoice, parse_departments
from geodata.query.filters import CODE_FILTERS
from geodata.query.link_parameters import unknown_names
from geodata.query.parameter_values import Correction
from geodata.query.selection import Selection, parse_selection
from geodata.query.series_choice import SeriesChoice, parse_series

MOST_PARAMETERS = 100


@dataclass(frozen=True, slots=True)
class LinkQuery:
    """What a link asks for.

    Attributes:
        unknown: parameters that nobody reads, each with the known name nearest to it.
    """

    selection: Selection
    claims: ClaimChoice
    series: SeriesChoice
    departments: DepartmentChoice
    corrections: tuple[Correction, ...]
    unknown: tuple[tuple[str, str], ...]


def read_link(
    query: str, package: Package, codes: Mapping[str, Mapping[str, str]] | None = None
) -> LinkQuery:
    """Read the query of a link.

    Args:
        codes: parameter → accepted spelling → code, as a store knows them; else those that the
            package's files name.
    """
    asked = parse_qs(query, max_num_fields=MOST_PARAMETERS)
    selection, corrections = parse_selection(asked, codes or known_codes(package))
    claims, of_claims = parse_choice(asked, package)
    series, of_series = parse_series(asked, package)
    departments, of_departments = parse_departments(asked, package)
    found = (*corrections, *of_claims, *of_series, *of_departments)
    return LinkQuery(selection, claims, series, departments, found, tuple(unknown_names(asked)))


def known_codes(package: Package) -> dict[str, dict[str, str]]:
    """Parameter → accepted spelling → code, from the files of a package alone."""
    rows: Iterable[Mapping[str, str]] = package.companies.rows.values()
    countries = {row["country"] for row in rows if row.get("country")}
    of_records = {
        "countries": {c: c for c in countries} | {fold(c): c for c in countries},
        "ids": {str(i): str(i) for i in package.records.index},
    }
    return {
        item.parameter: of_records.get(name) or item.spellings(package)
        for name, item in CODE_FILTERS.items()
    }
