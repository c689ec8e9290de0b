"""Where the data cannot be reached, a page says so in the reader's language, and no more."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

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
