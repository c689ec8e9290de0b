"""Files as their readers have them."""

import csv
import io

from geodata.export import export
from geodata.language import Translator, translator
from geodata.selected import Extract, Selected

LINK = "https://example.org/?sector=trade"


def written(source: Extract | Selected, form: str, t: Translator, link: str = LINK) -> bytes:
    """A file, whole."""
    return b"".join(export(source, form, t, link))


def written_claims(source: Extract | Selected) -> bytes:
    """The claims as a file; they are in no language."""
    return written(source, "claims", translator("en"))


def rows(content: bytes) -> list[dict[str, str]]:
    """The rows of a CSV file."""
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))
