"""The notes of a report: each place in a source that a value rests on has one number."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from geodata.datapackage.claims import Claim
from geodata.datapackage.package import Package
from geodata.language import Translator
from geodata.presentation.record_facts import Witness, witness_of

# What is named, and under which name → its address; "" where it has none.
Link = Callable[[str, str], str]


@dataclass(frozen=True, slots=True)
class Note:
    """A place in a source: the source in short, where in it, and the address of a claim there."""

    source: str
    where: str
    link: str


class Notes:
    """Numbers places in sources from 1, in the order in which a report comes to cite them."""

    def __init__(self, package: Package, t: Translator, link: Link) -> None:
        self._package, self._t, self._link = package, t, link
        self._numbers: dict[tuple[str, str], int] = {}
        self.notes: list[Note] = []

    def of_claims(self, claims: Iterable[Claim]) -> list[int]:
        """The numbers of the places where claims stand, ascending."""
        return self.of(witness_of(claim, self._package, self._t) for claim in claims)

    def of(self, witnesses: Iterable[Witness]) -> list[int]:
        """The numbers of the places where witnesses stand, ascending."""
        return sorted({self._number(witness) for witness in witnesses})

    def _number(self, witness: Witness) -> int:
        # A number stays on the line of its word.
        line = witness.line.replace(" ", "\N{NO-BREAK SPACE}")
        where = ", ".join(filter(None, (witness.locator, line)))
        key = (witness.source, where)
        if key not in self._numbers:
            link = self._link("claim", witness.claim_id) if witness.has_page else ""
            self.notes.append(Note(witness.source, where, link))
            self._numbers[key] = len(self.notes)
        return self._numbers[key]
