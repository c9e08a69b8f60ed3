"""htmx beside plain HTML: the same view answers a fragment to the one and a redirect to the other."""

from flask import render_template, request


def is_htmx() -> bool:
    """Return whether htmx asks and will swap the answer into the page."""
    return request.headers.get("HX-Request") == "true" and request.headers.get("HX-History-Restore-Request") != "true"


def page_or_fragment(page: str, fragment: str, **context: object) -> str:
    """Return the whole page, or for htmx only the fragment that the page includes."""
    return render_template(fragment if is_htmx() else page, **context)
