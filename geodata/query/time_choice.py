"""What a reader looks at on the Timeline page: the bars, the events of one year, or the plans."""

from collections.abc import Mapping
from dataclasses import dataclass

from geodata.query.parameter_values import Correction, Query, texts
from geodata.query.years import FIRST_YEAR, LAST_YEAR, read_year

BARS, YEAR, PLANS = "bars", "year", "plans"
VIEWS = (BARS, YEAR, PLANS)
PARAMETERS = ("show", "of_year")


@dataclass(frozen=True, slots=True)
class TimeChoice:
    """A view of the timeline.

    Attributes:
        show: a code of VIEWS.
        year: the year whose events are listed; None for the newest with any.
    """

    show: str = BARS
    year: int | None = None

    def query(self) -> dict[str, str]:
        """The choice as query parameters; only what differs from the default."""
        found = (self.show if self.show != BARS else "", str(self.year or ""))
        return {name: text for name, text in zip(PARAMETERS, found, strict=True) if text}


def parse_time(query: Query | Mapping[str, str]) -> tuple[TimeChoice, list[Correction]]:
    """Read a choice from query parameters; what cannot be meant becomes a correction."""
    corrections: list[Correction] = []
    show, year = ("".join(texts(query, name)[:1]).strip() for name in PARAMETERS)
    if show and show not in VIEWS:
        corrections.append(Correction("show", show[:40], ", ".join(VIEWS)))
    found = read_year(year) if year else None
    if year and found is None:
        corrections.append(Correction(PARAMETERS[1], year[:40], f"{FIRST_YEAR} … {LAST_YEAR}"))
    # A year without a view means the view of a year.
    fallback = YEAR if found else BARS
    return TimeChoice(show if show in VIEWS else fallback, found), corrections
