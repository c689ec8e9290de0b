"""Files for download, sent while they are made: of a selection, and of the whole package.

Making one is work of seconds. It goes on in a worker thread beside all pages, and the answer begins
before it: the browser shows at once that a file is coming, and how much of it has come.
"""

import re
import zipfile
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import chain
from pathlib import Path
from urllib.parse import quote, urlencode

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from geodata.api.errors import BadParameter, UnknownParameter
from geodata.api.parameters import refuse
from geodata.datapackage.reading import package_files
from geodata.exports.file_names import file_stem
from geodata.exports.formats import Format, export
from geodata.exports.layout import CHOICES, CORE
from geodata.exports.stream_buffer import Outbox
from geodata.language import translator
from geodata.query.link_parameters import LINK_PARAMETERS, unknown_names
from geodata.query.results import Results
from geodata.stores.store import PackageChanged, Store, fingerprint
from layers.downloads.kept_files import kept_file, wants_part
from layers.web import paths
from layers.web.compression import gzipped, takes_gzip
from layers.your_data.guests import Guest, address_of, store_of

BLOCK = 1 << 20


def file_address(form: Format, query: Mapping[str, str], guest: Guest | None = None) -> str:
    """Where the file of a view is, from the view's query parameters."""
    path = address_of(guest, f"{paths.DOWNLOAD_ROUTE}/records.{form.suffix}")
    return f"{paths.base_path()}{path}?{urlencode(query, safe=',/')}"


def package_path(guest: Guest | None = None) -> str:
    """Where the whole package is."""
    return paths.base_path() + address_of(guest, f"{paths.DOWNLOAD_ROUTE}/package.zip")


def selection_file(request: Request, form: Format) -> Response:
    """What a view shows, which is the query itself, in a form."""
    query = {name: request.query_params.getlist(name) for name in request.query_params}
    store = store_of(request)
    selection, corrections = store.parse(query)
    columns = request.query_params.get("columns", CORE)
    try:
        for unknown, _ in unknown_names(query):
            raise UnknownParameter(unknown, list(LINK_PARAMETERS))
        refuse(corrections)
        if columns not in CHOICES:
            needed = f"one of {', '.join(CHOICES)}"
            raise BadParameter("columns", needed, f"“{columns[:40]}” came")
    except BadParameter as error:
        return Response(error.body(), error.status, media_type="application/json")
    selected = store.select(selection)
    t = translator(request.query_params.get("lang", store.package.catalog.default_language))

    def pieces() -> Iterator[bytes]:
        return export(selected, form.suffix, t, _page_of(selected, request), columns)

    name = f"{file_stem(selection, store.package)}.{form.suffix}"
    if not _is_guests(request) and (form.is_made_whole or wants_part(request)):
        key = f"{store.version} {date.today()} {request.url}"
        return kept_file(request, key, pieces, form.media_type, _headers(name))
    return _sent(request, pieces(), name, form.media_type)


def _page_of(selected: Results, request: Request) -> str:
    """The address of the page that shows what a file holds."""
    root = f"{str(request.base_url).rstrip('/')}{paths.base_path()}"
    only = selected.selection.ids
    if only:
        return f"{root}/record?{urlencode({'record': only[0]}, safe=',/')}"
    return f"{root}/?{urlencode(request.query_params.multi_items(), safe=',/')}"


def whole_package(request: Request) -> Response:
    """The whole package as one archive: made whole, and of one state, before the answer begins."""
    store = store_of(request)
    version = re.sub(r"[^A-Za-z0-9.+-]+", "-", store.package.version).strip(".-")[:40]
    name = f"atlas-package-{version}.zip"
    if _is_guests(request):
        return _sent(request, package_archive(store), name, "application/zip")
    # Looked at in any case: of files that changed meanwhile, the archive kept is of another state.
    state = package_state(store)
    return kept_file(
        request,
        f"{store.version} {state} {name}",
        lambda: package_archive(store),
        "application/zip",
        _headers(name),
    )


def _is_guests(request: Request) -> bool:
    """Whether a file is of a visit's guest: it is kept on no disk."""
    return "token" in request.path_params


def package_archive(store: Store) -> Iterator[bytes]:
    """The files of a package as a ZIP archive, in a fixed order.

    It holds the store, with which the files would go.

    Raises:
        PackageChanged: if the files change while it is made.
    """
    state, root, outbox = package_state(store), store.whole_package(), Outbox()
    with zipfile.ZipFile(outbox, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in package_files(root):
            name = (Path(root.name) / path.relative_to(root)).as_posix()
            with path.open("rb") as source, archive.open(name, "w", force_zip64=True) as target:
                while block := source.read(BLOCK):
                    target.write(block)
                    yield outbox.taken()
    yield outbox.taken()
    if package_state(store) != state:
        raise PackageChanged


def package_state(store: Store) -> str:
    """What tells one state of the package's files from another.

    Raises:
        PackageChanged: if they are not, or not all, those that are open.
    """
    try:
        return fingerprint(store.whole_package())
    except OSError as error:
        raise PackageChanged from error


def _sent(request: Request, pieces: Iterator[bytes], name: str, media_type: str) -> Response:
    """A file that leaves as it is made, compressed where that is taken and worth it."""
    takes = takes_gzip(request.headers.get("accept-encoding", ""))
    headers = _headers(name) | {
        # Said in any case: what says it leaves at once, without waiting for the first piece.
        "Content-Encoding": "gzip" if takes else "identity",
        "Vary": "Accept-Encoding",
        "Accept-Ranges": "bytes",
    }
    # The first piece before the answer: what fails at once is said, not broken off.
    body = chain([next(pieces, b"")], pieces)
    sent = gzipped(body) if takes else body
    return StreamingResponse(sent, headers=headers, media_type=media_type)


def _headers(name: str) -> dict[str, str]:
    return {
        "Content-Disposition": f'attachment; filename="{quote(name)}"',
        "Cache-Control": "no-store",
    }
