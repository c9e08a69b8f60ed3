"""Checking in, the page that says so, and taking it back."""

from collections.abc import Sequence
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ledger import ids
from ledger.errors import CheckInUnknown, ClaimExpired, LedgerError, MemberUnknown
from ledger.operations.bind_browser import MEMBERS_MAX
from ledger.operations.check_in import CheckedIn, CheckIn
from ledger.operations.check_in import check_in as check_in_member
from ledger.operations.undo_check_in import UndoCheckIn, undo_check_in
from ledger.reports.check_in import Receipt, receipt
from ledger.scheme.activity import Source
from ledger.scheme.code import Claim, open_claim
from ledger.scheme.roles import Principal, PrincipalKind
from ledger.store.web_sessions import fingerprint
from web import context, cookies, guards
from web.forms import EMPTY
from web.resident.blueprint import bp
from web.resident.schemas import CHECK_IN


def _claim_of(text: str) -> Claim:
    return open_claim(text, context.ledger().keys.claims, context.now())


def _request_id(member_id: UUID, sealed: str, undone: UUID | None) -> UUID:
    """Made of the landing and the member: a double tap, a reload and a retry are one request."""
    return ids.named(context.the_browser().community_id, f"check-in:{sealed}:{member_id}:{undone}")


def _answered_before(members: Sequence[UUID], sealed: str, undone: UUID | None) -> ResponseReturnValue:
    """Answer a late repeat as it was answered the first time: what was accepted is not taken back by the clock.

    Raises:
        ClaimExpired: there was no first time.
    """
    try:
        known = [_own(_request_id(member_id, sealed, undone)) for member_id in members]
    except CheckInUnknown:
        raise ClaimExpired from None
    return redirect(url_for("resident.check_in_page", check_in_id=known[0].check_in_id), 303)


def _sign(member_id: UUID, sealed: str, claim: Claim, undone: UUID | None) -> CheckedIn:
    community_id = context.the_browser().community_id
    command = CheckIn(
        id=_request_id(member_id, sealed, undone),
        community_id=community_id,
        by=Principal(PrincipalKind.MEMBER, member_id),
        member_id=member_id,
        session_id=claim.session_id,
        source=Source(claim.source),
        landed_at=claim.landed_at,
        lateness=claim.lateness,
        browser=fingerprint(cookies.read(cookies.BROWSER, context.settings())),
    )
    return check_in_member(context.ledger(), command)


@bp.post("/check-in")
@guards.resident
def check_in() -> ResponseReturnValue:
    """Check in whoever came of those whose handbooks this browser holds."""
    form = CHECK_IN.read()
    sealed = form["claim"] or cookies.read(cookies.CLAIM, context.settings())
    try:
        claim = _claim_of(sealed)
    except ClaimExpired:
        return _answered_before(form["member_id"], sealed, form["undone"])
    if form["undone"] is not None:
        _own(form["undone"])
    ours = {member.member_id for member in context.the_browser().members}
    if not ours.issuperset(form["member_id"]):
        raise MemberUnknown
    first, *others = [_sign(member_id, sealed, claim, form["undone"]) for member_id in dict.fromkeys(form["member_id"])]
    to = url_for(
        "resident.check_in_page",
        check_in_id=first.check_in_id,
        also=[other.check_in_id for other in others],
        again=1 if first.again else None,
    )
    return redirect(to, 303)


def _own(check_in_id: UUID) -> Receipt:
    """Return a check-in of somebody whose handbook this browser holds; others' are not there at all."""
    found = receipt(context.ledger(), context.the_browser().community_id, check_in_id)
    if found.member_id not in {member.member_id for member in context.the_browser().members}:
        raise CheckInUnknown
    return found


def _still_landed(session: Receipt) -> bool:
    """Return whether the last landing was at this session, so that one more can be signed without a new scan."""
    try:
        return _claim_of(cookies.read(cookies.CLAIM, context.settings())).session_id == session.session_id
    except LedgerError:
        return False


@bp.get("/check-in/<uuid:check_in_id>")
@guards.resident
def check_in_page(check_in_id: UUID) -> ResponseReturnValue:
    """Show ✓ 签好了, for whom, and what happens next."""
    also = request.args.getlist("also", type=UUID)[: MEMBERS_MAX - 1]
    receipts = [_own(one) for one in (check_in_id, *also)]
    shown = {one.member_id for one in receipts}
    landed = _still_landed(receipts[0])
    return render_template(
        "resident/check_in.html",
        receipt=receipts[0],
        receipts=receipts,
        others=[one for one in context.the_browser().members if one.member_id not in shown] if landed else [],
        landed=landed,
        again="again" in request.args,
    )


@bp.get("/check-in/<uuid:check_in_id>/undo")
@guards.resident
def undo_page(check_in_id: UUID) -> ResponseReturnValue:
    """Ask once whether to take it back."""
    return render_template("resident/undo.html", receipt=_own(check_in_id))


@bp.post("/check-in/<uuid:check_in_id>/undo")
@guards.resident
def undo(check_in_id: UUID) -> ResponseReturnValue:
    """Take a check-in back, as long as it waits for its seal."""
    EMPTY.read()
    own = _own(check_in_id)
    community_id = context.the_browser().community_id
    command = UndoCheckIn(
        id=ids.named(community_id, f"undo:{check_in_id}"),
        community_id=community_id,
        by=Principal(PrincipalKind.MEMBER, own.member_id),
        check_in_id=check_in_id,
    )
    undo_check_in(context.ledger(), command)
    return redirect(url_for("resident.check_in_page", check_in_id=check_in_id), 303)
