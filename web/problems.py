"""From refusal to answer: the HTTP status, and a page (or problem+json, RFC 9457) with the sentence and the next step."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from flask import Flask, Response, jsonify, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from marshmallow import ValidationError
from werkzeug.exceptions import HTTPException, SecurityError

from ledger.errors import (
    Corrupt,
    DatabaseOlder,
    DeviceRevoked,
    Forbidden,
    Invalid,
    KeyMissing,
    LedgerError,
    NotFound,
    NotInstalled,
    Refused,
    RequestReused,
    RoleTooStrong,
    RoleTooWeak,
    Unavailable,
)
from web import addresses, context, cookies, messages
from web.forms import wrongs
from web.htmx import is_htmx
from web.messages import Said
from web.refusals import PageRefused

_RETRY_SECONDS: Final = 5

# First match wins, so the narrower class stands first.
_STATUSES: Final = (
    (NotInstalled, 503),
    (NotFound, 404),
    (Forbidden, 403),
    (Invalid, 422),
    (Refused, 409),
    (RequestReused, 422),
    (Unavailable, 503),
    (Corrupt, 500),
)
HTTP_CODES: Final = {400: "bad_request", 403: "not_yours", 404: "page_unknown", 405: "method_wrong", 413: "too_large",
                      415: "media_type_wrong", 429: "too_many", 503: "database_busy"}  # fmt: skip
# No retry brings these back by itself: somebody has to do something first.
_WAITING_FOR_SOMEBODY: Final = (NotInstalled, KeyMissing, DatabaseOlder, RoleTooWeak, RoleTooStrong)


@dataclass(frozen=True, slots=True)
class Problem:
    """One refusal, ready to be answered."""

    code: str
    status: int
    params: Mapping[str, object] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)


def status_of(error: LedgerError) -> int:
    """Return the HTTP status of a refusal of the ledger."""
    return next((status for kind, status in _STATUSES if isinstance(error, kind)), 500)


def _wants_json() -> bool:
    """Return whether the asker prefers JSON; whoever takes anything gets a page, and a program always JSON."""
    if addresses.for_programs():
        return True
    accepted = request.accept_mimetypes
    best = accepted.best_match(("text/html", "application/json", "application/problem+json"), default="text/html")
    return best != "text/html" and accepted["text/html"] < accepted[best]


def _told(problem: Problem, said: Said) -> dict[str, object]:
    told: dict[str, object] = {
        "type": "about:blank",
        "title": said.sentence,
        "detail": said.advice,
        "status": problem.status,
        "code": problem.code,
        # Whoever is told when to come again may send the very same again.
        "retryable": "Retry-After" in problem.headers,
    }
    return told | ({"fields": problem.params["fields"]} if "fields" in problem.params else {})


def _cookie(name: str) -> bool:
    # The cookie alone, not who it belongs to: the book may be what is out of reach.
    return bool(cookies.read(name, context.settings()))


def answer(problem: Problem) -> Response:
    """Return the answer: problem+json where JSON is asked, a fragment for htmx, else a page."""
    said = messages.said(problem.code, problem.params)
    if _wants_json():
        response = jsonify(_told(problem, said))
        response.content_type = "application/problem+json"
    else:
        template = "_problem.html" if is_htmx() else "problem.html"
        by_itself = _cookie(cookies.DEVICE) and not _cookie(cookies.STAFF)
        words = {"said": said, "problem": problem, "bound": _cookie(cookies.BROWSER), "by_itself": by_itself}
        response = make_response(render_template(template, **words))
    response.status_code = problem.status
    response.headers.update(problem.headers)
    return response


def _of_ledger(error: LedgerError) -> Response:
    retry = isinstance(error, Unavailable | NotInstalled) and not isinstance(error, _WAITING_FOR_SOMEBODY)
    headers = {"Retry-After": str(_RETRY_SECONDS)} if retry else {}
    if isinstance(error, DeviceRevoked) and is_htmx():
        # A screen that was switched off must not go on showing its code under a notice: the whole page says it.
        headers["HX-Refresh"] = "true"
    return answer(Problem(error.code, status_of(error), error.params, headers))


def _of_page(error: PageRefused) -> Response:
    return answer(Problem(error.code, error.status, error.params, error.headers))


def _of_form(error: ValidationError) -> Response:
    return answer(Problem("form_wrong", 422, {"fields": sorted(str(name) for name in wrongs(error))}))


def _of_http(error: HTTPException) -> Response | HTTPException:
    if isinstance(error, SecurityError) and not addresses.for_programs():
        # A foreign Host: there is no address of ours that a page could link to.
        return Response(str(error.code), 400, mimetype="text/plain")
    status = error.code or 500
    if status < 400:  # noqa: PLR2004 - a redirect is an HTTPException too, and no problem
        return error
    # Allow, Retry-After and the like belong to the status; only the body is ours.
    kept = {name: value for name, value in error.get_headers() if name.lower() not in {"content-type", "content-length"}}
    fallback = "server_broke" if status >= 500 else "bad_request"  # noqa: PLR2004 - the classes of HTTP
    return answer(Problem(HTTP_CODES.get(status, fallback), status, headers=kept))


def _of_csrf(_error: CSRFError) -> Response:
    return answer(Problem("form_stale", 400))


def install(app: Flask) -> None:
    """Let every refusal of `app` end in words."""
    app.register_error_handler(LedgerError, _of_ledger)
    app.register_error_handler(PageRefused, _of_page)
    app.register_error_handler(ValidationError, _of_form)
    app.register_error_handler(CSRFError, _of_csrf)
    app.register_error_handler(HTTPException, _of_http)
