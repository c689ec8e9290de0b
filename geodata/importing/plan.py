"""The plan of an import: which column becomes which field, what fails, what is left out.

A plan holds the columns as they were read, so that what is printed is what would be written.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas

from geodata.datapackage.claims import NUMERIC_TYPES
from geodata.datapackage.package import Package
from geodata.datapackage.tabular_layers import SHARES
from geodata.folding import fold
from geodata.frames import objects
from geodata.importing.opening import ImportRefused
from geodata.importing.places import Places, places, role_by_content
from geodata.importing.reading import RawTable
from geodata.importing.subunits import Subunits, named_parts
from geodata.importing.values import (
    Owners,
    ReadColumn,
    owners,
    read_dates,
    read_each,
    read_numbers,
    without_nothing,
)
from geodata.importing.words import bare_heading, level_of, role_of, unit_of
from geodata.language import Sentence, said

LEFT_OUT = "-"
PLACE_ROLES = ("lat", "lon", "easting", "northing", "wkt", "latlon")
RECORD_ROLES = ("id", "name_en", "name_es", "as_of", "unit", *PLACE_ROLES)
OWNER, UNIT = "owner", "unit"
NUMERIC_SHARE = 0.95  # of a column's cells that must be numbers for it to be one of numbers
MAX_PLAIN = 40


@dataclass(frozen=True)
class ColumnPlan:
    """What becomes of one column: its target, and what was read of it.

    Attributes:
        target: a role, a field of the package, a new plain field, or “-”.
        kind: type of the field. unit: code of its unit, or "". notes: why, and what was decided.
    """

    heading: str
    target: str
    kind: str = "text"
    unit: str = ""
    notes: tuple[Sentence, ...] = ()
    is_new: bool = False
    read: ReadColumn | None = None


@dataclass(frozen=True)
class ImportPlan:
    """All columns, the places, and what was found out about the file."""

    columns: tuple[ColumnPlan, ...]
    places: Places
    notes: tuple[Sentence, ...]
    size: int
    texts: Mapping[str, pandas.Series] = field(default_factory=dict)

    def findings(self) -> list[Sentence]:
        """What was found out about the file and where its rows are."""
        found = [*self.notes, *self.places.notes]
        if self.places.failed:
            found.append(said("{n} rows have no usable place", n=self.places.failed))
        return found

    def lines(self) -> list[str]:
        """The plan for a person to read: one line a finding, a column, a kind of fault."""
        told = [f"  {note}" for note in self.findings()]
        for column in self.columns:
            target = "left out" if column.target == LEFT_OUT else column.target
            new = " (new field)" if column.is_new else ""
            unit = f" in {column.unit}" if column.unit else ""
            note = "".join(f"; {note}" for note in column.notes)
            told.append(f"  {column.heading} → {target}{unit}{new}{note}")
            if column.read is not None and column.read.failed:
                failed = column.read.failed
                cells = "cell" if failed == 1 else "cells"
                example = column.read.example[:60]
                told.append(f"    {failed} {cells} could not be read, as “{example}”; left empty")
        return [f"{self.size} rows", *told]


def make_plan(
    table: RawTable, package: Package, layer: str, told: Mapping[str, str], crs: str = ""
) -> ImportPlan:
    """Decide on every column.

    Args:
        layer: id of the layer to write; new fields begin with it.
        told: heading → target, which go before every guess; "" is a field of its own.

    Raises:
        ImportRefused: if a told heading or target does not exist, or the zone cannot be told.
    """
    cells = table.cells.apply(without_nothing)
    _check_told(told, cells, package)
    targets = _targets(cells, package, told, has_shapes=table.shapes is not None)
    roles = {target: heading for heading, target in targets.items() if target in RECORD_ROLES}
    where = places(cells, table.shapes, roles, package, crs, is_projected=table.is_projected)
    columns = _Columns(package, layer, cells, targets)
    planned = [
        one for name, target in targets.items() for one in columns.plans(name, target, cells[name])
    ]
    if table.shapes is None and not set(targets.values()) & {UNIT, *PLACE_ROLES}:
        planned += columns.units_of_parts()
    texts = {target: cells[heading] for target, heading in roles.items()}
    return ImportPlan(tuple(planned), where, table.notes, len(cells), texts)


def _check_told(told: Mapping[str, str], cells: pandas.DataFrame, package: Package) -> None:
    fields = package.codelists["fields"]
    for heading, target in told.items():
        if heading not in cells:
            have = ", ".join(map(str, cells))
            raise ImportRefused(
                said("--map must name a column"),
                said("“{name}” is none", name=heading),
                said("There are: {names}.", names=have),
            )
        if target and target not in fields and target not in (*RECORD_ROLES, LEFT_OUT):
            raise ImportRefused(
                said(
                    "--map must name a field of codelists/fields.csv, “-”, or one of {names}",
                    names=", ".join(RECORD_ROLES),
                ),
                said("“{name}” is none", name=target),
                said("Correct it."),
            )


def _targets(
    cells: pandas.DataFrame, package: Package, told: Mapping[str, str], *, has_shapes: bool
) -> dict[str, str]:
    """Heading → target: told, by the words of the heading, or "" for a new field."""
    by_label: dict[str, str] = {}
    for code, row in package.codelists["fields"].rows.items():
        for label in (code, row["label_en"], row["label_es"]):
            by_label.setdefault(bare_heading(label), code)
    taken = set(told.values())
    targets: dict[str, str] = {}
    for heading in map(str, cells):
        guess = role_of(heading) or by_label.get(bare_heading(heading), "")
        guess = guess or role_by_content(cells[heading])
        guess = "" if guess in taken or not _fits(guess, package, has_shapes=has_shapes) else guess
        targets[heading] = told.get(heading, guess)
        taken.add(targets[heading])
    return targets


def _fits(target: str, package: Package, *, has_shapes: bool) -> bool:
    """Whether a guess can be used: a field that rows of a tabular layer can have."""
    if target in PLACE_ROLES:
        return not has_shapes
    if target in RECORD_ROLES:
        return True
    fields = package.codelists["fields"]
    coded = fields.column(target, "codelist")
    return target in fields and not (coded and fields.column(target, "type") in NUMERIC_TYPES)


class _Columns:
    """Reads columns as what they are to become."""

    def __init__(
        self, package: Package, layer: str, cells: pandas.DataFrame, targets: Mapping[str, str]
    ) -> None:
        self.package, self.layer, self.cells = package, layer, cells
        self.targets, self.parts = frozenset(targets.values()), Subunits.of(package)
        self.new: set[str] = set()

    def plans(self, heading: str, target: str, cells: pandas.Series) -> list[ColumnPlan]:
        """What becomes of one column: owners with shares are two fields."""
        if target in (OWNER, SHARES) and cells.notna().any():
            return self._owners(heading, target, cells)
        if target == UNIT and self.parts.has_parts(cells):
            # The code of the part is what outlines are joined by.
            code = self._code(heading)
            self.new.add(code)
            kept = ReadColumn(cells.to_numpy(dtype=object))
            return [
                self.plan(heading, target, cells),
                ColumnPlan(heading, code, "text", is_new=True, read=kept),
            ]
        return [self.plan(heading, target, cells)]

    def plan(self, heading: str, target: str, cells: pandas.Series) -> ColumnPlan:
        """One column read."""
        if target == LEFT_OUT:
            return ColumnPlan(heading, target, notes=(said("as told"),))
        if not cells.notna().any():
            return ColumnPlan(heading, LEFT_OUT, notes=(said("it is empty"),))
        if target == "as_of":
            return _dates(heading, target, cells)
        if target == UNIT:
            units = self._units(heading, cells)
            return ColumnPlan(heading, target, notes=units.notes, read=units)
        if target in RECORD_ROLES:
            return ColumnPlan(heading, target)
        return self._field(heading, target, cells) if target else self._plain(heading, cells)

    def _units(self, heading: str, cells: pandas.Series) -> ReadColumn:
        """First-level units, of names or codes of them or of their parts."""
        beside = [
            self.cells[other]
            for other in map(str, self.cells)
            if other != heading and (role_of(other) == UNIT or level_of(other))
        ]
        return self.parts.read(cells, beside)

    def units_of_parts(self) -> list[ColumnPlan]:
        """First-level units by columns that name their parts, where the package knows those."""
        parts = named_parts(self.cells)
        if not parts or not self.parts.names:
            return []
        read = self.parts.read_names([self.cells[heading] for heading in parts])
        return [ColumnPlan(parts[0], UNIT, notes=read.notes, read=read)]

    def _field(self, heading: str, target: str, cells: pandas.Series) -> ColumnPlan:
        kind = self.package.field(target, "type")
        if kind in NUMERIC_TYPES:
            unit = self._unit(heading, target)
            if unit is None:
                note = said(
                    "{field} needs a unit, and the heading has none that fits", field=target
                )
                return self._plain(heading, cells, note)
            numbers = read_numbers(cells)
            return ColumnPlan(heading, target, kind, unit, numbers.notes, read=numbers)
        if kind == "date":
            return _dates(heading, target, cells)
        if kind == "code":
            codes = self.package.codelists.get(self.package.field(target, "codelist"))
            if codes is not None:
                by_label = _labels(codes.rows)
                meant = read_each(cells, lambda w: codes.meant(w) or by_label.get(fold(w)))
                if meant.failed * 2 > cells.notna().sum():
                    note = said(
                        "most of its words are no codes of {field}, as “{example}”",
                        field=target, example=meant.example,
                    )  # fmt: skip
                    return self._plain(heading, cells, note)
                return ColumnPlan(heading, target, kind, read=meant)
        if kind == "company":
            return self._company(heading, target, cells)
        return ColumnPlan(heading, target, kind, read=ReadColumn(cells.to_numpy(dtype=object)))

    def _company(self, heading: str, target: str, cells: pandas.Series) -> ColumnPlan:
        """One company is the field's; of several, a row can name none, so the text is kept."""
        several = sum(len(owners(text).names) > 1 for text in cells.dropna().unique())
        if several:
            note = said(
                "a row has one company here; {n} different cells name several: kept as written",
                n=several,
            )
            return self._plain(heading, cells, note)
        names = read_each(cells, lambda text: next(iter(owners(text).names), None))
        return ColumnPlan(heading, target, "company", read=names)

    def _owners(self, heading: str, target: str, cells: pandas.Series) -> list[ColumnPlan]:
        """Owners with their shares, and the one without; the rest stays as written."""
        read = {text: owners(text) for text in cells.dropna().unique()}
        if all(not one.shares and len(one.others) == 1 for one in read.values()):
            return [self._company(heading, OWNER, cells)]
        fields = self.package.codelists["fields"]
        other = OWNER if target == SHARES else SHARES
        if SHARES not in fields or OWNER not in fields or other in self.targets:
            return [self._company(heading, target, cells)]
        clear = {text: one for text, one in read.items() if one.is_clear}
        shares = read_each(
            cells, lambda text: (clear[text].cell() or "") if text in clear else None
        )
        shares = replace(shares, values=objects([cell or None for cell in shares.values]))
        alone = objects([next(iter(clear.get(c, Owners()).others), None) for c in cells])
        planned = []
        if any(shares.values):
            notes = _owner_notes(cells, clear)
            unit = self._unit("", SHARES) or ""
            planned.append(
                ColumnPlan(
                    heading, SHARES, self.package.field(SHARES, "type"), unit, notes, read=shares
                )
            )
        if any(alone):
            note = said("owners of whom no share is given")
            planned.append(
                ColumnPlan(heading, OWNER, "company", notes=(note,), read=ReadColumn(alone))
            )
        if len(clear) < len(read):
            unclear = sum(cell not in clear for cell in cells.dropna())
            note = said(
                "{n} cells name several owners without shares, or more than 100 per cent: "
                "kept as written", n=unclear,
            )  # fmt: skip
            planned.append(self._plain(heading, cells, note))
        return planned

    def _unit(self, heading: str, target: str) -> str | None:
        """The unit of a field's numbers: "" if it has none, None if it cannot be told."""
        fitting = [unit for unit in self.package.field(target, "unit").split("|") if unit]
        said = unit_of(heading)
        if not fitting:
            return ""
        if said:
            return next((unit for unit in fitting if fold(unit) == fold(said)), None)
        return fitting[0] if len(fitting) == 1 else None

    def _plain(self, heading: str, cells: pandas.Series, *notes: Sentence) -> ColumnPlan:
        """A new field: numbers where nearly all cells are, else text as it stands."""
        if len(self.new) >= MAX_PLAIN:
            return ColumnPlan(
                heading, LEFT_OUT, notes=(said("more than {n} new fields", n=MAX_PLAIN),)
            )
        code = self._code(heading)
        self.new.add(code)
        texts = ReadColumn(cells.to_numpy(dtype=object))
        unit = unit_of(heading)
        unit = unit if unit in self.package.codelists["unit"] else ""
        numbers = read_numbers(cells)
        is_code = cells.dropna().str.fullmatch(r"0\d+").any()
        if is_code or numbers.failed > (1 - NUMERIC_SHARE) * cells.notna().sum():
            return ColumnPlan(heading, code, "text", "", notes, is_new=True, read=texts)
        both = (*notes, *numbers.notes)
        return ColumnPlan(heading, code, "number", unit, both, is_new=True, read=numbers)

    def _code(self, heading: str) -> str:
        stem = re.sub(r"[^a-z0-9]+", "_", fold(f"{self.layer} {heading}")).strip("_")[:60]
        known = self.package.codelists["fields"]
        taken = self.new | {f"{code}_unit" for code in self.new}
        # A column imported before keeps its code, so that links and filters stay.
        for code in (stem, *(f"{stem}_{number}" for number in range(2, MAX_PLAIN + 2))):
            is_own = code not in known or known.column(code, "label_en") == heading
            if code not in taken and is_own:
                return code
        raise ImportRefused(
            said("headings must differ"),
            said("many are “{name}”", name=heading),
            said("Rename them."),
        )


def _owner_notes(cells: pandas.Series, clear: Mapping[str, Owners]) -> tuple[Sentence, ...]:
    """How cells of owners were read, by the first that names several."""
    several = [text for text in cells.dropna() if text in clear and len(clear[text].names) > 1]
    example = next(iter(several), None)
    if example is None:
        return (said("owners with their shares"),)
    return (
        said(
            "{n} cells name several owners with their shares, “{text}” read as {owners}",
            n=len(several), text=example[:80],
            owners=", ".join(f"{name} {share:.6g} %" for name, share in clear[example].shares),
        ),
    )  # fmt: skip


def _dates(heading: str, target: str, cells: pandas.Series) -> ColumnPlan:
    dates = read_dates(cells)
    return ColumnPlan(heading, target, "date", notes=dates.notes, read=dates)


def _labels(rows: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """Folded label of either language → code."""
    return {
        fold(row[name]): code for code, row in rows.items() for name in ("label_en", "label_es")
    }


def values_of(columns: Sequence[ColumnPlan], target: str) -> np.ndarray | None:
    """What was read for a target; None if no column has it."""
    for column in columns:
        if column.target == target and column.read is not None:
            return column.read.values
    return None
