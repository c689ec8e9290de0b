"""Which series a reader looks at, which of their observations, and what colours tell apart."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from geodata.datapackage.package import Package
from geodata.datapackage.series import DIMENSIONS, Observation, Series
from geodata.query.parameter_values import Correction, read_codes

DATE, SERIES = "date", "series"
# Parameter of the address → dimension that it narrows.
FILTERS = {
    "series_partner": "partner",
    "series_product": "product",
    "series_measure": "measure",
}
PARAMETERS = ("series", *FILTERS, "compare")
Shown = tuple[Series, Observation]


@dataclass(frozen=True, slots=True)
class SeriesChoice:
    """Series and what is shown of them; empty means the first series, and all of it.

    Attributes:
        series: codes; the first is the one whose layout the picture has.
        partners, products, measures: codes of the dimensions to keep.
        compare: dimension that colours tell apart; "" for that of the series' own layout.
    """

    series: tuple[str, ...] = ()
    partners: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()
    compare: str = ""

    def query(self) -> dict[str, str]:
        """The choice as query parameters; only what differs from the default."""
        lists = (self.series, self.partners, self.products, self.measures)
        texts = (*map(",".join, lists), self.compare)
        return {name: text for name, text in zip(PARAMETERS, texts, strict=True) if text}

    def chosen(self, package: Package) -> list[Series]:
        """The series, in the order chosen; the package's first where none is."""
        codes = self.series or tuple(package.series)[:1]
        return [package.series[code] for code in codes if code in package.series]

    def shown(self, package: Package) -> list[Shown]:
        """The observations that are kept, in the order of series and file."""
        wanted = dict(
            zip(FILTERS.values(), (self.partners, self.products, self.measures), strict=True)
        )
        return [
            (series, observation)
            for series in self.chosen(package)
            for observation in series.observations
            if all(not w or observation.codes.get(d) in w for d, w in wanted.items())
        ]


def parse_series(
    query: Mapping[str, str | Iterable[str]], package: Package
) -> tuple[SeriesChoice, list[Correction]]:
    """Read a choice from query parameters; what no series has becomes a correction."""
    corrections: list[Correction] = []

    def codes(name: str, known: Iterable[str]) -> tuple[str, ...]:
        return read_codes(name, query, {code: code for code in known}, corrections)

    series = codes("series", package.series)
    chosen = SeriesChoice(series).chosen(package)
    partners, products, measures = (
        codes(name, present(chosen, dimension)) for name, dimension in FILTERS.items()
    )
    compare = codes("compare", (DATE, SERIES, *DIMENSIONS))[:1]
    return SeriesChoice(series, partners, products, measures, "".join(compare)), corrections


def present(chosen: Iterable[Series], dimension: str) -> list[str]:
    """The codes of a dimension that the observations have, each once, in their order."""
    found = (o.codes.get(dimension, "") for series in chosen for o in series.observations)
    return list(dict.fromkeys(filter(None, found)))
