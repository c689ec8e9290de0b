"""The servers of the API race, each as its documentation serves it, one process each."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks import database
from benchmarks.data import LAYER, Rows
from benchmarks.environments import environment, installed_version
from benchmarks.servers import HOST, ROOT, Server, atlas, running
from benchmarks.settings import Settings

PYGEOAPI = Path(__file__).parent / "pygeoapi.json"
WORKER_SECONDS = "300"


@dataclass(frozen=True, slots=True)
class Contender:
    """One server of the same rows.

    Attributes:
        store: "file" (in memory or from a file) or "PostGIS"; races are within a store.
        items: path of the items, up to the query parameters.
        how: how it is served.
    """

    name: str
    store: str
    items: str
    how: str
    serve: Callable[[Rows, Settings], AbstractContextManager[Server]]


@contextmanager
def _atlas_in_memory(rows: Rows, settings: Settings) -> Iterator[Server]:
    with atlas(str(rows.package), _log(settings, "atlas", rows)) as server:
        yield server


@contextmanager
def _atlas_on_postgis(rows: Rows, settings: Settings) -> Iterator[Server]:
    url = database.atlas_database(rows, settings.database)
    with atlas(url, _log(settings, "atlas-postgis", rows)) as server:
        yield server


@contextmanager
def _pygeoapi(rows: Rows, settings: Settings, provider: dict[str, Any]) -> Iterator[Server]:
    commands = environment("pygeoapi", settings.folder)
    name = f"pygeoapi-{provider['name']}-{rows.n}"
    config = settings.folder / f"{name}.yml"
    config.write_text(_pygeoapi_config(provider), encoding="utf-8")
    openapi = settings.folder / f"{name}-openapi.yml"
    paths = {"PYGEOAPI_CONFIG": str(config), "PYGEOAPI_OPENAPI": str(openapi)}
    subprocess.run(
        [str(commands / "pygeoapi"), "openapi", "generate", str(config), "-of", str(openapi)],
        env={**os.environ, **paths},
        check=True,
        stdout=subprocess.DEVNULL,
    )
    command = [str(commands / "gunicorn"), "--bind", f"{HOST}:{{port}}", "--workers", "1"]
    command += ["--timeout", WORKER_SECONDS, "pygeoapi.flask_app:APP"]
    health = f"/collections/{LAYER}?f=json"
    with running(command, health, paths, _log(settings, name, rows)) as server:
        yield server


def _pygeoapi_config(provider: dict[str, Any]) -> str:
    """pygeoapi's configuration with one collection; JSON is YAML."""
    config = json.loads(PYGEOAPI.read_text(encoding="utf-8"))
    config["resources"][LAYER]["providers"] = [{"type": "feature", **provider}]
    return json.dumps(config)


def _pygeoapi_geojson(rows: Rows, settings: Settings) -> AbstractContextManager[Server]:
    provider = {"name": "GeoJSON", "data": str(rows.geojson), "id_field": "id"}
    return _pygeoapi(rows, settings, provider)


def _pygeoapi_postgresql(rows: Rows, settings: Settings) -> AbstractContextManager[Server]:
    provider = {
        "name": "PostgreSQL",
        "data": database.plain_parts(rows, settings.database),
        "id_field": database.KEY,
        "table": LAYER,
        "geom_field": "geometry",
    }
    return _pygeoapi(rows, settings, provider)


@contextmanager
def _tipg(rows: Rows, settings: Settings) -> Iterator[Server]:
    commands = environment("tipg", settings.folder)
    paths = {"DATABASE_URL": database.plain_database(rows, settings.database)}
    command = [str(commands / "uvicorn"), "tipg.main:app", "--host", HOST, "--port", "{port}"]
    command += ["--log-level", "warning"]
    with running(command, "/collections", paths, _log(settings, "tipg", rows)) as server:
        yield server


def _log(settings: Settings, name: str, rows: Rows) -> Path:
    return settings.folder / f"{name}-{rows.n}.log"


OURS, THEIRS = f"/api/collections/{LAYER}/items?", f"/collections/{LAYER}/items?f=json&"
CONTENDERS = (
    Contender("Atlas Perú", "file", OURS, "streamlit run, one process", _atlas_in_memory),
    Contender("pygeoapi, GeoJSON", "file", THEIRS, "gunicorn, one worker", _pygeoapi_geojson),
    Contender("Atlas Perú", "PostGIS", OURS, "streamlit run, one process", _atlas_on_postgis),
    Contender(
        "tipg", "PostGIS", f"/collections/public.{LAYER}/items?", "uvicorn, one worker", _tipg
    ),
    Contender(
        "pygeoapi, PostgreSQL", "PostGIS", THEIRS, "gunicorn, one worker", _pygeoapi_postgresql
    ),
)


def versions(settings: Settings) -> dict[str, str]:
    """Versions of the others."""
    return {
        name: installed_version(environment(name, settings.folder), name)
        for name in ("pygeoapi", "tipg")
    } | {"PostgreSQL": database.version(settings.database) if settings.database else "none"}


def atlas_serves_postgis() -> bool:
    """Whether the atlas can be put into a database at all."""
    command = [sys.executable, "-m", "geodata", "publish", "--help"]
    return subprocess.run(command, cwd=ROOT, capture_output=True, check=False).returncode == 0
