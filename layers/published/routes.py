"""The addresses of the published pages, their pictures, and what leads machines to them."""

import json
import os
from collections.abc import Awaitable, Callable
from functools import partial

from anyio import CapacityLimiter
from anyio.to_thread import run_sync
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from geodata.api.tags import is_seen
from geodata.errors import GeoDataError
from geodata.language import DEFAULT_LANGUAGE, LANGUAGES, translator
from geodata.presentation.error_report import VARIABLE
from geodata.stores.opening import shared_store
from layers.published import catalogue, changes, discovery, finding, rendering, settings
from layers.published.addresses import (
    ASKED,
    CHANGES,
    EMBED,
    NAMED,
    PASSAGE,
    SLOW,
    VIEW,
    Address,
)
from layers.published.edition import edition_of
from layers.published.files import file_of
from layers.published.kept_answers import KeptAnswer, KeptAnswers, tag_of
from layers.published.page import Page, Site
from layers.published.passages import may_read, passage_page
from layers.published.press import Busy, Press
from layers.web import paths
from layers.web.compression import encoding_for

HTML = "text/html; charset=utf-8"
# Long enough to spare a busy day's readers the way, short enough for an edition to be seen soon.
CACHED = "public, max-age=300, stale-while-revalidate=3600"
AT_ONCE = CapacityLimiter(2)
RETRY_AFTER = "5"
_kept, _press = KeptAnswers(), Press()
Maker = Callable[[Request, Site], KeptAnswer]
Handler = Callable[[Request], Awaitable[Response]]


def site_of(request: Request, language: str) -> Site:
    """The site in a language, as this request sees it."""
    store = shared_store()
    url, base = request.url, paths.base_path()
    root = settings.public_root(url.scheme, request.headers.get("host", ""), base)
    return Site(store, edition_of(store), translator(language), root)


def answering(make: Maker, *, language: str = "") -> Handler:
    """A handler that sends what `make` makes: kept, tagged, packed; 503 where data are away."""

    async def handle(request: Request) -> Response:
        try:
            said = language or request.path_params.get("lang", DEFAULT_LANGUAGE)
            # In a thread: data that are still being opened must not hold up everybody else.
            site = await run_sync(site_of, request, said)
            key = (site.store.version, site.root, site.t.language, settings.embedding_origins(),
                   str(settings.texts_folder()), os.environ.get(VARIABLE, ""), request.url.path,
                   request.url.query)  # fmt: skip
            tag = tag_of(key)
            answer = _kept.get(key)
            if is_seen(tag, request.headers.get("if-none-match", "")) and answer:
                return Response(status_code=304, headers={"ETag": tag, "Cache-Control": CACHED})
            if answer is None:
                answer = await _made(
                    request, partial(_kept.made, key, partial(make, request, site))
                )
        except Busy:
            text = "Many pictures are being made just now; try again in a few seconds."
            return PlainTextResponse(text, 503, {"Retry-After": RETRY_AFTER})
        except GeoDataError as error:
            return PlainTextResponse(str(error), 503, {"Retry-After": RETRY_AFTER})
        return _sent(request, answer, tag)

    return handle


async def _made(request: Request, work: Callable[[], KeptAnswer]) -> KeptAnswer:
    """The answer, made in a thread: what is slow apart from the pages."""
    if request.url.path.rpartition(".")[2] in SLOW:
        return await _press.made(work)
    return await run_sync(work, limiter=AT_ONCE)


def _sent(request: Request, answer: KeptAnswer, tag: str) -> Response:
    headers = dict(answer.headers)
    if answer.status == 200:
        headers |= {"ETag": tag, "Cache-Control": CACHED}
    body = answer.body
    if answer.packed:
        headers["Vary"] = "Accept-Encoding"
        encoding = encoding_for(request.headers.get("accept-encoding", ""))
        if encoding:
            headers["Content-Encoding"], body = encoding, answer.packed[encoding]
    return Response(body, answer.status, headers, answer.media_type)


def _page(request: Request, site: Site) -> KeptAnswer:
    """A page, its picture where the address ends so, the way to its new address, or 404."""
    kind = request.path_params.get("kind", "")
    name = request.path_params.get("name", "")
    query = request.url.query if kind.partition(".")[0] in ASKED else ""
    address, page = finding.find(site, Address(site.t.language, kind, name, query))
    if page is None:
        return _html(site, _not_found(site, request))
    if page.address.name != address.name:
        moved = page.address.ending_in(address.ending).path
        return KeptAnswer(b"", HTML, 301, {"Location": moved})
    if address.ending:
        return file_of(site, page, address.ending, dict(request.query_params))
    return _html(site, page)


