"""The values of query parameters: read as far as they are valid; the rest becomes corrections."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from geodata.folding import fold

LONGEST_TEXT = 200
MAX_CODES = 300
# What a sentence puts around or after a link or a value, and a link so takes along.
PUNCTUATION = ".,;:!?()[]{}<>\"'`“”„‘’‚«»‹›…¿¡"
Query = Mapping[str, str | Iterable[str]]


@dataclass(frozen=True, slots=True)
class Correction:
    """A part of a query that was invalid and therefore ignored.

    Attributes:
        parameter: its name.
        value: what came, shortened.
        expected: what can stand there, for a reader.
    """

    parameter: str
    value: str
    expected: str


def texts(query: Query, parameter: str) -> list[str]:
    """A parameter's texts; several where it is repeated."""
    value = query.get(parameter, ())
    return [value] if isinstance(value, str) else [str(text) for text in value]


def bare(text: str) -> str:
    """A text without the punctuation of the sentence that it stood in."""
    return text.strip(f"{PUNCTUATION} \t\r\n")


def read_codes(
    parameter: str,
    query: Query,
    known: Mapping[str, str],
    corrections: list[Correction],
) -> tuple[str, ...]:
    """A parameter's known codes in the order given, each once; the rest become corrections.

    Args:
        known: accepted spelling (folded or exact) → code.
    """
    words = [word.strip() for text in texts(query, parameter) for word in text.split(",")]
    good: dict[str, None] = {}
    for word in filter(None, words[:MAX_CODES]):
        codes = _codes(word, known)
        good.update(dict.fromkeys(codes))
        if not codes:
            examples = ", ".join(list(dict.fromkeys(known.values()))[:4])
            corrections.append(Correction(parameter, word[:40], f"{examples} …"))
    return tuple(good)


def _codes(word: str, known: Mapping[str, str]) -> list[str]:
    """The code that a word spells, if need be bare; the codes where “;” stands between several."""
    for spelling in (word, bare(word)):
        code = known.get(spelling) or known.get(fold(spelling))
        if code:
            return [code]
    parts = [part for part in map(bare, word.split(";")) if part]
    found = [known.get(part) or known.get(fold(part)) for part in parts]
    return [code for code in found if code] if all(found) else []


def read_flag(text: str) -> bool | None:
    """Yes or no; None if it is neither."""
    return {"1": True, "true": True, "0": False, "false": False}.get(text.lower())


def read_text(text: str) -> str:
    """A text on one line, shortened, without what cannot be printed."""
    printable = "".join(c if c.isprintable() else " " for c in text)
    return " ".join(printable.split())[:LONGEST_TEXT].rstrip()
