"""Codes and names of provinces and districts in a person's file: their department, and why."""

from pathlib import Path

import pytest

from geodata.datapackage.package import BUILT_IN, read_package
from geodata.importing.plan import ImportPlan, make_plan, values_of
from geodata.importing.reading import read_file
from geodata.importing.subunits import Subunits

PERU = read_package(BUILT_IN)


def plan_of(folder: Path, text: str) -> ImportPlan:
    file = folder / "a.csv"
    file.write_text(text, encoding="utf-8")
    return make_plan(read_file(str(file)), PERU, "new", {})


def units(plan: ImportPlan) -> list[str | None]:
    found = values_of(plan.columns, "unit")
    return [] if found is None else list(found)


def test_every_part_lies_in_a_unit_and_has_a_name() -> None:
    parts = Subunits.of(PERU)
    assert len(parts.names) > 2000
    assert all(parts.unit(code) for code in parts.names)
    assert all(parts.names.values())
    assert all(own in parts.names for own in parts.own.values())


@pytest.mark.parametrize(
    ("text", "wanted", "list_named"),
    [
        ("ubigeo,distrito\n150122,Miraflores\n070101,Callao\n", ["Lima", "Callao"], "INEI"),
        ("ubigeo,distrito\n140115,Miraflores\n240101,Callao\n", ["Lima", "Callao"], "RENIEC"),
        ("ubigeo,distrito\n70101,Cusco\n80801,Yauri\n", ["Cusco", "Huancavelica"], "RENIEC"),
        ("ubigeo,n\n70101,1\n", ["Callao"], "INEI"),
    ],
)
def test_names_beside_codes_tell_whose_codes_they_are(
    tmp_path: Path, text: str, wanted: list[str], list_named: str
) -> None:
    plan = plan_of(tmp_path, text)
    assert units(plan) == wanted
    told = "\n".join(plan.lines())
    assert f"of {list_named}" in told
    assert "no outlines of smaller ones" in told


def test_without_names_the_plan_says_what_else_it_could_be(tmp_path: Path) -> None:
    told = "\n".join(plan_of(tmp_path, "ubigeo,n\n70101,1\n").lines())
    assert "no names beside tell which is meant" in told
    assert "RENIEC: 1" in told


def test_a_code_of_a_part_is_kept_for_joining(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, "ubigeo,n\n010101,1\n")
    assert list(values_of(plan.columns, "new_ubigeo") or []) == ["010101"]


def test_names_of_parts_find_their_department_where_they_are_of_one(tmp_path: Path) -> None:
    rows = ["Lima,Santa Rosa", ",Challhuahuacho", ",Santa Rosa", "Melgar,Santa Rosa"]
    plan = plan_of(tmp_path, "\n".join(["Provincia,Distrito,n", *(f"{row},1" for row in rows)]))
    assert units(plan) == ["Lima", "Apurímac", None, "Puno"]
    assert "1 cell could not be read, as “Santa Rosa”" in "\n".join(plan.lines())


def test_places_go_before_names_of_parts(tmp_path: Path) -> None:
    assert units(plan_of(tmp_path, "Distrito,lat,lon\nMiraflores,-12.1,-77.03\n")) == []
