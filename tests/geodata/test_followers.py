"""A cause is named once: what follows from a lost layer, record, source or row is not told."""

from collections.abc import Callable
from typing import Any

import pytest

from geodata.errors import Problem
from geodata.validation.validate import validate
from tests.package_copy import PackageCopy

Change = Callable[[Any], None]


def of_layer(**members: object) -> Change:
    """Change members of the layer of posts."""
    return lambda catalog: catalog["layers"][0].update(members)


def told(copy: PackageCopy) -> list[str]:
    """The file and place of each problem."""
    return [f"{problem.file}, {problem.row}" for problem in validate(copy.root)]


LAYERS: dict[str, tuple[Change, str]] = {
    "no sector": (of_layer(sector=None), "posts"),
    "no id": (of_layer(id=None), "layer 1"),
    "a number as id": (of_layer(id=5), "layer 1"),
    "no title": (of_layer(title_en=""), "posts"),
    "a geometry of no name": (of_layer(geometry="blob"), "posts"),
    "a shape of no name": (of_layer(style={"shape": "blob"}), "posts"),
    "an empty path": (of_layer(path=""), "posts"),
    "a path that is no text": (of_layer(path=7), "posts"),
    "a path outside": (of_layer(path="../posts.geojson"), "posts"),
    "neither id nor path": (of_layer(id=None, path=None), "layer 1"),
    "no object": (lambda catalog: catalog["layers"].__setitem__(0, "posts"), "layer 1"),
}


@pytest.mark.parametrize(("change", "where"), LAYERS.values(), ids=LAYERS)
def test_layer_at_fault_is_the_only_fault(
    change: Change, where: str, copy_of_tinyland: PackageCopy
) -> None:
    copy_of_tinyland.edit("catalog.json", change)
    assert told(copy_of_tinyland) == [f"catalog.json, {where}"]


def test_claim_of_no_record_is_told_beside_a_layer_at_fault(copy_of_tinyland: PackageCopy) -> None:
    copy_of_tinyland.edit("catalog.json", of_layer(sector=None))
    copy_of_tinyland.add_claim(record_id="posts/never", value_es="Un puesto")
    assert told(copy_of_tinyland) == ["catalog.json, posts", "claims.csv, line 37 (t-99)"]


def of_record(change: Change) -> Change:
    """Change the record of posts/alpha."""
    return lambda content: change(
        next(f for f in content["features"] if f.get("id") == "posts/alpha")
    )


RECORDS: dict[str, Change] = {
    "no name": lambda feature: feature["properties"].update(name_en=""),
    "no id": lambda feature: feature.pop("id"),
    "no properties": lambda feature: feature.update(properties=None),
}


@pytest.mark.parametrize("change", RECORDS.values(), ids=RECORDS)
def test_record_at_fault_is_told_without_its_claims_and_parts(
    change: Change, copy_of_tinyland: PackageCopy
) -> None:
    copy_of_tinyland.edit_record("posts/delta", part_of="posts/alpha")
    copy_of_tinyland.edit("posts.geojson", of_record(change))
    copy_of_tinyland.write("places.csv", "record_id,place_ids\nposts/alpha,\n")
    copy_of_tinyland.write("gazetteer.csv", "id,name,kind,lat,lon,source\n")
    problems = validate(copy_of_tinyland.root)
    assert {problem.file for problem in problems} == {"posts.geojson"}, list(map(str, problems))
    assert {problem.row.partition(" (")[0] for problem in problems} == {"feature 1"}


def test_claim_of_no_record_is_told_beside_a_record_at_fault(copy_of_tinyland: PackageCopy) -> None:
    copy_of_tinyland.edit("posts.geojson", of_record(RECORDS["no name"]))
    copy_of_tinyland.add_claim(record_id="posts/never", value_es="Un puesto")
    assert "claims.csv, line 37 (t-99)" in told(copy_of_tinyland)


@pytest.mark.parametrize("member", ["id", "title"])
def test_source_at_fault_is_told_without_its_claims(
    member: str, copy_of_tinyland: PackageCopy
) -> None:
    copy_of_tinyland.edit("sources.json", lambda items: items[0].pop(member))
    problems = validate(copy_of_tinyland.root)
    assert {problem.file for problem in problems} == {"sources.json"}, list(map(str, problems))


