"""Files that equal the filter: same records, same order, same values as the screen.

Each carries the filter in words and as a link, the count, the date, the version, the licence and
how to cite it (data standard, section 9). Text that a spreadsheet would run as a formula is
written with a leading apostrophe.
"""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import date

from geodata.citation import citation, licence, package_title
from geodata.errors import ExportError
from geodata.language import Translator
from geodata.selected import Extract, Selected
from geodata.text_files import About as Told
from geodata.text_files import claims_file, csv_file, geojson
from geodata.wording import Words

Source = Extract | Selected


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

    @classmethod
    def of(cls, source: Source, t: Translator, link: str) -> "About":
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
        )

    def readme(self) -> str:
        """The description as plain text, one item a line."""
        return "".join(f"{name}: {value}\n" for name, value in asdict(self).items())


def _geopackage(source: Source, about: Told, t: Translator) -> Iterator[bytes]:
    from geodata.arrow_files import geopackage

    return geopackage(source, about, t)


def _geoparquet(source: Source, about: Told, t: Translator) -> Iterator[bytes]:
    from geodata.arrow_files import geoparquet

    return geoparquet(source, about, t)


@dataclass(frozen=True, slots=True)
class Format:
    """A file form on offer; `write` gives the file piece by piece."""

    name: str
    suffix: str
    media_type: str
    write: Callable[[Source, Told, Translator], Iterator[bytes]]


FORMATS = {
    form.name: form
    for form in (
        Format("GeoJSON", "geojson", "application/geo+json", geojson),
        Format("CSV", "csv", "text/csv", csv_file),
        Format("GeoPackage", "gpkg", "application/geopackage+sqlite3", _geopackage),
        Format("GeoParquet", "parquet", "application/vnd.apache.parquet", _geoparquet),
        Format("Claims", "claims.csv", "text/csv", lambda source, about, t: claims_file(source)),
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


def export(source: Source, form: str, t: Translator, link: str) -> Iterator[bytes]:
    """The records as a file of the named format, piece by piece: a large one is never in memory.

    Raises:
        ExportError: if there is no such format.
    """
    return format_of(form).write(source, asdict(About.of(source, t, link)), t)
