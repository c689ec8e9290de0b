"""Figures of a text against the claims: who agrees, who contradicts, and what nobody says."""

import csv
import io
from pathlib import Path

import pytest

from geodata.__main__ import main
from geodata.datapackage.package import BUILT_IN, read_package
from geodata.query.checked_figures import CheckedFigure, check_figures
from geodata.query.figures_in_text import YEAR, figures
from geodata.query.selection import Selection
from geodata.stores.memory.store import MemoryStore

ARTICLE = """Antamina: BHP tiene el 33,75 por ciento y Teck el 30 %. Toromocho tuvo una inversión de
2,200 millones de dólares. La mina entró en operación en 2013, con 12 MW. Nobody knows
Nowhere, 45 km.
"""


@pytest.fixture(scope="module")
def store() -> MemoryStore:
    return MemoryStore(read_package(BUILT_IN))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("US$ 2.6 billion", (2.6e9, "USD")),
        ("US$7.4bn", (7.4e9, "USD")),
        ("2,600 millones de dólares", (2.6e9, "USD")),
        ("2.600 millones de soles", (2.6e9, "PEN")),
        ("S/ 3,5 mil millones", (3.5e9, "PEN")),
        ("dos mil seiscientos millones de dólares", (2.6e9, "USD")),
        ("two hundred and fifty kilometres", (250, "km")),
        ("1,100 MW", (1100, "MW")),
        ("1,5 GW", (1500, "MW")),
        ("33,75 por ciento", (33.75, "%")),
        ("33.75%", (33.75, "%")),
        ("1,000,000 TEU", (1e6, "TEU")),
        ("in 2016", (2016, YEAR)),
    ],
)
def test_a_figure_is_read_as_it_is_written(text: str, wanted: tuple[float, str]) -> None:
    [found] = figures(text)
    assert (pytest.approx(found.value), found.unit) == wanted


@pytest.mark.parametrize("text", ["three mines", "room 12", "el 3 de mayo", "B2B", "3.1.4", ""])
def test_what_has_neither_unit_nor_scale_is_no_figure(text: str) -> None:
    assert list(figures(text)) == []


def checked(text: str, store: MemoryStore) -> dict[str, CheckedFigure]:
    atlas = store.select(Selection()).atlas
    return {check.figure.text: check for check in check_figures(text, store.names, atlas)}


def test_figures_agree_contradict_or_are_not_known(store: MemoryStore) -> None:
    found = checked(ARTICLE, store)
    told = {text: (one.record, one.field, one.verdict) for text, one in found.items()}
    assert told == {
        "33,75 por ciento": ("mines/antamina", "owner_share", "agrees"),
        "30 %": ("mines/antamina", "owner_share", "differs"),
        "2,200 millones de dólares": ("mines/toromocho", "investment", "differs"),
        "2013": ("mines/toromocho", "milestone", "agrees"),
        "12 MW": ("mines/toromocho", "", "unknown"),
        "45 km": ("mines/toromocho", "", "unknown"),
    }
    [claim] = found["30 %"].differing
    assert (claim.qualifier, claim.number, found["30 %"].reason) == ("Teck", 22.5, "owner")


def test_a_round_figure_agrees_as_far_as_it_goes(store: MemoryStore) -> None:
    found = checked("Toromocho: an investment of US$ 2.2 billion, or US$ 2.15 billion.", store)
    assert [one.verdict for one in found.values()] == ["rounded", "agrees"]


def test_a_sentence_that_names_nothing_is_of_the_one_before_with_less_surety(
    store: MemoryStore,
) -> None:
    same = checked("Toromocho: inversión de US$ 2.15 billion.", store)
    later = checked("Toromocho es una mina. La inversión fue de US$ 2.15 billion.", store)
    assert same["US$ 2.15 billion"].score > later["US$ 2.15 billion"].score > 0


def test_a_text_is_checked_from_the_command_line(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    (tmp_path / "a.txt").write_text(ARTICLE, encoding="utf-8")
    assert main(["check", str(tmp_path / "a.txt"), "--language", "es"]) == 0
    text = capfdbinary.readouterr().out.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["Veredicto"] for row in rows][:2] == ["coincide", "contradice"]
    assert "22" in rows[1]["Quién dice otra cosa"]


def test_what_is_no_text_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.txt").write_bytes(b"\xff\xfe\x00")
    assert main(["check", str(tmp_path / "a.txt")]) == 2
    assert "UTF-8" in capsys.readouterr().err
