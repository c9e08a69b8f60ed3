"""Other people's files that the pages use: found here, brought in by `python -m web.assets`.

Nothing of them is in the repository. The build step copies what `package-lock.json` names into `static/vendor/`,
under a name that carries the hash of the content: a browser may keep it for a year and never shows a stale one.
"""

import functools
import json
from pathlib import Path

VENDOR = Path(__file__).resolve().parent.parent / "static" / "vendor"
MANIFEST = VENDOR / "manifest.json"


def vendor(name: str) -> str | None:
    """Return the name, in `static/vendor/`, of a file that the build brought in.

    Args:
        name: the short name, such as "htmx".

    Returns:
        The name with its version and hash, or None where nothing was built: every page has to work without it.
    """
    return _manifest().get(name)


@functools.cache
def _manifest() -> dict[str, str]:
    """Read the manifest once per process: it changes only by a build, and a build ends in a restart."""
    try:
        found: dict[str, str] = json.loads(MANIFEST.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    return found
