"""A test runs, on every machine, or it is no test."""

import ast
from pathlib import Path

import pytest

from tests.house.tree import below, tree

ESCAPES = {"skip", "skipif", "xfail", "importorskip", "skipIf", "skipUnless", "skipTest", "SkipTest", "expectedFailure"}
HOLDERS = {"pytest", "mark", "unittest", "self", "case"}


def escapes(source: ast.AST) -> list[int]:
    """Return the lines in which a test could get away: `pytest.skip`, `mark.xfail`, an import of them, and the like."""
    found = []
    for node in ast.walk(source):
        if isinstance(node, ast.Attribute) and node.attr in ESCAPES:
            holder = node.value
            name = holder.attr if isinstance(holder, ast.Attribute) else getattr(holder, "id", "")
            if name in HOLDERS:
                found.append(node.lineno)
        elif isinstance(node, ast.ImportFrom) and node.module in {"pytest", "unittest"}:
            found += [node.lineno for alias in node.names if alias.name in ESCAPES]
    return found


def test_no_test_is_skipped_or_expected_to_fail() -> None:
    """A missing server or browser would turn the build green exactly where nothing was tested."""
    assert [f"{path}:{line}" for path in below("tests") for line in escapes(tree(path))] == []


@pytest.mark.parametrize(
    "source",
    [
        "pytest.skip('no server')",
        "@pytest.mark.xfail\ndef f(): ...",
        "pytest.importorskip('x')",
        "from pytest import skip",
    ],
)
def test_the_search_sees_every_way_out(source: str) -> None:
    """A rule that is blind in one eye invites to walk by on that side."""
    assert escapes(ast.parse(source, str(Path("example.py")))) != []


def test_an_ordinary_skip_is_none_of_our_business() -> None:
    """A queue may have a method of that name."""
    assert escapes(ast.parse("queue.skip(3)")) == []
