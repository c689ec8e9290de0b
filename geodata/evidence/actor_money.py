"""Sums of money of a company or a country, as ranges that count nothing twice.

1. Figures of one record make a range, from the least to the greatest of the whole. Where no source
   gives the whole, it is at least its largest part, and at most all parts together.
2. A record that is part of another in the sum is not added to it: the whole already has it.
3. Cost, price and contract are different things, and so are currencies: each has its own sum.
4. Of a cost a holder has its share: as stated, all of it as the only holder, else from nothing
   to everything.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from geodata.datapackage.claims import Claim
from geodata.datapackage.codelists import Companies
from geodata.evidence.actors import BOUGHT, BUILDS, HOLDS, RUNS, Role
from geodata.evidence.atlas import Atlas

# Field of money → the roles whose companies it concerns.
MEASURES = {
    "investment": (HOLDS, RUNS),
    "price": (BOUGHT,),
    "contract_value": (BUILDS,),
}
# How the data standard says that a figure is of the whole.
WHOLE_FIGURE = ("", "whole project")
Range = tuple[float, float]
ALL: Range = (1.0, 1.0)
UNKNOWN: Range = (0.0, 1.0)


@dataclass(frozen=True, slots=True)
class Part:
    """What one record gives to a sum.

    Attributes:
        whole: least and greatest figure of the record, in the currency.
        share: which part of it the actor has, 0 to 1, as a range.
        is_planned: whether every figure is a plan.
        claims: those the range is made of. left_out: others, within the whole.
        within: the record in the same sum that has this one as a part; then it is not added.
    """

    record_id: str
    measure: str
    currency: str
    whole: Range
    share: Range
    is_planned: bool
    claims: tuple[Claim, ...]
    left_out: tuple[Claim, ...]
    within: str

    @property
    def own(self) -> Range:
        """Least and greatest that is the actor's."""
        return self.whole[0] * self.share[0], self.whole[1] * self.share[1]


@dataclass(frozen=True, slots=True)
class Sum:
    """A sum of one measure in one currency, with its parts."""

    measure: str
    currency: str
    parts: tuple[Part, ...]

    @property
    def whole(self) -> Range:
        """What the undertakings come to, whoever has a share in them."""
        return _added(part.whole for part in self.parts if not part.within)

    @property
    def own(self) -> Range:
        """What is the actor's of it."""
        return _added(part.own for part in self.parts if not part.within)


def _added(ranges: Iterable[Range]) -> Range:
    pairs = list(ranges)
    return sum(low for low, _ in pairs), sum(high for _, high in pairs)


def sums_of(group: Collection[str], roles: Sequence[Role], atlas: Atlas) -> list[Sum]:
    """The sums of a group of companies (codes), largest first in each measure.

    Args:
        roles: of every company in the records, of the group and of others, to tell shares.
    """
    by_record: dict[str, list[Role]] = {}
    for role in roles:
        by_record.setdefault(role.record_id, []).append(role)
    return added_up(
        (
            part
            for record_id, of_record in by_record.items()
            for part in _parts_of_group(record_id, group, of_record, atlas)
        ),
        atlas,
    )


def added_up(parts: Iterable[Part], atlas: Atlas) -> list[Sum]:
    """One sum for each measure and currency of the parts, each part counted once."""
    found: dict[tuple[str, str], list[Part]] = {}
    for part in parts:
        found.setdefault((part.measure, part.currency), []).append(part)
    order = {measure: place for place, measure in enumerate(MEASURES)}
    keys = sorted(found, key=lambda key: (order.get(key[0], len(order)), key))
    return [Sum(*key, _without_doubles(found[key], atlas)) for key in keys]


def totals_of(record_ids: Iterable[str], measures: Sequence[str], atlas: Atlas) -> list[Sum]:
    """What records come to together, whoever has a share in them; in the order of the measures.

    Records without a place are left out: what is said of a whole country contains its places.

    Args:
        measures: fields of numbers of which a record's figures may be added to another's.
    """
    ids = [i for i in record_ids if (atlas.row(i) or {}).get("geometry") is not None]
    return [
        found
        for measure in measures
        for found in added_up(
            (part for record_id in ids for part in parts_of(record_id, measure, ALL, atlas)), atlas
        )
    ]


