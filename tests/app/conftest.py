"""The app without a browser: its script run by Streamlit's AppTest."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from geodata import store as stores

ROOT = Path(__file__).parents[2]
PAGES = ("explore", "record", "evidence", "downloads", "about")


@pytest.fixture
def open_app(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., AppTest]]:
    """Run the app on a package: `open_app(package, page="about", layer="mines")`."""

    def start(package: Path, page: str = "explore", **query: str) -> AppTest:
        monkeypatch.setenv("GEODATA", str(package))
        app = AppTest.from_file(str(ROOT / "layers" / "shell.py"), default_timeout=30)
        for name, value in query.items():
            app.query_params[name] = value
        app.run()
        return app if page == "explore" else app.switch_page(f"../pages/{page}.py").run()

    yield start
    stores.forget_stores()


def sent_to_map(app: AppTest) -> dict[str, Any]:
    """What Python told the map to show: query, chosen, language, tiles."""
    component = app.get("component_instance")[0]
    script = json.loads(component.proto.json_args)["feature_group"]
    start = script.index("window.atlas.show(") + len("window.atlas.show(")
    return json.loads(script[start : script.index(");", start)])


def html_of(app: AppTest) -> str:
    """The text of every HTML element of the page, one after the other."""
    return "\n".join(element.proto.body for element in app.get("html"))
