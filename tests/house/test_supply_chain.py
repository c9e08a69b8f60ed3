"""What is delivered, and that somebody looks after it."""

import json
import re
import subprocess
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.house.tree import ROOT
from tests.sbom import make

PINNED = re.compile(r"^([a-z0-9][\w.-]*)==(\S+)", re.MULTILINE)


@pytest.fixture(scope="module")
def listed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The list as `make sbom` writes it."""
    return make(tmp_path_factory.mktemp("sbom") / "sbom.cdx.json")


def locked() -> dict[tuple[str, str], set[str]]:
    """Return every Python package that is delivered, with the hashes of its files."""
    text = (ROOT / "requirements/app.txt").read_text(encoding="utf-8").replace("\\\n", " ")
    found = {}
    for line in text.splitlines():
        pinned = PINNED.match(line)
        if pinned:
            found[pinned[1], pinned[2]] = set(re.findall(r"--hash=sha256:([0-9a-f]{64})", line))
    return found


def hashes(component: dict[str, Any]) -> set[str]:
    """Return all digests of a component."""
    outside = [each for reference in component.get("externalReferences", []) for each in reference.get("hashes", [])]
    return {each["content"] for each in (*component.get("hashes", []), *outside)}


def test_the_list_holds_every_locked_package_with_its_hashes(listed: dict[str, Any]) -> None:
    """When a library turns out to be rotten, the question is asked of the list, not of the machine in the hall."""
    known = {(each["name"], each.get("version", "")): hashes(each) for each in listed["components"]}
    missing = {name: found for name, found in locked().items() if known.get(name) != found}
    assert len(locked()) > 30
    assert missing == {}


def test_the_list_holds_what_runs_in_the_browser(listed: dict[str, Any]) -> None:
    """A script in every page reaches further than most packages of the server."""
    packages = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    wanted = {name.removeprefix("node_modules/") for name, entry in packages.items() if name and not entry.get("dev")}
    listed_there = {each["name"]: each for each in listed["components"] if each.get("purl", "").startswith("pkg:npm/")}
    assert set(listed_there) == wanted
    assert all(len(digest) == 128 for each in listed_there.values() for digest in hashes(each))


def test_the_list_is_of_the_form_that_its_readers_know(listed: dict[str, Any]) -> None:
    """A list that no tool can read is searched by nobody."""
    assert (listed["bomFormat"], listed["specVersion"]) == ("CycloneDX", "1.6")
    assert listed["metadata"]["component"]["name"] == "dongwang"
    assert [name for name, times in Counter(each["bom-ref"] for each in listed["components"]).items() if times > 1] == []


def test_the_same_locks_give_the_same_list(listed: dict[str, Any], tmp_path: Path) -> None:
    """Two lists of one version that differ make people doubt the wrong thing."""
    assert make(tmp_path / "again.json") == listed


def target(name: str) -> str:
    """Return the commands of a target, as make would run them."""
    # -o: nothing is set up anew for this; -n: nothing is run.
    done = subprocess.run(["make", "-n", name], cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout


def test_an_audit_that_could_not_ask_does_not_pass() -> None:
    """Without --strict, pip-audit says `No known vulnerabilities` when it has learned nothing about any package."""
    told = target("audit")
    assert "pip-audit" in told
    assert "--strict" in told
    assert "--require-hashes" in told
    assert "requirements/app.txt" in told


def test_the_list_is_written_with_every_test_and_nothing_is_asked_outside() -> None:
    """The list belongs to what was tested; an audit needs a network, and tests must not."""
    told = target("test")
    assert "tests.sbom" in told
    assert "pip-audit" not in told
