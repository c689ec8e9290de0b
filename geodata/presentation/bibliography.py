"""References to the package, to one record and to sources: APA, BibTeX and CSL-JSON.

Everything starts from CSL-JSON items (citationstyles.org, 1.0.2). The style is APA, 7th edition,
of the CSL project; citeproc applies it. Texts are plain: whoever shows them escapes them.
`citation` keeps the one-line form that files carry.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from geodata.datapackage.package import Package
from geodata.evidence.atlas import Atlas
from geodata.folding import hyphened
from geodata.language import DEFAULT_LANGUAGE, Translator
from geodata.presentation.citation import creators, licence, package_title, year

Item = Mapping[str, Any]
STYLE = Path(__file__).parents[1] / "styles" / "apa.csl"
LOCALES = {"en": "en-US", "es": "es-MX"}
# What the data standard adds to a CSL-JSON item (section 5).
OWN_MEMBERS = (
    "text_edition", "text_lines", "witness", "independent_of", "reliability", "reference",
    "note_en", "note_es",
)  # fmt: skip
NAME_PARTS = ("family", "given", "dropping-particle", "non-dropping-particle", "suffix")
# Mark-up that keeps the case of letters; citeproc repeats the title where it is not closed.
NO_CASE = re.compile(r'<span class="nocase">|</span>', re.IGNORECASE)
# Types that APA names by their title, with or without an author.
LEGAL = ("bill", "hearing", "legal_case", "legislation", "regulation", "treaty")
BIBTEX_TYPES = {
    "article-journal": "article",
    "article-magazine": "article",
    "article-newspaper": "article",
    "book": "book",
    "chapter": "incollection",
    "entry": "incollection",
    "entry-dictionary": "incollection",
    "entry-encyclopedia": "incollection",
    "manuscript": "unpublished",
    "paper-conference": "inproceedings",
    "report": "techreport",
    "thesis": "phdthesis",
}
# BibTeX field → member of the item; the two that depend on the type are added by it.
BIBTEX_FIELDS = {
    "title": "title",
    "series": "collection-title",
    "volume": "volume",
    "number": "number",
    "edition": "edition",
    "pages": "page",
    "address": "publisher-place",
    "isbn": "ISBN",
    "issn": "ISSN",
    "version": "version",
    "note": "license",
}
CONTAINERS = {"article": "journal", "incollection": "booktitle", "inproceedings": "booktitle"}
PUBLISHERS = {"techreport": "institution", "phdthesis": "school"}
# BibTeX counts braces, escaped or not, so a lone one must not stand in a value.
BIBTEX_SPECIALS = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{sign: f"\\{sign}" for sign in "#$%&_"},
}
# What would end or break a field, percent-encoded (RFC 3986); the rest of an address stays.
ADDRESS_SPECIALS = {"{": "%7B", "}": "%7D", "\\": "%5C", " ": "%20", '"': "%22"}


def package_item(package: Package, t: Translator, address: str = "") -> Item:
    """The package as a CSL-JSON item: title, version, year and licence."""
    return _item(
        id=str(package.descriptor.get("name", "atlas")),
        type="dataset",
        title=package_title(package, t),
        **_edition(package, address),
    )


def view_item(package: Package, title: str, t: Translator, address: str) -> Item:
    """A selection of the package as a part of it, at the address of its page."""
    name = str(package.descriptor.get("name", "atlas"))
    return _item(
        id=f"{name}-{hyphened(title)[:60]}",
        type="dataset",
        title=title,
        **{"container-title": package_title(package, t)},
        **_edition(package, address),
    )


def record_item(atlas: Atlas, record_id: str, t: Translator, address: str) -> Item:
    """One record as an entry of the package, at its permanent address."""
    package = atlas.package
    return _item(
        id=f"{package.descriptor.get('name', 'atlas')}-{record_id}",
        type="entry",
        title=t.pick(atlas.row(record_id) or {}, "name") or record_id,
        **{"container-title": package_title(package, t)},
        **_edition(package, address),
    )


def source_items(atlas: Atlas, record_id: str) -> list[Item]:
    """The sources of a record's claims, in the order of the package's list of sources."""
    cited = {claim.source_id for claim in atlas.claims_of(record_id)}
    return [source.csl for name, source in atlas.package.sources.items() if name in cited]


def _edition(package: Package, address: str) -> Item:
    """What a reference to the package and one to a part of it have in common."""
    published = year(package)
    return {
        "author": [{"literal": name} for name in creators(package)],
        "issued": {"date-parts": [[int(published)]]} if published.isdecimal() else None,
        "version": package.version,
        "license": licence(package)[0],
        "URL": address,
    }


def _item(**members: object) -> Item:
    return {name: value for name, value in members.items() if value}


def csl_json(items: Iterable[Item]) -> str:
    """The items as CSL-JSON text, without what the data standard adds to them."""
    plain = [{name: item[name] for name in item if name not in OWN_MEMBERS} for item in items]
    return json.dumps(plain, ensure_ascii=False, indent=1)


def apa(items: Sequence[Item], language: str) -> list[str]:
    """The items as APA references in plain text, one each, in their order."""
    # Imported here: the library and its XML parser would slow down every start.
    from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle
    from citeproc.formatter import plain
    from citeproc.source.json import CiteProcJSON

    locale = LOCALES.get(language, LOCALES[DEFAULT_LANGUAGE])
    style = CitationStylesStyle(str(STYLE), locale=locale, validate=False)
    keyed = [{**_for_citeproc(item), "id": f"item-{n}"} for n, item in enumerate(items)]
    bibliography = CitationStylesBibliography(style, CiteProcJSON(keyed), plain)
    for item in keyed:
        bibliography.register(Citation([CitationItem(item["id"])]))
    return [str(reference) for reference in bibliography.bibliography()]


def _for_citeproc(item: Item) -> dict[str, Any]:
    """An item with only what citeproc knows; it warns of, or stumbles over, anything else."""
    from citeproc import NAMES, VARIABLES

    found: dict[str, Any] = {"type": str(item.get("type") or "document"), "title": ""}
    for member, value in item.items():
        known = member.replace("-", "_")
        if known in NAMES:
            found[member] = [_name(person) for person in value]
        elif member == "issued":
            found[member] = {k: value[k] for k in ("date-parts", "circa") if k in value}
        elif known in VARIABLES and isinstance(value, str | int | float):
            found[member] = NO_CASE.sub("", str(value))
    if not found.get("author") and found["type"] not in LEGAL:
        # APA puts the title first then; citeproc would print it a second time in its own place.
        found["author"] = [{"literal": found.pop("title")}]
    return found


def _name(person: Item) -> dict[str, str]:
    if person.get("literal"):
        return {"literal": str(person["literal"])}
    return {part: str(person[part]) for part in NAME_PARTS if person.get(part)}


def bibtex(items: Iterable[Item]) -> str:
    """The items as a BibTeX file; the keys are the items' ids."""
    entries = []
    for item in items:
        kind = BIBTEX_TYPES.get(str(item.get("type", "")), "misc")
        lines = [f"  {name} = {{{text}}}" for name, text in _bibtex_fields(item, kind).items()]
        key = re.sub(r"[^A-Za-z0-9:._-]", "-", str(item["id"]))
        entries.append(",\n".join([f"@{kind}{{{key}", *lines]) + "\n}\n")
    return "\n".join(entries)


