"""The project's own files, as git sees them: what is tracked, and what is new and not ignored."""

import ast
import functools
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
# Written once by a migration tool's hand and never touched again: its words and its length are that tool's.
HISTORY = Path("ledger/store/migrations/versions")


@functools.cache
def own_files() -> tuple[Path, ...]:
    """Return every file of the project, relative to its root."""
    git = shutil.which("git")
    assert git is not None, "the house rules ask git which files are ours: please install git"
    # In a container the clone may belong to another user; reading a list of names is no risk.
    command = [git, "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout.decode()
    found = sorted({Path(name) for name in told.split("\0") if name})
    return tuple(path for path in found if (ROOT / path).is_file())


def below(*folders: str, ending: str = ".py") -> list[Path]:
    """Return the files with this ending below these folders, relative to the root."""
    return [path for path in own_files() if path.suffix == ending and any(path.is_relative_to(folder) for folder in folders)]


def text(path: Path) -> str:
    """Return the text of one of the project's files."""
    return (ROOT / path).read_text(encoding="utf-8")


@functools.cache
def tree(path: Path) -> ast.Module:
    """Return the syntax tree of one of the project's Python files."""
    return ast.parse(text(path), str(path))


Function = ast.FunctionDef | ast.AsyncFunctionDef


def functions(path: Path) -> Iterator[Function]:
    """Walk over every function and method of a file."""
    for node in ast.walk(tree(path)):
        if isinstance(node, Function):
            yield node


@dataclass(frozen=True, slots=True)
class Import:
    """One import: who, what (absolute, dotted), and where."""

    path: Path
    module: str
    line: int

    def __str__(self) -> str:
        return f"{self.path}:{self.line} imports {self.module}"

    def reaches(self, *names: str) -> bool:
        """Say whether this brings in one of the named modules, or something inside it."""
        return any(self.module == name or self.module.startswith(f"{name}.") for name in names)


def imports(path: Path) -> Iterator[Import]:
    """Walk over every import of a file, also those inside functions."""
    package = path.with_suffix("").parts[:-1]
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield Import(path, alias.name, node.lineno)
        elif isinstance(node, ast.ImportFrom):
            start = package[: len(package) - node.level + 1] if node.level else ()
            base = ".".join([*start, *([node.module] if node.module else [])])
            for alias in node.names:
                yield Import(path, f"{base}.{alias.name}", node.lineno)
