"""What a reader looks at on the Actors page: a ranking, a profile, or who holds what with whom."""

from collections.abc import Mapping
from dataclasses import dataclass

from geodata.query.parameter_values import Correction, Query, texts

EVERYTHING, JOINT = "all", "joint"
HOLDINGS = (EVERYTHING, JOINT)
PARAMETERS = ("holdings",)


@dataclass(frozen=True, slots=True)
class ActorChoice:
    """A view of actors.

    Attributes:
        holdings: which holdings the picture shows, of HOLDINGS; "" for ranking and profile.
    """

    holdings: str = ""

    def query(self) -> dict[str, str]:
        """The choice as query parameters; only what differs from the default."""
        return {"holdings": self.holdings} if self.holdings else {}


def parse_actors(query: Query | Mapping[str, str]) -> tuple[ActorChoice, list[Correction]]:
    """Read a choice from query parameters; what cannot be meant becomes a correction."""
    wanted = "".join(texts(query, "holdings")[:1]).strip()
    if wanted and wanted not in HOLDINGS:
        return ActorChoice(), [Correction("holdings", wanted[:40], ", ".join(HOLDINGS))]
    return ActorChoice(wanted), []
