"""Which host names are ours. A request for another one is refused before anything looks at it.

A forged name would end up in links that we print; and a page elsewhere whose own name is pointed at this PC ("DNS rebinding")
would speak to it as if it were one of ours. Werkzeug's list of trusted hosts knows no `[::1]`.
"""

from flask import Flask, request
from werkzeug.exceptions import SecurityError

from web.settings import Settings


def install(app: Flask, settings: Settings) -> None:
    """Let `app` answer only under its own names; install it before whatever else looks at a request."""
    names = settings.own_names

    @app.before_request
    def _known() -> None:
        # Empty where the header is missing or holds what no name has.
        if name_of(request.host) not in names:
            raise SecurityError


def name_of(host: str) -> str:
    """Return the name in `host[:port]`, in lower case; of an IPv6 address with its brackets."""
    name, _, port = host.rpartition(":")
    return (name if name and port.isdecimal() and not name.endswith(":") else host).lower()
