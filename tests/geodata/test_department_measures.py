"""Departments by measures: against the package's files read by pandas and geopandas alone."""

import json
from collections import Counter, defaultdict
from pathlib import Path

import geopandas
import pandas
import pytest

from geodata.datapackage.package import BUILT_IN
from geodata.evidence.department_measures import DepartmentScope, Tally, measures_of, tallies
from geodata.language import translator
from geodata.presentation.department_comparison import compared_departments
from geodata.presentation.department_profile import DepartmentProfile, neighbours
from geodata.presentation.department_words import DepartmentWords, highs, ranked
from geodata.presentation.value_classes import value_classes
from geodata.query.department_choice import SCHEMES, parse_departments
from geodata.query.selection import Selection
from geodata.stores.department_scopes import department_scope
from geodata.stores.opening import open_store
from geodata.stores.store import Store
from tests.large_package import large_package, stalls
from tests.package_copy import PackageCopy

CONTEXT = {"hydro_context", "rail_context"}
# For what the sources name or the outline bears; sketches are only possible.
SURVEYED = {"site_coordinates", "gazetteer_point", "admin_area"}


@pytest.fixture(scope="module")
def peru() -> Store:
    return open_store(str(BUILT_IN))


@pytest.fixture(scope="module")
def everything(peru: Store) -> DepartmentScope:
    return department_scope(peru, Selection())


@pytest.fixture(scope="module")
def claims() -> pandas.DataFrame:
    return pandas.read_csv(BUILT_IN / "claims.csv", dtype=str, keep_default_na=False)


@pytest.fixture(scope="module")
def units() -> geopandas.GeoDataFrame:
    return geopandas.read_file(BUILT_IN / "departments.geojson")


@pytest.fixture(scope="module")
def points(units: geopandas.GeoDataFrame, claims: pandas.DataFrame) -> dict[str, dict[str, float]]:
    """Record at a sure point, or of named departments → department → share, from the files."""
    codes = dict(zip(units["name"], units["ubigeo"], strict=True)) | {
        code: code for code in units["ubigeo"]
    }
    stated = claims[(claims["field"] == "department") & (claims["rank"] != "deprecated")]
    named = {
        record: list(dict.fromkeys(codes[v] for v in group["value"]))
        for record, group in stated.groupby("record_id")
    }
    metric = units.to_crs(32718)
    found: dict[str, dict[str, float]] = {}
    for path in sorted(BUILT_IN.glob("*.geojson")):
        if path.stem in CONTEXT or path.stem == "departments":
            continue
        for feature in json.loads(path.read_text("utf-8"))["features"]:
            record, said = feature["id"], feature["properties"]
            if record in named:
                found[record] = dict.fromkeys(named[record], 1 / len(named[record]))
            elif feature["geometry"] is None:
                found[record] = {}
            elif feature["geometry"]["type"] == "Point" and said["loc_precision"] != "estimated":
                place = geopandas.GeoSeries.from_wkt(
                    ["POINT ({} {})".format(*feature["geometry"]["coordinates"])], crs=4326
                ).to_crs(32718)[0]
                away = metric.distance(place)
                nearest = away.idxmin()
                is_near = away[nearest] <= 15_000
                found[record] = {units["ubigeo"][nearest]: 1.0} if is_near else {}
    return found


def of_layers(points: dict[str, dict[str, float]], *layers: str) -> Counter[str]:
    counts: Counter[str] = Counter()
    for record, shares in points.items():
        if record.split("/")[0] in layers:
            counts.update(shares)
    return counts


@pytest.mark.parametrize("layer", ["mines", "ports", "hydrocarbons", "hydro_plants"])
def test_records_are_counted_where_the_files_place_them(
    peru: Store, points: dict[str, dict[str, float]], layer: str
) -> None:
    scope = department_scope(peru, Selection(layers=(layer,)))
    drawn = set(scope.record_ids) - set(points)
    expected = of_layers(points, layer)
    found = tallies("records", scope)
    for code, tally in found.items():
        others = sum(scope.shares[i].get(code, 0) for i in drawn)
        assert tally.low == tally.high == pytest.approx(expected[code] + others, abs=0.001)
    # Nearly all of these layers lie at points or in departments that claims name.
    assert len(drawn) <= 3


