"""Every question worth asking, answered anew from the package's files by pandas alone."""

import json
import re
from collections import defaultdict
from collections.abc import Callable
from functools import cache

import geopandas
import pandas
import pytest
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from geodata.datapackage.package import BUILT_IN
from geodata.folding import fold
from geodata.stores.opening import open_store
from geodata.stores.question_answers import QuestionAnswer, answers
from geodata.validation.validate import validate

HOLDING = ("owner", "owner_share", "operator", "buyer", "consortium_member")
DATED = r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?[~?%]?$"


def table(name: str) -> pandas.DataFrame:
    return pandas.read_csv(BUILT_IN / name, dtype=str, keep_default_na=False)


@cache
def records() -> dict[str, dict[str, object]]:
    """Id → properties of the records that are not context."""
    catalog = json.loads((BUILT_IN / "catalog.json").read_text("utf-8"))
    found = {}
    for layer in catalog["layers"]:
        if not layer["context"]:
            features = json.loads((BUILT_IN / layer["path"]).read_text("utf-8"))["features"]
            found |= {f["id"]: {**f["properties"], "place": f["geometry"]} for f in features}
    return found


@cache
def claims() -> pandas.DataFrame:
    found = table("claims.csv")
    return found[found["record_id"].isin(records())]


@cache
def sound() -> pandas.DataFrame:
    return claims()[claims()["rank"] != "deprecated"]


@cache
def companies() -> tuple[dict[str, str], dict[str, dict[str, str]]]:
    """Folded spelling → code; code → row."""
    rows = table("codelists/companies.csv").to_dict("records")
    codes: dict[str, str] = {}
    for row in rows:
        for name in (row["name"], row["name_es"], *row["aliases"].split("|")):
            codes.setdefault(fold(name), row["code"])
    return codes, {row["code"]: row for row in rows}


def lineage(name: str) -> list[str]:
    codes, rows = companies()
    code = codes.get(fold(name), "")
    found = []
    while code and code not in found:
        found.append(code)
        code = rows[code]["parent"]
    return found


def named(fields: tuple[str, ...]) -> dict[str, list[str]]:
    """Record → companies that its claims of some fields name, and those above them."""
    found: dict[str, list[str]] = defaultdict(list)
    for row in sound().to_dict("records"):
        if row["field"] in fields:
            name = row["qualifier"] if row["field"] == "owner_share" else row["value"]
            found[row["record_id"]] += lineage(name)
    return found


def countries() -> dict[str, set[str]]:
    rows = companies()[1]
    return {r: {rows[c]["country"] for c in codes} - {""} for r, codes in named(HOLDING).items()}


def with_country(country: str) -> set[str]:
    return {record for record, found in countries().items() if country in found}


def company_fields() -> tuple[str, ...]:
    fields = table("codelists/fields.csv")
    return ("owner_share", *fields[fields["type"] == "company"]["code"])


def of_layer(layer: str) -> set[str]:
    return {record for record in records() if record.startswith(f"{layer}/")}


def newest_status(record: str) -> str:
    """The last status of those that all have a plain date."""
    said = sound()[(sound()["record_id"] == record) & (sound()["field"] == "status")]
    said = said[said["qualifier"] == ""]
    if said.empty:
        return ""
    ends = said["as_of"].str.extract(r"(?:.*/)?(\d{4}(?:-\d\d)*)")[0].fillna("")
    return str(said.loc[ends.sort_values(kind="stable").index[-1], "value"])


def distinct_values(field: str) -> int:
    said = sound()[sound()["field"] == field]
    return len(said.drop_duplicates(["record_id", "qualifier", "value", "unit"]))


def distinct_events(keep: Callable[[str], bool], record: str = "") -> int:
    said = sound()[(sound()["field"] == "event") & (sound()["modality"] != "planned")]
    said = said[said["record_id"] == record] if record else said
    said = said[said["as_of"].map(keep)]
    return len(said.drop_duplicates(["record_id", "qualifier", "value"]))


def in_2022(date: str) -> bool:
    return all(re.match(r"2022\b", part) for part in date.split("/"))


def before_1950(date: str) -> bool:
    years = [int(y) for y in re.findall(r"\d{4}", date)]
    return bool(years) and max(years) < 1950 and not date.endswith("/..")


def speaking_of(word: str) -> set[str]:
    texts: dict[str, str] = defaultdict(str)
    for record, said in records().items():
        names = [said["name_en"], said["name_es"], *said.get("aliases", [])]  # type: ignore[misc]
        texts[record] = " ".join(map(str, names))
    for row in claims().to_dict("records"):
        texts[row["record_id"]] += f" {row['qualifier']} {row['value']} {row['value_es']}"
    return {record for record, text in texts.items() if word in fold(text)}


def known_by(year: int) -> set[str]:
    sources = json.loads((BUILT_IN / "sources.json").read_text("utf-8"))
    early = {
        s["id"]
        for s in sources
        if s["issued"]["date-parts"][0][0] <= year and s.get("type") != "dataset"
        and not s.get("reference")
    }  # fmt: skip
    return set(claims()[claims()["source_id"].isin(early)]["record_id"])


