"""Copy the few files we use out of `node_modules`, named by content: scripts into `static/vendor/`, a font into `fonts/`."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from web.assets.node import NodeMissing, npm

# short name for templates -> the package that brings it, and the file inside
SERVED: Mapping[str, tuple[str, str]] = {"htmx": ("htmx.org", "dist/htmx.min.js")}
# What only we read, and no browser: a whole Chinese font is ten megabytes.
READ_HERE: Mapping[str, tuple[str, str]] = {
    "paper": ("@expo-google-fonts/noto-sans-sc", "400Regular/NotoSansSC_400Regular.ttf")
}


def bring_in(root: Path, vendor: Path, files: Mapping[str, tuple[str, str]] = SERVED) -> Iterator[str]:
    """Make `vendor` hold exactly what the lock file names; do nothing when it does already.

    Args:
        root: the folder with `package.json` and `package-lock.json`.
        vendor: the git-ignored folder to fill.
        files: what goes into it.

    Yields:
        A line for each thing done, to be shown.

    Raises:
        NodeMissing: npm cannot be had, or failed; `vendor` is as it was.
    """
    lock = root / "package-lock.json"
    if not lock.exists():
        raise NodeMissing("package-lock.json is not here; build from a copy of the repository.")
    modules = root / "node_modules"
    if _stale(modules, lock):
        npm(root, "ci", "--ignore-scripts", "--no-audit", "--no-fund")
        _stamp(modules).write_text(_digest(lock), encoding="utf-8")
        yield "Brought in the files that package-lock.json names."
    manifest = {name: _copy(modules / package, inside, vendor) for name, (package, inside) in files.items()}
    if _publish(manifest, vendor):
        yield f"In use: {', '.join(sorted(manifest.values()))}."


def _stale(modules: Path, lock: Path) -> bool:
    stamp = _stamp(modules)
    return not stamp.exists() or stamp.read_text(encoding="utf-8") != _digest(lock)


def _stamp(modules: Path) -> Path:
    # Inside the folder it speaks of: whoever deletes the folder deletes the claim that it is complete.
    return modules / ".dongwang-lock"


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _copy(package: Path, inside: str, vendor: Path) -> str:
    source = package / inside
    version: str = json.loads((package / "package.json").read_text(encoding="utf-8"))["version"]
    stem, dot, ending = source.name.partition(".")
    name = f"{stem}-{version}-{_digest(source)[:8]}{dot}{ending}"
    target = vendor / name
    if not target.exists() or target.read_bytes() != source.read_bytes():
        vendor.mkdir(parents=True, exist_ok=True)
        target.write_bytes(source.read_bytes())
    return name


def _publish(manifest: dict[str, str], vendor: Path) -> bool:
    """Write the manifest last, and only then drop files of an older build: no page ever names a missing one."""
    path = vendor / "manifest.json"
    text = json.dumps(manifest, indent=2, sort_keys=True) + "\n"
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return False
    path.write_text(text, encoding="utf-8")
    kept = {path.name, *manifest.values()}
    for old in vendor.iterdir():
        if old.name not in kept:
            old.unlink()
    return True
