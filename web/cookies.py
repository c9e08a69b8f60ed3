"""Our cookies: their names, how long they live, and that no script can read them."""

from typing import Final

from flask import request
from werkzeug.wrappers import Response

from web.settings import Settings

BROWSER: Final = "dw_browser"  # the secret of a bound phone
STAFF: Final = "dw_staff"  # the secret of an officer's session
DEVICE: Final = "dw_device"  # the secret of a paired device
CLAIM: Final = "dw_claim"  # the last landing, ten minutes
LANGUAGE: Final = "dw_language"
LARGE: Final = "dw_large"
FORM: Final = "dw_form"  # Flask's session, which holds nothing but the CSRF token

_DAY_SECONDS = 86_400
_LIFETIME_SECONDS: Final = {
    BROWSER: 400 * _DAY_SECONDS,  # the longest that browsers keep
    DEVICE: 400 * _DAY_SECONDS,
    CLAIM: 600,
    LANGUAGE: 400 * _DAY_SECONDS,
    LARGE: 400 * _DAY_SECONDS,
}


def named(name: str, settings: Settings) -> str:
    """Return the name on the wire: `__Host-` binds a cookie to this very host, and needs https."""
    return f"__Host-{name}" if settings.secure else name


def read(name: str, settings: Settings) -> str:
    """Return the cookie's value, empty when there is none."""
    return request.cookies.get(named(name, settings), "")


def write(response: Response, name: str, value: str, settings: Settings) -> None:
    """Set one cookie; one without a lifetime in the table ends with the browser."""
    response.set_cookie(
        named(name, settings),
        value,
        max_age=_LIFETIME_SECONDS.get(name),
        path="/",
        secure=settings.secure,
        httponly=True,
        samesite="Lax",
    )


def drop(response: Response, name: str, settings: Settings) -> None:
    """Forget one cookie."""
    response.delete_cookie(named(name, settings), path="/", secure=settings.secure, httponly=True, samesite="Lax")
