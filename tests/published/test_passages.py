"""The reading pane of a claim: for readers whom the host lets read, and nobody else."""

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from layers.routes import middleware, routes
from tests.package_copy import PackageCopy
from tests.published.markup import errors_of

TEXT = "\n".join(f"Line {n} <b>&amp; more" for n in range(1, 101))
HERE = "http://127.0.0.1:8501"


@pytest.fixture
def texts(
    copy_of_tinyland: PackageCopy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> PackageCopy:
    """Tinyland with the text of its survey of 2010 in a folder that the host names."""
    folder = tmp_path / "texts"
    folder.mkdir()
    (folder / "survey-2010.txt").write_text(TEXT, encoding="utf-8")
    digest = sha256(TEXT.encode()).hexdigest()
    copy_of_tinyland.edit("sources.json", lambda items: items[0].update(text_sha256=digest))
    monkeypatch.setenv("TEXTS", str(folder))
    monkeypatch.setenv("GEODATA", str(copy_of_tinyland.root))
    return copy_of_tinyland


@pytest.fixture
def ask(texts: PackageCopy) -> Callable[..., TestClient]:
    """A client at an address, asking for a host."""

    def client(at: str = "127.0.0.1", base_url: str = HERE) -> TestClient:
        app = Starlette(routes=routes(), middleware=middleware())
        return TestClient(app, base_url=base_url, client=(at, 50_000))

    return client


def test_a_claim_opens_its_passage_with_its_line_marked(ask: Callable[..., TestClient]) -> None:
    client = ask()
    assert "/en/passage/t-05" in client.get("/en/claim/t-05").text
    answer = client.get("/en/passage/t-05")
    assert answer.status_code == 200
    assert "<mark>Line 5 &lt;b&gt;&amp;amp; more</mark>" in answer.text
    assert "Line 17 " in answer.text
    assert "Line 18 " not in answer.text
    assert 'rel="next" accesskey="n" href="/en/passage/t-06"' in answer.text
    assert 'rel="prev" accesskey="p" href="/en/passage/t-03"' in answer.text
    assert errors_of(answer.text) == []
    assert answer.headers["cache-control"] == "no-store"
    assert 'content="noindex"' in answer.text


@pytest.mark.parametrize(
    ("at", "base_url", "header"),
    [
        ("192.0.2.7", HERE, ""),
        ("127.0.0.1", "http://atlas.example", ""),
        ("127.0.0.1", HERE, "X-Forwarded-For"),
        ("127.0.0.1", HERE, "X-Real-IP"),
    ],
)
def test_others_get_the_place_and_not_the_text(
    ask: Callable[..., TestClient], at: str, base_url: str, header: str
) -> None:
    headers = {header: "192.0.2.7"} if header else {}
    answer = ask(at, base_url).get("/en/passage/t-05", headers=headers)
    assert answer.status_code == 200
    assert "line 5" in answer.text
    assert "does not show the texts" in answer.text
    assert "more</mark>" not in answer.text


def test_a_host_may_show_its_texts_to_all(
    ask: Callable[..., TestClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TEXTS_FOR", "all")
    assert "<mark>" in ask("192.0.2.7", "http://atlas.example").get("/es/passage/t-05").text


def test_another_edition_of_the_text_is_not_shown(
    ask: Callable[..., TestClient], texts: PackageCopy
) -> None:
    texts.edit("sources.json", lambda items: items[0].update(text_sha256="0" * 64))
    answer = ask().get("/en/passage/t-05")
    assert "has another SHA-256" in answer.text
    assert "<mark>" not in answer.text


def test_without_texts_no_page_leads_to_a_passage(
    ask: Callable[..., TestClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TEXTS")
    assert "/passage/" not in ask().get("/en/claim/t-05").text
    assert ask().get("/en/passage/t-999").status_code == 404
