"""How long from a fresh clone to the first page, with a warm download cache."""

import subprocess
import tempfile
from pathlib import Path

from tests.speed.figure import Figure
from tests.speed.service import free_port, running

ROOT = Path(__file__).parents[2]


def measure() -> list[Figure]:
    """Clone this repository and run `make run` in the clone, nothing else."""
    with tempfile.TemporaryDirectory() as folder:
        clone = Path(folder) / "dongwang"
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
        port = free_port()
        with running(["make", "run"], port, clone, {"XDG_DATA_HOME": folder}) as first:
            pass
        with running(["make", "run"], port, clone, {"XDG_DATA_HOME": folder}) as again:
            pass
    return [
        Figure(
            "`make run` on a fresh clone, warm download cache", "新克隆后 `make run`（下载已缓存）", f"{first:.0f} s", "< 60 s"
        ),
        Figure("`make run` again", "再次 `make run`", f"{again:.1f} s", "—"),
    ]
