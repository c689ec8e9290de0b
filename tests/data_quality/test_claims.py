"""What is claimed is not read into the texts, stands once, and is Spanish in Spanish."""

import re
from collections import defaultdict

import pytest

from geodata.datapackage.claims import NUMERIC_TYPES, Claim
from geodata.datapackage.package import BUILT_IN, Package, read_package

NOTE = re.compile(r"notes? \d|Table \d, source")
CONCLUDED = re.compile(r"(inferred|implied|implicit|read from|deduced|follows from)\b", re.I)
ENGLISH = re.compile(r"\b(the|of|and|with|from|was|were|are|which|by)\b")
CORE = ("mines", "ports", "hydro_plants", "coca_zones", "rail_proposals")
# Whose stage no document gives, nor a source that could be read.
STAGE_UNKNOWN = {"mines/san-juan-de-marcona-korea-zinc"}


@pytest.fixture(scope="module")
def peru() -> Package:
    """The package, read."""
    return read_package(BUILT_IN)


def ids(claims: list[Claim]) -> list[str]:
    return [claim.claim_id for claim in claims]


def test_what_only_a_note_gives_is_not_stated(peru: Package) -> None:
    located = [c for c in peru.claims if NOTE.match(c.locator)]
    assert len(located) > 100
    assert ids([c for c in located if c.modality == "stated"]) == []


def test_what_the_curator_concluded_is_inferred_and_says_from_what(peru: Package) -> None:
    concluded = [c for c in peru.claims if CONCLUDED.match(c.note_en)]
    assert ids([c for c in concluded if not c.is_inferred]) == []
    assert ids([c for c in peru.claims if c.is_inferred and not c.note_en]) == []


def test_only_figures_are_estimated(peru: Package) -> None:
    estimated = [c for c in peru.claims if c.modality == "estimated"]
    assert ids([c for c in estimated if peru.field(c.field, "type") not in NUMERIC_TYPES]) == []


def test_a_figure_of_one_line_stands_on_one_record(peru: Package) -> None:
    """A total that is repeated on each of its parts adds up to what nobody said."""
    records: defaultdict[tuple[object, ...], set[str]] = defaultdict(set)
    for c in peru.claims:
        if peru.field(c.field, "type") in NUMERIC_TYPES:
            records[c.source_id, c.line, c.field, c.number, c.unit].add(c.record_id)
    assert {place: names for place, names in records.items() if len(names) > 1} == {}


@pytest.mark.parametrize(
    ("record_id", "holder"),
    [
        ("mines/marcona", "Peruvian state"),
        ("mines/mina-justa", "China SciTech"),
        ("mines/mina-justa", "CST Mining Group"),
        ("mines/la-arena", "Pan American Silver"),
        ("hydro_plants/chaglla", "Odebrecht"),
        ("hydrocarbons/petrobras-peru-assets", "Petrobras"),
        ("electricity/luz-del-sur", "Sempra Energy"),
    ],
)
def test_who_sold_held_it_until_a_date(peru: Package, record_id: str, holder: str) -> None:
    held = [
        claim.period
        for claim in peru.claims
        if claim.record_id == record_id
        and holder in (claim.value if claim.field == "owner" else claim.qualifier,)
        and claim.field in ("owner", "owner_share")
    ]
    assert held
    assert all(period and period.latest_end for period in held)


def test_shares_of_one_thing_at_one_time_are_no_more_than_the_whole(peru: Package) -> None:
    totals: defaultdict[tuple[str, str], float] = defaultdict(float)
    for claim in peru.claims:
        if claim.field == "owner_share" and not claim.is_deprecated:
            totals[claim.record_id, claim.as_of] += claim.number or 0
    assert totals
    assert {place: total for place, total in totals.items() if total > 100} == {}


def test_placed_records_of_the_core_have_a_stage(peru: Package) -> None:
    staged = {c.record_id for c in peru.claims if c.field == "status" and not c.is_deprecated}
    records = peru.records
    placed = records[records["layer"].isin(CORE) & records.geometry.notna()].index
    assert set(placed) - staged == STAGE_UNKNOWN


def test_no_english_in_the_spanish_of_claims_and_lists(peru: Package) -> None:
    texts = {c.claim_id: f"{c.value_es} {c.note_es}" for c in peru.claims}
    texts |= {
        f"{c.claim_id} value": c.text("es")
        for c in peru.claims
        if peru.field(c.field, "type") in ("text", "prose")
    }
    for name, codes in peru.codelists.items():
        for code in codes:
            columns = ("label_es", "definition_es")
            texts[f"{name}/{code}"] = " ".join(codes.column(code, column) for column in columns)
    assert {where: text for where, text in texts.items() if ENGLISH.search(text)} == {}


def test_sectors_hold_what_their_names_say(peru: Package) -> None:
    sectors = {name: layer.sector for name, layer in peru.catalog.layers.items()}
    assert [name for name, sector in sectors.items() if sector == "education_influence"] == [
        "education_influence"
    ]
    assert (sectors["cooperation"], sectors["migration"]) == ("cooperation", "migration")
    assert set(peru.records["sector"]) == set(peru.codelists["sector"])
