"""The app without a browser: its script run by Streamlit's AppTest."""

import importlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import html5lib
import pandas
import pytest
from starlette.testclient import TestClient
from streamlit.testing.v1 import AppTest

from geodata.stores import opening

ROOT = Path(__file__).parents[2]
PAGES = (
    "explore", "record", "questions", "actors", "timeline", "departments", "compare", "evidence",
    "figures", "downloads", "your_data", "about",
)  # fmt: skip


@pytest.fixture(scope="session")
def client() -> Iterator[TestClient]:
    """The application, started once: as a browser meets it, errors are answers."""
    app: Any = importlib.import_module("app").app
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


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
    opening.forget_stores()


def sent_to_map(app: AppTest) -> dict[str, Any]:
    """What Python told the map to show: query, chosen, language, tiles."""
    component = app.get("component_instance")[0]
    script = json.loads(component.proto.json_args)["feature_group"]
    start = script.index("window.atlas.show(") + len("window.atlas.show(")
    return json.loads(script[start : script.index(");", start)])


def html_of(app: AppTest) -> str:
    """The text of every HTML element of the page, one after the other."""
    return "\n".join(element.proto.body for element in app.get("html"))


def table_of(app: AppTest) -> pandas.DataFrame:
    """The page of rows that Explore's table shows: index = id, columns = codes of columns."""
    found = [c.proto for c in app.get("bidi_component") if c.proto.component_name == "atlas.table"]
    sent = json.loads(found[0].json)["html"]
    table = html5lib.parse(sent, namespaceHTMLElements=False).find(".//table")
    rows = {
        row.get("data-id"): ["".join(cell.itertext()) for cell in row]
        for row in table.findall("tbody/tr")
    }
    codes = [head.get("data-code") for head in table.findall("thead/tr/th")]
    return pandas.DataFrame.from_dict(rows, orient="index", columns=codes)
