"""Dates, numbers, money, filters and counts in words, in both languages."""

from dataclasses import replace

import pytest

from geodata.datapackage.package import Package
from geodata.geometry.bounds import Bounds
from geodata.language import Translator
from geodata.periods import OPEN_END
from geodata.presentation.sentences import Words
from geodata.presentation.values import (
    claim_text,
    compiled_text,
    date_text,
    iso_day,
    number_text,
    place_text,
    possible_text,
    qualifier_text,
    spread_text,
)
from geodata.query.results import Counts
from geodata.query.selection import Selection
from geodata.stores.store import Store
from tests.geodata.invented import claim


@pytest.mark.parametrize(
    ("text", "english", "spanish"),
    [
        ("", "", ""),
        ("2019", "2019", "2019"),
        ("2019-08", "August 2019", "agosto de 2019"),
        ("2019-08-17", "17 August 2019", "17 de agosto de 2019"),
        ("2013~", "about 2013", "2013 (aprox.)"),
        ("2013?", "perhaps 2013", "quizá 2013"),
        ("2012-21", "2012-21", "2012-21"),
        ("201X", "the 2010s", "la década de 2010"),
        ("1993/..", "since 1993", "desde 1993"),
        ("../1993", "until 1993", "hasta 1993"),
        ("/1993", "until 1993", "hasta 1993"),
        ("2010/2014", "2010 – 2014", "2010 – 2014"),
    ],
)
def test_dates(en: Translator, es: Translator, text: str, english: str, spanish: str) -> None:
    assert date_text(text, en) == english
    assert date_text(text, es) == spanish


@pytest.mark.parametrize(
    ("number", "unit", "kind", "english", "spanish"),
    [
        (100_000_000, "USD", "money", "USD 100 million", "USD 100 millones"),
        (2_600_000_000, "USD", "money", "USD 2.6 billion", "USD 2,600 millones"),
        (1_500_000, "USD", "money", "USD 1.5 million", "USD 1.5 millones"),
        (1_000_000, "USD", "money", "USD 1 million", "USD 1 millón"),
        (999_999, "USD", "money", "USD 999,999", "USD 999,999"),
        (1100, "ha", "number", "1,100 hectares", "1,100 hectáreas"),
        (0.25, "km", "number", "0.25 kilometres", "0.25 kilómetros"),
        (4, "count", "number", "4", "4"),
        (4, "", "number", "4", "4"),
        (60, "%", "number", "60 %", "60 %"),
        (-5, "km", "number", "-5 kilometres", "-5 kilómetros"),
        (3, "furlong", "number", "3 furlong", "3 furlong"),
    ],
)
def test_numbers(
    package: Package,
    en: Translator,
    es: Translator,
    number: float,
    unit: str,
    kind: str,
    english: str,
    spanish: str,
) -> None:
    assert number_text(number, unit, kind, package, en) == english
    assert number_text(number, unit, kind, package, es) == spanish


@pytest.mark.parametrize(
    ("field", "value", "cells", "english", "spanish"),
    [
        ("status", "retired", {}, "Retired", "Cerrado"),
        ("commodity", "plums", {}, "Plums", "Ciruelas"),
        ("commodity", "turnips", {}, "turnips", "turnips"),
        ("start_date", "2013~", {}, "about 2013", "2013 (aprox.)"),
        ("owner", "Acorn", {}, "Acorn", "Acorn"),
        ("description", "A yard", {"value_es": "Un patio"}, "A yard", "Un patio"),
        ("description", "A yard", {}, "A yard", "A yard"),
        ("length", "1000", {"unit": "km"}, "1,000 kilometres", "1,000 kilómetros"),
    ],
)
def test_claims(
    package: Package,
    en: Translator,
    es: Translator,
    field: str,
    value: str,
    cells: dict[str, str],
    english: str,
    spanish: str,
) -> None:
    said = claim(value, field, **cells)
    assert claim_text(said, package, en) == english
    assert claim_text(said, package, es) == spanish


@pytest.mark.parametrize(
    ("field", "qualifier", "spanish"),
    [
        ("event", "attack", "Ataque"),
        ("milestone", "opening", "Apertura"),
        ("owner_share", "Acorn Ltd", "Acorn Ltd"),
        ("length", "", ""),
    ],
)
def test_qualifiers(
    package: Package, es: Translator, field: str, qualifier: str, spanish: str
) -> None:
    assert qualifier_text(field, qualifier, package, es) == spanish


def test_compiled_values_and_their_spread(store: Store, en: Translator, es: Translator) -> None:
    (entry,) = store.atlas().fields_of("posts/beta", "investment")
    assert compiled_text(entry, store.package, en) == "USD 200 million"
    assert spread_text(entry, store.package, es) == "USD 100 millones – USD 200 millones"
    (products,) = store.atlas().fields_of("posts/delta", "commodity")
    assert compiled_text(products, store.package, en) == "Figs; Plums"
    assert spread_text(products, store.package, en) == ""


