"""Where the data cannot be reached, a page says so in the reader's language, and no more."""

from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event

import pytest
from starlette.testclient import TestClient
from streamlit.testing.v1 import AppTest

from geodata.datapackage.package import read_package
from geodata.stores import opening
from geodata.stores.memory.store import MemoryStore
from geodata.stores.store import Store

SENTENCES = {
    "en": "The records cannot be reached now",
    "es": "No se puede acceder a los registros ahora",
}
NOWHERE = "postgresql://reader:secret@127.0.0.1:1/atlas"


@pytest.mark.parametrize("language", SENTENCES)
def test_the_sentence_is_in_the_readers_language_and_names_no_host(
    open_app: Callable[..., AppTest], language: str
) -> None:
    app = open_app(NOWHERE, lang=language)
    [said] = app.error
    assert SENTENCES[language] in said.value
    assert "127.0.0.1" not in said.value


@pytest.fixture
def opening_for_long(monkeypatch: pytest.MonkeyPatch, tinyland: Path) -> Iterator[None]:
    """A package that takes longer to open than readers wait."""
    may_open = Event()

    def slow(where: str) -> Store:
        may_open.wait(timeout=30)
        return MemoryStore(read_package(Path(where)))

    opening.forget_stores()
    monkeypatch.setattr(opening, "new_store", slow)
    monkeypatch.setattr(opening, "PATIENCE", 0.01)
    monkeypatch.setenv("GEODATA", str(tinyland))
    yield
    may_open.set()
    opening.open_store(str(tinyland))
    opening.forget_stores()


@pytest.mark.usefixtures("opening_for_long")
@pytest.mark.parametrize(
    "path", ["/api", "/en", "/es/v?layer=posts", "/atlas/download/records.csv", "/atlas/view"]
)
def test_while_the_data_open_the_answer_is_come_again(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 503
    assert int(answer.headers["retry-after"]) > 0
    assert "still being read" in answer.text


@pytest.mark.usefixtures("opening_for_long")
@pytest.mark.parametrize(("language", "said"), [("en", "are being opened"), ("es", "Se están")])
def test_a_page_says_that_the_data_are_being_opened(
    open_app: Callable[..., AppTest], tinyland: Path, language: str, said: str
) -> None:
    app = open_app(tinyland, lang=language)
    assert not app.exception
    assert not app.error
    assert said in app.info[0].value
