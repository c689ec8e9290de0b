"""Write the package's RO-Crate metadata (RO-Crate 1.2): its files, their licences, makers and sources, as linked data.

Everything comes from ``datapackage.json``, which `datapackage.py` writes, and from ``sources.json``; run it after
them. Archives and repositories that know RO-Crate (WorkflowHub, Zenodo's readers, Dataverse) then know the package.
"""

import json
import os
from pathlib import Path
from typing import Any

PACKAGE = Path(os.environ.get("GEODATA") or Path(__file__).resolve().parent.parent / "geodata" / "peru")
DESCRIPTOR, CRATE = "datapackage.json", "ro-crate-metadata.json"
SPECIFICATION = "https://w3id.org/ro/crate/1.2"
Entity = dict[str, Any]


def crate(package: Path = PACKAGE) -> Entity:
    """Return the metadata of a package: one entity a file, one for each licence, maker and source."""
    descriptor = json.loads((package / DESCRIPTOR).read_text(encoding="utf-8"))
    sources = json.loads((package / "sources.json").read_text(encoding="utf-8"))
    resources = descriptor["resources"]
    parts = [_file(package, one) for one in resources] + [_descriptor(package)]
    licences = unique([licence for one in [descriptor, *resources] for licence in one.get("licenses", [])])
    makers = descriptor.get("contributors", [])
    cited = [_cited(source) for source in sources]
    root: Entity = {
        "@id": "./",
        "@type": "Dataset",
        "name": descriptor["title"],
        "description": descriptor["description"],
        "version": descriptor["version"],
        "datePublished": descriptor["created"][:10],
        "license": [_reference(licence["path"]) for licence in descriptor["licenses"]],
        "creator": [_reference(f"#{_slug(maker['title'])}") for maker in makers],
        "hasPart": [_reference(part["@id"]) for part in parts],
        "citation": [_reference(source["@id"]) for source in cited],
    }
    about: Entity = {
        "@id": CRATE,
        "@type": "CreativeWork",
        "conformsTo": _reference(SPECIFICATION),
        "about": _reference("./"),
    }
    graph = [about, root, *parts]
    graph += [{"@id": one["path"], "@type": "CreativeWork", "name": one["title"]} for one in licences]
    graph += [{"@id": f"#{_slug(m['title'])}", "@type": "Organization", "name": m["title"]} for m in makers]
    graph += cited + _origins(resources)
    by_id = {entity["@id"]: entity for entity in reversed(graph)}
    return {"@context": f"{SPECIFICATION}/context", "@graph": list(reversed(by_id.values()))}


def _file(package: Path, resource: Entity) -> Entity:
    origins = [_reference(_origin_id(source)) for source in resource.get("sources", [])]
    entity: Entity = {
        "@id": resource["path"],
        "@type": "File",
        "name": resource["title"],
        "description": resource["description"],
        "encodingFormat": resource["mediatype"],
        "contentSize": str((package / resource["path"]).stat().st_size),
        "license": [_reference(licence["path"]) for licence in resource.get("licenses", [])],
        "isBasedOn": origins,
    }
    return {name: value for name, value in entity.items() if value}


def _descriptor(package: Path) -> Entity:
    return {
        "@id": DESCRIPTOR,
        "@type": "File",
        "name": "Descriptor of the data package",
        "description": "Every file and column in words and types (Data Package v2).",
        "encodingFormat": "application/json",
        "contentSize": str((package / DESCRIPTOR).stat().st_size),
    }


def _cited(source: Entity) -> Entity:
    """Return a document that claims cite; its address is the id where it has one."""
    return {
        "@id": source.get("URL") or f"#{source['id']}",
        "@type": "CreativeWork",
        "identifier": source["id"],
        "name": source["title"],
        "datePublished": "-".join(f"{part:02d}" for part in source["issued"]["date-parts"][0]),
    }


def _origins(resources: list[Entity]) -> list[Entity]:
    """Return the works that files are made from, each once; none of them is part of the package."""
    found = unique([source for one in resources for source in one.get("sources", [])])
    return [{"@id": _origin_id(source), "@type": "CreativeWork", "name": source["title"]} for source in found]


def _origin_id(source: Entity) -> str:
    return str(source.get("path") or f"#{_slug(source['title'])}")


def _reference(name: str) -> Entity:
    return {"@id": name}


def _slug(text: str) -> str:
    return "-".join("".join(c if c.isalnum() else " " for c in text.casefold()).split())


def unique(members: list[Entity]) -> list[Entity]:
    """Return each member once, in order."""
    return [member for place, member in enumerate(members) if member not in members[:place]]


def main() -> None:
    """Write the metadata; the same package gives the same bytes."""
    content = crate(PACKAGE)
    text = json.dumps(content, ensure_ascii=False, indent=1)
    (PACKAGE / CRATE).write_text(f"{text}\n", encoding="utf-8")
    print(f"{CRATE}: {len(content['@graph'])} entities.")


if __name__ == "__main__":
    main()
