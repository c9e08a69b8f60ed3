"""The files around the code: what a fresh clone is built from."""

import json
import re
import tomllib

import pytest

from tests.house.tree import ROOT, below, own_files

LOCKS = ["requirements/app.txt", "requirements/dev.txt", "requirements/node.txt"]
GIVEN = {"flask", "sqlmodel", "marshmallow", "qrcode", "apscheduler"}
ROOMS = {"ledger", "web", "scheduler", "tests"}


def test_the_project_has_its_name_and_its_given_parts() -> None:
    """The name is what people install; the parts are what was agreed on."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    named = {re.split(r"[\[<>=!~; ]", requirement, maxsplit=1)[0] for requirement in project["dependencies"]}
    assert project["name"] == "dongwang"
    assert project["requires-python"] == ">=3.11"
    assert named >= GIVEN


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_package_is_pinned_and_hashed(lock: str) -> None:
    """Without a hash, whoever stands between us and the index decides what runs beside the books."""
    text = (ROOT / lock).read_text(encoding="utf-8").replace("\\\n", " ")
    packages = [line for line in text.splitlines() if line and not line.startswith("#")]
    assert packages != []
    assert [line for line in packages if not re.match(r"[a-z0-9][\w.-]*==\S+ .*--hash=sha256:[0-9a-f]{64}", line)] == []


@pytest.mark.parametrize("lock", [*LOCKS, "package-lock.json"])
def test_no_lock_says_where_to_download(lock: str) -> None:
    """Everyone uses the index of their own machine or country; an address in the lock would overrule it."""
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert re.findall(r"https?://\S+|--index-url|--find-links", text) == []


def test_the_front_end_is_locked_by_content_and_without_addresses() -> None:
    """The lock file has to say which bytes are right, and nothing about where they lie."""
    packages = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    locked = {name: entry for name, entry in packages.items() if name}
    assert "node_modules/htmx.org" in locked
    assert [name for name, entry in locked.items() if "resolved" in entry or "integrity" not in entry] == []


def test_the_front_end_names_exact_versions() -> None:
    """A range would let the page change without a commit."""
    package = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
    wanted = {**package["dependencies"], **package["devDependencies"]}
    assert [name for name, version in wanted.items() if not re.fullmatch(r"\d+\.\d+\.\d+", version)] == []


def test_nothing_vendored_is_in_the_repository() -> None:
    """Other people's files age unseen once they are copied in; the lock file brings them."""
    assert [str(path) for path in own_files() if "vendor" in path.parts or path.name.endswith(".min.js")] == []


def test_python_lies_in_the_four_rooms_only() -> None:
    """The top level is the map of the house; a fifth room would be found by nobody."""
    assert {path.parts[0] for path in below(".")} == ROOMS
