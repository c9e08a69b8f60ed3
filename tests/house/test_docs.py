"""What is written down, and what may not be."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.tree import HISTORY, ROOT, Function, below, functions, own_files, tree

# Put together here, so that this file does not hold what it looks for.
HOSTS = ["pypi" + ".org", "python" + "hosted", "npm" + "js", "debian" + ".org", r"\bregistry" + r"\.[\w-]+(\.[\w-]+)+"]
FOLDERS = ["/" + "work/", "/" + "root/"]
FORBIDDEN = {
    "the host of a package registry": re.compile("|".join(HOSTS), re.IGNORECASE),
    "a folder of one machine": re.compile(r"(?<![\w.~$})-])(?:" + "|".join(FOLDERS) + ")"),
}


def lines() -> Iterator[tuple[Path, int, str]]:
    """Walk over every line of every file of ours that is text."""
    for path in own_files():
        content = (ROOT / path).read_bytes()
        if b"\0" in content:
            continue
        for number, line in enumerate(content.decode("utf-8").splitlines(), start=1):
            yield path, number, line


def public(path: Path) -> Iterator[Function | ast.ClassDef]:
    """Walk over the public classes, functions and methods of a file."""
    for node in tree(path).body:
        if isinstance(node, Function | ast.ClassDef) and not node.name.startswith("_"):
            yield node
            if isinstance(node, ast.ClassDef):
                yield from (each for each in node.body if isinstance(each, Function) and not each.name.startswith("_"))


def test_every_test_says_which_harm_it_prevents() -> None:
    """A test whose purpose nobody knows is changed until it passes."""
    silent = [
        f"{path}:{function.lineno} {function.name}"
        for path in below("tests")
        for function in functions(path)
        if function.name.startswith("test_") and not ast.get_docstring(function)
    ]
    assert silent == []


def test_everything_public_in_the_ledger_is_explained() -> None:
    """Whoever takes over the books in ten years has only the text."""
    explained = [path for path in below("ledger") if not path.is_relative_to(HISTORY)]
    silent = [f"{path}:{node.name}" for path in explained for node in public(path) if not ast.get_docstring(node)]
    assert silent == []


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_file_names(what: str) -> None:
    """An address or a folder of somebody's machine breaks the project on every other one."""
    pattern = FORBIDDEN[what]
    assert [f"{path}:{number}: {line[:80]}" for path, number, line in lines() if pattern.search(line)] == []


@pytest.mark.parametrize(
    ("what", "line", "hit"),
    [
        ("the host of a package registry", "see https://" + "pypi" + ".org/simple", True),
        ("the host of a package registry", "from https://" + "registry" + ".example.net/x", True),
        ("the host of a package registry", "mapper.registry.configure()", False),
        ("the host of a package registry", "as it stands in the registry.", False),
        ("a folder of one machine", 'open("' + "/" + 'work/main")', True),
        ("a folder of one machine", "cd " + "/" + "root/x", True),
        ("a folder of one machine", "the net" + "work/disk drawer", False),
        ("a folder of one machine", "teams/" + "work/" + "plan.html", False),
    ],
)
def test_the_search_finds_what_it_should(what: str, line: str, hit: bool) -> None:  # noqa: FBT001 - a table's column
    """A pattern that matches nothing would let everything pass, and one that matches much would be taken out."""
    assert bool(FORBIDDEN[what].search(line)) is hit
