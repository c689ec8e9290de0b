"""Which records a selection leaves, and that every count says what it says."""

import gc
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.evidence.lifetimes import BOUNDS
from geodata.geometry.bounds import Bounds
from geodata.query.filters import FACETS
from geodata.query.results import Counts
from geodata.query.selection import Selection
from geodata.stores.memory.store import MemoryStore
from geodata.stores.opening import open_store, shared_store
from geodata.stores.store import Store
from tests.geodata.invented import SELECTIONS
from tests.package_copy import PackageCopy

IDS = {
    "annex": "posts/alpha-annex", "long": "canals/long", "short": "canals/short",
    "border": "orchards/border", "nandu": "orchards/nandu", "north": "lights/north",
    "east": "lights/east",
}  # fmt: skip
EVERYTHING = "alpha annex beta gamma harbour delta island raid long short border nandu"


def ids(words: str) -> list[str]:
    """Record ids from their short names."""
    return [IDS.get(word, f"posts/{word}") for word in words.split()]


@pytest.mark.parametrize(
    ("selection", "expected"),
    [
        (Selection(), EVERYTHING),
        (Selection(layers=("canals",)), "long short"),
        (Selection(layers=("orchards", "canals")), "long short border nandu"),
        (Selection(layers=("lights",)), "north east"),
        (Selection(context=("lights",)), f"{EVERYTHING} north east"),
        (Selection(layers=("canals",), context=("lights",)), "long short north east"),
        (Selection(sectors=("farming",)), "border nandu"),
        (Selection(sectors=("music",)), ""),
        (Selection(departments=("01",)), "alpha annex long border"),
        (Selection(departments=("03",)), "gamma harbour raid long"),
        (Selection(departments=("01", "03")), "alpha annex gamma harbour raid long border"),
        (Selection(statuses=("operating",)), "alpha beta gamma"),
        (Selection(statuses=("retired", "cancelled")), "harbour short"),
        (Selection(countries=("FR",)), "alpha gamma island"),
        (Selection(countries=("BR",)), "alpha island"),
        (Selection(companies=("acorn",)), "alpha gamma island"),
        (Selection(companies=("birch",)), "alpha island"),
        # Cedar State holds two of them through Birch Group.
        (Selection(companies=("cedar",)), "alpha island long"),
        (Selection(companies=("loop-a",)), ""),
        (Selection(precisions=("near",)), "annex delta short"),
        (Selection(precisions=("country",)), "gamma"),
        (Selection(years=(1990, 1999)), ""),
        (Selection(years=(2000, 2000)), "alpha"),
        (Selection(years=(2011, 2011)), "alpha raid border"),
        (Selection(years=(2009, 2012)), "alpha beta gamma raid long border nandu"),
        (Selection(years=(2015, 2999)), "alpha island border"),
        (Selection(years=(2020, 2020)), ""),
        (
            Selection(years=(2000, 2000), possible=True),
            "alpha annex beta gamma harbour delta long short border nandu",
        ),
        (
            Selection(years=(2020, 2020), possible=True),
            "alpha annex beta gamma delta island long border nandu",
        ),
        (Selection(years=(2011, 2011), time="happened"), "raid"),
        (Selection(years=(2015, 2015), time="happened"), "island"),
        (Selection(years=(2012, 2012), time="due"), "island"),
        (Selection(possible=True), EVERYTHING),
        (Selection(known_by=2009), ""),
        (Selection(known_by=2010), "alpha annex beta harbour delta island long short border"),
        (Selection(known_by=2013), EVERYTHING),
        (Selection(text="nandu"), "nandu"),
        (Selection(text="ÑANDÚ huerto"), "nandu"),
        (Selection(text="posta primera"), "alpha"),
        (Selection(text="birch"), "alpha island"),
        (Selection(text="cobertizo"), "raid"),
        (Selection(text="birch alfa"), "alpha"),
        (Selection(text="nothing like it"), ""),
        (Selection(bbox=Bounds(10, 0, 12, 1)), "alpha annex long border"),
        (Selection(bbox=Bounds(17, 3, 18, 4)), "island"),
        (Selection(bbox=Bounds(-10, -10, -5, -5)), ""),
        (Selection(sectors=("trade",), departments=("02",), possible=True), "beta delta"),
    ],
)
def test_each_filter(store: Store, selection: Selection, expected: str) -> None:
    assert store.select(selection).ids == ids(expected)


@given(SELECTIONS)
def test_counts_add_up(store: Store, selection: Selection) -> None:
    selected = store.select(selection)
    counts = selected.counts
    assert counts.total == counts.on_map + counts.table_only == len(selected.records)
    assert counts.on_map == int(selected.records.geometry.notna().sum())
    assert counts.undated == int((selected.records[list(BOUNDS)] == 0).all(axis=1).sum())


@given(SELECTIONS, st.sampled_from([item.name for item in FACETS]))
def test_a_count_is_what_its_choice_leaves(store: Store, selection: Selection, name: str) -> None:
    selection = replace(selection, context=())
    for code, count in store.select(selection).facets[name].items():
        chosen = store.select(replace(selection, **{name: (code,)}))
        assert (code, chosen.counts.total) == (code, count)


@given(SELECTIONS)
def test_a_selection_leaves_a_part_of_everything_in_its_order(
    store: Store, selection: Selection
) -> None:
    everything = list(store.package.records.index)
    chosen = store.select(selection).ids
    assert chosen == [i for i in everything if i in set(chosen)]


