"""Whether a number stands at the line of a text that is cited for it.

A text writes 2600000000 as “2.6 billion”, “2,600 million”, “2 600 millones”, “2,6 mil millones”;
7 as “seven” or “siete”; and a cell of a table counts in millions that only its heading names.
`numbers_in` gives every number that a line can mean, so that a check can ask for one.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from geodata.datapackage.claims import Claim
from geodata.datapackage.sources import Source
from geodata.errors import Problem
from geodata.folding import fold

SCALES = {
    "thousand": 1e3, "k": 1e3, "mil": 1e3,
    "million": 1e6, "millions": 1e6, "mn": 1e6, "m": 1e6, "millon": 1e6, "millones": 1e6,
    "billion": 1e9, "billions": 1e9, "bn": 1e9, "b": 1e9, "mil millones": 1e9,
}  # fmt: skip
# A table of money names its scale in the heading; its cells are bare.
TABLE_SCALE = 1e6
CURRENCY = re.compile("[A-Z]{3}")  # ISO 4217
UNITS = (
    ("one", "un", "uno", "una"), ("two", "dos"), ("three", "tres"), ("four", "cuatro"),
    ("five", "cinco"), ("six", "seis"), ("seven", "siete"), ("eight", "ocho"), ("nine", "nueve"),
    ("ten", "diez"), ("eleven", "once"), ("twelve", "doce"), ("thirteen", "trece"),
    ("fourteen", "catorce"), ("fifteen", "quince"), ("sixteen", "dieciseis"),
    ("seventeen", "diecisiete"), ("eighteen", "dieciocho"), ("nineteen", "diecinueve"),
)  # fmt: skip
TENS = (
    ("twenty", "veinte"), ("thirty", "treinta"), ("forty", "cuarenta"), ("fifty", "cincuenta"),
    ("sixty", "sesenta"), ("seventy", "setenta"), ("eighty", "ochenta"), ("ninety", "noventa"),
)  # fmt: skip
WORDS = {word: n for n, words in enumerate(UNITS, start=1) for word in words} | {
    word: 10 * n for n, words in enumerate(TENS, start=2) for word in words
}
ORDINALS = (
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
)
RANKS = {word: float(n) for n, word in enumerate(ORDINALS, start=1)}
_SCALE = r"(?:[\s-]*(?P<scale>mil[ -]millones|" + "|".join(SCALES) + r")\b)?"
# Thin and hard spaces part thousands (ISO 80000-1); `fold` has made them plain ones.
_DIGITS = re.compile(r"(?P<digits>\d{1,3}(?: \d{3})+(?!\d)|\d+(?:[.,]\d+)*)" + _SCALE)
_WORDS = re.compile(
    r"\b(?P<word>" + "|".join(sorted(WORDS, key=len, reverse=True)) + r")\b"
    r"(?:(?:-| y )(?P<unit>" + "|".join(w for words in UNITS[:9] for w in words) + r")\b)?" + _SCALE
)
# The number of a note stands against the word before it: “billion¹¹²”.
NOTE_NUMBER = re.compile("[⁰¹²³⁴-⁹]+")
ARTICLE = re.compile(r"\ba (?P<scale>million|billion|thousand)\b")
NEAR = 1e-12  # relative: room for the rounding of a product of floats, for nothing else


def numbers_in(line: str, following: str = "", table_scale: float = 1.0) -> frozenset[float]:
    """Every number that a line can mean.

    Args:
        line: the line of the text.
        following: the line after it, which may begin with the scale of a number at its end.
        table_scale: what a bare number may count in besides ones.
    """
    text = fold(NOTE_NUMBER.sub(" ", line.replace("\\", "")))
    wrapped = re.match(r"[a-z]+(?: millones)?", fold(following))
    if wrapped:
        text = f"{text} {wrapped[0]}"
    found: set[float] = set()
    for match in _DIGITS.finditer(text):
        scale = (match["scale"] or "").replace("-", " ")
        factors = (SCALES[scale],) if scale else (1.0, table_scale)
        found.update(number * f for number in _readings(match["digits"]) for f in factors)
    for match in _WORDS.finditer(text):
        number = WORDS[match["word"]] + WORDS.get(match["unit"] or "", 0)
        found.add(number * SCALES.get((match["scale"] or "").replace("-", " "), 1.0))
    found.update(RANKS[word] for word in re.findall(r"[a-z]+", text) if word in RANKS)
    found.update(SCALES[match["scale"]] for match in ARTICLE.finditer(text))
    return frozenset(found)


def _readings(digits: str) -> Iterator[float]:
    """The numbers a run of digits, points, commas and spaces can be, in English or Spanish."""
    # “20,000” is never twenty; “1.500” may be one and a half, or the Spanish for 1500.
    if re.fullmatch(r"\d+(?:\.\d+|,(?!\d{3}$)\d+)?|0,\d+", digits):
        yield float(digits.replace(",", "."))
    for separator, decimal in ((",", "."), (".", ","), (" ", ".")):
        group = re.escape(separator)
        if re.fullmatch(rf"\d{{1,3}}(?:{group}\d{{3}})+(?:{re.escape(decimal)}\d+)?", digits):
            yield float(digits.replace(separator, "").replace(decimal, "."))
    if not re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+,\d\d?", digits):
        # Cells of comma-separated values: “258,1964”.
        cells = digits.split(",")
        yield from (float(cell) for cell in cells if re.fullmatch(r"\d+(?:\.\d+)?", cell))


def stands_in(number: float, numbers: Iterable[float]) -> bool:
    """Whether a number is among those of a line; its sign is not looked at."""
    wanted = abs(number)
    return any(abs(wanted - n) <= NEAR * max(1.0, wanted) for n in numbers)


@dataclass(frozen=True, slots=True)
class TextEditions:
    """The text editions of the sources that are at hand: source id → lines."""

    lines: Mapping[str, Sequence[str]]

    @classmethod
    def found(cls, sources: Mapping[str, Source], folders: Sequence[Path]) -> "TextEditions":
        """Read those that lie in one of the folders; the first folder that has one counts."""
        lines = {}
        for source in sources.values():
            paths = [f / source.text_edition for f in folders if source.text_edition]
            path = next((p for p in paths if p.is_file()), None)
            if path:
                text = path.read_text(encoding="utf-8", errors="replace")
                lines[source.source_id] = text.removesuffix("\n").split("\n")
        return cls(lines)

    def problems(self, claims: Sequence[Claim], file: str) -> Iterator[Problem]:
        """Claims whose number does not stand at their line, or whose line is blank."""
        for claim in claims:
            lines = self.lines.get(claim.source_id, ())
            if claim.line is None or not 1 <= claim.line <= len(lines):
                continue
            line = lines[claim.line - 1]
            if not line.strip():
                message = f"line {claim.line} of {claim.source_id} is blank."
                yield Problem(file, claim.claim_id, message, "Cite the line that says it.")
            elif claim.number is not None and not self._says(claim):
                where = f"line {claim.line} of {claim.source_id}"
                message = f"{claim.value} {claim.unit} does not stand in {where}."
                yield Problem(file, claim.claim_id, message, "Correct the value or the line.")

    def _says(self, claim: Claim) -> bool:
        lines = self.lines[claim.source_id]
        place = (claim.line or 1) - 1
        following = next((text for text in lines[place + 1 :] if text.strip()), "")
        scale = TABLE_SCALE if CURRENCY.fullmatch(claim.unit) else 1.0
        return stands_in(claim.number or 0.0, numbers_in(lines[place], following, scale))

    def length_problems(self, sources: Mapping[str, Source], file: str) -> Iterator[Problem]:
        """Sources whose text edition has another number of lines than they say."""
        for source_id, lines in self.lines.items():
            stated = sources[source_id].text_lines
            # Some tools do not count a last line that no newline ends.
            if stated not in (len(lines), len(lines) - 1):
                edition = sources[source_id].text_edition
                message = f"text_lines is {stated}, but {edition} has {len(lines)}."
                remedy = "Correct text_lines, or find the edition that the claims cite."
                yield Problem(file, source_id, message, remedy)
