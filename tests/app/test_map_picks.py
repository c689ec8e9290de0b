"""What the map says is chosen is heard once, however often Streamlit calls with it."""

from collections.abc import Callable
from typing import Any

import pytest
import streamlit as st

from geodata.datapackage.package import Package
from layers.map import folium_map

Say = Callable[..., None]


@pytest.fixture
def heard() -> list[str | None]:
    """The records that the map has chosen, as the page hears of them."""
    return []


@pytest.fixture
def say(monkeypatch: pytest.MonkeyPatch, package: Package, heard: list[str | None]) -> Say:
    """Have the map say which record is chosen, and by which of its picks."""
    session: dict[str, Any] = {}
    called: list[Callable[[], None]] = []
    monkeypatch.setattr(st, "session_state", session)
    monkeypatch.setattr(
        folium_map, "st_folium", lambda *_, on_change, **__: called.append(on_change)
    )
    folium_map.show_map(
        package, {}, heard.append, on_filter={"area": lambda area: heard.append(f"area {area}")}
    )

    def say(picked: str, count: int, **more: str) -> None:
        session[folium_map.MAP_KEY] = {"picked": picked, "count": count, **more}
        called[0]()

    return say


def test_a_pick_that_comes_again_is_not_chosen_again(say: Say, heard: list[str | None]) -> None:
    say("mines/one", 1)
    say("mines/one", 1)
    assert heard == ["mines/one"]


def test_the_same_record_picked_anew_is_chosen_again(say: Say, heard: list[str | None]) -> None:
    say("mines/one", 1)
    say("", 2)
    say("mines/one", 3)
    assert heard == ["mines/one", None, "mines/one"]


def test_an_area_that_is_drawn_is_no_pick(say: Say, heard: list[str | None]) -> None:
    say("mines/one", 1)
    say("mines/one", 2, area="1,2,3,4")
    say("mines/one", 2, area="1,2,3,4")
    say("mines/one", 3, area="")
    assert heard == ["mines/one", "area 1,2,3,4", "area "]
