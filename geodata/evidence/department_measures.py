"""What departments come to: records, money, events, conflicts, statements, and silence.

1. A record counts in a department by the share of its length or area that lies there; a point is
   whole. So nothing is counted twice, and the departments add up to what the records come to.
2. Departments that only a sketch or an unsure point touches are “possible”: what they would add
   at most stands apart and is in no sum.
3. Money is a range a currency (see actor_money.py). A part is not added to a whole that lies in
   the same department.
4. Rows of large layers count as one in each department that they lie in.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from geodata.datapackage.departments import Departments
from geodata.datapackage.package import Package
from geodata.evidence.actor_money import MEASURES, Part, Sum, added_up, parts_of
from geodata.evidence.atlas import Atlas
from geodata.evidence.events import happenings_of

RECORDS, EVENTS, CONFLICTS, STATEMENTS = "records", "events", "conflicts", "statements"
SILENCE = "silence"
# Before the code of a sector; between a field of money and its currency.
SECTOR, CURRENCY = "sector-", "-"
Years = tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class Tally:
    """What one department comes to.

    Attributes:
        low, high: equal but for money. records: how many records give something to it.
        divided: how many of these lie in other departments too and count by their share.
        possible: what the records that may lie there would add at most.
    """

    low: float = 0.0
    high: float = 0.0
    records: int = 0
    divided: int = 0
    possible: float = 0.0


@dataclass(frozen=True)
class DepartmentScope:
    """The records looked at.

    Attributes:
        record_ids: of which claims.csv speaks. years: in which events are asked for.
        layers: those whose silence is asked for.
        of_rows: large layer → department → how many of its rows lie there.
    """

    atlas: Atlas
    record_ids: Sequence[str]
    layers: Sequence[str]
    years: Years
    of_rows: Mapping[str, Mapping[str, int]]

    @property
    def departments(self) -> Departments:
        """The units that are compared."""
        return self.atlas.package.departments

    @cached_property
    def shares(self) -> Mapping[str, Mapping[str, float]]:
        """Record → department → the share of it that lies there."""
        records = self.atlas.records
        return dict(zip(records.index, records["shares"], strict=True))

    @cached_property
    def possible(self) -> Mapping[str, Sequence[str]]:
        """Record → departments in which it may lie."""
        records = self.atlas.records
        return dict(zip(records.index, records["possible_departments"], strict=True))

    def column(self, name: str) -> dict[str, object]:
        """Record → its cell of a column of `Atlas.records`."""
        records = self.atlas.records
        return dict(zip(records.index, records[name], strict=True))

    def lying_in(self, code: str) -> list[str]:
        """Ids of the records that lie in a department, in order."""
        return [i for i in self.record_ids if code in self.shares[i]]

    def possibly_in(self, code: str) -> list[str]:
        """Ids of the records that may lie in a department, in order."""
        return [i for i in self.record_ids if code in self.possible[i]]

    @property
    def nowhere(self) -> list[str]:
        """Ids of the records that lie in no department for certain."""
        return [i for i in self.record_ids if not self.shares[i]]


def measures_of(package: Package) -> list[str]:
    """The codes of everything that departments of a package can be compared by."""
    sectors = dict.fromkeys(layer.sector for layer in package.catalog.layers.values())
    units = {(c.field, c.unit) for c in package.claims if c.field in MEASURES and c.unit}
    money = [
        f"{f}{CURRENCY}{unit}" for f in MEASURES for field, unit in sorted(units) if field == f
    ]
    listed = [code for code in package.codelists["sector"] if code in sectors]
    return [
        *(RECORDS, EVENTS, CONFLICTS, STATEMENTS, SILENCE),
        *(f"{SECTOR}{code}" for code in listed),
        *money,
    ]


def is_money(measure: str) -> bool:
    """Whether a measure is of money."""
    return measure.partition(CURRENCY)[0] in MEASURES


def tallies(measure: str, scope: DepartmentScope) -> dict[str, Tally]:
    """What every department comes to by a measure of `measures_of`, in the departments' order."""
    if measure == SILENCE:
        return _silent(scope)
    if is_money(measure):
        return {code: _money(measure, code, scope) for code in scope.departments.codes}
    found = dict.fromkeys(scope.departments.codes, Tally())
    for record_id, worth in _worths(measure, scope):
        shares = scope.shares[record_id]
        for code, share in shares.items():
            there = found[code]
            amount = there.low + worth * share
            found[code] = replace(
                there,
                low=amount,
                high=amount,
                records=there.records + 1,
                divided=there.divided + (len(shares) > 1),
            )
        for code in scope.possible[record_id]:
            found[code] = replace(found[code], possible=found[code].possible + worth)
    return _with_rows(measure, scope, found)


