"""Files of who holds what with whom: the table and the pictures of any filter."""

import csv
import io
import re

import pandas
import pytest
from starlette.testclient import TestClient

from geodata.datapackage.package import BUILT_IN

FILES = "/atlas/download/holdings"


def test_the_table_has_the_holdings_of_the_filter(client: TestClient) -> None:
    answer = client.get(f"{FILES}/holdings.csv", params={"layer": "mines", "lang": "en"})
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    claims = pandas.read_csv(BUILT_IN / "claims.csv", dtype=str, keep_default_na=False)
    held = claims[
        claims["field"].isin(["owner", "owner_share", "consortium_member"])
        & (claims["rank"] != "deprecated")
        & claims["record_id"].str.startswith("mines/")
    ]
    cited = [claim for row in rows for claim in row["claim_ids"].split("; ")]
    assert sorted(cited) == sorted(held["claim_id"])
    [teck] = [r for r in rows if r["record_id"] == "mines/antamina" and r["company"] == "teck"]
    assert teck["share"] == "22.5 %"


def test_the_picture_names_companies_and_what_they_hold(client: TestClient) -> None:
    picture = client.get(f"{FILES}/holdings.svg", params={"layer": "mines", "lang": "es"}).text
    assert {"Antamina", "Teck", "22.5 % · 2013 (aprox.)", "Canadá"} <= set(
        re.findall(r">([^<>]+)</text>", picture)
    )
    assert "Chancay" not in picture
    joint = client.get(f"{FILES}/joint-holdings.svg", params={"layer": "mines", "lang": "en"}).text
    assert ">Antamina</text>" in joint
    # One company alone holds it now.
    assert ">Toromocho</text>" in picture
    assert ">Toromocho</text>" not in joint


def test_the_picture_is_to_be_had_in_pixels(client: TestClient) -> None:
    answer = client.get(f"{FILES}/holdings.png", params={"id": "mines/antamina"})
    assert answer.headers["content-type"] == "image/png"
    assert answer.content.startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("name", "query", "status"),
    [("holdings.doc", {}, 404), ("holdings.csv", {"years": "soon"}, 400)],
)
def test_what_cannot_be_meant_is_said(
    client: TestClient, name: str, query: dict[str, str], status: int
) -> None:
    answer = client.get(f"{FILES}/{name}", params=query)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/json")
