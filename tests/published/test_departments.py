"""The pages of departments and of questions: numbers, pictures, links, and no script."""

import csv
import io
import re
from html import unescape

import pytest
from starlette.testclient import TestClient

from tests.package_copy import PackageCopy
from tests.published.markup import errors_of

EVIL = "\"><script>alert(1)</script>'&{{7*7}}"


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize(
    "path", ["/departments", "/departments?measure=events", "/departments?layer=canals",
             "/department/02"],
)  # fmt: skip
def test_a_page_of_departments_is_sound(site: TestClient, path: str, language: str) -> None:
    answer = site.get(f"/{language}{path}")
    assert (answer.status_code, errors_of(answer.text)) == (200, [])
    assert re.findall(r"<script(?! type=.application/ld)", answer.text) == []
    assert 'class="map"' in answer.text


def rows(text: str) -> dict[str, list[str]]:
    """Name → cells of the table."""
    found = re.findall(r'<tr><th scope="row"><a [^>]*>([^<]*)</a></th>(.*?)</tr>', text, re.DOTALL)
    return {unescape(name): re.findall(r"<td>([^<]*)</td>", cells) for name, cells in found}


def test_the_table_counts_by_share(site: TestClient) -> None:
    # By hand: half of the long canal lies in West, half in East; it may cross Middle.
    found = rows(site.get("/en/departments?layer=canals").text)
    assert found == {
        "Nórdica": ["1", "", "1", "0"],
        "West": ["0.5", "", "1", "1"],
        "East": ["0.5", "", "1", "1"],
        "Middle": ["", "1", "0", "0"],
    }


def test_the_map_has_a_department_each_and_the_legend_its_classes(site: TestClient) -> None:
    text = site.get("/en/departments?layer=canals").text
    drawn = re.findall(r"<title>([^<]* · [^<]*)</title></path>", text)
    assert sorted(unescape(t) for t in drawn) == [
        "East · 0.5", "Middle · none", "Nórdica · 1", "West · 0.5"
    ]  # fmt: skip
    legend = re.search(r'<ul class="legend">(.*?)</ul>', text, re.DOTALL)
    assert legend
    words = [w.strip() for w in re.findall(r"</svg>([^<]*)</li>", legend[1])]
    assert words == ["none", "0.5", "1"]
    assert 'href="/en/department/04"' in text


@pytest.mark.parametrize("ending", ["svg", "png"])
def test_the_map_is_a_picture(site: TestClient, ending: str) -> None:
    answer = site.get(f"/en/departments.{ending}?measure=events")
    assert answer.status_code == 200
    if ending == "svg":
        assert "Departments: Events" in answer.text
        assert "<script" not in answer.text
    else:
        assert answer.content.startswith(b"\x89PNG")


def test_the_map_can_be_embedded(site: TestClient) -> None:
    text = unescape(site.get("/en/departments?measure=events").text)
    frame = re.search(r'<iframe src="http://atlas.test([^"]+)"', text)
    assert frame
    answer = site.get(frame[1])
    assert answer.status_code == 200
    assert "West · " in answer.text


def test_what_is_unknown_is_said(site: TestClient) -> None:
    text = site.get("/en/departments?measure=%3Cb%3E&layer=none").text
    assert text.count('class="notice"') == 2
    assert "<b>" not in re.sub(r"<p class=.notice.*?</p>", "", text)
    assert 'content="noindex"' in text


def test_a_profile_leads_to_claims_and_neighbours(site: TestClient) -> None:
    text = site.get("/en/department/03").text
    assert 'id="happened"' in text
    assert 'href="/en/claim/t-22"' in text
    neighbours = text[text.index('id="neighbours"') :]
    assert 'href="/en/department/02"' in neighbours
    assert 'href="/en/record/canals/long"' in text


def test_text_of_the_data_is_never_markup(copy_of_tinyland: PackageCopy, open_site: object) -> None:
    copy_of_tinyland.edit_record("posts/beta", name_en=EVIL)
    copy_of_tinyland.edit(
        "departments.geojson", lambda c: c["features"][1]["properties"].update(name=EVIL)
    )
    header = "code,audience,page,answer,query,question_en,question_es"
    cells = ["a", "student", "", "records", "layer=posts", EVIL, EVIL]
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([header.split(","), cells])
    copy_of_tinyland.write("questions.csv", out.getvalue())
    site = open_site(copy_of_tinyland.root)  # type: ignore[operator]
    for path in ("/en/departments", "/en/departments.svg", "/en/department/02", "/en/questions"):
        answer = site.get(path)
        assert answer.status_code == 200
        assert "<script>alert" not in answer.text
        if not path.endswith("svg"):
            assert errors_of(answer.text) == []


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_page_of_questions(peru: TestClient, language: str) -> None:
    answer = peru.get(f"/{language}/questions")
    text = answer.text
    assert (answer.status_code, errors_of(text)) == (200, [])
    assert text.count("<article") >= 30
    assert f'href="/{language}/v?layer=rail_proposals"' in text
    assert re.search(rf'href="/{language}/claim/c-\d+"', text)
    assert f'href="/evidence?id=mines/las-bambas&amp;field=event&amp;lang={language}"' in text


def test_a_package_without_questions_has_no_such_page(site: TestClient) -> None:
    assert site.get("/en/questions").status_code == 404
    assert "/en/questions" not in site.get("/en/departments").text
    assert "/en/questions" not in site.get("/sitemap.xml").text


def test_the_sitemap_names_both(peru: TestClient) -> None:
    text = peru.get("/sitemap.xml").text
    assert "/en/departments<" in text
    assert "/es/questions<" in text
