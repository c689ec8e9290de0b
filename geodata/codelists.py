"""Code lists: the words the data may use, with labels and definitions in each language."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from geodata.errors import Problem
from geodata.folding import fold
from geodata.language import Translator

REQUIRED = ("code", "label_en", "label_es", "definition_en", "definition_es")


@dataclass(frozen=True, slots=True)
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
            for name in (row.get("name", ""), *row.get("aliases", "").split("|")):
                if name.strip():
                    by_name.setdefault(fold(name), code)
        return cls(rows, by_name)

    def find(self, name: str) -> str | None:
        """The code of the company with this name or alias."""
        return self.by_name.get(fold(name))

    def lineage(self, name: str) -> tuple[str, ...]:
        """Codes of the company of this name, its parent, and so on; empty if unknown."""
        found: dict[str, None] = {}
        code = self.find(name) or ""
        while code in self.rows and code not in found:
            found[code] = None
            code = self.rows[code].get("parent", "")
        return tuple(found)

    def countries(self, name: str) -> tuple[str, ...]:
        """ISO codes of the company's country and of those of its parents, each once."""
        countries = (self.rows[code].get("country", "") for code in self.lineage(name))
        return tuple(dict.fromkeys(filter(None, countries)))

    def related(self, one: str, other: str) -> bool:
        """Whether one of two companies is the other, or above it."""
        first, second = self.lineage(one), self.lineage(other)
        return bool(first and second) and (first[0] in second or second[0] in first)


def read_rows(path: Path) -> list[dict[str, str]]:
    """The rows of a UTF-8 CSV file with a header; empty cells are empty strings."""
    with path.open(encoding="utf-8-sig", newline="") as source:
        return [
            {key: (value or "").strip() for key, value in row.items() if key}
            for row in csv.DictReader(source)
        ]


def read_codelist(path: Path) -> tuple[CodeList, list[Problem]]:
    """Read one list; rows without a code, or with one met before, become problems."""
    problems: list[Problem] = []
    rows: dict[str, dict[str, str]] = {}
    file = f"codelists/{path.name}"
    required = ("code", "name") if path.stem == "companies" else REQUIRED
    for number, row in enumerate(read_rows(path), start=2):
        missing = [name for name in required if not row.get(name)]
        code = row.get("code", "")
        if missing:
            message = f"needs {', '.join(missing)}, which is empty."
            problems.append(Problem(file, f"line {number}", message, "Fill it in."))
        if code in rows:
            message = f"code “{code}” was met before."
            problems.append(Problem(file, f"line {number}", message, "Keep one of the two."))
        elif code:
            rows[code] = row
    return CodeList(path.stem, rows), problems
