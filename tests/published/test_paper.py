"""PDF: drawings and reports, opened by libraries that we did not write."""

import io
from collections.abc import Callable
from pathlib import Path

import pypdfium2
import pytest
from pypdf import PdfReader
from starlette.testclient import TestClient

from geodata.__main__ import main
from tests.package_copy import PackageCopy

A4 = pytest.approx((595.3, 841.9), abs=0.7)
A4_LANDSCAPE = pytest.approx((841.9, 595.3), abs=0.7)
EVIL = '"><b>#strong[x] $1 + 1$ @ref <note-1> \\ #panic() *bold*'


def opened(body: bytes) -> PdfReader:
    assert body.startswith(b"%PDF-")
    return PdfReader(io.BytesIO(body))


def texts(body: bytes) -> str:
    """All text of a PDF, as another library reads it, in one line."""
    pages = [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(body)]
    return " ".join(" ".join(pages).replace("\ufffe", "").split())


def links(reader: PdfReader) -> set[str]:
    """Addresses outside of the PDF that it leads to."""
    found = set()
    for page in reader.pages:
        for note in page.get("/Annots", []):
            action = note.get_object().get("/A", {})
            if "/URI" in action:
                found.add(str(action["/URI"]))
    return found


def size(reader: PdfReader) -> tuple[float, float]:
    box = reader.pages[0].mediabox
    return float(box.width), float(box.height)


@pytest.mark.parametrize(
    "path", ["/en/record/posts/alpha", "/en/layer/posts", "/es/department/01", "/en/front",
             "/en/company/cedar", "/en/v"]
)  # fmt: skip
def test_every_page_with_a_map_is_a_sheet_of_paper(site: TestClient, path: str) -> None:
    answer = site.get(f"{path}.pdf")
    assert answer.headers["content-type"] == "application/pdf"
    reader = opened(answer.content)
    assert len(reader.pages) == 1
    assert size(reader) == A4_LANDSCAPE
    place = f"http://atlas.test{path.removesuffix('/front')}"
    assert links(reader) == {place}
    said = texts(answer.content)
    assert "km" in said
    assert place in said
    page = site.get(path.removesuffix("/front")).text
    assert reader.metadata
    assert f"<h1>{reader.metadata.title}</h1>" in page


def test_a_sheet_has_the_size_asked_for_and_no_larger(site: TestClient) -> None:
    tall = opened(site.get("/en/layer/posts.pdf?width=794&height=1123").content)
    assert size(tall) == A4
    assert site.get("/en/layer/posts.pdf?width=90000").status_code == 400
    assert site.get("/en/record/posts/gamma.pdf").status_code == 404


@pytest.mark.parametrize(
    ("path", "heading"),
    [("/en/department/01", "Where sources disagree"), ("/es/layer/posts", "Donde las fuentes"),
     ("/en/company/cedar", "Sources and lines"), ("/en/v?layer=posts", "Filtered by"),
     ("/en/source/survey-2010", "The records"), ("/es/record/posts/alpha", "Puesto Alfa"),
     ("/en/record/posts/gamma", "No place is known"), ("/en/front", "All records")],
)  # fmt: skip
def test_a_report_is_a4_and_every_note_leads_to_its_claim(
    site: TestClient, path: str, heading: str
) -> None:
    stem, mark, query = path.partition("?")
    answer = site.get(f"{stem}.report.pdf{mark}{query}")
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"].startswith('inline; filename="')
    reader = opened(answer.content)
    assert size(reader) == A4
    assert 1 <= len(reader.pages) <= 12
    assert heading in texts(answer.content)
    claims = [url for url in links(reader) if "/claim/" in url]
    assert claims
    for url in claims:
        assert site.get(url.removeprefix("http://atlas.test")).status_code == 200


def test_a_chart_is_a_sheet_of_its_own_size(peru: TestClient) -> None:
    reader = opened(peru.get("/en/timeline.pdf").content)
    assert len(reader.pages) == 1
    assert "Chancay" in texts(peru.get("/en/timeline.pdf").content)
    assert peru.get("/en/timeline.report.pdf").status_code == 404


def test_a_report_tells_what_the_page_tells(site: TestClient) -> None:
    said = texts(site.get("/en/record/posts/alpha.report.pdf").content)
    for words in ("Alpha Post", "Acorn Ltd", "How precisely the place is known", "line 3"):
        assert words in said


def test_sums_are_ranges_and_count_nothing_twice(peru: TestClient) -> None:
    said = texts(peru.get("/en/department/15.report.pdf").content)
    assert "Sums, as ranges" in said
    assert "USD 3 billion – USD 3.5 billion" in said


def test_the_report_of_everything_has_twelve_pages_at_most(peru: TestClient) -> None:
    body = peru.get("/en/front.report.pdf").content
    assert 6 <= len(opened(body).pages) <= 12
    assert "40 best documented of 214 records" in texts(body)


def test_a_claim_and_what_is_empty_have_no_report(site: TestClient) -> None:
    for path in ("/en/claim/t-01.report.pdf", "/en/v.report.pdf?q=nothing-has-this"):
        answer = site.get(path)
        assert answer.status_code == 404
        assert "report needs records" in answer.text


def test_nothing_of_the_data_becomes_mark_up(
    open_site: Callable[[Path], TestClient], copy_of_tinyland: PackageCopy
) -> None:
    copy_of_tinyland.edit_record("posts/alpha", name_en=EVIL, aliases=[EVIL])
    copy_of_tinyland.add_claim(record_id="posts/alpha", value=EVIL, locator=EVIL, note_en=EVIL)
    client = open_site(copy_of_tinyland.root)
    plain = EVIL.replace(" ", "")
    for path in ("/en/layer/posts.report.pdf", "/en/record/posts/alpha.report.pdf"):
        assert plain in texts(client.get(path).content).replace(" ", "")


def test_the_command_line_draws_and_reports(
    tinyland: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GEODATA", str(tinyland))
    for name in ("posts.svg", "posts.png", "posts.pdf"):
        assert main(["picture", "layer=posts", "--output", str(tmp_path / name)]) == 0
    assert "<title>Trading posts</title>" in (tmp_path / "posts.svg").read_text("utf-8")
    assert (tmp_path / "posts.png").read_bytes().startswith(b"\x89PNG")
    assert "Trading posts" in texts((tmp_path / "posts.pdf").read_bytes())
    report = str(tmp_path / "report.pdf")
    told = ["--title", "For the minister", "--language", "es", "--address", "https://atlas.example"]
    assert main(["report", "layer=posts", "--output", report, *told]) == 0
    body = Path(report).read_bytes()
    assert "For the minister" in texts(body)
    assert "https://atlas.example/es/record/posts/alpha" in links(opened(body))


@pytest.mark.parametrize(
    "arguments",
    [["picture", "layer=posts", "--output", "x.gif"],
     ["picture", "layer=posts", "--output", "x.png", "--width", "99999"],
     ["report", "q=nothing-has-this", "--output", "x.pdf"]],
)  # fmt: skip
def test_the_command_line_refuses_in_a_sentence(
    tinyland: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
) -> None:
    monkeypatch.setenv("GEODATA", str(tinyland))
    monkeypatch.chdir(tmp_path)
    assert main(arguments) == 2
    assert capsys.readouterr().err.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_what_is_said_of_a_whole_country_is_added_to_nothing(peru: TestClient) -> None:
    said = texts(peru.get("/en/layer/rail_proposals.report.pdf").content)
    assert "USD 10 billion" in said.partition("Sums, as ranges")[2].partition("The records")[0]
    assert "USD 15 billion" not in said.partition("The records")[0]