def _with_rows(
    measure: str, scope: DepartmentScope, found: Mapping[str, Tally]
) -> dict[str, Tally]:
    """The tallies with the rows of large layers, which measures of records count."""
    layers = scope.atlas.package.catalog.layers
    wanted = [
        counts
        for name, counts in scope.of_rows.items()
        if measure in (RECORDS, f"{SECTOR}{layers[name].sector}")
    ]
    rows = {code: sum(counts.get(code, 0) for counts in wanted) for code in found}
    return {
        code: replace(t, low=t.low + rows[code], high=t.high + rows[code],
                      records=t.records + rows[code])
        for code, t in found.items()
    }  # fmt: skip


def _worths(measure: str, scope: DepartmentScope) -> Iterator[tuple[str, float]]:
    """What each record comes to by a measure, whole; those that come to nothing are left out."""
    for record_id, worth in zip(scope.record_ids, _all_worths(measure, scope), strict=True):
        if worth:
            yield record_id, worth


def _all_worths(measure: str, scope: DepartmentScope) -> Iterable[float]:
    if measure == RECORDS:
        return [1.0] * len(scope.record_ids)
    if measure.startswith(SECTOR):
        sector, wanted = scope.column("sector"), measure.removeprefix(SECTOR)
        return [float(sector[i] == wanted) for i in scope.record_ids]
    if measure == EVENTS:
        return [float(len(happenings_of(i, scope.atlas, scope.years))) for i in scope.record_ids]
    column = scope.column("n_conflicts" if measure == CONFLICTS else "n_claims")
    return [float(str(column[i])) for i in scope.record_ids]


def money_in(code: str, scope: DepartmentScope) -> list[Sum]:
    """The sums of a department: of each record as much as its share lies there."""
    return added_up(_parts_in(code, scope), scope.atlas)


def _parts_in(code: str, scope: DepartmentScope) -> Iterator[Part]:
    for record_id in scope.lying_in(code):
        share = scope.shares[record_id][code]
        for measure in MEASURES:
            yield from parts_of(record_id, measure, (share, share), scope.atlas)


def _money(measure: str, code: str, scope: DepartmentScope) -> Tally:
    field, _, currency = measure.partition(CURRENCY)
    sums = [s for s in money_in(code, scope) if (s.measure, s.currency) == (field, currency)]
    may_add = sum(
        part.whole[1]
        for record_id in scope.possibly_in(code)
        for part in parts_of(record_id, field, (1.0, 1.0), scope.atlas)
        if part.currency == currency
    )
    parts = [part for found in sums for part in found.parts if not part.within]
    low, high = sums[0].own if sums else (0.0, 0.0)
    divided = sum(part.share != (1.0, 1.0) for part in parts)
    return Tally(low, high, len(parts), divided, may_add)


def _silent(scope: DepartmentScope) -> dict[str, Tally]:
    """How many layers have no record in each department; possible: of these, that may have one."""
    layer = scope.column("layer")
    found = {}
    for code in scope.departments.codes:
        silent = silent_layers(code, scope)
        maybe = {layer[i] for i in scope.possibly_in(code)} & set(silent)
        n = float(len(silent))
        found[code] = Tally(n, n, len(scope.lying_in(code)), 0, float(len(maybe)))
    return found


def silent_layers(code: str, scope: DepartmentScope) -> list[str]:
    """Layers that have no record in a department for certain, in their order."""
    layer = scope.column("layer")
    spoken = {layer[i] for i in scope.lying_in(code)}
    spoken |= {name for name, counts in scope.of_rows.items() if counts.get(code)}
    return [name for name in scope.layers if name not in spoken]
