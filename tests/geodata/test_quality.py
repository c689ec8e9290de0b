"""The quality of a record: its parts by hand, its levels, and the score again from a file."""

from decimal import ROUND_HALF_UP, Decimal

import pytest

from geodata.datapackage.package import BUILT_IN, Package, read_package
from geodata.evidence.quality import PARTS, Scale, score_of
from geodata.language import Translator
from geodata.query.selection import Selection
from geodata.stores.memory.store import MemoryStore
from geodata.stores.store import Store
from tests.geodata.invented import source
from tests.package_copy import PackageCopy
from tests.written import rows, written

SCALE = Scale(
    sources={
        "a": source("a", 2010),
        "a-reprint": source("a-reprint", 2012, "a"),
        "b": source("b", 2016),
        "c": source("c", 2020),
    },
    asked={"posts": ("status", "owner", "price", "size"), "notes": ()},
    radii_km={"exact": 0, "near": 50, "vague": 300},
    newest=2020,
    levels=((70, 2, "sure"), (60, 0, "good"), (0, 0, "weak")),
)
WEIGHTS = {"witnesses": 35, "completeness": 25, "place": 20, "age": 20}


@pytest.mark.parametrize(
    ("sources", "share"),
    [
        ([], 0),
        (["gazetteer"], 0),
        (["a"], 0.33),
        (["a", "a-reprint"], 0.33),
        (["a", "b"], 0.67),
        (["a", "b", "c"], 1),
        (["a", "a-reprint", "b", "c"], 1),
    ],
)
def test_editions_of_one_text_are_one_witness(sources: list[str], share: float) -> None:
    assert SCALE.quality("posts", None, sources, ()).witnesses == share


@pytest.mark.parametrize(
    ("layer", "fields", "share"),
    [
        ("posts", [], 0),
        ("posts", ["status"], 0.25),
        ("posts", ["status", "event"], 0.25),
        ("posts", ["status", "owner", "price", "size"], 1),
        ("notes", [], 1),
    ],
)
def test_completeness_is_the_share_of_what_the_layer_asks(
    layer: str, fields: list[str], share: float
) -> None:
    assert SCALE.quality(layer, None, (), fields).completeness == share


@pytest.mark.parametrize(
    ("precision", "share"),
    [("exact", 1), ("near", 0.75), ("vague", 0), ("unheard of", 0), (None, 0)],
)
def test_a_place_counts_less_the_further_off_it_may_be(precision: str | None, share: float) -> None:
    assert SCALE.quality("posts", precision, (), ()).place == share


@pytest.mark.parametrize(
    ("sources", "share"),
    [([], 0), (["a"], 0), (["a-reprint"], 0.2), (["a", "b"], 0.6), (["a", "c"], 1)],
)
def test_age_is_that_of_the_newest_source(sources: list[str], share: float) -> None:
    assert SCALE.quality("posts", None, sources, ()).age == share


@pytest.mark.parametrize(
    ("parts", "score"),
    [
        ((0, 0, 0, 0), 0),
        ((1, 1, 1, 1), 100),
        ((1, 0, 0, 0), 35),
        ((0, 1, 0, 0), 25),
        ((0, 0, 1, 0), 20),
        ((0, 0, 0, 1), 20),
        ((0, 0.5, 0, 0), 13),
        ((0, 0.1, 0, 0), 3),
        ((0.33, 0.5, 0.75, 0.6), 51),
    ],
)
def test_the_score_adds_up(parts: tuple[float, float, float, float], score: int) -> None:
    assert score_of(*parts) == score


@pytest.mark.parametrize(
    ("sources", "fields", "score", "level"),
    [
        (["a", "b", "c"], [], 75, "sure"),
        (["a", "b"], [], 55, "weak"),
        (["a", "b"], ["status"], 62, "good"),
        ([], [], 20, "weak"),
        # One witness is not enough for the highest level, whatever the score.
        (["c"], ["status", "owner", "price", "size"], 77, "good"),
    ],
)
def test_the_level_is_the_highest_that_is_reached(
    sources: list[str], fields: list[str], score: int, level: str
) -> None:
    quality = SCALE.quality("posts", "exact", sources, fields)
    assert (quality.score, quality.level) == (score, level)


