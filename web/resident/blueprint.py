"""The blueprint of the resident's pages."""

from flask import Blueprint

from web import context
from web.refusals import PhonePagesOff
from web.settings import Mode

bp = Blueprint("resident", __name__)


@bp.before_request
def _phones_reach_us() -> None:
    """Say so where phones cannot reach this computer, instead of a page that would never load there."""
    if context.settings().mode is Mode.HALL:
        raise PhonePagesOff
