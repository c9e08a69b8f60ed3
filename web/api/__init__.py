"""The API for other programs, version 1: JSON in, JSON out, described by its own OpenAPI document."""

from flask import Flask
from flask_wtf.csrf import CSRFProtect

from web.api import journal, members, reference, sessions, shelf
from web.api.blueprint import bp
from web.api.document import describe

__all__ = ["bp", "install", "journal", "members", "reference", "sessions", "shelf"]


def install(app: Flask, csrf: CSRFProtect) -> None:
    """Open the API of `app`. No cookie counts there, so a foreign page has nothing to misuse and no form token is asked for."""
    csrf.exempt(bp)
    describe(app, bp)
