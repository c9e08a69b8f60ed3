"""The front door: the first page, the two switches (language, large print), and the page of patterns."""

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import validate
from werkzeug.wrappers import Response

from web import context, cookies, guards, i18n
from web.addresses import own_path
from web.forms import Form, Secret
from web.settings import Mode

bp = Blueprint("front", __name__)
_PATH_LIMIT = 200


class LanguageForm(Form):
    """〔English〕 or 〔中文〕, and the page to return to."""

    language = Secret(2)
    back = Secret(_PATH_LIMIT, load_default="/")


class LargePrintForm(Form):
    """〔字大些〕 or 〔字小些〕, and the page to return to."""

    large = Secret(1)
    back = Secret(_PATH_LIMIT, load_default="/")


LANGUAGE = LanguageForm()
LARGE_PRINT = LargePrintForm()
_LANGUAGES = validate.OneOf(i18n.LANGUAGES)
_SWITCH = validate.OneOf(("0", "1"))


@bp.get("/")
@guards.public
def index() -> ResponseReturnValue:
    """Show where to go; in the demo, the doors to everybody's pages."""
    return render_template("front.html", bound=context.browser())


@bp.post("/language")
@guards.public
def language() -> ResponseReturnValue:
    """Remember the language and go back."""
    form = LANGUAGE.read()
    return _remember(cookies.LANGUAGE, str(_LANGUAGES(form["language"])), form["back"])


@bp.post("/large-print")
@guards.public
def large_print() -> ResponseReturnValue:
    """Remember the size of the type and go back."""
    form = LARGE_PRINT.read()
    return _remember(cookies.LARGE, str(_SWITCH(form["large"])), form["back"])


def _remember(name: str, value: str, back: str) -> Response:
    response = redirect(own_path(back), 303)
    cookies.write(response, name, value, context.settings())
    return response


@bp.get("/patterns")
@guards.public
def patterns() -> ResponseReturnValue:
    """Show every component on one page, to whoever works on the look; only in the demo."""
    if context.settings().mode is not Mode.DEMO:
        abort(404)
    return render_template("patterns.html", here=request.path, home=url_for("front.index"))
