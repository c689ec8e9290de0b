"""Pictures, embedding and what leads machines to the pages."""

import struct
from collections.abc import Callable
from pathlib import Path
from threading import Event, Semaphore
from xml.etree import ElementTree

import anyio
import anyio.lowlevel
import anyio.to_thread
import pytest
from starlette.testclient import TestClient

from geodata.drawing.frame import Frame
from geodata.geometry.bounds import Bounds
from layers.published import routes
from layers.published.press import Busy, Press
from tests.event_loop import awaited

SVG = "{http://www.w3.org/2000/svg}"


def read(xml: bytes) -> ElementTree.Element:
    return ElementTree.fromstring(xml)  # noqa: S314 (our own answer)


def texts_of(svg: bytes) -> str:
    return " ".join(read(svg).itertext())


def size_of(png: bytes) -> tuple[int, int]:
    assert png.startswith(b"\x89PNG")
    width, height = struct.unpack(">II", png[16:24])
    return width, height


@pytest.mark.parametrize(
    "path", ["/en/record/posts/alpha", "/en/layer/posts", "/en/department/01", "/en/front",
             "/en/claim/t-01", "/en/conflict/posts/alpha/owner", "/en/company/cedar"]
)  # fmt: skip
def test_every_page_with_a_place_has_its_drawing(site: TestClient, path: str) -> None:
    answer = site.get(f"{path}.svg")
    assert answer.headers["content-type"].startswith("image/svg+xml")
    root = read(answer.content)
    assert (root.tag, root.get("width"), root.get("height")) == (f"{SVG}svg", "1200", "630")
    said = texts_of(answer.content)
    assert "km" in said
    assert "Atlas of Tinyland" in said
    assert f"http://atlas.test{path.removesuffix('/front')}" in said
    assert [e for e in root.iter() if e.tag in (f"{SVG}script", f"{SVG}image")] == []


def test_a_drawing_says_filter_legend_and_sources(site: TestClient) -> None:
    said = texts_of(site.get("/en/v.svg?layer=posts&years=2001-2012").content)
    assert "Trading posts" in said
    assert "2001–2012" in said
    assert "Sources:" in said


def test_a_picture_has_the_size_asked_for(site: TestClient) -> None:
    assert size_of(site.get("/en/layer/posts.png").content) == (1200, 630)
    sized = site.get("/en/layer/posts.png?width=400&height=500&scale=3")
    assert (sized.headers["content-type"], size_of(sized.content)) == ("image/png", (1200, 1500))


@pytest.mark.parametrize(
    "query", ["scale=5", "scale=0", "width=99999", "height=10", "width=-1", "scale=x",
              "width=2000&height=2000&scale=4", "width=%3Cb%3E"]
)  # fmt: skip
def test_a_picture_too_large_is_refused_with_the_bounds(site: TestClient, query: str) -> None:
    answer = site.get(f"/en/layer/posts.png?{query}")
    assert answer.status_code == 400
    assert answer.headers["content-type"].startswith("text/plain")
    assert "2,000" in answer.text


