"""The figures without a place: every one has its source and stands at its line."""

import csv
from pathlib import Path

import pytest

from geodata.datapackage.package import read_package
from geodata.validation.quotations import TABLE_SCALE, numbers_in, stands_in

ROOT = Path(__file__).parents[2]
PERU = ROOT / "geodata" / "peru"
TEXTS = ROOT.parent / "shared" / "sources"
SERIES = sorted((PERU / "series").glob("*.csv"))


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as table:
        return list(csv.DictReader(table))


@pytest.mark.parametrize("path", SERIES, ids=lambda path: path.stem)
def test_every_figure_has_a_number_a_source_and_a_line(path: Path) -> None:
    sources = read_package(PERU).sources
    for row in rows(path):
        assert float(row["value"]) >= 0 or row["value"].startswith("-")
        assert 1 <= int(row["line"]) <= sources[row["source_id"]].text_lines
        assert row["locator"]


@pytest.mark.needs_texts
@pytest.mark.parametrize("path", SERIES, ids=lambda path: path.stem)
def test_every_figure_stands_at_its_line(path: Path) -> None:
    if not TEXTS.is_dir():
        pytest.skip("the source documents are not at hand: they are not part of the project")
    sources = read_package(PERU).sources
    for row in rows(path):
        text = (TEXTS / sources[row["source_id"]].text_edition).read_text(encoding="utf-8")
        lines = text.split("\n")[int(row["line"]) - 1 :]
        following = next((line for line in lines[1:] if line.strip()), "")
        found = numbers_in(lines[0], following, TABLE_SCALE)
        assert stands_in(float(row["value"]), found), f"{row['value']} not in: {lines[0]}"
