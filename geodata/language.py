"""Texts, numbers and dates in the reader's language.

One `Translator` per run and language, never a global: sessions are threads of one process.
Message ids are the English texts; catalogues are `locale/<language>.po`, compiled when first used.
"""

import gettext
import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Context, Decimal
from functools import lru_cache
from pathlib import Path

from babel import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import get_decimal_symbol, get_group_symbol

LANGUAGES = ("en", "es")
DEFAULT_LANGUAGE = "en"
CATALOGUES = Path(__file__).parent / "locale"
# Peruvian usage: comma for thousands, point for decimals (CLDR es_PE).
NUMBER_LOCALES = {"en": "en", "es": "es_419"}


# Decimals of a number of which nobody says how many; so many digits that any float can be rounded.
MAX_DECIMALS = 4
EXACT = Context(prec=400)


@lru_cache(maxsize=8)
def _separators(locale: str) -> dict[int, str]:
    """What stands for the comma and the point of 1,234.5, as `str.translate` wants it."""
    signs = {",": get_group_symbol(locale), ".": get_decimal_symbol(locale)}
    return str.maketrans(signs)


@dataclass(frozen=True, slots=True)
class Translator:
    """Says a message in one language. `t("Mines")`, `t("{n} records", n=3)`."""

    language: str
    catalogue: gettext.NullTranslations

    def __call__(self, message: str, /, **values: object) -> str:
        """The message in this language, its `{names}` filled from `values`."""
        text = self.catalogue.gettext(message)
        return text.format(**values) if values else text

    def plural(self, one: str, many: str, n: int, /, **values: object) -> str:
        """The message for `n` things; `{n}` is the number, grouped."""
        text = self.catalogue.ngettext(one, many, n)
        return text.format(n=self.number(n), **values)

    def number(self, value: float, decimals: int | None = None) -> str:
        """A number with this language's separators; whole numbers without decimals."""
        smallest = Decimal(1).scaleb(-(decimals or MAX_DECIMALS))
        text = f"{Decimal(str(value)).quantize(smallest, context=EXACT):,f}"
        if not decimals:
            text = text.rstrip("0").rstrip(".")
        return text.translate(_separators(NUMBER_LOCALES[self.language]))

    def country(self, code: str) -> str:
        """The name of an ISO 3166-1 alpha-2 country; the code itself if unknown."""
        return str(Locale.parse(self.language).territories.get(code, code))

    def pick(self, values: Mapping[str, object], stem: str) -> str:
        """`<stem>_<language>` of a mapping, or `<stem>_en` where that is empty."""
        text = values.get(f"{stem}_{self.language}") or values.get(f"{stem}_en")
        return str(text) if text else ""

    def listing(self, items: list[str], last: str = "or") -> str:
        """ "a, b or c" — `last` is the English conjunction, translated."""
        if len(items) < 2:
            return "".join(items)
        word = self(last)
        if word == "o" and items[-1].lower().startswith(("o", "ho", "ó")):
            word = "u"  # Spanish avoids two o's in a row
        return ", ".join(items[:-1]) + f" {word} " + items[-1]


@dataclass(frozen=True)
class Sentence:
    """A message with what fills it, for a reader whose language is not known where it is made."""

    message: str
    values: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.message.format(**self.values) if self.values else self.message

    def by(self, t: Translator) -> str:
        """The sentence in a translator's language; sentences among its values too."""
        values = {n: v.by(t) if isinstance(v, Sentence) else v for n, v in self.values.items()}
        return t(self.message, **values)


def said(message: str, /, **values: object) -> Sentence:
    """A sentence to be translated later; `prepare/messages.py` knows its first argument."""
    return Sentence(message, values)


@lru_cache(maxsize=len(LANGUAGES))
def translator(language: str) -> Translator:
    """The translator of a language; an unknown language gets the default one."""
    if language not in LANGUAGES:
        language = DEFAULT_LANGUAGE
    with (CATALOGUES / f"{language}.po").open("rb") as source:
        catalogue = read_po(source, locale=language)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Translator(language, gettext.GNUTranslations(compiled))
