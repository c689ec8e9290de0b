"""Each rule of the data standard finds its fault, names its place, and finds no other."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from geodata.errors import PackageMissing, Problem
from geodata.validation.validate import validate
from tests.package_copy import PackageCopy

Spoil = Callable[[PackageCopy], None]
Found = tuple[bool, str, str, str]
GAZETTEER = "id,name,kind,lat,lon,source\nmill,Mill,town,1,11,A map\n"
TINYLAND = Path(__file__).parents[1] / "tinyland"
FILES = sorted(
    str(path.relative_to(TINYLAND))
    for path in TINYLAND.rglob("*")
    if path.suffix in (".csv", ".json", ".geojson", ".parquet")
)
ONE_EDITION = "".join(f"line {n} says 100\n" for n in range(1, 121))


def claim(**cells: str) -> Spoil:
    """Add a claim that is sound but for these cells; it is line 37 of the file."""
    return lambda copy: copy.add_claim(**cells)


def record(record_id: str, **members: object) -> Spoil:
    """Change members of a record."""
    return lambda copy: copy.edit_record(record_id, **members)


def swap(name: str, old: str, new: str) -> Spoil:
    """Change a text that stands once in a file."""
    return lambda copy: copy.replace(name, old, new)


def source(**members: object) -> Spoil:
    """Change members of the first source."""
    return lambda copy: copy.edit("sources.json", lambda items: items[0].update(members))


def fault(problem: Problem, file: str, row: str, message: str) -> bool:
    """Whether a problem is the one meant."""
    return problem.file == file and row in problem.row and message in problem.message


def only(copy: PackageCopy, texts: Path | None = None) -> Problem:
    """The one problem of a package."""
    problems = validate(copy.root, texts)
    assert len(problems) == 1, [str(problem) for problem in problems]
    return problems[0]


CLAIM_FAULTS = {
    "a code of no list": (
        claim(field="commodity", value="moonstone"),
        "value “moonstone” of commodity",
    ),
    "a status of no list": (claim(field="status", value="dreaming"), "value “dreaming” of status"),
    "a kind of event of no list": (
        claim(field="event", qualifier="feast", value="A feast", value_es="Una fiesta"),
        "qualifier “feast” of event",
    ),
    "a milestone without its name": (
        claim(field="milestone", qualifier="", value="2012"),
        "qualifier “” of milestone",
    ),
    "a unit of another field": (
        claim(field="length", value="3", unit="ha"),
        "unit “ha” does not fit length",
    ),
    "a number without its unit": (claim(field="area", value="3"), "unit “” does not fit area"),
    "a unit beside text": (
        claim(value_es="Un puesto", unit="km"),
        "unit “km” stands beside text",
    ),
    "prose in one language": (claim(value_es=""), "value_es is empty"),
    "a note in one language": (
        claim(value_es="Un puesto", note_en="Unsure."),
        "note in one language",
    ),
    "a date that is none": (
        claim(field="start_date", value="last spring"),
        "value “last spring” is not EDTF",
    ),
    "an as_of that is none": (claim(value_es="Un puesto", as_of="soon"), "as_of “soon” is not"),
    "a mood of no list": (claim(value_es="Un puesto", modality="sung"), "modality “sung”"),
    "a rank of no list": (claim(value_es="Un puesto", rank="best"), "rank “best”"),
    "a record of no layer": (claim(value_es="Un puesto", record_id="posts/x"), "record “posts/x”"),
    "a line past the end": (claim(value_es="Un puesto", line="101"), "line “101” is not within"),
    "a line that is none": (claim(value_es="Un puesto", line=""), "line “” is not within"),
    "deprecation without a reason": (
        claim(value_es="Un puesto", rank="deprecated"),
        "deprecated without a reason",
    ),
}


@pytest.mark.parametrize(("spoil", "message"), CLAIM_FAULTS.values(), ids=CLAIM_FAULTS)
def test_claim_at_fault_is_found(spoil: Spoil, message: str, copy_of_tinyland: PackageCopy) -> None:
    spoil(copy_of_tinyland)
    problem = only(copy_of_tinyland)
    assert fault(problem, "claims.csv", "line 37 (t-99)", message)
    assert problem.serious
    assert problem.remedy


def point(lon: float, lat: float) -> dict[str, object]:
    """A GeoJSON point."""
    return {"type": "Point", "coordinates": [lon, lat]}


@pytest.mark.parametrize(
    ("lon", "lat", "message"),
    [
        (60.0, 40.0, "lies far outside the country: at longitude 60, latitude 40."),
        (0.5, 13.5, "inside with longitude and latitude swapped."),
    ],
)
def test_place_far_from_the_country_is_a_warning(
    copy_of_tinyland: PackageCopy, lon: float, lat: float, message: str
) -> None:
    copy_of_tinyland.edit_record("posts/delta", geometry=point(lon, lat))
    problem = only(copy_of_tinyland)
    assert fault(problem, "posts.geojson", "posts/delta", message)
    assert not problem.serious


RECORD_FAULTS = {
    "an id that is no slug": (
        swap("posts.geojson", '"posts/delta"', '"posts/Delta Post"'),
        "posts.geojson",
        "id is no slug",
    ),
    "an id of another layer": (
        swap("posts.geojson", '"posts/delta"', '"canals/delta"'),
        "posts.geojson",
        "id does not begin with “posts/”",
    ),
    "a member of another layer": (
        record("posts/delta", layer="canals"),
        "posts.geojson",
        "layer is “canals”",
    ),
    "a kind of no list": (record("posts/delta", kind="palace"), "posts.geojson", "kind “palace”"),
    "a precision of no list": (
        record("posts/delta", loc_precision="vague"),
        "posts.geojson",
        "loc_precision “vague”",
    ),
    "a place without its origin": (
        record("posts/delta", loc_source=""),
        "posts.geojson",
        "needs loc_source",
    ),
    "no Spanish name": (record("posts/delta", name_es=""), "posts.geojson", "needs name_es"),
    "a value on the record": (
        record("posts/delta", owner="Acorn"),
        "posts.geojson",
        "member owner",
    ),
    "a note in one language": (
        record("posts/delta", loc_note_en="Unsure."),
        "posts.geojson",
        "loc_note in one language",
    ),
    "a part of no record": (
        record("posts/delta", part_of="posts/none"),
        "posts.geojson",
        "part_of “posts/none”",
    ),
    "a part of itself": (
        record("posts/delta", part_of="posts/delta"),
        "posts.geojson",
        "is part of itself: posts/delta → posts/delta",
    ),
    "an alias that is an id": (
        record("posts/delta", aliases=["posts/beta"]),
        "posts.geojson",
        "alias “posts/beta” is the id",
    ),
    "too many decimals": (
        record("posts/delta", geometry=point(13.5000001, 0.5)),
        "posts.geojson",
        "7 decimals",
    ),
    "a unit met before": (
        swap("departments.geojson", '"ubigeo": "02"', '"ubigeo": "01"'),
        "departments.geojson",
        "ubigeo “01” was met before",
    ),
    "a unit of another country": (
        swap("departments.geojson", '"iso": "XT-MI"', '"iso": "PE-MI"'),
        "departments.geojson",
        "iso “PE-MI”",
    ),
    "units that overlap": (
        swap("departments.geojson", "[[12, 0], [14, 0], [14, 2]", "[[12, 0], [14.1, 0], [14, 2]"),
        "departments.geojson",
        "overlaps",
    ),
}


@pytest.mark.parametrize(("spoil", "file", "message"), RECORD_FAULTS.values(), ids=RECORD_FAULTS)
def test_record_or_unit_at_fault_is_found(
    spoil: Spoil, file: str, message: str, copy_of_tinyland: PackageCopy
) -> None:
    spoil(copy_of_tinyland)
    found = [p for p in validate(copy_of_tinyland.root) if p.serious and message in p.message]
    assert [problem.file for problem in found] == [file]
    assert found[0].row
    assert found[0].remedy


REFERENCE_FAULTS = {
    "a column of a table": (
        swap("catalog.json", '"investment"', '"charm"'),
        ("catalog.json", "posts", "field “charm”"),
    ),
    "a layer's sector": (
        lambda copy: copy.edit("catalog.json", lambda c: c["layers"][0].update(sector="opera")),
        ("catalog.json", "posts", "sector “opera”"),
    ),
    "a field's type": (
        swap("codelists/fields.csv", 'Tinylandia.",money', 'Tinylandia.",gold'),
        ("codelists/fields.csv", "investment", "type “gold”"),
    ),
    "a field's code list": (
        swap("codelists/fields.csv", ",code,,commodity,", ",code,,fruit,"),
        ("codelists/fields.csv", "commodity", "code list “fruit”"),
    ),
    "a label in one language": (
        swap("codelists/commodity.csv", "figs,Figs", "figs,"),
        ("codelists/commodity.csv", "line 2", "needs label_en"),
    ),
    "a colour that is a word": (
        swap("codelists/sector.csv", "#004488", "red"),
        ("codelists/sector.csv", "line", "colour_light “red” is no colour"),
    ),
    "a colour that is markup": (
        swap("codelists/sector.csv", "#004488", "<script>"),
        ("codelists/sector.csv", "line", "is no colour"),
    ),
    "an id of a layer that the API keeps": (
        lambda copy: copy.edit("catalog.json", lambda c: c["layers"][0].update(id="claims")),
        ("catalog.json", "claims", "keeps for itself"),
    ),
    "an id of a layer that SQLite keeps": (
        lambda copy: copy.edit("catalog.json", lambda c: c["layers"][0].update(id="gpkg_posts")),
        ("catalog.json", "gpkg_posts", "keeps for itself"),
    ),
    "a company's country": (
        swap("codelists/companies.csv", ",BR,", ",Brazil,"),
        ("codelists/companies.csv", "cedar", "country “Brazil”"),
    ),
    "a company's parent": (
        swap("codelists/companies.csv", "JP,cedar", "JP,oak"),
        ("codelists/companies.csv", "birch", "parent “oak”"),
    ),
    "a spelling of two companies": (
        swap("codelists/companies.csv", "Birch Group,Birch,", "Birch Group,Acorn,"),
        ("codelists/companies.csv", "birch", "shares the name “Acorn” with acorn"),
    ),
    "what is claimed of a company": (
        lambda copy: copy.write(
            "company_claims.csv",
            "claim_id,record_id,field,qualifier,value,value_es,unit,as_of,modality,source_id,"
            "locator,line,rank,note_en,note_es\n"
            "k-1,companies/birch,country,,CL,,,2013,stated,survey-2013,p. 1,1,normal,,\n",
        ),
        ("codelists/companies.csv", "birch", "country is “JP”, but its claims say CL"),
    ),
    "a claim of no company": (
        lambda copy: copy.write(
            "company_claims.csv",
            "claim_id,record_id,field,qualifier,value,value_es,unit,as_of,modality,source_id,"
            "locator,line,rank,note_en,note_es\n"
            "k-1,companies/oak,country,,CL,,,2013,stated,survey-2013,p. 1,1,normal,,\n",
        ),
        ("company_claims.csv", "k-1", "companies/oak"),
    ),
    "a source's type": (source(type="pamflet"), ("sources.json", "survey-2010", "type “pamflet”")),
    "a source's length": (
        source(text_lines=0),
        ("sources.json", "survey-2010", "text_edition or text_lines"),
    ),
    "a witness of itself": (
        source(independent_of=["survey-2013"]),
        ("sources.json", "survey-2010", "independent of “survey-2013”"),
    ),
}


@pytest.mark.parametrize(("spoil", "expected"), REFERENCE_FAULTS.values(), ids=REFERENCE_FAULTS)
def test_reference_at_fault_is_found(
    spoil: Spoil, expected: tuple[str, str, str], copy_of_tinyland: PackageCopy
) -> None:
    spoil(copy_of_tinyland)
    problems = validate(copy_of_tinyland.root)
    assert any(fault(problem, *expected) for problem in problems), list(map(str, problems))


def test_sound_package_has_no_problem(tinyland: Path) -> None:
    assert validate(tinyland) == []


def test_folder_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PackageMissing):
        validate(tmp_path / "nowhere")


def test_empty_folder_is_a_list_of_missing_files(tmp_path: Path) -> None:
    files = {problem.file for problem in validate(tmp_path)}
    assert {"claims.csv", "catalog.json", "sources.json", "departments.geojson"} <= files


@pytest.mark.parametrize("way", ["spoilt", "missing"])
@pytest.mark.parametrize("name", FILES)
def test_file_that_cannot_be_read_is_the_only_one_at_fault(
    name: str, way: str, copy_of_tinyland: PackageCopy
) -> None:
    path = copy_of_tinyland.root / name
    path.write_bytes(b"\xff\xfe\x00 no text") if way == "spoilt" else path.unlink()
    assert len({problem.file for problem in validate(copy_of_tinyland.root)}) <= 1


def test_claim_said_twice_is_found(copy_of_tinyland: PackageCopy) -> None:
    twice = {"field": "commodity", "value": "figs", "source_id": "survey-2010", "line": "16"}
    copy_of_tinyland.add_claim(**twice)
    assert fault(only(copy_of_tinyland), "claims.csv", "t-99", "repeats claim t-16")


def test_company_that_no_list_knows_is_a_warning(copy_of_tinyland: PackageCopy) -> None:
    copy_of_tinyland.add_claim(field="operator", value="Dandelion Inc")
    problem = only(copy_of_tinyland)
    assert fault(problem, "claims.csv", "t-99", "“Dandelion Inc” of operator")
    assert not problem.serious


def test_owner_of_a_share_is_a_company_too(copy_of_tinyland: PackageCopy) -> None:
    copy_of_tinyland.add_claim(field="owner_share", qualifier="Elm", value="5", unit="%")
    assert fault(only(copy_of_tinyland), "claims.csv", "t-99", "qualifier “Elm” of owner_share")


def test_record_without_a_claim_is_a_warning(copy_of_tinyland: PackageCopy) -> None:
    copy_of_tinyland.replace(
        "claims.csv", "t-35,lights/east,start_date,,1960", "t-35,lights/north,start_date,,1960"
    )
    problem = only(copy_of_tinyland)
    assert fault(problem, "lights.geojson", "lights/east", "has no claim")
    assert not problem.serious


def test_name_of_two_records_is_a_warning(copy_of_tinyland: PackageCopy) -> None:
    copy_of_tinyland.edit_record("posts/delta", aliases=["BETA  post"])
    problem = only(copy_of_tinyland)
    assert fault(problem, "posts.geojson", "posts/delta", "shares the name “beta post”")
    assert not problem.serious


def test_ring_of_parts_is_found_at_each_of_them(copy_of_tinyland: PackageCopy) -> None:
    copy_of_tinyland.edit_record("posts/delta", part_of="posts/beta")
    copy_of_tinyland.edit_record("posts/beta", part_of="posts/delta")
    problems = validate(copy_of_tinyland.root)
    assert [p.row for p in problems] == ["posts/beta", "posts/delta"]


def test_base_map_is_checked_as_well(copy_of_tinyland: PackageCopy) -> None:
    copy_of_tinyland.edit("basemap/land.geojson", lambda content: content.update(crs={}))
    assert fault(only(copy_of_tinyland), "basemap/land.geojson", "", "member crs")


def test_place_that_the_gazetteer_lacks_is_found(copy_of_tinyland: PackageCopy) -> None:
    copy_of_tinyland.write("gazetteer.csv", GAZETTEER)
    copy_of_tinyland.write("places.csv", "record_id,place_ids\nposts/beta,mill|well;dep:01\n")
    assert fault(only(copy_of_tinyland), "places.csv", "posts/beta", "place “well”")


@pytest.mark.parametrize("name", ["gazetteer.csv", "places.csv", "basemap/land.geojson"])
def test_file_that_is_no_text_is_found(name: str, copy_of_tinyland: PackageCopy) -> None:
    (copy_of_tinyland.root / name).write_bytes(b"\xff\xfe")
    assert fault(only(copy_of_tinyland), name, "", "is not UTF-8 text")


def test_gazetteer_point_off_the_earth_is_found(copy_of_tinyland: PackageCopy) -> None:
    copy_of_tinyland.write("gazetteer.csv", GAZETTEER.replace(",1,11,", ",91,11,"))
    assert fault(only(copy_of_tinyland), "gazetteer.csv", "line 2", "lat “91”")


def test_number_that_is_not_at_its_line_is_found(
    copy_of_tinyland: PackageCopy, tmp_path: Path
) -> None:
    (tmp_path / "survey-2013.txt").write_text(ONE_EDITION, encoding="utf-8")
    copy_of_tinyland.add_claim(
        field="berths", value="7", unit="count", source_id="survey-2013", line="50"
    )
    problem = only(copy_of_tinyland, tmp_path)
    assert fault(problem, "claims.csv", "t-99", "7 count does not stand in line 50")


def test_text_edition_of_another_length_is_found(
    copy_of_tinyland: PackageCopy, tmp_path: Path
) -> None:
    (tmp_path / "survey-2013.txt").write_text("100\n" * 90, encoding="utf-8")
    problem = only(copy_of_tinyland, tmp_path)
    assert fault(problem, "sources.json", "survey-2013", "text_lines is 120")


def test_fault_that_two_rules_see_is_told_once(copy_of_tinyland: PackageCopy) -> None:
    copy_of_tinyland.edit("posts.geojson", lambda content: content.update(crs={}))
    assert (
        json.loads((copy_of_tinyland.root / "posts.geojson").read_text(encoding="utf-8"))["crs"]
        == {}
    )
    assert fault(only(copy_of_tinyland), "posts.geojson", "", "member crs")