def departments_of(layer: str) -> set[str]:
    """Units that the layer's claims name; all its records have one."""
    said = sound()[(sound()["field"] == "department") & sound()["record_id"].isin(of_layer(layer))]
    return set(said["value"])


def told_departments(record: str) -> set[str]:
    said = sound()[(sound()["field"] == "department") & (sound()["record_id"] == record)]
    return set(said["value"])


def units_of(record: str) -> set[str]:
    """Units that claims name; else the one that holds nearly all of the drawn place."""
    place = records()[record]["place"]
    if told_departments(record) or not place:
        return told_departments(record)
    units = geopandas.read_file(BUILT_IN / "departments.geojson").set_index("name")
    drawn = shape(place)
    return {
        name
        for name, unit in units.geometry.items()
        if unit.covers(drawn) or unit.intersection(drawn).area > 0.9 * drawn.area > 0
    }


def reach(layer: str, others: str, km: float) -> set[str]:
    """Records that may lie so near to some of another layer, each off by its radius at most.

    What is known to lie in a department lies within its outline.
    """
    radii = table("codelists/loc_precision.csv").set_index("code")["radius_km"]
    units = geopandas.read_file(BUILT_IN / "departments.geojson").set_index("name").to_crs(32718)

    def placed(name: str) -> dict[str, tuple[BaseGeometry, float]]:
        said = {r: records()[r] for r in sorted(of_layer(name)) if records()[r]["place"]}
        shapes = geopandas.GeoSeries([shape(s["place"]) for s in said.values()], crs=4326)
        found = {}
        for (record, about), drawn in zip(said.items(), shapes.to_crs(32718), strict=True):
            found[record] = (drawn, float(radii[about["loc_precision"]]) * 1000)
            named = told_departments(record)
            if about["loc_precision"] == "department" and named:
                found[record] = (units.geometry[sorted(named)].union_all(), 0.0)
        return found

    there = placed(others).values()
    return {
        record
        for record, (drawn, off) in placed(layer).items()
        if any(drawn.distance(other) <= km * 1000 + off + more for other, more in there)
    }


def lying_in(layer: str, department: str) -> set[str]:
    """Records whose claims name the unit, else those whose point lies in its outline."""
    units = geopandas.read_file(BUILT_IN / "departments.geojson").set_index("name")
    said = sound()[sound()["field"] == "department"]
    told = {r: set(found["value"]) for r, found in said.groupby("record_id")}
    return {
        record
        for record in of_layer(layer)
        if department in told.get(record, set())
        or (
            record not in told
            and records()[record]["place"]
            and shape(records()[record]["place"]).within(units.geometry[department])
        )
    }


def price_conflicts() -> int:
    said = sound()[sound()["field"] == "price"]
    numbers = said.groupby(["record_id", "qualifier", "unit"])["value"].nunique()
    return int((numbers > 1).sum())


def observations(file: str, **wanted: str) -> int:
    found = table(f"series/{file}.csv")
    for column, value in wanted.items():
        found = found[found[column] == value]
    return len(found)


def count(column: str, value: str) -> int:
    return int((sound()[column] == value).sum())


def with_investment() -> set[str]:
    """Departments of the records with a cost in dollars, as far as they lie in any."""
    store = open_store(str(BUILT_IN))
    shares = store.atlas().records["shares"]
    said = sound()[(sound()["field"] == "investment") & (sound()["unit"] == "USD")]
    return {code for record in set(said["record_id"]) for code in shares[record]}


def with_events() -> set[str]:
    shares = open_store(str(BUILT_IN)).atlas().records["shares"]
    said = sound()[(sound()["field"] == "event") & (sound()["modality"] != "planned")]
    return {code for record in set(said["record_id"]) for code in shares[record]}


def held_by_state(country: str) -> set[str]:
    """Records that a company of a state, or one below it, holds or runs: no plan, and none sold."""
    _, rows = companies()
    holding = ("owner", "owner_share", "consortium_member", "operator", "dominant_operator")
    found = set()
    for row in sound()[sound()["modality"] != "planned"].to_dict("records"):
        if row["field"] in holding:
            above = lineage(row["qualifier"] if row["field"] == "owner_share" else row["value"])
            if any((rows[c]["kind"], rows[c]["country"]) == ("state", country) for c in above):
                found.add(row["record_id"])
    return found


