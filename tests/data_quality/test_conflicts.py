"""The package's known contradictions are found from its claims, with both sides and the reason."""

from collections import Counter

import pytest

from geodata.datapackage.package import BUILT_IN, Package, read_package
from geodata.evidence.conflicts import HOLDERS, Conflict, find_conflicts
from geodata.stores.memory.store import MemoryStore

Found = dict[tuple[str, str, str], list[Conflict]]


@pytest.fixture(scope="module")
def store() -> MemoryStore:
    """The package, compiled."""
    return MemoryStore(read_package(BUILT_IN))


@pytest.fixture(scope="module")
def found(store: MemoryStore) -> Found:
    """Every conflict by record, field and qualifier."""
    conflicts: Found = {}
    for conflict in find_conflicts(store.atlas()):
        key = (conflict.record_id, conflict.field, conflict.qualifier)
        conflicts.setdefault(key, []).append(conflict)
    return conflicts


@pytest.mark.parametrize(
    ("record_id", "field", "qualifier", "sides", "reason"),
    [
        ("hydro_plants/chaglla", "seller", "acquisition", {"Petrobras", "Odebrecht"}, "source"),
        ("hydrocarbons/petrobras-peru-assets", "buyer", "acquisition 2013",
         {"China National Petroleum Corporation", "PetroChina", "Sinopec"}, "slip"),
        ("hydrocarbons/block-58", "investment", "", {"4400000000", "500000000"}, "plan"),
        ("mines/pampa-de-pongo", "operator", "", {"Jiangxi Copper", "Jinzhao"}, "unexplained"),
        ("mines/pampa-de-pongo", "investment", "", {"3005000000", "1800000000"}, "plan"),
        ("mines/el-galeno", "operator", "", {"China Minmetals", "Jiangxi Copper"}, "unexplained"),
        ("ports/chancay", "investment", "whole project", {"3000000000", "3500000000"}, "plan"),
        ("ports/chancay-tunnel", "status", "", {"announced", "construction"}, "edition"),
        ("electricity/luz-del-sur", "stake_acquired", "acquisition 2020", {"83", "86"}, "edition"),
        ("mines/marcona", "price", "acquisition 1992", {"118000000", "120000000"}, "source"),
        ("telecom_digital/yofc-fibre", "milestone", "completion", {"2022", "2023/.."}, "plan"),
        ("education_influence/confucius-arequipa", "host", "",
         {"Universidad Católica de Santa María", "University of Arequipa"}, "author"),
        ("cooperation/peru-china", "milestone", "trip_before_apec_2024",
         {"2024-05", "2024-06"}, "edition"),
        ("cooperation/peru-china", "partnership", "",
         {"Comprehensive Strategic Partner", "Integral Strategic Partner"}, "source"),
        ("fishing/copeinca", "milestone", "acquisition", {"200X", "2013~/2014"}, "edition"),
        ("roads_waterways/construction-club-contracts", "bribe_payer", "",
         {"Chinese construction companies", "Peruvian businesspeople"}, "edition"),
        ("ports/chancay", "point_at_issue", "access",
         {"open to all users", "exclusive to COSCO"}, "author"),
        ("telecom_digital/chinese-phones", "point_at_issue", "operators that sell them",
         {"Claro, Movistar, Telcel", "Claro, Movistar, Entel"}, "author"),
        ("cooperation/peru-china", "quantity", "changes of ministers under Castillo",
         {"45", "50"}, "edition"),
        ("mines/peru", "national_share", "mining in foreign investment", {"13", "23.9"}, "edition"),
        ("hydrocarbons/talara-operations", "start_date", "", {"1993", "1994-01"}, "source"),
        ("mines/peru", "investment", "Chinese mining companies together",
         {"7400000000", "10355000000"}, "parts"),
        ("cooperation/peru-japan", "investment", "Japanese companies together",
         {"6000000000", "4174000000"}, "parts"),
        ("cooperation/peru-korea", "investment", "Korean companies together",
         {"6600000000", "1426620000"}, "parts"),
    ],
    ids=[
        "who sold Chaglla",
        "who bought Petrobras's assets",
        "what goes into Block 58",
        "who runs Pampa de Pongo",
        "what goes into Pampa de Pongo",
        "who runs El Galeno",
        "what Chancay costs",
        "whether Chancay's tunnel is being built",
        "how much of Luz del Sur",
        "what Marcona cost",
        "when the fibre will be ready",
        "which university of Arequipa",
        "when the president travelled",
        "which partnership in 2013",
        "when Copeinca was bought",
        "who paid the bribes",
        "who may use Chancay",
        "who sells the phones",
        "how many ministers",
        "how much of the investment is in mining",
        "since when in Talara",
        "what Table 7 comes to",
        "what Table 5 comes to",
        "what Table 6 comes to",
    ],
)  # fmt: skip
def test_known_contradictions(
    found: Found, record_id: str, field: str, qualifier: str, sides: set[str], reason: str
) -> None:
    (conflict,) = found[record_id, field, qualifier]
    assert {value.claim.value for value in conflict.values} == sides
    assert conflict.reason == reason