def _bibtex_fields(item: Item, kind: str) -> dict[str, str]:
    """Field → its value, escaped; empty ones left out."""
    members = BIBTEX_FIELDS | {
        CONTAINERS.get(kind, "howpublished"): "container-title",
        PUBLISHERS.get(kind, "publisher"): "publisher",
    }
    fields = {"author": " and ".join(_bibtex_name(person) for person in item.get("author", []))}
    fields |= {
        name: _escaped(item.get(member, ""), BIBTEX_SPECIALS) for name, member in members.items()
    }
    # Braces keep the capitals of a title.
    fields["title"] = f"{{{fields['title']}}}" if fields["title"] else ""
    fields |= _bibtex_date(item.get("issued") or {})
    fields |= {n.lower(): _escaped(item.get(n, ""), ADDRESS_SPECIALS) for n in ("DOI", "URL")}
    return {name: text for name, text in fields.items() if text}


def _bibtex_name(person: Item) -> str:
    """A name as BibTeX parts it; a body's name stays whole."""
    if person.get("literal"):
        return f"{{{_escaped(person['literal'], BIBTEX_SPECIALS)}}}"
    particles = (person.get("non-dropping-particle"), person.get("family"))
    family = " ".join(str(part) for part in particles if part)
    given = (person.get("given"), person.get("dropping-particle"))
    parts = (family, person.get("suffix"), " ".join(str(part) for part in given if part))
    words = [_escaped(part, BIBTEX_SPECIALS) for part in parts if part]
    # A comma parts a name and " and " parts names, but for what stands in braces.
    return ", ".join(f"{{{w}}}" if "," in w or " and " in w else w for w in words)


def _bibtex_date(issued: Item) -> dict[str, str]:
    """Year and month. BibTeX wants four digits at the end of a year, and allows words before."""
    parts = [str(part) for part in (issued.get("date-parts") or [[]])[0]]
    about = "ca. " if issued.get("circa") else ""
    return {"year": about + parts[0] if parts else "", "month": parts[1] if parts[1:] else ""}


def _escaped(text: object, specials: Mapping[str, str]) -> str:
    """A text on one line, with what BibTeX would take for its own written otherwise."""
    return "".join(specials.get(sign, sign) for sign in " ".join(str(text).split()))
