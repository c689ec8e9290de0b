"""Questions worth asking: each a link into the atlas whose answer is computed when it is read."""

from collections.abc import Container
from dataclasses import dataclass
from pathlib import Path

from geodata.datapackage.reading import Fault, Row, shown
from geodata.datapackage.table_items import read_items
from geodata.errors import Problem
from geodata.language import Translator

FILE = "questions.csv"
COLUMNS = ("code", "audience", "page", "answer", "query", "question_en", "question_es")
AUDIENCES = ANALYST, JOURNALIST, STUDENT, OFFICIAL = (
    "analyst",
    "journalist",
    "student",
    "official",
)
# What the answer is: the records themselves; what stands of some fields; claims; events;
# contradictions; a ranking of departments, of countries or of companies; numbers of a series.
ANSWERS = RECORDS, VALUES, CLAIMS, EVENTS, CONFLICTS, DEPARTMENTS, COUNTRIES, COMPANIES, SERIES = (
    "records",
    "values",
    "claims",
    "events",
    "conflicts",
    "departments",
    "countries",
    "companies",
    "series",
)
# Pages of the atlas that a question can lead to; "" is the map.
PAGES = ("", "record", "actors", "departments", "timeline", "figures", "evidence")


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """One question.

    Attributes:
        audience: who would ask it, of AUDIENCES. page: which page shows the answer, of PAGES.
        answer: what the answer is, of ANSWERS. query: the query of the atlas's links.
    """

    code: str
    audience: str
    page: str
    answer: str
    query: str
    question_en: str
    question_es: str
    row: int

    def text(self, t: Translator) -> str:
        """The question in the translator's language."""
        return self.question_es if t.language == "es" else self.question_en


def read_questions(path: Path) -> tuple[list[AskedQuestion], list[Problem]]:
    """Read questions.csv; a row at fault becomes a problem and is left out.

    Raises:
        FileNotFoundError, Unreadable: if the file itself cannot be read.
    """
    codes: set[str] = set()

    def made(row: Row) -> AskedQuestion:
        codes.add(row.cells["code"])
        return AskedQuestion(**{name: row.cells[name] for name in COLUMNS}, row=row.line)

    return read_items(path, COLUMNS, lambda row: _fault(row, codes), made)


def _fault(row: Row, known: Container[str]) -> Fault | None:
    cells = row.cells
    empty = [name for name in ("code", "question_en", "question_es") if not cells[name]]
    if empty:
        return f"needs {', '.join(empty)}.", "Fill the cells."
    if cells["code"] in known:
        return f"code “{shown(cells['code'])}” was met before.", "Give the question its own."
    for name, codes in (("audience", AUDIENCES), ("answer", ANSWERS), ("page", PAGES)):
        if cells[name] not in codes:
            listed = ", ".join(filter(None, codes))
            message = f"{name} “{shown(cells[name])}” must be one of {listed}."
            return message, "Correct it."
    return None
