"""Make the context layer of large hydroelectric plants, which no document of the atlas names.

Positions come from the gazetteer, figures from ``reference/hydro-plants-wri.csv`` (WRI Global Power Plant Database and
the tables kept beside it). A plant is taken in when that file gives it `LEAST_MW` or more and the gazetteer has its
site. Coordinates are WGS 84 degrees (EPSG:4326), capacities megawatts.

Run ``python hydro_context.py`` for the layer, and with ``--claims FILE`` to write its claims as well.
"""

import argparse
import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from geography import PACKAGE, PreparationError, write_features
from layers import Gazetteer, describe_source, draw, make_record, read_gazetteer, read_rows

LAYER = "hydro_context"
REFERENCE = PACKAGE / "reference" / "hydro-plants-wri.csv"
SOURCE_ID = "wri-gppd"
LEAST_MW = 20.0
PRECISIONS = {"exact": 500, "near": 25_000, "estimated": 50_000}
"""Up to which uncertainty of its point, in metres, a plant's place has which precision."""

OWN_TABLE = "WRI raw_source_files/WRI/Peru.csv"
"""The table of the database itself; rows of the others carry a note that names them."""

COLUMNS = [
    "record_id", "field", "qualifier", "value", "value_es", "unit", "as_of", "modality", "source_id", "locator", "line",
    "rank", "note_en", "note_es",
]  # fmt: skip

PLANTS = {
    "hydro-mantaro": "WRI1022054",
    "hydro-cerro-del-aguila": "CDMDB0008850",
    "hydro-huinco": "WRI1022059",
    "hydro-canon-del-pato": "WRI1022071",
    "hydro-el-platanal": "WRI1022072",
    "hydro-restitucion": "WRI1022055",
    "hydro-machupicchu": "WRI1022050",
    "hydro-cheves": "WRI1022073",
    "hydro-charcani-v": "WRI1022074",
    "hydro-chimay": "WRI1022060",
    "hydro-yuncan": "WRI1022061",
    "hydro-matucana": "WRI1022058",
    "hydro-quitaracsa": "WRI1022075",
    "hydro-san-gaban-ii": "WRI1022048",
    "hydro-santa-teresa": "WRI1022076",
    "hydro-huanza": "CDMDB0004306",
    "hydro-callahuanca": "GEODB0045866",
    "hydro-moyopampa": "GEODB0045867",
    "hydro-la-virgen": "CDMDB0001445",
    "hydro-angel": "CDMDB0007599",
    "hydro-olmos-1": "CDMDB0007351",
    "hydro-yanango": "GEODB0045873",
}
"""Gazetteer id of each plant and its row in the reference file, largest capacity first."""

NAMES = {
    "hydro-mantaro": "Mantaro (Santiago Antúnez de Mayolo)",
    "hydro-angel": "Ángel I, II y III",
}
"""Names where the gazetteer's says more than the plant's."""

ALIASES = {
    "hydro-mantaro": "Antunez de Mayolo|Mantaro complex|Complejo Mantaro",
    "hydro-machupicchu": "Macchu Picchu|Machu Picchu",
    "hydro-canon-del-pato": "Canon del Pato",
    "hydro-san-gaban-ii": "San Gaban II|San Gaban 2",
}
"""Other spellings, parted by ``|``."""

OWNERS = {
    "Statkraft Perú S.A.": "Statkraft",
    "Energía del Sur S.A.": "EnerSur",
    "Luz del Sur S.A": "Luz del Sur",
    "Edegel S.A.A.": "Edegel",
    "Chinango S.A.C": "Chinango",
    "Electroperú S. A.": "Electroperú",
    "Duke Energy Egenor S en C por A.": "Duke Energy Egenor",
    "Compañia Eléctrica El Platanal S.A": "CELEPSA",
    "Emp. de Generación Eléctrica Machu Picchu S. A.": "EGEMSA",
    "Emp. de Generación Eléctrica de Arequipa S. A.": "EGASA",
    "Empresa de Generación Eléctrica San Gabán S. A.": "San Gabán",
}
"""Usual name of each owner, as in ``codelists/companies.csv``."""

CONTEXT_EN = "Context, not from the documents of the atlas."
CONTEXT_ES = "Contexto: no proviene de los documentos del atlas."
DOUBTS = {
    "hydro-restitucion": (
        "Other accounts put the start in the mid-1980s.",
        "Otras referencias sitúan el inicio a mediados de la década de 1980.",
    ),
}
"""What the curators doubt in a plant's year of commissioning."""

