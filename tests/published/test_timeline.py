"""The timeline and the pages of years: what they say is what the claims say."""

import re
from html import unescape

import pandas
import pytest
from starlette.testclient import TestClient

from geodata.datapackage.package import BUILT_IN
from tests.published.markup import errors_of

PAGES = [
    "/timeline",
    "/timeline?layer=posts",
    "/timeline?layer=lights&years=1700-1701",
    "/year/2011",
]


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_html_that_names_itself(site: TestClient, path: str, language: str) -> None:
    answer = site.get(f"/{language}{path}")
    assert (answer.status_code, errors_of(answer.text)) == (200, [])
    canonical = re.search(r'<link rel="canonical" href="([^"]+)"', answer.text)
    assert canonical
    assert unescape(canonical[1]) == f"http://atlas.test/{language}{path}"
    assert " style=" not in answer.text
    assert "<script>" not in answer.text


def test_the_timeline_leads_to_records_years_and_claims(site: TestClient) -> None:
    text = site.get("/en/timeline").text
    for address in ("/en/record/posts/alpha", "/en/year/2011", "/en/claim/t-18", "/en/claim/t-19"):
        assert f'href="{address}"' in text
    # Planned for 2012, come in 2015: from December to January, and from January to December.
    assert "25 to 47 months later than planned" in text


def test_its_picture_stands_at_its_address(site: TestClient) -> None:
    text = site.get("/en/timeline?layer=posts").text
    found = re.search(r'<img src="([^"]+)"', text)
    assert found
    picture = site.get(unescape(found[1]))
    assert picture.headers["content-type"].startswith("image/svg+xml")
    assert "sandbox" in picture.headers["content-security-policy"]
    assert "Alpha Post" in picture.text
    # Names of the records selected, and of no others.
    assert "Long Canal" not in picture.text
    pixels = site.get("/en/timeline.png?layer=posts")
    assert pixels.content.startswith(b"\x89PNG")


@pytest.mark.parametrize("path", ["/year/1700", "/year/02011", "/year/2011-2012", "/year/x",
                                  "/timeline/x"])  # fmt: skip
def test_a_year_without_events_has_no_page(site: TestClient, path: str) -> None:
    assert site.get(f"/en{path}").status_code == 404


def test_a_record_leads_to_the_years_of_its_events(site: TestClient) -> None:
    text = site.get("/en/record/posts/raid").text
    assert 'href="/en/year/2011"' in text
    assert 'href="/en/year/2012"' not in text


def test_years_are_in_the_sitemap(site: TestClient) -> None:
    text = site.get("/sitemap.xml").text
    assert "<loc>http://atlas.test/en/year/2011</loc>" in text
    assert "<loc>http://atlas.test/en/timeline</loc>" in text


@pytest.mark.parametrize("year", [2013, 2022, 2024])
def test_a_year_tells_the_dated_events_of_the_claims(peru: TestClient, year: int) -> None:
    claims = pandas.read_csv(BUILT_IN / "claims.csv", dtype=str, keep_default_na=False)
    told = claims[(claims["field"] == "event") & (claims["rank"] != "deprecated")]
    dated = told[told["as_of"].str.match(rf"{year}(-\d\d)*~?$")]
    assert len(dated) > 3
    text = peru.get(f"/en/year/{year}").text
    linked = set(re.findall(r'href="/en/claim/(c-\d+)"', text))
    assert set(dated["claim_id"]) <= linked
    others = told[told["as_of"].str.match(rf"(?!{year})\d{{4}}(-\d\d)*~?$")]
    # Another edition may date the same event less closely, or not at all.
    same = set(zip(dated["record_id"], dated["value"], strict=True))
    apart = {row.claim_id for row in others.itertuples() if (row.record_id, row.value) not in same}
    assert not linked & apart
