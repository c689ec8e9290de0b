"""What a link to the workbench shows before it is opened: in a chat, to a search engine."""

from pathlib import Path

import html5lib
import pytest
import streamlit
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from geodata.stores import opening
from layers.published.preview import preview_of
from layers.web.index_page import IndexPage

SHELL = (Path(streamlit.__file__).parent / "static" / "index.html").read_text("utf-8")


def shell(request: Request) -> Response:
    return HTMLResponse(SHELL)


@pytest.fixture
def workbench(site: TestClient) -> TestClient:
    """Streamlit's page as we complete it; `site` has Tinyland open."""
    assert site.get("/en").status_code == 200
    app = Starlette(
        routes=[Route("/{path:path}", shell)],
        middleware=[Middleware(IndexPage, previews=preview_of)],
    )
    return TestClient(app, base_url="http://atlas.test")


def meta(page: str) -> dict[str, str]:
    """The meta tags of a page by name or property."""
    tags = html5lib.parse(page, namespaceHTMLElements=False).iter("meta")
    return {tag.get("property") or tag.get("name") or "": tag.get("content") or "" for tag in tags}


@pytest.mark.parametrize(
    ("path", "title", "canonical"),
    [
        ("/?lang=en", "Atlas of Tinyland", "/en"),
        ("/?lang=en&layer=posts", "Trading posts · Atlas of Tinyland", "/en/v?layer=posts"),
        ("/record?lang=en&record=posts/alpha", "Alpha Post · Atlas of Tinyland",
         "/en/record/posts/alpha"),
        ("/evidence?layer=posts&lang=en", "Trading posts · Atlas of Tinyland",
         "/en/v?layer=posts"),
        ("/timeline?lang=es", "Línea de tiempo · Atlas de Tinylandia", "/es/timeline"),
    ],
)  # fmt: skip
def test_a_link_to_the_workbench_is_previewed_as_its_page(
    workbench: TestClient, path: str, title: str, canonical: str
) -> None:
    answer = workbench.get(path)
    assert answer.status_code == 200
    said = meta(answer.text)
    assert said["og:title"] == title
    assert f"<title>{title}</title>" in answer.text
    assert said["og:url"] == f"http://atlas.test{canonical}"
    assert said["og:image"].endswith(".png") or ".png?" in said["og:image"]
    assert f'<a href="http://atlas.test{canonical}">' in answer.text
    assert answer.text.count("<title>") == 1


def test_the_picture_of_a_preview_is_there(workbench: TestClient, site: TestClient) -> None:
    said = meta(workbench.get("/?lang=en&layer=posts").text)
    picture = site.get(said["og:image"].removeprefix("http://atlas.test"))
    assert picture.headers["content-type"] == "image/png"


@pytest.mark.parametrize("path", ["/", "/record"])
def test_a_record_that_is_not_known_answers_404_in_words(workbench: TestClient, path: str) -> None:
    answer = workbench.get(f"{path}?lang=en&record=posts/nowhere")
    assert answer.status_code == 404
    assert meta(answer.text)["robots"] == "noindex"
    assert 'id="root"' in answer.text


def test_nothing_of_an_address_becomes_markup(workbench: TestClient) -> None:
    hostile = "/?lang=en&q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E&layer=%3Cb%3E"
    answer = workbench.get(hostile)
    assert "<script>alert" not in answer.text
    assert "<b>" not in answer.text


def test_data_that_are_not_open_hold_no_page_up(
    workbench: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "_opened", opening._Opened())
    answer = workbench.get("/?lang=es&layer=posts")
    assert answer.status_code == 200
    assert '<html lang="es">' in answer.text
    assert "og:title" not in answer.text
