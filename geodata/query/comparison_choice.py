"""Which two states of the data are laid side by side."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from geodata.datapackage.package import Package
from geodata.query.parameter_values import Correction, read_codes, texts
from geodata.query.selection import Selection
from geodata.query.years import read_year

# By what the two differ: what was known by a year, a year, a department, a source.
KNOWN_BY, YEARS, DEPARTMENTS, SOURCES = WAYS = ("known_by", "years", "departments", "sources")
PARAMETERS = ("by", "one", "other")
YEAR = "2015"


@dataclass(frozen=True, slots=True)
class ComparisonChoice:
    """Two states; empty means those that a page offers first.

    Attributes:
        by: one of WAYS. one, other: a year, or the code of a department or a source.
    """

    by: str = ""
    one: str = ""
    other: str = ""

    def query(self) -> dict[str, str]:
        """The choice as query parameters; only what differs from the default."""
        found = zip(PARAMETERS, (self.by, self.one, self.other), strict=True)
        return {name: text for name, text in found if text}

    def complete(self, package: Package) -> "ComparisonChoice":
        """The choice with what it leaves open filled: the first and the last there are."""
        by = self.by or KNOWN_BY
        offered = offered_states(by, package)
        ends = (offered[0], offered[-1]) if offered else ("", "")
        return replace(self, by=by, one=self.one or ends[0], other=self.other or ends[1])

    def side(self, state: str, selection: Selection) -> Selection:
        """What is selected on one side: every other filter applies to both."""
        if self.by == KNOWN_BY:
            return replace(selection, known_by=int(state))
        if self.by == YEARS:
            return replace(selection, years=(int(state), int(state)))
        if self.by == DEPARTMENTS:
            return replace(selection, departments=(state,))
        return selection


def offered_states(by: str, package: Package) -> list[str]:
    """The states that can be compared, in order: years of sources, departments, sources."""
    if by == DEPARTMENTS:
        return list(package.departments.codes)
    # A work of reference tells where a thing is, not what was known of it.
    cited = {claim.source_id for claim in package.claims}
    sources = [c for c, s in package.sources.items() if c in cited and not s.is_reference]
    if by == SOURCES:
        return sources
    return [str(year) for year in sorted({package.sources[code].year for code in sources})]


def parse_comparison(
    query: Mapping[str, str | Iterable[str]], package: Package
) -> tuple[ComparisonChoice, list[Correction]]:
    """Read a choice from query parameters; what is unknown becomes a correction."""
    corrections: list[Correction] = []
    by = "".join(read_codes("by", query, {way: way for way in WAYS}, corrections)[:1])
    found = {name: _state(name, by or KNOWN_BY, query, package, corrections)
             for name in PARAMETERS[1:]}  # fmt: skip
    return ComparisonChoice(by, **found), corrections


def _state(
    name: str,
    by: str,
    query: Mapping[str, str | Iterable[str]],
    package: Package,
    corrections: list[Correction],
) -> str:
    if by in (DEPARTMENTS, SOURCES):
        known = {code: code for code in offered_states(by, package)}
        return "".join(read_codes(name, query, known, corrections)[:1])
    text = ",".join(texts(query, name)).strip()
    year = read_year(text) if text else None
    if text and year is None:
        corrections.append(Correction(name, text[:40], YEAR))
    return str(year) if year else ""
