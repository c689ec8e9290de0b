"""The evidence server, asked by the SDK's own client: fifty questions about Peru, over stdio."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from mcp import Client, StdioServerParameters

from geodata.assistants.server import evidence_server
from geodata.datapackage.claims import Claim
from geodata.datapackage.package import BUILT_IN, Package, read_package
from geodata.evidence.conflicts import find_conflicts
from geodata.query.selection import Selection
from geodata.stores.memory.store import MemoryStore
from geodata.stores.store import Store
from tests.event_loop import awaited

ROOT = Path(__file__).parents[2]
SERVER = StdioServerParameters(
    command=sys.executable,
    args=["-m", "geodata", "mcp"],
    cwd=str(ROOT),
    env={name: text for name, text in os.environ.items() if name != "GEODATA"},
)
Question = tuple[str, dict[str, Any], set[str]]
Asked = tuple[str, dict[str, Any]]


def answers(server: Any, questions: list[Asked]) -> list[Any]:
    """What a client is told, in order."""

    async def ask() -> list[Any]:
        async with Client(server) as client:
            return [await client.call_tool(name, given) for name, given in questions]

    return awaited(ask)


def told(result: Any) -> dict[str, Any]:
    assert not result.is_error, result.content
    content = result.structured_content
    return content.get("result", content) if set(content) == {"result"} else content


def objects(answer: Any) -> Iterator[dict[str, Any]]:
    """Every object in an answer."""
    if isinstance(answer, dict):
        yield answer
        for part in answer.values():
            yield from objects(part)
    elif isinstance(answer, list):
        for part in answer:
            yield from objects(part)


def claims_in(answer: Any) -> dict[str, dict[str, Any]]:
    return {found["claim_id"]: found for found in objects(answer) if "claim_id" in found}


def numbers(answer: Any) -> list[dict[str, Any]]:
    return [found for found in objects(answer) if "number" in found]


def is_cited(number: dict[str, Any]) -> bool:
    """Whether a number is a claim, or has claims, with source and place in it."""
    claims = [number] if "claim_id" in number else number.get("claims", [])
    return bool(claims) and all(c["claim_id"] and c["source"] and c["locator"] for c in claims)


def every(claims: list[Claim], count: int) -> list[Claim]:
    """So many claims, spread evenly over all."""
    return claims[:: len(claims) // count][:count]


@pytest.fixture(scope="module")
def peru() -> Package:
    return read_package(BUILT_IN)


@pytest.fixture(scope="module")
def fifty(peru: Package) -> list[Question]:
    """Fifty questions for numbers, with ids of the claims that must be in the answer."""
    numeric = [c for c in peru.claims if c.number is not None and c.record_id in peru.records.index]
    found: list[Question] = [
        ("record", {"record": c.record_id, "fields": [c.field]}, {c.claim_id})
        for c in every(numeric, 25)
    ]
    found += [
        ("claims", {"query": f"id={c.record_id}&field={c.field}"}, {c.claim_id})
        for c in every(numeric[3:], 8)
    ]
    found += [
        (
            "compare",
            {"records": [one.record_id, other.record_id], "field": one.field},
            {one.claim_id},
        )
        for one, other in zip(every(numeric[5:], 8), every(numeric[9:], 8), strict=True)
    ]
    disputed = [
        conflict
        for conflict in find_conflicts(MemoryStore(peru).atlas())
        if any(claim.number is not None for claim in conflict.claims)
    ]
    found += [
        ("conflicts", {"query": f"id={c.record_id}"}, {claim.claim_id for claim in c.claims})
        for c in disputed[:5]
    ]
    found += [
        ("figures", {"series": s.code}, {f"{s.path}#row={s.observations[0].row}"})
        for s in list(peru.series.values())[:4]
    ]
    assert len(found) == 50
    return found


def test_fifty_questions_have_their_claims(fifty: list[Question], peru: Package) -> None:
    by_id = {claim.claim_id: claim for claim in peru.claims}
    results = answers(SERVER, [(name, given) for name, given, _ in fifty])
    for (name, given, wanted), result in zip(fifty, results, strict=True):
        answer = told(result)
        cited = claims_in(answer)
        assert wanted <= set(cited), (name, given)
        assert numbers(answer), (name, given)
        assert [n for n in numbers(answer) if not is_cited(n)] == [], (name, given)
        for claim_id, claim in cited.items():
            if claim_id in by_id:
                original = by_id[claim_id]
                assert claim.get("number") == original.number
                assert claim.get("line") == original.line
                assert claim["source"] == original.source_id


def ask(store: Store, name: str, **given: Any) -> Any:
    [result] = answers(evidence_server(lambda: store), [(name, given)])
    return result


def test_what_no_claim_says_is_answered_so(store: Store) -> None:
    answer = told(ask(store, "record", record="posts/alpha", fields=["length"]))
    assert answer["facts"] == []
    assert answer["no_claim_about"] == ["length"]
    assert "No claim of the atlas says length of posts/alpha" in answer["said"]
    assert "said" in told(ask(store, "search", text="nothing like it"))


def test_a_value_has_witnesses_and_its_conflict(store: Store) -> None:
    answer = told(ask(store, "record", record="posts/beta", fields=["investment"]))
    [fact] = answer["facts"]
    assert fact["stands"][0]["number"] == 200_000_000
    assert fact["stands"][0]["witnesses"] >= 1
    conflicts = told(ask(store, "conflicts", query="id=posts/beta"))["conflicts"]
    assert (fact["conflict"] is not None) == any(c["field"] == "investment" for c in conflicts)


def test_a_count_names_its_records_and_their_claims(store: Store) -> None:
    answer = told(ask(store, "count", query="layer=posts", by="departments"))
    selected = store.select(Selection(layers=("posts",)))
    assert answer["count"] == selected.total == len(answer["records"])
    assert answer["by"] == {k: n for k, n in selected.facets["departments"].items() if n}
    atlas = store.atlas()
    for record in answer["records"]:
        assert record["claims"] == [c.claim_id for c in atlas.claims_of(record["id"])]


def test_the_filter_is_that_of_the_atlas(store: Store) -> None:
    query = "sector=trade&years=2010-2014"
    answer = told(ask(store, "filter", query=query))
    selected = store.select(store.parse({"sector": "trade", "years": "2010-2014"})[0])
    assert [record["id"] for record in answer["records"]] == selected.ids
    spanish = told(ask(store, "filter", query=query, language="es"))
    assert spanish["records"][0]["address"].startswith("/es/record/")


@pytest.mark.parametrize(
    ("name", "given", "sentence"),
    [
        ("record", {"record": "posts/none"}, "“posts/none” is none"),
        ("record", {"record": "posts/alpha", "fields": ["colour"]}, "field must be one of"),
        ("filter", {"query": "layer=zz"}, "zz"),
        ("filter", {"query": "colour=red"}, "“colour” came"),
        ("count", {"by": "colour"}, "by must be one of"),
        ("figures", {"series": "none"}, "series must be one of"),
        ("compare", {"records": [], "field": "status"}, "records must be 1 to 20"),
        ("search", {"text": "x", "language": "xx"}, "language must be one of en, es"),
        ("search", {"text": "x", "limit": 1000}, "100"),
    ],
)
def test_a_bad_question_gets_a_sentence(
    store: Store, name: str, given: dict[str, Any], sentence: str
) -> None:
    result = ask(store, name, **given)
    assert result.is_error
    assert sentence in result.content[0].text
    assert "Traceback" not in result.content[0].text


def test_every_tool_only_reads(store: Store) -> None:
    async def tools() -> Any:
        async with Client(evidence_server(lambda: store)) as client:
            return (await client.list_tools()).tools

    found = awaited(tools)
    assert {tool.name for tool in found} == {
        "search", "filter", "count", "record", "claims", "conflicts", "compare", "figures",
    }  # fmt: skip
    assert all(tool.annotations.read_only_hint and tool.description for tool in found)
