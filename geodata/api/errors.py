"""What a client can do wrong; each error has its HTTP status, and all have one JSON form."""

import json
from http import HTTPStatus

from geodata.errors import GeoDataError

METHODS = ("GET", "HEAD", "OPTIONS")


class ApiError(GeoDataError):
    """A call that is not answered with data."""

    status = HTTPStatus.BAD_REQUEST
    code = "InvalidParameterValue"

    def body(self) -> bytes:
        """The error as JSON: {code, description}."""
        return error_body(self.code, str(self))


class BadParameter(ApiError):
    """A parameter has a text that cannot be meant."""

    def __init__(self, name: str, expected: str, got: str, remedy: str = "") -> None:
        """Name the parameter, what can stand there and what came."""
        remedy = remedy or "Correct the parameter, or leave it away."
        super().__init__(f"The parameter “{name}” must be {expected}", got, remedy)


class UnknownParameter(ApiError):
    """A parameter that this address does not have."""

    code = "UnknownParameter"

    def __init__(self, name: str, known: list[str]) -> None:
        """Name it and those there are."""
        needed = f"Parameters here are {', '.join(known)}"
        super().__init__(needed, f"“{name[:40]}” came", "Correct its name, or leave it away.")


class NotFound(ApiError):
    """There is nothing at an address."""

    status = HTTPStatus.NOT_FOUND
    code = "NotFound"

    def __init__(self, what: str, remedy: str) -> None:
        """Name what was looked for and where to look instead."""
        super().__init__("An address must be one the API has", f"there is no {what}", remedy)


class MethodNotAllowed(ApiError):
    """The API only reads."""

    status = HTTPStatus.METHOD_NOT_ALLOWED
    code = "MethodNotAllowed"

    def __init__(self, method: str) -> None:
        """Name the method that came."""
        super().__init__(
            f"Methods are {', '.join(METHODS)}", f"{method} came", "The API only reads."
        )


def error_body(code: str, description: str) -> bytes:
    """The one JSON form of an error."""
    return json.dumps({"code": code, "description": description}, ensure_ascii=False).encode()