EXPECTED: dict[str, Callable[[], int]] = {
    "las-bambas-holders": lambda: 2,
    "stated-shares": lambda: int((claims()["field"] == "owner_share").sum()),
    "chinese-holdings": lambda: len(with_country("CN")),
    "investor-countries": lambda: len(set().union(*countries().values())),
    "money-by-department": lambda: len(with_investment()),
    "chancay-cost": lambda: len(
        sound()[(sound()["record_id"] == "ports/chancay") & (sound()["field"] == "investment")]
        .drop_duplicates(["qualifier", "value"])
    ),
    "prices-paid": lambda: distinct_values("price"),
    "operating-mines": lambda: sum(newest_status(r) == "operating" for r in of_layer("mines")),
    "happened-2022": lambda: distinct_events(in_2022),
    "las-bambas-events": lambda: distinct_events(lambda date: True, "mines/las-bambas"),
    "allegations": lambda: int((claims()["modality"] == "alleged").sum()),
    "price-contradictions": price_conflicts,
    "protests": lambda: len(speaking_of("protest")),
    "known-wrong": lambda: int((claims()["rank"] == "deprecated").sum()),
    "unpaid-debts": lambda: distinct_values("unpaid_debt"),
    "deaths": lambda: len(
        sound()[sound()["field"] == "casualties"].drop_duplicates(
            ["record_id", "qualifier", "value"]
        )
    ),
    "huawei": lambda: sum("huawei" in found for found in named(company_fields()).values()),
    "exports-mining": lambda: observations(
        "exports_by_sector", partner="CN", product="mining_oil"
    ),
    "top-exports": lambda: observations("top_exports_to_china"),
    "coca-figures": lambda: observations("coca"),
    "migration": lambda: observations("migration_figures"),
    "rail-proposals": lambda: len(of_layer("rail_proposals")),
    "known-by-2013": lambda: len(known_by(2013)),
    "before-1950": lambda: distinct_events(before_1950),
    "hydro-capacity": lambda: len(
        sound()[sound()["record_id"].isin(of_layer("hydro_plants"))
        & (sound()["field"] == "capacity_mw")].drop_duplicates(["record_id", "value"])
    ),
    "ica-mines": lambda: len(lying_in("mines", "Ica")),
    "illegal-mining": lambda: len(departments_of("illegal_mining")),
    "events-by-department": lambda: len(with_events()),
    "silence": lambda: 25,
    "coca-zones": lambda: len(of_layer("coca_zones")),
    "chinese-ports": lambda: len(with_country("CN") & of_layer("ports")),
    "no-place": lambda: sum(said["loc_precision"] == "country" for said in records().values()),
    "contracts": lambda: distinct_values("contract_value"),
    "rail-crosses-coca": lambda: len(reach("rail_proposals", "coca_zones", 0)),
    "mines-near-ports": lambda: len(reach("mines", "ports", 50)),
    "mining-beside-coca": lambda: len(
        {
            record
            for record in of_layer("illegal_mining")
            if units_of(record) & {u for zone in of_layer("coca_zones") for u in units_of(zone)}
        }
    ),
    "security-gifts": lambda: len(of_layer("security_cooperation")),
    "chinese-state": lambda: len(held_by_state("CN")),
}  # fmt: skip


def found(language: str) -> dict[str, QuestionAnswer]:
    store = open_store(str(BUILT_IN))
    return {answer.question.code: answer for answer in answers(store, language)}


def test_there_are_thirty_questions_and_each_is_checked() -> None:
    asked = found("en")
    assert len(asked) >= 30
    assert set(asked) == set(EXPECTED)
    assert {a.question.audience for a in asked.values()} == {
        "analyst", "journalist", "student", "official"
    }  # fmt: skip


@pytest.mark.parametrize("code", EXPECTED)
def test_the_answer_is_what_the_files_say(code: str) -> None:
    answer = found("en")[code]
    assert answer.number == EXPECTED[code]()
    assert answer.number > 0
    assert len(answer.lines) + answer.more == answer.number
    assert answer.sources


@pytest.mark.parametrize("code", EXPECTED)
def test_both_languages_give_one_answer(code: str) -> None:
    one, other = found("en")[code], found("es")[code]
    assert one.number == other.number
    assert [line.record_id for line in one.lines] == [line.record_id for line in other.lines]
    assert one.question.question_en != one.question.question_es


def test_what_is_said_leads_to_who_says_it() -> None:
    for answer in found("en").values():
        if answer.question.answer in ("values", "claims", "events", "conflicts"):
            assert all(line.witnesses and line.record_id for line in answer.lines)


def test_some_answers_to_the_word() -> None:
    asked = found("en")
    assert [line.text for line in asked["las-bambas-holders"].lines] == ["China Minmetals", "China"]
    cost = {line.text: line.remark for line in asked["chancay-cost"].lines}
    assert cost["USD 1.4 billion"].startswith("about")
    assert cost["USD 3.5 billion"] == "planned"
    assert asked["price-contradictions"].lines[0].text == "USD 120 million or USD 118 million"
    assert [line.text for line in asked["exports-mining"].lines] == ["16.2 %", "74.2 %", "78.5 %"]
    assert asked["investor-countries"].lines[0].label == "China"
    [rail] = asked["rail-crosses-coca"].lines
    assert rail.remark == "Announced · possible · 57 km · VRAEM"


def test_the_package_is_sound() -> None:
    assert [p for p in validate(BUILT_IN) if p.file == "questions.csv"] == []
