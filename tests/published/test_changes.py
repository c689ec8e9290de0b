"""What changed in the data: the page, the feed, a record's own."""

import csv
from collections import Counter
from xml.etree import ElementTree

from starlette.testclient import TestClient

from geodata.datapackage.package import BUILT_IN
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
