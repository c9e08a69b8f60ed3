"""The queue: what waits for its seal, exceptions first, then one press that says what it does before it does it."""

from collections.abc import Collection
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ledger import ids
from ledger.operations.approve_session import Approved, ApproveSession, approve_session
from ledger.operations.set_headcount import SetHeadcount, set_headcount
from ledger.reports.queue import queue
from ledger.scheme.roles import Act
from web import context, guards
from web.committee.blueprint import bp, by, community_id
from web.committee.schemas import APPROVE, HEADCOUNT, Step
from web.committee.stamping import press, session_of
from web.htmx import is_htmx, page_or_fragment


@bp.get("/queue")
@guards.requires(Act.READ_QUEUE)
def queue_page() -> ResponseReturnValue:
    """Show everything that waits, session by session."""
    waiting = queue(context.ledger(), community_id(), context.the_staff().id)
    done = {name: request.args.get(name, type=int) for name in ("stamped", "points", "left", "returned")}
    return render_template("committee/queue.html", queue=waiting, done=done)


def ask_or_look(session_id: UUID, chosen: Collection[UUID], thanks: str, step: Step) -> ResponseReturnValue:
    """Say what stamping `chosen` would do, or show the list again with the same ticks and the same sentence."""
    waiting = queue(context.ledger(), community_id(), context.the_staff().id)
    session = session_of(waiting, session_id)
    shown = {"queue": waiting, "session": session, "thanks": thanks, "ticked": frozenset(chosen), "done": {}}
    if step is Step.LOOK:
        return page_or_fragment("committee/queue.html", "committee/_session.html", **shown)
    return page_or_fragment(
        "committee/confirm.html",
        "committee/_confirm.html",
        press=press(session, chosen),
        request_id=ids.new_id(),
        **shown,
    )


@bp.post("/sessions/<uuid:session_id>/approve")
@guards.requires(Act.STAMP)
def approve(session_id: UUID) -> ResponseReturnValue:
    """Press the seal on the ticked rows of a session: first say how many, then do it.

    The confirming step carries the request id, so that a double tap or a retry stamps once.
    """
    form = APPROVE.read()
    if form["step"] is not Step.STAMP:
        return ask_or_look(session_id, form["check_in_id"], form["thanks"], form["step"])
    command = ApproveSession(
        id=form["request_id"],
        community_id=community_id(),
        by=by(),
        session_id=session_id,
        check_in_ids=tuple(form["check_in_id"]),
        thanks=form["thanks"],
    )
    return _stamped(approve_session(context.ledger(), command))


def _stamped(approved: Approved) -> ResponseReturnValue:
    """Say what was done; what still waits of the same session stays below it."""
    to = url_for("committee.queue_page", stamped=approved.stamped, points=approved.points, left=len(approved.skipped))
    if not is_htmx():
        return redirect(to, 303)
    waiting = queue(context.ledger(), community_id(), context.the_staff().id)
    rest = next((session for session in waiting.sessions if session.session_id == approved.session_id), None)
    return render_template("committee/_after_press.html", approved=approved, queue=waiting, session=rest)


@bp.post("/sessions/<uuid:session_id>/headcount")
@guards.requires(Act.SET_HEADCOUNT)
def headcount(session_id: UUID) -> ResponseReturnValue:
    """Write down how many were counted on the spot."""
    form = HEADCOUNT.read()
    command = SetHeadcount(
        id=form["request_id"],
        community_id=community_id(),
        by=by(),
        session_id=session_id,
        headcount=form["headcount"],
    )
    set_headcount(context.ledger(), command)
    return redirect(url_for("committee.queue_page", _anchor=f"s-{session_id}"), 303)