def test_record_of_which_the_only_claim_is_at_fault_has_a_claim(
    copy_of_tinyland: PackageCopy,
) -> None:
    copy_of_tinyland.replace(
        "claims.csv", "t-35,lights/east,start_date,,1960", "t-35,lights/east,start_date,,soon"
    )
    problems: list[Problem] = validate(copy_of_tinyland.root)
    assert [problem.file for problem in problems] == ["claims.csv"], list(map(str, problems))


@pytest.mark.parametrize("name", ["fields", "status", "sector", "loc_precision", "modality"])
def test_empty_code_list_is_the_only_fault(name: str, copy_of_tinyland: PackageCopy) -> None:
    copy_of_tinyland.write(f"codelists/{name}.csv", "")
    (problem,) = validate(copy_of_tinyland.root)
    assert (problem.file, problem.message) == (f"codelists/{name}.csv", "is empty.")


@pytest.mark.parametrize("name", ["fields", "status", "sector", "companies"])
def test_heading_in_other_letters_is_the_only_fault(
    name: str, copy_of_tinyland: PackageCopy
) -> None:
    path = f"codelists/{name}.csv"
    text = (copy_of_tinyland.root / path).read_text(encoding="utf-8")
    copy_of_tinyland.write(path, text.replace("code,", "Code,", 1))
    assert told(copy_of_tinyland) == [f"{path}, line 1"]
    assert "Write “Code” as “code”" in validate(copy_of_tinyland.root)[0].remedy


@pytest.mark.parametrize("heading", ["extra", ""])
def test_heading_without_cells_is_told_once_and_rows_are_read(
    heading: str, copy_of_tinyland: PackageCopy
) -> None:
    number = len(copy_of_tinyland.read().claims)
    copy_of_tinyland.replace("claims.csv", "note_en,note_es\n", f"note_en,note_es,{heading}\n")
    assert told(copy_of_tinyland) == ["claims.csv, line 1"]
    assert len(copy_of_tinyland.read().claims) == number


def test_heading_in_the_midst_is_told_once(copy_of_tinyland: PackageCopy) -> None:
    copy_of_tinyland.replace("claims.csv", "claim_id,record_id", "claim_id,extra,record_id")
    assert told(copy_of_tinyland) == ["claims.csv, line 1"]


@pytest.mark.parametrize("end", [",,", ',,"'])
def test_quote_that_is_not_closed_is_the_only_fault(
    end: str, copy_of_tinyland: PackageCopy
) -> None:
    old = "t-03,posts/alpha,owner,,Acorn Ltd,,,2005,stated,survey-2010,¶3,3,normal,,"
    new = old.replace(",Acorn", ',"Acorn') if end == ",," else old.removesuffix(",,") + end
    copy_of_tinyland.replace("claims.csv", old, new)
    problems = validate(copy_of_tinyland.root)
    assert [problem.row.partition(" ")[0] for problem in problems] == ["line"]
    assert problems[0].file == "claims.csv"


def test_quote_that_is_not_closed_in_a_code_list_is_the_only_fault(
    copy_of_tinyland: PackageCopy,
) -> None:
    copy_of_tinyland.replace("codelists/modality.csv", "planned,Planned", 'planned,"Planned')
    assert {place.partition(",")[0] for place in told(copy_of_tinyland)} == {
        "codelists/modality.csv"
    }


FORMS: dict[str, object] = {
    "no object": "here",
    "no type": {"type": "Blob", "coordinates": [1, 2]},
    "one position": {"type": "LineString", "coordinates": [[10, 1]]},
    "an open ring": {"type": "Polygon", "coordinates": [[[10, 1], [11, 1], [11, 2]]]},
}


@pytest.mark.parametrize("geometry", FORMS.values(), ids=FORMS)
def test_geometry_of_the_wrong_form_is_one_fault(
    geometry: object, copy_of_tinyland: PackageCopy
) -> None:
    copy_of_tinyland.edit_record("posts/delta", geometry=geometry)
    assert told(copy_of_tinyland) == ["posts.geojson, feature 6 (posts/delta)"]
