"""Every locator is said in Spanish where Spanish is read, but for the documents' own headings."""

import re

import pytest

from geodata.datapackage.package import BUILT_IN, read_package
from geodata.language import translator
from geodata.presentation.locators import locator_in

# Words that tell where a thing stands; a heading of a document may hold none of them.
ENGLISH = re.compile(
    r"\b(Tables?|Parts?|Appendix|rows?|sources?|notes?|list|summary|introduction|paragraphs?"
    r"|Image|caption|exports|imports|HS|after|the gap|blank|organised|on space)\b"
)
# A row of tables is headed so in the document itself.
PRINTED = "Total Peru exports"


@pytest.fixture(scope="module")
def locators() -> list[str]:
    """Each locator of claims, of claims on companies, and of series, once."""
    package = read_package(BUILT_IN)
    claims = (*package.claims, *package.company_claims)
    observations = [o for series in package.series.values() for o in series.observations]
    return sorted({c.locator for c in claims} | {o.locator for o in observations})


def test_none_keeps_an_english_word_of_place(locators: list[str]) -> None:
    assert len(locators) > 300
    es = translator("es")
    said = {locator: locator_in(locator, es) for locator in locators}
    bare = {at: words.replace(PRINTED, "") for at, words in said.items()}
    assert {at: said[at] for at, words in bare.items() if ENGLISH.search(words)} == {}


def test_in_english_they_stand_as_written(locators: list[str]) -> None:
    en = translator("en")
    assert [locator_in(locator, en) for locator in locators] == locators


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("Table 7, row El Galeno", "Tabla 7, fila El Galeno"),
        ("Table 7, source 6 / 7 / 8", "Tabla 7, fuente 6 / 7 / 8"),
        ("Table 1, exports, HS 260300", "Tabla 1, exportaciones, SA 260300"),
        ("Part 3, Mining ¶1", "Parte 3, Mining ¶1"),
        ("Part 3, introduction ¶2, list", "Parte 3, introducción ¶2, lista"),
        ("Mining ¶5, after the gap", "Mining ¶5, tras la laguna"),
        ("note 92", "nota 92"),
        ("Education ¶4 (on organised crime)", "Education ¶4 (sobre el crimen organizado)"),
        ("Table 7, row Hebei Exploration (project blank)",
         "Tabla 7, fila Hebei Exploration (proyecto en blanco)"),
        ("row Antunez de Mayolo (Mantaro)", "fila Antunez de Mayolo (Mantaro)"),
        ("dates.csv, 10", "dates.csv, 10"),
        ("", ""),
        ("note", "note"),
        ("(", "("),
    ],
)  # fmt: skip
def test_words_of_place_are_said_in_spanish(written: str, said: str) -> None:
    assert locator_in(written, translator("es")) == said
