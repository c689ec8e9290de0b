"""One request and its answer, free of any server."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import quote, urlencode

from geodata.api.errors import BadParameter

JSON = "application/json"
SAFE = ",/:()*"


@dataclass(frozen=True, slots=True)
class Call:
    """What a client asks.

    Attributes:
        method: the HTTP method, in capitals.
        path: below the API's root, percent-decoded, without a slash at its end.
        query: names and texts of the parameters in the order given.
        accept, seen: the headers Accept and If-None-Match.
        root: address of the landing page, without a slash at its end.
    """

    method: str
    path: str
    query: tuple[tuple[str, str], ...]
    accept: str
    seen: str
    root: str

    def texts(self, name: str) -> list[str]:
        """Every text of a parameter."""
        return [text for given, text in self.query if given == name]

    def text(self, name: str) -> str | None:
        """The text of a parameter that may be given once; None where it is not.

        Raises:
            BadParameter: if it is given more than once.
        """
        found = self.texts(name)
        if len(found) > 1:
            raise BadParameter(name, "given once", f"{len(found)} came")
        return found[0] if found else None

    def address(self, path: str, **query: str) -> str:
        """An address below the API's root."""
        tail = f"?{urlencode(query, safe=SAFE)}" if query else ""
        return f"{self.root}{quote(path)}{tail}"

    def changed(self, **query: str) -> str:
        """This call's own address with some parameters replaced; "" takes one away."""
        kept = [(name, text) for name, text in self.query if name not in query]
        pairs = kept + [(name, text) for name, text in query.items() if text]
        tail = f"?{urlencode(pairs, safe=SAFE)}" if pairs else ""
        return f"{self.root}{quote(self.path)}{tail}"


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back. A body that comes in pieces is made while it is sent."""

    body: bytes | Iterator[bytes]
    media_type: str = JSON
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


def link(href: str, rel: str, media_type: str, title: str) -> dict[str, str]:
    """A link as every document of the API holds them (RFC 8288)."""
    return {"href": href, "rel": rel, "type": media_type, "title": title}


def link_header(links: list[dict[str, str]]) -> str:
    """Links as the header Link, for files that have no place for them."""
    return ", ".join(f'<{x["href"]}>; rel="{x["rel"]}"; type="{x["type"]}"' for x in links)
