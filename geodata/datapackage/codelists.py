"""Code lists: the words the data may use, with labels and definitions in each language."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from geodata.datapackage.reading import read_table, shown
from geodata.errors import Problem
from geodata.folding import fold
from geodata.language import Translator

REQUIRED = ("code", "label_en", "label_es", "definition_en", "definition_es")
# Columns that the data standard gives a meaning; every other one holds equal words of other lists.
OWN_COLUMNS = frozenset(
    {
        *REQUIRED, "applies_to", "type", "unit", "codelist", "repeats", "changes", "radius_km",
        "from_score", "from_witnesses", "colour_light", "colour_dark", "symbol", "ucum", "name",
        "name_es", "aliases", "country", "parent", "kind", "core", "time", "proves", "rows",
        "colours", "panels", "parts", "opens",
    }
)  # fmt: skip

# A colour stands in drawings, styles and files as it is.
COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")
COLOUR_COLUMNS = ("colour_light", "colour_dark")


@dataclass(frozen=True)
class CodeList:
    """One list: code → row of text columns. Keeps the file's order."""

    name: str
    rows: Mapping[str, Mapping[str, str]]

    def __contains__(self, code: object) -> bool:
        """Whether the code is in the list."""
        return isinstance(code, str) and code in self.rows

    def __iter__(self) -> Iterator[str]:
        """The codes, in the file's order."""
        return iter(self.rows)

    @cached_property
    def _equal_words(self) -> dict[str, str]:
        """Words of other lists → the one code that they are equal to."""
        found: dict[str, set[str]] = {}
        for code, row in self.rows.items():
            for name, cell in row.items():
                for word in () if name in OWN_COLUMNS else cell.split("|"):
                    # A number alone is no word: any column may hold it.
                    if any(map(str.isalpha, word)):
                        found.setdefault(fold(word), set()).add(code)
        return {word: next(iter(codes)) for word, codes in found.items() if len(codes) == 1}

    def meant(self, word: str) -> str | None:
        """The code that a word means: itself, or the only one with that equal word."""
        return word if word in self.rows else self._equal_words.get(fold(word))

    def label(self, code: str, t: Translator) -> str:
        """The code's label in the translator's language; the code itself if unknown."""
        return t.pick(self.rows[code], "label") if code in self.rows else code

    def definition(self, code: str, t: Translator) -> str:
        """The code's definition in the translator's language; empty if unknown."""
        return t.pick(self.rows[code], "definition") if code in self.rows else ""

    def column(self, code: str, name: str) -> str:
        """A further column of the code's row; empty if there is none."""
        return self.rows.get(code, {}).get(name, "")


@dataclass(frozen=True, slots=True)
class Companies:
    """Companies and bodies named in the claims, found by any of their spellings."""

    rows: Mapping[str, Mapping[str, str]]
    by_name: Mapping[str, str]

    @classmethod
    def of(cls, rows: Mapping[str, Mapping[str, str]]) -> "Companies":
        """Index the rows by folded name and aliases."""
        by_name: dict[str, str] = {}
        for code, row in rows.items():
            names = (row.get("name", ""), row.get("name_es", ""))
            for name in (*names, *row.get("aliases", "").split("|")):
                if name.strip():
                    by_name.setdefault(fold(name), code)
        return cls(rows, by_name)

    def find(self, name: str) -> str | None:
        """The code of the company with this name or alias."""
        return self.by_name.get(fold(name))

    def label(self, name: str, language: str) -> str:
        """The name as readers of a language write it; as given where the list has none for it."""
        return self.rows.get(self.find(name) or "", {}).get(f"name_{language}", "") or name

    def name(self, code: str, language: str) -> str:
        """The name of a company by its code; the code itself if unknown."""
        row = self.rows.get(code, {})
        return row.get(f"name_{language}", "") or row.get("name", "") or code

    def lineage(self, name: str) -> tuple[str, ...]:
        """Codes of the company of this name, its parent, and so on; empty if unknown."""
        return self.lineage_of(self.find(name) or "")

    def lineage_of(self, code: str) -> tuple[str, ...]:
        """Codes of the company of this code, its parent, and so on; empty if unknown."""
        found: dict[str, None] = {}
        while code in self.rows and code not in found:
            found[code] = None
            code = self.rows[code].get("parent", "")
        return tuple(found)

    def countries(self, name: str) -> tuple[str, ...]:
        """ISO codes of the company's country and of those of its parents, each once."""
        countries = (self.rows[code].get("country", "") for code in self.lineage(name))
        return tuple(dict.fromkeys(filter(None, countries)))

    def chain_to(self, name: str, country: str) -> tuple[str, ...]:
        """Codes from the company of this name up to the nearest of a country; empty if none is."""
        chain = self.lineage(name)
        for height, code in enumerate(chain, start=1):
            if self.rows[code].get("country", "") == country:
                return chain[:height]
        return ()

    def related(self, one: str, other: str) -> bool:
        """Whether one of two companies is the other, or above it."""
        first, second = self.lineage(one), self.lineage(other)
        return bool(first and second) and (first[0] in second or second[0] in first)


NO_COMPANIES = Companies({}, {})


def read_codelist(path: Path) -> tuple[CodeList, list[Problem]]:
    """Read one list; rows without a code, or with one met before, become problems.

    Raises:
        FileNotFoundError, Unreadable: if the file itself cannot be read.
    """
    rows: dict[str, dict[str, str]] = {}
    file = f"codelists/{path.name}"
    required = ("code", "name") if path.stem == "companies" else REQUIRED
    table = read_table(path)
    problems = table.problems(file, required)
    if table.lacking(("code",)):
        return CodeList(path.stem, {}), problems
    # Its codes are known all the same.
    problems = [replace(problem, loses=()) for problem in problems]
    asked = [name for name in required if name in table.columns]
    for read in table.rows:
        where = f"line {read.line}"
        row = {name: cell.strip() for name, cell in read.cells.items()}
        missing = [name for name in asked if not row.get(name)]
        code = row.get("code", "")
        if not (missing and read.is_broken):
            problems += read.problems(file, where)
        if missing:
            message = f"needs {', '.join(missing)}, which is empty."
            problems.append(Problem(file, where, message, "Fill it in."))
        if code in rows:
            message = f"code “{shown(code)}” was met before."
            problems.append(Problem(file, where, message, "Keep one of the two."))
        elif code:
            problems += _take_out_colours(row, file, where)
            rows[code] = row
    return CodeList(path.stem, rows), problems


def _take_out_colours(row: dict[str, str], file: str, where: str) -> list[Problem]:
    """Empties what is no colour; the program's own stands in its place."""
    problems = []
    for name in COLOUR_COLUMNS:
        if name in row and not COLOUR.fullmatch(row[name]):
            message = f"{name} “{shown(row[name])}” is no colour."
            problems.append(Problem(file, where, message, "Write # and six digits, as #1A6FB0."))
            row[name] = ""
    return problems
