"""Which conflicts the Evidence page shows: all, or only those between independent witnesses."""

from collections.abc import Mapping
from dataclasses import dataclass

from geodata.evidence.conflicts import Conflict
from geodata.query.parameter_values import Correction, Query, texts

PARAMETERS = ("between",)
INDEPENDENT = "independent"


@dataclass(frozen=True, slots=True)
class ConflictChoice:
    """A choice of conflicts.

    Attributes:
        only_independent: whether only contradictions between independent witnesses are wanted.
    """

    only_independent: bool = False

    def query(self) -> dict[str, str]:
        """The choice as query parameters; only what differs from the default."""
        return {PARAMETERS[0]: INDEPENDENT} if self.only_independent else {}

    def takes(self, conflict: Conflict) -> bool:
        """Whether a conflict is among those chosen."""
        return conflict.is_independent or not self.only_independent


def parse_conflicts(query: Query | Mapping[str, str]) -> tuple[ConflictChoice, list[Correction]]:
    """Read a choice from query parameters; what cannot be meant becomes a correction."""
    asked = "".join(texts(query, PARAMETERS[0])[:1]).strip()
    if asked in ("", INDEPENDENT):
        return ConflictChoice(asked == INDEPENDENT), []
    return ConflictChoice(), [Correction(PARAMETERS[0], asked[:40], INDEPENDENT)]
