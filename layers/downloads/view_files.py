"""Files of what a page shows of a Selection, each at an address that stays."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from geodata.api.errors import BadParameter
from geodata.api.parameters import refuse
from geodata.language import Translator, translator
from geodata.query.results import Results
from geodata.query.selection import Selection
from geodata.stores.opening import shared_store

Years = tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class ViewFile:
    """A file on offer: its name, media type, and how it is made of selected records."""

    name: str
    media_type: str
    made: Callable[[Results, Years, Translator], bytes]


def files_by_name(*files: ViewFile) -> dict[str, ViewFile]:
    """Files by what they are called in an address."""
    return {found.name: found for found in files}


def view_file(
    request: Request,
    files: Mapping[str, ViewFile],
    records_for: Callable[[Selection], Selection] = lambda selection: selection,
) -> Response:
    """The file that the address names, of the view that its query is, in the language of `lang`.

    Args:
        records_for: the records that a selection needs looked at, where these are others.
    """
    name = request.path_params["name"]
    if name not in files:
        expected = ", ".join(files)
        told = f"There is no file “{name[:40]}”. Files: {expected}."
        return JSONResponse({"code": "NotFound", "description": told}, HTTPStatus.NOT_FOUND)
    query = {key: request.query_params.getlist(key) for key in request.query_params}
    store = shared_store()
    selection, corrections = store.parse(query)
    try:
        refuse(corrections)
    except BadParameter as error:
        return Response(error.body(), error.status, media_type="application/json")
    t = translator(request.query_params.get("lang", store.package.catalog.default_language))
    found = files[name]
    body = found.made(store.select(records_for(selection)), selection.years, t)
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "no-cache",
    }
    return Response(body, media_type=found.media_type, headers=headers)
