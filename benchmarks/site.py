"""The atlas as deploy/README.md sets it up: two processes and nginx on one PostgreSQL."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from socket import socket
from urllib.error import HTTPError
from urllib.request import urlopen

import psycopg

from benchmarks.servers import HOST, PORTS, ROOT, ServerFailed, streamlit
from tests.postgres import Cluster, is_root, programs

ANSWER_S, START_S, POLL_S = 30, 120, 0.1
NGINX = """
{user}
daemon off; worker_processes 2; pid {folder}/nginx.pid; error_log {folder}/error.log warn;
events {{ worker_connections 1024; }}
http {{
    include /etc/nginx/mime.types;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
    include {folder}/atlas.conf;
}}
"""


@dataclass
class App:
    """One process of the app; the letter is what nginx's cookie calls it."""

    letter: str
    port: int
    geodata: str
    log: Path
    process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        """Its address, past nginx."""
        return f"http://{HOST}:{self.port}"

    def start(self) -> float:
        """Start it; seconds until it answers."""
        environment = {"GEODATA": self.geodata, "STREAMLIT_SERVER_COOKIE_SECRET": "ab" * 32}
        command = [word.format(port=self.port) for word in streamlit(ROOT / "app.py")]
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                command, cwd=ROOT, env=os.environ | environment, stdout=output, stderr=output
            )
        return seconds_until(lambda: status(f"{self.address}/api/collections") == 200, START_S)

    def kill(self) -> None:
        """End it as when the machine's memory is used up: without a word."""
        if self.process:
            self.process.kill()
            self.process.wait()


@dataclass
class Site:
    """All of it.

    Attributes:
        address: of nginx, where visitors come. database: where editions are published.
    """

    folder: Path
    address: str
    database: str
    cluster: Cluster
    apps: tuple[App, App]
    publications: list[str] = field(default_factory=list)

    def publishing(self, package: Path) -> subprocess.Popen[str]:
        """A publication that has been started."""
        command = [sys.executable, "-m", "geodata", "publish", self.database, str(package)]
        pipe = subprocess.PIPE
        return subprocess.Popen(command, cwd=ROOT, stdout=pipe, stderr=subprocess.STDOUT, text=True)

    def ask(self, question: str) -> list[tuple[object, ...]]:
        """Ask the database as its superuser."""
        with psycopg.connect(self.database, autocommit=True) as connection:
            return connection.execute(question.encode()).fetchall()

    def edition(self) -> int:
        """Number of the current edition."""
        return int(str(self.ask("select number from atlas.edition where is_current")[0][0]))

    def schemas(self) -> int:
        """How many editions lie in the database, whole or not."""
        return len(self.ask("select 1 from pg_namespace where nspname like 'atlas\\_%'"))

    def stop_database(self) -> None:
        """Stop the database at once, as when it crashes."""
        self.cluster.stop()

    def start_database(self) -> None:
        """Start it again."""
        self.cluster.start()

    def restart_database(self) -> None:
        """Stop it at once and start it again."""
        log = str(self.cluster.folder / "log")
        self.cluster.run("pg_ctl", "-w", "-m", "immediate", "-l", log, "restart")

    def served_by(self, app: App) -> int:
        """How many answers of nginx came from a process until now."""
        lines = (self.folder / "access.log").read_text().splitlines()
        return sum(f"{HOST}:{app.port}" in line.split("s ")[-1] for line in lines)


@contextmanager
def site(folder: Path, package: Path) -> Iterator[Site]:
    """The site with a package published, while it is wanted."""
    installed = programs()
    if installed is None:
        raise ServerFailed("needs PostgreSQL with PostGIS; see deploy/README.md")
    folder.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        cluster = Cluster(installed)
        stack.callback(cluster.remove)
        gate, *ports = _free(3)
        first, second = (
            App(letter, port, cluster.address, folder / f"app-{letter}.log")
            for letter, port in zip("ab", ports, strict=True)
        )
        made = Site(folder, f"http://{HOST}:{gate}", cluster.address, cluster, (first, second))
        publication = made.publishing(package)
        print(publication.communicate()[0].strip(), file=sys.stderr)
        for app in made.apps:
            stack.callback(app.kill)
            app.start()
        stack.enter_context(_nginx(folder, gate, made.apps))
        seconds_until(lambda: status(f"{made.address}/api") == 200, START_S)
        yield made


@contextmanager
def _nginx(folder: Path, gate: int, apps: tuple[App, App]) -> Iterator[None]:
    """Debian's nginx with deploy/nginx.conf filled in."""
    filled = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
    for name, value in {
        "${ATLAS_LISTEN}": f"{HOST}:{gate}",
        "${ATLAS_HOST}": "_",
        "${ATLAS_A}": f"{HOST}:{apps[0].port}",
        "${ATLAS_B}": f"{HOST}:{apps[1].port}",
        "${ATLAS_CACHE}": f"{folder}/cache",
        "/var/log/nginx/access.log": f"{folder}/access.log",
    }.items():
        filled = filled.replace(name, value)
    (folder / "atlas.conf").write_text(filled, encoding="utf-8")
    main = NGINX.format(folder=folder, user="user root;" if is_root() else "")
    (folder / "nginx.conf").write_text(main, encoding="utf-8")
    command = ["nginx", "-e", f"{folder}/error.log", "-c", f"{folder}/nginx.conf"]
    process = subprocess.Popen(command)
    try:
        yield
    finally:
        process.terminate()
        process.wait()


def status(url: str) -> int:
    """The status of an address; 0 where nothing answers."""
    try:
        with urlopen(url, timeout=ANSWER_S) as answer:
            return int(answer.status)
    except HTTPError as error:
        return error.code
    except OSError:
        return 0


def seconds_until(condition: Callable[[], bool], most_s: float) -> float:
    """Seconds until a condition holds.

    Raises:
        TimeoutError: if it does not within `most_s`.
    """
    began = time.monotonic()
    while not condition():
        if time.monotonic() - began > most_s:
            raise TimeoutError(f"what was waited for did not come within {most_s} s")
        time.sleep(POLL_S)
    return round(time.monotonic() - began, 2)


def _free(count: int) -> list[int]:
    """Ports that nothing listens at."""
    found: list[int] = []
    for port in PORTS:
        with socket() as probe:
            if probe.connect_ex((HOST, port)):
                found.append(port)
        if len(found) == count:
            return found
    raise ServerFailed(f"no {count} free ports; set BENCH_PORTS")
