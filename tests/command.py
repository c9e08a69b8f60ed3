"""The `dongwang` command as a person runs it: a process of its own, with nothing of ours in its environment."""

import multiprocessing
import os
import subprocess
import sys
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from ledger.ledger import Ledger
from tests.club import everything
from web.cli import main

ROOT = Path(__file__).parents[1]
SECONDS = 60
BOOK = "sqlite:///club.db"
INIT = ("init", "--name", "东王小区", "--subdistrict", "石门二路街道", "--officer", "李老师", "--officer", "王老师")
_START = "import sys; sys.argv[0] = 'dongwang'; from web.cli import main; main()"
# Forty commands would spend most of a minute on importing the same libraries: these are imported once, and forked.
_WARM = multiprocessing.get_context("forkserver")
_WARM.set_forkserver_preload([__name__])


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


def dongwang(folder: Path, *words: str | Path, **environment: str) -> Done:
    """Run the command to its end, in a process that has its libraries already."""
    out, err = folder.with_name(f"{folder.name}.out"), folder.with_name(f"{folder.name}.err")
    about = (folder, [*map(str, words)], surroundings(folder, **environment), (out, err))
    process = _WARM.Process(target=_become, args=about)
    process.start()
    process.join(SECONDS)
    assert process.exitcode is not None, "the command did not come to an end"
    return _judged(process.exitcode, out.read_text(encoding="utf-8"), err.read_text(encoding="utf-8"))


def _become(folder: Path, words: Sequence[str], environment: Mapping[str, str], streams: tuple[Path, Path]) -> NoReturn:
    """Turn a forked process into the command: its place, its environment, its streams, its words."""
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    for number, path in enumerate(streams, start=1):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), number)
    sys.stdout, sys.stderr = (open(number, "w", encoding="utf-8", closefd=False) for number in (1, 2))  # noqa: SIM115
    warnings.simplefilter("error")
    sys.argv = ["dongwang", *words]
    main()
    sys.exit("unreachable: a command ends by itself")


def from_cold(folder: Path, *words: str | Path, **environment: str) -> Done:
    """Run the command to its end in a process that begins with nothing, as a shell starts it."""
    done = subprocess.run(
        _line(*map(str, words)),
        env=surroundings(folder, **environment),
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        timeout=SECONDS,
        check=False,
    )
    return _judged(done.returncode, done.stdout, done.stderr)


def _line(*words: str) -> list[str]:
    return [sys.executable, "-W", "error", "-c", _START, *words]


def _judged(status: int, said: str, complained: str) -> Done:
    assert "Traceback" not in said + complained, complained
    return Done(status, said, complained)


def surroundings(folder: Path, **given: str) -> dict[str, str]:
    """Return an environment in which the user's own data lie in `folder`."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith(("DONGWANG_", "LC_", "LANG", "XDG_"))}
    home = {"HOME": str(folder), "XDG_DATA_HOME": str(folder / "data"), "LANG": "C.UTF-8", "PYTHONPATH": str(ROOT)}
    return ours | home | given


@contextmanager
def serving(folder: Path, *words: str | Path, **environment: str) -> Iterator["subprocess.Popen[str]"]:
    """Run the service until the block is left."""
    process = subprocess.Popen(
        _line(*map(str, words)),
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


def rows_of(folder: Path) -> object:
    """Return every row of the book in a folder."""
    with closing(Ledger.open(f"sqlite:///{folder / 'club.db'}", read_only=True)) as ledger:
        return everything(ledger)
