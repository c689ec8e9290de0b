"""Sources: CSL-JSON items with what the atlas adds to them (data standard, section 5)."""

import re
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from geodata.datapackage.csl import typed_item
from geodata.datapackage.reading import read_json, tidied
from geodata.errors import Problem, source_item
from geodata.language import Translator

FILE = "sources.json"
MAX_LINES = 10**9  # of a text edition
DIGEST = re.compile(r"([0-9A-Fa-f]{64})?")


@dataclass(frozen=True, slots=True)
class Source:
    """One document or data set.

    Attributes:
        witness: sources that are editions of one text share a witness and count once.
        issued: last day it can have been published, YYYYMMDD.
        is_reference: a work of reference (a gazetteer): its claims stand, but it is no witness.
        text_edition: name of the text file in which `line` of a claim counts.
        text_lines: how many lines that file has; 0 where there is none.
        text_digest: SHA-256 of that file in hexadecimal; "" where none is given.
        csl: the CSL-JSON item, each of its members of the type that CSL asks for.
    """

    source_id: str
    title: str
    witness: str
    is_reference: bool
    issued: int
    text_edition: str
    text_lines: int
    text_digest: str
    csl: Mapping[str, Any]

    @property
    def year(self) -> int:
        """Year of publication."""
        return self.issued // 10000

    @property
    def url(self) -> str:
        """Where it can be read; "" where no address of the web is known."""
        address = str(self.csl.get("URL", ""))
        return address if address.startswith(("https://", "http://")) else ""

    @property
    def short(self) -> str:
        """Author and year, as "Author 2022"; the id's title where it has no author."""
        names = [a.get("family") or a.get("literal", "") for a in self.csl.get("author", [])]
        return f"{' & '.join(names) or self.title} {self.year}"

    def label(self) -> str:
        """Author, year and where it appeared: tells editions of one text apart."""
        outlet = self.csl.get("container-title-short") or self.csl.get("container-title")
        outlet = outlet or self.csl.get("publisher")
        return f"{self.short}, {outlet}" if outlet and outlet not in self.short else self.short

    def note(self, t: Translator) -> str:
        """What to know before using it."""
        return t.pick(self.csl, "note")


def read_sources(path: Path) -> tuple[dict[str, Source], list[Problem]]:
    """Read sources.json: source id → source. An item at fault becomes a problem.

    Raises:
        FileNotFoundError, Unreadable: if the file itself cannot be read.
    """
    sources: dict[str, Source] = {}
    problems: list[Problem] = []
    items = read_json(path)
    if not isinstance(items, list):
        return {}, [Problem(FILE, "", "must be a JSON list.", "Write a list of CSL-JSON items.")]
    for position, raw in enumerate(items, start=1):
        read = tidied(raw)
        item = read.value
        identity = _identity(item)
        fault = "repeats an id." if identity in sources else _fault(item)
        where = identity or f"item {position}"
        problems += read.problems(FILE, where)
        if fault:
            # Without its id, nobody can tell which source is lost.
            loses = (source_item(identity) if identity else FILE,)
            problems.append(Problem(FILE, where, fault, "Mend the item.", loses=loses))
        else:
            item, faults = typed_item(item)
            problems += [Problem(FILE, where, *found) for found in faults]
            sources[identity] = _source(identity, item)
    return sources, problems


def _identity(item: object) -> str:
    """An item's id, which CSL allows to be a number; "" where it has none."""
    identity = item.get("id") if isinstance(item, dict) else None
    is_number = isinstance(identity, int | float) and not isinstance(identity, bool)
    return str(identity) if identity and (is_number or isinstance(identity, str)) else ""


def _fault(item: Any) -> str:
    """What is wrong with an item; empty where nothing is."""
    if not isinstance(item, dict):
        return "must be a JSON object."
    lacking = [name for name in ("title", "issued") if not item.get(name)]
    lacking = lacking if _identity(item) else ["id", *lacking]
    if lacking:
        return f"needs {', '.join(lacking)}."
    try:
        _last_day(item["issued"])
    except (AttributeError, IndexError, KeyError, TypeError, ValueError, OverflowError):
        return "needs issued as {“date-parts”: [[year, month, day]]}, in numbers."
    length = item.get("text_lines", 0)
    if not isinstance(length, int) or isinstance(length, bool) or not 0 <= length < MAX_LINES:
        return "needs text_lines as a whole number."
    digest = item.get("text_sha256", "")
    if not isinstance(digest, str) or not DIGEST.fullmatch(digest):
        return "needs text_sha256 as 64 hexadecimal digits."
    authors = item.get("author") or []
    if not (isinstance(authors, list) and all(isinstance(a, dict) for a in authors)):
        return "needs author as a list of names (CSL-JSON)."
    return ""


def _source(identity: str, item: Mapping[str, Any]) -> Source:
    return Source(
        identity,
        str(item.get("title") or identity),
        str(item.get("witness") or identity),
        bool(item.get("reference", False)),
        _last_day(item["issued"]),
        str(item.get("text_edition", "")),
        int(item.get("text_lines", 0)),
        str(item.get("text_sha256", "")).lower(),
        item,
    )


def _last_day(issued: Mapping[str, Any]) -> int:
    """Last day of a CSL date: [[2022, 8, 3]] → 20220803, [[2013]] → 20131231."""
    parts: Any = issued["date-parts"][-1]
    if not isinstance(parts, list) or not all(type(part) in (int, str) for part in parts):
        raise TypeError(parts)
    year, *rest = map(int, parts[:3])
    month = rest[0] if rest else 12
    day = rest[1] if len(rest) > 1 else monthrange(year, month)[1]
    return int(date(year, month, day).strftime("%Y%m%d"))
