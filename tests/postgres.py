"""A PostgreSQL with PostGIS for tests: a private cluster in a temporary folder, or one given.

ATLAS_TEST_POSTGRES names a server whose user may create databases; without it a cluster is made
from the PostgreSQL that is installed, and removed afterwards. Where none is, tests that need one
are skipped, which CI does not let pass.
"""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import psycopg
import pytest
from psycopg import conninfo, sql

from geodata.stores.postgis.publishing.publish import publish

INSTALLED = "/usr/lib/postgresql"
# Nothing of a test need outlive a power cut; what is committed must outlive a killed server.
SETTINGS = """
listen_addresses = '127.0.0.1'
fsync = off
max_connections = 60
shared_buffers = 64MB
"""
TEMPLATE = "atlas_with_extensions"
NEEDED = "needs PostgreSQL with PostGIS: apt-get install postgresql postgresql-postgis"


def programs() -> Path | None:
    """The folder of initdb and pg_ctl; None where PostgreSQL is not installed."""
    found = shutil.which("pg_ctl")
    if found and shutil.which("initdb"):
        return Path(found).parent
    versions = sorted(Path(INSTALLED).glob("*/bin/initdb"), key=lambda p: int(p.parts[-3]))
    return versions[-1].parent if versions else None


def is_root() -> bool:
    """Whether we are root, whom PostgreSQL refuses to serve."""
    return os.name == "posix" and os.geteuid() == 0


class Cluster:
    """A PostgreSQL server of our own, in a folder of its own."""

    def __init__(self, bin_folder: Path) -> None:
        self.bin = bin_folder
        # Not pytest's folder: the user postgres must be able to reach it.
        self.folder = Path(tempfile.mkdtemp(prefix="atlas-postgres-"))
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        if is_root():
            shutil.chown(self.folder, "postgres", "postgres")
        self.run("initdb", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync",
                 "--username=postgres")  # fmt: skip
        with (self.folder / "postgresql.conf").open("a") as settings:
            settings.write(f"{SETTINGS}port = {self.port}\n")
            settings.write(f"unix_socket_directories = '{self.folder}'\n")
        self.start()

    def run(self, program: str, *arguments: str) -> None:
        command = [str(self.bin / program), "-D", str(self.folder), *arguments]
        if is_root():
            command = ["runuser", "-u", "postgres", "--", *command]
        subprocess.run(command, check=True, capture_output=True, cwd="/", stdin=subprocess.DEVNULL)

    @property
    def address(self) -> str:
        return f"postgresql://postgres@127.0.0.1:{self.port}/postgres"

    def start(self) -> None:
        self.run("pg_ctl", "-w", "-l", str(self.folder / "log"), "start")

    def stop(self) -> None:
        """Stop at once, as when the machine fails."""
        self.run("pg_ctl", "-w", "-m", "immediate", "stop")

    def remove(self) -> None:
        self.stop()
        shutil.rmtree(self.folder)


def new_cluster() -> Cluster:
    """A cluster of our own; the test is skipped where PostgreSQL is not installed."""
    found = programs()
    if found is None:
        pytest.skip(NEEDED)
    return Cluster(found)


class Server:
    """A server on which tests make databases."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._names = (f"atlas_test_{os.getpid()}_{number}" for number in count(1))
        self._made: list[str] = []
        self._template = self.create(f"{TEMPLATE}_{os.getpid()}", "template1")
        try:
            with psycopg.connect(self._template, autocommit=True) as connection:
                for extension in ("postgis", "pg_trgm"):
                    connection.execute(f"create extension {extension}")
        except psycopg.errors.Error as error:
            self.close()
            pytest.skip(f"{NEEDED} ({error})")

    def create(self, name: str = "", template: str = "", encoding: str = "UTF8") -> str:
        """Make a database, empty but for its extensions, and return its address."""
        name = name or next(self._names)
        template = template or f"{TEMPLATE}_{os.getpid()}"
        locale = "C.UTF-8" if encoding == "UTF8" else "C"
        command = sql.SQL("create database {} template {} encoding {} locale {}")
        names = (sql.Identifier(name), sql.Identifier(template))
        with psycopg.connect(self.address, autocommit=True) as connection:
            connection.execute(command.format(*names, encoding, locale))
        self._made.append(name)
        return with_database(self.address, name)

    def close(self) -> None:
        """Remove the databases made here."""
        with psycopg.connect(self.address, autocommit=True) as connection:
            for name in self._made:
                command = sql.SQL("drop database {} with (force)")
                connection.execute(command.format(sql.Identifier(name)))


def with_database(address: str, name: str = "", user: str = "") -> str:
    """The address of another database of a server, or for another user."""
    parts = conninfo.conninfo_to_dict(address)
    login = user or str(parts.get("user", "postgres"))
    if parts.get("password"):
        login += f":{parts['password']}"
    name = name or str(parts["dbname"])
    return f"postgresql://{login}@{parts['host']}:{parts.get('port', 5432)}/{name}"


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A server with PostGIS."""
    given = os.environ.get("ATLAS_TEST_POSTGRES")
    cluster = None if given else new_cluster()
    server = Server(given or (cluster.address if cluster else ""))
    yield server
    server.close()
    if cluster:
        cluster.remove()


@pytest.fixture(scope="session")
def published(postgres: Server) -> Callable[[Path], str]:
    """Publishes a package to a database of its own; once for each folder. Gives the address."""
    addresses: dict[Path, str] = {}

    def address_of(root: Path) -> str:
        if root not in addresses:
            addresses[root] = postgres.create()
            publish(addresses[root], root)
        return addresses[root]

    return address_of
