"""Other people's files that the pages use: found here, brought in by `python -m web.assets`.

Nothing of them is in the repository. The build step copies what `package-lock.json` names into `static/vendor/`,
under a name that carries the hash of the content: a browser may keep it for a year and never shows a stale one. What only
the server reads, the font of our papers, goes into `fonts/`, where no address leads.
"""

import functools
import json
from pathlib import Path

VENDOR = Path(__file__).resolve().parent.parent / "static" / "vendor"
FONTS = Path(__file__).resolve().parent.parent / "fonts"


def vendor(name: str) -> str | None:
    """Return the name, in `static/vendor/`, of a file that the build brought in.

    Args:
        name: the short name, such as "htmx".

    Returns:
        The name with its version and hash, or None where nothing was built: every page has to work without it.
    """
    return _manifest(VENDOR).get(name)


def font(name: str) -> Path | None:
    """Return the file of a font that the build brought in, None where nothing was built.

    Args:
        name: the short name, such as "paper".
    """
    found = _manifest(FONTS).get(name)
    return None if found is None else FONTS / found


@functools.cache
def _manifest(folder: Path) -> dict[str, str]:
    """Read a manifest once per process: it changes only by a build, and a build ends in a restart."""
    try:
        found: dict[str, str] = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    return found
