"""Every answer of the app: its headers, and a sentence in one form where something is wrong."""

import errno

import pytest
from starlette.testclient import TestClient

from layers import routes
from layers.your_data import guests

LONG = "a" * 300
HEADERS = ("content-security-policy", "x-content-type-options", "referrer-policy")


@pytest.mark.parametrize(
    "path",
    [
        f"/atlas/package/x/basemap/{LONG}", "/atlas/package/x/basemap/%00", f"/atlas/static/{LONG}",
        f"/atlas/leaflet/{LONG}", "/atlas/static/%00", f"/atlas/{LONG}", f"/static/{LONG}.js",
        f"/component/streamlit_folium.st_folium/{LONG}", f"/media/{LONG}", f"/api/{LONG}",
        f"/atlas/download/{LONG}", f"/component/{LONG}/index.html", "/atlas/static/nothing.js",
        f"/_stcore/bidi-components/{LONG}/x.js",
    ],
)  # fmt: skip
def test_no_name_is_too_long_for_an_answer(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == (400 if "%00" in path else 404)
    assert all(name in answer.headers for name in HEADERS)
    assert "Traceback" not in answer.text


@pytest.mark.parametrize("path", ["/nothing", f"/{LONG}", "/a/b/record", "/explore.html", "/x.php"])
def test_a_page_that_is_none_is_404_with_the_shell(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert answer.headers["content-type"].startswith("text/html")
    assert client.head(path).status_code == 404


@pytest.mark.parametrize("path", ["/", "/record", "/evidence", "/downloads/", "/about", "/?x=1"])
def test_a_page_is_200(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 200


FAILURES = [
    (ValueError("/secret/place"), 500, "Failed"),
    (OSError(errno.ENOSPC, "full", "/secret/place"), 503, "NoRoom"),
    (OSError(errno.ENAMETOOLONG, "long", "/secret/place"), 404, "NotFound"),
    (PermissionError(errno.EACCES, "shut", "/secret/place"), 500, "Failed"),
]


@pytest.mark.parametrize(("error", "status", "code"), FAILURES)
@pytest.mark.parametrize("path", ["/atlas/download/records.csv", "/api/collections", "/atlas/view"])
def test_an_error_nobody_expected_has_the_headers_and_one_form(
    client: TestClient,
    monkeypatch: pytest.MonkeyPatch,
    path: str,
    error: Exception,
    status: int,
    code: str,
) -> None:
    def fails() -> None:
        raise error

    for module in (guests, routes):
        monkeypatch.setattr(module, "shared_store", fails)
    answer = client.get(path)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert all(answer.headers.get_list(name).__len__() == 1 for name in HEADERS)
    assert answer.headers.get("access-control-allow-origin") == (
        None if path == "/atlas/view" else "*"
    )
    assert ("retry-after" in answer.headers) == (status == 503)
    assert "/secret/place" not in answer.text


def test_headers_stand_once(client: TestClient) -> None:
    for path in ("/api", "/atlas/download/records.csv?layer=nothing", "/api/nothing"):
        found = client.get(path).headers
        assert len(found.get_list("access-control-allow-origin")) == 1, path
