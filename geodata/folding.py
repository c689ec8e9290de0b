"""Text folded for comparison: without case, accents and doubled spaces."""

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
