"""Online map tiles: a link can only ask for them, the reader switches them on."""

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.app.conftest import sent_to_map

Open = Callable[..., AppTest]
YES, NO = "Show online tiles", "Leave them out"
BOX = "Online map tiles (needs a network)"


def buttons(app: AppTest) -> list[str]:
    return [button.label for button in app.button]


def press(app: AppTest, label: str) -> AppTest:
    return next(button for button in app.button if button.label == label).click().run()


def box(app: AppTest) -> bool:
    return bool(next(one for one in app.checkbox if one.label == BOX).value)


def test_a_link_does_not_switch_online_tiles_on(open_app: Open, tinyland: Path) -> None:
    app = open_app(tinyland, tiles="1")
    assert not sent_to_map(app)["tiles"]
    assert not box(app)
    # What would be asked stands there before it is.
    assert any("tile.openstreetmap.org" in info.value.replace("\\", "") for info in app.info)


@pytest.mark.parametrize(("answer", "shown"), [(YES, True), (NO, False)])
def test_the_reader_is_asked_once(open_app: Open, tinyland: Path, answer: str, shown: bool) -> None:
    app = press(open_app(tinyland, tiles="1"), answer)
    assert (sent_to_map(app)["tiles"], box(app)) == (shown, shown)
    assert ("tiles" in app.query_params) == shown
    assert not {YES, NO} & set(buttons(app.run()))


@pytest.mark.parametrize("value", ["", "0", "true", "1,1", "<b>"])
def test_anything_else_asks_nothing(open_app: Open, tinyland: Path, value: str) -> None:
    app = open_app(tinyland, tiles=value)
    assert not sent_to_map(app)["tiles"]
    assert not {YES, NO} & set(buttons(app))


def test_who_switched_them_on_gets_them_back_with_the_address(
    open_app: Open, tinyland: Path
) -> None:
    app = open_app(tinyland)
    next(one for one in app.checkbox if one.label == BOX).check().run()
    assert sent_to_map(app)["tiles"]
    del app.query_params["tiles"]  # Back
    assert not sent_to_map(app.run())["tiles"]
    app.query_params["tiles"] = "1"  # Forward
    assert sent_to_map(app.run())["tiles"]
    assert not {YES, NO} & set(buttons(app))


def test_the_record_page_asks_too(open_app: Open, tinyland: Path) -> None:
    app = open_app(tinyland, page="record", tiles="1", record="lights/north")
    assert {YES, NO} <= set(buttons(app))
