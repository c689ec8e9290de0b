"""Parts of the first-level units, by code and name: provinces and districts, from the package.

A package may have `reference/subunits.csv`, with the columns of two lists of codes, each headed by
who keeps it, and `name`. The first list is that of the package's first-level units: the code of a
part begins with that of its whole. The second may number the same parts otherwise, or be empty.
What is found is the first-level unit, for the package has no outlines of parts.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas

from geodata.datapackage.package import Package
from geodata.datapackage.reading import read_table
from geodata.folding import fold
from geodata.frames import objects
from geodata.importing.values import ReadColumn, read_each
from geodata.importing.words import level_of
from geodata.language import Sentence, said

FILE = "reference/subunits.csv"
NO_OUTLINES = said(
    "rows lie in their first-level unit: the package has no outlines of smaller ones; to draw "
    "those, join the table to a file of outlines by its code, and import that"
)


@dataclass(frozen=True)
class Subunits:
    """The parts a package knows.

    Attributes:
        names: code → name. own: code of the other list → code. wholes: the same of first-level
            units. by_name: folded name → codes of the parts of this name. lists: who keeps them.
    """

    package: Package
    lists: tuple[str, str]
    names: dict[str, str]
    own: dict[str, str]
    wholes: dict[str, str]
    by_name: dict[str, list[str]]

    @classmethod
    def of(cls, package: Package) -> "Subunits":
        """Read the package's list; an empty one where it has none."""
        path = package.root / FILE
        rows = [row.cells for row in read_table(path).rows] if path.is_file() else []
        heads = [name for row in rows[:1] for name in row if name != "name"]
        first, second = (*heads, "", "")[:2]
        width = max(map(len, package.departments.codes), default=0)
        by_name: dict[str, list[str]] = defaultdict(list)
        for row in rows:
            by_name[fold(row["name"])].append(row[first])
        pairs = [(row[second], row[first]) for row in rows if second and row[second]]
        wholes = {other[:width]: code[:width] for other, code in pairs}
        names = {row[first]: row["name"] for row in rows}
        return cls(package, (first, second), names, dict(pairs), wholes, dict(by_name))

    def unit(self, code: str) -> str | None:
        """The name of the first-level unit that a code is of, or begins with."""
        units = self.package.departments
        found = units.find(code[: max(map(len, units.codes), default=0)])
        return units.name(found) if found else None

    def has_parts(self, cells: pandas.Series) -> bool:
        """Whether a column has codes of parts, which are longer than those of first-level units."""
        width = max(map(len, self.package.departments.codes), default=0)
        return any(t.isdecimal() and len(_code(t)) > width for t in cells.dropna().unique())

    def read(self, cells: pandas.Series, beside: Sequence[pandas.Series]) -> ReadColumn:
        """First-level units of a column of codes or names of units or of their parts.

        Args:
            beside: columns of the same rows that name units or parts: they tell the list of codes.
        """
        codes = {text: _code(text) for text in cells.dropna().unique() if text.isdecimal()}
        is_other, notes = self._list_of(cells, codes, beside)
        said_of_parts = (NO_OUTLINES,) if self.has_parts(cells) else ()

        def name(text: str) -> str | None:
            code = codes.get(text)
            if code is not None:
                width = max(map(len, self.package.departments.codes), default=0)
                return self.unit(self.wholes.get(code[:width], code) if is_other else code)
            whole = self.package.departments.find(text)
            return self.package.departments.name(whole) if whole else self._only(text)

        return read_each(cells, name, *notes, *said_of_parts)

    def read_names(self, columns: Sequence[pandas.Series]) -> ReadColumn:
        """First-level units of rows that name parts, from the smallest to the largest.

        A name that parts of several units have is told by the next column.
        """
        frame = pandas.concat([column.rename(n) for n, column in enumerate(columns)], axis=1)
        keys = frame.apply(tuple, axis=1)
        found: dict[tuple[str | None, ...], str | None] = {}
        for key in keys.unique():
            found[key] = self._of_names([name for name in key if isinstance(name, str)])
        given = frame.notna().any(axis=1).to_numpy()
        values = objects([found[key] for key in keys])
        bad = given & np.array([value is None for value in values], dtype=bool)
        example = ""
        if bad.any():
            example = ", ".join(x for x in keys.iloc[int(np.argmax(bad))] if isinstance(x, str))
        return ReadColumn(values, int(bad.sum()), example, (NO_OUTLINES,))

    def _of_names(self, names: Sequence[str]) -> str | None:
        """The unit of a part, its whole, and the whole of that."""
        left: list[str] = []
        for name in names:
            codes = self.by_name.get(fold(name), [])
            wholes = {code for code in codes if len(code) == min(map(len, codes), default=0)}
            if not left:
                left = codes
            elif codes:
                left = [c for c in left if c.startswith(tuple(wholes))] or left
            if left and len({self.unit(code) for code in left}) == 1:
                return self.unit(left[0])
        return None

    def _only(self, name: str) -> str | None:
        units = {self.unit(code) for code in self.by_name.get(fold(name), ())}
        return units.pop() if len(units) == 1 else None

    def _list_of(
        self, cells: pandas.Series, codes: dict[str, str], beside: Sequence[pandas.Series]
    ) -> tuple[bool, tuple[Sentence, ...]]:
        """Whether codes are of the other list, and why; nothing is said where both agree."""
        if not self.own or all(self.own.get(c, c) == c for c in codes.values()):
            return False, ()
        agree = [0, 0]
        rows = list(zip(cells, *beside, strict=True))
        for text, *names in rows:
            wanted = {fold(name) for name in names if isinstance(name, str)}
            if text in codes:
                own, other = codes[text], self._of_other(codes[text])
                agree[0] += bool(wanted & self._words(own))
                agree[1] += bool(wanted & self._words(other))
        if agree[0] != agree[1]:
            is_other = agree[1] > agree[0]
            note = said(
                "codes of {list}: the names beside them agree in {n} rows, in {k} with {other}",
                list=self.lists[is_other], other=self.lists[not is_other],
                n=max(agree), k=min(agree),
            )  # fmt: skip
            return is_other, (note,)
        known = [sum(c in found for c in codes.values()) for found in (self.names, self.own)]
        is_other = known[1] > known[0]
        note = said(
            "codes taken as those of {list}, which knows {n} of them ({other}: {k}); the two lists "
            "differ, and no names beside tell which is meant: a column of names does "
            "(--map COLUMN=unit)",
            list=self.lists[is_other], other=self.lists[not is_other],
            n=known[is_other], k=known[not is_other],
        )  # fmt: skip
        return is_other, (note,)

    def _of_other(self, code: str) -> str:
        """A code of the other list in the first one; of a whole that its parts name."""
        whole = next((own for other, own in self.own.items() if other.startswith(code)), "")
        return self.own.get(code) or whole[: len(code)]

    def _words(self, code: str) -> set[str]:
        """Folded names of a part and of all that it is part of."""
        names = {self.names[code[:n]] for n in range(2, len(code) + 1) if code[:n] in self.names}
        unit = self.unit(code) if code else None
        return {fold(name) for name in (*names, unit or "") if name}


def _code(text: str) -> str:
    """A code with the nought that spreadsheets drop."""
    return text.zfill(len(text) + len(text) % 2)


def named_parts(cells: pandas.DataFrame) -> list[str]:
    """Headings of columns that name parts, the smallest first."""
    found = [(level_of(heading), heading) for heading in map(str, cells)]
    return [heading for level, heading in sorted((x for x in found if x[0]), reverse=True)]
