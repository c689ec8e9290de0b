"""Text folded for comparison: without case, accents and doubled spaces."""

import re
import unicodedata


def fold(text: str) -> str:
    """Return `text` in lower case, without accents or repeated white space.

    "Río  Blanco" and "rio blanco" fold to the same string; "ñ" folds to "n".
    """
    if text.isascii():
        return " ".join(text.casefold().split())
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(c for c in decomposed if not unicodedata.combining(c))
    return " ".join(plain.split())


def hyphened(text: str) -> str:
    """The ASCII letters and digits of a folded text, other signs as one hyphen: “rio-blanco-2”."""
    return "-".join(re.findall(r"[a-z0-9]+", fold(text)))
