"""How much anybody may ask of us in a minute, so that one who asks without end does not stand before all the others.

Whoever is known (a bound phone, somebody signed in, a paired device, a program with a token) is counted by themselves: a whole
hall shares one address. Only strangers are counted by address, generously. What guards a secret against guessing is stricter
and lies with the secret (`ledger/operations/sign_in.py`, badges, codes); here nobody is shut out for longer than a minute.
"""

import ipaddress
import math
import time
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from flask import Flask, Response, current_app, request
from flask_limiter import ApplicationLimit, Limiter, RateLimitExceeded

from web import context, cookies, guards, problems, programs
from web.settings import Limits

_WINDOW_SECONDS: Final = 60
_NETWORK_BITS: Final = 64
"""One customer of a provider has a whole IPv6 network of this size: to change the address within it costs nothing."""


class Asks(Enum):
    """What is counted apart from each other."""

    PAGES = auto()
    WRITES = auto()
    SCREENS = auto()
    """What a display or a queue fetches by itself: it goes on whatever else is done in the same browser."""
    LANDINGS = auto()
    STRANGERS = auto()


@dataclass(frozen=True, slots=True)
class _Counted:
    """One request, as it is counted."""

    asks: Asks
    whose: str


def install(app: Flask, limits: Limits | None) -> None:
    """Let `app` count what is asked of it; None counts nothing.

    Call it after `readiness` (to know somebody takes the book) and before the guards (which write down whom they refused).
    The counts live in this process: beside PostgreSQL each process counts for itself.
    """
    if limits is None:
        return
    most = {
        Asks.PAGES: limits.pages,
        Asks.WRITES: limits.writes,
        Asks.SCREENS: limits.pages,
        Asks.LANDINGS: limits.landings,
        Asks.STRANGERS: limits.strangers,
    }
    limiter = Limiter(
        lambda: _counted().whose,
        application_limits=[
            ApplicationLimit(
                lambda: f"{most[_counted().asks]}/minute", scope=lambda _endpoint: _counted().asks.name, exempt_when=_free
            )
        ],
        # Whoever was told to wait is let in as soon as the oldest of what was counted is a minute old.
        strategy="moving-window",
        storage_uri="memory://",
        headers_enabled=False,
        # The addresses of pages that are not there are counted, too.
        request_identifier=lambda: request.endpoint or "nowhere",
    )
    limiter.init_app(app)

    @app.errorhandler(RateLimitExceeded)
    def _too_many(_error: RateLimitExceeded) -> Response:
        reached = limiter.current_limit
        free_at = reached.reset_at if reached else time.time() + _WINDOW_SECONDS
        seconds = min(_WINDOW_SECONDS, max(1, math.ceil(free_at - time.time())))
        return problems.answer(problems.Problem("too_many", 429, headers={"Retry-After": str(seconds)}))


def _free() -> bool:
    guard = guards.guard_of(current_app, request.endpoint)
    return guard is not None and guard.always


def _counted() -> _Counted:
    """Return how this request is counted."""
    reading = request.method in {"GET", "HEAD", "OPTIONS"}
    known = _known()
    if known:
        guard = guards.guard_of(current_app, request.endpoint)
        screen = guard is not None and guard.resting
        asks = Asks.WRITES if not reading else Asks.SCREENS if screen else Asks.PAGES
        return _Counted(asks, known)
    landing = reading and "token" in (request.view_args or {})
    return _Counted(Asks.LANDINGS if landing else Asks.STRANGERS, network(request.remote_addr or ""))


def _known() -> str:
    """Return by what somebody is known, empty for a stranger; a cookie that opens nothing makes nobody known."""
    house = context.house()
    if not house.ready:
        return ""
    program = programs.program()
    if program is not None:
        return f"program:{context.ledger().keys.blind('limits', programs.token().encode()).hex()[:32]}"
    for name, found in ((cookies.STAFF, context.staff), (cookies.BROWSER, context.browser), (cookies.DEVICE, context.device)):
        secret = cookies.read(name, house.settings)
        if secret and found() is not None:
            # Never the secret itself: what is counted may end up in a log.
            return f"{name}:{context.ledger().keys.blind('limits', secret.encode()).hex()[:32]}"
    return ""


def network(address: str) -> str:
    """Return what a stranger is counted by: the address, of IPv6 the network."""
    try:
        read = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return "unknown"
    if isinstance(read, ipaddress.IPv6Address):
        if read.ipv4_mapped is not None:
            return str(read.ipv4_mapped)
        return str(ipaddress.ip_network((read, _NETWORK_BITS), strict=False))
    return str(read)
