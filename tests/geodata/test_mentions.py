"""What lists and texts name: certain in texts, with its doubt in lists."""

import pytest

from geodata.datapackage.package import BUILT_IN, read_package
from geodata.query.matching import Names
from geodata.query.mentions import MAX_LINES, of_list, of_text
from geodata.stores.memory.store import MemoryStore

ARTICLE = """La minera china MMG Ltd opera Las Bambas, en Apurímac. Vale la pena recordar que en
Áncash, Antamina (de Glencore y Teck) sigue siendo la mayor. Las Bambas reabrió. El Ministerio de
Energía y Minas no respondió a Compañía de Minas Buenaventura; Petroperú and Marubeni Corp. did."""


@pytest.fixture(scope="module")
def names() -> Names:
    return MemoryStore(read_package(BUILT_IN)).names


def test_a_text_names_what_it_names_and_nothing_else(names: Names) -> None:
    found = {m.text: {one.code for one in m.matches} for m in of_text(ARTICLE, names)}
    assert found.pop("Antamina") >= {"mines/antamina"}
    assert found == {
        "MMG Ltd": {"mmg"}, "Las Bambas": {"mines/las-bambas"}, "Bambas": {"mines/las-bambas"},
        "Apurímac": {"03"}, "Áncash": {"02"}, "Glencore": {"glencore"}, "Teck": {"teck"},
        "Ministerio de Energía y Minas": {"minem"}, "Petroperú": {"petroperu"},
        "Marubeni Corp": {"marubeni"},
    }  # fmt: skip


def test_a_list_keeps_every_line_once(names: Names) -> None:
    text = "• Las Banbas\nMMG\nMMG\n\nno such thing\n"
    first, second, third = of_list(text, names)
    assert (first.text, first.matches[0].code) == ("Las Banbas", "mines/las-bambas")
    assert (second.text, second.count) == ("MMG", 2)
    assert not any(one.is_sure for one in third.matches)


def test_much_text_is_bounded(names: Names) -> None:
    assert len(of_list("\n".join(f"x{n}" for n in range(MAX_LINES + 50)), names)) == MAX_LINES
    assert of_text("A " * 400_000, names) == []