@pytest.mark.parametrize(
    ("day", "text"), [(20190817, "2019-08-17"), (0, ".."), (OPEN_END, ".."), (10101, "..")]
)
def test_iso_days(day: int, text: str) -> None:
    assert iso_day(day) == text


def test_places_name_the_largest_share_first(store: Store, en: Translator) -> None:
    assert place_text({"departments": ("02", "01")}, store.package, en) == "Middle, West"


def test_a_place_says_what_it_may_reach(store: Store, en: Translator, es: Translator) -> None:
    row = store.atlas().records.loc["canals/long"].to_dict()
    assert place_text(row, store.package, en) == "West, East"
    assert possible_text(row, store.package, en) == "possibly also Middle"
    assert possible_text(row, store.package, es) == "posiblemente también Middle"
    alone = {"departments": (), "possible_departments": ("02", "04")}
    assert possible_text(alone, store.package, en) == "possibly Middle, Nórdica"
    assert possible_text({**row, "possible_departments": ()}, store.package, en) == ""


@pytest.mark.parametrize(
    ("selection", "english", "spanish"),
    [
        (
            Selection(),
            "Everything is shown; nothing is filtered.",
            "Se muestra todo, sin filtros.",
        ),
        (Selection(context=("lights",)), "Everything is shown", "Se muestra todo"),
        (Selection(layers=("posts", "canals")), "layer: Trading posts or Canals",
         "capa: Puestos de comercio o Canales"),
        (Selection(sectors=("water",)), "sector: Water", "sector: Agua"),
        (Selection(departments=("04",)), "department: Nórdica", "departamento: Nórdica"),
        (Selection(statuses=("retired",)), "status: Retired", "estado: Cerrado"),
        (Selection(countries=("FR", "JP", "BR")), "France, Japan or Brazil",
         "Francia, Japón o Brasil"),
        (Selection(precisions=("near",)), "Near", "Cercana"),
        (Selection(qualities=("good", "weak")), "quality of the evidence: Good or Weak",
         "calidad de la evidencia: Buena o Débil"),
        (Selection(years=(2010, 2012)), "years: 2010–2012, existed then (stated)",
         "años: 2010–2012, existía entonces (afirmado)"),
        (Selection(years=(2010, 2010), possible=True), "2010, existed then (stated or possible)",
         "2010, existía entonces (afirmado o posible)"),
        (Selection(known_by=2013), "sources published by: 2013", "2013"),
        (Selection(text="{fig} 100 %"), "text: “{fig} 100 %”", "texto: “{fig} 100 %”"),
        (Selection(bbox=Bounds(10, 0, 12.5, 2)), "10, 0, 12.5, 2", "10, 0, 12.5, 2"),
    ],
)  # fmt: skip
def test_filters_in_a_sentence(
    package: Package, en: Translator, es: Translator, selection: Selection, english: str,
    spanish: str,
) -> None:  # fmt: skip
    assert english in Words(package, en).sentence(selection)
    assert spanish in Words(package, es).sentence(selection)


def test_the_sentence_names_every_active_filter(package: Package, en: Translator) -> None:
    selection = Selection(
        ("posts",), (), ("trade",), ("01",), ("retired",), ("FR",), ("acorn",), ("FR",), ("near",),
        ("weak",), (2010, 2011), False, "existed", 2013, True, "fig", Bounds(10, 0, 12, 2),
        ("posts/alpha",),
    )  # fmt: skip
    words = Words(package, en)
    sentence = words.sentence(selection)
    assert set(words.filters(selection)) == set(selection.active())
    assert [n for n in selection.active() if f"{words.label(n)}: " not in sentence] == []


@pytest.mark.parametrize(
    ("counts", "english", "spanish"),
    [
        (Counts(12, 11, 1, 1), "12 records: 11 on the map, 1 in the table only; 1 undated",
         "12 registros: 11 en el mapa, 1 solo en la tabla; 1 sin fecha"),
        (Counts(1, 1, 0, 0), "1 record: 1 on the map, 0 in the table only",
         "1 registro: 1 en el mapa, 0 solo en la tabla"),
        (Counts(0, 0, 0, 0), "0 records: 0 on the map", "0 registros: 0 en el mapa"),
        (Counts(1234, 1234, 0, 0), "1,234 records", "1,234 registros"),
    ],
)  # fmt: skip
def test_counts_in_words(
    package: Package, en: Translator, es: Translator, counts: Counts, english: str, spanish: str
) -> None:
    assert english in Words(package, en).counts(counts, Selection())
    assert spanish in Words(package, es).counts(counts, Selection())


def test_owners_with_their_shares(store: Store, en: Translator) -> None:
    words = Words(store.package, en)
    shares = words.owners(store.atlas(), "posts/island")
    assert sorted(shares) == [("Acorn Ltd", "40 %"), ("Birch Group", "60 %")]
    assert words.owners(store.atlas(), "posts/alpha") == [("Birch Group", "")]
    assert words.owners(store.atlas(), "posts/raid") == []


def test_a_text_filter_with_braces_is_no_placeholder(package: Package, en: Translator) -> None:
    selection = replace(Selection(), text="{undated}")
    assert "“{undated}”" in Words(package, en).sentence(selection)
