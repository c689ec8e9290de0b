"""The evidence server over HTTP, asked by the SDK's own client while the real app serves it."""

from typing import Any

import httpx2
import pytest
from mcp import Client
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.testclient import TestClient

from layers.assistants import Assistants
from tests.browser.conftest import Server
from tests.event_loop import awaited


def asked(address: str, name: str, **given: Any) -> Any:
    async def ask() -> Any:
        async with Client(f"{address}/mcp") as client:
            return await client.call_tool(name, given)

    return awaited(ask)


def test_it_answers_beside_the_pages(served: Server) -> None:
    answer = asked(served.address, "record", record="mines/las-bambas", fields=["workdays_lost"])
    assert not answer.is_error
    [fact, *_] = answer.structured_content["facts"]
    assert all(claim["claim_id"] and claim["line"] for claim in fact["stands"][0]["claims"])


def test_a_bad_question_gets_a_sentence(served: Server) -> None:
    answer = asked(served.address, "record", record="mines/none")
    assert answer.is_error
    assert "“mines/none” is none" in answer.content[0].text


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"x" * 100_000])
def test_what_is_no_question_is_refused(served: Server, body: bytes) -> None:
    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    answer = httpx2.post(f"{served.address}/mcp", content=body, headers=headers)
    assert 400 <= answer.status_code < 500


def test_it_says_so_where_it_is_not_running() -> None:
    client = TestClient(Starlette(routes=[Route("/mcp", Assistants())]))
    assert client.post("/mcp", json={}).status_code == 503
