"""Reads a filter in CQL2 (OGC 21-065r2), text or JSON, into CQL2-JSON.

The grammar is the library cql2's; here are the bounds that keep any filter cheap. The library's
parser follows nesting with its own stack, so what is too deep must never reach it.
"""

import json
import re
from typing import Any

import cql2

from geodata.errors import BadFilter

TEXT, JSON = "cql2-text", "cql2-json"
# GDAL sends its filters to servers that name the draft's CQL text; it writes ILIKE besides.
GDAL_TEXT = "cql-text"
LANGUAGES = (TEXT, JSON, GDAL_TEXT)
ILIKE = re.compile(r"(\w+) ILIKE ('(?:[^']|'')*')")
LONGEST = 8000
DEEPEST = 30
MAX_OPERATIONS = 100
STRINGS = {TEXT: re.compile(r"'(?:[^']|'')*'|\"[^\"]*\""), JSON: re.compile(r'"(?:[^"\\]|\\.)*"')}
# What nests without a bracket: NOT, chains of comparisons and sums, signs before signs.
NESTING = re.compile(r"\bnot\b|[<>=]+|[+*/%^]|\bdiv\b|-\s*(?=[-(\w\"])(?!\d)", re.IGNORECASE)

# The one empty geometry that the library cannot write as GeoJSON.
NO_PLACE = re.compile(r"\bpoint\s*(z|m|zm)?\s*empty\b", re.IGNORECASE)


def parse_filter(text: str, language: str) -> Any:
    """The filter as CQL2-JSON, numbers as float.

    Raises:
        BadFilter: if it is too long or too deep, holds the character NUL, or is no CQL2.
    """
    if language == GDAL_TEXT:
        text, language = ILIKE.sub(r"casei(\1) LIKE casei(\2)", text), TEXT
    if len(text) > LONGEST:
        raise _too_much(f"{LONGEST} characters", f"{len(text)} came")
    _check_nesting(text, language)
    if language == TEXT and NO_PLACE.search(STRINGS[TEXT].sub("0", text)):
        needed = "A geometry in a filter must have its positions"
        raise BadFilter(needed, "POINT EMPTY came", "Give two numbers, as POINT(-75 -12).")
    try:
        parsed = cql2.parse_text(text) if language == TEXT else cql2.parse_json(text)
    except cql2.ParseError as error:
        reason = " ".join(str(error).split())[:300]
        raise BadFilter(f"A filter must be {language}", reason, "Correct the filter.") from error
    node = parsed.to_json()
    if _holds_nul(node):
        needed = "A filter must be of characters that texts can have"
        raise BadFilter(needed, "the character NUL (U+0000) came", "Take it out.")
    if count_operations(node) > MAX_OPERATIONS:
        raise _too_much(f"{MAX_OPERATIONS} operations", "more came")
    return node


def _too_much(limit: str, got: str) -> BadFilter:
    return BadFilter(f"A filter may have {limit}", got, "Ask in several calls.")


def _check_nesting(text: str, language: str) -> None:
    bare = STRINGS[language].sub("0", text)
    depth = deepest = 0
    for character in bare:
        depth += (character in "([{") - (character in ")]}")
        deepest = max(deepest, depth)
    # JSON needs an object and a list for each step.
    if deepest > (DEEPEST if language == TEXT else 2 * DEEPEST):
        raise _too_much(f"{DEEPEST} levels of nesting", f"{deepest} brackets came")
    if language == TEXT and len(NESTING.findall(bare)) > MAX_OPERATIONS:
        raise _too_much(f"{MAX_OPERATIONS} operations", "more came")


def _holds_nul(node: Any) -> bool:
    """Whether a text of an expression holds NUL, written as it is or as JSON escapes it."""
    return "\\u0000" in json.dumps(node).replace(r"\\", "")


def count_operations(node: Any) -> int:
    """How many operations a CQL2-JSON expression has."""
    return json.dumps(node).count('"op": ')
