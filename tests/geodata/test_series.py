"""Series as they are read: typed, and each fault said with its line."""

from pathlib import Path

import pandas
import pytest

from geodata.datapackage.package import BUILT_IN, read_package
from tests.package_copy import PackageCopy

HEADER = "date,partner,measure,value,unit,modality,source_id,locator,line,note_en,note_es\n"
SOUND = "2010,AA,boats,12.50,count,stated,survey-2010,¶1,1,By hand.,A mano.\n"


def with_series(copy: PackageCopy, rows: str, name: str = "boats", header: str = HEADER) -> None:
    (copy.root / "series").mkdir(exist_ok=True)
    copy.write(f"series/{name}.csv", header + rows)
    entry = {"name": f"series-{name}", "path": f"series/{name}.csv", "title": name.title()}
    copy.edit("datapackage.json", lambda c: c.setdefault("resources", []).append(entry))


def test_an_observation_is_typed(copy_of_tinyland: PackageCopy) -> None:
    with_series(copy_of_tinyland, SOUND)
    package = copy_of_tinyland.read()
    (one,) = package.series["boats"].observations
    assert (one.value, one.printed, one.decimals) == (12.5, "12.50", 2)
    assert (one.row, one.line, one.codes) == (2, 1, {"partner": "AA", "measure": "boats"})
    assert one.period is not None
    assert (one.period.lower, one.period.upper) == (20100101, 20101231)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("12.50", "12,5e", "more or fewer cells"),
        ("12.50", "1e5", "value must be a plain number, got “1e5”"),
        ("2010,AA", "summer,AA", "“summer” came"),
        ("¶1,1,", "¶1,0,", "line must be an integer ≥ 1"),
        ("survey-2010", "nobody", "source_id must be one of sources.json, got “nobody”"),
        ("count", "barrel", "unit “barrel” is in no code list"),
        ("stated", "sung", "modality “sung” is in no code list"),
    ],
)
def test_a_row_at_fault_is_named_and_the_others_stay(
    copy_of_tinyland: PackageCopy, old: str, new: str, said: str
) -> None:
    with_series(copy_of_tinyland, SOUND.replace(old, new) + SOUND)
    package = copy_of_tinyland.read()
    assert [o.row for o in package.series["boats"].observations] == [3]
    assert [(p.file, p.row) for p in package.problems] == [("series/boats.csv", "line 2")]
    assert said in package.problems[0].message


def test_a_file_without_its_columns_or_without_its_file_is_a_problem(
    copy_of_tinyland: PackageCopy,
) -> None:
    with_series(copy_of_tinyland, "2010,3\n", header="date,value\n")
    with_series(copy_of_tinyland, SOUND, "gone")
    (copy_of_tinyland.root / "series" / "gone.csv").unlink()
    problems = copy_of_tinyland.read().problems
    assert [p.file for p in problems] == ["series/boats.csv", "series/gone.csv"]
    assert "needs the columns unit, modality, source_id, locator, line" in problems[0].message


def test_every_row_of_the_built_in_files_is_read() -> None:
    package = read_package(BUILT_IN)
    read = sorted(
        (s.path, o.row, o.printed) for s in package.series.values() for o in s.observations
    )
    files = sorted(Path(BUILT_IN, "series").glob("*.csv"))
    written = sorted(
        (f"series/{path.name}", place + 2, value)
        for path in files
        for place, value in enumerate(pandas.read_csv(path, dtype=str)["value"])
    )
    assert len(files) == 9
    assert read == written
    assert not package.problems


def test_every_built_in_series_has_a_title_of_its_own_in_both_languages() -> None:
    package = read_package(BUILT_IN)
    assert set(package.codelists["series"]) == set(package.series)