def test_what_the_sources_place_in_several_departments_counts_by_its_share(
    everything: DepartmentScope, claims: pandas.DataFrame
) -> None:
    named = claims[(claims["record_id"] == "coca_zones/vraem") & (claims["field"] == "department")]
    n = named["value"].nunique()
    assert n == 5
    shares = everything.shares["coca_zones/vraem"]
    assert set(shares.values()) == {round(1 / n, 4)}
    assert len(shares) == n


def test_the_parts_add_up_to_the_whole(everything: DepartmentScope) -> None:
    found = tallies("records", everything)
    placed = [i for i in everything.record_ids if everything.shares[i]]
    whole = sum(sum(everything.shares[i].values()) for i in placed)
    assert sum(t.low for t in found.values()) == pytest.approx(whole)
    assert whole == pytest.approx(len(placed), abs=0.02 * len(placed))
    assert len(placed) + len(everything.nowhere) == len(everything.record_ids)


@pytest.mark.parametrize("measure", ["events", "statements", "conflicts"])
def test_what_is_said_of_a_record_counts_where_it_lies(
    everything: DepartmentScope, claims: pandas.DataFrame, measure: str
) -> None:
    """Of one department whose records all lie in it whole or by stated shares."""
    sound = claims[claims["rank"] != "deprecated"]
    told = sound[(sound["field"] == "event") & (sound["modality"] != "planned")]
    events = told.drop_duplicates(["record_id", "qualifier", "value"])
    conflicts = pandas.Series(
        dict(
            zip(
                everything.atlas.records.index, everything.atlas.records["n_conflicts"], strict=True
            )
        )
    )
    of_record = {
        "events": events["record_id"].value_counts(),
        "statements": claims["record_id"].value_counts(),
        "conflicts": conflicts,
    }[measure]
    expected: dict[str, float] = defaultdict(float)
    for record in everything.record_ids:
        for code, share in everything.shares[record].items():
            expected[code] += share * float(of_record.get(record, 0))
    found = tallies(measure, everything)
    assert {c: pytest.approx(expected[c]) for c in found} == {c: t.low for c, t in found.items()}


def test_events_of_a_year_are_those_that_certainly_fall_into_it(
    peru: Store, claims: pandas.DataFrame
) -> None:
    scope = department_scope(peru, Selection(years=(2022, 2022), possible=True))
    sound = claims[(claims["field"] == "event") & (claims["rank"] != "deprecated")]
    sound = sound[sound["modality"] != "planned"]
    dated = sound[sound["as_of"].str.match(r"2022(-\d\d){0,2}[~?%]?$")]
    dated = dated.drop_duplicates(["record_id", "qualifier", "value"])
    record = "mines/las-bambas"
    found = tallies("events", scope)
    expected = sum(
        scope.shares[r]["03"] for r in dated["record_id"]
        if r in scope.record_ids and "03" in scope.shares[r]
    )  # fmt: skip
    assert (dated["record_id"] == record).sum() > 3
    assert found["03"].low == pytest.approx(expected)


def test_money_of_a_department_is_a_range_that_counts_a_whole_once(
    everything: DepartmentScope, claims: pandas.DataFrame
) -> None:
    sound = claims[
        (claims["field"] == "investment") & (claims["unit"] == "USD")
        & (claims["rank"] != "deprecated") & claims["qualifier"].isin(["", "whole project"])
    ].assign(number=lambda c: c["value"].astype(float))  # fmt: skip
    ends = sound.groupby("record_id")["number"].agg(["min", "max"])
    parents = everything.atlas.package.records["part_of"]
    # A department of which every figure is of the whole.
    for code in ("13", "20", "06"):
        ids = [i for i in everything.lying_in(code) if i in ends.index]
        partial = set(claims[claims["field"] == "investment"]["record_id"]) & set(
            everything.lying_in(code)
        ) - set(ids)
        if partial or any(parents[i] in ids for i in ids):
            continue
        low = sum(ends.loc[i, "min"] * everything.shares[i][code] for i in ids)
        high = sum(ends.loc[i, "max"] * everything.shares[i][code] for i in ids)
        found = tallies("investment-USD", everything)[code]
        assert (found.low, found.high) == (pytest.approx(low), pytest.approx(high))
        assert found.records == len(ids) > 0
        break
    else:
        pytest.fail("no department is plain enough for this test")


