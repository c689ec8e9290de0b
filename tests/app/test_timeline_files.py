"""Files of the timeline: events as table and calendar, plans, pictures."""

import csv
import io
import re

import pandas
import pytest
from starlette.testclient import TestClient

from geodata.datapackage.package import BUILT_IN

FILES = "/atlas/download/timeline"


def table(client: TestClient, name: str, **query: str) -> list[dict[str, str]]:
    answer = client.get(f"{FILES}/{name}", params=query)
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


@pytest.fixture(scope="module")
def claims() -> pandas.DataFrame:
    """The rows of claims.csv that count."""
    found = pandas.read_csv(BUILT_IN / "claims.csv", dtype=str, keep_default_na=False)
    return found[found["rank"] != "deprecated"]


def test_the_table_has_every_event_claim_of_the_filter(
    client: TestClient, claims: pandas.DataFrame
) -> None:
    rows = table(client, "events.csv", layer="ports", lang="es")
    cited = {claim for row in rows for claim in row["claim_ids"].split("; ")}
    events = claims[(claims["field"] == "event") & claims["record_id"].str.startswith("ports/")]
    assert set(events["claim_id"]) <= cited
    assert {row["record_id"].split("/")[0] for row in rows} == {"ports"}
    spanish = set(events["value_es"])
    assert {row["text"] for row in rows if row["sort"] == "event"} <= spanish


def test_years_choose_among_events_and_not_among_records(client: TestClient) -> None:
    # No claim says that it existed in 2015, and something of it is dated to 2013.
    rows = table(client, "events.csv", years="2013")
    assert all(row["first_day"][:4] <= "2013" <= (row["last_day"] or "9999")[:4] for row in rows)
    everything = table(client, "events.csv")
    dated = [r for r in everything if r["date"] and r["first_day"][:4] <= "2013"
             and (r["last_day"] or "9999")[:4] >= "2013"]  # fmt: skip
    assert [row["event_id"] for row in rows] == [row["event_id"] for row in dated]


def test_a_calendar_has_the_days_of_each_event_and_the_next_as_its_end(client: TestClient) -> None:
    answer = client.get(f"{FILES}/events.ics", params={"id": "ports/chancay", "lang": "en"})
    assert answer.headers["content-type"].startswith("text/calendar")
    lines = answer.content.decode()
    assert all(len(line.encode()) <= 75 for line in lines.split("\r\n"))
    entries = re.sub(r"\r\n[ \t]", "", lines).split("BEGIN:VEVENT")[1:]
    [opened] = [e for e in entries if "SUMMARY:Chancay: Inauguration" in e]
    assert "DTSTART;VALUE=DATE:20241114" in opened
    assert "DTEND;VALUE=DATE:20241115" in opened
    [promised] = [e for e in entries if "SUMMARY:Chancay: Planned: First berths" in e]
    assert "DTSTART;VALUE=DATE:20230101" in promised
    assert "DTEND;VALUE=DATE:20240101" in promised
    assert len(entries) == len(set(re.findall(r"UID:(\S+)", "".join(entries))))


def test_plans_are_compared_as_read_by_hand(client: TestClient) -> None:
    rows = {(r["record_id"], r["step"], r["promised"]): r for r in table(client, "plans.csv")}
    late = rows["mines/quellaveco", "start_operations", "2016"]
    # From December 2016 to July 2022, and from January 2016 to September 2022.
    assert (late["verdict"], late["months_least"], late["months_most"]) == ("later", "67", "80")
    assert rows["ports/chancay", "inauguration", "2024-11"]["verdict"] == "as_planned"


@pytest.mark.parametrize(
    ("name", "query", "status"),
    [("events.doc", {}, 404), ("events.csv", {"years": "soon"}, 400)],
)
def test_what_cannot_be_meant_is_said(
    client: TestClient, name: str, query: dict[str, str], status: int
) -> None:
    answer = client.get(f"{FILES}/{name}", params=query)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/json")


def test_the_picture_shows_the_records_of_the_filter(client: TestClient) -> None:
    picture = client.get(f"{FILES}/timeline.svg", params={"layer": "ports", "lang": "en"})
    assert "Chancay" in picture.text
    assert "Las Bambas" not in picture.text
    assert "http" not in re.sub(r'xmlns(:\w+)?="[^"]+"', "", picture.text)
