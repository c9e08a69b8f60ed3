"""Headers of every answer: what a browser may do with our pages."""

from flask import Flask, Response, request

from web.settings import Settings

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_NOTHING_OF_THE_DEVICE = ", ".join(
    f"{feature}=()"
    for feature in ("accelerometer", "camera", "geolocation", "gyroscope", "microphone", "midi", "payment", "usb")
)
_ALWAYS = {
    "Content-Security-Policy": _POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": _NOTHING_OF_THE_DEVICE,
    "Referrer-Policy": "no-referrer",  # tokens stand in the path of landing pages
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",  # for browsers older than frame-ancestors
}
_YEAR_SECONDS = 31_536_000


def install(app: Flask, settings: Settings) -> None:
    """Put the headers on every answer of `app`, also on errors and static files."""
    fixed = dict(_ALWAYS)
    if settings.secure:
        fixed["Strict-Transport-Security"] = f"max-age={_YEAR_SECONDS}; includeSubDomains"

    @app.after_request
    def _headers(response: Response) -> Response:
        response.headers.update(fixed)
        if request.endpoint != "static":
            # Every page may show who is signed in: nothing may stay in a shared browser or a proxy.
            response.headers["Cache-Control"] = "no-store"
            response.vary.update(("Cookie", "HX-Request"))
        elif request.args.get("v") and response.status_code in {200, 206, 304}:
            # The address carries the content's hash (`static_urls`): it can never go stale.
            response.headers["Cache-Control"] = f"public, max-age={_YEAR_SECONDS}, immutable"
        else:
            response.headers["Cache-Control"] = "no-cache"
        return response