def test_soles_or_dollars(found: Found) -> None:
    numbers, units = found["roads_waterways/cr10-lost-contract", "contract_value", ""]
    sides = [{(v.claim.value, v.claim.unit) for v in c.values} for c in (numbers, units)]
    assert sides == [
        {("40000000", "USD"), ("10100000", "USD")},
        {("40000000", "USD"), ("40000000", "PEN")},
    ]


@pytest.mark.parametrize(
    ("record_id", "field"),
    [
        ("mines/las-bambas", "operator"),
        ("hydrocarbons/talara-operations", "operator"),
        ("mines/marcona", "owner"),
        ("mines/toromocho", "status"),
        ("mines/las-bambas", "status"),
        ("mines/mina-justa", "status"),
        ("illegal_mining/la-pampa", "status"),
        ("ports/chancay", "status"),
        ("hydro_plants/san-gaban-iii", "status"),
        ("security_cooperation/type-90b", "equipment"),
        ("cooperation/peru-china", "milestone belt_and_road"),
        ("education_influence/peru", "institutes"),
    ],
    ids=[
        "a daughter runs it for its parent",
        "a daughter runs it for its parent, in another source",
        "a sale that is told",
        "built by 2013, at work by 2022",
        "shut for a time",
        "explored in 2012, the study approved in 2013",
        "mined until the raid",
        "built by 2022, at work by 2025",
        "built by 2020, at work by 2025",
        "forty planned, twenty-seven bought",
        "a year and a month of it",
        "four in both",
    ],
)
def test_what_changed_or_agrees_is_none(found: Found, record_id: str, field: str) -> None:
    code, _, qualifier = field.partition(" ")
    met = [key for key in found if key[:2] == (record_id, code)]
    assert [key for key in met if not qualifier or key[2] == qualifier] == []


def test_every_conflict_has_two_sides_of_its_own_field(found: Found, store: MemoryStore) -> None:
    for (record_id, field, qualifier), conflicts in found.items():
        entry = store.atlas().compiled[record_id][field, qualifier]
        for conflict in conflicts:
            assert len(conflict.values) >= 2
            of_parts = [c for v in conflict.values if v.worked_out for c in v.claims]
            assert set(conflict.claims) - set(of_parts) <= set(entry.claims)
            assert bool(of_parts) == (conflict.reason == "parts")


def test_what_is_unexplained_is_a_holder_of_two_hands(found: Found, store: MemoryStore) -> None:
    unexplained = [c for cs in found.values() for c in cs if c.reason == "unexplained"]
    assert unexplained
    assert {c.field for c in unexplained} <= set(HOLDERS)
    hands = [{store.package.sources[a.source_id].witness for a in c.claims} for c in unexplained]
    assert all(len(names) > 1 for names in hands)


def test_of_2013_only_one_text_contradicts_itself(store: MemoryStore) -> None:
    conflicts = find_conflicts(store.atlas(2013))
    assert {(c.record_id, c.qualifier) for c in conflicts if c.reason != "parts"} == {
        ("mines/peru", "mining in foreign investment"),
        ("mines/peru", "largest Chinese mining project"),
        ("migration/japanese-peruvian-deportation", "how many were deported"),
    }
    assert {claim.source_id for c in conflicts for claim in c.claims} == {"sanborn-yong-2013"}


def test_what_was_printed_in_2025_contradicts_nobody_before(store: MemoryStore) -> None:
    sources = store.package.sources
    claims = [claim for c in find_conflicts(store.atlas(2022)) for claim in c.claims]
    assert max(sources[claim.source_id].year for claim in claims) == 2022


@pytest.fixture(scope="module")
def package(store: MemoryStore) -> Package:
    """The package, read."""
    return store.package


def test_a_stake_of_sixty_per_cent_is_of_one_thing(package: Package) -> None:
    """Every text has COSCO's 60 % as a share of Volcan; none names another thing."""
    stakes = {(c.qualifier, c.value) for c in package.claims
              if c.record_id == "ports/chancay" and c.field == "stake_acquired"}  # fmt: skip
    assert stakes == {("stake in Volcan", "60")}


def test_how_many_there_are_of_each_kind(found: Found) -> None:
    conflicts = [conflict for group in found.values() for conflict in group]
    assert Counter(conflict.reason for conflict in conflicts) == {
        "source": 5,
        "slip": 1,
        "edition": 24,
        "parts": 3,
        "author": 6,
        "unexplained": 2,
        "plan": 5,
    }
    assert {(c.record_id, c.field) for c in conflicts if c.is_independent} == {
        ("hydro_plants/chaglla", "seller"),
        ("mines/marcona", "price"),
        ("mines/la-arena", "milestone"),
        ("hydrocarbons/talara-operations", "start_date"),
    }
