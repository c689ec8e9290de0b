"""Files for download, sent while they are made: of a selection, and of the whole package.

Making one is work of seconds. It goes on in a worker thread beside all pages, and the answer begins
before it: the browser shows at once that a file is coming, and how much of it has come.
"""

import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import quote, urlencode

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from geodata.api.errors import BadParameter
from geodata.api.parameters import refuse
from geodata.export import Format, export
from geodata.language import translator
from geodata.outbox import Outbox
from geodata.selected import Selected
from geodata.store import Store, shared_store
from layers import places
from layers.packed import gzipped, takes_gzip

BLOCK = 1 << 20


def file_path(suffix: str) -> str:
    """Where files of a form are."""
    return f"{places.base_path()}{places.DOWNLOAD_ROUTE}/records.{suffix}"


def file_address(form: Format, query: Mapping[str, str]) -> str:
    """Where the file of a view is, from the view's query parameters."""
    return f"{file_path(form.suffix)}?{urlencode(query, safe=',/')}"


def package_path() -> str:
    """Where the whole package is."""
    return f"{places.base_path()}{places.DOWNLOAD_ROUTE}/package.zip"


def selection_file(request: Request, form: Format) -> Response:
    """What a view shows, which is the query itself, in a form."""
    query = {name: request.query_params.getlist(name) for name in request.query_params}
    store = shared_store()
    selection, corrections = store.parse(query)
    try:
        refuse(corrections)
    except BadParameter as error:
        return Response(error.body(), error.status, media_type="application/json")
    selected = store.select(selection)
    t = translator(request.query_params.get("lang", store.package.catalog.default_language))
    pieces = export(selected, form.suffix, t, _page_of(selected, request))
    return _sent(request, pieces, f"{_stem(selected)}.{form.suffix}", form.media_type)


def _page_of(selected: Selected, request: Request) -> str:
    """The address of the page that shows what a file holds."""
    root = f"{str(request.base_url).rstrip('/')}{places.base_path()}"
    only = selected.selection.ids
    if only:
        return f"{root}/record?{urlencode({'record': only[0]}, safe=',/')}"
    return f"{root}/?{urlencode(request.query_params.multi_items(), safe=',/')}"


def _stem(selected: Selected) -> str:
    """A file's name: the record or layer it holds, else how many records of the atlas."""
    chosen = selected.selection.ids or selected.selection.layers
    name = chosen[0].split("/")[-1] if len(chosen) == 1 else "atlas"
    return name if selected.selection.ids else f"{name}-{selected.total}"


def whole_package(request: Request) -> Response:
    """The whole package as one archive."""
    store = shared_store()
    # What cannot be had is said before the answer begins.
    store.whole_package()
    name = f"atlas-package-{store.package.version}.zip"
    return _sent(request, package_archive(store), name, "application/zip")


def package_archive(store: Store) -> Iterator[bytes]:
    """The files of a package as a ZIP archive, in a fixed order.

    It holds the store, with which the files would go.
    """
    root, outbox = store.whole_package(), Outbox()
    with zipfile.ZipFile(outbox, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(p for p in root.rglob("*") if p.is_file()):
            name = (Path(root.name) / path.relative_to(root)).as_posix()
            with path.open("rb") as source, archive.open(name, "w", force_zip64=True) as target:
                while block := source.read(BLOCK):
                    target.write(block)
                    yield outbox.taken()
    yield outbox.taken()


def _sent(request: Request, pieces: Iterator[bytes], name: str, media_type: str) -> Response:
    """A file that leaves as it is made, compressed where that is taken and worth it."""
    is_packed = media_type == "application/zip"
    takes = takes_gzip(request.headers.get("accept-encoding", "")) and not is_packed
    headers = {
        "Content-Disposition": f'attachment; filename="{quote(name)}"',
        # Said in any case: what says it leaves at once, without waiting for the first piece.
        "Content-Encoding": "gzip" if takes else "identity",
        "Vary": "Accept-Encoding",
        "Cache-Control": "no-store",
    }
    body = iter(()) if request.method == "HEAD" else gzipped(pieces) if takes else pieces
    return StreamingResponse(body, headers=headers, media_type=media_type)
