"""Files that equal the filter: same records, same order, same values as the screen.

Each carries the filter in words and as a link, the count, the date, the version, the licence and
how to cite it (data standard, section 9). Text that a spreadsheet would run as a formula is
written with a leading apostrophe.
"""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import date
from importlib import import_module

from geodata.errors import ExportError
from geodata.exports.layout import CHOICES, CORE, Layout
from geodata.exports.text_files import About as Told
from geodata.exports.text_files import claims_file, csv_file, geojson
from geodata.language import Translator
from geodata.presentation.citation import citation, licence, package_title
from geodata.presentation.sentences import Words
from geodata.query.results import Extract, Results

Source = Extract | Results
Writer = Callable[[Source, Told, Layout], Iterator[bytes]]


@dataclass(frozen=True, slots=True)
class About:
    """What a file says of itself."""

    title: str
    filter: str
    link: str
    records: int
    downloaded: str
    version: str
    licence: str
    licence_url: str
    citation: str
    columns: str

    @classmethod
    def of(cls, source: Source, t: Translator, link: str, columns: str = CORE) -> "About":
        """Describe a download made today."""
        package = source.atlas.package
        name, address = licence(package)
        return cls(
            package_title(package, t),
            Words(package, t).sentence(source.selection),
            link,
            source.total,
            date.today().isoformat(),
            package.version,
            name,
            address,
            citation(package, t),
            columns,
        )

    def readme(self) -> str:
        """The description as plain text, one item a line."""
        return "".join(f"{name}: {value}\n" for name, value in asdict(self).items())


def _later(module: str, name: str) -> Writer:
    """A writer whose module, with the libraries behind it, is imported when it is asked for."""

    def write(source: Source, about: Told, layout: Layout) -> Iterator[bytes]:
        found: Writer = getattr(import_module(f"geodata.exports.{module}"), name)
        return found(source, about, layout)

    return write


@dataclass(frozen=True, slots=True)
class Format:
    """A file form on offer; `write` gives the file piece by piece.

    Attributes:
        is_made_whole: nothing of it can be sent before all of it is made.
    """

    name: str
    suffix: str
    media_type: str
    write: Writer
    is_made_whole: bool = False


SHEETS = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMATS = {
    form.name: form
    for form in (
        Format("GeoJSON", "geojson", "application/geo+json", geojson),
        Format("CSV", "csv", "text/csv", csv_file),
        Format("XLSX", "xlsx", SHEETS, _later("workbook", "workbook"), is_made_whole=True),
        Format(
            "GeoPackage",
            "gpkg",
            "application/geopackage+sqlite3",
            _later("arrow_files", "geopackage"),
            is_made_whole=True,
        ),
        Format(
            "GeoParquet",
            "parquet",
            "application/vnd.apache.parquet",
            _later("arrow_files", "geoparquet"),
        ),
        Format("KML", "kml", "application/vnd.google-earth.kml+xml", _later("kml", "kml")),
        Format(
            "FlatGeobuf",
            "fgb",
            "application/flatgeobuf",
            _later("vector_files", "flatgeobuf"),
            is_made_whole=True,
        ),
        Format(
            "Shapefile",
            "shp.zip",
            "application/zip",
            _later("vector_files", "shapefile"),
            is_made_whole=True,
        ),
        Format("BODS", "bods.json", "application/json", _later("bods", "bods")),
        Format(
            "FollowTheMoney",
            "ftm.json",
            "application/x-ndjson",
            _later("followthemoney", "followthemoney"),
        ),
        Format("Claims", "claims.csv", "text/csv", lambda source, about, _: claims_file(source)),
        Format("Everything", "zip", "application/zip", _later("bundle", "bundle")),
    )
}


def format_of(form: str) -> Format:
    """The format of a name or suffix.

    Raises:
        ExportError: if there is no such format.
    """
    wanted = form.casefold()
    found = next((f for f in FORMATS.values() if wanted in (f.name.casefold(), f.suffix)), None)
    if found is None:
        names = ", ".join(f.suffix for f in FORMATS.values())
        needed = f"A format must be one of {names}"
        raise ExportError(needed, f"“{form}” came", "Choose one of them.")
    return found


def export(
    source: Source, form: str, t: Translator, link: str, columns: str = CORE
) -> Iterator[bytes]:
    """The records as a file of the named format, piece by piece: a large one is never in memory.

    Args:
        columns: `core` for those that the codebook marks as such, `all` for every one.

    Raises:
        ExportError: if there is no such format, or no such choice of columns.
    """
    if columns not in CHOICES:
        needed = f"columns must be one of {', '.join(CHOICES)}"
        raise ExportError(needed, f"“{columns[:40]}” came", "Choose one of them.")
    about = asdict(About.of(source, t, link, columns))
    return format_of(form).write(source, about, Layout.of(link, t, columns))
