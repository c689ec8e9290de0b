"""Series: numbers without a place, by date and by what else tells them apart.

A file of `series/` is one series, or several where it has a column `series`. Each row is one
observation with its source and line.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from geodata.datapackage.claims import PLAIN_NUMBER
from geodata.datapackage.codelists import CodeList
from geodata.datapackage.reading import read_table
from geodata.datapackage.sources import Source
from geodata.errors import Problem, source_item
from geodata.language import Translator
from geodata.periods import DateError, Period, parse_period

FOLDER = "series"
# What tells the observations of a series apart besides their date → the code list of its values.
DIMENSIONS = {
    "reporter": "series_partner",
    "partner": "series_partner",
    "flow": "series_flow",
    "product": "series_product",
    "sector": "series_product",
    "technology_level": "series_product",
    "measure": "series_measure",
    "according_to": "",
}
# Columns of a file of several series, whose name says what they hold in any of them.
OTHER_NAMES = {"partner_or_place": "partner", "flow_or_measure": "measure"}
REQUIRED = ("date", "value", "unit", "modality", "source_id", "locator", "line")


@dataclass(frozen=True, slots=True)
class Observation:
    """One row of a series.

    Attributes:
        row: line of the file, the header being 1.
        date, period: when it holds, EDTF; empty and None where the source gives no date.
        codes: dimension → code; dimensions that the row leaves empty are not in it.
        value, printed: the number, and its digits as the file has them.
        line: line in the source's text edition, from 1.
    """

    row: int
    date: str
    period: Period | None
    codes: Mapping[str, str]
    value: float
    printed: str
    unit: str
    modality: str
    source_id: str
    locator: str
    line: int
    notes: Mapping[str, str]

    @property
    def decimals(self) -> int:
        """How many decimals are printed."""
        return len(self.printed.partition(".")[2])

    def note(self, t: Translator) -> str:
        """The curator's note in the reader's language."""
        return t.pick(self.notes, "note")


@dataclass(frozen=True, slots=True)
class Series:
    """A series: its code, its file, and its observations in the file's order.

    Attributes:
        names: title and description as the descriptor gives them, in English.
    """

    code: str
    path: str
    names: tuple[str, str]
    observations: tuple[Observation, ...]

    def dimensions(self) -> list[str]:
        """The dimensions that any observation has, in a fixed order."""
        return [d for d in DIMENSIONS if any(d in o.codes for o in self.observations)]


@dataclass(frozen=True, slots=True)
class Known:
    """What an observation may refer to."""

    lists: Mapping[str, CodeList]
    sources: Mapping[str, Source]


def series_files(descriptor: Mapping[str, Any]) -> list[tuple[str, tuple[str, str]]]:
    """Path, title and description of each file of series that the descriptor names."""
    found = []
    resources = descriptor.get("resources", [])
    for resource in resources if isinstance(resources, list) else []:
        path = resource.get("path") if isinstance(resource, dict) else None
        if isinstance(path, str) and Path(path).parts[:-1] == (FOLDER,) and path.endswith(".csv"):
            title = str(resource.get("title") or Path(path).stem)
            found.append((path, (title, str(resource.get("description", "")))))
    return found


def read_series(
    path: Path, names: tuple[str, str], known: Known
) -> tuple[list[Series], list[Problem]]:
    """Read one file; a row at fault becomes a problem and is left out.

    Raises:
        FileNotFoundError, Unreadable: if the file itself cannot be read.
    """
    file = f"{FOLDER}/{path.name}"
    table = read_table(path)
    problems = table.problems(file, REQUIRED)
    if table.lacking(REQUIRED):
        return [], problems
    topics: dict[str, list[Observation]] = {}
    for row in table.rows:
        where = f"line {row.line}"
        problems += row.problems(file, where)
        faults = [] if row.is_broken else list(_faults(row.cells, known))
        problems += [Problem(file, where, *fault) for fault in faults]
        lost = [] if row.is_broken else list(_lookup_faults(row.cells, known))
        problems += [
            Problem(file, where, text, todo, rests_on=grounds) for grounds, text, todo in lost
        ]
        if not (faults or lost or row.is_broken):
            topic = row.cells.get("series") or ""
            topics.setdefault(topic, []).append(_observation(row.line, row.cells))
    found = [
        Series(f"{path.stem}-{topic}" if topic else path.stem, file, names, tuple(observations))
        for topic, observations in topics.items()
    ]
    return found, problems


def _faults(row: dict[str, Any], known: Known) -> Iterator[tuple[str, str]]:
    """What is wrong with a row, and what to do."""
    if not PLAIN_NUMBER.fullmatch(row["value"]):
        yield f"value must be a plain number, got “{row['value'][:40]}”.", "Write it as 1234.5."
    if row["date"]:
        try:
            parse_period(row["date"])
        except DateError as error:
            yield f"{error.needed}; {error.got}.", error.remedy
    source = known.sources.get(row["source_id"])
    yield from _faults_of_line(row["line"], source.text_lines if source else 0)


def _lookup_faults(
    row: Mapping[str, str], known: Known
) -> Iterator[tuple[tuple[str, ...], str, str]]:
    """What a row names and another file does not have: `rests_on`, message, remedy."""
    if row["source_id"] not in known.sources:
        message = f"source_id must be one of sources.json, got “{row['source_id'][:40]}”."
        grounds = ("sources.json", source_item(row["source_id"]))
        yield grounds, message, "Correct the id."
    for name, listed in _coded(row).items():
        if listed in known.lists and row[name] and row[name] not in known.lists[listed]:
            message = f"{name} “{row[name][:40]}” is in no code list."
            yield (f"codelists/{listed}.csv",), message, f"Add it to {listed}.csv."


def _coded(row: Mapping[str, str]) -> dict[str, str]:
    """Each column of codes that a row has → the code list of its values."""
    dimensions = {name: DIMENSIONS.get(OTHER_NAMES.get(name, name), "") for name in row}
    return {n: x for n, x in dimensions.items() if x} | {"unit": "unit", "modality": "modality"}


def _faults_of_line(line: str, last: int) -> Iterator[tuple[str, str]]:
    if not (line.isascii() and line.isdigit() and 1 <= int(line[:9]) <= (last or 10**9)):
        end = f" and ≤ {last}" if last else ""
        yield f"line must be an integer ≥ 1{end}, got “{line[:40]}”.", "Count in the text edition."


def _observation(number: int, row: Mapping[str, str]) -> Observation:
    names = {OTHER_NAMES.get(name, name): name for name in row}
    codes = {d: row[names[d]] for d in DIMENSIONS if d in names and row[names[d]]}
    return Observation(
        number,
        row["date"],
        parse_period(row["date"]) if row["date"] else None,
        codes,
        float(row["value"]),
        row["value"],
        row["unit"],
        row["modality"],
        row["source_id"],
        row["locator"],
        int(row["line"]),
        {f"note_{language}": row.get(f"note_{language}", "") for language in ("en", "es")},
    )
