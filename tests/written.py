"""Files as their readers have them."""

import csv
import io

from geodata.exports.formats import export
from geodata.language import Translator, translator
from geodata.query.results import Extract, Results

LINK = "https://example.org/?sector=trade"


def written(
    source: Extract | Results, form: str, t: Translator, link: str = LINK, columns: str = "core"
) -> bytes:
    """A file, whole."""
    return b"".join(export(source, form, t, link, columns))


def written_claims(source: Extract | Results) -> bytes:
    """The claims as a file; they are in no language."""
    return written(source, "claims", translator("en"))


def rows(content: bytes) -> list[dict[str, str]]:
    """The rows of a CSV file."""
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))
