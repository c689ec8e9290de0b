"""Share: links, embed code, picture, paper and citation of what is shown."""

from collections.abc import Callable
from html import unescape
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from streamlit.testing.v1 import AppTest

from layers.downloads.share import KEY

Open = Callable[..., AppTest]


def shared(app: AppTest) -> AppTest:
    """The app with Share open."""
    assert not app.code
    app.session_state[KEY] = True
    return app.run()


def ways(app: AppTest) -> tuple[str, str, str, list[str]]:
    """The link, the page, the embed code, and the references."""
    link, page, embed, *references = [block.value for block in app.code]
    return link, page, embed, references


@pytest.mark.parametrize(
    ("query", "page", "title"),
    [
        ({}, "/es", "Atlas de Tinylandia"),
        ({"layer": "posts"}, "/es/layer/posts", "Puestos de comercio"),
        ({"department": "01"}, "/es/department/01", "West"),
        ({"layer": "posts", "years": "2001-2012"}, "/es/v?layer=posts&years=2001-2012", "2001"),
        ({"layer": "posts", "record": "posts/alpha"}, "/es/record/posts/alpha", "Puesto Alfa"),
    ],
)
def test_each_way_leads_to_what_is_shown(
    open_app: Open,
    tinyland: Path,
    client: TestClient,
    query: dict[str, str],
    page: str,
    title: str,
) -> None:
    app = shared(open_app(tinyland, lang="es", at="1.5,12,7", **query))
    assert not app.exception
    link, address, embed, references = ways(app)
    assert link.endswith("at=1.5,12,7")
    assert "lang=es" in link
    assert address.endswith(page)
    assert client.get(page).status_code == 200
    frame = unescape(embed.split('src="')[1].split('"')[0])
    answer = client.get(frame[frame.index("/embed") :])
    assert answer.status_code == 200
    assert title in answer.text
    assert len(references) == 3
    assert all(title in text for text in references)
    assert references[1].startswith("@")
    for button in app.get("link_button"):
        url = button.proto.url
        if "/layer" in url or "/v" in url or "/record/" in url:
            assert client.get(url).status_code == 200


def test_what_the_data_say_is_escaped_in_the_embed_code(open_app: Open, tinyland: Path) -> None:
    app = shared(open_app(tinyland, lang="en", q='"><script>'))
    assert "<script" not in ways(app)[2]


def test_where_nothing_matches_there_is_no_picture(open_app: Open, tinyland: Path) -> None:
    app = shared(open_app(tinyland, lang="en", q="nothing-has-this"))
    places = {b.proto.url: b.proto.disabled for b in app.get("link_button")}
    assert [off for url, off in places.items() if ".png" in url or ".report.pdf" in url] == [
        True,
        True,
    ]
