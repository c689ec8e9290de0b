"""Reports of errors: the host's address for them, with what a report is about filled in.

A host names the address in ATLAS_CORRECTIONS: `mailto:` opens a message in the reader's own
program, an `https:` form gets the same as parameters of its query. Nothing is sent by the atlas.
"""

import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import SplitResult, parse_qsl, quote, urlencode, urlsplit

from geodata.errors import GeoDataError, plain
from geodata.language import Translator

VARIABLE = "ATLAS_CORRECTIONS"
# Mail programs and servers cut longer addresses; what is cut stands on the page reported.
MAX_PART, MAX_CONTACT = 160, 500
MAILBOX = re.compile(r"[A-Za-z0-9.!#$&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")


@dataclass(frozen=True, slots=True)
class ErrorReport:
    """What a report is about, as text.

    Attributes:
        record: id of the record. claim: ids of the claims, "" where it is about the whole record.
        source: the document. line: place in it. edition: version of the package.
        page: full address of the page the reader is on.
    """

    title: str
    record: str
    claim: str
    source: str
    line: str
    edition: str
    page: str

    def parts(self) -> Mapping[str, str]:
        """Name → text of what is known, each on one line; only the page's address is never cut."""
        said = {
            "record": self.record, "claim": self.claim, "source": self.source, "line": self.line,
            "edition": self.edition,
        }  # fmt: skip
        return {name: _line(text) for name, text in said.items() if text} | {"page": self.page}


def corrections_address() -> str:
    """Where readers report errors: ATLAS_CORRECTIONS; "" if the host sets none.

    Raises:
        GeoDataError: if it is neither a mailto: nor an https: address.
    """
    stated = os.environ.get(VARIABLE, "").strip()
    if not stated:
        return ""
    parts = _split(stated)
    is_mail = parts and parts.scheme == "mailto" and MAILBOX.fullmatch(parts.path)
    is_form = parts and parts.scheme == "https" and parts.hostname and "@" not in parts.netloc
    if is_mail or is_form:
        return stated
    raise GeoDataError(
        f"{VARIABLE} must be mailto: with one address, or the https: address of a form",
        f"got “{plain(stated[:80])}”",
        "Write mailto:corrections@example.org or https://example.org/form, or leave it out.",
    )


def _split(address: str) -> SplitResult | None:
    if len(address) > MAX_CONTACT or re.search(r"[^\x21-\x7e]", address):
        return None
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError:
        return None
    return parts


def report_address(report: ErrorReport, t: Translator) -> str:
    """The host's address with a report filled in, percent-encoded; "" where there is none.

    A setting that cannot be used counts as none: `serve` and the log have said so at the start.
    """
    try:
        contact = corrections_address()
    except GeoDataError:
        return ""
    if not contact:
        return ""
    parts = urlsplit(contact)
    given = parse_qsl(parts.query, keep_blank_values=True)
    if parts.scheme == "mailto":
        subject = t("Error in {title}, edition {version}",
                    title=_line(report.title), version=report.edition)  # fmt: skip
        own = {"subject": subject, "body": _body(report, t)}
    else:
        own = {**report.parts(), "lang": t.language}
    kept = [(name, text) for name, text in given if name.lower() not in own]
    query = urlencode([*kept, *own.items()], quote_via=quote, safe="")
    return parts._replace(query=query).geturl()


def _body(report: ErrorReport, t: Translator) -> str:
    labels = {
        "record": t("Record"), "claim": t("Claim"), "source": t("Source"), "line": t("Place"),
        "edition": t("Edition"), "page": t("Page"),
    }  # fmt: skip
    said = [f"{labels[name]}: {text}" for name, text in report.parts().items()]
    asked = t("What is wrong, and where can one see it?")
    return "\r\n".join([*said, "", asked, ""])


def _line(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= MAX_PART else f"{line[: MAX_PART - 1]}…"


def together(texts: Iterable[str]) -> str:
    """Several texts as one, each once."""
    return ", ".join(dict.fromkeys(filter(None, texts)))
