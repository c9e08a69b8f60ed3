"""Addresses of static files carry a hash of the content: cached for ever, fresh after an update."""

import hashlib
from functools import cache
from pathlib import Path

from flask import Flask

_DIGITS = 10


@cache
def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:_DIGITS]


def install(app: Flask) -> None:
    """Let `url_for('static', …)` of `app` add `?v=<hash>`; files whose name holds their hash already stay as they are."""
    assert app.static_folder, "the application serves its own static files"
    folder = Path(app.static_folder)

    @app.url_defaults
    def _version(endpoint: str, values: dict[str, object]) -> None:
        if endpoint != "static" or "v" in values:
            return
        path = folder / str(values.get("filename", ""))
        if path.is_file():
            values["v"] = _hash(path)
