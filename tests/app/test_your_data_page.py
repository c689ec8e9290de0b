"""A reader's own file: a layer of their visit, seen by nobody else, gone when it is forgotten."""

import gc
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any
from weakref import ref

import pytest
from starlette.testclient import TestClient
from streamlit.testing.v1 import AppTest

from geodata.stores.opening import shared_store
from geodata.validation.validate import validate
from layers.your_data.guests import bring
from tests.app.conftest import html_of, sent_to_map

TINYLAND = Path(__file__).parents[1] / "tinyland"
TABLE = "Nombre;Latitud;Longitud;Estado\nÑandú;1,5;11,25;operating\nRío <b>;1,25;11,5;raro\n"
Open = Callable[..., AppTest]


def pasted(open_app: Open, text: str = TABLE, **query: str) -> AppTest:
    app = open_app(TINYLAND, "your_data", **query)
    app.text_area[0].set_value(text)
    _press(app, "Read the table", "Leer la tabla")
    return app


def _press(app: AppTest, *labels: str) -> None:
    next(button for button in app.button if button.label in labels).click().run()


def guest_of(app: AppTest) -> Any:
    return app.session_state["atlas"].guest


def texts(app: AppTest) -> str:
    found = [*app.markdown, *app.caption, *app.error, *app.info, *app.warning]
    return "\n".join(element.value for element in found)


def test_a_pasted_table_is_a_layer_of_explore(open_app: Open) -> None:
    app = pasted(open_app)
    assert not app.exception
    assert "2 rows, 2 with a place" in texts(app)
    assert "raro" in html_of(app)
    assert sent_to_map(app)["query"] == "layer=my_table"
    _press(app, "Show it in Explore")
    app.switch_page("../pages/explore.py").run()
    assert not app.exception
    assert "14 records" in html_of(app)  # 12 of the atlas
    layers = next(p for p in app.button_group if p.key == "filter.layers")
    assert any("table" in option for option in layers.options)


def test_an_uploaded_file_is_read_and_not_kept(open_app: Open) -> None:
    app = open_app(TINYLAND, "your_data")
    app.file_uploader[0].upload("Mis puestos.csv", TABLE.encode()).run()
    assert guest_of(app).told["title"] == "Mis puestos"
    assert "Mis puestos" in [header.value for header in app.header]


def test_corrections_read_it_again(open_app: Open) -> None:
    app = pasted(open_app)
    choice = next(box for box in app.selectbox if box.label.startswith("Estado"))
    choice.set_value("-")
    _press(app, "Read it again with these")
    targets = {column.heading: column.target for column in guest_of(app).prepared.columns}
    assert targets["Estado"] == "-"
    assert len(list(guest_of(app).scratch.folder.glob("*/tinyland-with-my-table"))) == 1


def test_what_is_refused_is_said_in_the_readers_language(open_app: Open) -> None:
    app = pasted(open_app, "nada", lang="es")
    assert not app.exception
    app = open_app(TINYLAND, "your_data", lang="es")
    app.file_uploader[0].upload("a.kml", b"<!DOCTYPE x><kml/>").run()
    assert "Debe ser XML en UTF" in texts(app)


def test_other_visits_do_not_know_it(open_app: Open, client: TestClient) -> None:
    app = pasted(open_app)
    other = open_app(TINYLAND, layer="my_table")
    assert "my\\_table" in texts(other)
    assert guest_of(other) is None
    assert guest_of(app) is not None
    assert client.get("/atlas/view?layer=my_table").json()["total"] != 2


def test_its_files_come_from_its_own_address(
    open_app: Open, client: TestClient, tmp_path: Path
) -> None:
    guest = guest_of(pasted(open_app))
    base = f"/atlas/guest/{guest.token}"
    seen = client.get(f"{base}/view?layer=my_table&lang=en")
    assert seen.json()["total"] == 2
    assert seen.headers["cache-control"] == "no-store"
    for suffix in ("csv", "xlsx", "gpkg"):
        answer = client.get(
            f"{base}/records.{suffix}?layer=my_table", headers={"range": "bytes=0-"}
        )
        assert answer.status_code == 200, suffix
        assert answer.headers["cache-control"] == "no-store"
    assert "Ñandú" in client.get(f"{base}/records.csv?layer=my_table").text
    with zipfile.ZipFile(BytesIO(client.get(f"{base}/package.zip").content)) as archive:
        archive.extractall(tmp_path)
    (package,) = tmp_path.iterdir()
    assert [problem for problem in validate(package) if problem.serious] == []


def test_forgetting_it_leaves_nothing(open_app: Open, client: TestClient) -> None:
    app = pasted(open_app)
    guest = guest_of(app)
    base, folder, store = f"/atlas/guest/{guest.token}", guest.scratch.folder, ref(guest.store)
    assert client.get(f"{base}/view").status_code == 200
    _press(app, "Forget it")
    assert guest_of(app) is None
    assert not folder.exists()
    assert client.get(f"{base}/view").status_code == 410
    assert client.get(f"{base}/records.csv").status_code == 410
    assert client.get(f"{base}/package.zip").status_code == 410
    del guest
    gc.collect()
    assert store() is None


def test_what_nobody_holds_any_more_is_removed() -> None:
    guest = bring("a.csv", TABLE.encode(), shared_store())
    folder = guest.scratch.folder
    assert folder.exists()
    del guest
    gc.collect()
    assert not folder.exists()


def test_a_file_of_no_known_form_leaves_nothing(open_app: Open) -> None:
    app = open_app(TINYLAND, "your_data")
    app.file_uploader[0].upload("a.csv", b"").run()
    assert "must hold data" in texts(app).casefold()
    _press(app, "Forget it")
    assert guest_of(app) is None
    assert not texts(app).casefold().count("must hold data")


def test_the_host_may_take_no_files(open_app: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ATLAS_UPLOADS", "off")
    app = open_app(TINYLAND, "your_data")
    assert not app.file_uploader
    assert [box.label for box in app.text_area] == ["Names or text to check"]
    assert "takes no files" in texts(app)


def test_a_list_is_checked_and_comes_as_a_table(open_app: Open) -> None:
    app = open_app(TINYLAND, "your_data")
    box = next(box for box in app.text_area if box.label == "Names or text to check")
    box.set_value("Alpha Post\n=cmd|' /C calc'!A0\n<b>nobody</b>").run()
    assert not app.exception
    assert "3 names: 1 known, " in texts(app).replace("\\", "")
    table = html_of(app)
    assert "the same name" in table
    assert "&lt;b&gt;nobody" in table
    assert "not known here" in table


def test_the_figures_of_a_text_are_held_against_the_claims(open_app: Open) -> None:
    app = open_app(TINYLAND, "your_data", lang="es")
    app.button_group(key="your-data.check.form").set_value("text").run()
    box = next(box for box in app.text_area if box.key == "your-data.check.text")
    box.set_value("Island Post is a post. Acorn Ltd posee el 45 %, pero Birch Group el 60 %.").run()
    assert not app.exception
    assert "coincide: 1, contradice: 1" in texts(app).replace("\\", "")
    table = html_of(app)
    assert "40" in table
    assert "la oración nombra al propietario" in table
