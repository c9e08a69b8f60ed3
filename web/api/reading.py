"""What programs send: read strictly, within limits, and refused by the names of the fields that do not fit."""

import json
import re
from collections.abc import Mapping
from typing import Any, Final, NoReturn

import marshmallow as ma
from flask import Request
from webargs.flaskparser import FlaskParser
from werkzeug.exceptions import UnsupportedMediaType

from web.forms import wrongs
from web.refusals import BodyUnreadable, FieldsWrong, IdempotencyKeyWrong

BODY_BYTES: Final = 16 * 1024
"""A session is a few hundred bytes."""
DEPTH_MAX: Final = 8
_BAD_REQUEST: Final = 400
_TEXTS: Final = re.compile(rb'"(?:[^"\\]|\\.)*"', re.DOTALL)


class Reader(FlaskParser):
    """webargs' parser, stricter: nothing unknown, nothing twice, JSON only as JSON."""

    DEFAULT_UNKNOWN_BY_LOCATION: Final = {**FlaskParser.DEFAULT_UNKNOWN_BY_LOCATION, "query": ma.RAISE}  # type: ignore[misc]

    def load_json(self, req: Request, schema: ma.Schema) -> Any:  # noqa: ANN401, ARG002 - webargs' signature
        """Return the JSON object that was sent.

        Raises:
            UnsupportedMediaType: it says that it is something else.
            RequestEntityTooLarge: it is longer than any of ours.
            BodyUnreadable: it is no JSON, or nested too deep, or names something twice.
        """
        if req.mimetype != "application/json":
            raise UnsupportedMediaType
        req.max_content_length = BODY_BYTES
        body = req.get_data(cache=True)
        if depth(body) > DEPTH_MAX:
            raise BodyUnreadable
        try:
            return json.loads(body.decode(), object_pairs_hook=_once, parse_constant=_no_number)
        except ValueError:
            raise BodyUnreadable from None

    def load_querystring(self, req: Request, schema: ma.Schema) -> Any:  # noqa: ANN401 - webargs' signature
        """Return what stands behind the question mark.

        Raises:
            FieldsWrong: something stands there twice; nobody could say which counts.
        """
        twice = [name for name, values in req.args.lists() if len(values) > 1]
        if twice:
            raise FieldsWrong(fields=sorted(twice))
        return super().load_querystring(req, schema)

    def handle_error(
        self,
        error: ma.ValidationError,
        req: Request,  # noqa: ARG002 - webargs' signature
        schema: ma.Schema,  # noqa: ARG002 - as above
        *,
        error_status_code: int | None,
        error_headers: Mapping[str, str] | None,  # noqa: ARG002 - as above
    ) -> NoReturn:
        """Refuse what does not fit.

        Raises:
            IdempotencyKeyWrong: of a header, and the only one that we read.
            FieldsWrong: of anything else; `fields` names it.
        """
        if error_status_code == _BAD_REQUEST:
            raise IdempotencyKeyWrong from None
        named = {name for told in wrongs(error).values() if isinstance(told, Mapping) for name in told}
        raise FieldsWrong(fields=sorted(name for name in map(str, named) if not name.startswith("_"))) from None


def depth(body: bytes) -> int:
    """Return how deep a JSON text is nested, without following it down."""
    deepest = open_now = 0
    for byte in _TEXTS.sub(b"", body):
        if byte in b"{[":
            open_now += 1
            deepest = max(deepest, open_now)
        elif byte in b"}]":
            open_now -= 1
    return deepest


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands there twice")
    return found


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")