AUXILIARY_EN = "From an auxiliary table kept beside the database: {table}."
AUXILIARY_ES = "De una tabla auxiliar conservada junto a la base de datos: {table}."


@dataclass(frozen=True, slots=True)
class Plant:
    """One plant: where the gazetteer has it, and its row and line in the reference file."""

    place_id: str
    row: dict[str, str]
    line: int

    @property
    def record_id(self) -> str:
        """Permanent id of the plant's record."""
        return f"{LAYER}/{self.place_id.removeprefix('hydro-')}"


def read_plants(path: Path = REFERENCE) -> list[Plant]:
    """Return the plants of `PLANTS`, in that order.

    Raises:
        PreparationError: A row is missing, or its capacity is below `LEAST_MW`.
    """
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        rows = {row["plant_id"]: (row, reader.line_num) for row in reader}
    plants = [Plant(place_id, *rows[plant_id]) for place_id, plant_id in PLANTS.items() if plant_id in rows]
    small = [plant.place_id for plant in plants if float(plant.row["capacity_mw"]) < LEAST_MW]
    if small or len(plants) < len(PLANTS):
        raise PreparationError(f"{path.name}: {len(PLANTS) - len(plants)} rows missing, too small: {small}")
    return plants


def read_precisions(path: Path = PACKAGE / "gazetteer.csv") -> dict[str, str]:
    """Return the precision code of each gazetteer point; a point worse than 50 km is `country`."""
    limits = {row["id"]: float(row["precision_m"]) for row in read_rows(path)}
    return {
        place_id: next((code for code, most in PRECISIONS.items() if metres <= most), "country")
        for place_id, metres in limits.items()
    }


def make_place_row(plant: Plant, gazetteer: Gazetteer, precisions: dict[str, str]) -> dict[str, str]:
    """Return a plant in the columns of ``places.csv``."""
    name = NAMES.get(plant.place_id, gazetteer[plant.place_id].name.removesuffix(" powerhouse"))
    return {
        "record_id": plant.record_id,
        "name_en": name.replace(" y ", " and "),
        "name_es": name,
        "aliases": ALIASES.get(plant.place_id, ""),
        "kind": "hydro_plant",
        "part_of": "",
        "loc_method": "gazetteer_point",
        "loc_precision": precisions[plant.place_id],
        "place_ids": plant.place_id,
        "radius_km": "",
        "loc_note_en": CONTEXT_EN,
        "loc_note_es": CONTEXT_ES,
    }


def make_layer(plants: list[Plant]) -> list[dict[str, Any]]:
    """Return the plants as records."""
    gazetteer, precisions = read_gazetteer(), read_precisions()
    rows = [make_place_row(plant, gazetteer, precisions) for plant in plants]
    return [make_record(row, "energy", draw(row, gazetteer, {}), describe_source(row, gazetteer)) for row in rows]


def make_claims(plant: Plant) -> list[dict[str, str]]:
    """Return the claims of a plant: capacity, start, owner and status, as far as its row has them."""
    row, as_of = plant.row, plant.row["year_of_data"]
    auxiliary = row["table"] != OWN_TABLE
    note = tuple(text.format(table=row["table"]) if auxiliary else "" for text in (AUXILIARY_EN, AUXILIARY_ES))
    values = [
        ("capacity_mw", f"{float(row['capacity_mw']):g}", "MW", as_of, note),
        ("start_date", row["commissioning"].replace("-", "/"), "", "", DOUBTS.get(plant.place_id, note)),
        ("owner", OWNERS[row["owner"]] if row["owner"] else "", "", as_of, note),
        ("status", "operating" if row["status"] == "Operational" else "", "", as_of, note),
    ]
    fixed = {
        "record_id": plant.record_id, "qualifier": "", "value_es": "", "modality": "stated", "source_id": SOURCE_ID,
        "locator": f"row {' '.join(row['name'].split())}", "line": str(plant.line), "rank": "normal",
    }  # fmt: skip
    return [
        fixed | {"field": field, "value": value, "unit": unit, "as_of": date, "note_en": note_en, "note_es": note_es}
        for field, value, unit, date, (note_en, note_es) in values
        if value
    ]


def write_claims(path: Path, plants: list[Plant]) -> None:
    """Write the claims of the plants as CSV."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(claim for plant in plants for claim in make_claims(plant))


def main() -> None:
    """Write the layer into the package, and its claims where asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--claims", type=Path, help="file to write the claims to")
    arguments = parser.parse_args()
    plants = read_plants()
    write_features(PACKAGE / f"{LAYER}.geojson", make_layer(plants))
    if arguments.claims:
        write_claims(arguments.claims, plants)


if __name__ == "__main__":
    main()
