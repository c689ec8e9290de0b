"""Which files are opened at all: local, of a known form, of a bounded size, without traps.

GDAL chooses its driver by what a file holds, and some drivers ask the network; so a file must
begin as its name says before GDAL sees it.
"""

import re
import zipfile
from pathlib import Path

from geodata.errors import GeoDataError
from geodata.language import Sentence, Translator, said

MAX_BYTES = 2 * 1024**3
# More than any sheet or outline is packed, and less than a zip bomb.
MAX_RATIO, RATIO_FROM = 200, 50 * 1024**2
TABLES = frozenset({".csv", ".tsv", ".txt", ".xlsx", ".ods"})
SHEETS = frozenset({".xlsx", ".ods"})
STARTS = {
    ".geojson": b"{", ".json": b"{", ".topojson": b"{", ".gpkg": b"SQLite format 3\0",
    ".shp": b"\x00\x00\x27\x0a", ".kml": b"<", ".gpx": b"<", ".fgb": b"fgb",
    ".parquet": b"PAR1", ".geoparquet": b"PAR1", ".kmz": b"PK", ".zip": b"PK", ".xlsx": b"PK",
    ".ods": b"PK",
}  # fmt: skip
XML_ROOTS = {".kml": b"<kml", ".gpx": b"<gpx"}
KNOWN = frozenset(STARTS) | TABLES
BOM = b"\xef\xbb\xbf"
_FIRST_ELEMENT = re.compile(rb"(?:\s|<\?.*?\?>|<!--.*?-->)*<(?:\w+:)?(\w+)", re.DOTALL)
# Cells of the block from the first to the last cell of a sheet, which is read whole.
MAX_CELLS = 30_000_000
_PLACE = re.compile(rb"<c r=\"([A-Z]{1,3})(\d{1,7})\"")
_FORMULA = re.compile(rb"<f[ >/]|table:formula=")


class ImportRefused(GeoDataError):
    """A file cannot be imported as it is; nothing was written.

    Attributes:
        sentences: what was needed, what came, what to do.
    """

    def __init__(self, needed: Sentence, got: Sentence, remedy: Sentence) -> None:
        """Compose the sentence, in English; `by` has it in another language."""
        self.sentences = (needed, got, remedy)
        super().__init__(str(needed), str(got), str(remedy))

    def by(self, t: Translator) -> str:
        """The sentence in a translator's language."""
        needed, got, remedy = (part.by(t) for part in self.sentences)
        return f"{needed[:1].upper()}{needed[1:]}; {got}. {remedy}"


def checked(name: str) -> Path:
    """The file to read, looked at without a driver.

    Raises:
        ImportRefused: if it is no local file of a known form, or holds a trap.
    """
    if "://" in name or name.lower().replace("\\", "/").startswith("/vsi"):
        raise ImportRefused(
            said("must be a file on this machine"),
            said("got “{name}”", name=name),
            said("Download it, then import the file."),
        )
    path = Path(name)
    suffix = path.suffix.lower()
    if not path.is_file():
        raise ImportRefused(
            said("must be a file"), said("“{name}” is none", name=name), said("Correct the path.")
        )
    if suffix not in KNOWN:
        forms = ", ".join(sorted(KNOWN))
        raise ImportRefused(
            said("must be one of {forms}", forms=forms),
            said("got “{name}”", name=path.name),
            said("Save it as one."),
        )
    if path.stat().st_size > MAX_BYTES:
        raise ImportRefused(
            said("must be at most 2 GB"),
            said("“{name}” is larger", name=path.name),
            said("Split it."),
        )
    _check_start(path, suffix)
    return path


def _check_start(path: Path, suffix: str) -> None:
    with path.open("rb") as file:
        raw = file.read(4096)
    if not raw:
        raise ImportRefused(
            said("must hold data"),
            said("“{name}” is empty", name=path.name),
            said("Save it again."),
        )
    start = raw.removeprefix(BOM).lstrip(b" \r\n\t")
    wanted = STARTS.get(suffix, b"")
    if not (start.startswith(wanted) or raw.startswith(wanted)):
        raise ImportRefused(
            said("a {form} file must begin as one", form=suffix),
            said("“{name}” does not", name=path.name),
            said("Save it again in the form that its name says."),
        )
    if suffix in XML_ROOTS:
        check_xml(path.read_bytes(), path.name, XML_ROOTS[suffix])
    if wanted == b"PK":
        _check_archive(path, formulas=suffix in SHEETS)


def check_xml(content: bytes, name: str, root: bytes) -> None:
    """Refuse XML that defines entities or is of another kind.

    Raises:
        ImportRefused: saying which.
    """
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content or b"\0" in content[:64]:
        raise ImportRefused(
            said("must be XML in UTF-8 without a DOCTYPE"),
            said("“{name}” is other", name=name),
            said("Remove the DOCTYPE and entities, or save it as GeoPackage."),
        )
    # GDAL goes by the first element, whatever a comment before it says.
    first = _FIRST_ELEMENT.match(content.removeprefix(BOM))
    if first is None or b"<" + first[1] != root:
        raise ImportRefused(
            said("must begin with {root}", root=f"{root.decode()}>"),
            said("“{name}” does not", name=name),
            said("Save it again."),
        )


def _check_archive(path: Path, *, formulas: bool) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            _check_sizes(members, path.name)
            sheets = [m for m in members if re.search(r"(worksheets/.*|content)\.xml$", m.filename)]
            for member in sheets if formulas else ():
                with archive.open(member) as content:
                    sheet = content.read()
                _check_formulas(sheet, path.name)
                _check_extent(sheet, path.name)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        raise ImportRefused(
            said("must be a sound archive without a password"),
            said("“{name}” is not", name=path.name),
            said("Save it again."),
        ) from error


def _check_sizes(members: list[zipfile.ZipInfo], name: str) -> None:
    unpacked = sum(member.file_size for member in members)
    packed = max(1, sum(member.compress_size for member in members))
    if unpacked > MAX_BYTES or (unpacked > RATIO_FROM and unpacked / packed > MAX_RATIO):
        raise ImportRefused(
            said("an archive must unpack to at most 2 GB and {n} times its size", n=MAX_RATIO),
            said(
                "“{name}” unpacks to {unpacked} bytes from {packed}",
                name=name,
                unpacked=f"{unpacked:,}",
                packed=f"{packed:,}",
            ),
            said("Unpack it, look at it, and import the file that is meant."),
        )


def _check_formulas(content: bytes, name: str) -> None:
    count = len(_FORMULA.findall(content))
    if count:
        raise ImportRefused(
            said("cells must hold values"),
            said("{n} cells of “{name}” hold formulas", n=count, name=name),
            said("Copy the sheet and paste it as values, then import that."),
        )


def _check_extent(content: bytes, name: str) -> None:
    """Refuse a sheet with a cell so far out that the empty ones up to it take the memory."""
    widest, lowest = (0, b""), (0, b"")
    for letters, digits in _PLACE.findall(content):
        column = 0
        for letter in letters:
            column = column * 26 + letter - 64
        widest = max(widest, (column, letters + digits))
        lowest = max(lowest, (int(digits), letters + digits))
    if widest[0] * lowest[0] > MAX_CELLS:
        far = " … ".join(dict.fromkeys(cell.decode() for _, cell in (widest, lowest)))
        raise ImportRefused(
            said("a sheet must reach over at most {n} cells", n=f"{MAX_CELLS:,}"),
            said("“{name}” has a cell at {far}", name=name, far=far),
            said("Delete the rows and columns beyond the table, and save it again."),
        )