async def _passage(request: Request, language: str) -> Response:
    """A claim's passage: made for each reader, because not all may read it, and kept nowhere."""
    try:
        site = await run_sync(site_of, request, language)
        name, allowed = request.path_params["name"], may_read(request)
        page = await run_sync(partial(passage_page, site, name, allowed=allowed), limiter=AT_ONCE)
    except GeoDataError as error:
        return PlainTextResponse(str(error), 503, {"Retry-After": RETRY_AFTER})
    answer = _html(site, page or _not_found(site, request))
    headers = {**answer.headers, "Cache-Control": "no-store"}
    return Response(answer.body, answer.status, headers, answer.media_type)


def _not_found(site: Site, request: Request) -> Page:
    text = site.t(
        "There is nothing at {address}. Search in Explore, or go on from the front page.",
        address=request.url.path[:200],
    )
    return rendering.error_page(site, site.t("No such page"), text, 404)


def _html(site: Site, page: Page, frames: str = "'self'") -> KeptAnswer:
    is_embed = frames != "'self'"
    text = rendering.embedded(page, site) if is_embed else rendering.html(page, site)
    policy = rendering.style_policy(site.store.package, frames)
    headers = {"Content-Security-Policy": policy, "Content-Language": site.t.language}
    answer = KeptAnswer.text(text, HTML, page.status)
    return KeptAnswer(answer.body, HTML, page.status, headers, answer.packed)


def _embed(request: Request, site: Site) -> KeptAnswer:
    """A page's map for frames in other pages."""
    asked = dict(request.query_params)
    language = asked.pop("lang", DEFAULT_LANGUAGE)
    site = Site(site.store, site.edition, translator(language), site.root)
    address = finding.embedded_address(asked, site.t.language, request.url.query)
    _, page = finding.find(site, address)
    if page is None:
        page = _not_found(site, request)
    return _html(site, page, settings.embedding_origins())


def _oembed(request: Request, site: Site) -> KeptAnswer:
    status, content = discovery.oembed(site, dict(request.query_params))
    return KeptAnswer.text(json.dumps(content, ensure_ascii=False), "application/json", status)


def _sitemap(request: Request, site: Site) -> KeptAnswer:
    return KeptAnswer.text(discovery.sitemap(site), "application/xml; charset=utf-8")


def _catalogue(request: Request, site: Site) -> KeptAnswer:
    text = json.dumps(catalogue.catalogue(site), ensure_ascii=False)
    return KeptAnswer.text(text, catalogue.MEDIA_TYPE)


def _feed(request: Request, site: Site) -> KeptAnswer:
    return KeptAnswer.text(changes.feed(site), "application/atom+xml; charset=utf-8")


def _robots(request: Request, site: Site) -> KeptAnswer:
    return KeptAnswer.text(discovery.robots(site), "text/plain; charset=utf-8")


def _security(request: Request, site: Site) -> KeptAnswer:
    text = discovery.security(site)
    return KeptAnswer.text(text or "Not found", "text/plain; charset=utf-8", 200 if text else 404)


def _icon(request: Request) -> Response:
    headers = {"Cache-Control": "public, max-age=86400"}
    return FileResponse(paths.STATIC / "icon.png", headers=headers)


def _in_a_language(request: Request) -> Response:
    """The way from an address without a language to the reader's."""
    wanted = request.headers.get("accept-language", "").lower()
    offered = [part.strip()[:2] for part in wanted.split(",")]
    language = next((code for code in offered if code in LANGUAGES), DEFAULT_LANGUAGE)
    kind, name = request.path_params["kind"], request.path_params.get("name", "")
    query = request.url.query if kind in ASKED else ""
    path = Address(language, kind, name, query).path
    return RedirectResponse(path, 302, {"Vary": "Accept-Language"})


def published_routes() -> list[BaseRoute]:
    """Every address of the published pages, under the configured base path."""
    base = paths.base_path()
    found: list[BaseRoute] = []
    for language in LANGUAGES:
        there = answering(_page, language=language)
        passage = partial(_passage, language=language)
        found += [
            Route(f"{base}/{language}/{CHANGES}.atom", answering(_feed, language=language)),
            Route(f"{base}/{language}/{PASSAGE}/{{name}}", passage),
            Route(f"{base}/{language}", there),
            Route(f"{base}/{language}/{{kind}}", there),
            Route(f"{base}/{language}/{{kind}}/{{name:any}}", there),
        ]
    return [
        *found,
        *(Route(f"{base}/{kind}/{{name:any}}", partial(_named, kind=kind)) for kind in NAMED),
        Route(f"{base}/{VIEW}", partial(_named, kind=VIEW)),
        Route(f"{base}/{EMBED}", answering(_embed)),
        Route(f"{base}/oembed", answering(_oembed)),
        Route(f"{base}/{catalogue.PATH}", answering(_catalogue)),
        Route(f"{base}/sitemap.xml", answering(_sitemap)),
        Route(f"{base}/robots.txt", answering(_robots)),
        Route(f"{base}/.well-known/security.txt", answering(_security)),
        Route(f"{base}/favicon.ico", _icon),
    ]


def _named(request: Request, kind: str) -> Response:
    request.path_params["kind"] = kind
    return _in_a_language(request)
