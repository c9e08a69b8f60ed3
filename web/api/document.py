"""The OpenAPI document, made from the schemas that read and answer."""

from typing import Any, Final, cast

from flask import Flask, current_app
from flask_smorest import Api
from flask_smorest.utils import prepare_response

from web.api.blueprint import PROBLEMS, ApiBlueprint
from web.api.schemas import ProblemSchema

_EXTENSION: Final = "dongwang-api"
_DESCRIPTION: Final = """\
Points and rewards of a residents' community, for programs of others: display screens, the calendar of a street, an auditor.

Every request carries `Authorization: Bearer dwk_…`; the administrator makes the token. It reaches one community and nothing
else, and the API knows members by handbook number, never by name.
Lists come page by page (`next`); answers have an `ETag`; writes carry an `Idempotency-Key`, and a repeat gets the first answer.
Refusals are `application/problem+json` (RFC 9457) in the language of `Accept-Language` (zh or en): go by `code`.
"""
_OPTIONS: Final = {
    "info": {"description": _DESCRIPTION, "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"}},
    "servers": [{"url": "/"}],
    "security": [{"token": []}],
}
_WAITS: Final = {"Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer"}}}
_HEADERS: Final[dict[int, dict[str, Any]]] = {
    401: {"WWW-Authenticate": {"description": "Bearer", "schema": {"type": "string"}}},
    429: _WAITS,
    503: _WAITS,
}
_PHRASES: Final = {
    400: "The request could not be read.",
    401: "The token is missing, unknown, or was ended.",
    403: "The token is not good for this.",
    404: "There is nothing of this id in your community.",
    409: "It is not possible now.",
    413: "The body is too large.",
    415: "The body is no JSON.",
    422: "Something in it does not fit, or the key was used for something else.",
    429: "Too many requests.",
    500: "Something broke on our side.",
    503: "Not now; nothing was written.",
}


class _Api(Api):  # type: ignore[misc]  # flask-smorest comes without types
    """flask-smorest without its own way of refusing, which drops `Allow` and `Retry-After`: `web.problems` answers here too."""

    DEFAULT_ERROR_RESPONSE_NAME = None

    def _register_error_handlers(self) -> None:
        """Leave all refusals to `web.problems`."""

    def _register_pagination_header(self) -> None:
        """Say nothing of `X-Pagination`: our lists have a `Link`, and their next page in the body."""

    def _register_responses(self) -> None:
        for status, name in PROBLEMS.items():
            response = {"description": _PHRASES[status], "schema": ProblemSchema, "headers": _HEADERS.get(status, {})}
            prepare_response(response, self.spec, "application/problem+json")
            self.spec.components.response(name, response, lazy=True)
        self.spec.components.response("NOT_MODIFIED", {"description": "It is still as you have it."}, lazy=True)


def describe(app: Flask, bp: ApiBlueprint) -> None:
    """Register the API with `app`, and keep the document of what it offers."""
    api: Any = _Api(
        app,
        spec_kwargs={"title": "dongwang", "version": "1", "openapi_version": "3.1.0", **_OPTIONS},
    )
    api.spec.components.security_scheme("token", {"type": "http", "scheme": "bearer"})
    api.register_blueprint(bp)
    app.extensions[_EXTENSION] = api.spec.to_dict()


def document() -> dict[str, Any]:
    """Return the OpenAPI document of this application."""
    return cast("dict[str, Any]", current_app.extensions[_EXTENSION])
