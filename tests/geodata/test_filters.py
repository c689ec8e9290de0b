"""The table of filters: what is made from it has all that a Selection has."""

from dataclasses import fields

import pytest

from geodata.language import LANGUAGES, translator
from geodata.query.filters import FACETS, FILTERS, LABELLED, CodeFilter, Filter
from geodata.query.selection import Selection
from geodata.stores.store import Store


def test_every_field_of_a_selection_is_a_filter_and_every_parameter_is_of_one() -> None:
    assert {item.name for item in FILTERS} == {field.name for field in fields(Selection)}
    parameters = [item.parameter for item in FILTERS]
    assert len(parameters) == len(set(parameters))
    written = [item.name for item in FILTERS if not item.is_former]
    assert len(written) == len(set(written))


@pytest.mark.parametrize("item", FACETS, ids=lambda item: item.name)
def test_a_facet_counts_codes_that_records_have_and_can_be_asked_for(
    store: Store, item: CodeFilter
) -> None:
    counted = store.select(Selection()).facets[item.name]
    assert sum(counted.values()) > 0
    assert item.column in store.atlas().records
    assert set(counted) <= set(store.codes[item.parameter].values())


@pytest.mark.parametrize("item", LABELLED.values(), ids=lambda item: item.name)
def test_a_filter_has_its_own_name_in_every_language(item: Filter) -> None:
    for language in LANGUAGES:
        titles = [other.title(translator(language)) for other in LABELLED.values()]
        title = item.title(translator(language))
        assert title[0].isupper()
        assert titles.count(title) == 1


def test_words_are_of_active_filters_and_codes_read_as_labels(store: Store) -> None:
    t = translator("en")
    sectors = next(item for item in FILTERS if item.name == "sectors")
    chosen = tuple(store.codes["sector"].values())[:2]
    words = sectors.words(Selection(sectors=chosen), store.package, t)
    assert words == " or ".join(store.package.codelists["sector"].label(c, t) for c in chosen)
