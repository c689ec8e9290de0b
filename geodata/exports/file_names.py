"""Names of files that tell what they hold: `mines-apurimac-2014-2020.geojson`."""

from geodata.datapackage.package import Package
from geodata.folding import hyphened
from geodata.query.selection import Selection

LONGEST_STEM = 100
# Filters whose value alone would not tell what it is of.
SAID_WITH = {"known_by": "known by", "context": "with"}
FLAGS = ("possible", "disputed")


def file_stem(selection: Selection, package: Package) -> str:
    """The name of a file of a selection, without its suffix: ASCII letters, digits and hyphens.

    One of a single record has the record's name; one of everything is called `atlas`.
    """
    if len(selection.ids) == 1:
        return slug(selection.ids[0].split("/")[-1])
    parts = [_part(name, text, selection, package) for name, text in selection.query().items()]
    return slug(" ".join(parts))


def _part(name: str, text: str, selection: Selection, package: Package) -> str:
    if name == "id":
        return f"{len(selection.ids)} records"
    if name == "department":
        return " ".join(package.departments.name(code) for code in selection.departments)
    if name == "bbox":
        return "map area"
    return name if name in FLAGS else f"{SAID_WITH.get(name, '')} {text}"


def slug(text: str) -> str:
    """A text as part of a file's name; no longer than 100 characters, cut between words."""
    words = hyphened(text)
    if len(words) > LONGEST_STEM:
        words = words[: LONGEST_STEM + 1].rpartition("-")[0] or words[:LONGEST_STEM]
    return words or "atlas"
