"""The locks name all that is installed, with hashes, and nothing else; no network is asked."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
# Those whose packages are installed where tests run, and can say what they bring.
LOCKED = ("requirements", "requirements-dev")
OURS = (*LOCKED, "requirements-bench")
ALL = (
    *OURS,
    "tests/requirements-validators",
    "benchmarks/requirements-tipg",
    "benchmarks/requirements-pygeoapi",
    "prepare/requirements",
)
SHA256 = re.compile(r"--hash=sha256:[0-9a-f]{64}")


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def asked(name: str) -> Iterator[Requirement]:
    """What a hand-written list asks for, with the list it stands on."""
    for line in text(f"{name}.in").splitlines():
        wanted = line.split(" #")[0].strip()
        if wanted.startswith("-r "):
            yield from asked(wanted.removeprefix("-r ").removesuffix(".in"))
        elif wanted and not wanted.startswith("#"):
            yield Requirement(wanted)


def entries(name: str) -> dict[str, str]:
    """The entries of a lock, by the canonical name of the package; each with its hashes."""
    joined = text(f"{name}.txt").replace("\\\n", " ")
    lines = [
        line for line in joined.splitlines() if line.strip() and not line.lstrip().startswith("#")
    ]
    return {canonicalize_name(Requirement(line.split("--hash")[0]).name): line for line in lines}


def locked(name: str) -> dict[str, Requirement]:
    return {key: Requirement(line.split("--hash")[0]) for key, line in entries(name).items()}


def applies(requirement: Requirement, extras: frozenset[str] = frozenset()) -> bool:
    """Whether it is installed on this machine with these extras of the package that asks for it."""
    marker = requirement.marker
    return marker is None or any(marker.evaluate({"extra": e}) for e in extras | {""})


def brought(wanted: list[Requirement]) -> dict[str, set[str]]:
    """Every package that these bring, as the installed ones say, with the versions asked for."""
    found: dict[str, set[str]] = {}
    seen: set[tuple[str, frozenset[str]]] = set()
    while wanted:
        requirement = wanted.pop()
        name, extras = canonicalize_name(requirement.name), frozenset(requirement.extras)
        found.setdefault(name, set()).add(str(requirement.specifier))
        if (name, extras) not in seen:
            seen.add((name, extras))
            further = map(Requirement, distribution(name).requires or ())
            wanted += [one for one in further if applies(one, extras)]
    return found


@pytest.mark.parametrize("name", ALL)
def test_each_lock_holds_the_versions_its_list_asks_for(name: str) -> None:
    lock = locked(name)
    parted = [
        str(one)
        for one in asked(name)
        if one.specifier != lock.get(canonicalize_name(one.name), Requirement("none")).specifier
    ]
    assert not parted, f"{name}.in and {name}.txt differ; run `make lock`"


@pytest.mark.parametrize("name", ALL)
def test_each_lock_says_what_came_from_its_list(name: str) -> None:
    package, found = "", set()
    for line in text(f"{name}.txt").splitlines():
        if "==" in line and not line.startswith((" ", "#")):
            package = canonicalize_name(Requirement(line.rstrip(" \\")).name)
        elif re.search(r"-r (?:[a-z]+/)?requirements[a-z-]*\.in$", line):
            found.add(package)
    wanted = {canonicalize_name(one.name) for one in asked(name)}
    assert found == wanted, f"{name}.in and {name}.txt differ; run `make lock`"


@pytest.mark.parametrize("name", LOCKED)
def test_each_lock_holds_what_these_bring_and_nothing_else(name: str) -> None:
    lock = {key: one for key, one in locked(name).items() if applies(one)}
    needed = brought([one for one in asked(name) if applies(one)])
    assert lock.keys() == needed.keys(), f"{name}.in and {name}.txt differ; run `make lock`"
    pinned = {key: next(iter(one.specifier)).version for key, one in lock.items()}
    unfit = [
        f"{key} {pinned[key]} is not {specifier}"
        for key, specifiers in needed.items()
        for specifier in specifiers
        if not Requirement(f"{key}{specifier}").specifier.contains(pinned[key], prereleases=True)
    ]
    assert not unfit, "run `make lock`"
    installed = {key: distribution(key).version for key in lock}
    assert installed == pinned, f"what is installed is not what {name}.txt says; run `make check`"


@pytest.mark.parametrize("name", ALL)
def test_every_entry_of_a_lock_is_one_release_with_its_hashes(name: str) -> None:
    for line in entries(name).values():
        requirement = Requirement(line.split("--hash")[0])
        assert [one.operator for one in requirement.specifier] == ["=="], line
        assert SHA256.search(line), f"{requirement} has no hash"


@pytest.mark.parametrize("name", ALL)
def test_no_lock_names_an_address(name: str) -> None:
    found = re.findall(r"://|--(?:extra-)?index|--find-links|--trusted-host", text(f"{name}.txt"))
    assert not found


def test_the_locks_of_one_environment_hold_the_same_releases() -> None:
    whole = {name: entries(name) for name in OURS}
    base = whole["requirements"]
    for name in OURS[1:]:
        assert base.items() <= whole[name].items(), f"requirements.txt and {name}.txt differ"
    shared = whole["requirements-dev"].keys() & whole["requirements-bench"].keys()
    assert all(whole["requirements-dev"][key] == whole["requirements-bench"][key] for key in shared)


def test_make_installs_by_hash_and_builds_nothing() -> None:
    told = subprocess.run(
        ["make", "--dry-run", "--always-make", "run", "test", "bench"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    installs = re.findall(r"-m pip install (.*)", told.replace("\\\n", " "))
    wanted = [*LOCKED, "tests/requirements-validators", "requirements-bench"]
    assert [line.rsplit(maxsplit=1)[1] for line in installs] == [f"{name}.txt" for name in wanted]
    assert all("--require-hashes" in i and "--only-binary :all:" in i for i in installs)


def test_the_bill_of_materials_is_the_lock(tmp_path: Path) -> None:
    out = tmp_path / "sbom.cdx.json"
    subprocess.run(
        ["make", "-o", f"{sys.prefix}/.ready-to-test", "sbom", f"VENV={sys.prefix}", f"SBOM={out}"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    bill = json.loads(out.read_text(encoding="utf-8"))
    named = {canonicalize_name(one["name"]): one["version"] for one in bill["components"]}
    assert bill["bomFormat"] == "CycloneDX"
    assert named == {
        key: next(iter(one.specifier)).version for key, one in locked("requirements").items()
    }
    assert all(one["purl"].startswith("pkg:pypi/") for one in bill["components"])
