"""Pages, scripts and answers leave in the encoding that a client prefers; nothing else changes."""

import gzip
import re
from pathlib import Path

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from layers.web.compression import brotli_pieces, encoding_for

ROOT = Path(__file__).parents[2]
READ = {"br": brotli.decompress, "gzip": gzip.decompress, "": bytes}
PAGED = "/api/collections/mines/items"
PLACES = [
    "/en", "/es/record/mines/las-bambas", "/sitemap.xml", PAGED, f"{PAGED}?limit=1000",
    "/api/collections/claims/items?limit=1000", "/api?f=html", "/atlas/static/published.css",
    "/atlas/static/map/signs.js", "/atlas/leaflet/leaflet.js",
    "/atlas/view?bbox=-82,-19,-68,0&zoom=6",
]  # fmt: skip
TIME = re.compile(rb'"timeStamp": ?"[^"]*"')


def sent(client: TestClient, path: str, accepted: str, **more: str) -> tuple[dict[str, str], bytes]:
    """Headers and body of an answer, as they leave."""
    headers = {"Accept-Encoding": accepted, **more}
    with client.stream("GET", path, headers=headers) as answer:
        body = b"".join(answer.iter_raw())
        return {**answer.headers, "status": str(answer.status_code)}, body


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("gzip, deflate, br, zstd", "br"), ("br", "br"), ("*", "br"), ("br;q=0.5, gzip", "gzip"),
        ("gzip", "gzip"), ("br;q=0, *", "gzip"), ("", ""), ("identity", ""),
        ("gzip;q=0, br;q=0", ""),
        ("BR", "br"), ("zstd", ""), ("br;q=much, gzip", "gzip"), (";q=1,,", ""),
        ("gzip; q=0.0, *", "br"),
    ],
)  # fmt: skip
def test_the_encoding_a_client_prefers(accepted: str, encoding: str) -> None:
    assert encoding_for(accepted) == encoding


@pytest.mark.parametrize("path", PLACES)
def test_what_is_text_leaves_in_brotli_where_that_is_taken(client: TestClient, path: str) -> None:
    plain, body = sent(client, path, "identity")
    packed, small = sent(client, path, "gzip, deflate, br")
    assert (plain["status"], packed["status"]) == ("200", "200")
    assert (plain.get("content-encoding"), packed["content-encoding"]) == (None, "br")
    assert TIME.sub(b"", brotli.decompress(small)) == TIME.sub(b"", body)
    assert len(small) < len(body) * 0.75
    assert "Accept-Encoding" in plain["vary"]
    assert "Accept-Encoding" in packed["vary"]
    assert packed["content-type"] == plain["content-type"]
    assert packed.get("content-length", str(len(small))) == str(len(small))


@pytest.mark.parametrize("path", PLACES)
def test_the_tag_is_one_and_is_known_again(client: TestClient, path: str) -> None:
    tags = {accepted: sent(client, path, accepted)[0]["etag"] for accepted in ("", "gzip", "br")}
    assert len(set(tags.values())) == 1
    assert tags["br"].startswith("W/")
    headers, body = sent(client, path, "br", **{"If-None-Match": tags["br"]})
    assert (headers["status"], body, headers["etag"]) == ("304", b"", tags["br"])
    assert "content-encoding" not in headers


def test_a_range_is_of_the_file_as_it_is(client: TestClient) -> None:
    path = "/atlas/leaflet/leaflet.js"
    _, whole = sent(client, path, "identity")
    headers, part = sent(client, path, "br, gzip", Range="bytes=10-99")
    assert (headers["status"], part) == ("206", whole[10:100])
    assert "content-encoding" not in headers


@pytest.mark.parametrize("form", ["gpkg", "parquet", "xlsx"])
def test_a_file_packed_in_itself_is_sent_as_it_is(client: TestClient, form: str) -> None:
    headers, _ = sent(client, f"{PAGED}?f={form}&limit=5", "br")
    assert headers["status"] == "200"
    assert "content-encoding" not in headers


def test_a_style_whose_address_names_its_content_is_kept_for_good(client: TestClient) -> None:
    page = client.get("/en").text
    found = re.search(r'href="(/atlas/static/published\.css\?v=[0-9a-f]{12})"', page)
    assert found
    assert "immutable" in sent(client, found[1], "br")[0]["cache-control"]
    unversioned = sent(client, "/atlas/static/published.css", "br")[0]
    assert unversioned["cache-control"] == "no-cache"


@given(st.lists(st.binary(max_size=300), max_size=20))
def test_pieces_in_brotli_are_the_pieces(pieces: list[bytes]) -> None:
    assert brotli.decompress(b"".join(brotli_pieces(iter(pieces)))) == b"".join(pieces)


KEPT = re.compile(r"location ~ (\^/\(\(en\|es\)\S+) \{")


@pytest.mark.parametrize(
    ("path", "is_kept"),
    [
        ("/en", True), ("/es/record/mines/las-bambas.pdf", True), ("/en/v", True),
        ("/en/changes.atom", True), ("/embed", True), ("/oembed", True), ("/sitemap.xml", True),
        ("/catalog.jsonld", True),
        ("/", False), ("/record", False), ("/evidence", False), ("/escape", False),
        ("/en-us/x", False), ("/embedded", False), ("/atlas/guest/t/view", False),
    ],
)  # fmt: skip
def test_nginx_keeps_the_published_pages_and_no_page_of_a_visit(path: str, is_kept: bool) -> None:
    found = KEPT.search((ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8"))
    assert found
    assert bool(re.search(found[1], path)) == is_kept
