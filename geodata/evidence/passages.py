"""Passages: the lines of a source's text that a claim rests on, where the host has the texts.

Texts are other people's work. A package holds no text, only the digest of the edition in which the
lines of its claims count; a host that has this edition can show what a line says.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from geodata.datapackage.claims import Claim
from geodata.datapackage.sources import Source
from geodata.errors import GeoDataError

# What is shown before and after the line that a claim names: lines, and characters, of which a line
# has forty in one text and a thousand in another.
NEIGHBOURS, NEAR_CHARACTERS = 12, 700
MAX_TEXT_BYTES = 20_000_000


class NoText(GeoDataError):
    """The text of a source cannot be shown."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a text: its number, counted from 1, and whether the claim names it."""

    number: int
    text: str
    is_named: bool


@dataclass(frozen=True, slots=True)
class Passage:
    """Lines of a source round the one that a claim names.

    Attributes:
        claims: all that rest on these lines, by line; before and after: the claims of the same
            source next to the claim, by line, or None at an end.
    """

    claim: Claim
    lines: tuple[Line, ...]
    claims: tuple[Claim, ...]
    before: Claim | None
    after: Claim | None


def read_text(folder: Path, source: Source) -> tuple[str, ...]:
    """The lines of a source's text edition, without their ends.

    Raises:
        NoText: if the source names no edition, or the folder has not this very edition.
    """
    needed = f"The text of {source.source_id} must be the edition that its claims were read from"
    name = Path(source.text_edition).name
    if not name or not source.text_digest:
        raise NoText(needed, "the package names none with a digest",
                     "Follow the locator in the document itself.")  # fmt: skip
    path = folder / name
    try:
        if path.stat().st_size > MAX_TEXT_BYTES:
            raise NoText(needed, f"{name} is too large for a text", "Put the right file there.")
        content = path.read_bytes()
    except OSError as error:
        raise NoText(needed, f"{name} cannot be read ({error.strerror})",
                     "Put the file into the folder that TEXTS names.") from error  # fmt: skip
    if sha256(content).hexdigest() != source.text_digest:
        raise NoText(needed, f"{name} has another SHA-256",
                     "Put the unchanged file into the folder that TEXTS names.")  # fmt: skip
    return tuple(content.decode("utf-8", errors="replace").splitlines())


def passage_of(claim: Claim, claims: Iterable[Claim], text: tuple[str, ...]) -> Passage:
    """The passage that a claim names.

    Args:
        claims: all of the package. text: the lines of the claim's source.

    Raises:
        NoText: if the claim names no line of the text.
    """
    if claim.line is None or not 0 < claim.line <= len(text):
        raise NoText(f"{claim.claim_id} must name a line of its source",
                     "it names none" if claim.line is None else f"the text ends at {len(text)}",
                     "Follow the locator in the document itself.")  # fmt: skip
    before = text[max(claim.line - 1 - NEIGHBOURS, 0) : claim.line - 1]
    after = text[claim.line : claim.line + NEIGHBOURS]
    first, last = claim.line - _near(before[::-1]), claim.line + _near(after)
    lines = tuple(Line(n, text[n - 1], n == claim.line) for n in range(first, last + 1))
    same = [c for c in claims if c.source_id == claim.source_id and c.line is not None]
    same.sort(key=lambda c: (c.line or 0, c.claim_id))
    at = next(i for i, other in enumerate(same) if other.claim_id == claim.claim_id)
    return Passage(
        claim,
        lines,
        tuple(c for c in same if first <= (c.line or 0) <= last),
        same[at - 1] if at else None,
        same[at + 1] if at + 1 < len(same) else None,
    )


def _near(lines: tuple[str, ...]) -> int:
    """How many lines, the nearest first, are shown: until there are enough characters."""
    characters = 0
    for count, line in enumerate(lines):
        if characters >= NEAR_CHARACTERS:
            return count
        characters += len(line)
    return len(lines)
