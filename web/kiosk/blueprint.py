"""The blueprint of the desk."""

from flask import Blueprint

from web import context

bp = Blueprint("kiosk", __name__, url_prefix="/desk")


@bp.context_processor
def _frame() -> dict[str, object]:
    """Return what the frame of every page asks: who is on duty."""
    return {"staff": context.staff() if context.house().ledger is not None else None}
