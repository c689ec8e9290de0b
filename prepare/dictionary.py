"""Write ``docs/data.md``: what the data package holds, from its descriptor and its code lists.

The words round the tables stand in ``tables/data.md``; a line ``<!-- name -->`` there is where a table goes.
"""

import json
import re
from collections import Counter
from typing import Any

from datapackage import DESCRIPTOR, HERE, PACKAGE, TABLES, Row, read_rows

TEXT = TABLES / "data.md"
TARGET = HERE.parent / "docs" / "data.md"
PLACE = re.compile(r"^<!-- (?P<name>[a-z_]+) -->$", re.MULTILINE)


def table(header: list[str], rows: list[list[str]]) -> str:
    """Return a Markdown table."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def files(resources: list[dict[str, Any]]) -> str:
    """Return the table of files, with the licence of those that others made."""
    rows = []
    for resource in resources:
        licences = ", ".join(licence["title"] for licence in resource.get("licenses", []))
        rows.append([f"`{resource['path']}`", resource["description"], licences])
    return table(["file", "what it holds", "others' licence"], rows)


def columns(resource: dict[str, Any]) -> str:
    """Return the table of a resource's columns."""
    rows = []
    for field in resource["schema"]["fields"]:
        rules = field.get("constraints", {})
        form = field["type"] + (", required" if rules.get("required") else "")
        rows.append([f"`{field['name']}`", form, field["description"]])
    return table(["column", "form", "meaning"], rows)


def fields() -> str:
    """Return the table of what a claim can be about, with how many claims there are."""
    counts = Counter(row["field"] for row in read_rows(PACKAGE / "claims.csv"))
    return table(
        ["field", "type", "unit", "code list", "repeats", "changes", "claims", "meaning"],
        [
            [
                f"`{row['code']}`",
                row["type"],
                row["unit"].replace("|", ", "),
                row["codelist"],
                mark(row["repeats"]),
                mark(row["changes"]),
                str(counts[row["code"]] or ""),
                row["definition_en"],
            ]
            for row in read_rows(PACKAGE / "codelists" / "fields.csv")
        ],
    )


def mark(flag: str) -> str:
    """Return a word for true and nothing for false."""
    return "yes" if flag == "true" else ""


def codes(name: str) -> str:
    """Return the table of a code list."""
    rows: list[Row] = read_rows(PACKAGE / "codelists" / f"{name}.csv")
    return table(
        ["code", "label", "etiqueta", "meaning"],
        [[f"`{r['code']}`", r["label_en"], r["label_es"], r["definition_en"]] for r in rows],
    )


def page() -> str:
    """Return the text of docs/data.md."""
    resources = json.loads(DESCRIPTOR.read_text(encoding="utf-8"))["resources"]
    by_name = {resource["name"]: resource for resource in resources}

    def part(match: re.Match[str]) -> str:
        name = match["name"]
        if name in ("files", "fields"):
            return files(resources) if name == "files" else fields()
        return columns(by_name[name]) if name in by_name else codes(name)

    return PLACE.sub(part, TEXT.read_text(encoding="utf-8"))


def main() -> None:
    """Write docs/data.md; the same package gives the same bytes."""
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text(page(), encoding="utf-8")
    print(f"{TARGET.name} written.")


if __name__ == "__main__":
    main()
