"""`/healthz`: whether the application answers, for whoever watches it. Says nothing about anybody."""

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from web import guards

bp = Blueprint("health", __name__)


@bp.get("/healthz")
@guards.always
def healthz() -> ResponseReturnValue:
    """Answer that the process runs."""
    return jsonify(status="ok")
