"""Check in: a presence becomes a pending transfer, and nothing more until the committee's seal (`checkin.md`)."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, cast
from uuid import UUID

from ledger.book.status import Status
from ledger.book.transfer import Kind, Transfer
from ledger.clock import from_micros, micros
from ledger.errors import NotAllowed, SessionUnknown
from ledger.ids import line_id
from ledger.ledger import Ledger
from ledger.operations.performing import perform
from ledger.scheme import accounts
from ledger.scheme.activity import Source
from ledger.scheme.checkin import SLOW_AFTER, CheckInState, check_window
from ledger.scheme.roles import Act, Principal, PrincipalKind
from ledger.store import journal
from ledger.store import tables as t
from ledger.store.authority import authorise, participating_member
from ledger.store.journal_rows import key
from ledger.store.outbox import wait
from ledger.store.unit import Writing


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckIn:
    """Somebody is here.

    Attributes:
        id: the request id; a claim and its member derive it, so a slow double tap is one request.
        community_id: whose book.
        by: the member themselves, or staff at the door.
        member_id: who is here.
        session_id: where.
        source: how it was recorded.
        landed_at: when the code was read, aware; it decides about early and late, not the moment of the tap.
        lateness: rotating steps between the code shown and the code read, -1 to 2.
        browser: digest of the browser's session, for the reviewer's signals.
    """

    id: UUID
    community_id: UUID
    by: Principal
    member_id: UUID
    session_id: UUID
    source: Source
    landed_at: datetime
    lateness: int = 0
    browser: bytes | None = None


@dataclass(frozen=True, slots=True)
class CheckedIn:
    """The presence as it stands.

    Attributes:
        check_in_id: its id.
        member_id: whose.
        session_id: where.
        points: what the seal will add.
        at: the official time, aware.
        again: somebody had recorded this presence before.
    """

    check_in_id: UUID
    member_id: UUID
    session_id: UUID
    points: int
    at: datetime
    again: bool


def check_in(ledger: Ledger, command: CheckIn) -> CheckedIn:
    """Record a presence as a pending transfer; a second scan of the same member adds evidence only.

    Raises:
        NotAllowed: a member signs for themselves, staff for others.
        SessionUnknown, MemberUnknown, MemberLeft: no such session or member here.
        TooEarly, TooLate: outside the window, judged at `landed_at`.
        RequestReused: the request id was used for something else.
    """
    return perform(ledger, command, CheckedIn, lambda tx: _check_in(tx, command))


def _check_in(tx: Writing, command: CheckIn) -> CheckedIn:
    _authorise(tx, command)
    session = _session(tx, command)
    participating_member(tx, command.community_id, command.member_id)
    check_window(session.starts_at, session.ends_at, command.landed_at)
    found = _live(tx, command) or _record(tx, command, session.points)
    _add_evidence(tx, command, found.check_in_id)
    return found


def _authorise(tx: Writing, command: CheckIn) -> None:
    if command.by.kind is PrincipalKind.MEMBER:
        authorise(tx, command.community_id, command.by, Act.CHECK_IN_SELF)
        if command.by.id != command.member_id:
            raise NotAllowed(act=Act.CHECK_IN_OTHERS.value)
    else:
        authorise(tx, command.community_id, command.by, Act.CHECK_IN_OTHERS)


class _Session(NamedTuple):
    starts_at: datetime
    ends_at: datetime
    points: int


def _session(tx: Writing, command: CheckIn) -> _Session:
    for starts_at, ends_at, points in tx.fetch(
        "SELECT starts_at, ends_at, points FROM session WHERE community_id = ? AND id = ?",
        (command.community_id, command.session_id),
    ):
        return _Session(from_micros(cast("int", starts_at)), from_micros(cast("int", ends_at)), cast("int", points))
    raise SessionUnknown


_SELF = frozenset({Source.SCREEN, Source.POSTER})
"""Ways in which a member confirms on their own phone, and may be slow about it."""
_LIVE = (
    "SELECT id, points, at FROM check_in WHERE community_id = ? AND session_id = ? AND member_id = ? "
    "AND state IN ('pending', 'stamped')"
)


def _live(tx: Writing, command: CheckIn) -> CheckedIn | None:
    for check_in_id, points, at in tx.fetch(_LIVE, (command.community_id, command.session_id, command.member_id)):
        return CheckedIn(
            key(check_in_id),
            command.member_id,
            command.session_id,
            cast("int", points),
            from_micros(cast("int", at)),
            again=True,
        )
    return None


def _record(tx: Writing, command: CheckIn, points: int) -> CheckedIn:
    check_in_id = command.id
    try:
        with tx.savepoint("check_in"):
            _insert(tx, command, points)
    except Exception as error:
        if not tx.is_conflict(error):
            raise
        # Another door was quicker by milliseconds: theirs is the presence, this is a second scan of it.
        found = _live(tx, command)
        assert found is not None, "only the unique key of live check-ins can refuse this row"
        return found
    hold = Transfer(
        id=line_id(command.id, 0),
        kind=Kind.PENDING,
        debit_account_id=accounts.issue(command.community_id),
        credit_account_id=accounts.member(command.community_id, command.member_id),
        unit=accounts.POINTS,
        amount=points,
        code="stamp",
        actor_id=command.by.id,
        ref_type="check_in",
        ref_id=check_in_id,
    )
    [status] = journal.create_transfers(tx, command.community_id, [hold])
    assert status is Status.CREATED, f"a hold on the issuing account cannot be refused, but was: {status}"
    return CheckedIn(check_in_id, command.member_id, command.session_id, points, command.landed_at, again=False)


def _insert(tx: Writing, command: CheckIn, points: int) -> None:
    tx.insert(
        "check_in",
        {
            "community_id": command.community_id,
            "id": command.id,
            "session_id": command.session_id,
            "member_id": command.member_id,
            "state": CheckInState.PENDING.value,
            "source": command.source.value,
            "at": micros(command.landed_at),
            "lateness": command.lateness,
            "slow": command.source in _SELF and tx.now - command.landed_at > SLOW_AFTER,
            "browser": command.browser,
            "points": points,
            "hold_id": line_id(command.id, 0),
        },
    )


def _add_evidence(tx: Writing, command: CheckIn, check_in_id: UUID) -> None:
    row = {
        "community_id": command.community_id,
        "id": command.id,
        "check_in_id": check_in_id,
        "session_id": command.session_id,
        "member_id": command.member_id,
        "source": command.source.value,
        "scanned_at": micros(command.landed_at),
        "by_kind": command.by.kind.value,
        "by_id": command.by.id,
        "recorded_at": micros(tx.now),
    }
    tx.insert("evidence", row)
    wait(tx, t.evidence, row)
