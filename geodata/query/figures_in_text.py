"""Figures in a text: numbers with their unit, and years, in English and Spanish, as written.

“US$ 2.6 billion”, “2,600 millones de dólares”, “dos mil seiscientos millones”, “1.100 MW”, “45 %”,
“in 2016”. A number that has neither a unit nor a scale, and is no year, says nothing of itself.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from geodata.folding import fold

YEAR = "year"
# What a unit is called in texts → its code in the list of units, and what its numbers count for.
UNITS: dict[str, tuple[str, float]] = {
    **dict.fromkeys(("%", "per cent", "percent", "por ciento"), ("%", 1)),
    **dict.fromkeys(("km2", "square kilometres", "square kilometers", "kilometros cuadrados"),
                    ("km2", 1)),
    **dict.fromkeys(("km", "kms", "kilometre", "kilometres", "kilometer", "kilometers", "kilometro",
                     "kilometros"), ("km", 1)),
    **dict.fromkeys(("mw", "megawatt", "megawatts", "megavatio", "megavatios"), ("MW", 1)),
    **dict.fromkeys(("gw", "gigawatt", "gigawatts", "gigavatio", "gigavatios"), ("MW", 1000)),
    **dict.fromkeys(("ha", "hectare", "hectares", "hectarea", "hectareas"), ("ha", 1)),
    **dict.fromkeys(("tonnes", "tons", "toneladas"), ("t", 1)),
    **dict.fromkeys(("teu", "teus"), ("TEU", 1)),
    **dict.fromkeys(("usd", "us dollars", "dollars", "de dolares", "dolares"), ("USD", 1)),
    **dict.fromkeys(("pen", "soles", "de soles", "nuevos soles"), ("PEN", 1)),
}  # fmt: skip
MONEY = {"us$": "USD", "$": "USD", "usd": "USD", "s/": "PEN", "s/.": "PEN", "pen": "PEN"}
SCALES = {
    "thousand million": 1e9, "mil millones": 1e9, "thousand": 1e3, "mil": 1e3, "million": 1e6,
    "millions": 1e6, "millon": 1e6, "millones": 1e6, "mn": 1e6, "mm": 1e6, "m": 1e6,
    "billion": 1e9, "billions": 1e9, "bn": 1e9, "billon": 1e12, "billones": 1e12, "trillion": 1e12,
}  # fmt: skip
WORDS: dict[str, int] = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14,
    "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty":
    20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80,
    "ninety": 90, "uno": 1, "dos": 2, "tres": 3, "cuatro": 4, "cinco": 5, "seis": 6, "siete":
    7, "ocho": 8, "nueve": 9, "diez": 10, "once": 11, "doce": 12, "trece": 13, "catorce": 14,
    "quince": 15, "dieciseis": 16, "diecisiete": 17, "dieciocho": 18, "diecinueve": 19,
    "veinte": 20, "veintiuno": 21, "veintidos": 22, "veintitres": 23, "veinticuatro": 24,
    "veinticinco": 25, "veintiseis": 26, "veintisiete": 27, "veintiocho": 28, "veintinueve":
    29, "treinta": 30, "cuarenta": 40, "cincuenta": 50, "sesenta": 60, "setenta": 70,
    "ochenta": 80, "noventa": 90, "ciento": 100, "doscientos": 200, "trescientos": 300,
    "cuatrocientos": 400, "quinientos": 500, "seiscientos": 600, "setecientos": 700,
    "ochocientos": 800, "novecientos": 900, "un": 1, "una": 1, "cien": 100, "veintiun": 21,
}  # fmt: skip
HUNDRED, THOUSAND = "hundred", ("thousand", "mil")
JOINING = frozenset({"and", "y", "-"})


def _either(words: object) -> str:
    texts = sorted(map(str, words), key=len, reverse=True)  # type: ignore[call-overload]
    return "|".join(re.escape(text).replace(r"\ ", r"\s+") for text in texts)


_NUMBER_WORDS = _either([*WORDS, HUNDRED, *THOUSAND])
_FIGURE = re.compile(
    rf"(?P<money>{_either(MONEY)})?\s*"
    rf"(?<![\w.,])(?:(?P<digits>\d[\d.,\u00a0\u202f]*(?<=\d)|\d)"
    rf"|(?P<words>(?:{_NUMBER_WORDS})\b"
    rf"(?:(?:\s+|-)(?:(?:and|y)\s+)?(?:{_NUMBER_WORDS})\b)*))"
    rf"(?:\s*(?P<scale>{_either(SCALES)})\b(?!\d))?"
    rf"(?:[\s-]*(?P<unit>{_either(UNITS)})(?!\w))?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Figure:
    """A number as a text has it.

    Attributes:
        text: as written. value: in the unit. unit: code of the list of units, YEAR, or "" for a
            sum whose currency is not named. within: half of the last place that is written.
        start: where it stands.
    """

    text: str
    value: float
    unit: str
    within: float
    start: int


def figures(text: str) -> Iterator[Figure]:
    """The figures of a text, in its order."""
    folded = "".join(fold(letter)[:1] or letter for letter in text)
    for found in _FIGURE.finditer(folded):
        figure = _figure(found, text)
        if figure is not None:
            yield figure


def _figure(found: "re.Match[str]", text: str) -> Figure | None:
    scale = SCALES.get(" ".join((found["scale"] or "").split()), 1.0)
    unit, factor = UNITS.get(" ".join((found["unit"] or "").split()), ("", 1.0))
    unit = MONEY.get(found["money"] or "", "") or unit
    if found["words"]:
        number, place = _of_words(re.split(r"[\s-]+", found["words"])), 1.0
    else:
        number, place = _of_digits(found["digits"])
    written = " ".join(text[found.start() : found.end()].split()).strip(" ,.;")
    is_bare = not (unit or found["scale"])
    if is_bare:
        is_year = bool(re.fullmatch(r"(?:19|20)\d\d", found["digits"] or ""))
        return Figure(written, number, YEAR, 0.0, found.start()) if is_year else None
    size = scale * factor
    return Figure(written, number * size, unit, place * size / 2, found.start())


def _of_digits(digits: str) -> tuple[float, float]:
    """A number in either notation, and its last place: a mark before three digits groups."""
    bare = re.sub(r"[\u00a0\u202f]", "", digits)
    marks = [mark for mark in ".," if mark in bare]
    decimal = ""
    if len(marks) == 2:
        decimal = max(marks, key=bare.rfind)
    elif marks and not re.fullmatch(rf"\d{{1,3}}(?:{re.escape(marks[0])}\d{{3}})+", bare):
        decimal = marks[0] if bare.count(marks[0]) == 1 else ""
    for mark in marks:
        bare = bare.replace(mark, "." if mark == decimal else "")
    places = len(bare.partition(".")[2])
    return float(bare), 10.0**-places


def _of_words(words: list[str]) -> float:
    """“two thousand six hundred”, “dos mil seiscientos”."""
    total = part = 0.0
    for word in words:
        if word in JOINING:
            continue
        if word == HUNDRED:
            part = max(part, 1) * 100
        elif word in THOUSAND:
            total, part = total + max(part, 1) * 1000, 0.0
        else:
            part += WORDS[word]
    return total + part
