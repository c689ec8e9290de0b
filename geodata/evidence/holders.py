"""Who holds a thing on a day: owners and their shares, without those who sold and without doubles.

Owners are claims of their own, one an owner, so that none of them ends another. What ends a
holding is a closed date, a sale, or newer shares that leave no room for it; and a company that
stands above another holder, as its parent, is no further owner.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from geodata.datapackage.claims import Claim
from geodata.evidence.compilation import Compiled, Key, Rules, Value, compile_record, telling
from geodata.evidence.standing import Word, turning_days
from geodata.periods import OPEN_END

OWNER, SHARE = "owner", "owner_share"
OWNERS = (OWNER, SHARE)
HOLDERS = ("operator", *OWNERS)
# Fields by which it is decided who holds a thing.
SELLER, STAKE = "seller", "stake_acquired"
BEARING = (*HOLDERS, SELLER, STAKE)
# What shares of one thing come to, in per cent; printed shares are rounded.
WHOLE, ROUNDING = 100.0, 0.5


@dataclass(frozen=True, slots=True)
class Holding:
    """A value that names a holder.

    Attributes:
        key: the entry it stands in. holder: the company's name. share: per cent, where known.
        first: first day of the newest claim of it.
    """

    key: Key
    value: Value
    holder: str
    share: float | None
    first: int


def compile_facts(
    claims: Iterable[Claim], rules: Rules, day: int = OPEN_END
) -> dict[Key, Compiled]:
    """What stands of one record on a day (YYYYMMDD): its claims compiled, its holders settled."""
    return settled(compile_record(claims, rules, day), rules, day)


def bearing_on(field: str, fields: Iterable[str]) -> list[str]:
    """Of some fields those by which it is decided what stands of one of them."""
    bearing = BEARING if field in HOLDERS else (field,)
    return [name for name in fields if name in bearing]


def settled(entries: Mapping[Key, Compiled], rules: Rules, day: int) -> dict[Key, Compiled]:
    """The entries of one record with only those holders shown that hold it on a day."""
    found = dict(entries)
    if not any(field in HOLDERS for field, _ in found):
        return found
    for holding in _former(found, rules, day):
        _take_out(found, holding)
    for holding in _above(found, rules):
        _take_out(found, holding, is_above=True)
    for holding in _crowded_out(found, rules):
        _take_out(found, holding)
    return found


def holdings(
    entries: Mapping[Key, Compiled], rules: Rules, fields: Sequence[str] = OWNERS
) -> list[Holding]:
    """The owners shown (or other holders), with their shares."""
    return [
        Holding(
            key,
            value,
            key[1] if key[0] == SHARE else value.claim.value,
            value.claim.number if key[0] == SHARE else None,
            max(Word.of(claim, rules.issued).first for claim in telling(value)),
        )
        for key, entry in entries.items()
        if key[0] in fields
        for value in entry.shown
    ]


def total_share(entries: Mapping[Key, Compiled], rules: Rules) -> float:
    """What the shares shown come to, in per cent; values that tie count once."""
    shares: dict[Key, float] = {}
    for holding in holdings(entries, rules):
        if holding.share is not None:
            shares[holding.key] = max(holding.share, shares.get(holding.key, 0.0))
    return sum(shares.values())


def excess_shares(claims: Sequence[Claim], rules: Rules) -> tuple[Value, ...]:
    """Shares that on some day come to more than the whole; empty where they never do."""
    shares = [c for c in claims if c.field == SHARE and not c.is_deprecated]
    if sum(claim.number or 0.0 for claim in shares) <= WHOLE + ROUNDING:
        return ()
    bearing = [claim for claim in claims if claim.field in BEARING]
    for day in (OPEN_END, *turning_days(shares, rules.issued)):
        entries = compile_facts(bearing, rules, day)
        if total_share(entries, rules) > WHOLE + ROUNDING:
            return tuple(h.value for h in holdings(entries, rules, (SHARE,)))
    return ()


def _take_out(entries: dict[Key, Compiled], holding: Holding, *, is_above: bool = False) -> None:
    """Show a holding no more, but among former ones or among those above another."""
    entry, value = entries[holding.key], holding.value
    kept = replace(entry, shown=tuple(v for v in entry.shown if v is not value))
    entries[holding.key] = (
        replace(kept, above=(*entry.above, value))
        if is_above
        else replace(kept, history=(value, *entry.history))
    )


def _former(entries: Mapping[Key, Compiled], rules: Rules, day: int) -> list[Holding]:
    """Holders whose date is over, or who sold all they had and are not named afterwards."""
    sales = list(_sales(entries, day))
    return [
        holding
        for holding in holdings(entries, rules, HOLDERS)
        if _is_over(holding, rules, day)
        or any(rules.is_same(holding.holder, sale.value) and _ends(sale, holding, entries)
               for sale in sales)
    ]  # fmt: skip


def _is_over(holding: Holding, rules: Rules, day: int) -> bool:
    words = [Word.of(claim, rules.issued) for claim in telling(holding.value)]
    return all(word.is_closed and word.last < day for word in words)


def _sales(entries: Mapping[Key, Compiled], day: int) -> Iterator[Claim]:
    """Claims that name a seller of a deal that is over on a day."""
    for (field, _), entry in entries.items():
        if field == SELLER:
            for value in entry.shown + entry.others:
                yield from (
                    claim
                    for claim in telling(value)
                    if not claim.is_planned and claim.period and claim.period.upper <= day
                )


def _ends(sale: Claim, holding: Holding, entries: Mapping[Key, Compiled]) -> bool:
    """Whether a sale ends a holding: it is of the whole of it, and nothing later names it."""
    if sale.period is None or holding.first > sale.period.upper:
        return False
    deal = entries.get((STAKE, sale.qualifier))
    stake = deal.shown[0].claim.number if deal and deal.shown else None
    return stake is None or stake >= (holding.share or WHOLE)


def _above(entries: Mapping[Key, Compiled], rules: Rules) -> list[Holding]:
    """Holders that own another holder, by the list of companies."""
    found = holdings(entries, rules)
    return [one for one in found if any(rules.is_above(one.holder, o.holder) for o in found)]


def _crowded_out(entries: Mapping[Key, Compiled], rules: Rules) -> list[Holding]:
    """Shares that newer ones leave no room for: oldest first, and of one time what fits."""
    shares = [h for h in holdings(entries, rules) if h.share is not None]
    excess, gone = total_share(entries, rules) - WHOLE, []
    newest = max((holding.first for holding in shares), default=0)
    shares.sort(key=lambda h: (h.first, abs((h.share or 0.0) - excess) > ROUNDING))
    for holding in shares:
        if excess <= ROUNDING or holding.first == newest:
            break
        gone.append(holding)
        excess -= holding.share or 0.0
    return gone