def test_when_too_many_pictures_are_made_the_next_is_put_off(
    site: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(work: object) -> None:
        raise Busy

    monkeypatch.setattr(routes._press, "made", full)
    for path in ("/en/layer/posts.png?width=777", "/en/layer/posts.report.pdf"):
        answer = site.get(path)
        assert answer.status_code == 503
        assert int(answer.headers["retry-after"]) > 0
    monkeypatch.setattr(routes, "_press", Press())
    assert site.get("/en/layer/posts.png?width=777").status_code == 200


def test_the_press_takes_so_many_at_once_and_lets_so_many_wait() -> None:
    begun, go = Semaphore(0), Event()

    def work() -> str:
        begun.release()
        go.wait(20)
        return "made"

    async def ask(press: Press, found: list[str]) -> None:
        try:
            found.append(await press.made(work))
        except Busy:
            found.append("busy")

    async def crowd() -> list[str]:
        found: list[str] = []
        press = Press(at_once=2, waiting=3, wait=30)
        async with anyio.create_task_group() as group:
            for _ in range(9):
                group.start_soon(ask, press, found)
            await anyio.to_thread.run_sync(begun.acquire)
            await anyio.to_thread.run_sync(begun.acquire)
            assert not begun.acquire(blocking=False)
            go.set()
        return found

    assert sorted(awaited(crowd)) == ["busy"] * 4 + ["made"] * 5


def test_who_waits_too_long_is_put_off() -> None:
    go = Event()

    async def crowd() -> str:
        press = Press(at_once=1, wait=0.05)
        async with anyio.create_task_group() as group:
            group.start_soon(press.made, lambda: go.wait(20))
            await anyio.lowlevel.checkpoint()
            try:
                await press.made(lambda: None)
            except Busy:
                return "busy"
            finally:
                go.set()
        return "made"

    assert awaited(crowd) == "busy"


def test_a_record_without_a_place_has_no_picture(site: TestClient) -> None:
    assert site.get("/en/record/posts/gamma").status_code == 200
    assert site.get("/en/record/posts/gamma.png").status_code == 404


def test_the_scale_is_true() -> None:
    frame = Frame.around(Bounds(9, -1, 19, 5), 600, 400)
    west, _ = frame.place(9, 2)
    east, _ = frame.place(19, 2)
    assert (east - west) / frame.px_of_km == pytest.approx(10 * 111.25, rel=0.01)
    assert frame.place(14, 2) == (pytest.approx(300), pytest.approx(200))


def test_an_embed_may_be_framed_and_nothing_else(
    site: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = site.get("/embed?record=posts/alpha&lang=es")
    policy = answer.headers["content-security-policy"]
    assert policy.endswith("frame-ancestors *")
    assert "Puesto Alfa" in answer.text
    assert 'href="http://atlas.test/es/record/posts/alpha"' in answer.text
    monkeypatch.setenv("ATLAS_EMBED_ORIGINS", "https://news.example https://x.example;script-src")
    policy = site.get("/embed?layer=posts").headers["content-security-policy"]
    assert policy.endswith("frame-ancestors 'self' https://news.example")
    assert site.get("/embed?record=zebra").status_code == 404
    assert "frame-ancestors 'self'" in site.get("/en").headers["content-security-policy"]


@pytest.mark.parametrize("path", ["/es/record/posts/alpha", "/en", "/en/v?layer=posts&years=2001"])
def test_oembed_gives_the_frame_of_a_page(site: TestClient, path: str) -> None:
    asked = {"url": f"http://atlas.test{path}", "format": "json", "maxwidth": "400"}
    answer = site.get("/oembed", params=asked)
    content = answer.json()
    assert (content["version"], content["type"], content["width"]) == ("1.0", "rich", 400)
    source = content["html"].split('src="')[1].split('"')[0].replace("&amp;", "&")
    assert site.get(source.removeprefix("http://atlas.test")).status_code == 200
    thumbnail = content["thumbnail_url"].removeprefix("http://atlas.test")
    assert size_of(site.get(thumbnail).content) == (1200, 630)


@pytest.mark.parametrize(
    ("query", "status"),
    [("url=http://atlas.test/en&format=xml", 501), ("url=http://other.test/en", 404), ("", 404),
     ("url=http://atlas.test/en/record/zebra", 404), ("url=http://%5B", 404)],
)  # fmt: skip
def test_oembed_refuses_what_it_cannot_embed(site: TestClient, query: str, status: int) -> None:
    assert site.get(f"/oembed?{query}").status_code == status


def test_every_address_of_the_sitemap_is_a_page(site: TestClient) -> None:
    root = read(site.get("/sitemap.xml").content)
    space = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    addresses = [loc.text or "" for loc in root.iter(f"{space}loc")]
    assert "http://atlas.test/es/record/posts/alpha" in addresses
    assert len(set(addresses)) == len(addresses)
    for address in addresses:
        assert site.get(address.removeprefix("http://atlas.test")).status_code == 200


def test_robots_and_icon_are_there_and_security_where_it_is_set(
    site: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "Sitemap: http://atlas.test/sitemap.xml" in site.get("/robots.txt").text
    assert site.get("/favicon.ico").content.startswith(b"\x89PNG")
    assert site.get("/.well-known/security.txt").status_code == 404
    monkeypatch.setenv("ATLAS_SECURITY_CONTACT", "mailto:holes@atlas.example")
    text = site.get("/.well-known/security.txt").text
    assert "Contact: mailto:holes@atlas.example" in text
    assert "Expires: " in text


def test_data_that_cannot_be_reached_are_said_to_be(
    open_site: Callable[[Path], TestClient], tmp_path: Path
) -> None:
    answer = open_site(tmp_path / "nowhere").get("/en")
    assert answer.status_code == 503
    assert int(answer.headers["retry-after"]) > 0
