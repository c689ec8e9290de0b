"""Errors as answers: one table from what went wrong to a status, one JSON form for all."""

import errno
from http import HTTPStatus
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from geodata.api.errors import ApiError
from geodata.errors import BadFilter, GeoDataError
from geodata.temporary_folders import NO_ROOM, ScratchFull
from layers.web.security_headers import SecurityHeaders
from layers.your_data.guests import GuestGone

RETRY_AFTER = "3"
NO_SUCH_NAME = (errno.ENAMETOOLONG, errno.ENOENT, errno.ENOTDIR, errno.EISDIR, errno.ELOOP)
# The first class that an error is of counts.
STATUSES: tuple[tuple[type[GeoDataError], HTTPStatus, str], ...] = (
    (BadFilter, HTTPStatus.BAD_REQUEST, "InvalidFilter"),
    (GuestGone, HTTPStatus.GONE, "Gone"),
    (ScratchFull, HTTPStatus.SERVICE_UNAVAILABLE, "NoRoom"),
    (GeoDataError, HTTPStatus.SERVICE_UNAVAILABLE, "DataUnavailable"),
)


def busy() -> JSONResponse:
    """Where so much is being made that nothing else can be begun soon."""
    text = "Many maps are being made just now; ask again in a few seconds."
    return told("Busy", text, HTTPStatus.SERVICE_UNAVAILABLE)


def told(code: str, description: str, status: HTTPStatus) -> JSONResponse:
    """An error in the one form."""
    headers = {"Retry-After": RETRY_AFTER} if status == HTTPStatus.SERVICE_UNAVAILABLE else {}
    return JSONResponse({"code": code, "description": description}, status, headers)


def not_found(request: Request, error: BaseException | None = None) -> Response:
    """An address that does not exist (else Streamlit would answer with its page)."""
    description = f"There is nothing at {request.url.path[:200]}. See the Downloads page."
    return told("NotFound", description, HTTPStatus.NOT_FOUND)


def data_error(request: Request, error: Exception) -> Response:
    """The answer to an error of ours."""
    if isinstance(error, ApiError):
        return told(error.code, str(error), HTTPStatus(error.status))
    status, code = next((s, c) for kind, s, c in STATUSES if isinstance(error, kind))
    return told(code, str(error), status)


def system_error(request: Request, error: Exception) -> Response:
    """The answer where the machine refused: an impossible name, a full disk; else it is a fault.

    Raises:
        OSError: the error itself, where it is none of these.
    """
    number = error.errno if isinstance(error, OSError) else None
    if number in NO_SUCH_NAME:
        return not_found(request)
    if number in NO_ROOM:
        return data_error(request, ScratchFull())
    raise error


def failed(request: Request, error: Exception) -> Response:
    """The answer to what nobody expected; the server's log has the rest.

    It is sent outside of everything that a request passes, which is why it adds the headers itself.
    """
    description = "The atlas failed at this request; its log says why. Other requests go on."
    answer = told("Failed", description, HTTPStatus.INTERNAL_SERVER_ERROR)
    answer.raw_headers += SecurityHeaders.of(request.scope["path"], answer.raw_headers)
    return answer


def refused(request: Request, error: HTTPException) -> Response:
    """The answer where a route refuses by itself: a wrong method, a file it has not."""
    if error.status_code == HTTPStatus.NOT_FOUND:
        return not_found(request)
    status = HTTPStatus(error.status_code)
    answer = told(status.phrase.replace(" ", ""), f"{status.phrase}: {request.method}.", status)
    answer.headers.update(error.headers or {})
    return answer


HANDLERS: dict[Any, Any] = {
    GeoDataError: data_error,
    OSError: system_error,
    HTTPException: refused,
    Exception: failed,
}
