"""The blueprint of the API: what an operation asks for, answers and may refuse is said once, read and documented from there."""

from collections.abc import Callable, Collection
from typing import Final, Literal, cast

from flask import Blueprint as PlainBlueprint
from flask import Response, request
from flask_smorest import Blueprint
from marshmallow import Schema

from web.addresses import API
from web.api.reading import Reader
from web.guards import AnyView, View

Location = Literal["json", "query", "headers"]
ALWAYS: Final = (400, 401, 403, 429, 500, 503)
"""What any operation may answer."""
WRITES: Final = (404, 409, 413, 415, 422)
"""What any writing one may answer, too."""
_TAGGED: Final = {"GET", "HEAD"}
_LINK: Final = {"description": "The next page, where there is one (RFC 8288).", "schema": {"type": "string"}}
PROBLEMS: Final = {
    400: "BAD_REQUEST", 401: "UNAUTHORIZED", 403: "FORBIDDEN", 404: "NOT_FOUND", 409: "CONFLICT",
    413: "TOO_LARGE", 415: "UNSUPPORTED_MEDIA_TYPE", 422: "WRONG", 429: "TOO_MANY_REQUESTS",
    500: "INTERNAL_SERVER_ERROR", 503: "SERVICE_UNAVAILABLE",
}  # fmt: skip
"""The problems, as the document calls them."""


class ApiBlueprint(Blueprint):  # type: ignore[misc]  # flask-smorest comes without types
    """flask-smorest's blueprint, with types, our own reader, and our own problems."""

    ARGUMENTS_PARSER = Reader()

    def get(self, rule: str) -> Callable[[View], View]:
        """Put a view that reads at `rule`."""
        return cast("Callable[[View], View]", self.route(rule, methods=["GET"]))

    def post(self, rule: str) -> Callable[[View], View]:
        """Put a view that makes something at `rule`."""
        return cast("Callable[[View], View]", self.route(rule, methods=["POST"]))

    def put(self, rule: str) -> Callable[[View], View]:
        """Put a view that sets something at `rule`."""
        return cast("Callable[[View], View]", self.route(rule, methods=["PUT"]))

    def aside(self, rule: str) -> Callable[[View], View]:
        """Put a view at `rule` that tells of the API and is none of it: it stands not in the document."""

        def putting(view: View) -> View:
            PlainBlueprint.add_url_rule(self, rule, view.__name__, view)
            return view

        return putting

    def asks(self, schema: Schema, location: Location) -> Callable[[View], View]:
        """Read what the schema asks for, and hand it to the view; what does not fit never gets there."""
        status = 400 if location == "headers" else 422
        return cast("Callable[[View], View]", self.arguments(schema, location=location, error_status_code=status))

    def answers(
        self, schema: Schema, says: str, *, status: int = 200, paged: bool = False, also: Collection[int] = ()
    ) -> Callable[[Callable[..., object]], AnyView]:
        """Answer with what the schema holds.

        Args:
            schema: of the answer.
            says: what the operation does, as a key of the catalogues.
            status: of the answer when all is well.
            paged: whether there may be a next page.
            also: statuses of further problems.
        """
        headers = {"Link": _LINK} if paged else None

        def answering(view: Callable[..., object]) -> AnyView:
            documented = self.response(status, schema, headers=headers)(view)
            for problem in (*ALWAYS, *also):
                documented = self.alt_response(problem, response=PROBLEMS[problem])(documented)
            documented = self.doc(summary=says)(documented)
            # Documented as flask-smorest does it; `_tagged` makes the tags, of every reading alike.
            documented._apidoc["etag"] = also is not WRITES  # noqa: SLF001 - its own note of what to document
            return cast("AnyView", documented)

        return answering


bp = ApiBlueprint("api", __name__, url_prefix=API)


@bp.after_request  # type: ignore[untyped-decorator]  # as above
def _tagged(response: Response) -> Response:
    """Let a program ask whether anything has changed; pages for people are none of it."""
    response.vary.update(("Authorization", "Accept-Language"))
    if request.method in _TAGGED and response.status_code == 200 and response.is_json:  # noqa: PLR2004 - a whole answer
        response.add_etag()
        response.make_conditional(request)
    return response
