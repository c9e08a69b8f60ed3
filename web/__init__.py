"""The pages of the club: Flask views that parse, call one operation or report, and render."""

from collections.abc import Callable
from typing import cast

from flask import Flask
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from ledger.clock import Clock, SystemClock
from ledger.ledger import Ledger
from web import (
    api,
    assets,
    committee,
    context,
    cookies,
    demo,
    device,
    front,
    guards,
    headers,
    health,
    hosts,
    i18n,
    kiosk,
    limits,
    problems,
    readiness,
    resident,
    static_urls,
    wording,
)
from web.settings import Mode, Settings

__all__ = ["create_app"]

_BODY_BYTES = 96 * 1024  # a thousand ticked rows of the queue, and some


def create_app(
    settings: Settings | None = None,
    *,
    ledger: Ledger | None = None,
    clock: Clock | None = None,
    opened: Callable[[Ledger], None] | None = None,
) -> Flask:
    """Return the WSGI application.

    Args:
        settings: None takes them from `DONGWANG_…` in the environment.
        ledger: an open book; None opens the one the settings name, with their keys, as soon as both are there.
        clock: what tells the time; None is the machine's.
        opened: told once when the application opens the book by itself.
    """
    settings = settings or Settings.from_environment()
    app = Flask(__name__)
    app.config.update(_flask_settings(settings))
    context.install(app, context.House(settings=settings, clock=clock or SystemClock(), ledger=ledger, opened=opened))
    if settings.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, *[settings.proxies] * 3)  # type: ignore[method-assign]  # Flask's documented way
    i18n.install(app)
    for part in (wording, problems, static_urls):
        part.install(app)
    headers.install(app, settings)
    hosts.install(app, settings)
    # The order matters: is there a club, is it too much, then may this person, then did the form come from our own page.
    readiness.install(app)
    limits.install(app, settings.limits)
    app.before_request(device.presence.note)
    app.before_request(guards.admit)
    csrf = CSRFProtect(app)
    for part in (front, health, resident, committee, kiosk, device, demo):
        app.register_blueprint(part.bp)
    api.install(app, csrf)
    guards.always(cast("guards.AnyView", app.view_functions["static"]))
    app.context_processor(_shell)
    return app


def _flask_settings(settings: Settings) -> dict[str, object]:
    return {
        "MAX_CONTENT_LENGTH": _BODY_BYTES,
        "MAX_FORM_MEMORY_SIZE": _BODY_BYTES,
        "MAX_FORM_PARTS": 50,
        "PREFERRED_URL_SCHEME": "https" if settings.secure else "http",
        "SESSION_COOKIE_NAME": cookies.named(cookies.FORM, settings),
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": settings.secure,
        # The queue and the desk stand open all day; the token ends with the browser's visit instead.
        "WTF_CSRF_TIME_LIMIT": None,
        # It compares the Referer, which our own policy withholds.
        "WTF_CSRF_SSL_STRICT": False,
    }


def _shell() -> dict[str, object]:
    """Return what every page's frame shows."""
    settings = context.settings()
    return {
        "demo": settings.mode is Mode.DEMO,
        "hall": settings.mode is Mode.HALL,
        "htmx": assets.vendor("htmx"),
        "language": i18n.language(),
        "large": cookies.read(cookies.LARGE, settings) == "1",
    }
