"""Who holds what with whom: companies beneath those above them, and the things they hold.

The order is what a picture needs: companies by country and then by group, each below the company
above it; things by their holders, so that what one company holds stands together.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from geodata.datapackage.codelists import Companies
from geodata.evidence.actors import HOLDS, Role, joint_holders

# As many companies as can be read in one picture.
MOST_COMPANIES = 60


@dataclass(frozen=True, slots=True)
class PlacedCompany:
    """A company of the picture.

    Attributes:
        depth: how many companies of the picture stand above it. country: ISO code of the topmost
            of its group, or else of one below that has one; "" where none has.
        holds: whether it holds anything itself, or only stands above one that does.
    """

    code: str
    depth: int
    country: str
    holds: bool


@dataclass(frozen=True, slots=True)
class HoldingNetwork:
    """What is drawn, and how much is not.

    Attributes:
        companies: by country, each below the one above it.
        holdings: record id → its holders' roles, present ones first, by share.
        more_companies, more_records: those for which there is no room.
    """

    companies: tuple[PlacedCompany, ...]
    holdings: Mapping[str, tuple[Role, ...]]
    more_companies: int
    more_records: int

    @property
    def roles(self) -> list[Role]:
        """Every holding drawn, in order."""
        return [role for roles in self.holdings.values() for role in roles]


def holders_by_record(roles: Iterable[Role]) -> dict[str, list[Role]]:
    """Record id → the roles of those who hold it, held it, or were to hold it."""
    found: dict[str, list[Role]] = {}
    for role in roles:
        if role.role == HOLDS:
            found.setdefault(role.record_id, []).append(role)
    return found


def holding_network(
    roles: Sequence[Role],
    companies: Companies,
    *,
    joint_only: bool = False,
    most: int = MOST_COMPANIES,
) -> HoldingNetwork:
    """The picture of some roles.

    Args:
        joint_only: only what two or more companies, neither above the other, hold together now.
        most: as many companies as there is room for. A record has all its holders drawn or is left
            out; those with most holders come first.
    """
    found = holders_by_record(roles)
    if joint_only:
        found = {record: found[record] for record in joint_holders(roles, companies)}
    drawn, named = _with_room(found, most)
    placed = _placed(named, companies)
    place = {company.code: n for n, company in enumerate(placed)}
    holdings = {
        record: tuple(sorted(found[record], key=lambda r: (r.is_former, -max(r.shares, default=0))))
        for record in sorted(drawn, key=lambda record: _middle(found[record], place))
    }
    everyone = {role.company for held in found.values() for role in held}
    return HoldingNetwork(placed, holdings, len(everyone - named), len(found) - len(drawn))


def _with_room(found: Mapping[str, Sequence[Role]], most: int) -> tuple[list[str], set[str]]:
    """Records whose holders all have room, and these companies."""
    drawn: list[str] = []
    named: set[str] = set()
    for record in sorted(found, key=lambda record: -len(found[record])):
        wider = named | {role.company for role in found[record]}
        if len(wider) <= most:
            named = wider
            drawn.append(record)
    return drawn, named


def _middle(held: Sequence[Role], place: Mapping[str, int]) -> float:
    """Where the holders of a thing stand on the whole, so that lines are short (barycentre)."""
    return sum(place[role.company] for role in held) / len(held)


def _placed(named: Iterable[str], companies: Companies) -> tuple[PlacedCompany, ...]:
    """Companies and those above them, by country of the group; each below its parent."""
    holders = set(named)
    chains = {tuple(reversed(companies.lineage_of(code))) for code in holders}
    chains |= {chain[:height] for chain in chains for height in range(1, len(chain))}
    countries: dict[str, str] = {}
    for chain in sorted(chains, key=len):
        country = companies.rows[chain[-1]].get("country", "")
        countries[chain[0]] = countries.get(chain[0], "") or country
    sizes: dict[str, int] = {}
    for chain in chains:
        country = countries[chain[0]]
        sizes[country] = sizes.get(country, 0) + (chain[-1] in holders)

    def key(chain: tuple[str, ...]) -> tuple[bool, int, str, tuple[str, ...]]:
        country = countries[chain[0]]
        names = tuple(companies.rows[code].get("name", code).casefold() for code in chain)
        return not country, -sizes[country], country, names

    return tuple(
        PlacedCompany(chain[-1], len(chain) - 1, countries[chain[0]], chain[-1] in holders)
        for chain in sorted(chains, key=key)
    )
