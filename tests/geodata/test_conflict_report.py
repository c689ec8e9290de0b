"""Conflicts in words and as a table."""

import csv
import io

from geodata.datapackage.package import Package
from geodata.evidence.conflicts import REASONS, find_conflicts
from geodata.exports.conflicts import COLUMNS, conflicts_csv, conflicts_text
from geodata.language import Translator
from geodata.presentation.values import reason_text
from geodata.stores.memory.store import MemoryStore
from geodata.stores.store import Store
from tests.package_copy import PackageCopy


def rows_of(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def test_every_reason_has_words(en: Translator, es: Translator) -> None:
    words = {reason_text(reason, t) for reason in REASONS for t in (en, es)}
    assert len(words) == 2 * len(REASONS)


def test_text_shows_each_value_with_who_says_so_and_where(
    store: Store, package: Package, en: Translator
) -> None:
    found = find_conflicts(store.atlas(), ["canals/short"])
    assert conflicts_text(found, package, en).splitlines() == [
        "Short Canal (canals/short)",
        "Length",
        "(one of them is known to be a slip)",
        "  100 kilometres",
        "    Quill 2016, Third Press · ¶27 · line 27 · 2016",
        "  999 kilometres [Deprecated]",
        "    Sage 2010, First Press · ¶26 · line 26 · 2010",
        "",
        "1 conflict among the selected records. It is computed from the claims.",
    ]


def test_text_of_none_says_so(package: Package, es: Translator) -> None:
    assert conflicts_text([], package, es).startswith("0 discrepancias")


def test_table_has_a_row_a_value(store: Store, package: Package, es: Translator) -> None:
    rows = rows_of(conflicts_csv(find_conflicts(store.atlas()), package, es))
    assert list(rows[0]) == list(COLUMNS)
    assert [row["conflict"] for row in rows] == ["1", "1", "2", "2", "3", "3"]
    beta = rows[3]
    assert (beta["record"], beta["value"], beta["unit"]) == ("Puesto Beta", "100000000", "USD")
    assert (beta["sources"], beta["lines"]) == ("survey-2013; survey-2010", "8; 7")
    assert (beta["dates"], beta["n_witnesses"], beta["wrong"]) == ("2009; 2009", "1", "false")
    assert [row["wrong"] for row in rows] == ["false"] * 5 + ["true"]


def test_table_of_none_has_its_heads(package: Package, en: Translator) -> None:
    assert conflicts_csv([], package, en).decode("utf-8-sig").strip() == ",".join(COLUMNS)


def test_no_spreadsheet_runs_a_value(copy_of_tinyland: PackageCopy, en: Translator) -> None:
    copy_of_tinyland.add_claim(field="operator", value="=1+1")
    copy_of_tinyland.add_claim(
        claim_id="t-98", field="operator", value="Acorn", source_id="ledger-2016", line="9"
    )
    atlas = MemoryStore(copy_of_tinyland.read()).atlas()
    found = find_conflicts(atlas, ["posts/delta"])
    cells = [row["value"] for row in rows_of(conflicts_csv(found, atlas.package, en))]
    assert sorted(cells) == ["'=1+1", "Acorn"]
