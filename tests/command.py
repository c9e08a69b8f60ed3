"""The `dongwang` command as a person runs it: a process of its own, with nothing of ours in its environment."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
_START = "import sys; sys.argv[0] = 'dongwang'; from web.cli import main; main()"
SECONDS = 60


@dataclass(frozen=True)
class Done:
    """What a command left behind: its exit status and what it said."""

    status: int
    said: str
    complained: str

    @property
    def refusal(self) -> str:
        """The one line in which the command says why it did nothing."""
        assert self.status == 1, self
        [line] = self.complained.strip().splitlines()
        assert line.startswith("Error: "), line
        return line.removeprefix("Error: ")


def command(*words: str) -> list[str]:
    """Return the command line; every warning is an error."""
    return [sys.executable, "-W", "error", "-c", _START, *words]


def surroundings(folder: Path, **given: str) -> dict[str, str]:
    """Return an environment in which the user's own data lie in `folder`."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith(("DONGWANG_", "LC_", "LANG", "XDG_"))}
    home = {"HOME": str(folder), "XDG_DATA_HOME": str(folder / "data"), "LANG": "C.UTF-8", "PYTHONPATH": str(ROOT)}
    return ours | home | given


def dongwang(folder: Path, *words: str | Path, **environment: str) -> Done:
    """Run the command to its end."""
    done = subprocess.run(
        command(*map(str, words)),
        env=surroundings(folder, **environment),
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        timeout=SECONDS,
        check=False,
    )
    assert "Traceback" not in done.stdout + done.stderr, done.stderr
    return Done(done.returncode, done.stdout, done.stderr)


@contextmanager
def serving(folder: Path, *words: str | Path, **environment: str) -> Iterator["subprocess.Popen[str]"]:
    """Run the service until the block is left."""
    process = subprocess.Popen(
        command(*map(str, words)),
        env=surroundings(folder, **environment),
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    )
    try:
        yield process
    finally:
        process.terminate()
        process.communicate(timeout=SECONDS)
