"""What changed in the data: the page, the feed, a record's own."""

import csv
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

from starlette.testclient import TestClient

from geodata.datapackage.package import BUILT_IN
from tests.package_copy import PackageCopy
from tests.published.markup import errors_of

ATOM = {"a": "http://www.w3.org/2005/Atom"}


def test_the_page_counts_what_the_file_tells(peru: TestClient) -> None:
    with (BUILT_IN / "changes.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    latest = [row for row in rows if row["date"] == max(row["date"] for row in rows)]
    claims = Counter(kind for kind, _ in {(row["change"], row["claim_id"]) for row in latest})
    text = peru.get("/en/changes").text
    said = f"{claims['added']} claims added, {claims['changed']} changed, "
    assert said + f"{claims['withdrawn']} withdrawn" in text
    assert text.count('<tr><th scope="row">') == len(rows)
    assert errors_of(text) == []
    assert "Qué cambió" in peru.get("/es/changes").text


def test_the_feed_has_an_entry_an_edition(peru: TestClient) -> None:
    answer = peru.get("/en/changes.atom")
    assert answer.headers["content-type"].startswith("application/atom+xml")
    feed = ElementTree.fromstring(answer.text)  # noqa: S314 (our own)
    entries = feed.findall("a:entry", ATOM)
    links = [entry.find("a:link", ATOM) for entry in entries]
    assert len(entries) == 1
    for member in ("id", "title", "updated", "author"):
        assert feed.find(f"a:{member}", ATOM) is not None
    link = links[0]
    assert link is not None
    address = link.get("href", "")
    assert peru.get(address).status_code == 200
    assert address.split("#")[1] in peru.get(address).text


def test_a_record_tells_its_own_changes(peru: TestClient) -> None:
    text = peru.get("/en/record/mines/toromocho").text
    assert "What changed" in text.partition("<footer>")[0]
    assert "28 November 2026 (0.2.0)" in text


def test_a_package_that_does_not_tell_says_so(site: TestClient) -> None:
    assert "does not tell what changed" in site.get("/en/changes").text


def test_a_claim_says_when_it_was_entered_and_changed(peru: TestClient) -> None:
    with (BUILT_IN / "changes.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    added = next(row["claim_id"] for row in rows if row["change"] == "added")
    changed = next(row["claim_id"] for row in rows if row["change"] == "changed")
    day = "28 November 2026, version 0.2.0"
    new, old = (peru.get(f"/en/claim/{claim}").text for claim in (added, changed))
    assert "Entered" in new
    assert "Last changed" not in new
    assert new.count(day) == 1
    assert "before version 0.2.0" in old
    assert "Last changed" in old
    assert old.count(day) == 1


def test_the_log_of_corrections_is_on_the_page_and_in_the_feed(
    open_site: Callable[[Path], TestClient], copy_of_tinyland: PackageCopy
) -> None:
    claim = copy_of_tinyland.read().claims[0].claim_id
    hostile = "<script>x</script>"
    copy_of_tinyland.write(
        "corrections.csv",
        "date,reported_by,claim_id,wrong_en,wrong_es,outcome_en,outcome_es\n"
        f"2026-05-01,{hostile},{claim},Too long.,Muy largo.,Mended.,Corregido.\n"
        f"2026-06-01,,{claim},Too short.,Muy corto.,It stands.,Se mantiene.\n",
    )
    site = open_site(copy_of_tinyland.root)
    page = site.get("/en/changes").text
    assert page.index("Too short.") < page.index("Too long.")
    assert hostile not in page
    assert errors_of(page) == []
    assert "Muy largo." in site.get("/es/changes").text
    feed = ElementTree.fromstring(site.get("/en/changes.atom").text)  # noqa: S314 (our own)
    entries = feed.findall("a:entry", ATOM)
    assert [e.findtext("a:summary", "", ATOM) for e in entries] == [
        "Too short. It stands.", "Too long. Mended.",
    ]  # fmt: skip
    assert len({e.findtext("a:id", "", ATOM) for e in entries}) == 2
    assert feed.findtext("a:updated", "", ATOM) == "2026-06-01T00:00:00Z"


def test_an_empty_log_says_so(peru: TestClient) -> None:
    assert "The log has no corrections so far." in peru.get("/en/changes").text