def _parts_of_group(
    record_id: str, group: Collection[str], roles: Sequence[Role], atlas: Atlas
) -> Iterable[Part]:
    for measure, concerned in MEASURES.items():
        now = [r for r in roles if r.role in concerned and not r.is_former]
        if not any(role.company in group for role in now):
            continue
        share = share_of(group, now, atlas.package.companies)
        if share != (0.0, 0.0):
            yield from parts_of(record_id, measure, share, atlas)


def parts_of(record_id: str, measure: str, share: Range, atlas: Atlas) -> Iterable[Part]:
    """What a record gives to sums of a measure, one part a currency, of which `share` counts."""
    claims = [
        claim
        for entry in atlas.fields_of(record_id, measure)
        for claim in entry.claims
        if claim.number is not None and not claim.is_deprecated
    ]
    for currency in sorted({claim.unit for claim in claims}):
        yield _part(record_id, measure, [c for c in claims if c.unit == currency], share)


def _part(record_id: str, measure: str, claims: list[Claim], share: Range) -> Part:
    """A record's figures in one currency as one range."""
    used = [claim for claim in claims if claim.qualifier in WHOLE_FIGURE] or claims
    return Part(
        record_id,
        measure,
        used[0].unit,
        _range_of(used),
        share,
        all(claim.is_planned for claim in used),
        tuple(used),
        tuple(claim for claim in claims if claim not in used),
        "",
    )


def _range_of(claims: Sequence[Claim]) -> Range:
    """Least and greatest that a record's figures come to: those of one qualifier never add up."""
    figures: dict[str, list[float]] = {}
    for claim in claims:
        qualifier = "" if claim.qualifier in WHOLE_FIGURE else claim.qualifier
        figures.setdefault(qualifier, []).append(claim.number or 0.0)
    lowest, highest = map(min, figures.values()), map(max, figures.values())
    return max(lowest), sum(highest)


def _without_doubles(parts: list[Part], atlas: Atlas) -> tuple[Part, ...]:
    """The parts, largest first; one that another contains is marked."""
    ids = {part.record_id for part in parts}
    marked = [
        Part(
            *(part.record_id, part.measure, part.currency, part.whole, part.share),
            *(
                part.is_planned,
                part.claims,
                part.left_out,
                _whole_among(part.record_id, ids, atlas),
            ),
        )
        for part in parts
    ]
    return tuple(sorted(marked, key=lambda part: (bool(part.within), -part.own[1])))


def _whole_among(record_id: str, ids: Collection[str], atlas: Atlas) -> str:
    """The nearest record above one that is among the ids; "" if none is."""
    part_of = atlas.records["part_of"]
    seen = {record_id}
    above = part_of.get(record_id)
    while above and above not in seen:
        if above in ids:
            return str(above)
        seen.add(above)
        above = part_of.get(above)
    return ""


def share_of(group: Collection[str], roles: Sequence[Role], companies: Companies) -> Range:
    """Which part of a record a group has, 0 to 1: stated shares added, kin counted once."""
    holders = [role for role in roles if role.role != RUNS]
    if not holders:
        # Nobody is said to hold it: whoever runs it may hold all or nothing.
        return UNKNOWN
    mine = [role for role in holders if role.company in group]
    if not mine:
        return 0.0, 0.0
    stated = [role for role in mine if role.shares]
    if stated:
        tops = [r for r in stated if not _has_kin_above(r, stated, companies)]
        low = sum(role.shares[0] for role in tops) / 100
        high = sum(role.shares[-1] for role in tops) / 100
        return min(low, 1.0), min(high, 1.0)
    others = [role for role in holders if role.company not in group]
    return UNKNOWN if any(not _is_above(mine, role, companies) for role in others) else ALL


def _has_kin_above(role: Role, roles: Sequence[Role], companies: Companies) -> bool:
    above = companies.lineage_of(role.company)[1:]
    return any(other.company in above for other in roles)


def _is_above(mine: Sequence[Role], role: Role, companies: Companies) -> bool:
    """Whether a holder is only a company above one of the group, named besides it."""
    return any(role.company in companies.lineage_of(own.company) for own in mine)
