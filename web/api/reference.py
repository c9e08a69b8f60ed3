"""The OpenAPI document, and the page that shows it to people.

Both are public: they say what the source code says, and hold no data; whoever writes a program reads them before there is a
token.
"""

from flask import Response, jsonify, render_template
from flask.typing import ResponseReturnValue

from web import addresses, guards
from web.api.blueprint import bp
from web.api.document import document
from web.api.shown import operations


@bp.aside("/openapi.json")
@guards.public
def openapi() -> Response:
    """Answer with the OpenAPI document."""
    return jsonify(document())


@bp.aside("/")
@guards.public
def page() -> ResponseReturnValue:
    """Show the reference, rendered here from the document."""
    return render_template("api/reference.html", operations=operations(document()), base_url=addresses.absolute(addresses.API))
