"""Pages of the series: the figure, its numbers with their sources, its files, its frame."""

import io
import re
from xml.etree import ElementTree

import pypdf
import pytest
from starlette.testclient import TestClient

from geodata.datapackage.package import read_package
from geodata.stores.opening import BUILT_IN
from layers.published import figure_pages

PACKAGE = read_package(BUILT_IN)
CODES = list(PACKAGE.series)
PAGE = "/en/figure/coca"


def words_of(svg: str) -> str:
    drawing = ElementTree.fromstring(svg)  # noqa: S314 (drawn by our own code)
    return " ".join("".join(drawing.itertext()).split())


@pytest.mark.parametrize("code", CODES)
def test_a_page_has_every_number_and_every_source_of_its_series(
    peru: TestClient, code: str
) -> None:
    series = PACKAGE.series[code]
    for language in ("en", "es"):
        answer = peru.get(f"/{language}/figure/{code}")
        assert answer.status_code == 200
        body = answer.text.partition("<tbody>")[2].partition("</tbody>")[0]
        assert body.count("<tr>") == len(series.observations)
        for source_id in {o.source_id for o in series.observations}:
            assert f"/{language}/source/{source_id}" in answer.text


def test_the_figure_shows_numbers_notes_sources_and_its_address(peru: TestClient) -> None:
    answer = peru.get(f"{PAGE}.svg")
    assert answer.headers["content-type"] == "image/svg+xml"
    said = words_of(answer.text)
    for text in ("72,000 [1]", "88,200 [2]", "Sources:", "http://atlas.test/en/figure/coca"):
        assert text in said


def test_its_files_are_of_their_kinds(peru: TestClient) -> None:
    assert peru.get(f"{PAGE}.png").content.startswith(b"\x89PNG")
    (sheet,) = pypdf.PdfReader(io.BytesIO(peru.get(f"{PAGE}.pdf").content)).pages
    assert "72,000" in sheet.extract_text()
    page = peru.get(PAGE).text
    for suffix, kind in (("csv", "text/csv"), ("json", "application/json")):
        found = re.search(rf'href="(/atlas/download/series/coca\.{suffix}\?lang=en)"', page)
        assert found
        assert peru.get(found[1]).headers["content-type"].startswith(kind)


def test_a_theme_that_there_is_not_is_the_light_one(peru: TestClient) -> None:
    light = peru.get(f"{PAGE}.svg?theme=light").text
    assert peru.get(f"{PAGE}.svg?theme=%3Cscript%3E").text == light
    assert peru.get(f"{PAGE}.svg?theme=dark").text != light


def test_it_is_embedded_in_pages_of_others(peru: TestClient) -> None:
    page = peru.get(PAGE).text
    assert "/embed?lang=en&amp;amp;figure=coca" in page
    frame = peru.get("/embed?lang=en&figure=coca")
    assert frame.status_code == 200
    assert "frame-ancestors *" in frame.headers["content-security-policy"]
    assert f'src="{PAGE}.svg?theme=light"' in frame.text
    assert f'href="http://atlas.test{PAGE}"' in frame.text


def test_it_is_found(peru: TestClient) -> None:
    assert f"http://atlas.test{PAGE}<" in peru.get("/sitemap.xml").text
    assert f'href="{PAGE}"' in peru.get("/en").text
    assert peru.get("/figure/coca").headers["location"] == PAGE


@pytest.mark.parametrize("name", ["nothing", "%3Cb%3E", "coca.gif", "coca/more"])
def test_what_is_no_series_is_not_found(peru: TestClient, name: str) -> None:
    answer = peru.get(f"/en/figure/{name}")
    assert answer.status_code == 404
    assert "<b>" not in answer.text


def test_a_package_without_series_has_no_figures(site: TestClient) -> None:
    assert site.get("/en/figure/coca").status_code == 404
    assert "Figures</h2>" not in site.get("/en").text
    assert figure_pages.FIGURE not in site.get("/sitemap.xml").text
