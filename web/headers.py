"""Headers of every answer: what a browser may do with our pages."""

from flask import Flask, Response, request

from web.settings import Settings

_POLICY = (
    "default-src 'none'; object-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_NOTHING_OF_THE_DEVICE = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer",
        "autoplay",
        "bluetooth",
        "browsing-topics",
        "camera",
        "display-capture",
        "geolocation",
        "gyroscope",
        "hid",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "serial",
        "usb",
        "xr-spatial-tracking",
    )
)
_ALWAYS = {
    "Content-Security-Policy": _POLICY,
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": _NOTHING_OF_THE_DEVICE,
    "Referrer-Policy": "no-referrer",  # tokens stand in the path of landing pages
    "X-Content-Type-Options": "nosniff",
    "X-DNS-Prefetch-Control": "off",
    "X-Frame-Options": "DENY",  # for browsers older than frame-ancestors
    "X-Permitted-Cross-Domain-Policies": "none",
}
_YEAR_SECONDS = 31_536_000
_GOOD_BYE = frozenset({"committee.sign_out", "committee.sign_in_anew"})
"""Whoever leaves a shared PC leaves nothing in it. Not its cookies: the PC stays paired, and keeps its language."""


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
            if request.endpoint in _GOOD_BYE:
                response.headers["Clear-Site-Data"] = '"cache", "storage"'
            response.vary.update(("Cookie", "HX-Request"))
        elif request.args.get("v") and response.status_code in {200, 206, 304}:
            # The address carries the content's hash (`static_urls`): it can never go stale.
            response.headers["Cache-Control"] = f"public, max-age={_YEAR_SECONDS}, immutable"
        else:
            response.headers["Cache-Control"] = "no-cache"
        return response
