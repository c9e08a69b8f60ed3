"""Which program of others is asking: by its token and nothing else, so that no browser's cookie ever opens the API."""

from typing import Final, cast

from flask import g, request

from ledger.reports import program as programs
from ledger.reports.program import Program
from web import context

_SCHEME: Final = "bearer"


def token() -> str:
    """Return the token that was sent, empty when there is none."""
    sent = request.authorization
    return sent.token or "" if sent is not None and sent.type == _SCHEME else ""


def program() -> Program | None:
    """Return the program whose token was sent; None when there is none, or it is unknown, or it was ended."""
    if "program" not in g:
        sent = token()
        g.program = programs.program(context.ledger(), sent) if sent else None
    return cast("Program | None", g.program)


def the_program() -> Program:
    """Return who asks, behind a guard that made sure of it."""
    found = program()
    assert found is not None, "the view is not guarded by @api"
    return found