@pytest.mark.parametrize(
    ("record_id", "parts", "score", "level"),
    [
        # Two of three witnesses (the chart is none), two of three fields, 1 of 200 km, newest.
        ("posts/alpha", (0.67, 0.67, 1.0, 1.0), 80, "good"),
        ("posts/beta", (0.67, 0.67, 1.0, 1.0), 80, "good"),
        ("posts/gamma", (0.33, 0.33, 0.0, 0.7), 34, "weak"),
        ("posts/raid", (0.33, 0.0, 0.5, 0.7), 36, "weak"),
        ("canals/long", (0.33, 1.0, 0.75, 0.4), 60, "good"),
        # Of its two lengths one is wrong; the other counts.
        ("canals/short", (0.67, 0.67, 0.88, 1.0), 78, "good"),
        # Only a work of reference speaks of it.
        ("lights/north", (0.0, 1.0, 1.0, 0.0), 45, "weak"),
    ],
)
def test_records_of_tinyland(
    store: Store,
    record_id: str,
    parts: tuple[float, ...],
    score: int,
    level: str,
) -> None:
    row = store.atlas().records.loc[record_id]
    assert tuple(row[f"quality_{part}"] for part in PARTS) == parts
    assert (row["quality"], row["quality_level"]) == (score, level)


def test_a_field_known_only_wrongly_is_not_known(copy_of_tinyland: PackageCopy) -> None:
    copy_of_tinyland.add_claim(field="investment", value="7", unit="USD", rank="deprecated",
                               note_en="No.", note_es="No.")  # fmt: skip
    records = MemoryStore(copy_of_tinyland.read()).atlas().records
    assert records.loc["posts/delta", "quality_completeness"] == 0


def test_age_is_measured_from_what_was_known_then(store: Store) -> None:
    then = store.atlas(known_by=2010).records.loc["posts/alpha"]
    assert (then["quality_age"], then["quality_witnesses"]) == (1, 0.33)


def test_the_filter_and_its_counts(store: Store) -> None:
    chosen = store.select(Selection(qualities=("good",)))
    assert set(chosen.records["quality_level"]) == {"good"}
    assert (chosen.records["quality"] >= 60).all()
    counts = store.select(Selection()).facets["qualities"]
    assert counts["good"] == len(chosen.ids)
    assert sum(counts.values()) == store.select(Selection()).counts.total


@pytest.mark.parametrize("package_name", ["tinyland", "built in"])
def test_the_score_can_be_computed_again_from_the_file(
    package: Package, en: Translator, package_name: str
) -> None:
    read = package if package_name == "tinyland" else read_package(BUILT_IN)
    chosen = MemoryStore(read).select(Selection()).extract()
    found = rows(written(chosen, "csv", en, columns="all"))
    assert len(found) == len(chosen.ids)
    for row in found:
        total = sum(Decimal(row[f"quality_{p}"]) * weight for p, weight in WEIGHTS.items())
        assert row["quality"] == str(total.quantize(Decimal(1), ROUND_HALF_UP))


def test_a_package_without_levels_still_has_scores(copy_of_tinyland: PackageCopy) -> None:
    (copy_of_tinyland.root / "codelists" / "quality.csv").unlink()
    read = copy_of_tinyland.read()
    assert [str(p) for p in read.problems] == [
        "codelists/quality.csv: is missing. Put the file there, or remove what refers to it."
    ]
    row = MemoryStore(read).atlas().records.loc["posts/alpha"]
    assert (row["quality"], row["quality_level"]) == (80, "")


def test_a_threshold_that_is_no_number_is_reported(copy_of_tinyland: PackageCopy) -> None:
    copy_of_tinyland.replace("codelists/quality.csv", ",60", ",high")
    read = copy_of_tinyland.read()
    assert [(p.file, p.row) for p in read.problems] == [("codelists/quality.csv", "good")]
    assert set(MemoryStore(read).atlas().records["quality_level"]) == {"weak"}