@given(SELECTIONS)
def test_filters_commute(store: Store, selection: Selection) -> None:
    """Taken one by one, in whatever order, they leave what they leave together."""
    together = ("context", "years", "possible", "time", "known_by")
    shared = {name: getattr(selection, name) for name in together}
    layers = Selection(**shared, layers=selection.layers)
    left = set(store.select(layers).ids)
    for name in selection.active():
        if name not in shared:
            alone = replace(layers, **{name: getattr(selection, name)})
            left &= set(store.select(alone).ids)
    assert set(store.select(selection).ids) == left


@given(SELECTIONS)
def test_loosening_says_what_it_leaves(store: Store, selection: Selection) -> None:
    offers = store.loosened(selection)
    without = {n: store.select(selection.without(n)).counts.total for n in selection.active()}
    assert dict(offers) == {name: count for name, count in without.items() if count}
    assert [n for _, n in offers] == sorted((n for _, n in offers), reverse=True)


def test_counts_of_everything(store: Store) -> None:
    assert store.select(Selection()).counts == Counts(12, 11, 1, 1, disputed=3)


def test_years_part_all_records_into_three(store: Store) -> None:
    hiding = store.select(Selection(years=(2016, 2020))).counts
    showing = store.select(Selection(years=(2016, 2020), possible=True)).counts
    assert (hiding.existed, hiding.possible, hiding.absent) == (0, 10, 2)
    assert (hiding.total, showing.total) == (0, 10)
    assert (showing.existed, showing.possible, showing.absent) == (0, 10, 2)


@pytest.mark.parametrize(
    ("year", "alpha", "harbour"),
    [
        (2000, "construction", ""),
        (2004, "construction", "operating"),
        (2005, "operating", "operating"),
        (2013, "operating", "operating"),
        (2014, "operating", "retired"),
    ],
)
def test_status_is_the_one_at_the_end_of_the_years(
    store: Store, year: int, alpha: str, harbour: str
) -> None:
    status = store.select(Selection(years=(year, year), possible=True)).records["status"]
    assert (status["posts/alpha"], status["posts/harbour"]) == (alpha, harbour)


def test_the_status_filter_goes_by_the_years(store: Store) -> None:
    selection = Selection(years=(2000, 2004), statuses=("construction",))
    assert store.select(selection).ids == ["posts/alpha"]
    assert store.select(Selection(statuses=("construction",))).ids == []


def test_known_by_forgets_later_sources(store: Store) -> None:
    then = store.select(Selection(known_by=2013))
    (entry,) = then.atlas.fields_of("posts/beta", "investment")
    assert [v.claim.number for v in entry.shown] == [100_000_000]
    assert entry.n_witnesses == 1
    assert then.records["status"]["posts/harbour"] == "operating"
    assert then.counts.undated == 3


def test_known_by_the_newest_source_is_everything(store: Store) -> None:
    assert store.atlas(2019) is store.atlas() is store.atlas(2500)
    assert store.atlas(2018) is not store.atlas()


def test_text_words_may_come_from_several_fields(store: Store) -> None:
    assert store.select(Selection(text="acorn gamma")).ids == ["posts/gamma"]


def test_layer_counts_do_not_mix_with_context(store: Store) -> None:
    facets = store.select(Selection(context=("lights",))).facets
    assert facets["layers"] == {"canals": 2, "lights": 2, "orchards": 2, "posts": 8}
    assert facets["departments"] == {"01": 4, "02": 3, "03": 5, "04": 4}


@pytest.mark.parametrize(
    ("asked", "found"),
    [("posts/alpha", "posts/alpha"), ("posts/first", "posts/alpha"), ("posts/nothing", None)],
)
def test_find_by_id_and_by_former_id(store: Store, asked: str, found: str | None) -> None:
    assert store.find(asked) == found


def test_year_range_spans_records_and_sources(store: Store) -> None:
    assert store.year_range() == (1950, 2019)


def test_names_are_codes_too(store: Store) -> None:
    query = {"department": "west,XT-EA,nordica,NÓRDICA", "country": "fr"}
    selection, corrections = store.parse(query)
    assert (selection.departments, selection.countries) == (("01", "03", "04"), ("FR",))
    assert corrections == []


def test_a_selection_does_not_change_the_store(store: Store) -> None:
    before = store.atlas().records.copy()
    records = store.select(Selection(years=(2000, 2001))).records
    records["name_en"] = "spoilt"
    assert store.atlas().records.equals(before)


def test_a_package_without_records_answers_nothing(copy_of_tinyland: PackageCopy) -> None:
    copy_of_tinyland.edit("catalog.json", lambda content: content.update(layers=[]))
    store = MemoryStore(copy_of_tinyland.read())
    selection = Selection(text="x", bbox=Bounds(0, 0, 1, 1), years=(2000, 2001), possible=True)
    assert store.select(selection).counts == Counts(0, 0, 0, 0)


def test_the_shared_store_is_that_of_the_environment(
    monkeypatch: pytest.MonkeyPatch, copy_of_tinyland: PackageCopy
) -> None:
    monkeypatch.setenv("GEODATA", str(copy_of_tinyland.root))
    assert shared_store().package.root == copy_of_tinyland.root
    assert shared_store() is shared_store()


def test_what_is_loaded_is_not_looked_through_after_each_click(
    copy_of_tinyland: PackageCopy,
) -> None:
    store = open_store(str(copy_of_tinyland.root))
    records = store.atlas().records
    watched = gc.get_objects()
    assert not any(found is store or found is records for found in watched)