def test_a_part_is_not_added_to_its_whole(copy_of_tinyland: PackageCopy) -> None:
    for number, (record, value) in enumerate((("posts/alpha", 500), ("posts/alpha-annex", 80))):
        money = {"field": "investment", "value": str(value), "unit": "USD"}
        copy_of_tinyland.add_claim(claim_id=f"t-9{number}", record_id=record, **money)
    store = open_store(str(copy_of_tinyland.root))
    scope = department_scope(store, Selection())
    found = tallies("investment-USD", scope)
    assert found["01"] == Tally(500, 500, 1)
    assert found["02"] == Tally(100_000_000, 200_000_000, 1)
    narrow = department_scope(store, Selection(ids=("posts/alpha-annex",)))
    assert tallies("investment-USD", narrow)["01"] == Tally(80, 80, 1)


def test_money_that_may_lie_there_stands_apart(copy_of_tinyland: PackageCopy) -> None:
    money = {"field": "investment", "value": "1000", "unit": "USD"}
    copy_of_tinyland.add_claim(record_id="canals/long", **money)
    scope = department_scope(open_store(str(copy_of_tinyland.root)), Selection())
    found = tallies("investment-USD", scope)
    assert found["01"] == found["03"] == Tally(500, 500, 1, 1)
    assert (found["02"].high, found["02"].possible) == (200_000_000, 1000)


def test_silence_counts_the_layers_without_a_record(everything: DepartmentScope) -> None:
    catalog = json.loads((BUILT_IN / "catalog.json").read_text("utf-8"))
    layers = [entry["id"] for entry in catalog["layers"] if not entry.get("context")]
    found = tallies("silence", everything)
    for code, tally in found.items():
        spoken = {i.split("/")[0] for i in everything.record_ids if code in everything.shares[i]}
        assert tally.low == len(set(layers) - spoken)


def test_a_department_chosen_leaves_all_others_to_compare_with(peru: Store) -> None:
    wide = department_scope(peru, Selection(sectors=("mining",)))
    narrow = department_scope(peru, Selection(sectors=("mining",), departments=("03",)))
    assert tallies("records", narrow) == tallies("records", wide)


def test_a_sketch_is_possible_and_in_no_sum(everything: DepartmentScope) -> None:
    sketched = [i for i in everything.record_ids if everything.possible[i]]
    assert sketched
    counts = Counter(code for i in sketched for code in everything.possible[i])
    found = tallies("records", everything)
    assert {c: t.possible for c, t in found.items() if t.possible} == dict(counts)
    lying = Counter(code for i in everything.record_ids for code in everything.shares[i])
    assert {c: t.records for c, t in found.items()} == {c: lying[c] for c in found}


@pytest.mark.parametrize("scheme", SCHEMES)
def test_classes_hold_every_department_that_has_any(
    everything: DepartmentScope, scheme: str
) -> None:
    values = highs(ranked(tallies("records", everything)))
    classes = value_classes(values, scheme)
    assert set(classes.of) == {code for code, value in values.items() if value}
    ends = [end for pair in classes.ends for end in pair]
    assert ends == sorted(ends)
    assert len(classes.ends) <= 5
    for number, (low, high) in enumerate(classes.ends):
        members = [values[code] for code in classes.members(number)]
        assert (min(members), max(members)) == (low, high)


def test_few_values_are_a_class_each() -> None:
    classes = value_classes({"a": 2, "b": 0, "c": 5, "d": 2})
    assert classes.ends == ((2, 2), (5, 5))
    assert classes.of == {"a": 0, "c": 1, "d": 0}
    assert value_classes({"a": 0}).ends == ()


def words(language: str) -> DepartmentWords:
    return DepartmentWords(open_store(str(BUILT_IN)).package, translator(language))


