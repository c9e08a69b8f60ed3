"""Lists page by page: a place to go on from is signed, so that only our own places are gone on from."""

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode

from flask import current_app, request
from itsdangerous import BadSignature, URLSafeSerializer

from ledger.errors import PageTokenInvalid
from ledger.reports.paging import Asked, Paged
from web import programs

CURSOR_MAX: Final = 400

Page = tuple[dict[str, Any], int, dict[str, str]]
"""The body, the status and the headers of a page."""


def asked(query: Mapping[str, Any]) -> Asked:
    """Return which page is asked for.

    Raises:
        PageTokenInvalid: the cursor is not one that this list gave out, for this community and these days.
    """
    cursor = query["cursor"]
    try:
        after = _places().loads(cursor) if cursor else ""
    except BadSignature:
        raise PageTokenInvalid from None
    return Asked(after=after, limit=query["limit"])


def answered(page: Paged[Any]) -> Page:
    """Return a page with the address of the next one, in the body and in a `Link` header (RFC 8288)."""
    body: dict[str, Any] = {"items": page.items, "next": None}
    if not page.after:
        return body, 200, {}
    kept = {name: value for name, value in request.args.items() if name != "cursor"}
    address = f"{request.path}?{urlencode({**kept, 'cursor': _places().dumps(page.after)})}"
    return body | {"next": address}, 200, {"Link": f'<{address}>; rel="next"'}


def _places() -> URLSafeSerializer:
    """Return what signs the places of this very list."""
    secret = current_app.secret_key
    assert secret is not None, "the house is ready"
    filters = sorted((name, value) for name, value in request.args.items() if name not in {"cursor", "limit"})
    return URLSafeSerializer(secret, salt=repr(("cursor", programs.the_program().community_id, request.path, filters)))
