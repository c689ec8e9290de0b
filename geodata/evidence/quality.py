"""How well a record is supported: a score from four parts, by a published formula.

The score measures the evidence, not the truth. All of it can be computed again from an export:
100 × (weights · parts), halves rounded up, with the parts as they stand in the file.
"""

import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from geodata.datapackage.claims import PLAIN_NUMBER
from geodata.datapackage.codelists import CodeList
from geodata.datapackage.package import Package
from geodata.datapackage.sources import Source

# In per cent; they add up to a hundred.
WITNESSES_WEIGHT = 35  # what several independent hands say is the firmest ground there is
COMPLETENESS_WEIGHT = 25  # a record that answers what its layer asks can be compared with others
PLACE_WEIGHT = 20  # an atlas is about places, but a fact holds also where its place is vague
AGE_WEIGHT = 20  # things are built, sold and closed, but what was said stays said
# A third independent witness can settle where two disagree; more add little.
ENOUGH_WITNESSES = 3
# As far as a large first-level unit reaches across: a place known no better tells nothing.
VAGUE_KM = 200
# After ten years without a word most projects are finished, sold or given up.
OLD_YEARS = 10
PARTS = ("witnesses", "completeness", "place", "age")


@dataclass(frozen=True, slots=True)
class Quality:
    """How well a record is supported.

    Attributes:
        witnesses, completeness, place, age: the parts, 0 (nothing) to 1 (full), two decimals.
        score: 0 to 100. level: code of the list of levels; empty where that list is.
    """

    witnesses: float
    completeness: float
    place: float
    age: float
    score: int
    level: str


@dataclass(frozen=True, slots=True)
class Scale:
    """What records of one package are measured against.

    Attributes:
        asked: layer → the fields that its table asks for.
        radii_km: precision → how far off the place may be.
        newest: year of the newest source; works of reference do not count.
        levels: (least score, least number of witnesses, code), highest first.
    """

    sources: Mapping[str, Source]
    asked: Mapping[str, tuple[str, ...]]
    radii_km: Mapping[str, float]
    newest: int
    levels: tuple[tuple[float, float, str], ...]

    @classmethod
    def of(cls, package: Package, known_by: int | None = None) -> "Scale":
        """The scale of a package, as known by the end of a year (None: today)."""
        sources = {
            name: source
            for name, source in package.sources.items()
            if not source.is_reference and (known_by is None or source.year <= known_by)
        }
        return cls(
            sources,
            {name: layer.table for name, layer in package.catalog.layers.items()},
            numbers_of(package.codelists["loc_precision"], "radius_km"),
            max((source.year for source in sources.values()), default=0),
            _levels(package.codelists["quality"]),
        )

    def quality(
        self, layer: str, precision: str | None, source_ids: Iterable[str], fields: Collection[str]
    ) -> Quality:
        """The quality of one record.

        Args:
            precision: code of how sure the place is; None where it has no geometry.
            source_ids: sources of its claims; those that are no witnesses are passed over.
            fields: fields for which it has a claim that is not deprecated.
        """
        sources = [self.sources[name] for name in source_ids if name in self.sources]
        witnesses = {source.witness for source in sources}
        parts = (
            _part(len(witnesses) / ENOUGH_WITNESSES),
            _part(self._completeness(layer, fields)),
            _part(1 - self.radii_km.get(precision or "", VAGUE_KM) / VAGUE_KM),
            _part(self._freshness(sources)),
        )
        score = score_of(*parts)
        reached = (
            code
            for points, enough, code in self.levels
            if score >= points and len(witnesses) >= enough
        )
        level = next(reached, "")
        return Quality(*parts, score, level)

    def _freshness(self, sources: Iterable[Source]) -> float:
        """1 where a source is as new as the package's newest, 0 after OLD_YEARS or without one."""
        years = [source.year for source in sources]
        return 1 - (self.newest - max(years)) / OLD_YEARS if years else 0.0

    def _completeness(self, layer: str, fields: Collection[str]) -> float:
        """Share of the fields asked for that are known; all where none is asked for."""
        asked = frozenset(self.asked.get(layer, ()))
        return len(asked.intersection(fields)) / len(asked) if asked else 1.0


def score_of(witnesses: float, completeness: float, place: float, age: float) -> int:
    """The score of four parts, 0 to 100; halves are rounded up."""
    weighted = (
        WITNESSES_WEIGHT * round(100 * witnesses)
        + COMPLETENESS_WEIGHT * round(100 * completeness)
        + PLACE_WEIGHT * round(100 * place)
        + AGE_WEIGHT * round(100 * age)
    )
    # Whole numbers: the same score in every program, which fractions would not give.
    return (weighted + 50) // 100


def _part(share: float) -> float:
    """A part between 0 and 1, with the two decimals that the file shows; halves upward."""
    return math.floor(100 * min(max(share, 0.0), 1.0) + 0.5) / 100


def numbers_of(codes: CodeList, column: str) -> dict[str, float]:
    """Code → number of a column; codes without one, or with a fault reported before, are out."""
    texts = {code: codes.column(code, column) for code in codes}
    return {code: float(text) for code, text in texts.items() if PLAIN_NUMBER.fullmatch(text)}


def _levels(codes: CodeList) -> tuple[tuple[float, float, str], ...]:
    least, witnesses = numbers_of(codes, "from_score"), numbers_of(codes, "from_witnesses")
    levels = ((score, witnesses.get(code, 0), code) for code, score in least.items())
    return tuple(sorted(levels, reverse=True))
