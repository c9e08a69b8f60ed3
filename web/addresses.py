"""Addresses: which may be gone to after a form, and how ours look from outside."""

from typing import Final
from urllib.parse import urlsplit

from flask import request

from web import context

API: Final = "/api/v1"
"""Below it everything is for programs, errors too."""


def for_programs() -> bool:
    """Return whether this request is for the API, whether or not there is anything at its address."""
    return request.path.startswith(f"{API}/")


def own_path(address: str) -> str:
    """Return `address` if it is a path of ours, else the front page: nobody is sent elsewhere."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return "/"
    outside = parts.scheme or parts.netloc or not address.startswith("/") or address.startswith(("//", "/\\"))
    return "/" if outside or not address.isprintable() else address


def absolute(path: str) -> str:
    """Return the address under which phones reach `path`: what goes into a QR code or onto paper."""
    return context.settings().base_url + path
