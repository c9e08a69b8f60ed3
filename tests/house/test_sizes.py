"""Sizes and names. The limits below are a ratchet: they may only ever be made smaller."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.tree import HISTORY, Function, below, functions, own_files, text, tree

FILE_LINES = 300
TEST_FILE_LINES = 500
FUNCTION_LINES = 60
PARAMETERS = 8

CODE = ("ledger", "web", "scheduler", "tests")
ENDINGS = (".py", ".html", ".css", ".js")

# What was too long already when its limit was tightened: "path" or "path:function" -> its lines today.
# An entry may only shrink, and goes when the thing fits. Nothing is ever added to let a new thing pass.
STILL_TOO_LONG: dict[str, int] = {}

# Names that say nothing: what lies under them belongs to its subject.
BANNED = {"util", "utils", "helper", "helpers", "manager", "managers", "misc", "common"}


def code() -> list[Path]:
    """Return the files that the limits are about."""
    found = [path for ending in ENDINGS for path in below(*CODE, ending=ending)]
    return [path for path in found if not path.is_relative_to(HISTORY)]


def sizes() -> Iterator[tuple[str, int, int]]:
    """Walk over everything that has a length: its name, its lines, its limit."""
    for path in code():
        yield str(path), len(text(path).splitlines()), TEST_FILE_LINES if path.parts[0] == "tests" else FILE_LINES
        if path.suffix == ".py":
            for function in functions(path):
                assert function.end_lineno is not None
                yield f"{path}:{function.name}", function.end_lineno - function.lineno + 1, FUNCTION_LINES


def parameters(function: Function) -> int:
    """Count what a caller has to think of: all parameters but self and cls."""
    told = function.args
    names = [each.arg for each in (*told.posonlyargs, *told.args, *told.kwonlyargs)]
    return len([name for name in names if name not in {"self", "cls"}])


def words(name: str) -> set[str]:
    """Split snake_case, kebab-case and CamelCase into lower-case words."""
    return {word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", name)}


def test_nothing_is_longer_than_it_may_be() -> None:
    """What does not fit on a few screens is no longer read as a whole by whoever changes it."""
    too_long = [
        f"{name}: {lines} lines, at most {limit}"
        for name, lines, limit in sizes()
        if lines > max(limit, STILL_TOO_LONG.get(name, 0))
    ]
    assert too_long == []


def test_an_exception_shrinks_until_it_goes() -> None:
    """A list of exceptions that nobody shortens becomes the rule."""
    today = {name: lines for name, lines, limit in sizes() if lines > limit}
    assert today.keys() >= STILL_TOO_LONG.keys(), "these fit now: take them off the list"
    assert {name: today[name] for name in STILL_TOO_LONG} == STILL_TOO_LONG, "lower the number to today's"


def test_no_function_asks_for_more_than_a_person_can_hold() -> None:
    """The ninth argument is the one that is passed in the place of the eighth."""
    asking = [
        f"{path}:{function.name} has {parameters(function)}"
        for path in below(*CODE)
        for function in functions(path)
        if parameters(function) > PARAMETERS
    ]
    assert asking == []


def test_no_file_has_a_name_that_says_nothing() -> None:
    """A drawer named after nothing is where everything ends up."""
    assert [str(path) for path in own_files() if any(words(part) & BANNED for part in path.with_suffix("").parts)] == []


def test_no_class_or_function_has_a_name_that_says_nothing() -> None:
    """As with files: the name is the first line of the documentation."""
    named = (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    found = [
        f"{path}:{node.name}"
        for path in below(*CODE)
        for node in ast.walk(tree(path))
        if isinstance(node, named) and words(node.name) & BANNED
    ]
    assert found == []


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("sign_in_helpers", {"sign", "in", "helpers"}),
        ("JobManager", {"job", "manager"}),
        ("HTTPUtils", {"http", "utils"}),
        ("contextmanager", {"contextmanager"}),
    ],
)
def test_names_are_split_into_words(name: str, expected: set[str]) -> None:
    """A rule that cannot see the word forbids nothing."""
    assert words(name) == expected
