"""“Report an error” on pages of records, claims and conflicts."""

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from starlette.testclient import TestClient

from geodata.presentation.error_report import VARIABLE
from tests.published.conftest import HOST
from tests.published.markup import errors_of

RECORD, CLAIM = "mines/toromocho", "c-00001"
LINK = re.compile(r'href="([^"]+)" rel="nofollow">Report an error<')


def conflict_of(peru: TestClient) -> str:
    """The address of the first conflict that the site map has."""
    found = re.search(r"/en/conflict/[^<\"]+", peru.get("/sitemap.xml").text)
    assert found
    return unescape(found[0])


def test_no_page_offers_it_where_the_host_has_no_address(
    peru: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    for contact in ("", "javascript:alert(1)"):
        monkeypatch.setenv(VARIABLE, contact)
        for path in (f"/en/record/{RECORD}", f"/en/claim/{CLAIM}", conflict_of(peru)):
            text = peru.get(path).text
            assert "Report an error" not in text
            assert "javascript:" not in text


def test_each_page_fills_in_what_it_is_about(
    peru: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    conflict = conflict_of(peru)
    monkeypatch.setenv(VARIABLE, "https://forms.example/report")
    for path in (f"/en/record/{RECORD}", f"/en/claim/{CLAIM}", conflict):
        text = peru.get(path).text
        found = LINK.search(text)
        assert found, path
        said = parse_qs(urlsplit(unescape(found[1])).query)
        assert said["page"] == [f"{HOST}{path}"]
        assert said["edition"] == ["0.2.0"]
        assert ("claim" in said) == ("/record/" not in path)
        assert ("line" in said) == ("/record/" not in path)
        assert errors_of(text) == []
    said = parse_qs(urlsplit(unescape(LINK.findall(peru.get(f"/en/claim/{CLAIM}").text)[0])).query)
    assert (said["claim"], said["record"]) == ([CLAIM], ["mines/anhui-exploration"])
