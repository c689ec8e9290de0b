"""Each series as a file at an address that stays."""

from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from geodata.exports.series import MEDIA_TYPES, series_csv, series_json
from geodata.language import translator
from geodata.presentation.series_panels import SeriesWords
from geodata.stores.opening import shared_store
from layers.web import paths

WRITERS = {"csv": series_csv, "json": series_json}


def series_path(code: str, suffix: str) -> str:
    """Where the file of a series is."""
    return f"{paths.base_path()}{paths.DOWNLOAD_ROUTE}/series/{code}.{suffix}"


def series_file(request: Request) -> Response:
    """The file of the series that the address names, in the language of `lang`."""
    code, suffix = request.path_params["code"], request.path_params["suffix"]
    package = shared_store().package
    if code not in package.series or suffix not in WRITERS:
        expected = f"{', '.join(package.series) or 'none'}; as {' or '.join(WRITERS)}"
        error = {
            "code": "NotFound",
            "description": f"There is no series “{code[:40]}.{suffix[:10]}”. Series: {expected}.",
        }
        return JSONResponse(error, HTTPStatus.NOT_FOUND)
    t = translator(request.query_params.get("lang", package.catalog.default_language))
    body = WRITERS[suffix](package.series[code], SeriesWords(package, t))
    name = f"series-{code}-{t.language}.{suffix}".encode("ascii", "replace").decode()
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"'.replace("?", "_"),
        "Cache-Control": "no-cache",
    }
    return Response(body, media_type=MEDIA_TYPES[suffix], headers=headers)