def test_neighbours_touch(everything: DepartmentScope, units: geopandas.GeoDataFrame) -> None:
    metric = units.to_crs(32718)
    for code in ("03", "15", "17"):
        here = metric[metric["ubigeo"] == code].geometry.iloc[0]
        near = metric[metric.distance(here) < 500]["ubigeo"]
        assert neighbours(code, everything) == sorted(set(near) - {code})


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_department_has_a_profile(everything: DepartmentScope, language: str) -> None:
    for code in everything.departments.codes:
        sections = DepartmentProfile(code, everything, words(language)).sections()
        codes = [section.code for section in sections]
        assert codes[-1] == "neighbours"
        assert ("there" in codes) == bool(everything.lying_in(code))


def test_a_profile_says_who_says_so(everything: DepartmentScope) -> None:
    sections = DepartmentProfile("03", everything, words("en")).sections()
    said = {section.code: section.lines for section in sections}
    assert [line.record_id for line in said["there"]] == everything.lying_in("03")
    for code in ("happened", "planned", "holders", "conflicts"):
        assert all(line.witnesses for line in said[code])
    (minmetals,) = [line for line in said["holders"] if line.text == "China Minmetals"]
    assert "Las Bambas" in minmetals.remark


def test_two_departments_side_by_side(everything: DepartmentScope) -> None:
    rows = {r.label: r for r in compared_departments(("03", "08"), everything, words("en"))}
    found = tallies("records", everything)
    assert rows["Records"].differs
    assert rows["Records"].cells[0].startswith(f"{round(found['03'].low, 2):g}")
    assert rows["Records that lie in both"].cells[0] == "VRAEM, Emergency zones"
    assert not rows["Records that lie in both"].differs
    assert "China Minmetals" in rows["Holders that only this one has"].cells[0]


def test_a_choice_is_read_and_written(peru: Store) -> None:
    choice, corrections = parse_departments({"measure": "events", "classes": "steps"}, peru.package)
    assert choice.query() == {"measure": "events", "classes": "steps"}
    assert corrections == []
    choice, corrections = parse_departments({"measure": "<b>", "classes": ""}, peru.package)
    assert choice.query() == {}
    assert [c.parameter for c in corrections] == ["measure"]


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_measure_has_words(tinyland: Path, language: str) -> None:
    for folder in (BUILT_IN, tinyland):
        store = open_store(str(folder))
        said = DepartmentWords(store.package, translator(language))
        found = measures_of(store.package)
        assert len({said.measure(measure) for measure in found}) == len(found)
        for measure in found:
            table = said.rows(tallies(measure, department_scope(store, Selection())), measure)
            assert all(len(row) == len(said.heads(measure)) for row in table)


def test_both_stores_count_the_same(store: Store) -> None:
    scope = department_scope(store, Selection())
    found = tallies("records", scope)
    # By hand: West holds two posts, half of the long canal and half of the border orchard.
    assert {c: round(t.low, 2) for c, t in found.items()} == {
        "01": 3.0, "02": 2.5, "03": 3.5, "04": 3.0
    }  # fmt: skip
    assert {c: (t.records, t.divided, t.possible) for c, t in found.items()} == {
        "01": (4, 2, 0), "02": (3, 1, 1), "03": (4, 1, 0), "04": (3, 0, 0)
    }  # fmt: skip
    assert {c: t.low for c, t in tallies("events", scope).items() if t.low} == {"03": 1}


def test_rows_of_a_large_layer_are_counted(tmp_path: Path) -> None:
    store = open_store(str(large_package(tmp_path / "package", stalls(400)).root))
    scope = department_scope(store, Selection())
    (name,) = scope.of_rows
    rows = store.select(Selection(layers=(name,))).records["departments"]
    expected = Counter(code for codes in rows for code in codes)
    few = tallies("records", department_scope(store, Selection(layers=("posts",))))
    found = tallies("records", department_scope(store, Selection(layers=("posts", name))))
    assert sum(expected.values()) > 100
    assert {c: t.low - few[c].low for c, t in found.items()} == {
        c: pytest.approx(expected[c]) for c in found
    }
